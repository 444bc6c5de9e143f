"""The receipt for dues as a Word document, from the template that ships with the program."""

from pathlib import Path

from szdj_cli.domain.dues.receipts import BODY_STYLE, Receipt, printed

_SHIPPED = Path(__file__).with_name("receipt.docx")
# Of that template, in points: how wide its text is, and how high all of it may be, in both halves together.
_WIDTH, _HEIGHT = 396.0, 425.0


def filled_receipt(receipt: Receipt) -> bytes:
    """Return the receipt with its stub, one page of A4, as a Word document."""
    from szdj_cli.files.documents.page_fitting import Frame, fit
    from szdj_cli.files.documents.template_filling import filled

    frame = Frame((BODY_STYLE,), _WIDTH, _HEIGHT)
    return filled(_SHIPPED.read_bytes(), printed(receipt), receipt.code, lambda document: fit(document, frame))
