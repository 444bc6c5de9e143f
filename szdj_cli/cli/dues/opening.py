"""`szdj dues opening`: what would be charged is shown, agreed to, done, and said."""

from typing import TYPE_CHECKING

from szdj_cli.cli.framework.already import say_so
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.values.parsing import parse_month
from szdj_cli.messages.dues import payments as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.dues import openings as dues_openings

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.dues.openings import Opening


def set_month(state: "State", month: str, branch: str | None, fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    """Let branches keep their dues from a month on, or, with `dry_run`, only show what that would do."""
    since = checks.of_option("MONTH", parse_month, month)

    def run(*, only_look: bool) -> "Opening":
        return dues_openings.set_month(state.store, state.actor(), since, branch, state.now(), dry_run=only_look)

    is_looked_at = dry_run or not yes
    opening = run(only_look=is_looked_at)
    if is_looked_at and not opening.is_already:
        say(words.would_open(opening))
        if not dry_run:
            prompts.agree(words.OPEN, undone.OPENED)
            opening = run(only_look=False)
    _draw(opening, fmt, dry_run=dry_run)
    if opening.is_already:
        say_so(words.opened(opening), "szdj dues arrears")
    elif not dry_run:
        draw_next_step(words.opened(opening), "szdj dues arrears")


def _draw(opening: "Opening", fmt: OutputFormat, *, dry_run: bool) -> None:
    data = {
        "month": opening.month,
        "branches": len(opening.names),
        "claimed_before": opening.before.months,
        "claimed_after": opening.after.months,
        "due_fen_before": opening.before.fen,
        "due_fen_after": opening.after.fen,
    }
    show_result(fmt, data, written=not dry_run, dry_run=dry_run, already=opening.is_already)
