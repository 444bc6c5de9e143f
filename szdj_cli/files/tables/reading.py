"""The one way in for a table: a workbook or a CSV, a path or standard input, streamed row by row."""

import hashlib
import os
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.imports.layouts import MOST_ROWS_ABOVE, Headings, PassedOver, RowSifter, TableForm, find_headings
from szdj_cli.domain.imports.readings import (
    ALL_SHEETS,
    ROWS_A_SHEET,
    ColumnRead,
    Reading,
    SheetRead,
    UnreadSheet,
    place_of,
)
from szdj_cli.domain.imports.tables import masked_cell, term_of_heading
from szdj_cli.domain.imports.turned import how_turned
from szdj_cli.domain.values.formulas import undefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import cleaned
from szdj_cli.files.bounds import MAX_FIELD_BYTES, MAX_TEXT_FILE_BYTES
from szdj_cli.files.cells import STREAMED, Fitting, Room, Row
from szdj_cli.files.opening import BufferedFile, open_source
from szdj_cli.files.spreadsheets import open_workbook
from szdj_cli.files.tables.csv_reading import read_csv
from szdj_cli.files.workbooks import Layout, SheetRows, Workbook

_ROWS_AT_ONCE = 32
_MOST_SHEETS = 100
"""Of a workbook that are looked into, and read together."""


class RowSource:
    """A table open for one pass over its rows; a context manager.

    Rows of several sheets that are read as one table are numbered as `Reading.where` tells apart.
    """

    path: str
    """The name to speak of it by."""
    headings: list[str]
    """As they stand in their row; where there are two rows of them, as one text a column."""
    sha256: str
    """Of the file's bytes, in hex."""
    size: int
    """In bytes."""
    encoding: str | None
    """As it was asked for; None where it was to be found out."""
    form: TableForm | None
    """How tables of its kind are laid out, where that was said."""

    def __init__(
        self,
        file: BufferedFile,
        path: str,
        encoding: str | None,
        sheet: str | None,
        max_field_bytes: int,
        form: TableForm | None = None,
    ) -> None:
        self._file = file
        self.form = form
        self.encoding = encoding
        self._wanted_sheet = sheet
        self.path = path
        self._max_field_bytes = max_field_bytes
        self.size = file.seek(0, os.SEEK_END)
        if not self.size:
            raise FileRefused(path, FileProblem.EMPTY)
        workbook = open_workbook(file, path, self.size)
        if workbook is None and self.size > MAX_TEXT_FILE_BYTES:
            raise FileRefused(path, FileProblem.TOO_LARGE)
        file.seek(0)
        self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self._unread: tuple[UnreadSheet, ...] = ()
        self._encoding_found: str | None = None
        if workbook is not None:
            self._format = workbook.format
            self._parts = self._sheets(workbook, sheet)
        else:
            self._format = "csv"
            rows, self._encoding_found = read_csv(file, path, encoding, self._known_in)
            self._parts = [_Part.begin(None, SheetRows(rows, Layout(), file.tell, tuple), form)]
            if not self._parts[0].headings.texts:
                raise FileRefused(path, FileProblem.EMPTY)
        for part in self._parts if form else ():
            if part.turned is not None:
                raise FileRefused(path, part.turned)
            if form and (objection := form.objection(part.headings, form.find)) is not None:
                raise FileRefused(path, objection.why, column=masked_cell("", objection.words))
        self.headings, self._places = _united([part.headings.texts for part in self._parts], form)
        self._passed_over: defaultdict[PassedOver, array[int]] = defaultdict(partial(array, "q"))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets that are read; none for CSV."""
        return tuple(part.name for part in self._parts if part.name is not None)

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands above the headings of each sheet that is read, its name included."""
        return tuple("\n".join([part.name or "", *chain.from_iterable(part.headings.above)]) for part in self._parts)

    @property
    def reading(self) -> Reading:
        """How the file was understood, of as much as is read."""
        return Reading(
            self.path,
            self._format,
            self._encoding_found,
            tuple(SheetRead(part.shown_name, part.heading_row, part.hidden) for part in self._parts),
            self._unread,
            tuple(self._column(heading) for heading in self.headings if heading and not self._is_beside(heading)),
            dict(self._passed_over),
        )

    def sheet_of(self, number: int) -> int:
        """Return which of the sheets that are read a row stands in, from 0."""
        return place_of(number, len(self._parts))[0]

    def layout(self, number: int) -> tuple[Layout, int]:
        """Return what of a row's sheet does not meet the eye, of as much as is read, and the row's number there."""
        place, row = place_of(number, len(self._parts))
        return self._parts[place].sheet.layout, row

    def shows_everything(self) -> bool:
        """Return whether all of the sheets meets the eye, of as much as is read."""
        return all(part.sheet.layout.shows_everything() for part in self._parts)

    def rows(self, room: Room = STREAMED) -> Iterator[Row]:
        """Yield each row that is not blank with its number as a spreadsheet shows it; as many cells as headings.

        Raises:
            FileRefused: a row cannot be read, or there is more than there is room for.
        """
        return chain.from_iterable(self.blocks(_ROWS_AT_ONCE, room))

    def blocks(self, rows_at_once: int, room: Room = STREAMED) -> Iterator[list[Row]]:
        """Yield the same rows in lists of at most so many.

        Raises:
            FileRefused: a row cannot be read.
        """
        fitting = Fitting(self.path, self._max_field_bytes, room)
        for number, part in enumerate(self._parts):
            offset = number * ROWS_A_SHEET
            blocks = fitting.blocks(part.rows, part.headings.texts, rows_at_once, self._sifter(part, offset))
            yield from blocks if len(self._parts) == 1 else _rearranged(blocks, self._places[number], offset)

    def again(self) -> "RowSource":
        """Return the same file for another pass, once this one has come to its end; closing this one closes both."""
        return RowSource(self._file, self.path, self.encoding, self._wanted_sheet, self._max_field_bytes, self.form)

    def position(self) -> int:
        """Return how many of `size` bytes are read, for a progress bar."""
        return self.size if self._file.closed else self._parts[-1].sheet.position()

    def is_at(self, path: Path) -> bool:
        """Return whether a path leads to this file."""
        try:
            return os.path.samestat(path.stat(), os.fstat(self._file.fileno()))
        except (OSError, ValueError):  # nothing is there, or can be
            return False

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _sheets(self, workbook: Workbook, wanted: str | None) -> list["_Part"]:
        """Return the sheets that are meant: the named one, all that fit, or of the visible ones the first that fits."""
        names = [sheet.name for sheet in workbook.sheets]
        are_all = wanted == ALL_SHEETS and wanted not in names
        if wanted is not None and not are_all and wanted not in names:
            raise FileRefused(
                self.path,
                FileProblem.SHEET_MISSING,
                names=tuple(masked_cell("", name) for name in names[:_MOST_SHEETS]),
            )
        begun: list[_Part] = []
        for place, sheet in enumerate(workbook.sheets[:_MOST_SHEETS]):
            part = _Part.begin(sheet.name, workbook.open(place), self.form, is_visible=sheet.is_visible)
            if part.headings.texts or sheet.name == wanted:
                begun.append(part)
        visible = [part for part in begun if part.is_visible]
        fitting = [part for part in visible if part.headings.fit]
        if are_all:
            chosen = fitting or visible[:1]
        elif wanted is not None:
            chosen = [part for part in begun if part.name == wanted][:1]
        else:
            chosen = fitting[:1] or sorted(visible, key=lambda part: -part.headings.known)[:1]
        if not chosen or not chosen[0].headings.texts:
            raise FileRefused(self.path, FileProblem.EMPTY)
        self._unread = tuple(
            UnreadSheet(part.shown_name or "", part.headings.fit) for part in begun if part not in chosen
        )
        return chosen

    def _known_in(self, rows: Sequence[Sequence[str]]) -> int:
        found = find_headings([_trimmed(row) for row in rows], self.form) if self.form else None
        return found.known if found else 0

    def _column(self, heading: str) -> ColumnRead:
        term = term_of_heading(heading, self.form.find) if self.form else None
        return ColumnRead(masked_cell("", heading), term, self.form.names[term] if term and self.form else None)

    def _is_beside(self, heading: str) -> bool:
        return self.form is not None and heading in self.form.beside

    def _sifter(self, part: "_Part", offset: int) -> RowSifter | None:
        if self.form is None:
            return None
        return RowSifter(
            self.form,
            part.headings,
            cache(lambda: _tall(part.sheet)),
            lambda why, number: self._passed_over[why].append(offset + number),
        )


def open_rows(
    source: Path | None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    max_field_bytes: int = MAX_FIELD_BYTES,
    form: TableForm | None = None,
) -> RowSource:
    """Open a table for reading; None is standard input.

    The headings are the first row that is not blank; with a `form`, those that it knows, wherever they stand, and rows
    are those of the table: see `RowSifter`.

    CSV is UTF-8 with or without BOM, UTF-16, or GB18030, tried strictly, unless `encoding` says otherwise; a workbook
    is known by its first bytes, and read from its first sheet that fits unless `sheet` names one, or is `ALL_SHEETS`.

    Raises:
        FileRefused: the file cannot be read as a table, or has no sheet of that name.
    """
    file, path = open_source(source)
    try:
        return RowSource(file, path, encoding, sheet, max_field_bytes, form)
    except BaseException:
        file.close()
        raise


@dataclass
class _Part:
    """A sheet, or the whole of a CSV, read as far as its headings."""

    name: str | None
    sheet: SheetRows
    headings: Headings
    heading_row: int
    rows: Iterator[Row]
    """Those below the headings."""
    is_visible: bool = True
    turned: FileProblem | None = None
    """What it is where its headings stand beside what they name, and not above."""

    @classmethod
    def begin(cls, name: str | None, sheet: SheetRows, form: TableForm | None, *, is_visible: bool = True) -> "_Part":
        first = (row for row in sheet.rows if any(map(cleaned, row[1])))
        above = list(islice(first, MOST_ROWS_ABOVE if form else 1))
        trimmed = [_trimmed(row) for _number, row in above]
        found = find_headings(trimmed, form) if form else None
        if found is None:
            # None are headings: the longest row is what a message should speak of.
            texts = max(trimmed, key=len, default=[])
            place = trimmed.index(texts) if texts else 0
            found = Headings(place, (tuple(texts),), (), texts, fit=form is None, known=0)
        end = found.first + len(found.rows)
        number = above[found.first][0] if above else 1
        turned = how_turned(trimmed, found, form) if form else None
        return cls(name, sheet, found, number, chain(above[end:], sheet.rows), is_visible, turned)

    @property
    def shown_name(self) -> str | None:
        """What the sheet is called to people: an identity number may stand in its name."""
        return None if self.name is None else masked_cell("", self.name)

    @property
    def hidden(self) -> int:
        """How many rows below the headings are hidden, of as much as is read."""
        return sum(number > self.heading_row for number in self.sheet.layout.hidden_rows)


def _united(headings: Sequence[list[str]], form: TableForm | None) -> tuple[list[str], list[list[int]]]:
    """Return the headings of all sheets together, and for each sheet where it has each of them; -1: nowhere.

    Headings of one term are one; of several in a sheet, the first is one with the first of another sheet.
    """
    texts: list[str] = []
    places_of: defaultdict[tuple[str | None, str], list[int]] = defaultdict(list)
    found: list[dict[int, int]] = []
    for own in headings:
        places: dict[int, int] = {}
        given: Counter[tuple[str | None, str]] = Counter()
        for place, heading in enumerate(own):
            term = term_of_heading(heading, form.find) if form else None
            same = (term, "" if term else heading)
            if given[same] == len(places_of[same]):
                places_of[same].append(len(texts))
                texts.append(heading)
            places[places_of[same][given[same]]] = place
            given[same] += 1
        found.append(places)
    return texts, [[places.get(at, -1) for at in range(len(texts))] for places in found]


def _rearranged(blocks: Iterator[list[Row]], places: Sequence[int], offset: int) -> Iterator[list[Row]]:
    for block in blocks:
        yield [(offset + number, [cells[place] if place >= 0 else "" for place in places]) for number, cells in block]


def _tall(sheet: SheetRows) -> Mapping[int, Mapping[int, int]]:
    """Return, by column, the first and the last row of each of its merged cells that has several."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for merged in sheet.merged():
        if merged.is_tall:
            found[merged.first_column][merged.first_row] = merged.last_row
    return found


def _trimmed(row: Sequence[str]) -> list[str]:
    headings = [undefused(cell).strip() for cell in row]
    while headings and not headings[-1]:
        headings.pop()
    return headings
