"""`szdj dues arrears`: who owes what, and the reminders."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from szdj_cli.cli import notify, options, preconditions
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.dues.arrears import parse_through
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.messages import due as due_words
from szdj_cli.messages.dues import arrears as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.due import draw_reminded
from szdj_cli.render.dues.arrears import draw_arrears, draw_reminders
from szdj_cli.render.kit.console import say, say_cut
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.dues import arrears

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


class Wanted(NamedTuple):
    """What the options say: where, through which month, whom, how many."""

    branch: str | None
    through: str | None
    with_members: bool
    limit: int
    from_months: int | None = None


def show(state: "State", wanted: Wanted, fmt: OutputFormat) -> None:
    """Write who owes what."""
    draw_arrears(*arrears.listed(state.store, state.actor(), state.now(), **_asked(state, wanted)), fmt, wanted.limit)


def remind(state: "State", wanted: Wanted, output: Path | None, fmt: OutputFormat, *, force: bool) -> None:
    """Write the reminders to a file or to standard output."""
    whom = _asked(state, wanted._replace(with_members=True))
    found = arrears.whole(*arrears.listed(state.store, state.actor(), state.now(), **whom))
    members = arrears.to_remind(found)
    texts = [words.reminder(each) for each in members]
    if not texts:
        say(words.NOBODY_TO_REMIND.format(months=_from_months(state, wanted)))
    if output is None:
        draw_reminders(members, texts, fmt)
    else:
        arrears.write_reminders(state.store, state.actor(), output, texts, state.now(), force=force)
        show_file(fmt, output, len(texts), said=words.WRITTEN.format(count=len(texts), path=output))
    if len(found.members or ()) < found.total.members:
        say_cut(words.MORE_REMINDED.format(count=wanted.limit), wanted.limit)


def send(wanted: Wanted, output: Path | None, fmt: OutputFormat, *, remind: bool, yes: bool, dry_run: bool) -> None:
    """Send reminders by SMS, once they were looked at; nobody looks where the machine does it by itself."""
    if not remind or output is not None:
        raise typer.BadParameter(words.SEND_WITH_REMIND, param_hint="--send")
    state, actor = preconditions.begin_sending()
    notify.require_gateway(state)
    from szdj_cli.services.dues import reminders

    found = reminders.look(
        state.store,
        actor,
        state.now(),
        branch=wanted.branch,
        through=_through(state, wanted),
        from_months=_from_months(state, wanted),
    )
    if state.interactive and not yes:
        draw_arrears(found, iter(found.members or ()), options.TABLE, wanted.limit)
    if not dry_run and state.interactive and not yes:
        planned = reminders.send(state.store, actor, found, wanted.branch, state.now(), dry_run=True)
        if planned.told:
            prompts.agree(due_words.send(len(planned.told)), undone.SENT)
    done = reminders.send(state.store, actor, found, wanted.branch, state.now(), dry_run=dry_run)
    draw_reminded(done, fmt, is_dry_run=dry_run)
    if not arrears.to_remind(found):
        say(words.NOBODY_TO_REMIND.format(months=_from_months(state, wanted)))
    if not dry_run:
        notify.send_notices(state, done.messages, asked=True)


def require_remind(output: Path | None) -> None:
    """Refuse a file where there is nothing to write into it.

    Raises:
        BadParameter: there is one.
    """
    if output is not None:
        raise typer.BadParameter(words.OUTPUT_WITHOUT_REMIND, param_hint="-o")


def _asked(state: "State", wanted: Wanted) -> dict[str, Any]:
    """Return what the options say, as `arrears.listed` takes it."""
    return {
        "branch": wanted.branch,
        "through": _through(state, wanted),
        "remind_from": _from_months(state, wanted),
        "with_members": wanted.with_members,
        "limit": wanted.limit,
    }


def _through(state: "State", wanted: Wanted) -> str | None:
    if wanted.through is None:
        return None
    present = shanghai_month(state.now())
    return checks.of_option("--through", lambda text: parse_through(text, present), wanted.through)


def _from_months(state: "State", wanted: Wanted) -> int:
    return wanted.from_months or state.settings.dues_remind_months
