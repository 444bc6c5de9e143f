"""Workbooks of Excel 5 to 2003, record by record: what no program here writes any more, or never wrote."""

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

DATE_STYLE = 1
"""A cell's style that shows a date; 0 shows a number."""
_SECTOR = 512
_NO_SECTOR, _END, _TABLE, _LIST = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC


class Sheet(NamedTuple):
    name: str
    records: bytes
    state: int = 0


def record(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(payload)) + payload


def text(value: str, length: str = "<H") -> bytes:
    """Return a text as BIFF8 has it."""
    data = value.encode("utf-16-le")
    return struct.pack(length, len(data) // 2) + b"\x01" + data


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def rk(row: int, column: int, value: int, style: int = 0) -> bytes:
    return record(0x27E, struct.pack("<HHHI", row, column, style, value))


def many_rk(row: int, column: int, values: Sequence[int]) -> bytes:
    cells = b"".join(struct.pack("<HI", 0, value) for value in values)
    return record(0xBD, struct.pack("<HH", row, column) + cells + struct.pack("<H", column + len(values) - 1))


def label(row: int, column: int, value: str) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, 0) + text(value))


def narrow_label(row: int, column: int, value: bytes) -> bytes:
    """Return a text as BIFF5 has it."""
    return record(0x204, struct.pack("<HHHH", row, column, 0, len(value)) + value)


def shared(row: int, column: int, place: int) -> bytes:
    return record(0xFD, struct.pack("<HHHI", row, column, 0, place))


def truth(row: int, column: int, value: int, *, is_error: bool = False) -> bytes:
    return record(0x205, struct.pack("<HHHBB", row, column, 0, value, is_error))


def formula(row: int, column: int, result: bytes) -> bytes:
    return record(0x06, struct.pack("<HHH", row, column, 0) + result + bytes(8))


def row(place: int, *, is_hidden: bool) -> bytes:
    return record(0x208, struct.pack("<HHHHIHH", place, 0, 1, 255, 0, 0x20 if is_hidden else 0, 0))


def hidden_columns(first: int, last: int) -> bytes:
    return record(0x7D, struct.pack("<HHHHHH", first, last, 0, 0, 1, 0))


def merged(*ranges: tuple[int, int, int, int]) -> bytes:
    return record(0xE5, struct.pack("<H", len(ranges)) + b"".join(struct.pack("<HHHH", *each) for each in ranges))


def texts(*values: str, cut: int = 0) -> bytes:
    """Return the texts that cells share; the last goes on in another record after as many signs as `cut` says."""
    head = struct.pack("<II", len(values), len(values))
    if not cut:
        return record(0xFC, head + b"".join(map(text, values)))
    *whole, last = values
    data = last.encode("utf-16-le")
    first = struct.pack("<H", len(data) // 2) + b"\x01" + data[: cut * 2]
    return record(0xFC, head + b"".join(map(text, whole)) + first) + record(0x3C, b"\x01" + data[cut * 2 :])


def begin(what: int, version: int = 0x0600) -> bytes:
    return record(0x809, struct.pack("<HHHHII", version, what, 0, 0, 0, 0))


def stream(sheets: Sequence[Sheet], before: Iterable[bytes] = ()) -> bytes:
    """Return a workbook without anything around it; `before` stands in front of the list of sheets."""
    code = 0x0600
    styles = record(0xE0, struct.pack("<HH", 0, 0) + bytes(16)) + record(0xE0, struct.pack("<HH", 0, 14) + bytes(16))
    head = begin(0x05, code) + b"".join(before) + styles
    entries = [struct.pack("<BB", sheet.state, 0) + text(sheet.name, "<B") for sheet in sheets]
    offset = len(head) + sum(8 + len(entry) for entry in entries) + 4
    listed, bodies = b"", b""
    for sheet, entry in zip(sheets, entries, strict=True):
        listed += record(0x85, struct.pack("<I", offset + len(bodies)) + entry)
        bodies += begin(0x10, code) + sheet.records + record(0x0A)
    return head + listed + record(0x0A) + bodies


def contained(content: bytes, name: str = "Workbook") -> bytes:
    """Return a stream in a compound file."""
    content = content.ljust(4096, b"\0")
    sectors = -(-len(content) // _SECTOR)
    in_sector = _SECTOR // 4
    tables, lists = 1, 0
    while tables * in_sector < tables + lists + 1 + sectors:
        tables += 1
        lists = max(0, -(-(tables - 109) // (in_sector - 1)))
    first = tables + lists + 1
    chain = [_TABLE] * tables + [_LIST] * lists + [_END] + [first + place + 1 for place in range(sectors - 1)] + [_END]
    chain += [_NO_SECTOR] * (tables * in_sector - len(chain))
    listed = [*range(tables), *[_NO_SECTOR] * (109 + lists * (in_sector - 1) - tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    more = tables if lists else _END
    head += struct.pack("<IIIIIIIII", 0, tables, tables + lists, 0, 4096, _END, 0, more, lists)
    head += struct.pack("<109I", *listed[:109])
    body = struct.pack(f"<{len(chain)}I", *chain)
    for place in range(lists):
        begin_at = 109 + place * (in_sector - 1)
        following = tables + place + 1 if place + 1 < lists else _END
        body += struct.pack(f"<{in_sector}I", *listed[begin_at : begin_at + in_sector - 1], following)
    directory = _entry("Root Entry", 5, _END, 0, 1) + _entry(name, 2, first, len(content), _NO_SECTOR)
    return head + body + directory.ljust(_SECTOR, b"\0") + content.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    return head + struct.pack("<III", _NO_SECTOR, _NO_SECTOR, child) + bytes(36) + struct.pack("<IQ", start, size)
