"""Roster files as people have them."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from szdj_cli.domain.members import fields
from szdj_cli.files.tables.writing import write_table


def term_of(heading: str) -> str | None:
    """Return the field of a record that a column's heading names."""
    field = fields.find(heading)
    return field.term if field else None


def write_roster(path: Path, rows: Iterable[Mapping[str, str]], encoding: str = "utf-8") -> Path:
    """Write rows as CSV or, by the suffix, as xlsx; the columns are all that any row has."""
    listed = list(rows)
    headings = list(dict.fromkeys(heading for row in listed for heading in row))
    cells = [[row.get(heading, "") for heading in headings] for row in listed]
    if path.suffix == ".xlsx":
        write_table(path, headings, cells, force=True)
    else:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([headings, *cells])
    return path
