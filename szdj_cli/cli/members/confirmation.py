"""`szdj member confirm`: who is due, and who becomes a full member from which day."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from szdj_cli.cli.framework.already import say_so
from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.errors import InputNeeded, PeopleRefused
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.parsing import parse_past_date
from szdj_cli.messages import confirmations as words
from szdj_cli.messages.errors import words_of
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import notify, say
from szdj_cli.render.kit.formats import TABLE, OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.members.confirmations import draw_confirmations, draw_due, draw_preview
from szdj_cli.services import confirmations

if TYPE_CHECKING:
    from szdj_cli.cli.options import FromFile
    from szdj_cli.cli.state import State
    from szdj_cli.domain.members.confirmations import PlannedConfirmation


def show_due(state: "State", branch: str | None, fmt: OutputFormat) -> None:
    """List those whose probation has ended."""
    found = confirmations.due(state.store, state.actor(), state.now(), branch=branch)
    draw_due(found, fmt)
    if found:
        draw_next_step(words.DUE.format(count=len(found)), words.NEXT)
    else:
        say(words.NONE_DUE)


def those_due(state: "State", branch: str | None) -> list[str]:
    """Return everybody whose probation has ended, by number."""
    found = confirmations.due(state.store, state.actor(), state.now(), branch=branch)
    return [str(each.member) for each in found]


def confirm(
    state: "State",
    people: Sequence[str],
    on: date | None,
    reason: str | None,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
    directly_admitted: bool,
    nobody: str,
) -> None:
    """Make people full members from a day, all of them or nobody; `nobody` is said where there are none.

    Raises:
        PeopleRefused, or, of the only one, why: somebody cannot be confirmed.
    """
    if not people:
        _say_nobody(nobody, fmt, dry_run=dry_run)
        return
    actor, day = state.actor(), on.isoformat() if on else _asked(state)
    planned, refused = confirmations.plan(
        state.store, actor, people, day, state.now(), directly_admitted=directly_admitted
    )
    if refused:
        if len(people) == 1:
            raise refused[0][1]
        for who, refusal in refused:
            said = words_of(refusal)
            notify(words.REFUSED.format(who=who, problem=said.problem, cause=said.cause), code=refusal.code, who=who)
        raise PeopleRefused(len(refused))
    _carry_out(state, planned, reason, fmt, yes=yes, dry_run=dry_run)


def confirm_by_file(
    state: "State",
    given: "FromFile",
    reason: str | None,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
    directly_admitted: bool,
) -> None:
    """Make those people full members whom a file names, each from their own day, all of them or nobody.

    Raises:
        TableRowsInvalid: a row cannot be recorded.
    """
    from szdj_cli.cli.row_files import require_sound

    actor = state.actor()
    found = confirmations.read(actor, given.file, state.now(), encoding=given.encoding, sheet=given.sheet)
    planned, problems = confirmations.plan_rows(
        state.store, actor, found, state.now(), directly_admitted=directly_admitted
    )
    require_sound(found, problems, given, fmt, dry_run=dry_run)
    if not planned:
        _say_nobody(words.NO_ROWS, fmt, dry_run=dry_run)
        return
    _carry_out(state, planned, reason, fmt, yes=yes, dry_run=dry_run)


def _say_nobody(why: str, fmt: OutputFormat, *, dry_run: bool) -> None:
    draw_confirmations([], fmt, dry_run=dry_run)
    say(why)


def _carry_out(
    state: "State",
    planned: "Sequence[PlannedConfirmation]",
    reason: str | None,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    wanted, planned = planned, [each for each in planned if not each.is_already]
    if not planned:
        if fmt is not TABLE:
            draw_confirmations(wanted, fmt, dry_run=dry_run, already=True)
        say_so(words.DONE.format(count=len(wanted)), f"szdj member show {wanted[0].number}")
        return
    if len(planned) < len(wanted):
        say(words.SOME_ALREADY.format(count=len(wanted) - len(planned)))
    if dry_run:
        draw_confirmations(planned, fmt, dry_run=True)
        say(undone.DRY_RUN)
        return
    draw_preview(planned)
    prompts.agree(words.CONFIRM.format(count=len(planned)), undone.RECORDED, yes=yes)
    told = confirmations.carry_out(state.store, state.actor(), planned, reason or "", state.now())
    if fmt is not TABLE:
        draw_confirmations(planned, fmt, dry_run=False)
    draw_next_step(words.DONE.format(count=len(told)), f"szdj member show {planned[0].number}")
    send_notices(state, [message for each in told for message in each.messages])


def _asked(state: "State") -> str:
    if not state.interactive:
        raise InputNeeded("--date")
    today = shanghai_day(state.now())
    check = checks.required(checks.by(lambda text: parse_past_date(text, today)))
    return prompts.ask_text(words.WHEN, option="--date", default=today.isoformat(), check=check)
