"""Tables that are printed on A4 and hung up, filled in by hand or filed: a title, a table in a frame, signatures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from szdj_cli.domain.imports.tables import NumberForm, SheetTitle

FONT = "宋体"
"""What all of it is set in."""
PAGE_OF = ("第 ", " 页，共 ", " 页")
"""What stands around the number of a page, and of all of them, at its foot."""


@dataclass(frozen=True)
class PrintedTable:
    """A table with what stands around it. Columns count from 0; every cell is text as people read it."""

    sheet: SheetTitle
    """What its sheet is called in a workbook."""
    title: str
    above: tuple[str, ...]
    """Lines between the title and the headings."""
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    """Of the columns, in narrow characters."""
    below: tuple[str, ...] = ()
    """Lines under the table: notes, and where it is signed."""
    numbers: Mapping[int, NumberForm] = field(default_factory=dict)
    """The columns that hold numbers."""
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """What a spreadsheet offers in a column that is filled in."""
    has_total: bool = False
    """Whether the last row sums up the others."""
    is_landscape: bool = False
