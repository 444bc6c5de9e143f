"""Workbooks for tests, made as other programs make them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet


def make(path: Path, fill: Callable[[Workbook, Worksheet], None], *, constant_memory: bool = False) -> Path:
    """Write a workbook; with constant memory its texts stand in their cells, else in a list that cells share."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": constant_memory}) as workbook:
        fill(workbook, workbook.add_worksheet("名册"))
    return path


def repack(path: Path, changes: dict[str, Callable[[bytes], bytes]]) -> None:
    """Write a zip again with some parts changed."""
    parts = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(parts) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            changed = changes[name](part) if name in changes else part
            assert (name in changes) == (changed != part)
            new.writestr(name, changed)
