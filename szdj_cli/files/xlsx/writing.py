"""xlsx written for people: text but for what is to be reckoned with, headings that stay in view, widths that fit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import ceil
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from szdj_cli import private_files
from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.imports.tables import (
    CHARTS_TITLE,
    SheetExtras,
    Summary,
)
from szdj_cli.domain.printed_tables import PAGE_OF
from szdj_cli.domain.values.formulas import redefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.xlsx.charts import draw_charts
from szdj_cli.files.xml_text import writable
from szdj_cli.settings import home_directory

_TEXT = 49  # Excel's own number of the format "@"
_ROWS_MEASURED = 1_000
_NARROWEST, _WIDEST, _WIDEST_WRAPPED = 8, 60, 40
_MANY_WRAPPED = 6
_LINE_HEIGHT, _HIGHEST = 18, 409  # points; of hanzi in the fonts that other programs have
_A4 = 9  # Excel's own number of the paper
_UPRIGHT, _READABLE = 95, 200  # narrow characters that stand on A4 as it is, and across it in 8 points
_ACCEPTED = 2  # the column of the notes that says what may be filled in, at length
_KEPT = 2  # columns that say whose row it is: a number and a name
_PAGE = "&C" + "{}&P{}&N{}".format(*PAGE_OF)
_BLANK_ROWS_PREPARED = 1_000
_LONGEST_LIST = 255  # characters: Excel's own limit for a list of choices
_RICH_START, _RICH_END = "<r>", "</r>"


class Outlived:
    """A file that is written no more once it is left: where there was no room, its zip tries again at the very end.

    By then the file is closed, and Python would write a traceback across the terminal.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file: BinaryIO | None = file

    def leave(self) -> None:
        """Write nothing any more."""
        self._file = None

    def write(self, data: bytes) -> int:
        return self._file.write(data) if self._file else len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence) if self._file else 0

    def tell(self) -> int:
        return self._file.tell() if self._file else 0

    def flush(self) -> None:
        if self._file:
            self._file.flush()


class XlsxTable:
    """A sheet that takes rows one by one."""

    def __init__(
        self,
        sheet: Worksheet,
        text: Format,
        path: str,
        numbers: Mapping[int, Format] | None = None,
        wrapped: Mapping[int, Format] | None = None,
        least: Mapping[int, int] | None = None,
    ) -> None:
        self._sheet = sheet
        self._wrapped = wrapped or {}
        self._least = least or {}
        # Where nearly every column may have several lines, each is narrower: the table is to be read on one page.
        self._widest_wrapped = _WIDEST_WRAPPED if len(self._wrapped) <= _MANY_WRAPPED else _WIDEST_WRAPPED // 2
        self._text = text
        self._path = path
        self._numbers = numbers or {}
        self._widths: list[int] = []
        self.height = 0
        self.width = 0
        """Of all columns, in narrow characters, once it is finished."""

    def write(
        self,
        row: Iterable[str],
        style: Format | None = None,
        over_numbers: Format | None = None,
        *,
        is_aside: bool = False,
    ) -> None:
        """Add a row; with a style, all of it is text, in another style where the column holds numbers.

        What is said aside runs over the columns beside it, and makes none wider.

        Raises:
            FileRefused: more rows, or a longer cell, than xlsx has room for.
        """
        cells = list(row) if self._wrapped else row
        if self._wrapped:
            self._sheet.set_row(self.height, min(self._lines_of(cells) * _LINE_HEIGHT, _HIGHEST))
        for column, cell in enumerate(cells):
            if cell and style is None and column in self._numbers:
                self._sheet.write_number(self.height, column, number_of(cell), self._numbers[column])
            elif cell:
                chosen = over_numbers if column in self._numbers and over_numbers else style
                self._write_cell(column, writable(redefused(cell)), chosen or self._wrapped.get(column, self._text))
            if self.height < _ROWS_MEASURED and not is_aside:
                self._measure(column, cell)
        self.height += 1

    def finish(self, width: int) -> None:
        """Set widths, and text as the format of what people add below."""
        for column in range(max(width, len(self._widths))):
            wanted = self._widths[column] if column < len(self._widths) else 0
            form = self._numbers.get(column) or self._wrapped.get(column, self._text)
            widest = self._widest_wrapped if column in self._wrapped else _WIDEST
            across = min(max(wanted + 2, self._least.get(column, _NARROWEST)), widest)
            self.width += across
            self._sheet.set_column(column, column, across, form)

    def set_up_page(self, kept: int = 0) -> None:
        """Say how the sheet is printed, once it is finished: on A4, its headings and the page's number on every page.

        It lies across where it is too wide to stand, and goes on beside, the first `kept` columns repeated, where it
        would be too small to read on one page.
        """
        sheet = self._sheet
        sheet.set_paper(_A4)
        if self.width > _UPRIGHT:
            sheet.set_landscape()
        beside = ceil(self.width / _READABLE)
        sheet.fit_to_pages(beside, 0)
        if self.height > 1:
            sheet.repeat_rows(0)
        if beside > 1 and kept:
            sheet.repeat_columns(0, kept - 1)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.set_footer(_PAGE)
        sheet.hide_gridlines(0)  # printed too

    def _write_cell(self, column: int, cell: str, style: Format) -> None:
        if cell.startswith(_RICH_START) and cell.endswith(_RICH_END):
            # XlsxWriter would take the text for markup of its own; in two fragments it is text again.
            failed = self._sheet.write_rich_string(self.height, column, cell[0], self._text, cell[1:], style)
        else:
            failed = self._sheet.write_string(self.height, column, cell, style)
        if failed == -1:
            raise FileRefused(self._path, FileProblem.TOO_MANY_ROWS)
        if failed:
            raise FileRefused(self._path, FileProblem.FIELD_TOO_LONG, self.height + 1)

    def _lines_of(self, cells: Iterable[str]) -> int:
        """Return how many lines a row needs: not every program makes a row as high as what is in it."""
        lines = (
            sum(max(1, -(-display_width(line) // (self._widest_wrapped - 2))) for line in cell.splitlines() or [""])
            for column, cell in enumerate(cells)
            if column in self._wrapped
        )
        return max(lines, default=1)

    def _measure(self, column: int, cell: str) -> None:
        width = max(map(display_width, cell.splitlines()), default=0)
        if column == len(self._widths):
            self._widths.append(width)
        else:
            self._widths[column] = max(self._widths[column], width)


@contextmanager
def xlsx_table(
    file: BinaryIO,
    path: str,
    headings: Sequence[str],
    extras: SheetExtras,
) -> Iterator[XlsxTable]:
    """Yield a table that is written to a file at the end.

    Raises:
        OSError: no room.
    """
    title, choices, notes, numbers, charts, summary, layout = extras
    home = home_directory()  # where nobody else looks, and what a killed process leaves is swept
    private_files.ensure_directory(home)
    with private_files.scratch(home) as directory:  # XlsxWriter leaves its own where it fails
        # With charts the rows are kept: what shows a file without reckoning takes the values from the chart itself.
        outlived = Outlived(file)
        workbook = xlsxwriter.Workbook(outlived, {"constant_memory": not (charts or summary), "tmpdir": str(directory)})
        text = workbook.add_format({"num_format": _TEXT} | ({"valign": "top"} if layout else {}))
        bold = workbook.add_format({"num_format": _TEXT, "bold": True})
        over_numbers = workbook.add_format({"num_format": _TEXT, "bold": True, "align": "right"})
        sheet = workbook.add_worksheet(title)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.freeze_panes(1, 0)
        forms = {column: workbook.add_format({"num_format": form.value}) for column, form in numbers.items()}
        several = workbook.add_format({"num_format": _TEXT, "text_wrap": True, "valign": "top"})
        wrapped = dict.fromkeys(layout.wrapped, several) if layout else {}
        table = XlsxTable(sheet, text, path, forms, wrapped, layout.least if layout else None)
        table.write(headings, bold, over_numbers)
        yield table
        table.finish(len(headings))
        table.set_up_page(summary.kept if summary else _KEPT)
        if layout:
            sheet.autofilter(0, 0, table.height - 1, len(headings) - 1)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
        if charts:  # a table that is read whole, on paper too
            draw_charts(workbook, workbook.add_worksheet(CHARTS_TITLE), sheet, charts, numbers)
        if summary is not None:
            sheet.freeze_panes(1, summary.kept)
            _write_summary(workbook, summary, text, bold, path)
        for column, accepted in choices.items():
            if len(",".join(accepted)) <= _LONGEST_LIST:
                last = max(table.height, _BLANK_ROWS_PREPARED)
                sheet.data_validation(1, column, last, column, {"validate": "list", "source": list(accepted)})
        if notes is not None:
            top = workbook.add_format({"num_format": _TEXT, "valign": "top"})
            explained = XlsxTable(workbook.add_worksheet(notes.title), top, path, wrapped={_ACCEPTED: several})
            for row in notes.rows:
                explained.write(row, is_aside=len(row) == 1)
            explained.finish(0)
            explained.set_up_page()
        try:
            workbook.close()
        except XlsxWriterException as error:
            raise OSError(str(error)) from None
        finally:
            outlived.leave()


def _write_summary(workbook: xlsxwriter.Workbook, summary: Summary, text: Format, bold: Format, path: str) -> None:
    sheet = workbook.add_worksheet(summary.title)
    sheet.freeze_panes(1, 0)
    forms = {column: workbook.add_format({"num_format": form.value}) for column, form in summary.numbers.items()}
    table = XlsxTable(sheet, text, path, forms)
    table.write(summary.headings, bold)
    for row in summary.rows:
        table.write(row)
    table.finish(len(summary.headings))
    table.set_up_page()
    draw_charts(workbook, workbook.add_worksheet(CHARTS_TITLE), sheet, summary.charts, summary.numbers)


def number_of(cell: str) -> float:
    """Return what a number is that people read: 1,500.00 or 98.5%."""
    plain = cell.replace(",", "")
    return float(plain.removesuffix("%")) / 100 if plain.endswith("%") else float(plain)


def display_width(line: str) -> int:
    """Return how wide a text is, in narrow characters."""
    # GB18030 takes one byte for what is narrow, two for what is wide.
    return len(line) if line.isascii() else len(line.encode("gb18030", "replace"))
