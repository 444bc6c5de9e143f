"""A year of dues drawn: the months at a glance, the payments, the amounts that were set."""

import sys
from collections.abc import Sequence

from szdj_cli.domain.dues.payments import METHODS
from szdj_cli.domain.dues.years import DuesYear, LedgerLine, MonthOfDues, MonthState
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.dues import settings as dues_words
from szdj_cli.messages.dues import years as words
from szdj_cli.render.dues.settings import draw_settings, setting_row
from szdj_cli.render.kit.cells import terminal_width
from szdj_cli.render.kit.console import out, say, write_lines
from szdj_cli.render.kit.formats import TABLE, OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, Row, draw_record, draw_table

_MONTHS_A_ROW = (6, 4, 3, 2)
_NAMES, _MONTH = 5, 11  # cells: the names of the rows, and a month whose sum has seven digits


def draw_year(found: DuesYear, fmt: OutputFormat, *, is_own: bool) -> None:
    """Write a year of one's own, or another's: drawn for people; for programs one object, or the months as CSV."""
    months = [month_row(each) | {"state": words.STATES[each.state(found.present)]} for each in found.months]
    show_result(fmt, _as_json(found), _MONTHS, rows=months, draw=lambda: _draw(found, months, is_own=is_own))


def _draw(found: DuesYear, months: Sequence[Row], *, is_own: bool) -> None:
    if sys.stdout.isatty():
        _draw_glance(found)
    else:
        draw_record(words.pairs(found))
        draw_table(months, _MONTHS)
    _heading(words.PAYMENTS)
    if found.payments:
        draw_table(map(_payment_row, found.payments), _PAYMENTS)
    else:
        say(words.NO_PAYMENTS.format(year=found.year))
    _heading(words.SETTINGS)
    draw_settings(found.settings, TABLE)
    if not found.settings:
        say(dues_words.NOTHING_SET if is_own else dues_words.NOTHING_SET_FOR.format(member=found.member))


def draw_months(months: Sequence[MonthOfDues], present: str) -> None:
    """Draw twelve months on a terminal, side by side: what was due, paid and is owed, and how each stands."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    fitting = (terminal_width(sys.stdout) - _NAMES) // _MONTH
    beside = next((number for number in _MONTHS_A_ROW if number <= fitting), 1)
    for start in range(0, len(months), beside):
        shown = months[start : start + beside]
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column("", no_wrap=True)
        for each in shown:
            table.add_column(
                Text(words.month_heading(each.month), "bold"), justify="right", min_width=8, overflow="fold"
            )
        table.add_row(words.DUE, *("" if each.due_fen is None else yuan(each.due_fen) for each in shown))
        table.add_row(words.PAID, *(yuan(each.paid_fen) if each.paid_fen else "" for each in shown))
        table.add_row(words.OWED, *(yuan(each.owed_fen) if each.owed_fen else "" for each in shown))
        states = [each.state(present) for each in shown]
        table.add_row(words.STATE, *(Text(words.marked(state), COLOURS.get(state, "")) for state in states))
        out().print(table)


def month_row(each: MonthOfDues) -> dict[str, object]:
    """Return a month as programs read it."""
    return {
        "month": each.month,
        "branch": each.branch,
        "due_fen": each.due_fen,
        "paid_fen": each.paid_fen,
        "owed_fen": each.owed_fen,
    }


COLOURS = {MonthState.PAID: "green", MonthState.PARTLY: "yellow", MonthState.UNPAID: "red"}
"""How a month's sign is coloured where there are colours."""


def _draw_glance(found: DuesYear) -> None:
    write_lines([safe(words.title(found))], sys.stdout, "bold")
    draw_months(found.months, found.present)
    write_lines([words.totals(found.totals)], sys.stdout)
    if found.earlier:
        write_lines([words.earlier(found.year, found.earlier)], sys.stdout, "yellow")


def _heading(text: str) -> None:
    if sys.stdout.isatty():
        write_lines([""], sys.stdout)
        write_lines([text], sys.stdout, "bold")


def _as_json(found: DuesYear) -> dict[str, object]:
    sums = found.totals
    return {
        "member": found.member,
        "name": found.name,
        "year": found.year,
        "due_fen": sums.due_fen,
        "paid_fen": sums.paid_fen,
        "owed_fen": sums.owed_fen,
        "arrears_fen": sums.arrears_fen,
        "earlier_arrears_fen": found.earlier_fen,
        "months": [month_row(each) for each in found.months],
        "payments": [_payment(line) for line in found.payments],
        "settings": [setting_row(each) for each in found.settings],
    }


def _payment(line: LedgerLine) -> dict[str, object]:
    return {
        "payment": line.number,
        "month": line.month,
        "amount_fen": line.amount_fen,
        "paid_on": line.paid_on,
        "method": line.method,
        "serial": line.serial,
        "reverses": line.reverses,
        "reversed_by": line.reversed_by,
        "reason": line.reason,
    }


def _payment_row(line: LedgerLine) -> dict[str, object]:
    return _payment(line) | {"note": words.note(line)}


_MONTHS = (
    Column("month", words.MONTH),
    Column("branch", words.BRANCH),
    Column("due_fen", words.DUE_YUAN, "right", show=yuan),
    Column("paid_fen", words.PAID_YUAN, "right", show=yuan),
    Column("owed_fen", words.OWED_YUAN, "right", show=yuan),
    Column("state", words.STATE),
)
_HEADINGS = words.PAYMENT_HEADINGS
_PAYMENTS = (
    Column("payment", _HEADINGS["payment"], "right", whole=True),
    Column("month", _HEADINGS["month"], whole=True),
    Column("amount_fen", _HEADINGS["amount_fen"], "right", show=yuan, whole=True),
    Column("paid_on", _HEADINGS["paid_on"], whole=True),
    Column("method", _HEADINGS["method"], show=METHODS.label),
    Column("serial", _HEADINGS["serial"]),
    Column("note", _HEADINGS["note"]),
)
