"""What is asked where a payment is probably a slip, and which options answer it."""

from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.domain.values.money import yuan

DOUBT_OPTIONS: dict[str, str] = {Doubt.LARGE: "--allow-large", Doubt.REPEATED: "--allow-repeat"}


def question(doubt: Doubt, total_fen: int) -> str:
    """Return the question before a doubtful payment is written."""
    if doubt is Doubt.LARGE:
        return f"金额 {yuan(total_fen)} 元明显偏多，请核对小数点和月份。确实是这个金额吗"
    return f"与已登记的一笔相同（{yuan(total_fen)} 元，同一天、同样的方式）。确实又交了一次吗"


def confirm_question(doubt: Doubt, request: int) -> str:
    """Return the question before a doubtful declaration is confirmed."""
    if doubt is Doubt.LARGE:
        return f"申请 #{request} 的金额明显偏多，请与本人核对。确实是这个金额吗"
    return f"申请 #{request} 与已登记的一笔相同（同一天、同样的方式）。确实又交了一次吗"
