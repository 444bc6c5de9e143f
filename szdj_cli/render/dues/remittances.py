"""What branches hand up of their dues, on the screen."""

from collections.abc import Sequence

from szdj_cli.domain.dues.lists.remittances import STATES, Remittance, RemittanceRow, printed_receipt
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.dues import remittances as words
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column

_RIGHT = frozenset({"collected_fen", "percent", "handed_fen", "kept_fen"})
_COLUMNS = tuple(
    Column(
        key,
        heading,
        "right" if key in _RIGHT else "left",
        yuan if key.endswith("_fen") else STATES.__getitem__ if key == "state" else None,
    )
    for key, heading in words.HEADINGS.items()
)


def show_remittance(done: Remittance, fmt: OutputFormat, *, dry_run: bool, is_drawn: bool = False) -> None:
    """Write for programs what was handed up, or would be; what `is_drawn`, for people as well."""
    data = {
        "number": done.number or None,
        "branch": done.branch,
        "payments": done.payments,
        "collected_fen": done.collected_fen,
        "percent": done.percent,
        "handed_fen": done.handed_fen,
        "kept_fen": done.kept_fen,
        "handed_on": done.handed_on,
        "since": done.since,
        "left_out_fen": done.left_out_fen,
        "large_fen": done.large_fen,
        "reprint": done.is_reprint,
    }
    pairs = [(words.HEADINGS["number"], done.number), *printed_receipt(done).rows] if is_drawn else []
    told = [(str(heading), text) for heading, text in pairs]
    show_result(fmt, data, pairs=told, written=not (dry_run or done.is_reprint), dry_run=dry_run)


def draw_remittances(rows: Sequence[RemittanceRow], fmt: OutputFormat) -> None:
    """Write a list of remittances."""
    show_result(fmt, [row._asdict() for row in rows], _COLUMNS)
