"""`szdj token`, and the scripts that go by a token: without a terminal, on SQLite and PostgreSQL."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from szdj_cli import callers, private_files
from szdj_cli.cli import state
from szdj_cli.cli.framework.commands import VERSION
from szdj_cli.cli.scripts.commands import OF_NOBODY, OF_PEOPLE, SCOPES
from szdj_cli.cli.state import State
from szdj_cli.domain.accounts.accounts import SessionState
from szdj_cli.domain.accounts.tokens import MOST_DAYS, read, written
from szdj_cli.domain.authorisation import Act, Grant, Scope, is_allowed_somewhere
from szdj_cli.domain.errors import TokenRevoked
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.cutting_off import cut_off
from szdj_cli.services.accounts.sessions import new_token
from szdj_cli.store.accounts import accounts, sessions
from szdj_cli.store.core.engine import Store
from tests.support import ROOT, builders
from tests.support.command_tree import commands
from tests.support.homes import ADMINISTRATOR, go_on_as, session_of
from tests.support.outboxes import messages
from tests.support.running import Result, assert_ok, assert_refused, run, run_json, spawn
from tests.support.steps.calls import CALLS
from tests.support.storage.dumps import rows_of
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
"""What the database has no part in."""
BY_EITHER = pytest.mark.parametrize("maker", [COMMITTEE_SECRETARY, ADMINISTRATOR])
"""What holds of a token by the rights of a post and by those of an administrator."""
ABOUT_WHO_IT_IS = {
    "cli/audit.py",
    "cli/installation/config.py",
    "cli/preconditions.py",
    "domain/authorisation.py",
    "services/access/access.py",
    "services/accounts/accounts.py",
    "services/accounts/sessions.py",
    "services/accounts/tokens.py",
    "services/approvals/personal_centre.py",
    "services/confirmations.py",
    "services/corrections.py",
    "services/imports/members.py",
}
"""Where `is_administrator` tells who somebody is, and gives no right."""
DEPUTY = 6
STRANGER = written(bytes(32))


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    people = [builders.person(serial) for serial in range(4)]
    builders.import_people(store, now, [*people, builders.person(4, 所在党支部="B2"), builders.person(5)])
    builders.appoint(store, now, "B1", SECRETARY)
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    builders.appoint(store, now, "B1", ORGANISER, Role.ORGANISER)
    builders.appoint(store, now, "B1", DEPUTY, Role.DEPUTY_SECRETARY)


class Clock:
    """What time it is for the commands."""

    def __init__(self, now: datetime) -> None:
        self.now = now


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    shown = Clock(now)
    monkeypatch.setattr(State, "now", lambda _: shown.now)
    return shown


@pytest.fixture
def office(store: Store, clock: Clock) -> "Office":
    return Office(store, clock)


class Office:
    """A store in which people make tokens and scripts use them; nobody stays signed in."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.home = Path(os.environ["SZDJ_HOME"])
        session_of(store, clock.now, ADMINISTRATOR)

    @contextmanager
    def person(self, member: int) -> Iterator[None]:
        """Let the commands be those of somebody who is signed in and verified."""
        go_on_as(self._administrators() if member == ADMINISTRATOR else session_of(self.store, self.clock.now, member))
        try:
            yield
        finally:
            (self.home / "session").unlink(missing_ok=True)

    def _administrators(self) -> str:
        token = new_token()
        with self.store.transaction() as tx:
            (account,) = accounts.administrators(tx)
            sessions.add(tx, token, account, SessionState.OPEN, "测试机", self.clock.now)
        return token

    def token(self, member: int, *scopes: str, **options: str) -> dict[str, Any]:
        """Make a token as somebody, and return what was told of it."""
        given = [part for scope in scopes for part in ("--scope", scope)]
        given += [part for name, value in options.items() for part in (f"--{name}", value)]
        with self.person(member):
            made: dict[str, Any] = run_json("token", "create", *given, "--yes")
        return made


def by(token: dict[str, Any] | str, *arguments: str, input: str = "") -> Result:  # noqa: A002 -- as run calls it
    """Run a command as a script with a token."""
    with patch.dict(os.environ, {"SZDJ_TOKEN": token if isinstance(token, str) else token["token"]}):
        return run(*arguments, input=input)


def listed(token: dict[str, Any], *arguments: str) -> Any:
    result = by(token, *arguments, "--format", "json")
    assert_ok(result)
    return json.loads(result.stdout)


def code_of(result: Result) -> tuple[int, str]:
    """Return exit code and code of a refusal of a run in JSON."""
    (error,) = [each["error"] for line in result.stderr.splitlines() if "error" in (each := json.loads(line))]
    return result.exit_code, error["code"]


def refused(token: dict[str, Any] | str, *arguments: str) -> tuple[int, str]:
    result = by(token, *arguments, "--format", "json")
    assert result.stdout == ""
    return code_of(result)


def roster(tmp_path: Path, *rows: dict[str, str]) -> str:
    path = tmp_path / "roster.csv"
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [",".join(headings), *(",".join(row.get(heading, "") for heading in headings) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


# --- what a token is, and who makes one -------------------------------------------------------------


def test_a_token_is_told_once_and_its_maker_by_sms(office: Office) -> None:
    made = office.token(ADMINISTRATOR, "import", "report", days="30", name="夜间导入")
    until = shanghai_day(office.clock.now) + timedelta(days=30)
    assert read(made["token"]) == made["token"]
    assert (made["id"], made["expires_on"], made["written"]) == (1, until.isoformat(), True)
    with office.person(ADMINISTRATOR):
        (told,) = run_json("token", "list")
    assert (told["scopes"], told["made_by"], told["state"], told["used_at"]) == (
        ["import", "report"],
        "管理员",
        "in_force",
        None,
    )
    assert "token" not in told
    assert "脚本令牌" in messages(office.home)[-1]["text"]


def test_the_token_stands_in_no_file_and_in_no_output_but_that_one(office: Office) -> None:
    made = office.token(ADMINISTRATOR, "import", "audit")
    said = [by(made, *words.split()) for words in ("whoami", "org tree", "audit log", "config list", "doctor")]
    said += [by(made["token"][:-1], "whoami"), by(made, "whoami", "--debug"), by(made, "approve", "list")]
    assert not [each for each in said if made["token"][5:60] in each.stdout + each.stderr]
    kept = [path for path in office.home.rglob("*") if path.is_file() and made["token"].encode() in path.read_bytes()]
    assert kept == []


def test_only_tried_nothing_is_made(office: Office) -> None:
    with office.person(ADMINISTRATOR):
        tried = run_json("token", "create", "--scope", "import", "--dry-run")
        assert (tried["token"], tried["id"], tried["written"], tried["dry_run"]) == (None, None, False, True)
        assert run_json("token", "list") == []
        assert_refused(run("token", "create", "--scope", "import"), 2, "--yes")
        for days in ("0", str(MOST_DAYS + 1)):
            assert_refused(run("token", "create", "--scope", "import", "--days", days, "--yes"), 2, "--days")
        assert_refused(run("token", "create", "--scope", "everything", "--yes"), 2, "导入")
        assert_refused(run("token", "create", "--scope", "import", "--name", "名" * 41, "--yes"), 2, "--name")


@pytest.mark.parametrize(
    ("member", "options", "code"),
    [
        (MEMBER, "--scope report", "not_allowed"),
        (ORGANISER, "--scope report", "not_allowed"),
        (DEPUTY, "--scope dues", "not_allowed"),
        (SECRETARY, "--scope report --branch B2", "not_allowed"),
        (SECRETARY, "--scope report --branch C1", "not_allowed"),
        (SECRETARY, "--scope report --scope backup", "token_beyond_rights"),
        (COMMITTEE_SECRETARY, "--scope backup", "token_beyond_rights"),
        (ADMINISTRATOR, "--scope dues", "token_beyond_rights"),
        (ADMINISTRATOR, "--scope dues --branch B1", "token_beyond_rights"),
    ],
)
def test_nobody_makes_a_token_for_what_they_may_not(office: Office, member: int, options: str, code: str) -> None:
    with office.person(member):
        result = run("token", "create", *options.split(), "--yes", "--format", "json")
        assert code_of(result) == (5, code)
    with office.person(ADMINISTRATOR):
        assert run_json("token", "list") == []


def test_making_one_takes_a_sign_in_and_todays_verification(office: Office) -> None:
    assert_refused(run("token", "create", "--scope", "report", "--yes"), 4, "szdj login")
    office.clock.now = datetime.fromisoformat("2026-11-23T23:59:00+08:00")
    with office.person(SECRETARY):
        office.clock.now += timedelta(minutes=2)
        assert_refused(run("token", "create", "--scope", "report", "--yes"), 4, "szdj verify")


def test_a_whole_store_is_not_backed_up_in_part(office: Office) -> None:
    with office.person(ADMINISTRATOR):
        assert_refused(run("token", "create", "--scope", "backup", "--branch", "C1", "--yes"), 2, "--branch")


# --- the table of commands --------------------------------------------------------------------------


def test_every_command_is_for_scripts_or_for_people() -> None:
    listed = [*SCOPES, *OF_NOBODY, *OF_PEOPLE]
    assert sorted(listed) == sorted({*commands(), "verify", VERSION.name})
    assert all(SCOPES.values())


def test_no_scope_holds_an_act_that_decides_mends_appoints_or_organises() -> None:
    from szdj_cli.domain.authorisation import _SCOPE_ACTS, acts_of

    never = {Act.DECIDE, Act.LETTER, Act.ASSESS, Act.APPOINT, Act.ORGANISE, Act.MEND, Act.MEND_CONTACT, Act.ACT_FOR}
    assert not (never | {Act.ISSUE_TOKENS}) & acts_of(Scope)
    assert set(_SCOPE_ACTS) == set(Scope)


def _called(name: str, directory: Path) -> list[str]:
    """Return a command as somebody would call it, with some number for everything that it is about."""
    if name == VERSION.name:
        return [name, "--verbose"]
    if name not in CALLS:
        needed = [each.opts[0] for each in commands()[name].params if each.required]
        return [*name.split(), *(f"{option}=1" for option in needed)]
    about: dict[str, str] = defaultdict(lambda: "1", directory=str(directory), today="2026-11-23")
    return [*name.split(), *CALLS[name].arguments.format_map(about).split()]


@ON_SQLITE
def test_no_script_does_what_only_people_do(office: Office, tmp_path: Path) -> None:
    tokens = [office.token(ADMINISTRATOR, *(set(Scope) - {Scope.DUES})), office.token(SECRETARY, "dues", "import")]
    for name in sorted(OF_PEOPLE):
        for token in tokens:
            result = by(token, *_called(name, tmp_path))
            assert_refused(result, 5, "登录后办理")
            assert result.stdout == "", name


@ON_SQLITE
def test_a_script_does_what_its_token_is_for_and_nothing_else(office: Office, tmp_path: Path) -> None:
    for scope in Scope:
        maker = COMMITTEE_SECRETARY if scope is Scope.DUES else ADMINISTRATOR
        token = office.token(maker, scope)
        for name, scopes in SCOPES.items():
            result = by(token, *_called(name, tmp_path))
            assert ("不能用于" in result.stderr) == (scope not in scopes), (name, scope, result)
            assert "令牌" not in result.stderr or scope not in scopes, (name, scope, result)


@ON_SQLITE
@pytest.mark.usefixtures("office")
def test_what_asks_nobody_who_they_are_does_not_look_at_the_token(tmp_path: Path) -> None:
    for name in sorted(OF_NOBODY):
        result = by("szdj_broken", *_called(name, tmp_path))
        assert (result.exit_code == 4, "令牌" in result.stderr) == (False, False), (name, result)


# --- where it counts --------------------------------------------------------------------------------


def test_one_token_for_the_import_of_the_night(office: Office, tmp_path: Path) -> None:
    token = office.token(ADMINISTRATOR, "import", name="夜间导入")
    path = roster(tmp_path, builders.person(9, 所在党支部="B2"))
    done = listed(token, "import", "members", path, "--yes")
    assert (done["new"], done["written"]) == (1, True)
    with office.person(ADMINISTRATOR):
        (entry,) = run_json("audit", "log", "--act", "members.imported", "--limit", "1")
        assert (entry["actor"], entry["actor_name"]) == ("token:1", "夜间导入·管理员")
        found = [
            run_json("audit", "log", "--actor", name) for name in ("夜间导入", "token:1", "夜间导入·管理员（token:1）")
        ]
        assert all(entry in each for each in found)
        assert entry in run_json("audit", "log", "--actor", "管理员")
        (told,) = run_json("token", "list")
        assert told["used_at"] is not None


@BY_EITHER
def test_a_token_reaches_no_further_than_its_organisation(office: Office, maker: int, tmp_path: Path) -> None:
    token = office.token(maker, "import", "export", "report", "audit", branch="B2")
    assert [each["id"] for each in listed(token, "member", "list")] == [OTHER]
    assert [each["id"] for each in listed(token, "member", "export")] == [OTHER]
    assert [each["code"] for each in listed(token, "org", "tree")] == ["C1", "G1", "B2"]  # as a secretary sees it
    for words in (f"member show {MEMBER}", "member list --branch B1", "report roster --branch C1", "org show B3"):
        assert by(token, *words.split()).exit_code in (5, 6), words
    assert_refused(by(token, "audit", "verify"), 5)
    assert_refused(by(token, "audit", "head"), 5)
    assert "member:1" not in {each["subject"] for each in listed(token, "audit", "log")}
    path = roster(tmp_path, builders.person(0, 学历="研究生"), builders.person(9, 所在党支部="B1"))
    assert_refused(by(token, "import", "members", path, "--yes"), 3)
    assert_refused(by(token, "import", "orgs", path, "--yes"), 5)


@BY_EITHER
def test_a_report_sends_nobody_messages(office: Office, maker: int) -> None:
    token = office.token(maker, "report")
    for words in ("due --send", "due --send --dry-run", "dues arrears --remind --send"):
        assert refused(token, *words.split()) == (5, "not_allowed"), words
    with office.person(ADMINISTRATOR):
        refusals = run_json("audit", "log", "--act", "access.refused")
    assert {each["actor"] for each in refusals} == {"token:1"}


def test_no_right_of_an_administrator_goes_around_the_grant() -> None:
    grant = Grant(1, "报表", frozenset({Scope.REPORT}), frozenset({Act.READ}))
    script = builders.ADMINISTRATOR._replace(grant=grant)
    for act in set(Act) - {Act.READ}:
        assert not is_allowed_somewhere(script, act), act
        assert not script.is_everywhere(act), act
    asking = re.compile(r"\bactor(\(\))?\.is_administrator\b")
    package = ROOT / "szdj_cli"
    files = {path.relative_to(package).as_posix(): path.read_text("utf-8") for path in package.rglob("*.py")}
    found = {name for name, text in files.items() if asking.search(text)}
    assert found == ABOUT_WHO_IT_IS, "a right is asked of `is_allowed` or `is_everywhere`, which know of grants"


def test_a_secretarys_token_is_bound_to_their_organisation_where_they_name_none(office: Office) -> None:
    made = office.token(SECRETARY, "report")
    assert made["branch"] == "B1"
    who = listed(made, "whoami")
    told = {"id": 1, "name": "报表", "scopes": ["report"], "branch": "B1", "branch_name": "第一党支部"}
    assert who["token"] == told | {"expires_on": made["expires_on"]}
    assert (who["id"], who["roles"], who["administrator"]) == (None, [], False)


def test_a_script_records_payments_and_never_its_makers(office: Office) -> None:
    with office.person(SECRETARY):
        assert_ok(run("dues", "opening", "2026-10", "--yes"))
    token = office.token(SECRETARY, "dues")
    paying = ("dues", "pay", "--month", "2026-11", "--amount", "10", "--yes")
    done = listed(token, *paying, "--member", str(MEMBER))
    assert done["written"]
    assert refused(token, *paying, "--member", str(SECRETARY)) == (5, "own_payment")
    assert refused(token, *paying) == (2, "input_needed")
    assert refused(token, *paying, "--member", str(OTHER))[0] in (5, 6)
    assert refused(token, "dues", "reverse", "1", "--reason", "错", "--yes") == (5, "token_for_people_only")


# --- when it ends -----------------------------------------------------------------------------------


def test_it_counts_to_the_end_of_its_last_day(office: Office) -> None:
    token = office.token(ADMINISTRATOR, "report", days="2")
    begun = office.clock.now
    last = datetime.fromisoformat(f"{token['expires_on']}T23:59:59+08:00")
    office.clock.now = last
    assert listed(token, "whoami")["session_until"] == "2026-11-25T16:00:00.000000Z"
    office.clock.now = last + timedelta(seconds=2)
    assert refused(token, "whoami") == (4, "token_expired")
    office.clock.now = begun - timedelta(days=1)  # made by a clock that ran ahead
    assert refused(token, "whoami") == (4, "token_expired")


def test_a_revoked_one_counts_no_more_and_everybody_sees_why(office: Office) -> None:
    token = office.token(SECRETARY, "report")
    with office.person(MEMBER):
        assert_refused(run("token", "revoke", "1", "--reason", "好奇", "--yes"), 5)
        assert_refused(run("token", "list"), 5)
    with office.person(COMMITTEE_SECRETARY):
        assert_refused(run("token", "revoke", "1", "--yes"), 2)
        assert run_json("token", "revoke", "1", "--reason", "试", "--dry-run")["written"] is False
        assert listed_of(run_json("token", "list")) == [(1, "in_force", None)]
        assert run_json("token", "revoke", "1", "--reason", "交接", "--yes")["written"] is True
        assert_refused(run("token", "revoke", "1", "--reason", "再来", "--yes"), 7)
        assert_refused(run("token", "revoke", "2", "--reason", "没有", "--yes"), 6)
    assert refused(token, "whoami") == (4, "token_revoked")
    with office.person(SECRETARY):
        assert listed_of(run_json("token", "list")) == [(1, "revoked", "交接")]


def listed_of(tokens: list[dict[str, Any]]) -> list[tuple[int, str, str | None]]:
    return [(each["id"], each["state"], each["reason"]) for each in tokens]


def test_of_another_committee_nothing_is_seen(office: Office, now: datetime) -> None:
    office.token(SECRETARY, "report")
    office.token(ADMINISTRATOR, "report")
    builders.appoint(office.store, now, "C2", OTHER)
    with office.person(OTHER):
        assert run_json("token", "list") == []
        assert_refused(run("token", "revoke", "1", "--reason", "好奇", "--yes"), 6)
    with office.person(COMMITTEE_SECRETARY):
        assert [each["id"] for each in run_json("token", "list")] == [1]
    with office.person(ADMINISTRATOR):
        cut = run("token", "list", "--limit", "1")
        assert len(cut.stdout.splitlines()) == 2
        assert "只列出了 1 个" in cut.stderr


def test_one_that_is_revoked_while_its_script_runs_writes_no_more(office: Office) -> None:
    token = office.token(SECRETARY, "import")
    running = state.begin(token=token["token"])
    running.enter("import payments")
    running.actor()
    with running.store.transaction():
        pass
    guard = running.store.guard
    state._current = None
    with office.person(SECRETARY):
        assert_ok(run("token", "revoke", "1", "--reason", "泄露", "--yes"))
    assert guard is not None
    with office.store.reading() as tx, pytest.raises(TokenRevoked):
        guard(tx)


ENDINGS = {
    "dismissed": "org dismiss B1 --member 2 --yes",
    "disabled": "member disable 2 --reason 离职 --yes",
    "gone": "member leave 2 --as 去世 --date 2026-11-22 --reason 去世 --yes",
    "closed": "org merge B1 --into B3 --reason 调整 --yes",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_it_ends_with_what_its_maker_may(office: Office, ending: str) -> None:
    token = office.token(SECRETARY, "report")
    assert_ok(by(token, "report", "roster"))
    with office.person(ADMINISTRATOR):
        assert_ok(run(*ENDINGS[ending].split()))
    how = "revoked" if ending in ("gone", "disabled") else "stopped"  # cut off from all that was theirs
    assert refused(token, "report", "roster") == (4, f"token_{how}")
    with office.person(ADMINISTRATOR):
        assert listed_of(run_json("token", "list")) == [(1, how, None)]
        told = [each["level"] for each in run_json("doctor") if each["check"] == "token_stopped"]
        assert told == ["warning"] * (how == "stopped")


def test_it_ends_with_what_hangs_on_its_makers_number_and_password(office: Office) -> None:
    token, other = office.token(SECRETARY, "report"), office.token(COMMITTEE_SECRETARY, "report")
    with office.store.transaction() as tx:
        cut_off(tx, [SECRETARY], office.clock.now)
    assert refused(token, "whoami") == (4, "token_revoked")
    assert_ok(by(other, "whoami"))


def test_it_shrinks_with_what_its_maker_may(office: Office, tmp_path: Path) -> None:
    builders.appoint(office.store, office.clock.now, "C1", OTHER)
    token = office.token(OTHER, "import", "export", branch="B1")
    assert_ok(by(token, "member", "show", "1", "--reveal"))
    with office.person(ADMINISTRATOR):
        assert_ok(run("org", "dismiss", "C1", "--member", str(OTHER), "--yes"))
        assert_ok(run("org", "appoint", "C1", "--member", str(OTHER), "--role", "organiser"))
    assert_ok(by(token, "member", "show", "1"))
    assert_refused(by(token, "member", "show", "1", "--reveal"), 5)
    assert_refused(by(token, "import", "members", roster(tmp_path, builders.person(9)), "--yes"), 5)


def test_what_a_script_registered_counts_as_its_makers_where_two_are_wanted(office: Office, tmp_path: Path) -> None:
    office.clock.now += timedelta(days=2)  # those who could appoint instead are no newcomers
    token = office.token(ADMINISTRATOR, "import")
    assert_ok(by(token, "import", "members", roster(tmp_path, builders.person(9)), "--yes"))
    with office.person(ADMINISTRATOR):
        result = run("org", "appoint", "B1", "--member", "7", "--role", "secretary", "--format", "json")
        assert code_of(result) == (5, "appointed_by_changer")


# --- how it is given --------------------------------------------------------------------------------


def test_it_goes_before_whoever_is_signed_in_and_says_so(office: Office) -> None:
    token = office.token(SECRETARY, "report")
    with office.person(ADMINISTRATOR):
        said = by(token, "whoami")
        assert_ok(said)
        assert "一律按令牌办理" in said.stderr
        assert refused(token, "audit", "log") == (5, "token_out_of_scope")
        assert refused("", "whoami") == (4, "token_invalid")  # never in silence the administrator's session


def test_what_is_none_is_refused_and_fills_no_log(office: Office) -> None:
    with office.person(ADMINISTRATOR):
        before = len(run_json("audit", "log", "--act", "token.refused"))
    for _ in range(5):
        assert refused(STRANGER, "whoami") == (4, "token_unknown")
        assert refused(STRANGER[:-1], "whoami") == (4, "token_invalid")
    office.clock.now += timedelta(hours=2)
    assert refused(STRANGER, "whoami") == (4, "token_unknown")
    with office.person(ADMINISTRATOR):
        assert len(run_json("audit", "log", "--act", "token.refused")) - before == 2


@pytest.mark.parametrize(
    "content", ["{0}", "{0}\n", "{0}\r\n", "\ufeff{0}\n", "  {0}\n\n"], ids=["bare", "line", "crlf", "bom", "blanks"]
)
def test_a_file_holds_it_as_editors_write_it(office: Office, tmp_path: Path, content: str) -> None:
    token = office.token(ADMINISTRATOR, "report")["token"]
    path = tmp_path / "token"
    private_files.create(path, content.format(token).encode())
    assert_ok(run("whoami", "--token-file", str(path)))
    assert_ok(run(f"--token-file={path}", "report", "roster"))


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{0}\n{0}\n", b"TOKEN={0}\n", b"\xff\xfe{0}", b"# {0}"],
    ids=["empty", "line", "two", "named", "utf16", "comment"],
)
def test_a_file_that_holds_anything_else_is_refused(office: Office, tmp_path: Path, content: bytes) -> None:
    token = office.token(ADMINISTRATOR, "report")["token"]
    path = tmp_path / "token"
    private_files.create(path, content.replace(b"{0}", token.encode()))
    result = run("whoami", "--token-file", str(path))
    assert_refused(result, 4, "令牌不完整")
    assert token not in result.stderr


def test_a_file_that_others_can_read_or_that_is_a_link_is_refused(office: Office, tmp_path: Path) -> None:
    path, link = tmp_path / "token", tmp_path / "link"
    private_files.create(path, office.token(ADMINISTRATOR, "report")["token"].encode())
    link.symlink_to(path)
    assert_refused(run("whoami", "--token-file", str(link)), 5, "符号链接")
    path.chmod(0o640)
    assert_refused(run("whoami", "--token-file", str(path)), 5, "chmod 600")
    assert_refused(run("whoami", "--token-file", str(tmp_path / "none")), 3)
    assert_refused(run("whoami", "--token-file", str(tmp_path)), 3)
    assert_refused(run("whoami", "--token-file"), 2, "--token-file")
    assert_refused(run("whoami", "--token-file="), 2, "--token-file")


@pytest.mark.skipif(os.name != "posix", reason="nobody comes through sudo on Windows")
def test_whoever_came_through_sudo_uses_no_token_that_only_the_account_can_read(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    private_files.create(path, office.token(ADMINISTRATOR, "report")["token"].encode())
    assert_ok(run("whoami", "--token-file", str(path)))
    monkeypatch.setattr(callers, "is_guest", lambda: True)
    for way in (str(path), f"/dev/fd/../../..{path}"):
        assert_refused(run("whoami", "--token-file", way), 3, "服务账号自己的文件")


def test_standard_input_holds_it_before_what_is_for_the_command(office: Office) -> None:
    token = office.token(COMMITTEE_SECRETARY, "export")["token"]
    searched = run("member", "search", "-", "--token-file", "-", input=f"{token}\n{builders.person(0)['手机号码']}\n")
    assert_ok(searched)
    assert "党员零" in searched.stdout
    assert_refused(run("whoami", "--token-file", "-"), 4)


@ON_SQLITE
@pytest.mark.parametrize("place", ["/dev/stdin", "/dev/fd/0"])
def test_a_pipe_holds_it(office: Office, place: str) -> None:
    office.clock.now = datetime.now(UTC)
    token = office.token(ADMINISTRATOR, "report")["token"]
    assert_ok(spawn("whoami", "--token-file", place, input=token.encode()))


def test_what_the_program_starts_does_not_get_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    token = office.token(ADMINISTRATOR, "report")
    seen: list[str | None] = []

    def now(_: State) -> datetime:
        seen.append(os.environ.get("SZDJ_TOKEN"))
        return office.clock.now

    monkeypatch.setattr(State, "now", now)
    with patch.dict(os.environ, {"SZDJ_TOKEN": token["token"]}):
        assert_ok(run("whoami"))
        assert os.environ["SZDJ_TOKEN"] == token["token"]
    assert set(seen) == {None}


# --- what keeps an eye on them ----------------------------------------------------------------------


def test_doctor_tells_of_tokens_before_they_end(office: Office) -> None:
    office.token(ADMINISTRATOR, "report", days="30", name="月报")
    assert not [each for each in run_json("doctor") if each["check"].startswith("token")]
    office.clock.now += timedelta(days=23)
    (told,) = [each for each in run_json("doctor") if each["check"] == "token_ending"]
    assert (told["level"], "月报" in told["found"]) == ("warning", True)
    assert run("doctor", "--strict").exit_code == 9
    office.clock.now += timedelta(days=8)
    assert not [each for each in run_json("doctor") if each["check"].startswith("token")]


# --- with a key -------------------------------------------------------------------------------------

PAY = ("dues", "pay", "--member", str(MEMBER), "--month", "2026-11", "--amount", "10", "--yes")
KEY = ("--idempotency-key", "K1")


@pytest.fixture
def dues(office: Office) -> Office:
    with office.person(SECRETARY):
        assert_ok(run("dues", "opening", "2026-10", "--yes"))
    return office


def test_a_token_is_never_kept_to_be_told_again(office: Office) -> None:
    with office.person(ADMINISTRATOR):
        assert_refused(run("token", "create", "--scope", "report", "--yes", *KEY), 2, "--idempotency-key")
        assert run_json("token", "list") == []


def test_whoever_has_not_verified_today_is_not_told_the_answer_of_yesterday(dues: Office) -> None:
    dues.clock.now = datetime.fromisoformat("2026-11-23T23:59:00+08:00")
    with dues.person(SECRETARY):
        assert_ok(run(*PAY, *KEY))
        dues.clock.now += timedelta(minutes=2)
        again = run(*PAY, *KEY, "--format", "json")
        assert (code_of(again), again.stdout) == ((4, "verification_required"), "")


def test_a_token_gets_nothing_of_its_makers_or_another_tokens_answers(dues: Office) -> None:
    token, wider = dues.token(SECRETARY, "dues"), dues.token(SECRETARY, "dues", "import")
    with dues.person(SECRETARY):
        assert_ok(run(*PAY, *KEY))
    for each in (token, wider):
        result = by(each, *PAY, *KEY, "--format", "json")
        assert (code_of(result), result.stdout) == ((7, "idempotency_key_used"), "")
    paying = (*PAY[:-2], "11", "--yes", "--allow-repeat", "--idempotency-key", "K2")
    assert "repeated" not in listed(token, *paying)
    assert listed(token, *paying)["repeated"]
    assert code_of(by(wider, *paying, "--format", "json")) == (7, "idempotency_key_used")
    assert listed(dues.token(SECRETARY, "dues"), *paying)["repeated"], "a new one in its place goes on with its keys"
    assert len(rows_of(dues.store)["dues_payment"]) == 2


def test_two_tokens_for_two_organisations_do_not_answer_for_one_another(office: Office, tmp_path: Path) -> None:
    one, other = (office.token(ADMINISTRATOR, "import", branch=code) for code in ("B1", "B2"))
    path = roster(tmp_path, builders.person(0, 学历="研究生"))
    assert_ok(by(one, "import", "members", path, "--yes", *KEY))
    result = by(other, "import", "members", path, "--yes", *KEY, "--format", "json")
    assert (code_of(result), result.stdout) == ((7, "idempotency_key_used"), "")


def test_tokens_do_not_live_again_when_their_disabled_maker_does(office: Office) -> None:
    token = office.token(SECRETARY, "report")
    with office.person(ADMINISTRATOR):
        assert_ok(run("member", "disable", str(SECRETARY), "--reason", "手机丢失", "--yes"))
    assert code_of(by(token, "whoami", "--format", "json"))[0] == 4
    with office.person(ADMINISTRATOR):
        assert_ok(run("member", "enable", str(SECRETARY), "--reason", "找回", "--yes"))
    assert code_of(by(token, "whoami", "--format", "json")) == (4, "token_revoked")


def test_refusals_of_one_token_fill_no_log(office: Office) -> None:
    token = office.token(ADMINISTRATOR, "report")
    for _ in range(5):
        assert code_of(by(token, "member", "export", "-o", "x", "--format", "json")) == (5, "token_out_of_scope")
    office.clock.now += timedelta(hours=2)
    assert by(token, "member", "export", "-o", "x").exit_code == 5
    with office.person(ADMINISTRATOR):
        assert len(run_json("audit", "log", "--act", "access.refused")) == 2
