"""What the words of a bill say of a row: whether money came in, and whether it stayed.

They are those that banks, WeChat and Alipay write into their exports. A row counts as received only where it says so in
a word that is known to mean it; a word that is in none of these lists is refused by name, and never guessed.
"""

import re
from collections.abc import Sequence

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed, squeezed

INCOMING = frozenset(
    "收 收入 收款 收方 贷 贷方 贷记 C CR CREDIT 贷CR 来账 来帐 转入 汇入 入账 入帐 进账 进帐 存 存入 存款 存现 +"
    " 已收入".split()
)
"""Of the direction: the money came in."""

OUTGOING = frozenset(
    "支 支出 付 付款 付方 支付 借 借方 借记 D DR DEBIT 借DR 往账 往帐 转出 汇出 出账 出帐 支取 取 取款 取出 取现 扣款"
    " 消费 提现 已支出".split()
)
"""Of the direction: it went out."""

NEITHER = frozenset("/ - -- 不计收支 中性交易 中性 其他 资金转移 待收入 待支出 冻结 解冻".split())
"""Of the direction: it did neither, or the bill does not count it."""

DONE = frozenset(
    "成功 交易成功 支付成功 收款成功 转账成功 入账成功 处理成功 已存入零钱 已转入零钱 已收钱 已收款 已到账 已入账"
    " 已支付 已付款 已完成 完成 交易完成 朋友已收钱 对方已收钱 正常"
    " 已缴 已缴费 已缴纳 已交 已交费 已交纳 缴费成功 付款成功 已缴清 已交清 缴清 交清 已收 已到 到账"
    " 是 有 Y YES TRUE √ ✓ ✔ ☑ SUCCESS".split()
)
"""Of the state: the money stayed where it went."""

NOT_DONE = frozenset(
    "退款 已退款 已全额退款 部分退款 已部分退款 退款成功 退款中 退回 已退回 退还 已退还 对方已退还 退票 已退票"
    " 失败 交易失败 支付失败 转账失败 收款失败 处理失败 关闭 已关闭 交易关闭 撤销 已撤销 冲正 已冲正 取消 已取消"
    " 未支付 未到账 待支付 待付款 等待付款 待收款 待确认 待对方确认 待入账 处理中 支付中 进行中"
    " 未缴 未缴费 未缴纳 未交 未交费 未交纳 未付款 未收款 未入账 待缴费 待交费 缴费失败 付款失败"
    " 否 未 无 没有 N NO FALSE × X ✗ ✘ ☒ 未缴清 未交清 欠缴 欠交 未收 未到 未收到 作废 已作废 冲销 已冲销"
    " CLOSED NOTPAY PAYERROR 过期 已过期 过期已退还 拒绝 已拒绝 对方已拒收".split()
)
"""Of the state: it did not, or not yet."""

REVERSING = frozenset("REFUND REVOKED".split())
"""Of the state: in a merchant's list, where a row of its own says that the money of another row went back."""

PARTLY_BACK = frozenset("部分退款 已部分退款".split())
"""Of the state: those of `NOT_DONE` that leave something of the money where it went."""

RECEIVED = frozenset("已存入零钱 已转入零钱 已收钱 已收款 收款成功 入账成功 已到账 已入账".split())
"""Of the state: those of `DONE` that only money which came in can have."""

CURRENCIES = "USD|HKD|EUR|JPY|GBP|AUD|CAD|SGD|MOP|TWD|CHF|KRW|RUB|THB|MYR|NZD"
"""The codes of other currencies than the yuan, as an alternative of a pattern."""

_MAY_BE_UNDONE = pattern("[退冲抹红撤作返未欠取]")
_UNDONE = pattern(
    r"退款|退回|退还|退票|退汇|已退(?!休|役|伍|出|职)|冲正|冲销|冲[账帐]|冲回|红冲|抹[账帐]|红字|撤[销消]|作废|返还|已取消"
)
_REVERSED = pattern(r"冲正|冲销|冲[账帐]|冲回|红冲|抹[账帐]|红字|退票|退汇")
# A whole remark, or a part of one: 补交未交月份 says something else.
_NOT_PAID = pattern(
    r"(?:^|[;,，。、/(\s])(?:尚|暂|还|均|本月|本人|款项|党费)*(?:未(?:缴|交|付|到|收)(?:纳|费|款|清|齐|账|到)*|欠[缴交费款]+)"
    r"(?=$|[;,，。、/)\s])",
    re.MULTILINE,
)

NOTHING = frozenset("/ // - -- --- — —— 无 暂无 空 N/A NULL NONE".split())
"""What stands in a cell that is empty."""


def is_nothing(text: str) -> bool:
    """Return whether a cell is empty, whatever a bill fills it with."""
    word = squeezed(text).upper()
    return not word or word in NOTHING


def require_incoming(text: str) -> None:
    """Let a row pass whose direction is known to mean that money came in.

    Raises:
        ValueRefused: NOT_INCOME where it is known to mean something else; DIRECTION_UNKNOWN.
    """
    word = plain_word(text)
    if word not in INCOMING:
        raise ValueRefused(Reason.NOT_INCOME if word in OUTGOING | NEITHER else Reason.DIRECTION_UNKNOWN)


def require_done(text: str) -> None:
    """Let a row pass whose state is known to mean that the money stayed.

    Raises:
        ValueRefused: REFUNDED where it is known to mean something else, REVERSAL where another row's money went back;
            STATE_UNKNOWN.
    """
    word = plain_word(text)
    if word in REVERSING:
        raise ValueRefused(Reason.REVERSAL)
    if word not in DONE:
        raise ValueRefused(Reason.REFUNDED if word in NOT_DONE else Reason.STATE_UNKNOWN)


def meaning_in_bills(term: str, text: str) -> str | None:
    """Return which of these lists holds a word of the direction or the state; None: none does."""
    of_term = {
        "direction": {"incoming": INCOMING, "outgoing": OUTGOING, "neither": NEITHER},
        "status": {"done": DONE, "not done": NOT_DONE, "reversing": REVERSING},
    }
    word = plain_word(text)
    return next((name for name, words in of_term.get(term, {}).items() if word in words), None)


def may_be_undone(texts: Sequence[str]) -> bool:
    """Return whether any of many remarks has a sign that those have of which `is_undone` is true: most have none."""
    return _MAY_BE_UNDONE.search("\n".join(texts)) is not None


def is_undone(text: str) -> bool:
    """Return whether remarks, or kinds of transactions, say that money went back or never came: 冲正, 退回, 未缴."""
    plain = narrowed(text)
    return _UNDONE.search(plain) is not None or _NOT_PAID.search(plain) is not None


def is_reversal(text: str) -> bool:
    """Return whether remarks say that another transaction was reversed: that one did not stand either."""
    return _REVERSED.search(narrowed(text)) is not None


def direction_of_heading(heading: str) -> bool | None:
    """Return whether a column of amounts holds what came in, as the bracket of its heading says; None: it says neither.

    As in 金额(支出); a bracket that names a currency or an example is no direction.
    """
    _, bracket, rest = narrowed(cleaned(heading)).partition("(")
    word = plain_word(rest.partition(")")[0]) if bracket else ""
    if word in INCOMING:
        return True
    return False if word in OUTGOING else None


def plain_word(text: str) -> str:
    """Return a word without blanks, and without what a bank adds in brackets: 借(D), 已退款(￥10.00)."""
    return squeezed(text).partition("(")[0].upper()
