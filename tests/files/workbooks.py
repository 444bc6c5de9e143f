"""Workbooks for tests, made as other programs make them."""

from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet


def make(path: Path, fill: Callable[[Workbook, Worksheet], None]) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        fill(workbook, workbook.add_worksheet("名册"))
    return path
