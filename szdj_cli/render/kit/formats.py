"""The output formats: how each is written, and the one function that writes a result in any of them."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from szdj_cli.render.kit import output
from szdj_cli.render.kit.output import asked, begun, kept, plain, write_aside

if TYPE_CHECKING:
    from szdj_cli.render.kit.tables import Column, Row


class OutputFormat(NamedTuple):
    """One way of writing results. What a format has no writer for is drawn as people see it.

    `write` writes a value for programs: mappings, lists, texts, numbers, booleans and None, nothing else; what a list
    holds one by one, as it comes, where it `is_stream`; `write_list` writes a list as it comes, as one value.
    `write_rows` writes rows in words, under headings.
    """

    name: str
    write: Callable[[object, TextIO], None] | None = None
    is_stream: bool = False
    write_list: Callable[[Iterable[object], TextIO], None] | None = None
    write_rows: Callable[[Iterable["Row"], Sequence["Column"], TextIO], None] | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def is_data(self) -> bool:
        """Whether programs read it: values by their keys, refusals too, and nothing is said on standard output."""
        return self.write is not None

    @property
    def is_for_programs(self) -> bool:
        """Whether a command writes one result and nothing else on standard output."""
        return self.is_data or self.write_rows is not None

    @property
    def is_drawn(self) -> bool:
        """Whether a person looks at it on a terminal."""
        return self is TABLE and sys.stdout.isatty()


_UTF_8, _BOM = "utf-8", "\ufeff"

FORMATS: dict[str, OutputFormat] = {}
"""Every format by its name, in the order in which help lists them."""


def register(fmt: OutputFormat) -> OutputFormat:
    """Let every command write a format: `--format`, its help and its completion know it from now on."""
    FORMATS[fmt.name] = fmt
    return fmt


def begin(name: str = "", *, quiet: bool = False) -> None:
    """Begin a run: errors and notices are written in the format of a name, too, as far as that is for programs."""
    fmt = FORMATS.get(name)
    output.begin(fmt.write if fmt else None, quiet=quiet)


def show_result(
    fmt: OutputFormat,
    data: "Row | Iterable[Row]",
    columns: Sequence["Column"] = (),
    *,
    rows: Iterable["Row"] | None = None,
    pairs: Iterable[tuple[str, object]] = (),
    draw: Callable[[], object] | None = None,
    written: bool | None = None,
    dry_run: bool = False,
    already: bool = False,
) -> None:
    """Write a result to standard output; nothing where people are told it in a sentence instead.

    `data` is what programs read: one mapping, or a list of them, which is written as it comes. `columns` are its
    headings, and `rows` what stands under them, where that is not the data. What is no table for people are headings
    and values in `pairs`, or `draw` draws it. A command that writes says whether it has `written`, and whether it was
    a `dry_run`: each mapping then holds both; and `already`, where it was so before and nothing is written. What was
    done is written whole, and said to be, where less is asked for than can be: whoever was refused would do it twice.

    Raises:
        ColumnUnknown: the options choose, or sort by, what the result does not have, and nothing was to be written.
        ListTooLong: there is more than can be sorted, and nothing was to be written.
    """
    is_one = isinstance(data, Mapping)
    is_late = bool(written) and not dry_run and draw is None and not sys.stdout.isatty()
    listed: Iterable[Row] = [data] if isinstance(data, Mapping) else data
    if written is not None:
        asked.has_acted = asked.has_acted or not dry_run
        outcome = {"dry_run": dry_run, "written": written and not already} | ({"already": True} if already else {})
        listed = ({**each, **outcome} for each in listed)
        if not dry_run:
            listed = kept(listed, is_list=not is_one)
        if fmt.write_rows is not None and (columns or pairs):
            rows, columns = _with_outcome(listed if rows is None else rows, columns, pairs, outcome)
    if is_late:
        listed, rows, pairs = list(listed), None if rows is None else list(rows), list(pairs)
        asked.later.append(lambda: _write_result(fmt, listed, columns, rows, pairs, None, is_one=is_one))
    else:
        _write_result(fmt, listed, columns, rows, pairs, draw, is_one=is_one)


def _with_outcome(
    rows: Iterable["Row"],
    columns: Sequence["Column"],
    pairs: Iterable[tuple[str, object]],
    outcome: "Row",
) -> tuple[Iterable["Row"], Sequence["Column"]]:
    """Return rows in words and their columns with what became of the command at the end, as programs are told it."""
    from szdj_cli.render.kit import tables

    if not columns:
        columns, rows = tables.as_columns(rows, pairs)
    return ({**each, **outcome} for each in rows), [*columns, *tables.columns_of(outcome)]


def write_what_is_late() -> None:
    """Write the results of what was done, once the command has told those whom it concerns.

    Whoever does not take the output, so that writing it fails or never ends, keeps nobody from being told.
    """
    later, asked.later = asked.later, []
    for write in later:
        write()


def _write_result(
    fmt: OutputFormat,
    listed: Iterable["Row"],
    columns: Sequence["Column"],
    rows: Iterable["Row"] | None,
    pairs: Iterable[tuple[str, object]],
    draw: Callable[[], object] | None,
    *,
    is_one: bool,
) -> None:
    if asked.has_file_there:
        for each in listed:
            write_aside(each)
        return
    if fmt.write is not None:
        _write_data(fmt, listed, columns, is_one=is_one)
        return
    from szdj_cli.render.kit import tables

    is_chosen = bool(asked.columns or asked.sort)
    if fmt.write_rows is not None or is_chosen:
        under = listed if rows is None else rows
        if not columns:
            columns, under = tables.as_columns(listed, pairs)
        if is_chosen:
            from szdj_cli.render.kit.choosing import chosen_rows

            under, columns = chosen_rows(under, columns, asked)
        (fmt.write_rows or _draw_rows)(under, columns, sys.stdout)
    elif draw is not None:
        draw()
    elif pairs:
        tables.draw_record(pairs)
    elif columns:
        tables.draw_table(listed if rows is None else rows, columns)


def write_events(fmt: OutputFormat, rows: "Iterable[Row]") -> None:
    """Write objects for programs, a line each as they come, before the summary of which the options choose columns.

    Where columns are chosen, the summary alone is asked for.
    """
    if fmt.write is not None and not asked.columns:
        for row in rows:
            fmt.write(plain(row), sys.stdout)


def _write_data(fmt: OutputFormat, rows: Iterable["Row"], columns: Sequence["Column"], *, is_one: bool) -> None:
    assert fmt.write is not None  # noqa: S101 -- told apart by whoever calls
    if asked.columns or asked.sort:
        from szdj_cli.render.kit.choosing import chosen_data

        rows = chosen_data(rows, columns, asked)
    values = map(plain, rows)
    if is_one or fmt.is_stream:
        for value in values:
            fmt.write(value, sys.stdout)
    elif fmt.write_list is not None:
        fmt.write_list(values, sys.stdout)
    else:
        fmt.write(list(values), sys.stdout)


def _draw_rows(rows: Iterable["Row"], columns: Sequence["Column"], _stream: TextIO) -> None:
    from szdj_cli.render.kit import tables

    tables.draw_table(rows, columns)


def _write_json(value: object, stream: TextIO) -> None:
    _in_utf_8(stream).write(_encoded(value) + "\n")


def _write_json_list(values: Iterable[object], stream: TextIO) -> None:
    stream = _in_utf_8(stream)
    begin = "["
    for value in values:
        stream.write(f"{begin}{_encoded(value)}")
        begin = ", "
    stream.write("]\n" if begin != "[" else "[]\n")


def _encoded(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _write_csv(rows: Iterable["Row"], columns: Sequence["Column"], stream: TextIO) -> None:
    import csv

    from szdj_cli.domain.values.formulas import defused
    from szdj_cli.private_files import begins_file

    rows = begun(rows)
    writer = csv.writer(_in_utf_8(stream), lineterminator="\n")
    if begins_file(stream):  # Excel knows by it that this is UTF-8; a pipe's reader would have it in the first heading
        stream.write(_BOM)
    writer.writerow(column.heading for column in columns)
    for row in rows:
        writer.writerow(defused(column.text(row)) for column in columns)


def _in_utf_8(stream: TextIO) -> TextIO:
    """Let a stream write UTF-8 from now on, whatever a console has: programs read it."""
    if (stream.encoding or "").lower() != _UTF_8 and (reconfigure := getattr(stream, "reconfigure", None)) is not None:
        reconfigure(encoding=_UTF_8, errors="replace")
    return stream


TABLE = register(OutputFormat("table"))
JSON = register(OutputFormat("json", _write_json, write_list=_write_json_list))
JSONL = register(OutputFormat("jsonl", _write_json, is_stream=True))
CSV = register(OutputFormat("csv", write_rows=_write_csv))
