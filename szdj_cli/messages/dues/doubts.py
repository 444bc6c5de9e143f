"""What is asked where a payment is probably a slip, and which options answer it."""

from collections.abc import Sequence

from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.kit.tables import LIST_SEPARATOR

DOUBT_OPTIONS: dict[str, str] = {
    Doubt.LARGE: "--allow-large",
    Doubt.REPEATED: "--allow-repeat",
    Doubt.PAID: "--allow-repeat",
}

DOUBTS: dict[str, str] = {
    Doubt.LARGE: "金额明显偏多",
    Doubt.REPEATED: "与已登记的一笔相同：党员、月份、金额、日期和方式都一样",
    Doubt.PAID: "这些月份已登记过缴纳，没有未交的金额",
}


def question(doubt: Doubt, total_fen: int, paid: Sequence[str] = ()) -> str:
    """Return the question before a doubtful payment is written; `paid` are the months that were paid already."""
    if doubt is Doubt.PAID:
        return f"{LIST_SEPARATOR.join(paid)} 的党费已经交过，没有未交的金额。确实又交了一次吗"
    if doubt is Doubt.LARGE:
        return f"金额 {yuan(total_fen)} 元明显偏多，请核对小数点和月份。确实是这个金额吗"
    return f"与已登记的一笔相同（{yuan(total_fen)} 元，同一天、同样的方式）。确实又交了一次吗"


def together(doubt: Doubt, members: Sequence[int]) -> str:
    """Return the question before doubtful payments of several members are written."""
    return f"党员 {LIST_SEPARATOR.join(map(str, members))}：{DOUBTS[doubt]}。确实无误吗"


def confirm_question(doubt: Doubt, request: int) -> str:
    """Return the question before a doubtful declaration is confirmed."""
    if doubt is Doubt.LARGE:
        return f"申请 #{request} 的金额明显偏多，请与本人核对。确实是这个金额吗"
    if doubt is Doubt.PAID:
        return f"申请 #{request} 的月份已经交过党费，没有未交的金额，请与本人核对。确实又交了一次吗"
    return f"申请 #{request} 与已登记的一笔相同（同一天、同样的方式）。确实又交了一次吗"
