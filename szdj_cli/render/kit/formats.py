"""The output formats: how each is written, and the one function that writes a result in any of them."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TextIO

from szdj_cli.domain.values.clock import to_stored
from szdj_cli.domain.values.text import safe

if TYPE_CHECKING:
    from szdj_cli.render.kit.tables import Column, Row


class OutputFormat(NamedTuple):
    """One way of writing results. What a format has no writer for is drawn as people see it.

    `write` writes a value for programs: mappings, lists, texts, numbers, booleans and None, nothing else; what a list
    holds one by one, as it comes, where it `is_stream`. `write_rows` writes rows in words, under headings.
    """

    name: str
    write: Callable[[object, TextIO], None] | None = None
    is_stream: bool = False
    write_rows: Callable[[Iterable["Row"], Sequence["Column"], TextIO], None] | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def is_data(self) -> bool:
        """Whether programs read it: values by their keys, refusals too, and nothing is said on standard output."""
        return self.write is not None

    @property
    def is_drawn(self) -> bool:
        """Whether a person looks at it on a terminal."""
        return self is TABLE and sys.stdout.isatty()


FORMATS: dict[str, OutputFormat] = {}
"""Every format by its name, in the order in which help lists them."""


def register(fmt: OutputFormat) -> OutputFormat:
    """Let every command write a format: `--format`, its help and its completion know it from now on."""
    FORMATS[fmt.name] = fmt
    return fmt


def show_result(
    fmt: OutputFormat,
    data: "Row | Iterable[Row]",
    columns: Sequence["Column"] = (),
    *,
    rows: Iterable["Row"] | None = None,
    pairs: Iterable[tuple[str, object]] = (),
    draw: Callable[[], object] | None = None,
) -> None:
    """Write a result to standard output; nothing where people are told it in a sentence instead.

    `data` is what programs read: one mapping, or a list of them. `columns` are its headings, and `rows` what stands
    under them, where that is not the data. What is no table for people are headings and values in `pairs`, or `draw`
    draws it.
    """
    from szdj_cli.render.kit.tables import draw_record, draw_table

    listed: Iterable[Row] = [data] if isinstance(data, Mapping) else data
    under = listed if rows is None else rows
    if fmt.write is not None:
        for value in listed if fmt.is_stream or isinstance(data, Mapping) else [list(listed)]:
            fmt.write(_plain(value), sys.stdout)
    elif fmt.write_rows is not None and columns:
        fmt.write_rows(under, columns, sys.stdout)
    elif draw is not None:
        draw()
    elif pairs:
        draw_record(pairs)
    elif columns:
        draw_table(under, columns)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return to_stored(value)
    if isinstance(value, date):
        return value.isoformat()
    return safe(value) if isinstance(value, str) else value


def _write_json(value: object, stream: TextIO) -> None:
    import json

    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:  # a GBK pipe: escaped, it still says the same
        text = json.dumps(value)
    stream.write(text + "\n")


def _write_csv(rows: Iterable["Row"], columns: Sequence["Column"], stream: TextIO) -> None:
    import csv

    from szdj_cli.domain.values.formulas import defused

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(column.heading for column in columns)
    for row in rows:
        writer.writerow(defused(column.text(row)) for column in columns)


TABLE = register(OutputFormat("table"))
JSON = register(OutputFormat("json", _write_json))
JSONL = register(OutputFormat("jsonl", _write_json, is_stream=True))
CSV = register(OutputFormat("csv", write_rows=_write_csv))
