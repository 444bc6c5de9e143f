"""A branch's year of dues drawn: a row a member, and all of them together by month."""

from szdj_cli.domain.dues.statements import DUE, OWED, PAID, Statement, StatementRow, headings, line
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.dues import statements as words
from szdj_cli.messages.dues import years as year_words
from szdj_cli.render.dues.years import COLOURS, draw_months, month_row
from szdj_cli.render.kit.console import out
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column


def draw_statement(found: Statement, fmt: OutputFormat) -> None:
    """Write a statement: drawn for people; for programs a row a member, money in fen in JSON."""
    columns = [Column(each, each) for each in headings(found.year)]
    data = (_as_json(found, row) for row in found.rows)
    rows = (_cells(found, row) for row in found.rows)
    show_result(fmt, data, columns, rows=rows, draw=(lambda: _draw(found)) if fmt.is_drawn else None)


def _draw(found: Statement) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console = out()
    console.print(Text(safe(words.title(found)), "bold"))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    table.add_column(Text(words.NUMBER, "bold"), justify="right", overflow="fold")
    table.add_column(Text(words.NAME, "bold"), overflow="fold")
    table.add_column(Text(words.MONTHLY, "bold"), justify="right", overflow="fold")
    for number in range(1, 13):
        table.add_column(Text(str(number), "bold"), justify="right", no_wrap=True, min_width=2)
    for heading in (DUE, PAID, OWED):
        table.add_column(Text(heading, "bold"), justify="right", overflow="fold")
    for row in found.rows:
        sums = found.totals_of(row)
        states = [each.state(found.present) for each in row.months]
        table.add_row(
            str(row.member),
            Text(safe(row.name)),
            yuan(row.setting.monthly_fen) if row.setting else "",
            *(Text(year_words.MARKS[state], COLOURS.get(state, "")) for state in states),
            *map(yuan, (sums.due_fen, sums.paid_fen, sums.owed_fen)),
        )
    console.print(table)
    console.print(words.LEGEND)
    console.print()
    console.print(Text(words.together(found), "bold"))
    draw_months(found.months, found.present)
    console.print(year_words.totals(found.totals))


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
