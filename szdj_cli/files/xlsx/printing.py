"""A printed table as a workbook: framed, on A4 as wide as the page, its headings on every page."""

from math import ceil
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from szdj_cli import private_files
from szdj_cli.domain.printed_tables import FONT, PAGE_OF, PrintedTable
from szdj_cli.domain.values.formulas import redefused
from szdj_cli.files.xlsx.writing import Outlived, display_width, number_of
from szdj_cli.files.xml_text import writable
from szdj_cli.settings import home_directory

_A4 = 9
_TEXT = 49  # Excel's own number of the format "@"
_SIZE = 11
_FONT = {"font_name": FONT, "font_size": _SIZE}
_TITLE, _TITLE_LINE = 16, 30  # points
_ROW_HEIGHT = 22  # points: room to write by hand
_TO_SIGN = 30
_LINE_HEIGHT = 15  # points
_PAGE = "&C" + "{}&P{}&N{}".format(*PAGE_OF)


def write_sheet(file: BinaryIO, table: PrintedTable) -> None:
    """Write a table into a file.

    Raises:
        OSError: no room.
    """
    home = home_directory()  # where nobody else looks, and what a killed process leaves is swept
    private_files.ensure_directory(home)
    with private_files.scratch(home) as directory:
        outlived = Outlived(file)
        workbook = xlsxwriter.Workbook(outlived, {"tmpdir": str(directory)})
        _Sheet(workbook, table).fill()
        try:
            workbook.close()
        except XlsxWriterException as error:
            raise OSError(str(error)) from None
        finally:
            outlived.leave()


class _Sheet:
    def __init__(self, workbook: xlsxwriter.Workbook, table: PrintedTable) -> None:
        self._table = table
        self._sheet: Worksheet = workbook.add_worksheet(table.sheet)
        framed = {**_FONT, "border": 1, "valign": "vcenter"}
        apart = {"indent": 1}  # a number does not touch the word beside it
        title = {**_FONT, "font_size": _TITLE, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        self._title = workbook.add_format(title)
        self._aside = workbook.add_format({**_FONT, "text_wrap": True, "valign": "vcenter"})
        self._heading = workbook.add_format({**framed, "bold": True, "align": "center", "text_wrap": True})
        self._text = workbook.add_format({**framed, **apart, "num_format": _TEXT, "text_wrap": True})
        self._sum = workbook.add_format({**framed, **apart, "num_format": _TEXT, "bold": True})
        self._numbers, self._sums = (
            {
                column: workbook.add_format(
                    {**framed, **apart, "align": "right", "num_format": form.value, "bold": is_bold}
                )
                for column, form in table.numbers.items()
            }
            for is_bold in (False, True)
        )

    def fill(self) -> None:
        """Write everything, and how it is printed."""
        sheet, table = self._sheet, self._table
        last = len(table.headings) - 1
        row = 0
        for text, style, height in [
            (table.title, self._title, self._height_of_title()),
            *((line, self._aside, _ROW_HEIGHT) for line in table.above),
        ]:
            self._across(row, last, text, style, height)
            row += 1
        first = row
        sheet.set_row(row, 32)
        for column, heading in enumerate(table.headings):
            sheet.write_string(row, column, writable(heading), self._heading)
        for cells in table.rows:
            row += 1
            sheet.set_row(row, self._height(cells))
            is_sum = table.has_total and cells is table.rows[-1]
            for column, cell in enumerate(cells):
                self._cell(row, column, cell, is_sum=is_sum)
        for line in table.below:
            row += 1
            self._across(row, last, line, self._aside, _TO_SIGN)
        for column, accepted in table.choices.items():
            validation = {"validate": "list", "source": list(accepted)}
            sheet.data_validation(first + 1, column, first + max(1, len(table.rows)), column, validation)
        for column, width in enumerate(table.widths):
            sheet.set_column(column, column, width)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.freeze_panes(first + 1, 0)
        sheet.set_paper(_A4)
        if table.is_landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
        sheet.center_horizontally()
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.set_footer(_PAGE)

    def _across(self, row: int, last: int, text: str, style: Format, height: int) -> None:
        self._sheet.set_row(row, height)
        self._sheet.merge_range(row, 0, row, last, "", style)
        self._sheet.write_string(row, 0, writable(text), style)

    def _height_of_title(self) -> int:
        """Return how high the title is, in points: a long name of a branch takes two lines."""
        across = sum(self._table.widths) * _SIZE // _TITLE
        return _TITLE_LINE * ceil(display_width(self._table.title) / max(1, across))

    def _height(self, cells: tuple[str, ...]) -> int:
        """Return how high a row is, in points, so that nothing in it is cut off."""
        lines = max(
            (
                ceil(display_width(cell) / max(1, width - 2))
                for cell, width in zip(cells, self._table.widths, strict=True)
            ),
            default=1,
        )
        return max(_ROW_HEIGHT, _LINE_HEIGHT * lines)

    def _cell(self, row: int, column: int, cell: str, *, is_sum: bool) -> None:
        style = (self._sums if is_sum else self._numbers).get(column, self._sum if is_sum else self._text)
        if not cell:
            self._sheet.write_blank(row, column, None, style)
        elif column in self._numbers:
            self._sheet.write_number(row, column, number_of(cell), style)
        else:
            self._sheet.write_string(row, column, writable(redefused(cell)), style)
