"""Which month of dues the words of a row speak of: its remarks, or the title of the list that it stands in.

Money goes to the month that is meant, and not to the one in which it was paid. A month without a year is the last one
of that name, as far back as dues are generally back-paid; where that lies further back, the next one.
"""

import re
from functools import lru_cache

from szdj_cli.domain.values.months import MOST_MONTHS_APART, month_after, months_from
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.domain.values.text import narrowed

_MONTHS_OF_YEAR = 12
_HANZI_NUMBER = "十[一二]?|[一二三四五六七八九]"
_NUMBER = f"1[0-2]|0?[1-9]|{_HANZI_NUMBER}"
# Identity numbers, accounts and serial numbers stand beside months, and hold none.
_LONG_NUMBERS = pattern("[0-9]{17}[0-9Xx]|[0-9]{9,}")
_BLANK_IN_NUMBER = pattern(r"(?<=[0-9])\s+(?=[0-9])")
_SPEAKS_OF_MONTHS = pattern(r"[月季年]|20[0-9]{2}[./-]?[0-9]|[Qq][1-4]|[0-9]\s*党费")
_HANZI_YEAR = pattern("二[〇○零][一二三四五六七八九][〇○零一二三四五六七八九]年")
_HANZI_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_LAST_YEARS = pattern("去年|上年度?")
_THIS_YEARS = pattern("今年|本年度?(?=[0-9一二三四五六七八九十])")
# 11月29日 is a day, and says nothing of what was paid for.
_DAY = pattern(
    rf"(?:(?:20)?[0-9]{{2}}年)?(?<![0-9])(?:{_NUMBER})月(?:[0-9]{{1,2}}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
    r"|20[0-9]{2}([./-])[0-9]{1,2}\1[0-9]{1,2}|(?<![0-9])20[0-9]{2}[01][0-9][0-3][0-9](?![0-9])"
)
_MONTH = pattern(
    rf"(?<![0-9一二三四五六七八九十])(?:((?:20)?[0-9]{{2}})年)?({_NUMBER})月份?(?!个)"
    r"|(?<![0-9])(20[0-9]{2})[./-](1[0-2]|0?[1-9])(?![0-9./-])|(?<![0-9])(20[0-9]{2})(0[1-9]|1[0-2])(?![0-9])"
)
_BESIDE_NOW = {-1: pattern("(?<!上)上个?月份?"), 0: pattern("[本当这]个?月份?"), 1: pattern("(?<!下)下个?月份?")}
_SEVERAL_MONTHS = pattern(
    rf"[0-9一二三四五六七八九十]月?份?[-~～—–至到、,，和及与+/](?:20[0-9]{{2}}年)?(?:[0-9]{{1,2}}|{_HANZI_NUMBER})月"
    r"|季度|[一二三四1-4]季|[Qq][1-4]|半年|全年|整年|年度|一年|[0-9两二三四五六七八九十几]+个月|每月|各月"
)
_YEAR_ALONE = pattern(rf"(?<![0-9])(?:20)?[0-9]{{2}}年(?!度?(?:{_NUMBER})月)|(?:(?:20[0-9]{{2}})年)?(?:年度|全年)")
# 2026-09至2026-11, 202611-202612; the stroke of 2026-09-11 begins a day.
_SPAN_OF_MONTHS = pattern(
    r"20[0-9]{2}([-./年])[0-9]{1,2}月?份?(?!\1)[-~～—–至到、,和及](?:20[0-9]{2}[-./年])?[0-9]{1,2}月?份?"
    r"|20[0-9]{4}[-~～—–至到、,和及]20[0-9]{4}"
)
# 13月, 上上月; 月 alone is most often a part of a name.
_LIKE_MONTH = pattern("[0-9〇零一二三四五六七八九十上下]个?月")

# 10党费, 26.10党费: most likely a month, and nobody can say so; 11.3党费 is a day of the month it was paid in.
_BARE_NUMBER = pattern(r"(?<![0-9./-])(?:([0-9]{1,2})[./-])?([0-9]{1,2})(?=党费)")


def is_span_of_months(text: str) -> bool:
    """Return whether a cell of a column of months says from when to when: 2026年10-12 is no day of October there."""
    return _SPAN_OF_MONTHS.fullmatch("".join(narrowed(text).split())) is not None


def says_several_months(text: str) -> bool:
    """Return whether a text names several months: 1-3月, 一季度, 全年."""
    return _SEVERAL_MONTHS.search("".join(narrowed(text).split())) is not None


def may_speak_of_months(text: str) -> bool:
    """Return whether a text, of one remark or of many, has a sign that those have which speak of months."""
    return _SPEAKS_OF_MONTHS.search(text) is not None


@lru_cache(maxsize=1024)  # a list has one title, and the payers of a bill write much the same
def month_said(text: str, paid_in: str) -> str | Reason | None:
    """Return the one month (YYYY-MM) that a remark says was paid for in a month; None where it speaks of none.

    MONTHS_IN_REMARK where it speaks of several, MONTH_UNPLAIN where nobody can say which it means.
    """
    plain = _plain(text)
    return Reason.MONTHS_IN_REMARK if _YEAR_ALONE.search(plain) else _month_in(plain, paid_in)


@lru_cache(maxsize=64)
def month_of_title(title: str, paid_in: str) -> str | Reason | None:
    """Return as `month_said` which month the title of a list speaks of; a whole year is none."""
    return _month_in(_YEAR_ALONE.sub("", _plain(title)), paid_in)


def without_months(text: str) -> str:
    """Return a text without what it says of months and days."""
    return _blanked(_plain(text), _DAY, _MONTH, *_BESIDE_NOW.values(), _LAST_YEARS, _THIS_YEARS)


def _plain(text: str) -> str:
    parted = _BLANK_IN_NUMBER.sub("、", narrowed(text))
    years = _HANZI_YEAR.sub(lambda match: match[0].translate(_HANZI_DIGITS), parted)
    return "".join(_LONG_NUMBERS.sub(" 、", years).split())


def _month_in(plain: str, paid_in: str) -> str | Reason | None:
    text = _THIS_YEARS.sub(f"{paid_in[:4]}年", _LAST_YEARS.sub(f"{int(paid_in[:4]) - 1}年", plain))
    text = _blanked(text, _DAY)
    if _SEVERAL_MONTHS.search(text):
        return Reason.MONTHS_IN_REMARK
    found = {_meant(match.groups(), paid_in) for match in _MONTH.finditer(text)}
    found |= {month_after(paid_in, count) for count, words in _BESIDE_NOW.items() if words.search(text)}
    rest = _blanked(text, _MONTH, *_BESIDE_NOW.values())
    if not found and (bare := _BARE_NUMBER.search(rest)) is not None and not _is_of_now(bare[1], bare[2], paid_in):
        return Reason.MONTH_UNPLAIN
    if _LIKE_MONTH.search(rest):
        return Reason.MONTH_UNPLAIN
    return Reason.MONTHS_IN_REMARK if len(found) > 1 else next(iter(found), None)


def _blanked(text: str, *meant: re.Pattern[str]) -> str:
    """Return a text with a blank in the place of all that some patterns find, one pattern after the other."""
    for each in meant:
        text = each.sub(" ", text)
    return text


def _is_of_now(before: str | None, number: str, paid_in: str) -> bool:
    """Return whether a number before 党费 is the month of payment, a day in it, or no month at all."""
    month = int(paid_in[5:])
    return int(before) == month if before else int(number) == month or not 1 <= int(number) <= _MONTHS_OF_YEAR


def _meant(groups: tuple[str | None, ...], paid_in: str) -> str:
    """Return the month that a match of `_MONTH` means: without a year the nearest that is called so."""
    year, number = groups[0] or groups[2] or groups[4], _month_number(groups[1] or groups[3] or groups[5] or "")
    if year:
        return f"20{year[-2:]}-{number:02}"
    this_year = int(paid_in[:4])
    meant = f"{this_year if number <= int(paid_in[5:]) else this_year - 1}-{number:02}"
    return meant if months_from(meant, paid_in) <= MOST_MONTHS_APART else month_after(meant, _MONTHS_OF_YEAR)


def _month_number(text: str) -> int:
    return int(text) if text.isdigit() else "零一二三四五六七八九十".find(text[-1]) + 10 * (len(text) > 1)
