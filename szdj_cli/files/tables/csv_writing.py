"""CSV written for spreadsheets: UTF-8, in a file with BOM, formulas made harmless."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from szdj_cli.domain.values.formulas import MAY_BE_FORMULA, defused
from szdj_cli.private_files import begins_file


class CsvTable:
    """A table that takes rows one by one."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._writer = csv.writer(text)

    def write(self, row: Iterable[str]) -> None:
        """Add a row."""
        self._writer.writerow([defused(cell) if cell[:1] in MAY_BE_FORMULA else cell for cell in row])


@contextmanager
def csv_table(file: BinaryIO, headings: Sequence[str]) -> Iterator[CsvTable]:
    """Yield a table that is written to a file; it stays open. Only where it begins the file does a mark stand first."""
    # Not by the encoding with a mark: that one is asked in Python for each row whether it is the first.
    if begins_file(file):
        file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, "utf-8", newline="")
    try:
        table = CsvTable(text)
        table.write(headings)
        yield table
        text.flush()
    finally:
        text.detach()
