"""xlsx read row by row, its cells as the text that a person would have typed; no sheet is ever laid out whole."""

import posixpath
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import MAX_LISTED
from szdj_cli.files.cells import Row
from szdj_cli.files.xlsx.numbers import read_numbers
from szdj_cli.files.xlsx.packages import BOOK, Package, refusals
from szdj_cli.files.xlsx.sheets import Layout, SheetReader
from szdj_cli.files.xlsx.texts import read_shared_texts
from szdj_cli.files.xlsx.xml_parts import Attributes, XmlPart

_RELATIONS = "xl/_rels/workbook.xml.rels"


class SheetRows:
    """One sheet; a single pass over its rows that are filled, numbered as Excel does."""

    def __init__(self, name: str, reader: SheetReader, rows: Iterator[Row], size: int, unpacked: int) -> None:
        self.name = name
        self.rows = rows
        self.layout: Layout = reader.layout
        """Of as much as is read."""
        self._reader = reader
        self._size = size
        self._unpacked = unpacked

    def position(self) -> int:
        """Return how much of the file the rows that are done make up, in bytes."""
        return self._size * self._reader.done // max(1, self._unpacked)


def read_xlsx(file: BinaryIO, path: str, size: int, sheet: str | None) -> SheetRows:
    """Return a sheet: the named one, or the first visible one that is not empty.

    Raises:
        FileRefused: the workbook is damaged, locked, too large, or a bomb; or has no such sheet.
    """
    package = Package(file, path, size)
    with refusals(path):
        book = _Book(package)
        texts = read_shared_texts(package, book.part("sharedStrings"))
        numbers = read_numbers(package, book.part("styles"), is_1904=book.is_1904)
    for entry in book.wanted(sheet):
        reader = SheetReader(package, entry.part, texts, numbers)
        rows = reader.rows()
        first = next((row for row in rows if not "".join(row[1]).isspace()), None)
        if first is not None or sheet is not None:
            read = chain([first] if first else [], rows)
            return SheetRows(entry.name, reader, read, size, package.size(entry.part))
    raise FileRefused(path, FileProblem.EMPTY)


class _Entry(NamedTuple):
    name: str
    part: str
    is_visible: bool


class _Book(XmlPart):
    """The parts of a workbook by their use."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self.is_1904 = False
        self._package = package
        self._relations = _Relations(package)
        self._entries: list[_Entry] = []
        _go_through(self, package, BOOK)

    def part(self, use: str) -> str | None:
        """Return the name of the part for a use, where there is one."""
        targets = self._relations.of_use(use)
        return next((target for target in targets if target in self._package), None)

    def wanted(self, name: str | None) -> list[_Entry]:
        """Return the sheet of that name, or those that may be meant where none is named.

        Raises:
            FileRefused: there is none of that name.
        """
        if name is None:
            return [entry for entry in self._entries if entry.is_visible]
        named = [entry for entry in self._entries if entry.name == name]
        if not named:
            raise FileRefused(self._package.path, FileProblem.SHEET_MISSING)
        return named[:1]

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet" and self.depth == 3:
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            part = self._relations.sheets.get(relation)
            if part is not None:
                visible = attributes.get("state", "visible") == "visible"
                self._entries.append(_Entry(attributes.get("name", ""), part, visible))
            if len(self._entries) > MAX_LISTED:
                raise ValueError


class _Relations(XmlPart):
    """Where the parts of a workbook lie."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self.sheets: dict[str, str] = {}
        self._others: list[tuple[str, str]] = []
        if _RELATIONS in package:
            _go_through(self, package, _RELATIONS)

    def of_use(self, use: str) -> list[str]:
        """Return the parts for a use other than as a sheet."""
        return [target for other, target in self._others if other == use]

    def start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship":
            return
        use = attributes.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        if use == "worksheet":
            self.sheets[attributes.get("Id", "")] = target
        else:
            self._others.append((use, target))
        if len(self.sheets) + len(self._others) > MAX_LISTED:
            raise ValueError


def _go_through(part: XmlPart, package: Package, name: str) -> None:
    for block in package.blocks(name):
        part.feed(block)
    part.close()
