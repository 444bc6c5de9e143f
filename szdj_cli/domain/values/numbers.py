"""The numbers by which people name members, requests and payments: what fits the number of a row on both databases."""

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed, unwrapped, whole

MOST_DIGITS = 9
"""How many digits a number has at most; what has more is no number of ours."""

MOST = 10**MOST_DIGITS - 1
"""The greatest number that anything of ours can have."""

DIGITS = f"[0-9]{{1,{MOST_DIGITS}}}"
"""A number in a pattern, as people write it."""

PLAIN_DIGITS = f"[1-9][0-9]{{0,{MOST_DIGITS - 1}}}"
"""The same as it is shown: without noughts in front."""

PLAIN = pattern(PLAIN_DIGITS)


def is_number(text: str) -> bool:
    """Return whether a text is digits alone, and no more than a number of ours has."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


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
