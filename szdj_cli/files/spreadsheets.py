"""Which program's workbook a file is: known by its bytes, whatever it is named."""

import re
from pathlib import PurePath
from typing import BinaryIO

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import MAX_UNPACKED_BYTES, MAX_XLSX_BYTES
from szdj_cli.files.workbooks import Workbook
from szdj_cli.files.xls.containers import BARE, SIGNATURE
from szdj_cli.files.xlsx.packages import BOOK, Package, refusals

# What reads each kind is loaded where a file is of that kind: most are text.

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_WORD = "word/document.xml"
_BINARY_BOOK = "xl/workbook.bin"
_TYPE = "mimetype"
_TEXT_TYPE = b"application/vnd.oasis.opendocument.text"
_OTHERS = {
    b"Rar!\x1a\x07": FileProblem.ARCHIVE,
    b"7z\xbc\xaf\x27\x1c": FileProblem.ARCHIVE,
    b"\x1f\x8b\x08": FileProblem.ARCHIVE,
    b"BZh": FileProblem.ARCHIVE,
    b"\xfd7zXZ\x00": FileProblem.ARCHIVE,
    b"%PDF-": FileProblem.PDF,
    b"\xff\xd8\xff": FileProblem.PICTURE,
    b"\x89PNG\r\n\x1a\n": FileProblem.PICTURE,
    b"GIF87a": FileProblem.PICTURE,
    b"GIF89a": FileProblem.PICTURE,
    b"{\\rtf": FileProblem.WORD_DOCUMENT,
    b"L\x00\x00\x00\x01\x14\x02\x00": FileProblem.SHORTCUT,
    b"ID;PWXL": FileProblem.NOT_A_WORKBOOK,  # SYLK, as Excel and LibreOffice begin it
    b"ID;PSCALC": FileProblem.NOT_A_WORKBOOK,
    b"TABLE\r\n0,1\r\n": FileProblem.NOT_A_WORKBOOK,  # DIF
}
_TEXTS = {
    re.compile(r"\[(?:InternetShortcut|\{000214A0-)", re.IGNORECASE): FileProblem.SHORTCUT,
    re.compile(r"(?:MIME-Version: |From: <Saved by )", re.IGNORECASE): FileProblem.WEB_ARCHIVE,
    re.compile(r'\[?\s*\{\s*"'): FileProblem.WEB_ANSWER,
}
"""How texts begin that are no tables."""
_OWNERS = "~$"
_OWNER_SIZE = 512
"""Bytes that what an office program keeps of who has a file open never takes up."""
_HEAD = 4096
_BEFORE_ROOT = re.compile(r"<\?.*?\?>|<!--.*?-->|<![^>]*>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_MARKUP = re.compile(r"\ufeff?\s*<[a-zA-Z!?]")


def open_workbook(file: BinaryIO, path: str, size: int) -> Workbook | None:
    """Return the workbook that a file is, or None where it can only be a table in text.

    Raises:
        FileRefused: another kind of file, too large, damaged, locked, or a bomb.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_ZIPS):
        _require_room(path, size, MAX_XLSX_BYTES)
        return _of_package(file, path, size)
    if head.startswith((SIGNATURE, BARE)):
        _require_room(path, size, MAX_XLSX_BYTES)
        from szdj_cli.files.xls.reading import XlsWorkbook

        return XlsWorkbook(file, path, size)
    if (problem := next((why for begin, why in _OTHERS.items() if head.startswith(begin)), None)) is not None:
        raise FileRefused(path, problem)
    if PurePath(path).name.startswith(_OWNERS) and size < _OWNER_SIZE:
        raise FileRefused(path, FileProblem.OWNER_FILE)
    text = _text_of(head)
    if (problem := next((why for begin, why in _TEXTS.items() if begin.match(text.lstrip())), None)) is not None:
        raise FileRefused(path, problem)
    if not _MARKUP.match(text):
        return None
    _require_room(path, size, MAX_UNPACKED_BYTES)
    return _of_markup(file, path, size, text)


def _of_package(file: BinaryIO, path: str, size: int) -> Workbook:
    package = Package(file, path, size)
    if BOOK in package:
        from szdj_cli.files.xlsx.reading import XlsxWorkbook

        return XlsxWorkbook(file, path, size)
    if _BINARY_BOOK in package:
        raise FileRefused(path, FileProblem.XLSB)
    if _WORD in package or _type_of(package) == _TEXT_TYPE:
        raise FileRefused(path, FileProblem.WORD_DOCUMENT)
    from szdj_cli.files.ods.reading import CONTENT, is_locked, read_package

    if _TYPE in package and is_locked(package):
        raise FileRefused(path, FileProblem.PASSWORD)
    if CONTENT in package:
        return read_package(package, size)
    raise FileRefused(path, FileProblem.ARCHIVE)


def _of_markup(file: BinaryIO, path: str, size: int, text: str) -> Workbook:
    root = _ROOT.search(_BEFORE_ROOT.sub("", text))
    match root[1] if root else None:
        case "Workbook":
            from szdj_cli.files.markup.xml_2003 import Xml2003Workbook

            return Xml2003Workbook(file, path, size)
        case "document" | "document-content":
            from szdj_cli.files.ods.reading import read_flat

            return read_flat(file, path, size)
        case "wordDocument":
            raise FileRefused(path, FileProblem.WORD_DOCUMENT)
    if "<?xml" in text and (root is None or root[1].lower() != "html"):
        raise FileRefused(path, FileProblem.NOT_A_WORKBOOK)
    from szdj_cli.files.markup.html import HtmlWorkbook

    return HtmlWorkbook(file, path, size)


def _type_of(package: Package) -> bytes:
    if _TYPE not in package or package.size(_TYPE) > _HEAD:
        return b""
    with refusals(package.path):
        return b"".join(package.blocks(_TYPE))


def _require_room(path: str, size: int, most: int) -> None:
    if size > most:
        raise FileRefused(path, FileProblem.TOO_LARGE)


def _text_of(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
