"""New passwords and weak ones: weak is allowed, and means an SMS code at every sign-in."""

import unicodedata
from functools import cache
from hmac import compare_digest
from itertools import product
from pathlib import Path

from szdj_cli.domain.errors import PasswordRefused

MIN_LENGTH = 8
MAX_LENGTH = 128

_COMMON_PATH = Path(__file__).with_name("common_passwords.txt")
_MIN_DIFFERENT = 5  # characters; `aaaabbbbaaaa` is long and still no secret
_SEPARATORS = str.maketrans("", "", " -_./年月日")


def normalised(password: str) -> str:
    """Return a password as it is hashed: NFKC, so that full-width and half-width forms are one password."""
    return unicodedata.normalize("NFKC", password)


def require_acceptable(password: str) -> None:
    """Let a new password pass: 8 to 128 characters, no rules of composition (NIST SP 800-63B 3.1.1).

    Raises:
        PasswordRefused: `too_short` or `too_long`.
    """
    length = len(normalised(password))
    if length < MIN_LENGTH:
        raise PasswordRefused("too_short")
    if length > MAX_LENGTH:
        raise PasswordRefused("too_long")


def is_initial(password: str, initial: str) -> bool:
    """Return whether a password is a number's initial one; `x` and `X` are alike."""
    return compare_digest(normalised(password).strip().upper().encode(), initial.encode())


def is_weak(password: str, id_number: str, mobile: str, min_length: int) -> bool:
    """Return whether signing in with a password needs an SMS code.

    Weak is: shorter than `min_length`, common, made of a few characters, or holding one's own identity number
    or its last six, birth date or mobile number.
    """
    text = normalised(password).casefold()
    return (
        len(text) < min_length
        or len(set(text)) < _MIN_DIFFERENT
        or text in _common()
        or _without_tail(text) in _common()
        or any(own in text.translate(_SEPARATORS) for own in _own(id_number.casefold(), mobile))
    )


def _without_tail(text: str) -> str:
    """Return a text without the digits and signs after its last letter."""
    end = len(text)
    while end and not text[end - 1].isalpha():
        end -= 1
    return text[:end]


def _own(id_number: str, mobile: str) -> set[str]:
    year, month, day = id_number[6:10], id_number[10:12], id_number[12:14]
    months, days = {month, month.lstrip("0")}, {day, day.lstrip("0")}
    dates = {year + m + d for m, d in product(months, days)}
    dates |= {f"{year[2:]}{month}{day}", f"{day}{month}{year}", f"{month}{day}{year}"}
    return dates | {id_number, id_number[-6:], mobile, mobile[-8:]}


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON_PATH.read_text(encoding="utf-8").split())
