"""The cells of a file of payments, as banks, platforms and offices write them: days, clocks, amounts, balances."""

import re
from collections.abc import Callable
from datetime import date

from szdj_cli.domain.dues.bill_words import (
    CURRENCIES,
    OUTGOING,
    PARTLY_BACK,
    is_nothing,
    plain_word,
    require_done,
    require_incoming,
)
from szdj_cli.domain.dues.bills.months import is_span_of_months, says_several_months
from szdj_cli.domain.dues.payments import METHODS, parse_amount, require_not_withheld
from szdj_cli.domain.values.id_numbers import id_numbers_in
from szdj_cli.domain.values.identity import PROVINCES
from szdj_cli.domain.values.money import parse_yuan
from szdj_cli.domain.values.parsing import names_no_day, parse_month_of_day, parse_past_date, parse_text
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed, squeezed

# The last is a moment as databases write it: 2026-11-23-09.10.11.123456.
_CLOCK = pattern(
    r"[ T]?[0-9]{1,2}时[0-9]{1,2}分([0-9]{1,2}秒)?$|[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$"
    r"|-[0-9]{2}\.[0-9]{2}\.[0-9]{2}(\.[0-9]+)?$"
)
_CLOCK_ALONE = pattern(r"[0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2}(?:\.[0-9]+)?)?|0?\.[0-9]+")
_HOUR_AND_MINUTE = pattern(
    r"([0-9]{1,2}):([0-9]{1,2})(?::[0-9]{1,2}(?:\.[0-9]+)?)?$|-([0-9]{2})\.([0-9]{2})\.[0-9]{2}(?:\.[0-9]+)?$"
)
_CLOCK_IN_DIGITS = pattern(r"[0-9]{1,6}")
_DAY_AND_CLOCK = pattern(r"([12][0-9]{7})([0-9]{6})|([12][0-9]{7}) ([0-9]{6})")
_GROUPING = pattern(r"(?<=[0-9])[ \u00a0'’](?=[0-9]{3}(?![0-9]))")
_EMPTY_AMOUNT = pattern(r"[-/—]*|[¥￥]?0+(\.0*)?元?")

_FOREIGN = pattern(
    "美元|港币|港元|欧元|日元|英镑|澳元|加元|加拿大元|澳大利亚元|新加坡元|澳门元|新台币|法郎|韩元|卢布|泰铢|林吉特"
    f"|{CURRENCIES}"
)
# And what banks write for the yuan, with or without whether it is cash; their own numbers for it differ.
_YUAN = pattern(r"(?:人民币|RMB|CNY|CN¥|[¥￥]|元|本币|本位币|本外币|现?[钞汇]户?|[/\-()]|[0-9])*", re.IGNORECASE)
_FOREIGN_NUMBERS = frozenset("840 344 978 392 826 036 124 702 446 901 756 410 643 764 458 554".split())
# Payers write an identity number in groups, and leave a digit out, or type one twice.
_LIKE_ID_NUMBER = pattern(r"(?<![0-9])(?:[0-9][\s-]*){9,20}[0-9Xx](?![0-9])")
_MOBILE = pattern("1[3-9][0-9]{9}")
_BANK_CARD = pattern("62[0-9]{14,17}")
_BORN = pattern("[0-9]{5,7}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")


def may_be_id_number(text: str) -> bool:
    """Return whether a text holds what may be an identity number with a slip in it."""
    runs = ("".join(match[0].replace("-", "").split()) for match in _LIKE_ID_NUMBER.finditer(narrowed(text)))
    return any(map(_is_like_id_number, runs))


def _is_like_id_number(run: str) -> bool:
    if _MOBILE.fullmatch(run) or run[:2] not in PROVINCES:
        return False
    return _BANK_CARD.fullmatch(run) is None or _BORN.match(run) is not None


def parse_day(text: str, today: date) -> str:
    """Return YYYY-MM-DD of a day, with or without the time behind it."""
    if match := _DAY_AND_CLOCK.fullmatch(narrowed(cleaned(text))):
        return parse_past_date(match[1] or match[3], today)
    value = _CLOCK.sub("", narrowed(text).rstrip())
    day = parse_past_date(value, today)
    if day.__class__ is str and day.endswith("-01") and names_no_day(value):
        return Doubtful(day, Reason.PAID_ON_FIRST)
    return day


def parse_month_paid(text: str, today: date) -> str:
    """Return YYYY-MM of the month that was paid for, or of any day in it.

    Raises:
        ValueRefused: it is none, or several: nobody can say how much is for which.
    """
    if is_span_of_months(text):
        raise ValueRefused(Reason.MONTHS_IN_A_ROW)
    try:
        return parse_month_of_day(text, today)
    except ValueRefused as refused:
        if refused.reason is Reason.MONTH_FORM and says_several_months(text):
            raise ValueRefused(Reason.MONTHS_IN_A_ROW) from None
        raise


def day_parser(today: date, *, may_be_clock: bool) -> Callable[[str], str]:
    """Return the rule of one of several columns of days: nothing where it holds the time of the day alone."""

    def parse(text: str) -> str:
        value = narrowed(cleaned(text))
        is_clock = _CLOCK_ALONE.fullmatch(value) or (may_be_clock and _CLOCK_IN_DIGITS.fullmatch(value))
        return "" if is_clock or is_nothing(value) else parse_day(text, today)

    return parse


def parse_method(text: str) -> str:
    """Return the code of a way of payment, or what a bank calls it; nothing where it says none.

    Raises:
        ValueRefused: dues were withheld from wages, or it holds an identity number.
    """
    if is_nothing(text):
        return ""
    require_not_withheld(text)
    # What a bank calls its ways is kept as it is.
    if id_numbers_in(text):
        raise ValueRefused(Reason.HOLDS_ID_NUMBER)
    return METHODS.by_text.get(cleaned(text)) or parse_text(text)


def parse_direction(text: str) -> str:
    """Return nothing for a word which says that money came in."""
    require_incoming(text)
    return ""


def parse_status(text: str) -> str:
    """Return nothing for a word which says that the money stayed."""
    require_done(text)
    return ""


def parse_kind(text: str) -> str:
    """Return nothing for a kind of transaction that does not say that money went out."""
    if plain_word(text) in OUTGOING:
        raise ValueRefused(Reason.NOT_INCOME)
    return ""


def parse_refunded(text: str) -> str:
    """Return nothing for a cell of what was refunded that holds nothing."""
    if _EMPTY_AMOUNT.fullmatch(squeezed(text)):
        return ""
    raise ValueRefused(Reason.REFUNDED)


def parse_discount(text: str) -> str:
    """Return nothing for a cell of what somebody else paid of an amount that holds nothing."""
    if _EMPTY_AMOUNT.fullmatch(squeezed(text)):
        return ""
    raise ValueRefused(Reason.DISCOUNTED)


def is_partly_refunded(text: str, fen: int) -> bool:
    """Return whether less than an amount went back, as a state or what was refunded says: 已退款(￥20.00)."""
    word, _, bracket = narrowed(cleaned(text)).partition("(")
    back = moved_fen(bracket.rstrip(")") or word)
    return plain_word(word) in PARTLY_BACK or (back is not None and 0 < back < fen)


def parse_currency(text: str) -> str:
    """Return nothing for the yuan, in words, in letters or by a number."""
    value = squeezed(text).upper()
    if _FOREIGN.search(value) or value in _FOREIGN_NUMBERS or not (is_nothing(value) or _YUAN.fullmatch(value)):
        raise ValueRefused(Reason.NOT_YUAN)
    return ""


def parse_income(text: str) -> str:
    """Return the fen of an amount, as text: with a plus before it, or with blanks between its thousands, too."""
    return str(parse_amount(_GROUPING.sub("", narrowed(cleaned(text)).removeprefix("+"))))


def parse_amount_of_bill(text: str) -> str:
    """Return the fen of an amount in a bill that came in, as text."""
    # A bank writes what went out with a minus; in a list of one's own that is a slip.
    try:
        return parse_income(text)
    except ValueRefused as refused:
        raise ValueRefused(Reason.NOT_INCOME if refused.reason is Reason.MONEY_NEGATIVE else refused.reason) from None


def parse_outgoing(text: str) -> str:
    """Return nothing for a cell of what was paid out that holds nothing."""
    if _EMPTY_AMOUNT.fullmatch(squeezed(text)):
        return ""
    raise ValueRefused(Reason.NOT_INCOME)


def is_no_amount(text: str) -> bool:
    """Return whether a cell of an amount holds nothing, or nought."""
    return _EMPTY_AMOUNT.fullmatch(squeezed(text)) is not None or is_nothing(text)


def moved_fen(text: str) -> int | None:
    """Return the fen of an amount whichever way it went; None where it is none."""
    try:
        return parse_yuan(narrowed(cleaned(text)).lstrip("+-−"))
    except ValueRefused:
        return None


def balance_of(text: str) -> str:
    """Return a running balance in fen, however it is written; nothing where there is none."""
    value = narrowed(cleaned(text))
    fen = None if is_nothing(value) else moved_fen(value)
    return "" if fen is None else f"{'-' * value.startswith(('-', '−'))}{fen}"


def clock_of(text: str) -> str:
    """Return the hour and minute in a cell of days or times, as HHMM; midnight is what has none."""
    value = narrowed(cleaned(text))
    if match := _HOUR_AND_MINUTE.search(value):
        hour, minute = match[1] or match[3], match[2] or match[4]
        clock = f"{int(hour):02}{int(minute):02}"
    elif match := _DAY_AND_CLOCK.fullmatch(value):
        clock = (match[2] or match[4])[:4]
    else:
        clock = value.zfill(6)[:4] if re.fullmatch("[0-9]{5,6}", value) else ""
    return "" if clock == "0000" else clock
