"""A branch's year as a table: amounts by month and member, and what they come to."""

from szdj_cli.domain.dues.rules import Category
from szdj_cli.domain.dues.settings import DuesSetting
from szdj_cli.domain.dues.statements import Statement, StatementRow, headings, lines
from szdj_cli.domain.dues.years import MonthOfDues, Totals, months_of_year


def row(number: int, dues: dict[str, tuple[int | None, int]], setting: DuesSetting | None = None) -> StatementRow:
    months = tuple(
        MonthOfDues(month, due, paid, max(0, (due or 0) - paid))
        for month in months_of_year(2026)
        for due, paid in [dues.get(month, (None, 0))]
    )
    return StatementRow(number, f"党员{number}", setting, months)


STATEMENT = Statement(
    "B1",
    "第一党支部",
    2026,
    "2026-11",
    (
        row(1, {"2026-10": (100, 40), "2026-11": (100, 0)}, DuesSetting("2026-10", 100, Category.FARMER)),
        row(2, {"2026-10": (100, 200), "2026-12": (None, 50)}),
        row(3, {}),
    ),
)


def test_what_months_come_to_is_told_for_each_and_for_all() -> None:
    by_month = {each.month: each for each in STATEMENT.months}
    october = by_month["2026-10"]
    assert (october.due_fen, october.paid_fen, october.owed_fen) == (200, 240, 60)
    assert (by_month["2026-12"].due_fen, by_month["2026-12"].paid_fen) == (None, 50)
    assert STATEMENT.totals == Totals(300, 290, 160, 60)
    assert STATEMENT.totals_of(STATEMENT.rows[0]) == Totals(200, 40, 160, 60)


def test_a_file_has_two_columns_a_month_and_the_totals_last() -> None:
    written = list(lines(STATEMENT))
    assert {len(line) for line in written} == {len(headings(2026))}
    place = headings(2026).index("10月应交")
    assert [line[place : place + 4] for line in written] == [
        ["1.00", "0.40", "1.00", "0.00"],
        ["1.00", "2.00", "", ""],
        ["", "", "", ""],
        ["2.00", "2.40", "1.00", "0.00"],
    ]
    assert written[0][:4] == ["1", "党员1", "农民", "1.00"]
    assert written[1][-5:] == ["", "0.50", "1.00", "2.50", "0.00"]
    assert written[-1][0] == "合计"
    assert written[-1][-3:] == ["3.00", "2.90", "1.60"]


def test_a_branch_without_anybody_comes_to_nothing() -> None:
    empty = Statement("B9", "空", 2026, "2026-11", ())
    assert len(empty.months) == 12
    assert empty.totals == Totals(0, 0, 0, 0)
    assert len(list(lines(empty))) == 1
