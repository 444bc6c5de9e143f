"""Paragraphs, cells, rows and tables of WordprocessingML; lengths in twips, twenty to the point."""

import re
from xml.sax.saxutils import escape

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

_FILLED = re.compile(r"(_?\{\{ \w+ \}\}_?)")


def paragraph(style: str, text: str) -> str:
    """Return a paragraph; a placeholder between underscores is underlined, a tab goes to the next stop."""
    runs = "".join(_run(piece) for part in _FILLED.split(text) for piece in re.split("(\t)", part) if piece)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>\n'


def cell(width: int, *paragraphs: str, span: int = 1, at: str = "top", merged: str = "") -> str:
    """Return a cell; `at` is top, center or bottom; `merged` with what is below, restart, or above, continue."""
    spanning = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merging = f'<w:vMerge w:val="{merged}"/>' if merged else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{spanning}{merging}<w:vAlign w:val="{at}"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs)}</w:tc>\n"


def row(*cells: str, height: int = 0) -> str:
    """Return a row that no page break divides; it grows with what it holds."""
    at_least = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{at_least}</w:trPr>{''.join(cells)}</w:tr>\n"


def table(widths: tuple[int, ...], *rows: str, is_ruled: bool = False) -> str:
    """Return a table whose columns stay as wide as they are, without lines unless it is ruled."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV") if is_ruled else ()
    lines = "".join(f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="auto"/>' for side in sides)
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if is_ruled else ""
    margins = {"top": 60, "left": 100, "bottom": 60, "right": 100} if is_ruled else {"left": 0, "right": 0}
    around = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in margins.items())
    properties = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{around}</w:tblCellMar>"
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>\n"


def _run(text: str) -> str:
    if text == "\t":
        return "<w:r><w:tab/></w:r>"
    is_underlined = text.startswith("_{{")
    properties = '<w:rPr><w:rStyle w:val="Filled"/></w:rPr>' if is_underlined else ""
    shown = escape(text.strip("_") if is_underlined else text)
    return f'<w:r>{properties}<w:t xml:space="preserve">{shown}</w:t></w:r>'
