"""`szdj transfer slip`: what the receipt from outside the store says."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli import forms
from szdj_cli.cli.framework.already import done_or_so, say_so
from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.cli.prompting.turns import Answers, Item
from szdj_cli.cli.requests.decide import read_numbers
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.parsing import parse_name, parse_past_date
from szdj_cli.domain.values.phones import masked_phone, parse_phone
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.messages import requests as request_words
from szdj_cli.messages.kit import undone
from szdj_cli.messages.transfers import transfers as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.transfers import receipt_slips, slip_files

if TYPE_CHECKING:
    from szdj_cli.cli.options import FromFile
    from szdj_cli.cli.state import State
    from szdj_cli.domain.sms import Message


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
    """Ask for what the options leave out, and record it.

    Raises:
        InputNeeded: there is nobody to ask.
        BadParameter: numbers and the phone are both to be read from standard input.
    """
    today = shanghai_day(state.now())
    if not texts:
        raise InputNeeded(request_words.NUMBER)
    if STANDARD_STREAM in texts and from_stdin:
        raise typer.BadParameter(words.ONE_STANDARD_INPUT, param_hint="--stdin")
    numbers = list(dict.fromkeys(read_numbers(texts)))
    missing = [
        option
        for option, is_given in (("--handler", handler), ("--date", received), ("--stdin", from_stdin))
        if not is_given
    ]
    if missing and not state.interactive:
        raise InputNeeded(" ".join(missing))
    given = {"handler": handler, "received": received.isoformat() if received else None}
    phone = read_lines(1, option="--stdin")[0] if from_stdin else None
    asked = [item for item in _items(today) if {**given, "phone": phone}[item.name] is None]

    def act(answers: Mapping[str, str]) -> None:
        all_of = {**given, "phone": phone, **answers}
        day = date.fromisoformat(parse_past_date(all_of["received"] or "", today))
        slips = dict.fromkeys(numbers, Slip(all_of["handler"] or "", all_of["phone"] or "", day))
        _record(state, slips, fmt, yes=yes, dry_run=dry_run, can_change=bool(answers))

    forms.fill_in(state, f"transfer slip {numbers}", forms.static(asked), act, undone.RECORDED)


def _record(
    state: "State", slips: Mapping[int, Slip], fmt: OutputFormat, *, yes: bool, dry_run: bool, can_change: bool
) -> None:
    numbers = list(slips)

    def put() -> "tuple[Message, ...]":
        if dry_run or (len(numbers) > 1 and not yes):
            # What cannot be recorded is said before anybody agrees to it.
            receipt_slips.record(state.store, state.actor(), slips, state.now(), dry_run=True)
        if dry_run:
            return ()
        question = words.SLIP if len(numbers) == 1 else words.slips(len(numbers))
        # Whoever is recorded is on the roster no more: Enter alone does not agree to that.
        prompts.submit(question, undone.RECORDED, yes=yes, is_default=False, can_change=can_change)
        return receipt_slips.record(state.store, state.actor(), slips, state.now())

    told, is_already = done_or_so(put)
    send_notices(state, told)
    recorded, same = (0, len(numbers)) if is_already else (len(numbers), 0)
    data = {"recorded": recorded, "same": same, "requests": numbers}
    show_result(fmt, data, written=bool(numbers) and not dry_run, dry_run=dry_run, already=is_already)
    if is_already:
        say_so(words.SLIP_RECORDED, f"szdj transfer show {numbers[0]}")
        return
    _say_done(numbers, dry_run=dry_run)


def record_file(state: "State", given: "FromFile", fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    """Record what a file says of several receipts, each with its own handler and day, all of it or nothing.

    Raises:
        TableRowsInvalid: a row cannot be recorded.
    """
    from szdj_cli.cli.row_files import require_sound
    from szdj_cli.render.letters import draw_slips

    actor = state.actor()
    found = slip_files.read(actor, given.file, state.now(), encoding=given.encoding, sheet=given.sheet)
    planned = slip_files.plan(state.store, actor, found, state.now())
    require_sound(found, planned.problems, given, fmt, dry_run=dry_run)
    slips = {each.letter.request: each.slip for each in planned.new}
    numbers = list(slips)
    if slips and (dry_run or not yes):
        draw_slips([(each.letter, each.slip) for each in planned.new])
    if slips and not dry_run:
        prompts.agree(words.slips_listed(len(slips)), undone.RECORDED, yes=yes)
        send_notices(state, receipt_slips.record(state.store, actor, slips, state.now()))
    data = {"recorded": len(numbers), "same": planned.same, "requests": numbers}
    show_result(fmt, data, written=bool(numbers) and not dry_run, dry_run=dry_run)
    if planned.same:
        say(words.slips_same(planned.same))
    if slips:
        _say_done(numbers, dry_run=dry_run)
    elif not planned.same:
        say(words.NO_SLIPS)


def _say_done(numbers: Sequence[int], *, dry_run: bool) -> None:
    if dry_run:
        say(undone.DRY_RUN)
    elif len(numbers) == 1:
        draw_next_step(words.SLIP_RECORDED, f"szdj transfer show {numbers[0]}")
    else:
        draw_next_step(words.slips_recorded(len(numbers)), "szdj transfer list --issued")


def _items(today: date) -> list[Item]:
    def ask(
        question: str,
        option: str,
        name: str,
        check: prompts.Check,
        default: str = "",
        mask: Callable[[str], str] | None = None,
    ) -> Item:
        def asked(answers: Answers) -> str:
            offered = answers.get(name, default)
            return prompts.ask_text(question, option=option, default=offered, check=checks.required(check), mask=mask)

        return Item(name, question, asked, show=mask or str)

    return [
        ask(words.SLIP_HANDLER, "--handler", "handler", checks.by(parse_name)),
        ask(words.SLIP_PHONE, "--stdin", "phone", checks.by(parse_phone), mask=masked_phone),
        ask(
            words.SLIP_DATE,
            "--date",
            "received",
            checks.by(lambda text: parse_past_date(text, today)),
            today.isoformat(),
        ),
    ]
