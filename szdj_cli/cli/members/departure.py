"""`szdj member leave`: what has become of somebody's membership, or of many people's by a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.members.departures import DEPARTURES, Departure, PlannedDeparture, parse_wanted
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.parsing import parse_past_date, parse_text
from szdj_cli.messages import departures as words
from szdj_cli.messages import roster as roster_words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.members.departures import draw_departures, draw_preview
from szdj_cli.services import departures

if TYPE_CHECKING:
    from szdj_cli.cli.options import FromFile
    from szdj_cli.cli.state import State


def leave(
    state: "State",
    who: str,
    act: str | None,
    on: date | None,
    reason: str | None,
    to: str | None,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    """Record one member's departure; what the options leave out is asked."""
    actor, today = state.actor(), shanghai_day(state.now())
    given = {"act": act, "on": on.isoformat() if on else None, "reason": reason}
    answers = _asked(state, {term: text for term, text in given.items() if text is not None}, today)
    wanted = replace(parse_wanted(answers["act"], answers["on"], answers["reason"], today), to=to)
    _carry_out(state, [departures.plan(state.store, actor, who, wanted, state.now())], fmt, yes=yes, dry_run=dry_run)


def leave_by_file(state: "State", given: "FromFile", fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    """Record what a file says of several members, all of it or nothing.

    Raises:
        TableRowsInvalid: a row cannot be recorded.
    """
    from szdj_cli.cli.row_files import require_sound

    actor = state.actor()
    found = departures.read(actor, given.file, state.now(), encoding=given.encoding, sheet=given.sheet)
    planned, problems = departures.plan_rows(state.store, actor, found, state.now())
    require_sound(found, problems, given)
    if not planned:
        draw_departures([], fmt)
        say(words.TOLD_NOBODY)
        return
    _carry_out(state, planned, fmt, yes=yes, dry_run=dry_run)


def _carry_out(
    state: "State", planned: Sequence[PlannedDeparture], fmt: OutputFormat, *, yes: bool, dry_run: bool
) -> None:
    if dry_run:
        draw_departures(planned, fmt)
        say(roster_words.DRY_RUN)
        return
    draw_preview(planned)
    if not prompts.confirm(words.CONFIRM.format(count=len(planned)), yes=yes):
        raise typer.Abort
    done = departures.record(state.store, state.actor(), planned, state.now())
    if fmt.is_data:
        draw_departures(planned, fmt)
    restored = all(each.wanted.act is Departure.RESTORED for each in planned)
    said = (words.RESTORED if restored else words.RECORDED).format(count=done.count)
    draw_next_step(said, f"szdj member show {planned[0].number}" if done.count == 1 else "szdj member list")
    send_notices(state, done.messages)


def _asked(state: "State", given: Mapping[str, str], today: date) -> Mapping[str, Any]:
    missing = next((option for term, option in _OPTIONS.items() if term not in given), None)
    if missing is None:
        return given
    if not state.interactive:
        raise InputNeeded(missing)
    choices = [(label, code) for code, label in DEPARTURES.labels.items()]
    on = checks.required(checks.by(lambda text: parse_past_date(text, today)))
    questions: dict[str, prompts.Question] = {
        "act": lambda answers: prompts.ask_choice(words.WHICH, choices, option="--as", default=answers.get("act")),
        "on": lambda answers: prompts.ask_text(
            words.WHEN, option="--date", default=answers.get("on", today.isoformat()), check=on
        ),
        "reason": lambda answers: prompts.ask_text(
            words.WHY,
            option="--reason",
            default=answers.get("reason", ""),
            check=checks.required(checks.by(parse_text)),
        ),
    }
    return {**given, **prompts.in_turn({term: ask for term, ask in questions.items() if term not in given})}


_OPTIONS = {"act": "--as", "on": "--date", "reason": "--reason"}
