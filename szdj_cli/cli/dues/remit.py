"""`szdj dues remit` and `remittances`: handing dues up to the committee, and what was handed up."""

from pathlib import Path
from typing import TYPE_CHECKING

from szdj_cli.cli import preconditions
from szdj_cli.cli.framework.already import say_done
from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.dues.lists.remittances import printed_list, printed_receipt
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.messages.dues import remittances as words
from szdj_cli.messages.kit import undone
from szdj_cli.messages.kit.tables import place
from szdj_cli.render.dues.remittances import draw_remittances, show_remittance
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.dues.lists import notices, remittances

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def remit(
    state: "State",
    branch: str | None,
    since: str | None,
    output: Path | None,
    fmt: OutputFormat,
    *,
    force: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Record what a branch hands up, or, with `dry_run`, only show it; with a file, the paper that goes with it too."""
    wanted = remittances.Wanted(branch, state.settings.dues_remit_percent, since)
    found = remittances.look(state.store, state.actor(), wanted, state.now())
    say(words.planned(found))
    if found.is_first and since is None:
        say(words.EARLIER_ELSEWHERE.format(since=found.since))
    if found.kept_of_large_fen:
        say(words.large(found))
    if dry_run:
        show_remittance(found, fmt, dry_run=True)
        say(undone.DRY_RUN)
        return
    prompts.agree(words.CONFIRM, undone.REMITTED, yes=yes)
    done = remittances.record(state.store, state.actor(), wanted, state.now(), seen=found, target=output, force=force)
    show_remittance(done, fmt, dry_run=False)
    draw_next_step(words.recorded(done, output), "szdj dues remittances")


def reverse(
    state: "State", branch: str | None, number: str, reason: str | None, fmt: OutputFormat, *, yes: bool, dry_run: bool
) -> None:
    """Reverse what was handed up."""
    why = preconditions.reason(reason, words.WHY_REVERSE)
    prompts.agree(words.REVERSE.format(number=number), undone.REVERSED, yes=yes or dry_run)
    with state.only_tried(dry_run):
        made = remittances.reverse(state.store, state.actor(), branch, number, why, state.now())
    show_result(fmt, {"number": number, "reversal": made}, written=not dry_run, dry_run=dry_run)
    say_done(words.REVERSED.format(number=number, made=made), "szdj dues remit", dry_run=dry_run)


def show_one(
    state: "State", branch: str | None, number: str, output: Path | None, fmt: OutputFormat, *, force: bool
) -> None:
    """Write what was handed up once to the screen, or its paper to a file where one is named."""
    store, actor, now = state.store, state.actor(), state.now()
    done = remittances.again(store, actor, branch, number, now)
    if output is not None:
        detail = {"branch": done.branch, "number": done.number}
        notices.write(store, actor, printed_receipt(done), "dues.remittance_printed", detail, output, now, force=force)
    show_remittance(done, fmt, dry_run=False, is_drawn=output is None)
    if output is not None:
        say(words.REPRINTED.format(number=done.number, path=place(output)))


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
        show_file(fmt, output, len(rows), said=words.WRITTEN.format(title=title, path=output))
    if still_open is None:
        say(words.MANY_BRANCHES)
    elif still_open:
        say(words.still_open(still_open), code="to_remit", branches=[each._asdict() for each in still_open])
