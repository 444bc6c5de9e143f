"""Decision plans as secretaries hand them back: printed, signed, put into a workbook of their own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cases.files import (
    Cell,
    Failed,
    Rows,
    Sheet,
    Table,
    archive,
    locked_workbook,
    numbered,
    old_workbook,
    open_document,
    page,
    workbook,
)
from tests.support.running import run, run_json

Plan = list[list[str]]

TITLE: list[Cell] = ["第一党支部审批单"]
UNIT: list[Cell] = ["填报单位：第一党支部", "", "", "填报日期：2026年11月20日"]
SIGNED: list[Cell] = ["支部书记：示范甲", "", "", "审核人：示范乙"]
TOTAL: list[Cell] = ["合计", "", "", "2"]
NOTE: list[Cell] = ["注：不同意的写明意见"]
SEP = "sep=;\r\n"


@dataclass(frozen=True)
class Applied:
    """What applying a plan came to."""

    exit_code: int
    said: str
    summary: dict[str, Any]


def apply(path: Path, *options: str) -> Applied:
    """Apply a plan: first a dry run, then for good."""
    planned = run("approve", "apply", str(path), "--dry-run", *options)
    done = run("approve", "apply", str(path), "--yes", "--format", "json", *options)
    assert "Traceback" not in planned.stderr + done.stderr
    assert done.exit_code != 1, done.stderr
    lines = done.stdout.splitlines()
    return Applied(done.exit_code, planned.stderr + planned.stdout, json.loads(lines[-1]) if lines else {})


def filled(plan: Plan, *decisions: str) -> list[list[Cell]]:
    """Return a plan with its column of decisions filled in; a rejection has its reason."""
    given = decisions or ("同意", "不同意")
    reasons = ["请附证明" if "不" in decision else "" for decision in given]
    rows: list[list[Cell]] = [[*plan[0]]]
    rows += [[*row[:6], *end] for row, *end in zip(plan[1:], given, reasons, strict=True)]
    return rows


def assert_decided(applied: Applied, accepted: int = 1, rejected: int = 1) -> None:
    """Expect so many decisions, and that as many requests as there were left wait no longer."""
    assert applied.exit_code == 0, applied.said
    assert (applied.summary["accepted"], applied.summary["rejected"]) == (accepted, rejected), applied.said
    assert len(run_json("approve", "list")) == 2 - accepted - rejected


def assert_nothing_decided(applied: Applied, *says: str) -> None:
    """Expect a refusal that says certain words, and that both requests still wait."""
    assert applied.exit_code == 3, applied.said
    for text in says:
        assert text in applied.said, applied.said
    assert len(run_json("approve", "list")) == 2


def lay_out(kind: str, rows: list[list[Cell]]) -> Table:
    """Return a plan as it is laid out in one of the ways of `LAYOUTS`."""
    headings, requests = rows[0], rows[1:]
    width = len(headings)
    groups: list[Cell] = ["申请", "", "", "", "", "", "审批", ""]
    return {
        "title": Table([TITLE, *rows]),
        "title and unit": Table([TITLE, UNIT, *rows]),
        "title merged over the table": Table([TITLE, UNIT, *rows], ("A1:H1",)),
        "title in CSV": Table([TITLE, UNIT, *rows], text=True, encoding="gb18030"),
        "two rows of headings": Table([groups, *rows], ("A1:F1", "G1:H1")),
        "two rows of headings in CSV": Table([groups, *rows], text=True),
        "signatures below": Table([*rows, SIGNED]),
        "total, signatures, note": Table([*rows, TOTAL, SIGNED, NOTE]),
        "total, signatures, note in CSV": Table([*rows, TOTAL, [], SIGNED, NOTE], text=True),
        "subtotal in the middle": Table([headings, requests[0], ["小计", "", "", "1"], requests[1], TOTAL]),
        "column numbers": Table([headings, numbered(width), *requests]),
        "headings again": Table([headings, requests[0], headings, requests[1]]),
        "a column of numbers, and rows that have nothing else": Table(
            [["序号", *headings], *([place, *row] for place, row in enumerate(requests, 1)), [3], [4]]
        ),
        "sep line": Table(rows, text=True, before=SEP, delimiter=";"),
        "an error in a column that is not read": Table(
            [[*headings, "办理天数"], *([*row, Failed()] for row in requests)]
        ),
        "UTF-16": Table(rows, text=True, encoding="utf-16", delimiter="\t"),
        "a last control": Table(rows, text=True, encoding="gb18030", after="\x1a"),
        "everything": Table([TITLE, UNIT, headings, numbered(width), *requests, TOTAL, SIGNED, NOTE], ("A1:H1",)),
    }[kind]


LAYOUTS = (
    *("title", "title and unit", "title merged over the table", "title in CSV"),
    *("two rows of headings", "two rows of headings in CSV"),
    *("signatures below", "total, signatures, note", "total, signatures, note in CSV", "subtotal in the middle"),
    *("column numbers", "headings again", "a column of numbers, and rows that have nothing else"),
    *("sep line", "an error in a column that is not read", "UTF-16", "a last control", "everything"),
)


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_plan_is_read_as_it_is_laid_out(waiting: Plan, files: Path, kind: str) -> None:
    assert_decided(apply(lay_out(kind, filled(waiting)).write(files)))


@pytest.mark.parametrize("kind", ["total, signatures, note", "everything"])
def test_what_stands_below_is_said_in_one_line(waiting: Plan, files: Path, kind: str) -> None:
    applied = apply(lay_out(kind, filled(waiting)).write(files))
    assert_decided(applied)
    assert len([each for each in applied.said.splitlines() if "合计" in each or "审核人" in each]) == 1, applied.said


def test_what_was_understood_is_shown_and_told_as_json(waiting: Plan, files: Path) -> None:
    rows = [[*row, "示范" if place else "星座"] for place, row in enumerate(filled(waiting))]
    applied = apply(workbook(files / "示范.xlsx", Sheet([TITLE, *rows, SIGNED], "十一月")))
    assert_decided(applied)
    for text in ("示范.xlsx", "十一月", "第 2 行", "星座"):
        assert text in applied.said
    read = applied.summary["read"]
    assert (read["sheet"], read["heading_row"]) == ("十一月", 2)
    assert "星座" in str(read["ignored"])
    assert read["passed_over"]


ABOUT = Sheet([["填写说明"], ["在决定一列填同意或不同意"]], "说明")


def test_a_sheet_that_fits_is_found_and_the_others_are_named(waiting: Plan, files: Path) -> None:
    applied = apply(workbook(files / "a.xlsx", ABOUT, Sheet([TITLE, *filled(waiting)], "审批")))
    assert_decided(applied)
    assert "说明" in applied.said


def test_a_sheet_of_decisions_that_is_not_read_is_named(waiting: Plan, files: Path) -> None:
    rows = filled(waiting)
    first, second = Sheet(rows[:2], "甲"), Sheet([rows[0], rows[2]], "乙")
    applied = apply(workbook(files / "a.xlsx", first, second))
    assert_decided(applied, rejected=0)
    assert "乙" in applied.said
    assert "--sheet" in applied.said


def test_all_sheets_of_decisions_are_read_at_once(waiting: Plan, files: Path) -> None:
    rows = filled(waiting)
    first, second = Sheet(rows[:2], "甲"), Sheet([TITLE, rows[0], rows[2], SIGNED], "乙")
    assert_decided(apply(workbook(files / "a.xlsx", ABOUT, first, second), "--sheet", "全部"))


def _workbook(path: Path, rows: Rows) -> Path:
    return workbook(path.with_suffix(".xlsx"), Sheet(rows)).rename(path)


@pytest.mark.parametrize(
    ("called", "write"),
    [("a.xls", old_workbook), ("a.ods", open_document), ("a.xls", page), ("a.et", _workbook)],
    ids=["xls", "ods", "HTML as xls", "xlsx called et"],
)
def test_a_plan_of_every_kind_is_read(waiting: Plan, files: Path, called: str, write: Any) -> None:
    assert_decided(apply(write(files / called, [TITLE, *filled(waiting), SIGNED])))


def test_an_archive_and_a_password_are_called_what_they_are(waiting: Plan, files: Path) -> None:
    assert_nothing_decided(apply(archive(files / "a.zip", {"a.csv": b"a,b\n"})), "压缩包")
    assert_nothing_decided(apply(locked_workbook(files / "a.xlsx")), "密码")


@pytest.mark.parametrize(
    "words",
    [("同意。", "不同意。"), (" 同 意", "不　同意"), ("√", "×"), ("Ｙ", "Ｎ"), ("通过", "退回"), ("是", "否")],
    ids=["full stop", "blanks", "marks", "full width", "other words", "yes and no"],
)
def test_a_decision_is_known_by_the_words_that_people_use(waiting: Plan, files: Path, words: Sequence[str]) -> None:
    rows = filled(waiting, *words)
    rows[2][7] = "请附证明"
    assert_decided(apply(Table(rows).write(files)))


@pytest.mark.parametrize("word", ["同上", "〃", "待定"])
def test_a_word_that_decides_nothing_is_refused_by_its_row(waiting: Plan, files: Path, word: str) -> None:
    applied = apply(Table([TITLE, *filled(waiting, "同意", word)]).write(files))
    assert_nothing_decided(applied, "第 4 行", word)


@pytest.mark.parametrize("mark", ["/", "—", "-", "无"])
def test_a_placeholder_decides_nothing(waiting: Plan, files: Path, mark: str) -> None:
    apply(Table(filled(waiting, "同意", mark)).write(files))
    left = [each["id"] for each in run_json("approve", "list")]
    assert int(waiting[2][0]) in left


def test_a_merged_decision_is_never_filled_down(waiting: Plan, files: Path) -> None:
    rows = filled(waiting, "同意", "")
    assert_nothing_decided(apply(Table([TITLE, *rows], ("G3:G4",)).write(files)), "第 3 行")


def test_a_hidden_decision_is_refused_below_a_title_too(waiting: Plan, files: Path) -> None:
    assert_nothing_decided(apply(Table([TITLE, UNIT, *filled(waiting)], hidden_rows=(5,)).write(files)), "第 5 行")


@pytest.mark.parametrize("cut", ["申请编号", "版本"])
def test_a_missing_column_names_what_was_not_known(waiting: Plan, files: Path, cut: str) -> None:
    rows = filled(waiting)
    rows[0][waiting[0].index(cut)] = f"{cut[:-1]}吗"
    assert_nothing_decided(apply(Table([TITLE, *rows]).write(files)), f"{cut[:-1]}吗", cut)


@pytest.mark.parametrize(
    "row",
    [["", "1", "信息变更", "合计", "", "", "同意", ""], ["合计", "1", "信息变更", "", "", "", "同意", ""]],
    ids=["no number", "total"],
)
def test_a_row_with_a_decision_is_not_passed_over(waiting: Plan, files: Path, row: list[Cell]) -> None:
    assert_nothing_decided(apply(Table([*filled(waiting), row]).write(files)), "第 4 行")


@pytest.mark.parametrize("form", ["{}.0", "{} ", "{}\u00a0", "'{}", "`{}", " {}", '="{}"'])
def test_a_number_and_a_version_are_read_through_their_marks(waiting: Plan, files: Path, form: str) -> None:
    rows = filled(waiting)
    rows[1:] = [[form.format(row[0]), form.format(row[1]), *row[2:]] for row in rows[1:]]
    assert_decided(apply(Table(rows, text=True).write(files)))


@pytest.mark.parametrize("version", ["1.5", "x", "-1", "1.0.0", "9999999999"])
def test_what_is_no_version_is_refused(waiting: Plan, files: Path, version: str) -> None:
    rows = filled(waiting)
    rows[1][1] = version
    assert_nothing_decided(apply(Table(rows, text=True).write(files)), "第 2 行", "版本")
