"""The roster of branches and the cards of members as Word documents, A4, to be printed."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.forms import (
    BRANCH,
    CHECKED,
    COUNT,
    FONT,
    PRINTED_ON,
    ROSTER_TERMS,
    ROSTER_WIDTHS,
    ROW_NUMBER,
    SIGNED,
    TITLES,
    MemberForm,
)
from szdj_cli.domain.values.text import safe
from szdj_cli.files.xml_text import writable

Shown = Sequence[tuple[str, Sequence[dict[str, str]]]]
"""Branches by name, each with its members as people read them, by term."""

_LONG, _SHORT = 297, 210  # millimetres
_CARD_WIDTHS = (28, 56, 28, 56)
_TWIPS = 56.6929  # a millimetre
_WIDE = frozenset({"address", "employer", "native_place", "residence", "household", "floating_to"})


def roster(branches: Shown, day: date) -> bytes:
    """Return the roster, each branch from a page of its own on, the headings on every page."""
    document = _document(is_wide=True)
    headings = [ROW_NUMBER, *(FIELDS[term].heading for term in ROSTER_TERMS)]
    for place, (branch, members) in enumerate(branches):
        _title(document, MemberForm.ROSTER, begins_page=place > 0)
        _line(document, f"{BRANCH}：{branch}　　{COUNT}：{len(members)}　　{PRINTED_ON}：{day.isoformat()}")
        rows = ([str(number), *(each[term] for term in ROSTER_TERMS)] for number, each in enumerate(members, 1))
        _table(document, ROSTER_WIDTHS, [_row(headings, is_heading=True), *map(_row, rows)])
    return _written(document)


def cards(branches: Shown, day: date) -> bytes:
    """Return a page a member with all that the record holds, and room for signatures."""
    document = _document(is_wide=False)
    begins_page = False
    for branch, members in branches:
        for each in members:
            _title(document, MemberForm.CARD, begins_page=begins_page)
            begins_page = True
            _line(document, f"{BRANCH}：{branch}　　{PRINTED_ON}：{day.isoformat()}")
            _table(document, _CARD_WIDTHS, list(_card(each)))
            _line(document, f"{SIGNED}{'　' * 14}{CHECKED}", above=18)
    return _written(document)


def _card(member: dict[str, str]) -> Iterable[str]:
    pair: list[str] = []
    for term, field in FIELDS.items():
        if term in _WIDE:
            continue
        pair += [field.heading, member[term]]
        if len(pair) == 4:
            yield _row(pair)
            pair = []
    if pair:
        yield _row([*pair, "", ""])
    for term in FIELDS:
        if term in _WIDE:
            yield _row([FIELDS[term].heading, member[term]], spans=(1, 3))


def _document(*, is_wide: bool) -> Any:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(_LONG), Mm(_SHORT)) if is_wide else (Mm(_SHORT), Mm(_LONG))
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    return document


def _title(document: Any, form: MemberForm, *, begins_page: bool) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.page_break_before = begins_page
    run = paragraph.add_run(TITLES[form])
    run.bold, run.font.size = True, Pt(16)


def _line(document: Any, text: str, *, above: int = 4) -> None:
    paragraph = document.add_paragraph(writable(safe(text)))
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(above), Pt(4)


def _table(document: Any, widths: Sequence[int], rows: Sequence[str]) -> None:
    # As markup at once: cell by cell a table of a thousand members takes a minute.
    grid = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    table = f"<w:tbl {nsdecls('w')}><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    document.element.body.sectPr.addprevious(parse_xml(table))


def _row(cells: Sequence[str], *, is_heading: bool = False, spans: Sequence[int] = ()) -> str:
    repeats = "<w:tblHeader/>" if is_heading else ""
    bold = "<w:rPr><w:b/></w:rPr>" if is_heading else ""
    written = "".join(
        f"<w:tc><w:tcPr>{_span(spans[place] if spans else 1)}</w:tcPr>"
        f'<w:p><w:pPr><w:spacing w:before="40" w:after="40"/></w:pPr>'
        f'<w:r>{bold}<w:t xml:space="preserve">{escape(writable(safe(cell)))}</w:t></w:r></w:p></w:tc>'
        for place, cell in enumerate(cells)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeats}</w:trPr>{written}</w:tr>"


def _span(count: int) -> str:
    return f'<w:gridSpan w:val="{count}"/>' if count > 1 else ""


def _written(document: Any) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
