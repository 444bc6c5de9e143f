"""No identity number, mobile or password is left anywhere after a branch's day but where it has been asked for."""

import io
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.cli import help_topics
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.render.kit.formats import FORMATS
from tests.support import builders
from tests.support import world as worlds
from tests.support.running import Result, assert_ok, run
from tests.support.terminals import Terminal
from tests.support.world import (
    ADMINISTRATOR,
    ADMINISTRATOR_PASSWORD,
    COMMITTEE_SECRETARY,
    MEMBER,
    OTHER,
    SECRETARY,
    STRONG_PASSWORD,
    World,
)

ADMINISTRATOR_MOBILE = "13700000000"
NEW_MOBILE, MENDED_MOBILE, LOST_MOBILE = "13912341234", "13743214321", "13698769876"
NEW_NUMBER = builders.id_number(77, born="19770707")
CONTACT_PHONE, SLIP_PHONE = "13587654321", "15912345678"
UNKNOWN_NUMBER = builders.id_number(78, born="19780808")
SERIALS = range(400, 440)

# What may hold numbers: the messages as they were sent, and what was asked for by name.
ASKED_FOR = ("outbox.jsonl", "revealed.csv", "revealed.xlsx", "errors.csv", "errors.xlsx", "roster.csv", "letter.docx")


class Day:
    """A branch's day, played through the real commands; everything they write is kept."""

    def __init__(self, world: World, place: Path) -> None:
        self.world = world
        self.place = place
        self.written = ""

    def do(self, *arguments: str, typed: str = "", code: int | None = 0) -> Result:
        """Run a command, expect an exit code, keep what it wrote unless it was asked to reveal."""
        result = run(*arguments, input=typed)
        assert code is None or result.exit_code == code, (arguments, result)
        if "--reveal" not in arguments or "-o" in arguments:
            self.written += result.stdout + result.stderr
        return result

    def sign_in(self, number: str, password: str | None = None) -> None:
        code = 0 if password else 4
        self.do("login", "--stdin", typed=f"{number}\n{password or number[-6:]}\n", code=code)
        if code:
            self.do("login", "--code-stdin", typed=f"{self.world.last_code()}\n")

    def play(self) -> None:
        self.failing_to_sign_in()
        self.as_administrator()
        self.as_member()
        self.as_secretary()
        self.on_the_move()
        self.on_terminals()
        self.at_fault()

    def failing_to_sign_in(self) -> None:
        number = self.world.id_number(OTHER)
        self.do("login", "--stdin", typed=f"{number}\nwrong-{number}\n", code=4)
        self.do("login", "--stdin", typed=f"{UNKNOWN_NUMBER}\n{UNKNOWN_NUMBER[-6:]}\n", code=4)
        self.do("login", "--code-stdin", typed="000000\n", code=4)
        self.do("login", "--stdin", typed=f"{number[:-1]}\n{LOST_MOBILE}\n", code=3)
        for words in (["member", "show", number], ["member", "search", LOST_MOBILE], ["org", "show", number]):
            self.do(*words, code=4)

    def as_administrator(self) -> None:
        self.sign_in(ADMINISTRATOR, ADMINISTRATOR_PASSWORD)
        roster = self.roster("roster.csv", [builders.person(serial) for serial in SERIALS])
        for more in (["--dry-run"], ["--yes", "--format", "json"], ["--yes"]):
            self.do("import", "members", roster, *more)
        bad = self.roster("roster.csv", [builders.person(serial, 民族="示范族") for serial in SERIALS])
        slipped = self.roster("roster.csv", [self.slipped(serial) for serial in SERIALS])
        for file in (bad, slipped):
            for suffix in ("csv", "xlsx"):
                target = self.there(f"errors.{suffix}")
                self.do("import", "members", file, "--yes", "--errors", target, "--force", code=3)
        person = builders.person(3)
        fields = {
            **{heading: value for heading, value in person.items() if heading not in ("公民身份号码", "手机号码")},
            "公民身份号码": "-",
            "手机号码": "-",
        }
        settings = [part for heading, value in fields.items() for part in ("--set", f"{heading}={value}")]
        self.do("member", "add", *settings, "--reason", "新", "--yes", typed=f"{NEW_NUMBER}\n{LOST_MOBILE}\n")
        edit = ["member", "edit", str(OTHER), "--reason", "换号", "--yes", "--set"]
        self.do(*edit, "手机号码=-", typed=f"{MENDED_MOBILE}\n")
        self.do(*edit, "手机号码=-", "--dry-run", typed=f"{NEW_MOBILE}\n")
        self.do("member", "search", "-", typed=f"{MENDED_MOBILE}\n")
        self.do("member", "search", "-", typed=f"{NEW_NUMBER}\n")
        self.do("member", "search", "-", typed=f"{UNKNOWN_NUMBER}\n", code=6)
        self.do("member", "search", LOST_MOBILE, code=6)
        self.do("member", "show", NEW_NUMBER, code=6)
        self.do("org", "show", NEW_NUMBER, code=6)
        self.do("request", "show", NEW_NUMBER, code=None)
        self.do("profile", "edit", "--set", f"{NEW_NUMBER}=x", code=None)
        self.do("member", "edit", str(OTHER), "--set", f"手机号码={LOST_MOBILE}", "--reason", "x", code=None)
        self.do("member", "show", str(OTHER), "--reveal")
        self.do("member", "reset-password", str(OTHER), "--reason", "忘记", "--yes")
        for fmt in FORMATS:
            for words in (["member", "list"], ["member", "show", "1"], ["member", "export"], ["audit", "log"]):
                self.do(*words, "--format", fmt)
        for suffix in ("csv", "xlsx"):
            self.do("member", "export", "-o", self.there(f"masked.{suffix}"))
            self.do("member", "export", "-o", self.there(f"revealed.{suffix}"), "--reveal")
        self.do("db", "backup", "-o", self.there("backup.db"))
        for words in (["db", "check"], ["doctor"], ["audit", "verify"], ["audit", "head"], ["org", "tree"]):
            self.do(*words)

    def as_member(self) -> None:
        self.sign_in(self.world.id_number(MEMBER))
        self.world.verify()
        edit = ["profile", "edit", "--yes", "--set", "手机号码=-", "--set", "工作单位=新单位"]
        self.do(*edit, typed=f"{NEW_MOBILE}\n", code=4)
        self.do("profile", "edit", "--code-stdin", typed="000000\n", code=4)
        self.do("profile", "edit", "--code-stdin", typed=f"{self.world.last_code()}\n")
        for fmt in FORMATS:
            for words in (["profile", "show"], ["request", "list"], ["request", "show", "1"], ["whoami"]):
                self.do(*words, "--format", fmt)
        number = self.world.id_number(MEMBER)
        self.do("profile", "password", "--stdin", typed=f"{number[-6:]}\n{STRONG_PASSWORD}\n")

    def as_secretary(self) -> None:
        self.sign_in(self.world.id_number(SECRETARY))
        self.world.verify()
        for fmt in FORMATS:
            self.do("approve", "list", "--format", fmt)
        self.do("approve", "show", "1")
        for suffix in ("csv", "xlsx"):
            self.do("approve", "plan", "-o", self.there(f"plan.{suffix}"))
        self.do("approve", "accept", "1", "--dry-run")
        self.do("approve", "accept", "1", "--yes", "--format", "json")
        self.do("member", "show", str(MEMBER))
        self.do("dues", "pay", "--member", str(MEMBER), "--amount", "5", "--yes")
        for fmt in FORMATS:
            self.do("dues", "receipt", "1", "--format", fmt)
        self.do("dues", "receipt", "1", "-o", self.there("receipt.docx"))
        self.do("logout")

    def on_the_move(self) -> None:
        """Let a member leave the store, with a letter and a receipt."""
        self.sign_in(self.world.id_number(OTHER))
        self.world.verify()
        out = ["transfer", "out", "--outside", "--yes", "--set", "转移原因=工作调动", "--set", "转入单位抬头=样例市委"]
        self.do(*out, "--set", "转入支部=样例支部", "--set", "联系电话=-", typed=f"{CONTACT_PHONE}\n")
        self.sign_in(self.world.id_number(COMMITTEE_SECRETARY))
        self.world.verify()
        for suffix in ("csv", "xlsx"):
            self.do("approve", "plan", "-o", self.there(f"plan.{suffix}"), "--force")
        self.do("approve", "accept", "2", "--yes")  # for a branch without a secretary, and for the committee
        self.do("approve", "list", "--state", "all", "-o", self.there("ledger.xlsx"))
        self.do("transfer", "letter", "2", "-o", self.there("letter.docx"))
        self.do("transfer", "reissue", "2", "--reason", "遗失", "--yes")
        self.do("transfer", "letter", "2", "-o", self.there("letter.docx"), "--force")
        day = shanghai_day(datetime.now(UTC)).isoformat()
        slip = ["transfer", "slip", "2", "--handler", "经办人", "--date", day, "--stdin", "--yes"]
        self.do(*slip, typed=f"{CONTACT_PHONE[:5]}\n", code=3)
        self.do(*slip, typed=f"{SLIP_PHONE}\n")
        for fmt in FORMATS:
            for words in (["transfer", "show", "2"], ["transfer", "list", "--issued"], ["request", "show", "2"]):
                self.do(*words, "--format", fmt)
        self.sign_in(ADMINISTRATOR, ADMINISTRATOR_PASSWORD)
        for fmt in FORMATS:
            self.do("audit", "log", "--format", fmt)

    def on_terminals(self) -> None:
        with Terminal("login", rows=60) as terminal:
            terminal.wait_for("身份证号码")
            terminal.type(f"{self.world.id_number(MEMBER)}\r")
            terminal.wait_for("密码")
            terminal.type(f"{STRONG_PASSWORD}\r")
            terminal.wait_for("退出")
            terminal.type("\x1b")
            terminal.exit_code()
            # The number is seen while it is typed, and not after that.
            self.written += terminal.output.partition("密码")[2]
            assert STRONG_PASSWORD not in terminal.output

    def at_fault(self) -> None:
        numbers = self.world.id_number(MEMBER), NEW_MOBILE

        def fail() -> None:
            raise ValueError(*numbers)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(help_topics, "_show_files", fail)
            self.do("help", "files", code=1)
            self.do("help", "files", "--debug", code=1)
        self.do("import", "members", self.there("none.csv"), "--debug", code=None)

    def roster(self, name: str, people: list[dict[str, str]]) -> str:
        lines = [",".join(people[0]), *(",".join(row.values()) for row in people)]
        Path(self.there(name)).write_text("\n".join(lines) + "\n", "utf-8")
        return self.there(name)

    def slipped(self, serial: int) -> dict[str, str]:
        """Return a row whose cells have all moved on by one column."""
        person = builders.person(serial)
        values = list(person.values())
        return dict(zip(person, [values[-1], *values[:-1]], strict=True))

    def there(self, name: str) -> str:
        return str(self.place / name)


@pytest.fixture(scope="module")
def day(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A day that was played under umask 0, with a temporary directory of its own."""
    root = tmp_path_factory.mktemp("day")
    place = root / "temporary"
    place.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SZDJ_HOME", str(root / "home"))
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COLUMNS", "100")
        patch.setenv("TMPDIR", str(place))
        patch.setattr(tempfile, "tempdir", None)
        before = os.umask(0)
        try:
            world = World(root / "home")
            worlds.build(world.home)
            played = Day(world, place)
            played.play()
            yield played
        finally:
            os.umask(before)


def canaries() -> list[str]:
    """Return every number and password of the day."""
    people = [builders.person(serial) for serial in (*range(5), *SERIALS)]
    numbers = [person[heading] for person in people for heading in ("公民身份号码", "手机号码")]
    numbers += [ADMINISTRATOR, ADMINISTRATOR_MOBILE, NEW_MOBILE, MENDED_MOBILE, LOST_MOBILE, NEW_NUMBER, UNKNOWN_NUMBER]
    numbers += [CONTACT_PHONE, SLIP_PHONE]
    return [*numbers, ADMINISTRATOR_PASSWORD, STRONG_PASSWORD]


def test_no_number_stands_in_any_file_but_those_that_were_asked_for(day: Day) -> None:
    found = {
        f"{path.name} {part}": [canary for canary in canaries() if canary.encode() in content]
        for directory in (day.world.home, day.place)
        for path in directory.rglob("*")
        if path.is_file() and path.name not in ASKED_FOR
        for part, content in _parts(path)
    }
    assert {"store.db ", "session ", "config.toml ", "szdj.log ", "key ", "backup.db ", "plan.csv "} <= set(found)
    assert {name: numbers for name, numbers in found.items() if numbers} == {}


def test_the_numbers_are_found_where_they_were_asked_for(day: Day) -> None:
    # Without this the test above could pass by looking at nothing.
    for name, number in (
        *(
            (name, builders.person(SERIALS[0])["公民身份号码"])
            for name in ("revealed.csv", "revealed.xlsx", "errors.csv")
        ),
        ("letter.docx", CONTACT_PHONE),
    ):
        held = b"".join(content for _part, content in _parts(day.place / name)).decode("utf-8", "replace")
        assert number in held
    assert NEW_MOBILE in (day.world.home / "outbox.jsonl").read_text("utf-8")


def test_no_number_was_written_on_a_screen(day: Day) -> None:
    assert "440305************" in day.written
    assert "139****0000" in day.written
    assert [canary for canary in canaries() if canary in day.written] == []


def test_the_log_says_where_a_fault_was_and_not_with_what(day: Day) -> None:
    log = (day.world.home / "szdj.log").read_text("utf-8")
    assert "ValueError" in log
    assert "test_personal_data.py" in log


def test_every_file_and_directory_is_its_owners_alone(day: Day) -> None:
    made = [path for directory in (day.world.home, day.place) for path in (directory, *directory.rglob("*"))]
    ours = [path for path in made if path.name != "roster.csv"]  # written by the test
    modes = {str(path): stat.S_IMODE(path.lstat().st_mode) for path in ours}
    expected = {str(path): 0o700 if path.is_dir() else 0o600 for path in ours}
    assert modes == expected


def test_nothing_is_left_in_the_temporary_directory(day: Day) -> None:
    names = {path.name for path in day.place.iterdir()}
    asked_for = {
        *ASKED_FOR,
        "masked.csv",
        "masked.xlsx",
        "backup.db",
        "plan.csv",
        "plan.xlsx",
        "ledger.xlsx",
        "receipt.docx",
    }
    assert names <= asked_for


_GATEWAY = """
import json, os, sys
from pathlib import Path
message = json.load(sys.stdin)
seen = [Path(f"/proc/{pid}/cmdline").read_text() for pid in (os.getpid(), os.getppid())]
with open(sys.argv[1], "a") as file:
    file.write(json.dumps({"code": message["code"], "argv": seen, "environ": dict(os.environ)}) + "\\n")
"""


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="this system shows no command lines in /proc")
def test_no_number_stands_on_the_command_line_or_in_the_environment_of_a_process(world: World, tmp_path: Path) -> None:
    seen, program = tmp_path / "seen.jsonl", tmp_path / "gateway.py"
    program.write_text(_GATEWAY)
    command = json.dumps([sys.executable, str(program), str(seen)])
    (world.home / "config.toml").write_text(f'sms = "command"\nsms_command = {command}\nphone_page = "loopback"\n')
    number = world.id_number(MEMBER)
    assert run("login", "--stdin", input=f"{number}\n{number[-6:]}\n").exit_code == 4
    sent = _wait_for_line(seen)
    assert_ok(run("login", "--code-stdin", input=f"{sent['code']}\n"))
    said = json.dumps([sent["argv"], sent["environ"]])
    assert "szdj_cli.sms" in said
    assert [secret for secret in (number, world.mobile(MEMBER), number[-6:], sent["code"]) if secret in said] == []


def test_a_killed_import_leaves_no_number_behind(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world.sign_in_as_administrator()
    people = [builders.person(serial) for serial in range(1000, 4000)]
    roster = tmp_path / "roster.csv"
    lines = [",".join(people[0]), *(",".join(row.values()) for row in people)]
    roster.write_text("\n".join(lines) + "\n", "utf-8")
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    journal = world.home / "store.db-journal"
    for _ in range(5):
        command = [sys.executable, "-m", "szdj_cli", "import", "members", str(roster), "--yes"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and not (journal.exists() and journal.stat().st_size):
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        if journal.exists():
            break
    left = [path for directory in (world.home, place) for path in directory.rglob("*") if path.is_file()]
    assert journal in left, "the import was never caught at writing"
    numbers = [person[heading].encode() for person in people for heading in ("公民身份号码", "手机号码")]
    for path in left:
        if path.name not in ASKED_FOR:
            content = path.read_bytes()
            assert not [number for number in numbers if number in content], path


def _parts(path: Path) -> Iterator[tuple[str, bytes]]:
    content = path.read_bytes()
    yield "", content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                yield name, package.read(name)


def _wait_for_line(path: Path) -> dict[str, Any]:
    for _ in range(300):
        if path.exists() and (text := path.read_text()).endswith("\n"):
            found: dict[str, Any] = json.loads(text.splitlines()[0])
            return found
        time.sleep(0.1)
    raise AssertionError("no message was delivered")
