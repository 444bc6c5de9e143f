"""Tables that are not a row a person: headings down a column, or forms that are filled in, a person each."""

from collections.abc import Sequence

from szdj_cli.domain.imports.layouts import Headings, TableForm
from szdj_cli.domain.imports.tables import term_of_heading
from szdj_cli.domain.values.reasons import FileProblem

_FEWEST_TERMS = 4
_MOST_IN_ROW = 6
"""Headings in one row of a form; a row with more is one of headings."""
_FEWEST_ROWS = 3
_FEWEST_IN_COLUMN = 2


def how_turned(rows: Sequence[Sequence[str]], found: Headings, form: TableForm) -> FileProblem | None:
    """Return what the first rows of a table are, if its headings stand beside what they name, and not above.

    Many more headings have to stand in them than in the row that names most, and in several rows: in a row of a person
    hardly any word is one.
    """
    if found.known > _MOST_IN_ROW:
        return None
    named = [
        (number, place, term)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
        if cell and (term := term_of_heading(cell, form.find)) is not None
    ]
    terms = {term for _, _, term in named}
    if len(terms) < max(_FEWEST_TERMS, found.known + 2) or len({number for number, _, _ in named}) < _FEWEST_ROWS:
        return None
    by_column = {place: {term for _, at, term in named if at == place} for _, place, _ in named}
    columns = [place for place, those in by_column.items() if len(those) >= _FEWEST_IN_COLUMN]
    return FileProblem.HEADINGS_DOWN if len(columns) == 1 else FileProblem.FILLED_IN_FORM
