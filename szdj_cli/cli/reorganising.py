"""`szdj org add`, `rename`, `move`, `close` and `merge`: shown what becomes of it, agreed to, written, told."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.errors import InputNeeded, OrganisationInUse
from szdj_cli.domain.organisations.fields import KIND
from szdj_cli.domain.organisations.reorganising import Done, OrganisationChange, Reorganised, ReorganisingAct
from szdj_cli.domain.sms import Message
from szdj_cli.messages import reorganising as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.reorganising import draw_change, draw_result, preview_change, preview_result
from szdj_cli.services import reorganising
from szdj_cli.services.organisations import changes

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def add(state: "State", answers: Mapping[str, str], fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    """Open an organisation; its parent is asked for where somebody can answer and it is no committee."""
    actor = state.actor()
    given = {term: text for term, text in answers.items() if text}
    if "parent" not in given and state.interactive and KIND.find(given.get("kind", "")) != "committee":
        given["parent"] = prompts.ask_text(words.PARENT, option="--parent")

    def run(*, only_look: bool) -> OrganisationChange:
        return changes.add(state.store, actor, given, state.now(), dry_run=only_look)

    _change(run, fmt, yes=yes, dry_run=dry_run)


def rename(
    state: "State", organisation: str, name: str, reason: str | None, fmt: OutputFormat, *, yes: bool, dry_run: bool
) -> None:
    """Give an organisation another name."""
    actor = state.actor()
    why = _reason(state, reason, dry_run=dry_run)

    def run(*, only_look: bool) -> OrganisationChange:
        return changes.rename(state.store, actor, organisation, name, why, state.now(), dry_run=only_look)

    _change(run, fmt, yes=yes, dry_run=dry_run)


def move(
    state: "State", organisation: str, target: str, reason: str | None, fmt: OutputFormat, *, yes: bool, dry_run: bool
) -> None:
    """Let an organisation stand under another one."""
    actor = state.actor()

    def run(seen: Reorganised | None, *, only_look: bool) -> Done:
        return reorganising.move(
            state.store, actor, organisation, target, reason or "", state.now(), seen=seen, dry_run=only_look
        )

    _reorganise(state, run, fmt, yes=yes, dry_run=dry_run)


def close(
    state: "State",
    organisation: str,
    into: str | None,
    reason: str | None,
    act: ReorganisingAct,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    """Close an organisation, or merge it into another one."""
    actor = state.actor()
    why = _reason(state, reason, dry_run=dry_run)

    def run(seen: Reorganised | None, *, only_look: bool) -> Done:
        return reorganising.close(
            state.store, actor, organisation, into, why, state.now(), act=act, seen=seen, dry_run=only_look
        )

    _reorganise(state, run, fmt, yes=yes, dry_run=dry_run)


def _change(run: Callable[..., OrganisationChange], fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    planned = run(only_look=True)
    if dry_run:
        draw_change(planned, fmt, dry_run=True)
        say(undone.DRY_RUN)
        return
    if planned.changes and not yes:
        preview_change(planned)
        prompts.agree(words.CONFIRM[planned.act], words.UNDONE[planned.act])
    done = run(only_look=False) if planned.changes else planned
    draw_change(done, fmt, dry_run=False)
    draw_next_step(words.changed(done), f"szdj org show {done.code}")


def _reorganise(state: "State", run: Callable[..., Done], fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    planned = run(None, only_look=True).result
    if dry_run:
        draw_result(planned, fmt, dry_run=True)
    elif planned.stops or not (yes or planned.is_same):
        preview_result(planned)
    if planned.stops:
        stops = tuple((each.kind.value, each.how_many, each.requests) for each in planned.stops)
        raise OrganisationInUse(planned.organisation.code, stops)
    if dry_run:
        say(undone.DRY_RUN)
        return
    messages: Sequence[Message] = ()
    if not planned.is_same:
        prompts.agree(words.CONFIRM[planned.act], words.UNDONE[planned.act], yes=yes)
        planned, messages = run(planned, only_look=False)
    draw_result(planned, fmt, dry_run=False)
    send_notices(state, messages)
    shown = planned.target or planned.organisation
    draw_next_step(words.done(planned), f"szdj org show {shown.code}")


def _reason(state: "State", reason: str | None, *, dry_run: bool) -> str:
    if reason is not None or dry_run:
        return reason or ""
    if not state.interactive:
        raise InputNeeded("--reason")
    return prompts.ask_text(words.REASON, option="--reason", check=checks.not_blank)
