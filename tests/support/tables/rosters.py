"""Roster files as people have them."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from szdj_cli.domain.members import fields
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.tables.writing import write_table
from tests.support.tables import biff, markup


def _xls(rows: Sequence[Sequence[str]]) -> bytes:
    cells = (biff.label(row, column, text) for row, texts in enumerate(rows) for column, text in enumerate(texts))
    return biff.contained(biff.stream([biff.Sheet("名册", b"".join(cells))]))


def _fods(rows: Sequence[Sequence[str]]) -> bytes:
    table = "".join(markup.row(*(markup.cell(escape(text)) for text in texts)) for texts in rows)
    return markup.content(markup.table(table), root="document").encode()


def _html(rows: Sequence[Sequence[str]]) -> bytes:
    table = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in texts)}</tr>" for texts in rows)
    return f"<html><meta charset=gb2312><table>{table}</table></html>".encode("gb18030")


def _xml(rows: Sequence[Sequence[str]]) -> bytes:
    lines = ("".join(f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>' for text in texts) for texts in rows)
    return markup.xml_2003(markup.sheet_2003("".join(f"<Row>{line}</Row>" for line in lines)))


_WRITERS: dict[str, Callable[[Sequence[Sequence[str]]], bytes]] = {
    ".xls": _xls,
    ".fods": _fods,
    ".html": _html,
    ".xml": _xml,
}


def term_of(heading: str) -> str | None:
    """Return the field of a record that a column's heading names."""
    field = fields.find(heading)
    return field.term if field else None


def cells_in(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the headings of a table in a file, and its rows."""
    with open_rows(path) as source:
        return source.headings, [row for _number, row in source.rows()]


def write_roster(path: Path, rows: Iterable[Mapping[str, str]], encoding: str = "utf-8") -> Path:
    """Write rows as CSV or as what the suffix says; the columns are all that any row has."""
    listed = list(rows)
    headings = list(dict.fromkeys(heading for row in listed for heading in row))
    cells = [[row.get(heading, "") for heading in headings] for row in listed]
    if path.suffix == ".xlsx":
        write_table(path, headings, cells, force=True)
    elif path.suffix in _WRITERS:
        path.write_bytes(_WRITERS[path.suffix]([headings, *cells]))
    else:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([headings, *cells])
    return path
