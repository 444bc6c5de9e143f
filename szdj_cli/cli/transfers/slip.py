"""`szdj transfer slip`: what the receipt from outside the store says."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.cli.requests.decide import read_numbers
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.parsing import parse_name, parse_past_date
from szdj_cli.domain.values.phones import parse_phone
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.messages import requests as request_words
from szdj_cli.messages.transfers import transfers as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.transfers import receipt_slips

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def record(
    state: "State",
    texts: Sequence[str],
    handler: str | None,
    received: date | None,
    fmt: OutputFormat,
    *,
    from_stdin: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Ask for what the options leave out, and record it."""
    today = shanghai_day(state.now())
    if not texts:
        raise InputNeeded(request_words.NUMBER)
    if STANDARD_STREAM in texts and from_stdin:
        raise typer.BadParameter(words.ONE_STANDARD_INPUT, param_hint="--stdin")
    numbers = list(dict.fromkeys(read_numbers(texts)))
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
    slip = Slip(name, phone, day)
    if dry_run or (len(numbers) > 1 and not yes):
        # What cannot be recorded is said before anybody agrees to it.
        receipt_slips.record_all(state.store, state.actor(), numbers, slip, state.now(), dry_run=True)
    question = words.SLIP if len(numbers) == 1 else words.slips(len(numbers))
    if not dry_run:
        if not prompts.confirm(question, yes=yes):
            raise typer.Abort
        send_notices(state, receipt_slips.record_all(state.store, state.actor(), numbers, slip, state.now()))
    show_result(fmt, {"recorded": len(numbers), "requests": numbers, "dry_run": dry_run})
    if dry_run:
        say(request_words.DRY_RUN)
    elif len(numbers) == 1:
        draw_next_step(words.SLIP_RECORDED, f"szdj transfer show {numbers[0]}")
    else:
        draw_next_step(words.slips_recorded(len(numbers)), "szdj transfer list --issued")
