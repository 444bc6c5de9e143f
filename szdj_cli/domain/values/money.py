"""Amounts of money: yuan as people write them, whole fen as everything here counts them. No floats."""

import re

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

_MAX_DIGITS = 12  # before the point; more cannot be written in capitals either
_DECIMALS = 2  # jiao and fen
MOST_PAYABLE_FEN = 10_000_000_000
_AMOUNT = pattern(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\s[0-9]{3})+)(?:\.([0-9]+))?")
_MINUS = ("-", "−")
_BEFORE = pattern(r"(?:人民币|RMB|CNY)? ?(?:[¥￥] ?)?", re.IGNORECASE)
_AFTER = pattern(r" ?(?:元整?|圆整?|RMB|CNY|人民币)?$", re.IGNORECASE)
# As bookkeepers and old programs write what is less than nothing: (50.00), 50.00-.
_LESS = pattern(r"\((.+)\)|(.+)[-−]")


def parse_yuan(text: str) -> int:
    """Return the fen of an amount in yuan: 150, 150.5, 1,500.00, 1 500.00, ¥150, CNY150, 150元整, full-width digits.

    Raises:
        ValueRefused: empty, no amount, negative, more than two decimals, or more than twelve digits before the point.
    """
    value = _bare(narrowed(cleaned(text)))
    if less := _LESS.fullmatch(value):
        value = f"-{_bare(less[1] or less[2])}"
    if not value:
        raise ValueRefused(Reason.REQUIRED)
    is_negative = value.startswith(_MINUS)
    match = _AMOUNT.fullmatch(_bare(value[1:]) if is_negative else value)
    if match is None:
        raise ValueRefused(Reason.MONEY_FORM)
    if is_negative:
        raise ValueRefused(Reason.MONEY_NEGATIVE)
    whole, decimals = "".join(match[1].replace(",", "").split()), match[2] or ""
    if len(decimals) > _DECIMALS:
        raise ValueRefused(Reason.MONEY_DECIMALS)
    if len(whole) > _MAX_DIGITS:
        raise ValueRefused(Reason.MONEY_TOO_LARGE)
    return int(whole + decimals.ljust(_DECIMALS, "0"))


def _bare(text: str) -> str:
    """Return an amount without the words and signs of the yuan around it."""
    return _AFTER.sub("", _BEFORE.sub("", text, count=1)).strip()


def parse_payable(text: str) -> int:
    """Return the fen of an amount that somebody may pay, or be paid: as `parse_yuan`, up to a hundred million yuan.

    Raises:
        ValueRefused: as `parse_yuan`, or more than that: sums of any number of them still fit the store.
    """
    fen = parse_yuan(text)
    if fen > MOST_PAYABLE_FEN:
        raise ValueRefused(Reason.PAYABLE_TOO_LARGE)
    return fen


def yuan(fen: int) -> str:
    """Return an amount in fen as people read it, in yuan: 150.00."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02}"
