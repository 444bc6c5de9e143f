"""Several documents of one template as one, each on pages of its own, to be printed in one go."""

import io
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from docx import Document
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_EMBED = qn("r:embed")
_OF_EVERY_PAGE = ("/header", "/footer")


class PagesDiffer(Exception):
    """What stands at the top or the foot of every page is not the same in all: one document can have but one."""


def merged(documents: Sequence[bytes]) -> bytes:
    """Return one document that holds what all hold, in order; all were made from one template.

    Raises:
        PagesDiffer: headers or footers are not alike.
    """
    first, *others = (Document(io.BytesIO(each)) for each in documents)
    body = first.element.body
    end = body.sectPr
    for other in others:
        if _repeated(other) != _repeated(first):
            raise PagesDiffer
        begins = True
        for element in other.element.body.iterchildren():
            if element.tag == qn("w:sectPr"):
                continue
            copy = deepcopy(element)
            _bring_pictures(copy, other.part, first.part)
            if begins:
                _begin_page(copy, body, end)
                begins = False
            end.addprevious(copy)
    for number, shape in enumerate(body.iter(qn("wp:docPr")), 1):  # unique, or Word offers to repair the file
        shape.set("id", str(number))
    written = io.BytesIO()
    first.save(written)
    return written.getvalue()


def _begin_page(element: Any, body: Any, end: Any) -> None:
    # A property of the paragraph, not a break of its own: that would take a line from a page that is full.
    if element.tag == qn("w:p"):
        Paragraph(element, body).paragraph_format.page_break_before = True
        return
    table_at_top = body.makeelement(qn("w:p"), {})
    end.addprevious(table_at_top)
    Paragraph(table_at_top, body).paragraph_format.page_break_before = True


def _bring_pictures(element: Any, source: Any, target: Any) -> None:
    for picture in element.iter(qn("a:blip")):
        name = picture.get(_EMBED)
        if name is not None:
            new, _ = target.get_or_add_image(io.BytesIO(source.related_parts[name].blob))
            picture.set(_EMBED, new)


def _repeated(document: Any) -> list[bytes]:
    return sorted(part.blob for part in _parts(document.part) if str(part.partname)[5:].startswith(_OF_EVERY_PAGE))


def _parts(part: Part) -> Iterator[Part]:
    for relation in part.rels.values():
        if not relation.is_external:
            yield relation.target_part
