"""Text that people typed: what is kept of it, and how it is drawn without doing harm."""

import unicodedata
from typing import Any

from szdj_cli.domain.values.patterns import pattern

STANDARD_STREAM = "-"
"""What stands for standard input or output where a file is named."""

CLEAR = "（清空）"
"""What a cell or an answer says to empty a field; a blank one leaves it as it is."""

UNREADABLE = "〔无法解密〕"
"""What stands in a list where a sealed value cannot be opened: shown as it is, never masked, never stored."""

AS_NUMBER = "\u2063"
"""What follows a number of a cell that could be a year and a month whose nought is lost: 2010.1 of 2010.10.

Invisible, and gone from all that is cleaned; it tells the number from a text that somebody typed so.
"""

UNITS = frozenset("百千万亿佰仟萬億")
"""What numbers may be counted in, so that they say less than they mean."""

IN_UNITS = "（另有单位）"
"""What follows a number of a cell that is shown as so many of `UNITS`: with it, it is no amount."""

WRAPPING = "='`"
"""What a cell begins with that `unwrapped` may change."""

_LEAST_WRAPPED = 3
_FLOAT = pattern(r"([0-9]+)\.0+")
_REMOVED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_WIDE_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def shown_without(value: Any, *fields: str) -> str:
    """Return a NamedTuple as Python shows one, without those of its fields that are secret or personal."""
    told = ", ".join(f"{name}={one!r}" for name, one in value._asdict().items() if name not in fields)
    return f"{type(value).__name__}({told})"


def safe(text: str) -> str:
    """Return text without controls, escape sequences' lead-ins and bidi overrides.

    Unassigned and private-use characters stay: rare surnames are written with them.
    """
    if text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) not in _REMOVED)


def cleaned(text: str) -> str:
    """Return what is stored of typed text: safe, and without blanks around it."""
    return safe(text).strip()


def squeezed(text: str) -> str:
    """Return what words are compared by: safe, in narrow letters and signs, and without any blanks."""
    return "".join(narrowed(cleaned(text)).split())


def whole(text: str) -> str:
    """Return digits without the nought that a program has written behind them as of a float; else the text."""
    float_of = _FLOAT.fullmatch(text)
    return float_of[1] if float_of else text


def unwrapped(text: str) -> str:
    """Return a cell without what made a spreadsheet take it as text: ="…" around it, or a mark before it.

    A mark that comes again is a quotation, and stays.
    """
    value = text.strip()
    if value.startswith('="') and value.endswith('"') and len(value) > _LEAST_WRAPPED:
        value = value[2:-1].replace('""', '"')
    return value[1:] if value[:1] in ("'", "`") and value[0] not in value[1:] else value


def wrapped(text: str) -> str:
    """Return a cell that `unwrapped` brings back as the text; a text with both marks in it stays as it is."""
    if text[:1] not in WRAPPING or unwrapped(text) == text:
        return text
    return next((cell for mark in "`'" if unwrapped(cell := mark + text) == text), text)


def narrowed(text: str) -> str:
    """Return text with full-width letters, digits and signs as their ASCII twins."""
    return text if text.isascii() else text.translate(_WIDE_TO_ASCII)
