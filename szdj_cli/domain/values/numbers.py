"""The numbers by which people name members, requests and payments: what fits the number of a row on both databases."""

from szdj_cli.domain.values.patterns import pattern

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
