"""`szdj dues receipt`: issued, or printed again, on the terminal or as a Word document."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from szdj_cli.domain.dues.receipts import Receipt
from szdj_cli.messages.dues import receipts as words
from szdj_cli.render.dues.receipts import draw_receipt
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import TABLE, OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.dues import receipts

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def issue_receipt(
    state: "State", payments: Sequence[int], target: Path | None, fmt: OutputFormat, *, force: bool
) -> None:
    """Issue the receipt for payments, or print it again; with a target as a document, else drawn."""
    receipt = receipts.issue(
        state.store,
        state.actor(),
        payments,
        state.now(),
        target=target,
        page_url=state.settings.phone_url,
        force=force,
    )
    if target is None or fmt is not TABLE:
        draw_receipt(receipt, fmt)
    if target is None and fmt.is_drawn:
        _draw_code(receipt)
    draw_next_step(words.done(receipt, target), words.CHECK)


def _draw_code(receipt: Receipt) -> None:
    from szdj_cli.cli.verification.screen import draw_once

    if not draw_once(receipt.code):
        say(words.QR_TOO_BIG)
    say(f"{words.CODE}：{receipt.code}")
