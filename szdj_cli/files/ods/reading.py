"""An OpenDocument spreadsheet read row by row as it comes; what is repeated stays one until it is read."""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.cells import Row
from szdj_cli.files.ods.contents import SheetList, SheetReader
from szdj_cli.files.workbooks import Sheet, SheetRows
from szdj_cli.files.xlsx.packages import Package, refusals

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_LOCKED = b"encryption-data"
_BLOCK = 256 * 1024
_PIECE = 32 * 1024


class _Source(NamedTuple):
    """Where the XML comes from, whether from a package or from a file of nothing else."""

    path: str
    size: int
    """Of the file."""
    unpacked: int
    blocks: Callable[[], Iterator[bytes]]


class OdsWorkbook:
    """An ods, or an fods, whose sheets are listed in a pass of their own; their merged ranges come with it."""

    format = "ods"

    def __init__(self, source: _Source) -> None:
        """Go through the list of sheets.

        Raises:
            FileRefused: damaged, or a bomb.
        """
        self._source = source
        listed = SheetList()
        with refusals(source.path):
            for block in source.blocks():
                listed.feed(block)
            listed.close()
        if not listed.is_spreadsheet:
            raise FileRefused(source.path, FileProblem.NOT_A_WORKBOOK)
        self._merged = listed.found.merged
        self.sheets: Sequence[Sheet] = listed.found.sheets

    def open(self, place: int) -> SheetRows:
        """Return the sheet that stands at a place in `sheets`."""
        source = self._source
        reader = SheetReader(source.path, place)
        whole = max(1, source.unpacked)

        def position() -> int:
            return source.size if reader.is_done else source.size * min(reader.fed, whole) // whole

        def rows() -> Iterator[Row]:
            with refusals(source.path):
                for block in source.blocks():
                    # Blanks are counted, so a little XML can be much text: each piece is done with before the next.
                    for begin in range(0, len(block), _PIECE):
                        reader.feed(block[begin : begin + _PIECE])
                        yield from reader.grid.taken()
                    if reader.is_done:
                        return
                reader.close()
                yield from reader.grid.taken()

        return SheetRows(rows(), reader.grid.layout, position, lambda: self._merged.get(place, []))


def read_package(package: Package, size: int) -> OdsWorkbook:
    """Return the workbook in a package.

    Raises:
        FileRefused: locked, damaged, or a bomb.
    """
    if is_locked(package):
        raise FileRefused(package.path, FileProblem.PASSWORD)
    source = _Source(package.path, size, package.size(CONTENT), lambda: package.blocks(CONTENT))
    return OdsWorkbook(source)


def is_locked(package: Package) -> bool:
    """Return whether a package says that its parts are encrypted.

    Raises:
        FileRefused: it is damaged.
    """
    if _MANIFEST not in package:
        return False
    rest = b""
    with refusals(package.path):
        for block in package.blocks(_MANIFEST):
            if _LOCKED in rest + block:
                return True
            rest = block[-len(_LOCKED) :]
    return False


def read_flat(file: BinaryIO, path: str, size: int) -> OdsWorkbook:
    """Return the workbook in a file that is one XML part.

    Raises:
        FileRefused: it is damaged.
    """

    def blocks() -> Iterator[bytes]:
        place = 0
        while True:
            file.seek(place)
            if not (block := file.read(_BLOCK)):
                return
            place += len(block)
            yield block

    return OdsWorkbook(_Source(path, size, size, blocks))
