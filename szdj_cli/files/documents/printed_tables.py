"""A printed table as a Word document on A4, its headings on every page."""

from decimal import Decimal

from szdj_cli.domain.imports.tables import NumberForm
from szdj_cli.domain.printed_tables import PrintedTable
from szdj_cli.files.documents import word_tables
from szdj_cli.files.documents.word_tables import Align, Cell

_TO_SIGN = 14
"""Points above a line below the table, where somebody signs."""


def document_of(table: PrintedTable) -> bytes:
    """Return a table as a Word document."""
    document = word_tables.document(is_landscape=table.is_landscape)
    word_tables.heading(document, table.title)
    for text in table.above:
        word_tables.line(document, text)
    rows = [[Cell(text, Align.CENTER, is_bold=True) for text in table.headings]]
    for cells in table.rows:
        is_sum = table.has_total and cells is table.rows[-1]
        rows.append([_cell(table, place, text, is_sum=is_sum) for place, text in enumerate(cells)])
    word_tables.table(document, table.widths, rows, headings=1)
    for text in table.below:
        word_tables.line(document, text, above=_TO_SIGN)
    return word_tables.content_of(document)


def _cell(table: PrintedTable, place: int, text: str, *, is_sum: bool) -> Cell:
    """Return a cell; numbers are shown as a spreadsheet shows them."""
    form = table.numbers.get(place)
    shown = f"{Decimal(text):,.2f}" if form is NumberForm.MONEY and text else text
    return Cell(shown, Align.LEFT if form is None else Align.RIGHT, is_sum)
