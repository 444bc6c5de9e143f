"""A printed table as a Word document on A4, its headings on every page."""

import io

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from szdj_cli.domain.printed_tables import FONT, PrintedTable
from szdj_cli.domain.values.text import safe
from szdj_cli.files.xml_text import writable

_ROW_HEIGHT = Mm(8)
_SHORT, _LONG, _MARGIN = Mm(210), Mm(297), Mm(15)


def document_of(table: PrintedTable) -> bytes:
    """Return a table as a Word document."""
    document = docx.Document()
    _set_page(document, is_landscape=table.is_landscape)
    _line(document.add_paragraph(), table.title, 16, WD_ALIGN_PARAGRAPH.CENTER).bold = True
    for text in table.above:
        _line(document.add_paragraph(), text)
    _fill(document, table)
    for text in table.below:
        _line(document.add_paragraph(), text).font.size = Pt(10.5)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _set_page(document: Document, *, is_landscape: bool) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if is_landscape else (_SHORT, _LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    style = document.styles["Normal"]
    style.font.name = FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(2)


def _fill(document: Document, table: PrintedTable) -> None:
    drawn = document.add_table(rows=1 + len(table.rows), cols=len(table.headings), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    _set_widths(drawn, table)
    for row, cells in zip(drawn.rows, (table.headings, *table.rows), strict=True):
        is_heading = row._index == 0  # noqa: SLF001 -- its place in the table
        _keep_whole(row, is_heading=is_heading)
        row.height, row.height_rule = _ROW_HEIGHT, WD_ROW_HEIGHT_RULE.AT_LEAST
        for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            align = WD_ALIGN_PARAGRAPH.RIGHT if place in table.numbers else WD_ALIGN_PARAGRAPH.LEFT
            run = _line(cell.paragraphs[0], text, 10.5, WD_ALIGN_PARAGRAPH.CENTER if is_heading else align)
            run.bold = is_heading or (table.has_total and cells is table.rows[-1]) or None
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _set_widths(drawn: Table, table: PrintedTable) -> None:
    room = (_LONG if table.is_landscape else _SHORT) - 2 * _MARGIN
    for place, width in enumerate(table.widths):
        share = Length(room * width // sum(table.widths))
        drawn.columns[place].width = share
        for cell in drawn.columns[place].cells:
            cell.width = share


def _keep_whole(row: _Row, *, is_heading: bool) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 -- python-docx offers neither of the two
    for name in ("w:cantSplit", *(["w:tblHeader"] if is_heading else [])):
        properties.append(OxmlElement(name))


def _line(paragraph: Paragraph, text: str, size: float = 11, align: WD_ALIGN_PARAGRAPH | None = None) -> Run:
    if align is not None:
        paragraph.alignment = align
    run = paragraph.add_run(writable(safe(text)))
    run.font.size = Pt(size)
    return run
