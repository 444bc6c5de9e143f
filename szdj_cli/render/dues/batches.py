"""Payments of several members, before and after they are recorded."""

from szdj_cli.domain.dues.batches import PaymentBatch
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.dues import payments as words
from szdj_cli.messages.dues.doubts import DOUBTS
from szdj_cli.messages.kit.tables import LIST_SEPARATOR
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_table

_COLUMNS = tuple(
    Column(key, heading, justify="right" if key == "amount_fen" else "left", whole=key != "doubts")
    for key, heading in words.BATCH_HEADINGS.items()
)


def draw_batch(batch: PaymentBatch, *, aside: bool) -> None:
    """Write what each member would pay, month by month, and what is to be checked."""
    rows = [
        {
            "member": line.member,
            "name": line.name,
            "months": LIST_SEPARATOR.join(f"{each.month} {yuan(each.amount_fen)}" for each in line.proposal.lines)
            if line.proposal
            else words.NOTHING_OWED,
            "amount_fen": yuan(line.proposal.total_fen) if line.proposal else "",
            "doubts": LIST_SEPARATOR.join(DOUBTS[doubt] for doubt in line.doubts),
        }
        for line in batch.lines
    ]
    draw_table(rows, _COLUMNS, aside=aside)


def show_recorded(batch: PaymentBatch, fmt: OutputFormat, *, dry_run: bool = False) -> None:
    """Write for programs what was recorded, or would be: a line a month; `payment` is its number."""
    lines = [
        {
            "payment": line.numbers[place] if line.numbers else None,
            "member": line.member,
            "month": each.month,
            "amount_fen": each.amount_fen,
        }
        for line in batch.paying
        for place, each in enumerate(line.proposal.lines if line.proposal else ())
    ]
    written = any(line.numbers for line in batch.paying)
    show_result(fmt, {"payments": lines, "total_fen": batch.total_fen}, written=written, dry_run=dry_run)
