"""Identity numbers by the hundred thousand: what repeats in them is checked, and derived, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from szdj_cli.domain.values.cells import CLEARED, Cell, Refusal, read_cell
from szdj_cli.domain.values.identity import (
    CHECK_CHARACTERS,
    PROVINCES,
    WEIGHTS,
    ZEROED,
    check_character,
    parse_id_number,
)
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.domain.values.text import narrowed

_ADULT_AT = 18
# Whole, or in its groups: 440305 19800101 0013.
_IN_TEXT = pattern(r"(?<![0-9])[1-9][0-9]{5}([ \u00a0-]?)[0-9]{8}\1[0-9]{3}[0-9Xx](?![0-9])")
_BETWEEN = pattern("[ \u00a0-]")
_SEXES = {digit: "1" if digit in "13579" else "2" for digit in "0123456789"}  # by the 17th digit, as `sex_of`
_LOST = Refusal(Reason.ID_ZEROED)


@dataclass(frozen=True)
class Derived:
    """What identity numbers tell, a column each; days are YYYY-MM-DD."""

    sex: list[str]
    birth_date: list[str]
    adult_on: list[str]
    """The eighteenth birthday; 02-29 stands for itself, as text compares."""


class IdNumbers:
    """Reads columns of identity numbers; what it accepts and refuses is what `parse_id_number` does."""

    def __init__(self, today: date) -> None:
        self.has_marks = False
        self._today = today
        self._regions = _Regions()
        self._births = _Births(today)
        self._days = _Days()
        self._sequences = _sequences()

    def read(self, cells: Sequence[str]) -> list[Cell]:
        """Return the number in each cell, or why it is refused."""
        regions, births, sequences, check = self._regions, self._births, self._sequences, CHECK_CHARACTERS
        read_other = self._read_other
        result: list[Cell] = []
        add = result.append
        for text in cells:
            try:
                # A number of valid parts with the right 18th and last character is valid.
                total = regions[text[:6]] + births[text[6:14]] + sequences[text[14:17]]
            except KeyError:
                add(read_other(text))
            else:
                add(text if check[total % 11] == text[17:] else read_other(text))
        if self.has_marks and _LOST in result:  # of the others that end so, one in eleven passes by chance
            result = [_LOST if isinstance(cell, str) and cell.endswith(ZEROED) else cell for cell in result]
        return result

    def derive(self, id_numbers: Sequence[str]) -> Derived:
        """Return what valid numbers tell."""
        days, sexes = self._days, _SEXES
        born = [days[number[6:14]] for number in id_numbers]
        return Derived(
            [sexes[number[16]] for number in id_numbers], [day for day, _ in born], [adult for _, adult in born]
        )

    def _read_other(self, text: str) -> Cell:
        cell = read_cell(text, lambda number: parse_id_number(number, self._today))
        if cell in ("", CLEARED):
            cell = Refusal(Reason.REQUIRED)
        self.has_marks = self.has_marks or isinstance(cell, Refusal)
        return cell


def id_numbers_in(text: str) -> list[str]:
    """Return the valid identity numbers that stand in a text, each once."""
    found = (_BETWEEN.sub("", match[0]).upper() for match in _IN_TEXT.finditer(narrowed(text)))
    return list(dict.fromkeys(number for number in found if check_character(number[:-1]) == number[-1]))


class _Regions(dict[str, int]):
    """The first six digits → their part of the check sum. KeyError: not digits, or no such province."""

    def __missing__(self, digits: str) -> int:
        if len(digits) != 6 or not (digits.isascii() and digits.isdigit()) or digits[:2] not in PROVINCES:
            raise KeyError
        self[digits] = _weighted(digits, 0)
        return self[digits]


class _Births(dict[str, int]):
    """The eight digits of a birth date → their part of the check sum. KeyError: no such day, or in the future."""

    def __init__(self, today: date) -> None:
        self._today = today

    def __missing__(self, digits: str) -> int:
        if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
            raise KeyError
        try:
            born = date.fromisoformat(digits)
        except ValueError:
            raise KeyError from None
        if born > self._today:
            raise KeyError
        self[digits] = _weighted(digits[:4], 6) + _weighted(digits[4:], 10)
        return self[digits]


class _Days(dict[str, tuple[str, str]]):
    """The eight digits of a birth date → YYYY-MM-DD, of that day and of the eighteenth birthday."""

    def __missing__(self, digits: str) -> tuple[str, str]:
        rest = f"-{digits[4:6]}-{digits[6:]}"
        self[digits] = (digits[:4] + rest, f"{int(digits[:4]) + _ADULT_AT:04}{rest}")
        return self[digits]


@cache
def _sequences() -> Mapping[str, int]:
    """Return the part of the check sum of every serial number, by its three digits."""
    return {f"{n:03}": _weighted(f"{n:03}", 14) for n in range(1000)}


@cache  # the years in which people were born, and the days of a year, are few
def _weighted(digits: str, place: int) -> int:
    return sum(WEIGHTS[place + offset] * int(digit) for offset, digit in enumerate(digits))
