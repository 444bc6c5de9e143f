"""Typed text → stored text, one function a kind of value. Everything stored is text.

Each raises ValueRefused, with the reason, for text that is none of its kind.
"""

import re
from datetime import date

from szdj_cli.domain.values.codes import EDUCATION, REGULAR_CLASS, CodeList
from szdj_cli.domain.values.dates import FIRST_OF_ALL, day_of
from szdj_cli.domain.values.months import FIRST_YEAR, LAST_YEAR, month_of
from szdj_cli.domain.values.names import COMPOUND_SURNAMES, is_name, is_unusual, name_as_stored
from szdj_cli.domain.values.numbers import is_number
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed, squeezed, unwrapped, whole

MAX_TEXT_LENGTH = 255  # characters; an import refuses anything over 1 KiB a cell before that

_EMAIL = pattern(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MONTH = pattern(r"([0-9]{4})(?: ?[-/.年] ?|(?=[0-9]{2}))([0-9]{1,2})(?: ?月份?)?")
# What ends one is looked for from its first sign alone: from each of a thousand it takes a hundred times as long.
_AROUND_EMAIL = pattern(r"^\s*(?:mailto:)?[\s<]*|(?<![\s>;,。；])[\s>;,。；]+$", re.IGNORECASE)
_TWO_LEVELS = pattern(r"([^()]+)\(([^()]+)\)")
_BEHIND_NAMES = frozenset("男 女 男性 女性 先生 女士 同志 书记 副书记 委员 组长 主任".split())
_POSTCODE = pattern(r"[0-9]{6}")


def parse_text(text: str) -> str:
    """Return text without controls or blanks around it, at most 255 characters."""
    value = cleaned(text)
    if len(value) > MAX_TEXT_LENGTH:
        raise ValueRefused(Reason.TOO_LONG)
    return value


def parse_name(text: str) -> str:
    """Return a person's name: letters of any script, `·` between the parts of minority names, hanzi without blanks."""
    value = parse_text(name_as_stored(text))
    if not is_name(value):
        raise ValueRefused(Reason.NAME_FORM)
    return value


def name_of_cell(text: str) -> str:
    """Return the name in a cell; doubtful where two parts of it that are names themselves are made one.

    So is 张伟A, which tells namesakes apart, and a hanzi that only the system has which wrote it.

    Raises:
        ValueRefused: it is none, or something that is no name stands behind it: 张三 女.
    """
    name = parse_name(text)
    if is_unusual(name):
        return Doubtful(name, Reason.NAME_UNUSUAL)
    parts = cleaned(" ".join(text.split())).split()
    if len(parts) < 2 or " " in name or "·" in name or len(parts[0]) < 2:
        return name
    if parts[-1] in _BEHIND_NAMES:
        raise ValueRefused(Reason.NAME_AND_MORE)
    return name if parts[0] in COMPOUND_SURNAMES else Doubtful(name, Reason.NAME_JOINED)


def parse_code(codes: CodeList, text: str) -> str:
    """Return the code for a code, its label or another spelling of it."""
    code = codes.find(text)
    if code is None:
        raise ValueRefused(Reason.UNKNOWN_CODE)
    return code


def parse_education(text: str) -> str:
    """Return the code of a level of education; doubtful where the words may mean another.

    大普 counts as 本科 (GB/T 4658-2006). Of two levels, as in 高中（中专）, the one before the bracket counts.

    Raises:
        ValueRefused: no level is known by these words.
    """
    plain = squeezed(text)
    if (code := EDUCATION.find(plain)) is not None:
        is_regular_class = any(word in plain for word in REGULAR_CLASS.split())
        return Doubtful(code, Reason.REGULAR_CLASS) if is_regular_class else code
    if match := _TWO_LEVELS.fullmatch(plain):
        code, other = EDUCATION.find(match[1]), EDUCATION.find(match[2])
        if code is not None and other is not None:
            return code if code == other else Doubtful(code, Reason.TWO_LEVELS)
    raise ValueRefused(Reason.UNKNOWN_CODE)


def parse_date(text: str) -> str:
    """Return YYYY-MM-DD of a day in any of the ways in which one is written (`values.dates`); of a month, its first.

    2026-11-23, 2026/11/23, 2026年11月23日 星期一, 2026.11, 20261123, 202611, an Excel serial; a clock is dropped.

    Raises:
        ValueRefused: no such date, or one that cannot be told from another.
    """
    return text if _is_iso_date(text) else day_of(text)


def parse_past_date(text: str, today: date) -> str:
    """Return YYYY-MM-DD of a date that is not after today, nor before 1900."""
    value = parse_date(text)
    if value < FIRST_OF_ALL:
        raise ValueRefused(Reason.YEAR_RANGE)
    if value > today.isoformat():
        raise ValueRefused(Reason.DATE_FUTURE)
    return value


def names_no_day(text: str) -> bool:
    """Return whether a text that is taken for a day names a month alone."""
    try:
        return bool(parse_month(text))
    except ValueRefused:
        return False


def parse_month(text: str) -> str:
    """Return YYYY-MM for 2026-11, 2026/11, 2026年11月 or 202611; nothing here is of a year before 1921.

    Five digits are refused: 45962 is a day that a spreadsheet counts, and no month.
    """
    match = _MONTH.fullmatch(narrowed(cleaned(text)))
    if match is None or not (1 <= int(match[2]) <= 12 and FIRST_YEAR <= int(match[1]) <= LAST_YEAR):
        raise ValueRefused(Reason.MONTH_FORM)
    return f"{match[1]}-{int(match[2]):02}"


def parse_month_of_day(text: str, today: date) -> str:
    """Return YYYY-MM of a month, or of any day in it, of 1900 to next year: what a spreadsheet made of a month typed.

    Raises:
        ValueRefused: it is neither, or cannot be told from another.
    """
    try:
        value = parse_date(text)
    except ValueRefused as refused:
        raise ValueRefused(Reason.MONTH_FORM if refused.reason is Reason.DATE_FORM else refused.reason) from None
    if not FIRST_OF_ALL <= value < f"{today.year + 2:04}":
        raise ValueRefused(Reason.YEAR_RANGE)
    month = value[:7]
    return Doubtful(month, value.reason) if isinstance(value, Doubtful) else month


def parse_past_month(text: str, today: date) -> str:
    """Return YYYY-MM of a month that has begun, as `parse_month_of_day`."""
    month = parse_month_of_day(text, today)
    if month > month_of(today):
        raise ValueRefused(Reason.MONTH_NOT_BEGUN)
    return month


def parse_email(text: str) -> str:
    """Return an e-mail address; `mailto:`, angle brackets and what ended a list are taken off."""
    value = _AROUND_EMAIL.sub("", narrowed(cleaned(text)))
    if len(value) > MAX_TEXT_LENGTH or not _EMAIL.fullmatch(value):
        raise ValueRefused(Reason.EMAIL_FORM)
    return value


def parse_postcode(text: str) -> str:
    """Return a postcode of six digits; the nought of a float and blanks between the digits are taken off."""
    value = whole(squeezed(text))
    if not _POSTCODE.fullmatch(value):
        raise ValueRefused(Reason.POSTCODE_FORM)
    return value


def parse_member_number(text: str) -> str:
    """Return a member number as it is shown, of #12, ０１２ and a spreadsheet's 12.0 alike; nothing of a blank cell.

    Raises:
        ValueRefused: it is no number of ours.
    """
    number = whole(narrowed(cleaned(unwrapped(text)))).removeprefix("#").lstrip("0")
    if cleaned(text) and not is_number(number):
        raise ValueRefused(Reason.MEMBER_NUMBER_FORM)
    return number


def holds_member_number(text: str) -> bool:
    """Return whether a cell holds a member number: by such cells the rows of a table are told from what is around."""
    try:
        return bool(parse_member_number(text))
    except ValueRefused:
        return False


def _is_iso_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
