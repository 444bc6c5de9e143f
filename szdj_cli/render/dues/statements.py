"""A branch's year of dues drawn: a row a member, and all of them together by month."""

import sys

from szdj_cli.domain.dues.statements import DUE, OWED, PAID, Statement, StatementRow, headings, line
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.dues import statements as words
from szdj_cli.messages.dues import years as year_words
from szdj_cli.render.dues.years import draw_months, month_row
from szdj_cli.render.kit.cells import terminal_width
from szdj_cli.render.kit.console import write_lines
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, Row, draw_table, least_width


def draw_statement(found: Statement, fmt: OutputFormat) -> None:
    """Write a statement: drawn for people; for programs a row a member, money in fen in JSON."""
    columns = [Column(each, each) for each in headings(found.year)]
    data = (_as_json(found, row) for row in found.rows)
    rows = (_cells(found, row) for row in found.rows)
    show_result(fmt, data, columns, rows=rows, draw=(lambda: _draw(found)) if fmt.is_drawn else None)


def _draw(found: Statement) -> None:
    write_lines([safe(words.title(found))], sys.stdout, "bold")
    rows = [_drawn_row(found, row) for row in found.rows]
    columns = [Column(month, str(number), "right") for number, month in enumerate(_MONTHS, 1)]
    beside = (*_BEFORE, *columns, *_BEHIND)
    width = least_width(beside, [[column.text(row) for column in beside] for row in rows], _GAP)
    if width <= terminal_width(sys.stdout):
        draw_table(rows, beside, gap=_GAP)
    else:
        draw_table(rows, (*_BEFORE, _YEAR, *_BEHIND))
    write_lines([words.LEGEND, ""], sys.stdout)
    write_lines([words.together(found)], sys.stdout, "bold")
    draw_months(found.months, found.present)
    write_lines([year_words.totals(found.totals)], sys.stdout)


def _drawn_row(found: Statement, row: StatementRow) -> Row:
    sums = found.totals_of(row)
    marks = [year_words.MARKS[each.state(found.present)] for each in row.months]
    return {
        "member": row.member,
        "name": row.name,
        "monthly": row.setting.monthly_fen if row.setting else None,
        **dict(zip(_MONTHS, marks, strict=True)),
        "year": "".join(marks),
        "due_fen": sums.due_fen,
        "paid_fen": sums.paid_fen,
        "owed_fen": sums.owed_fen,
    }


def _cells(found: Statement, row: StatementRow) -> dict[str, str]:
    return dict(zip(headings(found.year), line(found, row), strict=True))


def _as_json(found: Statement, row: StatementRow) -> dict[str, object]:
    sums, setting = found.totals_of(row), row.setting
    return {
        "member": row.member,
        "name": row.name,
        "category": setting.category if setting else None,
        "monthly_fen": setting.monthly_fen if setting else None,
        "months": [{key: value for key, value in month_row(each).items() if key != "branch"} for each in row.months],
        "due_fen": sums.due_fen,
        "paid_fen": sums.paid_fen,
        "owed_fen": sums.owed_fen,
    }


_GAP = 1  # between columns: twelve months are many
_MONTHS = [f"month_{number}" for number in range(1, 13)]
_BEFORE = (
    Column("member", words.NUMBER, "right"),
    Column("name", words.NAME),
    Column("monthly", words.MONTHLY, "right", show=yuan),
)
_YEAR = Column("year", words.TWELVE_MONTHS)
_BEHIND = tuple(
    Column(key, heading, "right", show=yuan)
    for key, heading in (("due_fen", DUE), ("paid_fen", PAID), ("owed_fen", OWED))
)
