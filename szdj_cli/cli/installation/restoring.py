"""`szdj db restore`: shown first, agreed to, done, and told."""

from pathlib import Path

from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.state import State
from szdj_cli.messages.installation import restoring as words
from szdj_cli.render.installation import restoring as drawn
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.installation import restoring


def restore(
    state: State,
    path: Path,
    margin: int,
    fmt: OutputFormat,
    *,
    may_lose: bool,
    may_diverge: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Put a backup in the place of the store."""
    label = restoring.require_right(state.settings, state.actor)
    with restoring.begun(state.settings, path, margin, state.now()) as found:
        if dry_run:
            drawn.draw(found.plan, fmt, dry_run=True)
            say(words.DRY_RUN)
            return
        found.require(may_lose=may_lose, may_diverge=may_diverge)
        if not yes:
            drawn.preview(found.plan)
            prompts.agree(words.CONFIRM, words.UNDONE)
        state.reload()
        done = found.write(label, state.now())
    drawn.draw(done, fmt, dry_run=False)
    drawn.tell(done)


def finish(state: State, margin: int, fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    """End and skip what is to be after a PostgreSQL database was restored by its own program."""
    label = restoring.require_right(state.settings, state.actor)
    plan = restoring.finish_elsewhere(state.settings, label, margin, state.now(), dry_run=True)
    if dry_run:
        drawn.draw(plan, fmt, dry_run=True)
        say(words.DRY_RUN)
        return
    if not yes:
        drawn.preview(plan)
        prompts.agree(words.CONFIRM_FINISH, words.UNDONE)
    done = restoring.finish_elsewhere(state.settings, label, margin, state.now(), dry_run=False)
    drawn.draw(done, fmt, dry_run=False)
    drawn.tell(done)
