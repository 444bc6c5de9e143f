"""Formal capitals (大写数字): how numbers, months and amounts stand on papers that must not be altered."""

from datetime import date

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_BEYOND = 10 ** (4 * len(_GROUPS))


def number_in_capitals(number: int) -> str:
    """Return 叁拾 for 30 and 壹仟零伍 for 1005; ten is 壹拾, so that nothing can be written before it.

    Raises:
        ValueError: negative, or a million million and more.
    """
    if not 0 <= number < _BEYOND:
        raise ValueError(number)
    if number == 0:
        return _DIGITS[0]
    text = ""
    for place in reversed(range(len(_GROUPS))):
        group = number // 10 ** (4 * place) % 10_000
        if not group:
            continue
        # One 零 for all the noughts between two groups; none where the lower group begins with a digit.
        has_gap = bool(text) and (group < 1000 or number // 10 ** (4 * place + 4) % 10_000 == 0)
        text += (_DIGITS[0] if has_gap else "") + _group(group) + _GROUPS[place]
    return text


def month_in_capitals(day: date) -> str:
    """Return 贰零贰陆年壹拾壹月 for any day of November 2026: the year digit by digit, the month as a number.

    January is 壹月, as the letter of transfer has it: its 年 and 月 are printed, so that nothing can be put in between.
    (The 零壹月 of cheques is for blanks filled in by hand.)
    """
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04}")
    return f"{year}年{number_in_capitals(day.month)}月"


def yuan_in_capitals(fen: int) -> str:
    """Return an amount in fen as 人民币壹佰伍拾元整 (支付结算办法, annex 1).

    整 closes what ends with 元 or 角; a nought before 分 is written, the optional one before 角 is not.

    Raises:
        ValueError: negative, or a million million yuan and more.
    """
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = f"{number_in_capitals(yuan)}元" if yuan or not rest else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif cents and text:
        text += _DIGITS[0]
    text += f"{_DIGITS[cents]}分" if cents else "整"
    return f"人民币{text}"


def _group(number: int) -> str:
    """Return 1 to 9999 in capitals."""
    text = ""
    for place in reversed(range(len(_PLACES))):
        digit = number // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _PLACES[place]
        elif text and not text.endswith(_DIGITS[0]):
            text += _DIGITS[0]
    return text.rstrip(_DIGITS[0])
