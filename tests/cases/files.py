"""Inputs made by code: text in any encoding, workbooks old and new, pages that call themselves workbooks."""

import csv
import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True)
class Shown:
    """A number or a date with the number format that it is shown by."""

    value: float | date
    form: str


@dataclass(frozen=True)
class Failed:
    """A formula that gave an error; none: one whose result was never worked out."""

    error: str = "#N/A"


Cell = str | int | float | Shown | Failed
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Sheet:
    """A sheet; ranges are merged as a spreadsheet names them, rows are hidden by their number from 1."""

    rows: Rows
    name: str = "Sheet1"
    merged: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Table:
    """One table; `text` writes it as CSV, else it is a workbook."""

    rows: Rows
    merged: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    text: bool = False
    encoding: str = "utf-8"
    delimiter: str = ","
    before: str = ""
    after: str = field(default="", repr=False)

    def write(self, folder: Path, name: str = "a") -> Path:
        """Write the file and return where it is."""
        if self.text:
            content = text_of(self.rows, self.delimiter)
            path = folder / f"{name}.csv"
            path.write_bytes(f"{self.before}{content}{self.after}".encode(self.encoding))
            return path
        return workbook(folder / f"{name}.xlsx", Sheet(self.rows, "Sheet1", self.merged, self.hidden_rows))


def text_of(rows: Rows, delimiter: str = ",") -> str:
    """Return rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def workbook(path: Path, *sheets: Sheet) -> Path:
    """Write an xlsx workbook."""
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet in sheets:
            made = book.add_worksheet(sheet.name)
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    _write(book, made, row, column, cell)
            for span in sheet.merged:
                made.merge_range(span, "")
                row, column = xl_cell_to_rowcol(span.partition(":")[0])
                _write(book, made, row, column, sheet.rows[row][column])
            for number in sheet.hidden_rows:
                made.set_row(number - 1, None, None, {"hidden": True})
            if sheet.hidden:
                made.hide()
    return path


def old_workbook(path: Path, rows: Rows, *, locked: bool = False) -> Path:
    """Write an xls workbook (BIFF8) with one sheet; a locked one says that it has a password."""
    lock = _record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    name = _short("名册")
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + lock
    place = len(begin) + 4 + 6 + len(name) + 4
    book = begin + _record(0x0085, struct.pack("<IBB", place, 0, 0) + name) + _record(0x000A, b"")
    width = max(map(len, rows))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, int | float):
                sheet += _record(0x0203, at + struct.pack("<d", cell))
            elif cell:
                text = str(cell)
                sheet += _record(0x0204, at + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))
    path.write_bytes(_compound({"Workbook": book + sheet + _record(0x000A, b"")}))
    return path


def locked_workbook(path: Path) -> Path:
    """Write what an xlsx workbook with a password is: a container of ciphertext."""
    info = struct.pack("<HHI", 4, 4, 0x40) + b'<?xml version="1.0"?><encryption/>'
    path.write_bytes(_compound({"EncryptionInfo": info, "EncryptedPackage": bytes(range(256)) * 20}))
    return path


def open_document(path: Path, rows: Rows) -> Path:
    """Write an ods workbook with one sheet."""
    cells = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="名册">{cells}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{of}"/>'
        for name, of in (("/", kind), ("content.xml", "text/xml"))
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", content)
        package.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{manifest}">{entries}</manifest:manifest>'
        )
    return path


def page(path: Path, rows: Rows, encoding: str = "utf-8") -> Path:
    """Write a page with a table, as systems do that offer it as a workbook."""
    lines = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head>'
    html = f'<html xmlns:x="urn:schemas-microsoft-com:office:excel">{head}<body><table>{lines}</table></body></html>'
    path.write_bytes(html.encode(encoding))
    return path


def archive(path: Path, contents: Mapping[str, bytes]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w") as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return path


def numbered(width: int) -> list[Cell]:
    """Return the row that numbers the columns below the headings."""
    return list(range(1, width + 1))


def _write(book: xlsxwriter.Workbook, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, Shown):
        form = book.add_format({"num_format": cell.form})
        write = sheet.write_datetime if isinstance(cell.value, date) else sheet.write_number
        write(row, column, cell.value, form)
    elif isinstance(cell, Failed):
        sheet.write_formula(row, column, "=NA()", None, cell.error)
    elif isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _ods_cell(cell: Cell) -> str:
    kind = f'"float" office:value="{cell}"' if isinstance(cell, int | float) else '"string"'
    return f"<table:table-cell office:value-type={kind}><text:p>{escape(str(cell))}</text:p></table:table-cell>"


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _short(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file: header, one sector of allocation, one of directory, the streams."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    allocation = [0xFFFFFFFD, end]
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    body, entries = b"", [_entry("Root Entry", 5, free, 1, end, 0)]
    for number, name in enumerate(names, 1):
        content = streams[name].ljust(4096, b"\0")
        content += bytes(-len(content) % 512)
        first = len(allocation)
        allocation += [*range(first + 1, first + len(content) // 512), end]
        entries.append(_entry(name, 2, number + 1 if number < len(names) else free, free, first, len(content)))
        body += content
    assert len(allocation) <= 128
    allocation += [free] * (128 - len(allocation))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<I", free) * 108
    directory = b"".join(entries) + _entry("", 0, free, free, 0, 0) * (4 - len(entries))
    return header + struct.pack("<128I", *allocation) + directory + body


def _entry(name: str, kind: int, right: int, child: int, first: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
    return entry + bytes(36) + struct.pack("<IQ", first, size)


def by_heading(rows: Iterable[Mapping[str, Cell]]) -> list[list[Cell]]:
    """Return rows below their headings; the columns are all that any row has."""
    listed = list(rows)
    headings = list(dict.fromkeys(heading for row in listed for heading in row))
    return [[*headings], *([row.get(heading, "") for heading in headings] for row in listed)]
