"""What became of one's requests, a line each that fits the screen."""

from szdj_cli.domain.requests.news import News
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.accounts import news as words
from szdj_cli.render.kit.cells import shortened, width_of

_LEAST = 8  # cells: less of a reason says nothing


def news_line(news: News, width: int) -> str:
    """Return what became of a request and what to do now, in at most so many cells; of a long reason, its beginning."""
    before, after = safe(words.outcome(news)), words.next_step(news)
    reason = safe(news.reason or "")
    room = width - width_of(before) - width_of(after) - width_of(words.WHY)
    if not reason or room < _LEAST:
        return shortened(before + after, width)
    return f"{before}{words.WHY}{shortened(reason, room)}{after}"
