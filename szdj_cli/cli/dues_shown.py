"""`szdj dues show`: the amounts that were set, or that of one month."""

from typing import TYPE_CHECKING

import typer

from szdj_cli.domain.dues_settings import setting_in
from szdj_cli.domain.reasons import ValueRefused
from szdj_cli.domain.values import parse_month
from szdj_cli.messages import dues as words
from szdj_cli.messages.reasons import REASONS
from szdj_cli.render.console import say
from szdj_cli.render.dues import draw_settings
from szdj_cli.services import dues

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def show(state: "State", month: str | None, fmt: str) -> None:
    """Write one's own settings, the newest last; with a month, the one that holds in it."""
    found = dues.history(state.store, state.actor(), state.now())
    if month is not None:
        holding = setting_in(found, _month(month))
        found = [holding] if holding else []
    draw_settings(found, fmt)
    if not found:
        say(words.NOTHING_SET)


def _month(text: str) -> str:
    try:
        return parse_month(text)
    except ValueRefused as refused:
        raise typer.BadParameter(REASONS[refused.reason], param_hint="--month") from None
