"""The ways in which people and programs write a day or a month."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused
from szdj_cli.domain.values.text import AS_NUMBER, cleaned, narrowed, whole

FIRST_OF_ALL = "1900-01-01"
"""Nothing that happened to anybody in a file happened before."""

_EXCEL_EPOCH = date(1899, 12, 30)
_IN_CHINA = timezone(timedelta(hours=8))

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"。": "."})
_DAY = pattern(
    r"([0-9]{4}) ?([-/.年]) ?([0-9]{1,2})"
    r"(?: ?[-/.月] ?([0-9]{1,2})(?: ?[日号])?| ?(月)份?)?"
    r"(?: ?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
    # A clock stands apart from the digits of the day: 2010-07-010:00 can be read in two ways.
    r"(?:(?:(?<=[日号)一二三四五六天]) ?|[ T])"
    r"((?:上午|下午|AM|PM)? ?[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?|[时点][0-9]{1,2}分(?:[0-9]{1,2}秒)?)"
    r"(?: ?[AP]M)?)"
    r" ?(Z|[-+][0-9]{2}:?[0-9]{2})?)?"
)
_CLOCK = pattern(r"[^0-9]*([0-9]{1,2})[:时点]([0-9]{1,2})(?:[:分]([0-9]{1,2}))?.*")
_COMPACT = pattern(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
_SERIAL = pattern(r"([0-9]{5})(?:\.[0-9]+)?")  # what follows the point is a clock
_YEAR_AND_DIGIT = pattern(r"(?:19|20)[0-9]{2}[1-9]")
_IN_HANZI = pattern(
    "(?:[0-9]{4}|[〇○零Ｏ一二三四五六七八九]{4})年(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?"
    "(?:(?:[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})[日号])?"
)
_HANZI = {sign: str(number) for number, signs in enumerate(("〇○零Ｏ", *"一二三四五六七八九")) for sign in signs}
_CENTURIES = ("19", "20")


def day_of(text: str) -> str:
    """Return YYYY-MM-DD of a day, or of the first day of a month.

    Raises:
        ValueRefused: it is none, or cannot be told from another.
    """
    if AS_NUMBER in text:
        # Whoever typed 2010.10 into a cell of numbers has got 2010.1.
        raise ValueRefused(Reason.DATE_DECIMAL)
    value = whole(narrowed(cleaned(" ".join(text.split()))).translate(_DASHES))
    if _IN_HANZI.fullmatch(value):
        value = _from_hanzi(value)
    try:
        if match := _DAY.fullmatch(value.upper()):
            return _written(match)
        if match := _SERIAL.fullmatch(value):
            return _of_serial(match[1])
        if (match := _COMPACT.fullmatch(value)) and (match[3] or value.startswith(_CENTURIES)):
            return date(int(match[1]), int(match[2]), int(match[3] or 1)).isoformat()
    except (ValueError, OverflowError):
        pass
    raise ValueRefused(Reason.DATE_FORM)


def _from_hanzi(text: str) -> str:
    """Return 二〇一〇年十月五日 in digits; what is no number stays what it is."""

    def digits(match: re.Match[str]) -> str:
        word = match[0].replace("廿", "二十").replace("卅", "三十")
        if "十" not in word:
            return "".join(_HANZI[sign] for sign in word)
        tens, _, units = word.partition("十")
        return (_HANZI.get(tens, "?") if tens else "1") + (_HANZI.get(units, "?") if units else "0")

    return re.sub("[〇○零Ｏ一二三四五六七八九十廿卅]+", digits, text)


def _written(match: re.Match[str]) -> str:
    year, separator, month, day, says_month, clock, zone = match.groups()
    found = date(int(year), int(month), int(day or 1))
    if clock:
        # A month has no clock.
        if not day:
            raise ValueError
        found = _without_clock(found, clock, zone)
    if separator == "." and month == "1" and not (day or says_month):
        return Doubtful(found.isoformat(), Reason.JANUARY_OR_OCTOBER)
    return found.isoformat()


def _without_clock(day: date, clock: str, zone: str | None) -> date:
    """Return the day of a moment; in another zone only midnight here tells that a day was meant, and which."""
    if not (match := _CLOCK.fullmatch(clock)):
        raise ValueError
    at = time(int(match[1]), int(match[2]), int(match[3] or 0))
    if not zone:
        return day
    offset = UTC if zone == "Z" else datetime.strptime(zone, "%z").tzinfo
    here = datetime.combine(day, at, offset).astimezone(_IN_CHINA)
    if here.time() != time.min:
        raise ValueRefused(Reason.DATE_ZONE)
    return here.date()


def _of_serial(digits: str) -> str:
    """Return the day that a spreadsheet counts as so many."""
    found = (_EXCEL_EPOCH + timedelta(days=int(digits))).isoformat()
    return Doubtful(found, Reason.SERIAL_OR_MONTH) if _YEAR_AND_DIGIT.fullmatch(digits) else found
