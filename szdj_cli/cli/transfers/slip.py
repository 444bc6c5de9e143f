"""`szdj transfer slip`: what the receipt from outside the store says."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.parsing import parse_name, parse_past_date
from szdj_cli.domain.values.phones import parse_phone
from szdj_cli.messages.transfers import transfers as words
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.transfers import receipt_slips

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def record(
    state: "State", number: int, handler: str | None, received: date | None, *, from_stdin: bool, yes: bool
) -> None:
    """Ask for what the options leave out, and record it."""
    today = shanghai_day(state.now())
    if not state.interactive and not (handler and received and from_stdin):
        raise InputNeeded("--handler --date --stdin")
    name = handler or prompts.ask_text(words.SLIP_HANDLER, option="--handler", check=checks.by(parse_name))
    phone = (
        read_lines(1, option="--stdin")[0]
        if from_stdin
        else prompts.ask_text(words.SLIP_PHONE, option="--stdin", check=checks.by(parse_phone))
    )
    day = received or date.fromisoformat(
        parse_past_date(
            prompts.ask_text(
                words.SLIP_DATE,
                option="--date",
                default=today.isoformat(),
                check=checks.by(lambda text: parse_past_date(text, today)),
            ),
            today,
        )
    )
    if not prompts.confirm(words.SLIP, yes=yes):
        raise typer.Abort
    send_notices(state, receipt_slips.record(state.store, state.actor(), number, Slip(name, phone, day), state.now()))
    draw_next_step(words.SLIP_RECORDED, f"szdj transfer show {number}")
