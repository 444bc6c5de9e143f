"""Cells that a spreadsheet would run as formulas, made harmless and brought back."""

from szdj_cli.domain.values.patterns import pattern

MAY_BE_FORMULA = frozenset("'=+-@\t\r\n＝＋－＠")
"""The first characters of a cell for which `defused` has to be asked."""

_FORMULA = pattern(r"'*[=+\-@\t\r\n＝＋－＠]")
_NEGATIVE = pattern(r"-[0-9]+(\.[0-9]+)?")
_DEFUSED = pattern(r"'+[=+\-@\t\r\n＝＋－＠]")


def defused(cell: str) -> str:
    """Return a cell so that no spreadsheet runs it as a formula when it opens the CSV.

    A number below zero is none: it is left as it is, to be added up.
    """
    return "'" + cell if _FORMULA.match(cell) and not _NEGATIVE.fullmatch(cell) else cell


def redefused(cell: str) -> str:
    """Return a cell that `undefused` brings back unchanged, where nothing is run anyway (xlsx)."""
    return "'" + cell if _DEFUSED.match(cell) else cell


def undefused(cell: str) -> str:
    """Return the cell that `defused` or `redefused` was given."""
    return cell[1:] if _DEFUSED.match(cell) else cell
