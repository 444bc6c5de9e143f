"""`szdj db copy`: shown first, agreed to, done, and told."""

from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.cli.state import State
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.messages.installation import copying as words
from szdj_cli.render.installation import copying as drawn
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.progress import progress_of
from szdj_cli.services.installation import copying


def copy(state: State, to: str, fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    """Copy the store to an address or a file; `-` is an address on standard input."""
    is_argument = to != STANDARD_STREAM
    given = to if is_argument else read_lines(1, option="--to")[0]
    actor = state.actor()
    target = copying.target_of(state.settings, given, is_argument=is_argument)
    planned = copying.plan(state.store, actor, target)
    if dry_run:
        drawn.draw(planned, fmt, dry_run=True)
        say(words.DRY_RUN)
        return
    if not yes:
        drawn.preview(planned)
        prompts.agree(words.CONFIRM, words.UNDONE)
    with progress_of(words.COPYING) as advance:
        done = copying.copy(state.settings, state.store, actor, target, state.now(), advance)
    drawn.draw(done, fmt, dry_run=False)
    drawn.tell(done, str(state.settings.store_path))
