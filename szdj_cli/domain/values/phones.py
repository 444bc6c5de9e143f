"""Landlines and service numbers, as they stand on letterheads and in lists."""

import re

from szdj_cli.domain.values.identity import masked_mobile, parse_mobile
from szdj_cli.domain.values.parsing import parse_text
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

_DASHES = pattern(r"[‐‑‒–—―−─－]+")
_EXTENSION = pattern(r"(?:转接?(?:分机号?)?|分机号?|(?<=[0-9 ])(?:ext\.?|x)|\*|#):?\s*(?=[0-9])", re.IGNORECASE)
_BRACKET = pattern(r"(?<=[0-9]) ?\((?=转?[0-9]+\)$)")
_HYPHENS = pattern("-{2,}")
_COUNTRY = pattern(r"(?:(?:\+|00)86-?|86-(?=0?[1-9][0-9]{1,2}-))")
_AREA = pattern(r"(?:10|2[0-9]|[3-9][0-9]{2})-?[2-9][0-9]{6,7}(?:-[0-9]{1,6})?")
_LANDLINE = pattern(r"(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,6})?")
_FREE = pattern(r"([48]00)-?((?:[0-9]-?){6}[0-9])(-[0-9]{1,6})?")
_SERVICE = pattern(r"1[0-2][0-9]{3}|9[56][0-9]{3}")  # 13 and up begin mobile numbers, of which a part is none
_BETWEEN = pattern(r"[/、,;，；|\\\n]|(?<=[0-9])\s+(?=[0-9])|[和或]")

_SHOWN = 4
"""Digits of a landline that stay on the screen, as of a mobile number."""


def parse_landline(text: str) -> str:
    """Return a landline number: area code, number, extension; or one of 400, 800, or a service number as 12371.

    Raises:
        ValueRefused: it is none, or several.
    """
    value = narrowed(cleaned(text)).strip("'`‘’“”\"").lower().removeprefix("tel").lstrip(":：")
    value = _BRACKET.sub("-", _DASHES.sub("-", value)).replace("(", "").replace(")", "-")
    value = _HYPHENS.sub("-", "".join(_EXTENSION.sub("-", value).split())).strip("-")
    if country := _COUNTRY.match(value):
        rest = value[country.end() :]
        value = f"0{rest}" if _AREA.fullmatch(rest) else rest
    if found := _FREE.fullmatch(value):
        digits = found[2].replace("-", "")
        return f"{found[1]}-{digits[:3]}-{digits[3:]}{found[3] or ''}"
    if _LANDLINE.fullmatch(value) or _SERVICE.fullmatch(value):
        return value
    raise ValueRefused(Reason.LANDLINE_FORM)


def parse_phone(text: str) -> str:
    """Return a mobile or a landline number."""
    try:
        return parse_mobile(text)
    except ValueRefused:
        return parse_landline(text)


def masked_phone(text: str) -> str:
    """Return a mobile number masked as everywhere, of any other the last four digits; all stars where it is shorter."""
    try:
        return masked_mobile(parse_mobile(text))
    except ValueRefused:
        number = "".join(narrowed(cleaned(text)).split())
        kept = number[-_SHOWN:] if len(number) > _SHOWN else ""
        return "*" * (len(number) - len(kept)) + kept


def landline_of_cell(text: str) -> str:
    """Return a landline number; where a cell of a file holds several numbers, these as they stand, to be looked at.

    Raises:
        ValueRefused: it is neither.
    """
    try:
        return parse_landline(text)
    except ValueRefused:
        if not _are_several(text):
            raise
    return Doubtful(parse_text(" ".join(text.split())), Reason.SEVERAL_PHONES)


def phone_of_cell(text: str) -> str:
    """Return the number of an organisation, or what else a cell of a file says of it, to be looked at.

    A number that nobody dials from here is no reason to stop a file.

    Raises:
        ValueRefused: it is too long.
    """
    try:
        return parse_phone(text)
    except ValueRefused:
        reason = Reason.SEVERAL_PHONES if _are_several(text) else Reason.PHONE_AS_TEXT
    return Doubtful(parse_text(" ".join(text.split())), reason)


def _are_several(text: str) -> bool:
    numbers = [part for part in _BETWEEN.split(text) if part.strip()]
    return len(numbers) > 1 and all(map(_is_phone, numbers))


def _is_phone(text: str) -> bool:
    try:
        parse_phone(text)
    except ValueRefused:
        return False
    return True
