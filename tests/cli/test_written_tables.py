"""Every table that a command writes comes in again unchanged, or is called what it is not.

The commands come from the tree: a new one whose file nobody has described here fails.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.imports.tables import ERROR_HEADING, TableKind
from szdj_cli.domain.imports.templates import READ_BY
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.placeholders import is_ditto
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.domain.values.text import cleaned, unwrapped, wrapped
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.tables.writing import write_table
from szdj_cli.services.table_forms import WRITTEN_BY, forms_in_force
from tests.support.builders import person
from tests.support.command_tree import commands, options_of
from tests.support.running import Result, assert_ok, assert_refused, run, run_json, run_summary
from tests.support.tables.rosters import cells_in, write_roster
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, OUTSIDE, SECRETARY, World, import_rows

COUNTS = ("new", "updated", "same", "conflicts", "errors")


@pytest.fixture
def administrator(world: World) -> World:
    world.sign_in_as_administrator()
    return world


def imported(kind: str, file: Path, *options: str) -> tuple[int, dict[str, int]]:
    """Import a file; return the exit code and the counts that are not nought."""
    result = run(*READ_BY[TemplateKind(kind)].split(), str(file), "--yes", "--format", "json", *options)
    summary = json.loads(result.stdout.splitlines()[-1]) if result.stdout else {}
    return result.exit_code, {name: summary[name] for name in COUNTS if summary.get(name)}


# The roster.


def roster_comes_back(world: World, folder: Path, kind: TableKind) -> None:
    world.sign_in_as_administrator()
    path = folder / f"roster.{kind}"
    assert_ok(run("member", "export", "--reveal", "-o", str(path)))
    assert imported("members", path) == (0, {"same": 5})


def masked_roster_does_not(world: World, folder: Path, kind: TableKind) -> None:
    world.sign_in_as_administrator()
    path = folder / f"masked.{kind}"
    assert_ok(run("member", "export", "-o", str(path)))
    assert imported("members", path) == (3, {"errors": 5})


# Templates.

ROWS = {
    TemplateKind.MEMBERS: person(30),
    TemplateKind.ORGS: {"编码": "B9", "名称": "第九党支部", "类型": "党支部", "上级编码": "G1"},
    TemplateKind.PAYMENTS: {
        "公民身份号码": person(0)["公民身份号码"],
        "金额": "12",
        "缴纳日期": shanghai_day(datetime.now(UTC)).isoformat(),  # nothing is owed before the month the store was made
        "方式": "微信",
        "流水号": "W1",
    },
    TemplateKind.APPOINTMENTS: {
        "组织编码": "B2",
        "公民身份号码": person(4)["公民身份号码"],
        "姓名": person(4)["姓名"],
        "职务": "书记",
    },
}


def templates_come_back(world: World, folder: Path, kind: TableKind) -> None:
    assert [*ROWS, *DONE_BY_ROW] == list(TemplateKind)
    for of, row in ROWS.items():
        if of is TemplateKind.PAYMENTS:
            world.enter(SECRETARY)
        else:
            world.sign_in_as_administrator()
        path = folder / f"{of}.{kind}"
        assert_ok(run("import", "template", of, "-o", str(path)))
        assert imported(of, path) == (0, {})  # as it is, it says nothing
        headings, rows = cells_in(path)
        assert rows == []
        assert row.keys() <= {heading.lstrip("*") for heading in headings}
        write_table(path, headings, [[row.get(heading.lstrip("*"), "") for heading in headings]], force=True)
        assert imported(of, path) == (0, {"new": 1})
        assert imported(of, path) == (0, {"same": 1})


DONE_BY_ROW: dict[TemplateKind, tuple[int, Callable[[World], dict[str, str]], dict[str, str]]] = {
    TemplateKind.DEPARTURES: (
        0,
        lambda world: {"党员编号": "5", "去向": "去世", "日期": "2026-09-10", "原因": "家属告知"},
        {"去向": "示范"},
    ),
    TemplateKind.CONFIRMATIONS: (
        0,
        lambda world: {"公民身份号码": probationary(world)["公民身份号码"], "转正日期": "2022-03-01"},
        {"转正日期": "2199-01-01"},
    ),
    TemplateKind.SLIPS: (
        COMMITTEE_SECRETARY,
        lambda world: {"申请编号": issued(world), "对方经办人": "甲乙", "对方电话": "13800138000",
                       "接收日期": shanghai_day(datetime.now(UTC)).isoformat()},
        {"接收日期": "2199-01-01"},
    ),
}  # fmt: skip
"""Who may do it, what a row says, and what is wrong with it in an error file."""


def probationary(world: World) -> dict[str, str]:
    who = person(30, 人员类别="预备", 加入党组织日期="2021-03-01", 转正日期="")
    world.sign_in_as_administrator()
    assert_ok(import_rows("members", world.home, [who]))
    return who


def issued(world: World) -> str:
    """Return the number of a transfer whose letter is under way."""
    world.enter(MEMBER)
    number = int(run_json("transfer", "out", *OUTSIDE, "--yes")["id"])
    world.accept(SECRETARY, number)
    world.accept(COMMITTEE_SECRETARY, number)
    return str(number)


def rows_are_done(of: TemplateKind) -> Callable[[World, Path, TableKind], None]:
    def check(world: World, folder: Path, kind: TableKind) -> None:
        by, row_of, mistake = DONE_BY_ROW[of]
        row = row_of(world)
        world.enter(by) if by else world.sign_in_as_administrator()
        path, errors = folder / f"{of}.{kind}", folder / f"errors-{of}.{kind}"
        command = READ_BY[of].split()
        assert_ok(run("import", "template", of, "-o", str(path)))
        assert_ok(run(*command, str(path), "--yes"))  # as it is, it says nothing
        headings, rows = cells_in(path)
        assert rows == []
        plain = [heading.lstrip("*") for heading in headings]
        assert row.keys() <= set(plain)
        write_table(path, headings, [[(row | mistake).get(heading, "") for heading in plain]], force=True)
        assert_refused(run(*command, str(path), "--errors", str(errors), "--yes"), 3, "1 行有错误")
        with_reason, (bad,) = cells_in(errors)
        assert with_reason == [*headings, ERROR_HEADING]
        assert bad[-1]
        mended = dict(zip([*plain, ERROR_HEADING], bad, strict=True)) | {term: row[term] for term in mistake}
        write_table(errors, with_reason, [list(mended.values())], force=True)
        assert_ok(run(*command, str(errors), "--dry-run"))
        assert_ok(run(*command, str(errors), "--yes"))

    return check


# What could not be imported.

WRONG: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "members": (person(31, 民族="示范族", 家庭住址="=示范路"), {"民族": "汉族"}),
    "orgs": ({**ROWS[TemplateKind.ORGS], "类型": "示范"}, {"类型": "党支部"}),
    "payments": ({**ROWS[TemplateKind.PAYMENTS], "金额": "-x"}, {"金额": "12"}),
    "appointments": ({**ROWS[TemplateKind.APPOINTMENTS], "职务": "示范"}, {"职务": "书记"}),
}


def errors_come_back(of: str) -> Callable[[World, Path, TableKind], None]:
    def check(world: World, folder: Path, kind: TableKind) -> None:
        if of == "payments":
            world.enter(SECRETARY)
        else:
            world.sign_in_as_administrator()
        wrong, mended = WRONG[of]
        # A title and a total around it: neither is among the rows to be mended.
        table = write_roster(folder / f"{of}.csv", [wrong])
        text = table.read_text("utf-8")
        table.write_text(f"示范表格\n{text}", "utf-8")
        first, again = (folder / f"{name}-{of}.{kind}" for name in ("first", "again"))
        assert imported(of, table, "--errors", str(first)) == (3, {"errors": 1})
        assert imported(of, first, "--errors", str(again)) == (3, {"errors": 1})
        assert cells_in(again) == cells_in(first)
        headings, (row,) = cells_in(first)
        assert headings == [*wrong, ERROR_HEADING]
        assert row[:-1] == list(wrong.values())
        cells = dict(zip(headings, row, strict=True)) | mended
        write_table(first, headings, [list(cells.values())], force=True)
        assert imported(of, first) == (0, {"new": 1})

    return check


# The decision plan.


def plan_comes_back(world: World, folder: Path, kind: TableKind) -> None:
    request = world.request(MEMBER, "工作单位='=甲公司", "家庭住址=合计")
    world.enter(SECRETARY)
    path = folder / f"plan.{kind}"
    assert_ok(run("approve", "plan", "-o", str(path)))
    headings, (row,) = cells_in(path)
    untouched = run("approve", "apply", str(path), "--yes")
    assert untouched.exit_code != 1
    assert run_json("request", "show", str(request))["state"] == "pending"
    decided = dict(zip(headings, row, strict=True)) | {"决定": "同意"}
    write_table(path, headings, [list(decided.values())], force=True)
    assert_ok(run("approve", "apply", str(path), "--yes"))
    assert run_json("request", "show", str(request))["state"] == "approved"


def assessments_come_back(world: World, folder: Path, kind: TableKind) -> None:
    world.enter(SECRETARY)
    path = folder / f"assess.{kind}"
    assert_ok(run("dues", "assess", "plan", "-o", str(path)))
    nothing_takes(path)
    headings, rows = cells_in(path)
    assert run_summary("dues", "assess", "apply", str(path), "--yes")["same"] == len(rows)
    filled = [dict(zip(headings, row, strict=True)) | {"类别": "学生"} for row in rows[:1]]
    write_table(path, headings, [list(row.values()) for row in filled], force=True)
    assert run_summary("dues", "assess", "apply", str(path), "--yes")["set"] == 1


# The sheet on which dues are collected.


def sheet_comes_back(world: World, folder: Path, kind: TableKind) -> None:
    world.enter(SECRETARY)
    path = folder / f"sheet.{kind}"
    assert_ok(run("dues", "sheet", "-o", str(path)))
    assert imported("payments", path) == (0, {})  # as it is, nobody has paid
    with open_rows(path, form=PAYMENT_FORM) as source:  # below its title
        headings, rows = source.headings, [row for _number, row in source.rows()]
    cells = [dict(zip(headings, row, strict=True)) for row in rows]
    (own,) = [each for each in cells if each["党员编号"] == str(MEMBER)]
    own["实交"] = "50"
    write_table(path, headings, [list(each.values()) for each in cells], force=True)
    assert imported("payments", path) == (0, {"new": 1})
    assert imported("payments", path) == (0, {"same": 1})


# What is for people alone.


def nothing_takes(path: Path) -> None:
    """Expect that every import refuses a file by its columns, and that nothing is written."""
    for command in READ_BY.values():
        result = run(*command.split(), str(path), "--yes")
        if result.exit_code != 5:  # not this person's to import
            assert_is_no_table_of_ours(result)
    assert_is_no_table_of_ours(run("approve", "apply", str(path), "--yes"))


def assert_is_no_table_of_ours(result: Result) -> None:
    assert result.exit_code in (3, 5), result.stderr
    assert "问题：" in result.stderr


def is_for_people(*command: str, by: int = COMMITTEE_SECRETARY) -> Callable[[World, Path, TableKind], None]:
    def check(world: World, folder: Path, kind: TableKind) -> None:
        world.enter(by)
        folder.mkdir(exist_ok=True)
        path = folder / f"out.{kind}"
        assert_ok(run(*command, "-o", str(path)))
        nothing_takes(path)

    return check


def remittance_is_for_people(world: World, folder: Path, kind: TableKind) -> None:
    world.enter(SECRETARY)
    assert_ok(run("dues", "pay", "--member", str(MEMBER), "--amount", "50", "--yes"))
    path = folder / f"remittance.{kind}"
    assert_ok(run("dues", "remit", "--yes", "-o", str(path)))
    nothing_takes(path)


CHECKS: dict[str, list[Callable[[World, Path, TableKind], None]]] = {
    "member export": [roster_comes_back, masked_roster_does_not],
    "import template": [templates_come_back],
    "member leave": [rows_are_done(TemplateKind.DEPARTURES)],
    "member confirm": [rows_are_done(TemplateKind.CONFIRMATIONS)],
    "transfer slip": [rows_are_done(TemplateKind.SLIPS)],
    "import members": [errors_come_back("members")],
    "import orgs": [errors_come_back("orgs")],
    "import payments": [errors_come_back("payments")],
    "import appointments": [errors_come_back("appointments")],
    "approve plan": [plan_comes_back],
    "approve list": [is_for_people("approve", "list", "--state", "all")],
    "dues assess plan": [assessments_come_back],
    "transfer list": [is_for_people("transfer", "list", "--letters")],
    "dues sheet": [sheet_comes_back],
    "dues remit": [remittance_is_for_people],
    **{
        f"dues {name}": [is_for_people("dues", name, by=SECRETARY)]
        for name in ("notice", "register", "stubs", "remittances")
    },
    "dues statement": [is_for_people("dues", "statement", by=SECRETARY)],
    "report roster": [is_for_people("report", "roster")],
    "report approvals": [
        is_for_people("report", "approvals"),
        lambda world, folder, kind: is_for_people("report", "approvals", "--drill", "合计")(
            world, folder / "drilled", kind
        ),
    ],
    "report dues": [is_for_people("report", "dues")],
}
NO_TABLES = {
    "transfer letter", "transfer template", "transfer receive", "dues receipt", "dues arrears", "db backup"
}  # fmt: skip
"""Documents, texts for messages, the store itself; and the bad rows of lists of ours, which `test_by_file` looks at."""

WRITING = {
    name
    for name, command in commands().items()
    if {"-o", "--errors"} & {option for parameter in command.params for option in parameter.opts}
}


def test_every_command_that_writes_a_file_is_here() -> None:
    assert CHECKS.keys() | NO_TABLES == WRITING


def test_every_table_that_is_read_has_a_template_or_is_written_by_a_command() -> None:
    assert forms_in_force().keys() == {*READ_BY, *WRITTEN_BY}
    assert READ_BY.keys() == set(TemplateKind)
    for command in READ_BY.values():
        name, _, option = command.partition(" --")
        assert name in commands()
        assert not option or f"--{option}" in options_of(name)
    assert {command.partition(" --")[0] for command in WRITTEN_BY.values()} <= WRITING


@pytest.mark.parametrize("kind", list(TableKind))
@pytest.mark.parametrize("command", CHECKS)
def test_what_is_written_comes_in_again_or_is_called_what_it_is_not(
    world: World, tmp_path: Path, command: str, kind: TableKind
) -> None:
    for check in CHECKS[command]:
        check(world, tmp_path, kind)


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=30)
_TRAPS = st.sampled_from(
    ["'甲", "`甲", "''甲", "=甲", "'=甲", "`'甲", "无", "合计", "-", '="甲"', "备注：甲", "甲'", "第1页"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=_TEXTS | _TRAPS, employer=_TEXTS | _TRAPS, kind=st.sampled_from(list(TableKind)))
def test_whatever_texts_a_record_has_its_export_changes_nothing(
    administrator: World, tmp_path: Path, address: str, employer: str, kind: TableKind
) -> None:
    for text in (address, employer):
        assume(not is_ditto(text))  # a form takes it, a file does not
        assume(unwrapped(wrapped(text)) == text)  # both marks
    options = [
        "--set",
        f"家庭住址={cleaned(address) or '示范路'}",
        "--set",
        f"工作单位={cleaned(employer) or '（清空）'}",
    ]
    strokes = "-\n" * 2  # a stroke as a value is read from there
    edited = run("member", "edit", str(MEMBER), *options, "--reason", "更正", "--yes", input=strokes)
    assert edited.exit_code in (0, 3)
    path = tmp_path / f"roster.{kind}"
    assert_ok(run("member", "export", "--reveal", "-o", str(path), "--force"))
    assert imported("members", path) == (0, {"same": 5})
