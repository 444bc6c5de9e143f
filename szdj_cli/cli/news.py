"""What became of one's requests, as the personal centre offers it: a line, and the command that opens it."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from szdj_cli.domain.requests.news import News
from szdj_cli.render.kit.cells import terminal_width
from szdj_cli.render.news import news_line

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.personal_centre import Overview

_MARGIN = 6  # cells: the pointer before the line, and what stays free behind it


def offered(news: Sequence[News]) -> list[tuple[str, tuple[str, ...]]]:
    """Return a line for each, and the words of the command that opens it: the form filled as it was, or the request."""
    width = terminal_width(sys.stderr) - _MARGIN
    return [(news_line(each, width), ("request", _act(each), str(each.request))) for each in news]


def _act(news: News) -> str:
    if news.is_mended:
        return "resubmit"
    return "again" if news.is_asked_anew else "show"


def mark_shown(state: "State", overview: "Overview", shown: Sequence[News]) -> None:
    """Keep that it stood on the screen, and why with it; a store that cannot be written to now tells it once more."""
    from contextlib import suppress

    from szdj_cli.domain.errors import SzdjError
    from szdj_cli.services.approvals import news

    if overview.is_verified and any(each.is_new for each in shown):
        with suppress(SzdjError):
            news.mark_shown(state.store, state.actor(), shown, state.now())
