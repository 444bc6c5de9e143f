"""`szdj report` from a script, on a terminal, and in files."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.messages.accounts import office_menu
from szdj_cli.render.kit.cells import width_of
from szdj_cli.render.kit.formats import FORMATS
from tests.support.documents.offices import needs_office, printed_papers
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, OTHER, SECRETARY, World

REPORTS = {"roster": "count", "approvals": "count", "dues": "members"}
"""Each report, and the column that counts all of a row."""
COUNTS = {
    "roster": ("count",),
    "approvals": ("count", "pending", "approved", "rejected", "withdrawn", "returned", "expired", "voided"),
    "dues": ("members", "paid", "owed", "unset"),
}


@pytest.fixture
def busy(world: World) -> World:
    """A world with two requests, one of them accepted, and somebody who owes dues."""
    first = world.request(MEMBER, "工作单位=示例公司")
    answers = ["--category", "在职", "--base", "8000", "--amount", "120"]
    second = run_json("dues", "set", *answers, "--yes")["id"]
    world.request(OTHER, "工作单位=示例公司")
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", str(first), str(second), "--yes"))
    world.sign_in_as_administrator()
    return world


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def on_terminal(*arguments: str, columns: int = 100) -> str:
    with Terminal(*arguments, columns=columns, rows=60, env={"TERM": "xterm", "NO_COLOR": "1"}) as terminal:
        terminal.exit_code()
        return terminal.text.rstrip()


# --- roster ------------------------------------------------------------------------------------------


def test_the_roster_is_counted_for_programs_and_for_people(world: World) -> None:
    world.sign_in_as_administrator()
    rows = run_json("report", "roster")
    assert rows[0] == {"group": "total", "key": None, "label": "合计", "count": 5, "share": "1.0000"}
    assert rows[1] == {
        "group": "organisation",
        "key": "C1",
        "label": "示范街道党委",
        "count": 5,
        "share": "1.0000",
    }
    assert {row["group"] for row in rows[1:]} == {
        *("organisation", "sex", "membership", "age", "education", "ethnicity")
    }
    plain = run("report", "roster")
    assert plain.stdout.splitlines()[:3] == [
        "分组\t项目\t代码\t人数\t占比",
        "合计\t合计\t\t5\t100.0%",
        "组织\t示范街道党委\tC1\t5\t100.0%",
    ]
    assert "█" not in plain.stdout
    assert "szdj report roster --drill 性别=女" in plain.stderr
    assert [json.loads(line) for line in run("report", "roster", "--format", "jsonl").stdout.splitlines()] == rows
    table = list(csv.DictReader(io.StringIO(run("report", "roster", "--format", "csv").stdout)))
    assert table[0] == {"分组": "合计", "项目": "合计", "代码": "", "人数": "5", "占比": "100.0%"}
    assert len(table) == len(rows)


def test_a_terminal_shows_bars_and_each_group_once(world: World) -> None:
    world.sign_in_as_administrator()
    screen = on_terminal("report", "roster")
    assert screen.count("年龄") == 1
    assert re.search(r"组织 +示范街道党委 +5 +100\.0% +█{30}$", screen, re.MULTILINE)
    assert re.search(r"样例街道党委 +0 +0\.0%$", screen, re.MULTILINE)
    assert "看名单：szdj report roster --drill 性别=女" in screen
    narrow = on_terminal("report", "roster", columns=30)
    assert re.search(r"示范街道党委 +5 +100\.0%", narrow)
    assert max(map(width_of, narrow.splitlines())) <= 30


def test_a_count_opens_into_members_whose_numbers_are_masked(world: World) -> None:
    world.sign_in_as_administrator()
    found = run_json("report", "roster", "--drill", "组织=B2")
    assert found == run_json("member", "list", "--branch", "B2")
    assert found[0]["id"] == OTHER
    assert found[0]["id_number"].startswith("440305**")
    for fmt in FORMATS:
        assert world.id_number(OTHER) not in run("report", "roster", "--drill", "total", "--format", fmt).stdout
    cut = run("report", "roster", "--drill", "合计", "--limit", "2", "--format", "jsonl")
    assert len(cut.stdout.splitlines()) == 2
    assert "只显示了前 2 位" in cut.stderr
    nobody = run("report", "roster", "--drill", "人员类别=预备", "--format", "json")
    assert (nobody.stdout, nobody.stderr) == ("[]\n", '{"notice": "没有这样的党员"}\n')


def test_what_cannot_be_opened_is_refused_with_what_can(world: World) -> None:
    world.sign_in_as_administrator()
    assert_refused(
        run("report", "roster", "--drill", "性别=不明"), 2, "“性别=不明”", "性别=女、", "szdj report roster --help"
    )
    assert_refused(run("report", "roster", "--drill", "组织=B9"), 6, "B9")
    assert_refused(run("report", "roster", "--drill", "合计", "-o", "x.xlsx"), 2, "--format csv")
    assert_refused(run("report", "dues", "--drill", "月份=2001-01"), 2, "月份=")


# --- approvals ---------------------------------------------------------------------------------------


def test_requests_are_counted_and_opened(busy: World) -> None:
    rows = {(row["group"], row["key"]): row for row in run_json("report", "approvals")}
    total = rows["total", None]
    assert (total["count"], total["pending"], total["approved"], total["median_days"]) == (3, 1, 2, "0.0")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", total["oldest_waiting"])
    assert rows["kind", "dues"]["approved"] == 1
    (waiting,) = run_json("report", "approvals", "--drill", "待审批")
    assert (waiting["applicant"], waiting["state"]) == (busy.name(OTHER), "pending")
    assert run_json("report", "approvals", "--before", "2001-01-01")[0]["count"] == 0
    assert run_json("report", "approvals", "--before", "2001-01-01", "--drill", "total") == []
    assert len(run_json("report", "approvals", "--branch", "B1", "--drill", "合计")) == 2


# --- dues --------------------------------------------------------------------------------------------


def test_whoever_has_no_standard_is_named_in_all_branches_at_once(busy: World) -> None:
    busy.enter(COMMITTEE_SECRETARY)
    said = run("report", "dues").stderr
    assert "未设标准 4 人" in said
    for member, branch in ((SECRETARY, "第一党支部"), (OTHER, "第二党支部")):
        assert f"{busy.name(member)}（{branch}）" in said
    assert busy.name(MEMBER) not in said.replace(busy.name(SECRETARY), "")
    assert "未设" not in run("report", "dues", "--format", "json").stderr


def test_dues_are_counted_and_opened(busy: World) -> None:
    rows = {(row["group"], row["key"]): row for row in run_json("report", "dues")}
    assert rows["organisation", "C1"] == {
        "group": "organisation",
        "key": "C1",
        "label": "示范街道党委",
        "members": 1,
        "paid": 0,
        "owed": 1,
        "unset": 4,
        "due_fen": 12_000,
        "paid_fen": 0,
        "owed_fen": 12_000,
        "rate": "0.0000",
    }
    assert run_json("report", "dues", "--drill", "欠缴") == [
        {
            "id": MEMBER,
            "name": busy.name(MEMBER),
            "branch": "B1",
            "branch_name": "第一党支部",
            "months": 1,
            "due_fen": 12_000,
            "paid_fen": 0,
            "owed_fen": 12_000,
        }
    ]
    plain = run("report", "dues", "--branch", "B1")
    assert plain.stdout.splitlines()[0].split("\t")[3:] == [
        *("应交人数", "交清", "未交", "未设", "应交元", "已交元", "未交元", "收缴率")
    ]
    assert plain.stdout.splitlines()[1].split("\t")[3:] == ["1", "0", "1", "3", "120.00", "0.00", "120.00", "0.0%"]


def test_a_year_has_a_row_for_every_month_that_has_begun(busy: World) -> None:
    assert busy.home.exists()
    today = shanghai_day(datetime.now(UTC))
    year, begun = str(today.year), [f"{today.year}-{month:02}" for month in range(1, today.month + 1)]
    months = [row["key"] for row in run_json("report", "dues", "--year", year) if row["group"] == "month"]
    assert months == (begun if len(begun) > 1 else [])  # of one month the whole says it all
    assert run_json("report", "dues", "--year", year, "--drill", f"月份={begun[-1]}", "--drill", "应交")
    assert run_json("report", "dues", "--month", "2001-05")[0]["members"] == 0


@pytest.mark.parametrize(
    "period",
    [
        ["--month", "2999-01"],
        ["--year", "2999"],
        ["--month", "x"],
        ["--month", "0000-01"],
        ["--month", "2026-01", "--year", "2026"],
    ],
)
def test_a_period_that_is_none_is_refused(world: World, period: list[str]) -> None:
    world.sign_in_as_administrator()
    assert_refused(run("report", "dues", *period), 2, period[0] if len(period) == 2 else "--year")


# --- all of them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("report", REPORTS)
def test_every_count_opens_into_a_list_of_that_length(busy: World, report: str) -> None:
    assert busy.home.exists()
    opened = 0
    for row in run_json("report", report):
        of_row = ["--drill", row["group"] if row["key"] is None else f"{row['group']}={row['key']}"]
        for column in COUNTS[report]:
            if not row[column] and row["key"] is not None:  # the services' tests open those that are nothing too
                continue
            drill = [*of_row, *(["--drill", column] if column != REPORTS[report] else [])]
            assert len(run_json("report", report, *drill)) == row[column], drill
            opened += 1
    assert opened > 5


@pytest.mark.parametrize("report", REPORTS)
def test_a_member_reads_no_report_and_a_secretary_their_own(busy: World, report: str) -> None:
    busy.enter(MEMBER)
    assert_refused(run("report", report), 5)
    assert_refused(run("report", report, "--drill", "total"), 5)
    busy.enter(SECRETARY)
    assert [row["key"] for row in run_json("report", report) if row["group"] == "organisation"] == ["B1"]
    assert_refused(run("report", report, "--branch", "B2"), 6)
    busy.enter(COMMITTEE_SECRETARY)
    assert {row["key"] for row in run_json("report", report) if row["group"] == "organisation"} == {"B3", "G1"}


@pytest.mark.parametrize("report", REPORTS)
def test_nobody_signed_in_reads_a_report(world: World, report: str) -> None:
    assert world.home.exists()
    assert_refused(run("report", report), 4, "szdj login")


@pytest.mark.parametrize("report", ["approvals", "dues"])
def test_what_is_said_of_requests_and_dues_needs_verification(world: World, report: str) -> None:
    world.sign_in(SECRETARY)
    assert_refused(run("report", report), 4, "szdj verify")


@pytest.mark.parametrize("report", REPORTS)
def test_a_file_holds_the_numbers_and_charts_of_them(busy: World, report: str, tmp_path: Path) -> None:
    assert busy.home.exists()
    path = tmp_path / "out.xlsx"
    result = run("report", report, "-o", str(path))
    assert_ok(result)
    assert result.stdout == ""
    assert f"已写入 {path}" in result.stderr
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        charts = [package.read(name).decode() for name in names if name.startswith("xl/charts/chart")]
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert charts
    height = len(run_json("report", report)) + 1
    for xml in charts:
        for first, last in re.findall(r"<c:f>[^<]*!\$[A-Z]+\$(\d+)(?::\$[A-Z]+\$(\d+))?</c:f>", xml):
            assert 1 <= int(first) <= int(last or first) <= height
    assert 'topLeftCell="A2"' in sheet
    assert_refused(run("report", report, "-o", str(path)), 7, "--force")
    told = run_json("report", report, "-o", str(path), "--force")
    assert told == Holding({"file": str(path), "count": height - 1})


def test_the_chart_of_a_group_refers_to_the_rows_of_that_group(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("report", "roster", "-o", str(tmp_path / "out.xlsx")))
    assert_ok(run("report", "roster", "-o", str(tmp_path / "out.csv")))
    lines = cells(tmp_path / "out.csv")
    places = {
        group: [place for place, row in enumerate(lines, 2) if row["分组"] == group]
        for group in ("组织", "性别", "人员类别", "年龄", "学历", "民族")
    }
    with zipfile.ZipFile(tmp_path / "out.xlsx") as package:
        for number, (group, rows) in enumerate(places.items(), 1):
            xml = package.read(f"xl/charts/chart{number}.xml").decode()
            assert f"名册统计：{group}（人数）" in xml
            assert re.findall("<c:f>(.*?)</c:f>", xml) == [
                "名册统计!$D$1",
                f"名册统计!$B${rows[0]}:$B${rows[-1]}",
                f"名册统计!$D${rows[0]}:$D${rows[-1]}",
            ]


@needs_office
def test_an_office_program_draws_every_report(busy: World, tmp_path: Path) -> None:
    assert busy.home.exists()
    paths = [tmp_path / f"{report}.xlsx" for report in REPORTS]
    for report, path in zip(REPORTS, paths, strict=True):
        assert_ok(run("report", report, "-o", str(path)))
    papers: dict[str, Any] = printed_papers(paths, tmp_path / "profile")
    assert "名册统计：人员类别（人数）" in papers["roster"].text
    assert "审批统计：类型（待审批、已同意、未同意）" in papers["approvals"].text
    assert "党费收缴统计：组织（收缴率）" in papers["dues"].text


def test_what_the_menu_gives_as_an_example_opens_a_list(busy: World) -> None:
    for report, question in office_menu.WHICH_COUNT.items():
        for example in question.split(" ", 1)[1].split("、"):
            assert_ok(run(*report.split(), "--drill", example))
