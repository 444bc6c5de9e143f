"""`szdj approve revoke`: what is taken back is shown, agreed to, done, and said."""

from typing import TYPE_CHECKING

from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import prompts
from szdj_cli.messages import requests as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.decisions import draw_revoked
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.requests import draw_preview
from szdj_cli.services.approvals import reading, revoking

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def revoke(state: "State", number: int, reason: str, fmt: OutputFormat, *, yes: bool, dry_run: bool) -> None:
    """Take back the last acceptance on a request, once that was agreed to, unless `yes` agrees to it unseen."""
    version = None
    if not yes or dry_run:
        request = reading.show(state.store, state.actor(), number, state.now()).request
        version = request.version
        # What cannot be taken back is refused before anybody agrees to it.
        would = revoking.revoke(state.store, state.actor(), number, reason, state.now(), version=version, dry_run=True)
        draw_preview([request], 1)
        say(words.would_revoke(would))
        if dry_run:
            draw_revoked(would, fmt, dry_run=True)
            say(undone.DRY_RUN)
            return
    prompts.agree(words.REVOKE.format(request=number), undone.REVOKED, yes=yes)
    done = revoking.revoke(state.store, state.actor(), number, reason, state.now(), version=version)
    draw_revoked(done, fmt)
    send_notices(state, done.messages)
    draw_next_step(words.revoked(done), f"szdj approve show {number}")
