"""What became of one's requests, in words: a line each, which the personal centre offers to be opened."""

from szdj_cli.domain.requests.kinds import KINDS
from szdj_cli.domain.requests.news import MENDED_ANEW, News
from szdj_cli.domain.requests.requests import OPEN_STATES, STATES, Outcome, RequestState

WHY = "："
_BETWEEN = " → "


def outcome(news: News) -> str:
    """Return which request it is, and what became of it."""
    return f"{KINDS.label(news.kind)} #{news.request} {_outcome(news)}"


def next_step(news: News) -> str:
    """Return what opens where the line is chosen; where why is not told yet, that comes first."""
    if news.is_mended:
        step = "补正后重新提交"
    elif news.is_asked_anew:
        step = "修改后重新提交"
    else:
        return f"{_BETWEEN}查看"
    is_untold = news.reason is None and news.outcome is Outcome.REJECTED
    return f"{_BETWEEN}{'查看意见，' if is_untold else ''}{step}"


def counted(count: int, shown: int) -> str:
    """Return how much news there is, and where that is which is not listed."""
    more = f"，以下是最近 {shown} 份，其余见“我的申请”" if count > shown else ""
    return f"新的审批结果：{count} 份{more}"


def _outcome(news: News) -> str:
    state = STATES.label(news.state)
    if news.is_taken_back:
        return "的同意已撤销" if news.state is RequestState.REVOKED else f"的同意已撤销，{state}"
    if news.outcome is Outcome.ACCEPTED and _goes_on(news.state):
        return f"{news.decided_for or ''}已同意，{state}"
    return state


def _goes_on(state: RequestState) -> bool:
    closed = {RequestState.APPROVED, RequestState.COMPLETED, RequestState.TO_RESUBMIT, *MENDED_ANEW}
    return state in OPEN_STATES or state not in closed
