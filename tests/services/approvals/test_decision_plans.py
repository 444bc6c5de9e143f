import csv
import shutil
from collections.abc import Callable
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from szdj_cli.domain.errors import DecisionsConflict, NotAPlan
from szdj_cli.domain.requests.requests import Decided, RequestFilter
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.files.tables.decisions import read_plan
from szdj_cli.services.approvals import decisions
from szdj_cli.services.approvals import plan_files as decision_plans
from szdj_cli.store.core.engine import Store
from tests.support.applicants import APPLICANTS, SECRETARY, ask, entered, value_of
from tests.support.documents.offices import XLSX, needs_soffice, save_as
from tests.support.tables.workbooks import make, repack

HEADINGS = ["申请编号", "版本", "类型", "申请人", "支部", "变更", "决定", "意见"]


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


@pytest.fixture
def asked(store: Store, now: datetime) -> list[int]:
    return [ask(store, now, member, address=f"=1+{member}", employer="甲公司").id for member in APPLICANTS[:4]]


def write(store: Store, now: datetime, path: Path) -> list[list[str]]:
    decision_plans.write(store, entered(store, now, SECRETARY), RequestFilter(), path, now, force=True)
    if path.suffix == ".xlsx":
        cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        return [[str(cell).replace("\n", "；") for cell in row] for row in cells]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def apply(
    store: Store, now: datetime, path: Path, rows: list[list[str]], *, encoding: str = "utf-8", keep_going: bool = False
) -> Decided:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    plan = decision_plans.read(entered(store, now, SECRETARY), path)
    assert plan.problems == ()
    return decisions.decide(store, entered(store, now, SECRETARY), plan.decisions, now, keep_going=keep_going)


def filled(rows: list[list[str]], *decisions: tuple[str, str]) -> list[list[str]]:
    return [rows[0], *([*row[:6], *decision] for row, decision in zip(rows[1:], decisions, strict=True))]


def test_a_plan_holds_what_waits_with_two_empty_columns(
    store: Store, now: datetime, asked: list[int], tmp_path: Path
) -> None:
    rows = write(store, now, tmp_path / "plan.csv")
    assert rows[0] == HEADINGS
    assert [row[0] for row in rows[1:]] == [str(number) for number in asked]
    change = "家庭住址：示范路3号 → =1+4；工作单位：（空） → 甲公司"
    assert rows[1] == [str(asked[0]), "1", "信息变更", "党员三", "第一党支部", change, "", ""]


def test_an_xlsx_plan_holds_the_same_and_offers_the_decisions(
    store: Store, now: datetime, asked: list[int], tmp_path: Path
) -> None:
    from zipfile import ZipFile

    assert write(store, now, tmp_path / "plan.xlsx") == write(store, now, tmp_path / "plan.csv")
    with ZipFile(tmp_path / "plan.xlsx") as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<dataValidation" in sheet
    assert "同意,不同意" in sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_filled_plan_is_applied_as_it_is_and_open_rows_keep_waiting(
    store: Store, now: datetime, asked: list[int], tmp_path: Path, encoding: str
) -> None:
    rows = write(store, now, tmp_path / "plan.csv")
    answers = filled(rows, ("同意", ""), ("不同意", "请附证明"), ("", "再想想"), (" 同意 ", "好"))
    done = apply(store, now, tmp_path / "filled.csv", answers, encoding=encoding)
    assert (done.accepted, done.rejected) == (2, 1)
    assert [value_of(store, member, "employer") for member in APPLICANTS[:4]] == ["甲公司", None, None, "甲公司"]
    assert value_of(store, APPLICANTS[0], "address") == "=1+4"
    assert [row[0] for row in write(store, now, tmp_path / "rest.csv")[1:]] == [str(asked[2])]


def test_a_plan_filled_in_as_xlsx_is_applied(store: Store, now: datetime, asked: list[int], tmp_path: Path) -> None:
    import xlsxwriter

    rows = filled(write(store, now, tmp_path / "plan.xlsx"), *[("同意", "")] * 4)
    with xlsxwriter.Workbook(tmp_path / "filled.xlsx") as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            # A spreadsheet that is saved anew turns the numbers into numbers.
            sheet.write_row(place, 0, [int(cell) if cell.isdigit() else cell for cell in row])
    plan = decision_plans.read(entered(store, now, SECRETARY), tmp_path / "filled.xlsx")
    assert decisions.decide(store, entered(store, now, SECRETARY), plan.decisions, now).accepted == 4


def test_one_conflict_refuses_the_plan_naming_all_of_them(
    store: Store, now: datetime, asked: list[int], tmp_path: Path
) -> None:
    rows = filled(write(store, now, tmp_path / "plan.csv"), *[("同意", "")] * 4)
    decisions.decide(
        store,
        entered(store, now, SECRETARY),
        decision_plans.read(entered(store, now, SECRETARY), _only(tmp_path, rows, 1)).decisions,
        now,
    )
    rows[2][5] = rows[2][5].replace("甲公司", "乙公司")
    rows[3][1] = "7"
    with pytest.raises(DecisionsConflict) as refusal:
        apply(store, now, tmp_path / "filled.csv", rows)
    expected = ((asked[0], "already_decided"), (asked[1], "changes_edited"), (asked[2], "moved"))
    assert refusal.value.conflicts == expected
    assert value_of(store, APPLICANTS[3], "employer") is None
    done = apply(store, now, tmp_path / "filled.csv", rows, keep_going=True)
    assert (done.accepted, len(done.conflicts)) == (1, 3)
    assert value_of(store, APPLICANTS[3], "employer") == "甲公司"


def test_a_plan_whose_rows_were_sorted_apart_from_their_changes_is_refused(
    store: Store, now: datetime, asked: list[int], tmp_path: Path
) -> None:
    rows = filled(write(store, now, tmp_path / "plan.csv"), *[("同意", "")] * 4)
    for row, number in zip(rows[1:], reversed(asked), strict=True):
        row[0] = str(number)
    with pytest.raises(DecisionsConflict) as refusal:
        apply(store, now, tmp_path / "filled.csv", rows)
    assert {why for _, why in refusal.value.conflicts} == {"other_applicant"}
    assert len(refusal.value.conflicts) == 4


@pytest.mark.parametrize("shuffled", [[3, 2, 1, 0], [1, 0, 2, 3], [1, 2, 3, 0]])
def test_columns_that_are_sorted_alone_are_never_applied(
    store: Store, now: datetime, tmp_path: Path, shuffled: list[int]
) -> None:
    for member in APPLICANTS[:4]:
        ask(store, now, member, employer="甲公司")  # the differences are all alike
    rows = filled(write(store, now, tmp_path / "plan.csv"), *[("同意", "")] * 4)
    original = {tuple(row[:6]) for row in rows}
    for moved in (columns for size in range(1, 6) for columns in combinations(range(6), size)):
        mixed = [list(row) for row in rows]
        for place, source in enumerate(shuffled, 1):
            for column in moved:
                mixed[place][column] = rows[source + 1][column]
        is_whole = all(tuple(row[:6]) in original for row in mixed)
        plan = decision_plans.read(entered(store, now, SECRETARY), _saved(tmp_path, mixed))
        done = decisions.decide(
            store, entered(store, now, SECRETARY), plan.decisions, now, keep_going=True, dry_run=True
        )
        assert (not done.conflicts) == is_whole, moved
        assert done.accepted == sum(tuple(row[:6]) in original for row in mixed[1:])


def test_whose_request_it_is_shows_in_a_plan_without_kind_and_branch(
    store: Store, now: datetime, asked: list[int], tmp_path: Path
) -> None:
    rows = filled(write(store, now, tmp_path / "plan.csv"), *[("同意", "")] * 4)
    rows[1][3], rows[2][3] = rows[2][3], rows[1][3]
    short = [[cell for place, cell in enumerate(row) if place not in (2, 4)] for row in rows]
    with pytest.raises(DecisionsConflict) as refusal:
        apply(store, now, tmp_path / "filled.csv", short)
    assert refusal.value.conflicts == ((asked[0], "other_applicant"), (asked[1], "other_applicant"))


def _merge(sheet: Worksheet) -> None:
    sheet.write_string(2, 6, "")
    sheet.merge_range(1, 6, 2, 6, "同意")


def _filter(sheet: Worksheet) -> None:
    sheet.autofilter(0, 0, 4, 7)
    sheet.filter_column(3, "x != 党员四")
    sheet.set_row(2, None, None, {"hidden": True})


LAYOUTS: dict[str, tuple[Callable[[Worksheet], Any], list[tuple[int, Reason]]]] = {
    "merged decisions": (_merge, [(2, Reason.DECISION_MERGED)]),
    "a hidden row": (lambda sheet: sheet.set_row(3, None, None, {"hidden": True}), [(4, Reason.DECISION_HIDDEN)]),
    "a row without height": (lambda sheet: sheet.set_row(3, 0), [(4, Reason.DECISION_HIDDEN)]),
    "a row that is filtered out": (_filter, [(3, Reason.DECISION_HIDDEN)]),
    "a hidden column of decisions": (
        lambda sheet: sheet.set_column(6, 6, 9, None, {"hidden": True}),
        [(row, Reason.DECISIONS_HIDDEN) for row in range(2, 6)],
    ),
    "another hidden column": (lambda sheet: sheet.set_column(1, 2, 9, None, {"hidden": True}), []),
    "reasons that are merged": (lambda sheet: sheet.merge_range(1, 7, 4, 7, "好"), []),
    "a filter that lets everything pass": (lambda sheet: sheet.autofilter(0, 0, 4, 7), []),
}


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of plans that were laid out in every way, by the library, and in `office` saved again by LibreOffice."""
    folder = tmp_path_factory.mktemp("plans")
    paths = []
    for name, (lay_out, _) in LAYOUTS.items():

        def fill(_: Workbook, sheet: Worksheet, lay_out: Callable[[Worksheet], Any] = lay_out) -> None:
            sheet.write_row(0, 0, HEADINGS)
            for row in range(1, 5):
                sheet.write_row(row, 0, [row, 1, "信息变更", f"党员{row}", "第一党支部", "x", "同意", ""])
            lay_out(sheet)

        paths.append(make(folder / f"{name}.xlsx", fill))
    if shutil.which("soffice"):
        save_as(XLSX, paths, folder / "office", folder / "profile")
    return folder


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("saved_by", ["library", pytest.param("office", marks=needs_soffice)])
def test_a_decision_that_may_not_have_been_seen_is_named_by_its_row(laid_out: Path, name: str, saved_by: str) -> None:
    path = laid_out / ("office" if saved_by == "office" else "") / f"{name}.xlsx"
    plan = read_plan(path, encoding=None, sheet=None)
    expected = LAYOUTS[name][1]
    assert [(problem.row, problem.reason) for problem in plan.problems] == expected
    decided = {2, 3, 4, 5} - ({3} if name == "merged decisions" else set())
    assert {decision.request_id + 1 for decision in plan.decisions} == decided - {row for row, _ in expected}


@pytest.mark.parametrize(("sorted_cells", "is_apart"), [("G2:G5", True), ("A2:F5", True), ("A2:H5", False)])
def test_columns_that_excel_says_it_sorted_alone_are_refused(
    laid_out: Path, tmp_path: Path, sorted_cells: str, is_apart: bool
) -> None:
    path = tmp_path / "plan.xlsx"
    shutil.copy(laid_out / "a filter that lets everything pass.xlsx", path)
    mark = f'</sheetData><sortState ref="{sorted_cells}"><sortCondition ref="{sorted_cells}"/></sortState>'.encode()
    repack(path, {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"</sheetData>", mark)})
    plan = read_plan(path, encoding=None, sheet=None)
    assert {problem.reason for problem in plan.problems} == ({Reason.SORTED_APART} if is_apart else set())
    assert len(plan.decisions) == (0 if is_apart else 4)


def test_what_cannot_be_read_is_named_by_row_column_and_reason(
    store: Store, now: datetime, asked: list[int], tmp_path: Path
) -> None:
    rows = filled(
        write(store, now, tmp_path / "plan.csv"), ("可以", ""), ("不同意", ""), ("同意", "长" * 256), ("同意", "")
    )
    rows[4][0], rows[4][1] = "四", "-1"
    path = tmp_path / "filled.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    plan = decision_plans.read(entered(store, now, SECRETARY), path)
    assert [(problem.row, problem.heading, problem.reason) for problem in plan.problems] == [
        (2, "决定", Reason.DECISION_FORM),
        (3, "意见", Reason.REASON_MISSING),
        (4, "意见", Reason.TOO_LONG),
        (5, "申请编号", Reason.NUMBER_FORM),
        (5, "版本", Reason.NUMBER_FORM),
    ]
    assert plan.decisions == ()


def test_a_file_without_the_columns_of_a_plan_is_no_plan(store: Store, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("申请编号,决定\n1,同意\n", "utf-8")
    with pytest.raises(NotAPlan) as refusal:
        decision_plans.read(entered(store, now, SECRETARY), path)
    assert refusal.value.missing == ("版本", "申请人", "变更")


def test_nothing_waiting_makes_a_plan_that_decides_nothing(store: Store, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    assert len(write(store, now, path)) == 1
    assert decision_plans.read(entered(store, now, SECRETARY), path).decisions == ()


def test_a_plan_is_readable_by_its_owner_only(store: Store, now: datetime, asked: list[int], tmp_path: Path) -> None:
    write(store, now, tmp_path / "plan.csv")
    assert (tmp_path / "plan.csv").stat().st_mode & 0o077 == 0


def _saved(tmp_path: Path, rows: list[list[str]]) -> Path:
    path = tmp_path / "mixed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _only(tmp_path: Path, rows: list[list[str]], place: int) -> Path:
    path = tmp_path / "one.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], rows[place]])
    return path
