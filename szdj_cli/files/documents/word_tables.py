"""Word documents of tables on A4: a title, lines, tables in a frame whose headings stand on every page."""

import io
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from szdj_cli.domain.printed_tables import FONT, PAGE_OF
from szdj_cli.domain.values.text import safe
from szdj_cli.files.xml_text import writable

_LONG, _SHORT, _MARGIN = 297, 210, 15  # millimetres
_TWIPS = 56.6929  # a millimetre
_ROW_HEIGHT = round(8 * _TWIPS)  # at least: room to write by hand
_FIELDS = ("PAGE", "NUMPAGES")


class Align(StrEnum):
    """Where the text of a cell stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Cell(NamedTuple):
    """One cell of a table; it may span several columns."""

    text: str
    align: Align = Align.LEFT
    is_bold: bool = False
    span: int = 1


def document(*, is_landscape: bool, has_page_numbers: bool = True) -> Any:
    """Return a document on A4, upright or across."""
    made = docx.Document()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    across, down = (_LONG, _SHORT) if is_landscape else (_SHORT, _LONG)
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    section.footer_distance = Mm(8)
    style = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    if has_page_numbers:
        _number_pages(section.footer.paragraphs[0])
    return made


def heading(made: Any, text: str, *, begins_page: bool = False) -> None:
    """Add a title, at the top of a page where it begins one."""
    paragraph = made.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.page_break_before = begins_page
    run = paragraph.add_run(writable(safe(text)))
    run.bold, run.font.size = True, Pt(16)


def line(made: Any, text: str, *, above: int = 4) -> None:
    """Add a line, so many points below what stands above it."""
    paragraph = made.add_paragraph(writable(safe(text)))
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(above), Pt(4)


def table(made: Any, widths: Sequence[int], rows: Sequence[Sequence[Cell]], *, headings: int = 0) -> None:
    """Add a table as wide as the page has room, its columns in proportion to `widths`; the first rows are headings."""
    # As markup at once: cell by cell a table of a thousand members takes a minute.
    section = made.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / Mm(1) * _TWIPS
    shares = [round(room * width / sum(widths)) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{share}"/>' for share in shares)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = f'<w:tblW w:w="{sum(shares)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{sides}</w:tblBorders>'
    layout = '<w:tblLayout w:type="fixed"/>'
    body = "".join(_row(row, shares, is_heading=place < headings) for place, row in enumerate(rows))
    written = (
        f"<w:tbl {nsdecls('w')}><w:tblPr>{properties}{layout}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )
    made.element.body.sectPr.addprevious(parse_xml(written))


def content_of(made: Any) -> bytes:
    """Return a document as it is in a file."""
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _row(cells: Sequence[Cell], shares: Sequence[int], *, is_heading: bool) -> str:
    repeats = "<w:tblHeader/>" if is_heading else ""
    height = f'<w:trHeight w:val="{_ROW_HEIGHT}" w:hRule="atLeast"/>'
    written, place = "", 0
    for cell in cells:
        written += _cell(cell, sum(shares[place : place + cell.span]))
        place += cell.span
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeats}</w:trPr>{written}</w:tr>"


def _cell(cell: Cell, width: int) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    bold = "<w:rPr><w:b/></w:rPr>" if cell.is_bold else ""
    place = f'<w:spacing w:before="40" w:after="40"/><w:jc w:val="{cell.align}"/>'
    text = escape(writable(safe(cell.text)))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{place}</w:pPr><w:r>{bold}<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
    )


def _number_pages(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, name in zip(PAGE_OF, (*_FIELDS, None), strict=True):
        paragraph.add_run(text)
        if name:
            field = f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            paragraph._p.append(parse_xml(field))  # noqa: SLF001 -- python-docx offers no fields
