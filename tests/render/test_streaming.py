"""Lists are written as they come: what is listed first is there before the second is asked for."""

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout

import pytest

from szdj_cli.render.kit import formats
from szdj_cli.render.kit.tables import Column

ROWS = [{"id": number, "name": f"党员{number}"} for number in range(5)]
COLUMNS = (Column("id", "编号"), Column("name", "姓名"))


@pytest.fixture
def written() -> io.StringIO:
    formats.begin()
    return io.StringIO()


def show(stream: io.StringIO, fmt: formats.OutputFormat, rows: Iterable[dict[str, object]]) -> None:
    with redirect_stdout(stream):
        formats.show_result(fmt, rows, COLUMNS)


def coming(stream: io.StringIO) -> Iterator[dict[str, object]]:
    for row in ROWS:
        number = int(str(row["id"]))
        # The first is looked for before any heading is written.
        assert number < 2 or f"党员{number - 2}" in stream.getvalue()
        yield row


@pytest.mark.parametrize("fmt", formats.FORMATS.values(), ids=str)
def test_rows_are_written_before_the_next_ones_are_read(written: io.StringIO, fmt: formats.OutputFormat) -> None:
    show(written, fmt, coming(written))
    assert all(str(row["name"]) in written.getvalue() for row in ROWS)


def test_an_array_is_the_same_as_if_it_was_written_at_once(written: io.StringIO) -> None:
    show(written, formats.JSON, iter(ROWS))
    assert written.getvalue() == json.dumps(ROWS, ensure_ascii=False) + "\n"
    written.truncate(0)
    written.seek(0)
    show(written, formats.JSON, iter([]))
    assert written.getvalue() == "[]\n"


@pytest.mark.parametrize("fmt", formats.FORMATS.values(), ids=str)
def test_what_is_refused_at_its_first_row_has_written_nothing(written: io.StringIO, fmt: formats.OutputFormat) -> None:
    def refused() -> Iterator[dict[str, object]]:
        raise PermissionError
        yield {}

    with pytest.raises(PermissionError):
        show(written, fmt, refused())
    assert written.getvalue() == ""
