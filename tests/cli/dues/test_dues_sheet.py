"""`szdj dues sheet`: printed, filled in by hand, imported, imported again."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_after, month_of
from tests.support import world as worlds
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World

MONTH = month_of(shanghai_day(datetime.now(UTC)))
BEFORE = month_after(MONTH, -1)
LONG_AGO = month_after(MONTH, -8)
YEARS = LONG_AGO[:4], MONTH[:4]
EVERYBODY = (MEMBER, SECRETARY, COMMITTEE_SECRETARY, ORGANISER)


@pytest.fixture(scope="module")
def template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.build_on(world_template, tmp_path_factory.mktemp("sheet"), _set_dues)


@pytest.fixture
def branch(template: Path, tmp_path: Path) -> World:
    """The member owes 120 yuan a month since last month, the organiser since eight; the secretary is signed in."""
    world = worlds.copy(template, tmp_path / "home")
    world.enter(SECRETARY)
    return world


def _set_dues(world: World) -> None:
    world.enter(SECRETARY)
    assert_ok(run("dues", "opening", LONG_AGO, "--yes"))
    for member, since in ((MEMBER, BEFORE), (ORGANISER, LONG_AGO)):
        world.enter(member)
        how = ["--category", "在职", "--base", "8000", "--effective", since]
        number = run_json("dues", "set", *how, "--yes")["id"]
        world.enter(SECRETARY)
        assert_ok(run("approve", "accept", str(number), "--yes"))


def filled(path: Path, fill: Callable[[dict[str, str]], None]) -> str:
    """Return a sheet that was written as CSV, each row filled in."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    for row in rows:
        fill(row)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def with_amounts(path: Path, amounts: dict[int, str], **others: str) -> str:
    def fill(row: dict[str, str]) -> None:
        if amount := amounts.get(int(row["党员编号"])):
            row.update({"实交": amount} | others)

    return filled(path, fill)


def imported(content: str, *options: str, code: int = 0) -> Any:
    result = run("import", "payments", "-", "--yes", "--format", "json", *options, input=content)
    assert result.exit_code == code, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    told = [*lines, *lines[-1].get("changed_rows", ())]
    return lines[-1], [line["reason"] for line in told if "reason" in line]


def booked(member: int) -> list[tuple[str, int, str]]:
    years = (run_json("dues", "show", "--member", str(member), "--year", year) for year in dict.fromkeys(YEARS))
    return [(line["month"], line["amount_fen"], line["method"]) for year in years for line in year["payments"]]


@pytest.fixture
def sheet(branch: World, tmp_path: Path) -> Path:
    path = tmp_path / "收缴表.csv"
    assert_ok(run("dues", "sheet", "-o", str(path)))
    return path


def test_it_says_what_everybody_has_to_pay(branch: World) -> None:
    rows = {row["member"]: row for row in run_json("dues", "sheet")}
    assert set(rows) == set(EVERYBODY)
    assert (rows[MEMBER]["due_fen"], rows[MEMBER]["owed_fen"], rows[MEMBER]["to_pay_fen"]) == (12_000, 12_000, 24_000)
    assert rows[ORGANISER]["to_pay_fen"] == 7 * 12_000
    assert "另欠" in rows[ORGANISER]["hint"]
    assert "未设定" in rows[SECRETARY]["hint"]
    before = {row["member"]: row for row in run_json("dues", "sheet", "--month", BEFORE)}
    assert before[MEMBER]["to_pay_fen"] == 12_000


def test_what_was_recorded_by_another_sheet_is_not_booked_once_more(branch: World, sheet: Path, tmp_path: Path) -> None:
    amounts = {MEMBER: "240", ORGANISER: "100"}
    assert imported(with_amounts(sheet, amounts))[0]["new"] == 2
    before = booked(MEMBER)
    other = with_amounts(sheet, amounts).replace("SJ-", "SJ-1")  # another sheet, filled in from the same list
    result = run("import", "payments", "-", "--yes", input=other)
    assert_ok(result)
    assert "新增 1" in result.stderr  # the organiser owes more still
    assert "已经交清" in result.stderr
    assert booked(MEMBER) == before
    both = "\n".join([with_amounts(sheet, {MEMBER: "5"}), *with_amounts(sheet, {MEMBER: "5"}).splitlines()[1:]])
    assert imported(both.replace("SJ-", "SJ-2"))[0]["new"] == 0


def test_in_a_workbook_it_has_a_title_a_frame_to_fill_in_and_room_to_sign(branch: World, tmp_path: Path) -> None:
    path = tmp_path / "收缴表.xlsx"
    written = run_json("dues", "sheet", "-o", str(path))
    assert written["number"].startswith("SJ-")
    cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert "党费收缴表" in str(cells[0][0])
    assert cells[2][:8] == ["序号", "党员编号", "姓名", "月份", "应交", "欠交", "共应收", "实交"]
    assert "签名" in str(cells[-1][0])
    empty = run("import", "payments", str(path), "--yes", "--format", "json")
    assert_ok(empty)
    assert json.loads(empty.stdout.splitlines()[-1])["new"] == 0


def test_what_is_filled_in_is_booked_to_the_oldest_months_first_and_once(branch: World, sheet: Path) -> None:
    content = with_amounts(sheet, {MEMBER: "150", ORGANISER: "120"})
    plan, _ = imported(content, "--dry-run")
    assert plan["new"] == 2
    done, _ = imported(content)
    assert (done["new"], done["same"], done["errors"]) == (2, 0, 0)
    assert booked(MEMBER) == [(BEFORE, 12_000, "cash"), (MONTH, 3_000, "cash")]
    assert booked(ORGANISER) == [(month_after(MONTH, -6), 12_000, "cash")]
    again, _ = imported(content)
    assert (again["new"], again["same"]) == (0, 2)
    branch.sign_in_as_administrator()
    assert_ok(run("db", "check"))


def test_a_sheet_that_was_changed_books_its_new_rows_and_names_the_changed_ones(branch: World, sheet: Path) -> None:
    imported(with_amounts(sheet, {MEMBER: "150"}))
    done, reasons = imported(with_amounts(sheet, {MEMBER: "200", ORGANISER: "60"}, 方式="微信", 缴纳日期=f"{MONTH}-01"))
    assert (done["new"], done["errors"], done["conflicts"]) == (1, 0, 0)
    assert "sheet_row_changed" in reasons
    assert sum(fen for _, fen, _ in booked(MEMBER)) == 15_000
    assert booked(ORGANISER) == [(month_after(MONTH, -6), 6_000, "wechat")]


def test_what_is_more_than_is_owed_goes_to_the_month_of_the_sheet(branch: World, sheet: Path) -> None:
    imported(with_amounts(sheet, {MEMBER: "300"}))
    assert booked(MEMBER) == [(BEFORE, 12_000, "cash"), (MONTH, 18_000, "cash")]


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [
        ({"姓名": "王不是"}, "name_of_another", 7),
        ({"党员编号": str(OTHER)}, "member_number_unknown", 3),
        ({"党员编号": "甲"}, "member_number_form", 3),
        ({"收缴表编号": "SJ-1"}, "sheet_number_form", 3),
        ({"实交": "12000"}, "large_payment", 7),
        ({"实交": "-5"}, "money_negative", 3),
        ({"实交": "", "方式": "现金"}, "required", 3),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_and_nothing_is_booked(
    branch: World, sheet: Path, change: dict[str, str], reason: str, code: int
) -> None:
    def fill(row: dict[str, str]) -> None:
        if row["党员编号"] in (str(MEMBER), str(ORGANISER)):
            row["实交"] = "120"
        if row["党员编号"] == str(MEMBER):
            row.update(change)

    _, reasons = imported(filled(sheet, fill), code=code)
    assert reason in reasons
    assert booked(ORGANISER) == []


@pytest.mark.parametrize("missing", ["收缴表编号", "党员编号"])
def test_a_row_without_one_of_its_two_numbers_is_told_which(branch: World, sheet: Path, missing: str) -> None:
    content = with_amounts(sheet, {MEMBER: "120"}, **{missing: ""})
    told = run("import", "payments", "-", "--dry-run", input=content).stderr
    assert f" {missing}：必填" in told
    assert "流水号" not in told


def test_a_line_that_is_written_below_is_refused_for_the_number_that_it_lacks(branch: World, sheet: Path) -> None:
    content = with_amounts(sheet, {ORGANISER: "120"})
    line = ",".join(
        {"党员编号": str(MEMBER), "实交": "120"}.get(each, "") for each in content.splitlines()[0].split(",")
    )
    summary, reasons = imported(f"{content}{line}\n", code=3)
    assert (summary["errors"], reasons) == (1, ["required"])


def test_whoever_has_nothing_to_pay_that_month_is_said_to_have(branch: World) -> None:
    branch.enter(MEMBER)
    until = ("--until", month_after(MONTH, 6), "--effective", BEFORE)
    free = ("--category", "在职", "--base", "8000", "--amount", "0", "--reason", "重病", *until)
    number = int(run_json("dues", "set", *free, "--yes")["id"])
    branch.accept(SECRETARY, number)
    branch.accept(COMMITTEE_SECRETARY, number)
    branch.enter(SECRETARY)
    (row,) = [row for row in run_json("dues", "sheet") if row["member"] == MEMBER]
    assert (row["due_fen"], "本月不用交" in row["hint"], "已交清" in row["hint"]) == (0, True, False)


def test_ones_own_row_is_left_to_somebody_else(branch: World, sheet: Path) -> None:
    result = run("import", "payments", "-", "--yes", input=with_amounts(sheet, {SECRETARY: "50", MEMBER: "120"}))
    assert_ok(result)
    assert "是您本人的缴纳" in result.stderr
    assert "实交空着的 2 行" in result.stderr
    assert (booked(SECRETARY), len(booked(MEMBER))) == ([], 1)


def test_only_whoever_records_payments_gets_one_of_one_branch(branch: World, tmp_path: Path) -> None:
    branch.enter(ORGANISER)
    assert_refused(run("dues", "sheet"), 5)
    branch.enter(COMMITTEE_SECRETARY)
    assert_refused(run("dues", "sheet"), 2, "--branch")
    assert run_json("dues", "sheet", "--branch", "B1")
    assert_refused(run("dues", "sheet", "--branch", "B1", "-o", str(tmp_path / "a.docx")), 3, "xlsx")
    assert_refused(run("dues", "sheet", "--branch", "B1", "--month", month_after(MONTH)), 3)


def test_a_list_of_ones_own_says_by_member_number_whose_dues_they_are(branch: World) -> None:
    heading = "党员编号,姓名,月份,金额,缴纳日期,流水号\n"
    content = f"{heading}{MEMBER},{branch.name(MEMBER)},{MONTH},120,{MONTH}-01,N1\n"
    done, _ = imported(content)
    assert done["new"] == 1
    wrong = f"{heading}{MEMBER},{branch.name(ORGANISER)},{MONTH},120,{MONTH}-01,N2\n"
    _, reasons = imported(wrong, code=7)
    assert reasons == ["name_of_another"]


def test_two_sheets_in_one_file_do_not_pay_the_same_month_twice(branch: World, sheet: Path, tmp_path: Path) -> None:
    other = tmp_path / "上月.csv"
    assert_ok(run("dues", "sheet", "--month", BEFORE, "-o", str(other)))
    first, second = (with_amounts(path, {MEMBER: "120"}) for path in (other, sheet))
    done, _ = imported(first + second.partition("\n")[2])
    assert done["new"] == 2
    assert booked(MEMBER) == [(BEFORE, 12_000, "cash"), (MONTH, 12_000, "cash")]
    imported(first + with_amounts(sheet, {MEMBER: "120"}).partition("\n")[2])
    twice = with_amounts(sheet, {ORGANISER: "240"})
    row = next(line for line in twice.splitlines() if ",240," in line)
    _, reasons = imported(f"{twice}{row.replace(',240,', ',360,')}\n", code=7)
    assert reasons == ["serial_twice"] * 2
