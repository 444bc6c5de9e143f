"""`szdj member leave`: what has become of somebody's membership, or of many people's by a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from szdj_cli.cli import forms
from szdj_cli.cli.framework.already import say_so
from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.cli.prompting.turns import Answers, Item
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.members.departures import DEPARTURES, Departure, PlannedDeparture, parse_said, parse_wanted
from szdj_cli.domain.organisations.organisations import OrganisationKind
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.parsing import parse_past_date, parse_text
from szdj_cli.messages import departures as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import TABLE, OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.members.departures import draw_departures, draw_preview
from szdj_cli.services import departures
from szdj_cli.services.organisations import organisations

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
    """Record one member's departure; what the options leave out is asked.

    Raises:
        InputNeeded: there is nobody to ask.
    """
    today = shanghai_day(state.now())
    options = {"act": act, "on": on.isoformat() if on else None, "reason": reason, "to": to}
    given = {term: text for term, text in options.items() if text is not None}
    asked = [item for item in _items(today) if item.name not in given]
    if to is None and state.interactive:
        asked.append(_where_to(state, who, given))
    if asked and not state.interactive:
        raise InputNeeded(_OPTIONS[asked[0].name])
    was_asked = any(item.name != "to" for item in asked)

    def act_on(typed: Mapping[str, Any]) -> None:
        answers = {**given, **typed}
        wanted = parse_wanted(answers["act"], answers["on"], answers["reason"], today)
        wanted = replace(wanted, to=answers.get("to"))
        planned = departures.plan(state.store, state.actor(), who, wanted, state.now())
        _carry_out(state, [planned], fmt, yes=yes, dry_run=dry_run, was_asked=was_asked or "to" in typed)

    forms.fill_in(state, f"member leave {who}", forms.static(asked), act_on, undone.RECORDED)


def leave_by_file(
    state: "State",
    given: "FromFile",
    act: str | None,
    on: date | None,
    reason: str | None,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    """Record what a file says of several members, all of it or nothing; the options hold where a row says nothing.

    Raises:
        ValueInvalid: an option says what cannot be recorded.
        TableRowsInvalid: a row cannot be recorded.
    """
    from szdj_cli.cli.row_files import require_sound

    actor = state.actor()
    options = {"act": act, "on": on.isoformat() if on else None, "reason": reason}
    otherwise = {term: text for term, text in options.items() if text is not None}
    parse_said(otherwise, shanghai_day(state.now()))
    found = departures.read(actor, given.file, state.now(), otherwise, encoding=given.encoding, sheet=given.sheet)
    planned, problems = departures.plan_rows(state.store, actor, found, state.now())
    require_sound(found, problems, given, fmt, dry_run=dry_run)
    if not planned:
        draw_departures([], fmt, dry_run=dry_run)
        say(words.TOLD_NOBODY)
        return
    _carry_out(state, planned, fmt, yes=yes, dry_run=dry_run)


def _carry_out(
    state: "State",
    planned: Sequence[PlannedDeparture],
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
    was_asked: bool = False,
) -> None:
    wanted, planned = planned, [each for each in planned if not each.is_already]
    if not planned:
        if fmt is not TABLE:
            draw_departures(wanted, fmt, dry_run=dry_run, already=True)
        say_so(words.recorded(wanted), _where(wanted))
        return
    if len(planned) < len(wanted):
        say(words.SOME_ALREADY.format(count=len(wanted) - len(planned)))
    if dry_run:
        draw_departures(planned, fmt, dry_run=True)
        say(undone.DRY_RUN)
        return
    draw_preview(planned)
    question = words.CONFIRM.format(count=len(planned))
    if was_asked:
        prompts.submit(question, undone.RECORDED, yes=yes, is_default=False)
    else:
        prompts.agree(question, undone.RECORDED, yes=yes)
    done = departures.record(state.store, state.actor(), planned, state.now())
    if fmt is not TABLE:
        draw_departures(planned, fmt, dry_run=False)
    draw_next_step(words.recorded(planned), _where(planned))
    send_notices(state, done.messages)


def _where(planned: Sequence[PlannedDeparture]) -> str:
    return f"szdj member show {planned[0].number}" if len(planned) == 1 else "szdj member list"


def _where_to(state: "State", who: str, given: Mapping[str, str]) -> Item:
    """Return the question to which branch somebody is restored whose own is no more."""

    def is_asked(answers: Answers) -> bool:
        act = DEPARTURES.find(str({**given, **answers}.get("act", "")))
        return act == Departure.RESTORED and departures.lacks_branch(state.store, state.actor(), who, state.now())

    def ask(answers: Answers) -> str:
        nodes = organisations.tree(state.store, state.actor(), state.now())
        listed = [(f"{each.code} {each.name}", each.code) for each in nodes if each.kind is OrganisationKind.BRANCH]
        code: str = prompts.ask_search(
            words.WHERE_TO, listed, option="--to", refusal=words.NO_SUCH_BRANCH, default=answers.get("to")
        )
        return code

    return Item("to", words.INTO, ask, is_asked)


def _items(today: date) -> list[Item]:
    choices = [(label, code) for code, label in DEPARTURES.labels.items()]
    check = checks.required(checks.by(lambda text: parse_past_date(text, today)))
    return [
        Item(
            "act",
            words.WHICH,
            lambda answers: prompts.ask_choice(words.WHICH, choices, option="--as", default=answers.get("act")),
            show=DEPARTURES.label,
        ),
        Item(
            "on",
            words.WHEN,
            lambda answers: prompts.ask_text(
                words.WHEN, option="--date", default=answers.get("on", today.isoformat()), check=check
            ),
        ),
        Item(
            "reason",
            words.WHY,
            lambda answers: prompts.ask_text(
                words.WHY,
                option="--reason",
                default=answers.get("reason", ""),
                check=checks.required(checks.by(parse_text)),
            ),
        ),
    ]


_OPTIONS = {"act": "--as", "on": "--date", "reason": "--reason"}
