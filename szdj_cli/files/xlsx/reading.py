"""xlsx read row by row, its cells as the text that a person would have typed; no sheet is ever laid out whole."""

import posixpath
from collections.abc import Sequence
from functools import cached_property, partial
from typing import BinaryIO, NamedTuple

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import MAX_LISTED
from szdj_cli.files.workbooks import Sheet, SheetRows
from szdj_cli.files.xlsx.numbers import Numbers, read_numbers
from szdj_cli.files.xlsx.packages import BOOK, Package, refusals
from szdj_cli.files.xlsx.sheets import SheetReader, merged_ranges
from szdj_cli.files.xlsx.texts import read_shared_texts
from szdj_cli.files.xlsx.xml_parts import Attributes, XmlPart

_RELATIONS = "xl/_rels/workbook.xml.rels"


class XlsxWorkbook:
    """An xlsx, of which nothing but its list of sheets is read until one is opened."""

    format = "xlsx"

    def __init__(self, file: BinaryIO, path: str, size: int) -> None:
        """Look at the parts.

        Raises:
            FileRefused: no xlsx, damaged, locked, too large, or a bomb.
        """
        self._package = Package(file, path, size)
        self._size = size
        if BOOK not in self._package:
            raise FileRefused(path, FileProblem.NOT_A_WORKBOOK)
        with refusals(path):
            self._book = _Book(self._package)
        self.sheets: Sequence[Sheet] = [Sheet(entry.name, entry.is_visible) for entry in self._book.entries]

    def open(self, place: int) -> SheetRows:
        """Return the sheet that stands at a place in `sheets`.

        Raises:
            FileRefused: it is damaged, or too large.
        """
        package, part = self._package, self._book.entries[place].part
        with refusals(package.path):
            texts, numbers = self._shared
            unpacked = max(1, package.size(part))
        reader = SheetReader(package, part, texts, numbers)

        def position() -> int:
            return self._size * reader.done // unpacked

        return SheetRows(reader.rows(), reader.layout, position, partial(merged_ranges, package, part))

    @cached_property
    def _shared(self) -> tuple[list[str], Numbers]:
        book, package = self._book, self._package
        texts = read_shared_texts(package, book.part("sharedStrings"))
        return texts, read_numbers(package, book.part("styles"), is_1904=book.is_1904)


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
        self.entries: list[_Entry] = []
        _go_through(self, package, BOOK)

    def part(self, use: str) -> str | None:
        """Return the name of the part for a use, where there is one."""
        targets = self._relations.of_use(use)
        return next((target for target in targets if target in self._package), None)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet" and self.depth == 3:
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            part = self._relations.sheets.get(relation)
            if part is not None:
                visible = attributes.get("state", "visible") == "visible"
                self.entries.append(_Entry(attributes.get("name", ""), part, visible))
            if len(self.entries) > MAX_LISTED:
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
