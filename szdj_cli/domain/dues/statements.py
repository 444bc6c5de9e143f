"""明细表: a branch's year of dues, a row a member. Money is whole fen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from szdj_cli.domain.dues.rules import CATEGORIES
from szdj_cli.domain.dues.settings import DuesSetting
from szdj_cli.domain.dues.years import MonthOfDues, Totals, months_of_year, totals
from szdj_cli.domain.imports.tables import Chart, ChartKind, NumberForm, SheetTitle, Summary
from szdj_cli.domain.values.money import yuan

NUMBER, NAME, CATEGORY, MONTHLY = "党员编号", "姓名", "党费类别", "每月党费（元）"
DUE, PAID, OWED = "应交", "已交", "未交"
ALL = "合计"
_MONTH = "月份"
_FIRST_AMOUNT = 3  # the monthly amount and all after it


@dataclass(frozen=True)
class StatementRow:
    """One member's year at a branch; `setting` is what holds at its end, or at present."""

    member: int
    name: str
    setting: DuesSetting | None
    months: tuple[MonthOfDues, ...]


@dataclass(frozen=True)
class Statement:
    """A branch's year: its members by number. `present` is the present month."""

    branch: str
    branch_name: str
    year: int
    present: str
    rows: tuple[StatementRow, ...]

    @property
    def months(self) -> tuple[MonthOfDues, ...]:
        """All members together, by month."""
        listed = [row.months for row in self.rows] or [tuple(map(MonthOfDues, months_of_year(self.year)))]
        return tuple(_together(of_all) for of_all in zip(*listed, strict=True))

    @property
    def totals(self) -> Totals:
        """What the year comes to."""
        return totals(self.months, self.present)

    def totals_of(self, row: StatementRow) -> Totals:
        """Return what a member's year comes to."""
        return totals(row.months, self.present)


def headings(year: int) -> list[str]:
    """Return the headings of a statement in a file: two columns a month, and the year's three."""
    months = (f"{number}月{what}" for number in range(1, 13) for what in (DUE, PAID))
    return [NUMBER, NAME, CATEGORY, MONTHLY, *months, *(f"{year}年{what}" for what in (DUE, PAID, OWED))]


def lines(found: Statement) -> Iterator[list[str]]:
    """Yield the rows of a statement in a file, money in yuan; the totals come last."""
    for row in found.rows:
        yield line(found, row)
    yield [ALL, "", "", "", *_amounts(found.months, found.totals)]


def line(found: Statement, row: StatementRow) -> list[str]:
    """Return the row of a member, money in yuan."""
    setting = row.setting
    named = [CATEGORIES.label(setting.category), yuan(setting.monthly_fen)] if setting else ["", ""]
    return [str(row.member), row.name, *named, *_amounts(row.months, found.totals_of(row))]


def numbers(year: int) -> dict[int, NumberForm]:
    """Return the columns of a statement in a file that hold money."""
    return dict.fromkeys(range(_FIRST_AMOUNT, len(headings(year))), NumberForm.MONEY)


def summary(found: Statement) -> Summary:
    """Return all members together by month, with a chart of what was due and paid."""
    rows = [(each.month, *map(yuan, (each.due_fen or 0, each.paid_fen, each.owed_fen))) for each in found.months]
    sums = found.totals
    rows.append((ALL, *map(yuan, (sums.due_fen, sums.paid_fen, sums.owed_fen))))
    title = f"{found.branch_name} {found.year} 年各月{DUE}和{PAID}党费（元）"
    return Summary(
        SheetTitle.DUES_BY_MONTH,
        (_MONTH, DUE, PAID, OWED),
        tuple(rows),
        dict.fromkeys((1, 2, 3), NumberForm.MONEY),
        (Chart(ChartKind.COLUMN, title, 0, (1, 2), 1, len(found.months)),),
        kept=2,  # number and name
    )


def _amounts(months: Iterable[MonthOfDues], sums: Totals) -> Iterator[str]:
    for each in months:
        is_there = each.due_fen is not None or each.paid_fen
        yield "" if each.due_fen is None else yuan(each.due_fen)
        yield yuan(each.paid_fen) if is_there else ""
    yield from map(yuan, (sums.due_fen, sums.paid_fen, sums.owed_fen))


def _together(of_all: Iterable[MonthOfDues]) -> MonthOfDues:
    listed = tuple(of_all)
    dues = [each.due_fen for each in listed if each.due_fen is not None]
    return MonthOfDues(
        listed[0].month,
        sum(dues) if dues else None,
        sum(each.paid_fen for each in listed),
        sum(each.owed_fen for each in listed),
    )
