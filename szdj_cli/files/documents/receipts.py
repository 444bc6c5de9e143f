"""Receipts for dues as a Word document, from the template that ships with the program."""

from collections.abc import Sequence
from pathlib import Path

from szdj_cli.domain.dues.receipts import BODY_STYLE, Receipt, printed

_SHIPPED = Path(__file__).with_name("receipt.docx")
# Of that template, in points: how wide its text is, and how high all of it may be, in both halves together.
_WIDTH, _HEIGHT = 396.0, 425.0


def filled_receipts(receipts: Sequence[Receipt]) -> bytes:
    """Return receipts with their stubs, each a page of A4, as one Word document."""
    from szdj_cli.files.documents.merging import merged
    from szdj_cli.files.documents.page_fitting import Frame, fit
    from szdj_cli.files.documents.template_filling import filled

    frame, shipped = Frame((BODY_STYLE,), _WIDTH, _HEIGHT), _SHIPPED.read_bytes()
    are_several = len(receipts) > 1
    pages = [
        filled(shipped, printed(each), each.code, lambda document: fit(document, frame, by_paragraph=are_several))
        for each in receipts
    ]
    return merged(pages)
