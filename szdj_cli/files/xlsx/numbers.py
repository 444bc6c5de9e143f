"""The numbers of a workbook as a person would have typed them: Excel keeps a date as a number with a format."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import IntEnum

from szdj_cli.domain.values.text import AS_NUMBER, IN_UNITS, UNITS
from szdj_cli.files.bounds import MAX_LISTED
from szdj_cli.files.xlsx.packages import Package
from szdj_cli.files.xlsx.xml_parts import Attributes, XmlPart

_DIGITS_KEPT = 1e15  # Excel keeps 15 digits; beyond them a number is no longer what was typed
_PLAIN_DIGITS = 15
_LAST_DAY = 2_958_466  # the first of the year 10000
_BASE = datetime(1899, 12, 30)  # noqa: DTZ001 -- Excel knows no zones
_BASE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 -- as above
_LEAP_DAY = 60  # Excel takes 1900 for a leap year: the days before lie one off
_DAY_IN_MS = 86_400_000


class Form(IntEnum):
    """What a number of a cell is, as its format tells."""

    NUMBER = 0
    MOMENT = 1
    ELAPSED = 2
    HUNDREDTHS = 3
    """Of two decimals, as money is, and a year and a month that somebody typed as 2010.10."""
    PERCENT = 4
    """A hundred times what is kept: where 50 is typed, 0.5 is."""
    IN_UNITS = 5
    """Shown with 万, 千 or the like behind it: 1.25 is 12,500."""


_BUILT_IN = {
    **dict.fromkeys([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)], Form.MOMENT),  # 27 to 58: Chinese ones
    46: Form.ELAPSED,
    **dict.fromkeys([9, 10], Form.PERCENT),
    **dict.fromkeys([2, 4, 7, 8, 39, 40, 43, 44], Form.HUNDREDTHS),  # 0.00, and what money is shown in
}
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\[\]]*\]', re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_LONGEST_CODE = 255  # in characters: Excel takes none that is longer
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_MOMENT = re.compile(r"[ymdhs]", re.IGNORECASE)
_HUNDREDTHS = re.compile(r"[^.%Ee/]*[0#?]\.00[^.0#?%Ee/]*")
_YEAR_AND_DIGIT = re.compile(r"(?:19|20)[0-9]{2}\.[1-9]")


class Numbers:
    """How the numbers of one workbook are written; `forms` are those of its styles, in their order."""

    def __init__(self, forms: Sequence[int], *, is_1904: bool) -> None:
        self._forms = forms
        self._base = _BASE_1904 if is_1904 else _BASE
        self._leap_day = 0 if is_1904 else _LEAP_DAY

    def text(self, raw: str, style: str | None) -> str:
        """Return the number of a cell as text.

        Raises:
            ValueError, IndexError, OverflowError: it is no number, or no such style.
        """
        form = self._forms[int(style)] if style and self._forms else Form.NUMBER
        if form == Form.NUMBER and raw.isdecimal() and raw[0] != "0" and len(raw) <= _PLAIN_DIGITS and raw.isascii():
            return raw
        value = float(raw)
        if form not in (Form.MOMENT, Form.ELAPSED) or not 0 <= value < _LAST_DAY:
            return number_text(value, form)
        since = timedelta(milliseconds=round(value * _DAY_IN_MS))
        if form == Form.ELAPSED:
            return str(since)
        moment = self._base + since + timedelta(days=1 <= value < self._leap_day)
        if value < 1:
            return str(moment.time())
        return str(moment if moment.time() != time.min else moment.date())


def number_text(value: float, form: int = Form.NUMBER) -> str:
    """Return a number as it is shown, in hundredths, as 50% or in general, never rounded: in 0.00, 2010.10 for 2010.1.

    That its format shows it in ten thousands or the like is said behind it: it is no amount of yuan as it stands.
    A year and one digit is marked (`AS_NUMBER`) where the format does not tell what was typed: 2010.1 or 2010.10.
    """
    if abs(value) >= _DIGITS_KEPT:
        return f"{value:.5E}"
    if form == Form.PERCENT and value:
        return f"{value * 100:.15g}%"
    if form == Form.IN_UNITS and value:
        return f"{value:.15g}{IN_UNITS}"
    if value == int(value):
        return str(int(value))
    text = f"{value:.15g}"
    if form == Form.HUNDREDTHS and text[-2:-1] == ".":
        return text + "0"
    return text + AS_NUMBER if _YEAR_AND_DIGIT.fullmatch(text) else text


def read_numbers(package: Package, styles: str | None, *, is_1904: bool) -> Numbers:
    """Return how numbers are written in a workbook whose part of styles has this name, if it has any.

    Raises:
        ExpatError, ValueError: the part is no sound XML.
    """
    part = _Styles()
    if styles is not None:
        for block in package.blocks(styles):
            part.feed(block)
        part.close()
    return Numbers(part.forms, is_1904=is_1904)


def form_of(number: str, code: str | None) -> Form:
    """Return what numbers of a format are: one of Excel's own by its number, or any by its code."""
    return _form(code) if code is not None else _BUILT_IN.get(int(number), Form.NUMBER)


class _Styles(XmlPart):
    def __init__(self) -> None:
        super().__init__()
        self.forms = bytearray()
        self._own: dict[str | None, Form] = {str(number): form for number, form in _BUILT_IN.items()}
        self._in_cell_formats = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and self.depth == 3:
            self._own[attributes.get("numFmtId")] = _form(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._in_cell_formats = True
        elif name == "xf" and self._in_cell_formats:
            self.forms.append(self._own.get(attributes.get("numFmtId"), Form.NUMBER))
        if len(self._own) + len(self.forms) > MAX_LISTED:
            raise ValueError

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cell_formats = False


def _form(code: str) -> Form:
    code = code[:_LONGEST_CODE]
    if not UNITS.isdisjoint(_BRACKETS.sub("", code)):
        return Form.IN_UNITS
    shown = _NO_LETTERS.sub("", code).partition(";")[0]
    if _ELAPSED.search(shown):
        return Form.ELAPSED
    if _MOMENT.search(shown):
        return Form.MOMENT
    if "%" in shown:
        return Form.PERCENT
    return Form.HUNDREDTHS if _HUNDREDTHS.fullmatch(shown) else Form.NUMBER
