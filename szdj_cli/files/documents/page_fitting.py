"""A document kept to one page: where names are long, its text is set smaller."""

import math
import re
from dataclasses import dataclass
from unicodedata import east_asian_width

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

_SCALES = [percent / 100 for percent in range(100, 35, -5)]
_WORD = re.compile(r"[!-~]+|.")  # what no line is broken in, where it fits on one
_NARROW = 0.65  # em: what a digit or a Latin letter takes, or a little more


@dataclass(frozen=True)
class Frame:
    """The part of a page that the text in some styles is kept to, in points."""

    styles: tuple[str, ...]
    """By name."""
    width: float
    height: float
    """Of all lines together."""


@dataclass(frozen=True)
class _Sized:
    """A style whose size follows the text."""

    style: ParagraphStyle
    size: float
    line: float
    """Points from one line to the next."""

    def height(self, text: str, scale: float, width: float) -> float:
        """Return how high a paragraph of some width is, in points."""
        return _lines(text, width / (self.size * scale)) * self.line * scale

    def shrink(self, scale: float) -> None:
        self.style.font.size = self._size(scale)
        self.style.paragraph_format.line_spacing = Pt(self.line * scale)

    def shrink_one(self, paragraph: Paragraph, scale: float) -> None:
        paragraph.paragraph_format.line_spacing = Pt(self.line * scale)
        for run in paragraph.runs:
            run.font.size = run.font.size or self._size(scale)

    def _size(self, scale: float) -> Length:
        return Pt(math.floor(self.size * scale * 2) / 2)


def fit(document: Document, frame: Frame, *, by_paragraph: bool = False) -> None:
    """Set the text of a frame's styles as large as its page allows, and no larger than the styles say.

    `by_paragraph`: the styles stay as they are, for a document that others are to be joined to. An organisation's own
    template keeps this for as long as it keeps the styles with lines of a fixed height.
    """
    sized = _sized(document, frame.styles)
    paragraphs = [
        (sized[identity], "".join(run.text or "" for run in paragraph.iter(qn("w:t"))))
        for paragraph in document.element.body.iter(qn("w:p"))
        if (identity := paragraph.style) in sized
    ]
    heights = ((sum(style.height(text, scale, frame.width) for style, text in paragraphs), scale) for scale in _SCALES)
    scale = next((scale for height, scale in heights if height <= frame.height), _SCALES[-1])
    if scale < 1 and by_paragraph:
        for element in document.element.body.iter(qn("w:p")):
            if element.style in sized:
                sized[element.style].shrink_one(Paragraph(element, document), scale)
    elif scale < 1:
        for identity, style in sized.items():
            if style.style.style_id == identity:
                style.shrink(scale)


def _sized(document: Document, names: tuple[str, ...]) -> dict[str, _Sized]:
    """Return some styles by the identity of each style that takes its size from them, themselves among those."""
    found: dict[str, _Sized] = {}
    own = [style for style in document.styles if isinstance(style, ParagraphStyle)]
    for style in own:
        size, line = style.font.size, style.paragraph_format.line_spacing
        if style.name in names and size is not None and isinstance(line, Length):
            found[style.style_id] = _Sized(style, size.pt, line.pt)
    based = {style.style_id: style.base_style.style_id for style in own if style.base_style is not None}
    return found | {identity: found[base] for identity, base in based.items() if base in found}


def _lines(text: str, width: float) -> int:
    """Return how many lines a paragraph takes that are so many em wide."""
    lines, used = 1, 2.0  # em: the indent
    for word in _WORD.findall(text):
        wanted = sum(_NARROW if east_asian_width(sign) in ("Na", "H", "N") else 1 for sign in word)
        used += wanted
        if used > width - 1:  # a mark at its end may take a sign along to the next line
            more = math.ceil(wanted / (width - 1))
            lines, used = lines + more, wanted - (more - 1) * (width - 1)
    return lines
