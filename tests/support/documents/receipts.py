"""Receipts for tests, as plain, as long and as hostile as they come."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import zxingcpp
from docx.oxml.ns import qn
from PIL import Image

from szdj_cli.domain.dues.receipts import Receipt, ReceiptContent, ReceiptLine
from szdj_cli.files.documents.receipts import filled_receipts

DAY = date(2026, 11, 26)


def line(month: str, fen: int, method: str = "wechat", paid_on: date = DAY) -> ReceiptLine:
    return ReceiptLine(month, fen, method, paid_on)


ORDINARY = Receipt(
    ReceiptContent(
        number="2026-000123",
        payer="王建国",
        branch="SF0101",
        branch_name="中共示范区示范街道示范社区第一支部委员会",
        lines=(line("2026-09", 5_000), line("2026-10", 5_000), line("2026-11", 5_000)),
        total_fen=15_000,
        issuer="李组织",
        issued_on=DAY,
    ),
    code="https://dj.example.com/szdj/t/3f9aQx7LmZt2bV5w.k3f9aQx7LmZt2bV5w",
    is_reprint=False,
)

_LONG_NAME = "买买提·阿卜杜热合曼·阿卜杜克里木·吾斯曼江·艾力"
_METHODS = ("wechat", "cash", "bank", "alipay", "deduction", "other")
LONGEST = Receipt(
    replace(
        ORDINARY.content,
        payer=_LONG_NAME,
        branch_name="乙" * 60,
        issuer=_LONG_NAME,
        lines=tuple(
            line(f"{2025 + at // 12}-{at % 12 + 1:02}", 123_456 + at, _METHODS[at % 6], date(2026, 1, at + 1))
            for at in range(24)
        ),
        total_fen=99_999_999_999_999,
    ),
    code="https://dj.example.com/" + "3f9aQx7LmZ" * 22 + "2026000",
    is_reprint=True,
)

# Of planes 0 and 2: extensions A, B and E.
RARE = replace(ORDINARY, content=replace(ORDINARY.content, payer="𬎆𡈼㛃·古丽", lines=(line("2026-11", 20, "cash"),)))

HOSTILE = replace(
    ORDINARY,
    content=replace(
        ORDINARY.content,
        payer="<w:t>&amp;{{缴款人}}{_{x}_}{%if%}\x1b[2J\u202e\ufffe\n\t\"'",
        issuer="</w:p></w:body>",
        branch_name="{{7*7}}${7*7}#{7}",
    ),
)


def write_receipt(receipt: Receipt, path: Path) -> None:
    """Write a receipt as a document."""
    path.write_bytes(filled_receipts([receipt]))


def text_of(document: Path) -> str:
    """Return what stands in a document."""
    body = docx.Document(str(document)).element.body
    return "".join(run.text or "" for run in body.iter(qn("w:t")))


def codes_on(document: Path) -> list[str]:
    """Return what the pictures in a document say, in their order."""
    opened = docx.Document(str(document))
    found: list[str] = []
    for picture in opened.inline_shapes:
        part = opened.part.related_parts[picture._inline.graphic.graphicData.pic.blipFill.blip.embed]
        with Image.open(io.BytesIO(part.blob)) as image:
            found += [each.text for each in zxingcpp.read_barcodes(image)]
    return found


def code_on(document: Path) -> str:
    """Return what the one picture in a document says."""
    (code,) = codes_on(document)
    return code
