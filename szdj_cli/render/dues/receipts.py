"""A receipt for dues, drawn: framed on a terminal, in lines through a pipe."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from szdj_cli.domain.dues.payments import METHODS
from szdj_cli.domain.dues.receipts import Receipt, ReceiptLine, month_and_amount
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.dues import receipts as words
from szdj_cli.render.kit.console import out
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.output import kept, note_done
from szdj_cli.render.kit.tables import Column, Row, draw_table

if TYPE_CHECKING:
    from rich.table import Table


def draw_receipt(receipt: Receipt, fmt: OutputFormat, *, dry_run: bool = False) -> None:
    """Write a receipt: framed for a person, as one object for programs, a payment a row in CSV."""
    reprint = [(words.REPRINT, True)] if receipt.is_reprint else []
    pairs = [*words.facts(receipt), (words.CODE, receipt.code), *reprint]
    draw = (lambda: _draw_framed(receipt)) if fmt.is_drawn else None
    written = not (receipt.is_reprint or dry_run)
    rows = _rows(receipt)
    show_result(fmt, _record(receipt), _COLUMNS, rows=rows, pairs=pairs, draw=draw, written=written, dry_run=dry_run)


def draw_receipts(receipts: Sequence[Receipt], fmt: OutputFormat, *, dry_run: bool = False) -> None:
    """Write several receipts: a row each for people, a list of whole ones for programs, a payment a row in CSV."""
    if not dry_run:
        note_done()
    outcomes = ({"dry_run": dry_run, "written": not (each.is_reprint or dry_run)} for each in receipts)
    records: Iterable[Row] = [_record(each) | outcome for each, outcome in zip(receipts, outcomes, strict=True)]
    if not dry_run:
        records = kept(records, is_list=True)
    rows = (row for each in receipts for row in _rows(each))
    show_result(
        fmt, records, _COLUMNS, rows=rows, draw=None if fmt.write_rows else lambda: draw_table(records, _LISTED)
    )


def _draw_framed(receipt: Receipt) -> None:
    from rich import box
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for heading, text in words.facts(receipt):
        value = _listed(receipt.content.lines) if heading == words.MONTHS else Text(safe(text))
        table.add_row(Text(heading), value)
    # Square corners: GBK has them.
    frame = Panel(
        table,
        box=box.SQUARE,
        title=Text(words.TITLE, "bold"),
        subtitle=Text(words.REPRINT, "bold") if receipt.is_reprint else None,
        expand=False,
        padding=(1, 2),
    )
    out().print(frame)


def _listed(lines: Iterable[ReceiptLine]) -> "Table":
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for line in lines:
        table.add_row(*month_and_amount(line))
    return table


def _record(receipt: Receipt) -> dict[str, object]:
    content = receipt.content
    return {
        "number": content.number,
        "payer": content.payer,
        "branch": content.branch,
        "branch_name": content.branch_name,
        "lines": [
            {"month": each.month, "amount_fen": each.amount_fen, "method": each.method, "paid_on": each.paid_on}
            for each in content.lines
        ],
        "total_fen": content.total_fen,
        "issuer": content.issuer,
        "issued_on": content.issued_on,
        "code": receipt.code,
        "reprint": receipt.is_reprint,
    }


def _rows(receipt: Receipt) -> Iterable[dict[str, object]]:
    content = receipt.content
    shared = {"number": content.number, "payer": content.payer, "branch_name": content.branch_name}
    for each in content.lines:
        own = {"month": each.month, "amount_fen": each.amount_fen, "method": each.method, "paid_on": each.paid_on}
        yield shared | own


_SHOWN: dict[str, Callable[[Any], str]] = {"amount_fen": yuan, "method": METHODS.label}
_COLUMNS = tuple(Column(key, heading, show=_SHOWN.get(key)) for key, heading in words.LINE_HEADINGS.items())
_LISTED = tuple(
    Column(key, heading, "right" if key == "total_fen" else "left", yuan if key == "total_fen" else None)
    for key, heading in words.LIST_HEADINGS.items()
)
