"""`szdj dues show`: the amounts that were set, or that of one month."""

from typing import TYPE_CHECKING

from szdj_cli.cli import checks
from szdj_cli.domain.dues_settings import setting_in
from szdj_cli.domain.values import parse_month
from szdj_cli.messages import dues as words
from szdj_cli.render.console import say
from szdj_cli.render.dues import draw_settings
from szdj_cli.services import dues

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def show(state: "State", month: str | None, fmt: str) -> None:
    """Write one's own settings, the newest last; with a month, the one that holds in it."""
    found = dues.history(state.store, state.actor(), state.now())
    if month is not None:
        holding = setting_in(found, checks.of_option("--month", parse_month, month))
        found = [holding] if holding else []
    draw_settings(found, fmt)
    if not found:
        say(words.NOTHING_SET)
