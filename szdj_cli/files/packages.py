"""The zip around an xlsx, gone through before calamine lays a sheet out in memory."""

import io
import posixpath
import re
import zipfile
import zlib
from xml.etree import ElementTree as ET

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.files import FileProblem
from szdj_cli.files.bounds import MAX_CELLS, MAX_PACKING_RATIO, MAX_UNPACKED_BYTES, SMALL_UNPACKED_BYTES

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, ET.ParseError)
_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TARGET_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_SHEET_MARK = b"sheetData"
# Any attribute that looks like a place, so that no spelling of XML hides one; a cell without content takes no room.
_PLACE = re.compile(rb"""=\s*["']([A-Za-z]{1,3})([0-9]+)["'](?!(?:\s+\w+="\w*")*\s*/>)""")
_PLACE_BEYOND_Z = re.compile(rb"""=\s*["'][A-Za-z]{2,3}[0-9]""")
_ERROR_MARK = b't="e"'
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*\bt="e"[^>]*>')
_ROW = re.compile(rb'\sr="[A-Za-z]{1,3}([0-9]+)"')

ErrorRows = dict[str, int | None]


def check_package(content: bytes, path: str) -> ErrorRows:
    """Return, for each sheet that holds an error value such as #N/A, the first row with one.

    calamine reads such a cell as an empty one, and lays out the whole rectangle up to the farthest cell.

    Raises:
        FileRefused: no xlsx, damaged, locked, more unpacked than allowed, or a sheet's rectangle is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_directory(package, path, len(content))
            return _check_parts(package, path)
    except RuntimeError as error:
        if isinstance(error, NotImplementedError):
            raise FileRefused(path, FileProblem.DAMAGED) from None
        raise FileRefused(path, FileProblem.PASSWORD) from None
    except _BROKEN:
        raise FileRefused(path, FileProblem.DAMAGED) from None


def _check_directory(package: zipfile.ZipFile, path: str, packed: int) -> None:
    entries = package.infolist()
    if all(entry.filename != _BOOK for entry in entries):
        raise FileRefused(path, FileProblem.NOT_XLSX)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > max(SMALL_UNPACKED_BYTES, packed * MAX_PACKING_RATIO):
        raise FileRefused(path, FileProblem.BOMB)


def _check_parts(package: zipfile.ZipFile, path: str) -> ErrorRows:
    error_parts: dict[str, int | None] = {}
    for entry in package.infolist():
        part = _unpacked(package, entry, path)
        if _SHEET_MARK not in part:
            continue
        if _cells_laid_out(part) > MAX_CELLS:
            raise FileRefused(path, FileProblem.TOO_MANY_CELLS)
        if _ERROR_MARK in part and (cell := _ERROR_CELL.search(part)):
            row = _ROW.search(cell[0])
            error_parts[entry.filename] = int(row[1]) if row else None
    return _by_sheet(package, error_parts) if error_parts else {}


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> bytes:
    """Return a part; what the directory says of its size is checked against what comes out."""
    said = entry.file_size
    entry.file_size = MAX_UNPACKED_BYTES
    with package.open(entry) as file:
        part = file.read(said + 1)
    if len(part) != said:
        raise FileRefused(path, FileProblem.BOMB)
    return part


def _cells_laid_out(sheet: bytes) -> int:
    # Up to column Z even a million rows fit; looking at every cell takes as long again as all the rest.
    if not _PLACE_BEYOND_Z.search(sheet):
        return 0
    width = height = 0
    for letters, digits in _PLACE.findall(sheet):
        width = max(width, _column_number(letters))
        height = max(height, int(digits))
    return width * height


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _by_sheet(package: zipfile.ZipFile, parts: dict[str, int | None]) -> ErrorRows:
    relations = ET.fromstring(package.read(_RELATIONS))  # noqa: S314 -- expat limits entities, the size is checked
    targets = {node.get("Id"): posixpath.join("/xl", node.get("Target", "")) for node in relations}
    book = ET.fromstring(package.read(_BOOK))  # noqa: S314 -- as above
    sheets = {
        node.get("name", ""): targets.get(node.get(_TARGET_ID), "").lstrip("/")
        for node in book.iter()
        if node.tag.endswith("}sheet")
    }
    return {name: parts[target] for name, target in sheets.items() if target in parts}
