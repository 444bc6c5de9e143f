"""What scripts rely on, held for every command that there is: `docs/scripting.md` says it.

The commands come from the tree, their calls from `tests.support.steps.calls`: a new one is missed as soon as it is
there.
"""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no annotations of its own

from output_schemas import write as schemas
from szdj_cli.cli.framework.marks import Unkeyed
from szdj_cli.cli.state import State
from szdj_cli.domain.errors import ExitCode, SzdjError
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.messages.kit.topics import EXIT_CODES
from szdj_cli.render.kit import choosing
from tests.support import ROOT
from tests.support.applicants import COMMITTEE_SECRETARY as COMMITTEE
from tests.support.applicants import SECRETARY as BRANCH
from tests.support.command_tree import commands, having, options_of
from tests.support.every_kind import Made
from tests.support.homes import ADMINISTRATOR
from tests.support.running import assert_ok, assert_refused, run, run_json, spawn
from tests.support.steps.calls import CALLS, INSTALLING, LASTING, ON_TERMINALS, Busy, called
from tests.support.storage.dumps import Dump, dump
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, SECRETARY, World

WRITES = {
    "logout", "profile edit", "profile password", "transfer out", "transfer receive", "transfer return",
    "transfer void",
    "transfer letter", "transfer template", "transfer reissue", "transfer slip", "dues set", "dues pay", "dues confirm",
    "dues reverse", "dues assess plan", "dues assess apply", "dues opening", "dues receipt", "dues remit",
    "request withdraw", "request resubmit", "approve accept", "approve reject", "approve revoke", "approve plan",
    "approve apply", "member leave", "member add", "member edit", "member reset-password", "member disable",
    "member unbind", "request again",
    "member enable", "org add", "org rename", "org move", "org close", "org merge", "org appoint", "org dismiss",
    "import orgs", "import members", "import payments", "import appointments", "import template", "db upgrade",
    "db backup", "db restore", "db prune", "config set", "token create", "token revoke",
}  # fmt: skip
DRY = {"transfer letter", "transfer slip", "dues remit", "member edit", "import payments", "import appointments"}
"""Those of `CALLS` that are only tried."""
LISTS = [name for name in CALLS if schemas.SCHEMAS[name].get("type") == "array" and name not in WRITES]
OTHERWISE = [
    (BRANCH, "dues show", "--member {payer} --year 2026", ""),
    (COMMITTEE, "dues arrears", "", ""),
    (BRANCH, "dues arrears", "--remind --from-months 1", ""),
    (BRANCH, "dues arrears", "--remind --from-months 1 -o {directory}/a.txt", ""),
    (BRANCH, "dues arrears", "--remind --send --from-months 1 --dry-run", ""),
    (BRANCH, "dues sheet", "-o {directory}/a.xlsx", ""),
    (BRANCH, "dues notice", "-o {directory}/a.docx", ""),
    (BRANCH, "dues statement", "--branch B1 -o {directory}/a.csv", ""),
    (BRANCH, "dues remittances", "{year}-000001", ""),
    (BRANCH, "dues remit", "--branch B1 --reverse {year}-000001 --reason 写错 --yes", ""),
    (BRANCH, "dues receipt", "--branch B1 --yes", ""),
    (BRANCH, "dues pay", "--branch B1 --dry-run", ""),
    (BRANCH, "dues pay", "--member {payer} --amount 13 --dry-run", ""),
    (BRANCH, "dues set", "--member {payer} --category employed --base 8000 --dry-run", ""),
    (BRANCH, "dues set", "--member {payer} --category employed --base 8000 --yes", ""),
    (BRANCH, "approve list", "--state all", ""),
    (BRANCH, "approve list", "--state all -o {directory}/a.xlsx", ""),
    (BRANCH, "approve show", "{closed}", ""),
    (BRANCH, "approve accept", "--all --dry-run", ""),
    (BRANCH, "approve revoke", "{revocable} --reason 点错 --dry-run", ""),
    (COMMITTEE, "transfer list", "--issued", ""),
    (COMMITTEE, "transfer list", "--letters", ""),
    (COMMITTEE, "transfer list", "--letters -o {directory}/a.xlsx", ""),
    (COMMITTEE, "transfer letter", "{underway} -o {directory}/a.docx", ""),
    (COMMITTEE, "transfer show", "{underway}", ""),
    (BRANCH, "member search", "-", "13900000006\n13900000007\n1\n"),
    (ADMINISTRATOR, "member confirm", "--due --date {today} --reason 到期 --dry-run", ""),
    (ADMINISTRATOR, "member export", "-o {directory}/a.xlsx", ""),
    (ADMINISTRATOR, "member show", "{payer} --reveal", ""),
    (ADMINISTRATOR, "member edit", "{payer} --set 民族=满族 --reason 更正 --yes", ""),
    (COMMITTEE, "member countersign", "1 --yes", ""),
    (ADMINISTRATOR, "org close", "B3 --dry-run", ""),
    (ADMINISTRATOR, "org rename", "B3 第三支部 --reason 调整 --dry-run", ""),
    (COMMITTEE, "report roster", "--drill 合计", ""),
    (COMMITTEE, "report approvals", "--drill 合计", ""),
    (COMMITTEE, "report dues", "--drill 未设标准", ""),
    (COMMITTEE, "report dues", "-o {directory}/a.xlsx", ""),
    (COMMITTEE, "due", "--send --dry-run", ""),
    (BRANCH, "help", "", ""),
    (BRANCH, "help", "settings", ""),
]
"""What else commands are asked, so that they write something else."""
LISTS = having("--limit")
MONEY = re.compile("amount|total|owed|due|paid|fen|prepaid|kept|handed|collected")
NOT_MONEY = {
    "due_on",
    "paid",
    "paid_on",
    "owed",
    "dues_paid_to",
    "amount",
    "claimed",
    "handed_on",
    "owed_months",
    "kept",
}
"""Days, counts of people and of months, and names of fields."""


def test_every_command_has_formats_columns_and_sorting() -> None:
    for name in commands():
        options = options_of(name)
        assert {"--format", "--columns", "--sort"} <= options, name
        assert ("--limit" in options) <= ("--all" in options), name


def test_every_command_has_a_schema_and_the_files_are_those_that_are_made() -> None:
    assert set(schemas.SCHEMAS) == set(commands())
    shipped = {each.name: each.read_text("utf-8") for each in (ROOT / "docs" / "schemas").glob("*.json")}
    assert shipped == schemas.texts(), "python -m output_schemas.write"
    for text in shipped.values():
        Draft202012Validator.check_schema(json.loads(text))


def test_every_command_that_writes_can_be_tried_and_takes_a_key_or_says_why_not() -> None:
    for name, command in commands().items():
        options = options_of(name)
        is_unkeyed = isinstance(getattr(command.callback, "unkeyed", None), Unkeyed)
        assert not (is_unkeyed and "--idempotency-key" in options), name
        assert is_unkeyed or name not in WRITES or {"--idempotency-key", "--dry-run"} <= options, name
        assert "--dry-run" in options or "--yes" not in options or name in INSTALLING, name


@pytest.mark.usefixtures("then")
@pytest.mark.parametrize("name", CALLS)
def test_what_a_command_writes_is_as_its_schema_says(name: str, made: Made, busy: Busy) -> None:
    result = called(name, "json", made, busy)
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert said
    for each in said:
        Draft202012Validator(schemas.SCHEMAS[name]).validate(each)
    for each in map(json.loads, result.stderr.splitlines()):
        Draft202012Validator(schemas.ASIDE).validate(each)
    told = said[-1][-1] if isinstance(said[-1], list) and said[-1] else said[-1]
    is_write = isinstance(told, dict) and "written" in told
    assert is_write == (name in WRITES)
    if is_write:
        assert told["dry_run"] == (name in DRY)
        assert not (told["dry_run"] and told["written"])
    assert not [path for path in _money(said) if not path.endswith(("_fen", "_fen_before", "_fen_after"))]


@pytest.mark.usefixtures("then")
@pytest.mark.parametrize(("member", "name", "more", "given"), OTHERWISE, ids=lambda value: str(value)[:40])
def test_what_a_command_writes_otherwise_is_as_its_schema_says_too(
    made: Made, busy: Busy, tmp_path: Path, member: int, name: str, more: str, given: str
) -> None:
    home = Path(os.environ["SZDJ_HOME"])
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(busy[0], home)
    made.go_on_as(member)
    known = {**busy[1], "directory": tmp_path, "year": shanghai_day(made.now).year}
    arguments = [part.format(**known) for part in more.split()]
    result = run(*name.split(), *arguments, "--format", "json", input=given)
    assert result.exit_code in (0, 9), result.stderr
    for line in result.stdout.splitlines():
        said = json.loads(line)
        assert said or "verify" in name
        Draft202012Validator(schemas.SCHEMAS[name]).validate(said)
    for line in result.stderr.splitlines():
        Draft202012Validator(schemas.ASIDE).validate(json.loads(line))


def _money(value: Any) -> Iterator[str]:
    """Yield the keys whose values are money by their names."""
    if isinstance(value, list):
        for each in value:
            yield from _money(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, int) and not isinstance(each, bool) and MONEY.search(key) and key not in NOT_MONEY:
                yield key
            yield from _money(each)


@pytest.mark.usefixtures("then")
@pytest.mark.parametrize("name", CALLS)
def test_csv_has_headings_in_words_and_rows_as_long_as_they(name: str, made: Made, busy: Busy) -> None:
    rows = list(csv.reader(io.StringIO(called(name, "csv", made, busy).stdout)))
    assert rows, name
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [heading for heading in rows[0] if re.fullmatch("[a-z_]*", heading)]
    assert len({*rows[0]}) == len(rows[0])
    assert ("已写入" in rows[0]) == (name in WRITES), "whether anything was written"


@pytest.mark.usefixtures("then")
@pytest.mark.parametrize("name", LISTS)
def test_every_key_of_a_list_is_a_column_under_words_of_ours(name: str, made: Made, busy: Busy) -> None:
    listed = json.loads(called(name, "json", made, busy).stdout)
    keys = list(dict.fromkeys(key for each in listed for key in each))
    if keys:
        table = called(name, "csv", made, busy, "--columns", ",".join(keys))
        assert_ok(table)
        headings = next(csv.reader(io.StringIO(table.stdout)))
        assert [heading for heading in headings if heading.isascii()] == []


@pytest.mark.usefixtures("then")
@pytest.mark.parametrize("option", ["--field", "--sort"])
@pytest.mark.parametrize("name", CALLS)
def test_what_was_done_is_not_refused_for_how_it_is_to_be_written(
    name: str, option: str, made: Made, busy: Busy, tmp_path: Path
) -> None:
    own = {one for each in commands()[name].params for one in each.opts if "--columns" not in each.opts}
    target = tmp_path / "written"
    target.mkdir()
    files = {"directory": str(target)} if "-o" in CALLS[name].arguments else {}
    (home, facts), before = busy, _dump_of(busy[0])
    done = called(name, "json", made, (home, facts | files), "--columns" if option in own else option, "nosuch")
    if done.exit_code == ExitCode.USAGE:
        after = dump(Path(os.environ["SZDJ_HOME"]))
        before = before if name in WRITES else before | {"audit": after["audit"]}  # what was read
        assert after == before, name
        assert not [*target.iterdir()]
    else:
        assert_ok(done)
        if (whole := json.loads(done.stdout)) == [] and name not in WRITES:
            return  # a list of nothing has no columns
        assert whole, "the whole summary"
        assert "nosuch" in done.stderr


@cache
def _dump_of(home: Path) -> Dump:
    """Return what stands in a home that nothing is written to: tests begin with copies of it."""
    return dump(home)


@pytest.fixture
def crowded(world: World) -> World:
    """A secretary with more requests than a page holds; the members are more as well."""
    world.enter(SECRETARY)
    return world


def test_a_pipe_gets_all_of_a_list_and_a_limit_is_said_in_the_data(crowded: World) -> None:
    everybody = run_json("member", "list")
    assert run_json("member", "list", "--all") == run_json("member", "list", "--limit", "0") == everybody
    cut = run("member", "list", "--limit", "2", "--format", "json")
    assert json.loads(cut.stdout) == everybody[:2]
    assert json.loads(cut.stderr) == {"notice": json.loads(cut.stderr)["notice"], "code": "cut", "limit": 2}
    assert json.loads(run("-q", "member", "list", "--limit", "2", "--format", "json").stderr)["code"] == "cut"
    assert_refused(run("member", "list", "--limit", "2", "--all"), 2, "--all")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_whole_unless_somebody_looks_at_it(name: str) -> None:
    limit: Any = next(each for each in commands()[name].params if "--limit" in each.opts)
    assert limit.default is None, name
    assert "50" in (limit.help or "")


def test_columns_are_chosen_and_ordered_and_rows_sorted(crowded: World) -> None:
    everybody = run_json("member", "list")
    chosen = run_json("member", "list", "--field", "name,id")
    assert chosen == [{"name": each["name"], "id": each["id"]} for each in everybody]
    assert list(chosen[0]) == ["name", "id"]
    assert run_json("member", "list", "--columns", "姓名,编号", "--sort", "-id") == chosen[::-1]
    lines = run("member", "list", "--field", "name", "--format", "csv", "--sort", "name").stdout.splitlines()
    assert lines == ["姓名", *sorted(each["name"] for each in everybody)]
    first = run("member", "list", "--sort=-id", "--limit", "1", "--format", "json")
    assert [each["id"] for each in json.loads(first.stdout)] == [max(each["id"] for each in everybody)]
    assert json.loads(first.stderr)["code"] == "cut"
    assert_refused(run("member", "list", "--field", "nosuch"), 2, "nosuch", "id、name")
    assert_refused(run("whoami", "--field", "id,id"), 2, "--field")
    assert run_json("whoami", "--field", "id") == {"id": SECRETARY}
    assert run("whoami", "--field", "id", "--format", "csv").stdout.splitlines() == ["编号", str(SECRETARY)]


def test_more_is_not_sorted_than_is_held(crowded: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST_SORTED", 1)
    assert_refused(run("member", "list", "--sort", "id"), 2, "--sort")


def test_the_environment_names_a_format_and_the_option_beats_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.enter(MEMBER)
    monkeypatch.setenv("SZDJ_FORMAT", "json")
    assert json.loads(run("whoami").stdout)["id"] == MEMBER
    assert run("whoami", "--format", "csv").stdout.startswith("姓名")
    assert json.loads(run("nosuch").stderr)["error"]["code"] == "usage"
    monkeypatch.setenv("SZDJ_FORMAT", "xml")
    assert_refused(run("whoami"), 2, "SZDJ_FORMAT", "json")
    assert_ok(run("whoami", "--format", "table"))


def test_what_stands_beside_the_data_is_data_too(world: World) -> None:
    world.enter(MEMBER)
    asked = run("profile", "edit", "--set", "工作单位=甲", "--yes", "--format", "json")
    assert [list(json.loads(line)) for line in asked.stderr.splitlines()] == [["notice"]]
    assert run("request", "list", "-q").stderr == run("-q", "request", "withdraw", "1", "--yes").stderr == ""
    again = run("-q", "request", "withdraw", "2", "--yes", "--format", "jsonl")
    assert json.loads(again.stderr)["error"]["code"] == "request_not_found"


@pytest.mark.parametrize(
    "command",
    [
        "approve list",
        "dues statement --branch B1",
        "dues register",
        "dues arrears --remind",
        "approve plan",
        "member export",
    ],
)
def test_a_minus_is_standard_output(world: World, command: str) -> None:
    world.enter(SECRETARY)
    written = run(*command.split(), "-o", "-", "--format", "json")
    assert_ok(written)
    assert not written.stdout.startswith("\ufeff"), "it begins a file, not what goes through a pipe"
    assert not Path("-").exists()
    told = [json.loads(line) for line in written.stderr.splitlines()]
    assert [each["written"] for each in told if "file" in each] == [True]


@pytest.mark.parametrize(
    ("member", "command"),
    [
        (SECRETARY, "approve accept - --yes"),
        (SECRETARY, "approve reject - --reason 不符 --yes"),
        (SECRETARY, "transfer receive - --yes"),
        (SECRETARY, "dues receipt -"),
        (SECRETARY, "dues pay --member - --yes"),
        (SECRETARY, "member search -"),
        (SECRETARY, "member confirm - --date 2026-01-01"),
        (COMMITTEE_SECRETARY, "transfer letter - -o none.docx"),
    ],
)
@pytest.mark.parametrize("given", ["", " \n\n"])
def test_nothing_to_do_is_no_error(world: World, member: int, command: str, given: str) -> None:
    world.enter(member)
    done = run(*command.split(), "--format", "json", input=given)
    assert_ok(done)
    said = json.loads(done.stdout)
    assert not said or said["written"] is False
    assert not Path("none.docx").exists()


def test_a_group_without_a_command_is_refused_in_the_format_of_data(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = {name.partition(" ")[0] for name in commands() if " " in name}
    monkeypatch.setenv("SZDJ_FORMAT", "json")
    for group in groups - {"help", "verify"}:
        refused = run(group)
        assert (refused.exit_code, refused.stdout) == (ExitCode.USAGE, ""), group
        assert json.loads(refused.stderr)["error"]["code"] == "usage"
    monkeypatch.delenv("SZDJ_FORMAT")
    assert "szdj dues" in run("dues").stderr


def test_a_list_that_goes_to_a_file_is_not_sorted_in_silence(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    assert_refused(run("approve", "list", "--sort", "id", "-o", str(tmp_path / "l.csv")), 2, "--sort", "-o")
    assert not (tmp_path / "l.csv").exists()


def test_a_file_on_standard_output_is_whole_or_refused(world: World) -> None:
    world.enter(SECRETARY)
    for name in ("member export", "approve list", "dues statement", "report roster"):
        assert_refused(run(*name.split(), "-o", "-", "--columns", "id"), 2, "--field", "-o -")


def test_a_report_is_cut_where_a_limit_is_given(world: World) -> None:
    world.enter(COMMITTEE_SECRETARY)
    for name in ("roster", "dues", "approvals"):
        whole = run_json("report", name)
        cut = run("report", name, "--limit", "1", "--format", "json")
        assert json.loads(cut.stdout) == whole[:1]
        assert json.loads(cut.stderr)["code"] == "cut"


def test_a_preview_is_beside_the_data_and_whole(made: Made, busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        CALLS, "member edit", CALLS["member edit"]._replace(arguments="{payer} --set 民族=满族 --reason 更正")
    )
    monkeypatch.setattr(State, "now", lambda _: made.now)
    asked = called("member edit", "table", made, busy, "--field", "id")
    assert asked.stdout == ""
    assert "满族" in asked.stderr


@pytest.mark.usefixtures("then")
def test_a_receipt_that_is_only_tried_says_so(made: Made, busy: Busy) -> None:
    tried, done = (json.loads(called("dues receipt", "json", made, busy, *more).stdout) for more in (["--dry-run"], []))
    assert (tried["dry_run"], tried["written"]) == (True, False)
    assert tried.keys() == done.keys()


def test_the_roster_on_standard_output_is_csv(world: World) -> None:
    world.enter(SECRETARY)
    written = run("member", "export", "-o", "-")
    assert_ok(written)
    assert next(csv.reader(io.StringIO(written.stdout)))[0] == "公民身份号码"


@pytest.mark.parametrize("arguments", ["--format csv", "--format csv --field 姓名", "-o -"])
def test_csv_is_marked_where_it_begins_a_file_and_nowhere_else(world: World, tmp_path: Path, arguments: str) -> None:
    world.enter(SECRETARY)
    exporting = ["member", "export", *arguments.split()]
    assert spawn(*exporting).stdout[:1] != "\ufeff"
    with (tmp_path / "a.csv").open("w") as file:
        subprocess.run([sys.executable, "-m", "szdj_cli", *exporting], check=True, stdout=file)
    assert (tmp_path / "a.csv").read_text("utf-8")[:1] == "\ufeff"


def test_every_command_that_reads_rows_tells_programs_which_are_wrong() -> None:
    problem = {"sheet": None, "row": 2, "column": "姓名", "value": "", "reason": "required", "message": "必须填写"}
    for name in commands():
        if {"--file", "--errors"} <= options_of(name):
            Draft202012Validator(schemas.SCHEMAS[name]).validate(problem)


def test_no_trouble_but_a_fault_ends_with_1() -> None:
    waiting, found = [SzdjError], []
    while waiting:
        here = waiting.pop().__subclasses__()
        waiting += here
        found += here
    assert not [each.__name__ for each in found if each.exit_code is ExitCode.FAULT]
    assert set(EXIT_CODES) == set(ExitCode)


def test_the_guide_to_scripts_says_which_codes_there_are() -> None:
    text = (ROOT / "docs" / "scripting.md").read_text("utf-8")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)} == set(ExitCode)
    assert set(schemas.SCHEMAS) >= ON_TERMINALS | INSTALLING | LASTING
