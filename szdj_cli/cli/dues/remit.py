"""`szdj dues remit` and `remittances`: handing dues up to the committee, and what was handed up."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli import preconditions
from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.dues.lists.remittances import printed_list
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.messages import requests as request_words
from szdj_cli.messages.dues import remittances as words
from szdj_cli.render.dues.remittances import draw_remittances, show_remittance
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.dues import notices, remittances

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def remit(
    state: "State",
    branch: str | None,
    output: Path | None,
    fmt: OutputFormat,
    *,
    force: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Record what a branch hands up, or, with `dry_run`, only show it; with a file, the paper that goes with it too."""
    percent = state.settings.dues_remit_percent
    found = remittances.look(state.store, state.actor(), branch, percent, state.now())
    say(words.planned(found))
    if dry_run:
        show_remittance(found, fmt, dry_run=True)
        say(request_words.DRY_RUN)
        return
    if not prompts.confirm(words.CONFIRM, yes=yes):
        raise typer.Abort
    done = remittances.record(
        state.store, state.actor(), branch, percent, state.now(), seen=found, target=output, force=force
    )
    show_remittance(done, fmt, dry_run=False)
    draw_next_step(words.recorded(done, output), "szdj dues remittances")


def reverse(
    state: "State", branch: str | None, number: str, reason: str | None, fmt: OutputFormat, *, yes: bool
) -> None:
    """Reverse what was handed up."""
    why = preconditions.reason(reason, words.WHY_REVERSE)
    if not prompts.confirm(words.REVERSE.format(number=number), yes=yes):
        raise typer.Abort
    made = remittances.reverse(state.store, state.actor(), branch, number, why, state.now())
    show_result(fmt, {"number": number, "reversal": made})
    draw_next_step(words.REVERSED.format(number=number, made=made), "szdj dues remit")


def show(
    state: "State", branch: str | None, year: int | None, output: Path | None, fmt: OutputFormat, *, force: bool
) -> None:
    """Write what branches handed up in a year to the screen, or to a file where one is named."""
    rows, still_open = remittances.listed(state.store, state.actor(), branch, year, state.now())
    title = words.TITLE.format(year=year or shanghai_day(state.now()).year)
    if output is None:
        draw_remittances(rows, fmt)
    else:
        detail = {"branch": branch}
        store, actor, now = state.store, state.actor(), state.now()
        table = printed_list(rows, title)
        notices.write(store, actor, table, "dues.remittances_written", detail, output, now, force=force)
        show_result(fmt, {"file": str(output), "count": len(rows)})
        say(words.WRITTEN.format(title=title, path=output))
    if still_open is None:
        say(words.MANY_BRANCHES)
    elif still_open:
        say(words.still_open(still_open))
