import csv
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from szdj_cli.domain.errors import DecisionsConflict, NotAPlan, NothingWaiting
from szdj_cli.domain.reasons import Reason
from szdj_cli.domain.requests import Decided, RequestFilter
from szdj_cli.services import decision_plans, decisions
from szdj_cli.store.engine import Store
from tests.applicants import APPLICANTS, SECRETARY, ask, entered, value_of

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
        return [[str(cell) for cell in row] for row in cells]
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
    assert {why for _, why in refusal.value.conflicts} == {"changes_edited"}


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
    assert refusal.value.missing == ("版本", "变更")


def test_nothing_waiting_makes_no_plan(store: Store, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(NothingWaiting):
        write(store, now, tmp_path / "plan.csv")
    assert not (tmp_path / "plan.csv").exists()


def test_a_plan_is_readable_by_its_owner_only(store: Store, now: datetime, asked: list[int], tmp_path: Path) -> None:
    write(store, now, tmp_path / "plan.csv")
    assert (tmp_path / "plan.csv").stat().st_mode & 0o077 == 0


def _only(tmp_path: Path, rows: list[list[str]], place: int) -> Path:
    path = tmp_path / "one.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], rows[place]])
    return path
