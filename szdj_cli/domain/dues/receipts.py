"""The receipt for dues (党费收据): what it says, kept as it was on the day of issue, and how it is printed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from szdj_cli.domain.dues.payments import METHODS
from szdj_cli.domain.values.capitals import yuan_in_capitals
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.months import first_day, month_after

MOST_PAYMENTS = 24
"""On one receipt: two years of months, and as much as a page holds."""

BODY_STYLE = "收据正文"
"""The style whose paragraphs are set smaller where what they say would not fit the page."""


@dataclass(frozen=True)
class ReceiptLine:
    """One payment on a receipt."""

    month: str
    """YYYY-MM."""
    amount_fen: int
    method: str
    paid_on: date


@dataclass(frozen=True)
class ReceiptContent:
    """What a receipt says, whenever it is printed."""

    number: str
    """As it is printed: 2026-000123."""
    payer: str
    branch: str
    """The code of the branch that collected."""
    branch_name: str
    lines: tuple[ReceiptLine, ...]
    """By month."""
    total_fen: int
    issuer: str
    """经手人: whoever issued it."""
    issued_on: date


@dataclass(frozen=True)
class Receipt:
    """A receipt that is handed out."""

    content: ReceiptContent
    code: str
    """What the QR code holds."""
    is_reprint: bool
    """Whether it was handed out before: it is marked 补打."""


def content_text(content: ReceiptContent) -> str:
    """Return what a receipt says as it stands in the store."""
    return json.dumps(asdict(content), ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def read_content(text: str) -> ReceiptContent:
    """Read what `content_text` wrote."""
    stored = json.loads(text)
    lines = tuple(ReceiptLine(**(line | {"paid_on": date.fromisoformat(line["paid_on"])})) for line in stored["lines"])
    return ReceiptContent(**(stored | {"lines": lines, "issued_on": date.fromisoformat(stored["issued_on"])}))


def printed(receipt: Receipt) -> dict[str, str]:
    """Return what is printed for each placeholder of the template, but for the QR code's."""
    return {placeholder: text_of(receipt) for placeholder, text_of in _TEXTS.items()}


def month_and_amount(line: ReceiptLine) -> tuple[str, str]:
    """Return a line as people read it: 2026年11月, 50.00元."""
    month = first_day(line.month)
    return f"{month.year}年{month.month}月", f"{yuan(line.amount_fen)}元"


def months_and_amounts(lines: Sequence[ReceiptLine]) -> str:
    """Return lines in a sentence; months of one amount that follow each other are said together."""
    runs: list[list[ReceiptLine]] = []
    for line in lines:
        before = runs[-1][-1] if runs else None
        goes_on = before is not None and (line.month, line.amount_fen) == (month_after(before.month), before.amount_fen)
        if goes_on:
            runs[-1].append(line)
        else:
            runs.append([line])
    return "；".join(map(_said_together, runs))


def _said_together(run: Sequence[ReceiptLine]) -> str:
    (first, amount), (last, _) = month_and_amount(run[0]), month_and_amount(run[-1])
    return f"{first} {amount}" if len(run) == 1 else f"{first}至{last}，每月{amount}"


def methods_of(lines: Sequence[ReceiptLine]) -> str:
    """Return how the payments on a receipt were made."""
    return "、".join(dict.fromkeys(METHODS.label(line.method) for line in lines))


def _days(lines: Sequence[ReceiptLine]) -> str:
    days = sorted({line.paid_on for line in lines})
    if len(days) <= 2:
        return "、".join(map(_day, days))
    return f"{_day(days[0])}至{_day(days[-1])}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_TEXTS: dict[str, Callable[[Receipt], str]] = {
    "编号": lambda receipt: receipt.content.number,
    "补打": lambda receipt: "（补打）" if receipt.is_reprint else "",
    "缴款人": lambda receipt: receipt.content.payer,
    "党支部": lambda receipt: receipt.content.branch_name,
    "月份和金额": lambda receipt: months_and_amounts(receipt.content.lines),
    "金额大写": lambda receipt: yuan_in_capitals(receipt.content.total_fen),
    "金额": lambda receipt: yuan(receipt.content.total_fen),
    "缴纳方式": lambda receipt: methods_of(receipt.content.lines),
    "缴纳日期": lambda receipt: _days(receipt.content.lines),
    "经手人": lambda receipt: receipt.content.issuer,
    "开具日期": lambda receipt: _day(receipt.content.issued_on),
    "核验码": lambda receipt: receipt.code,
}
