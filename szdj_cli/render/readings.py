"""How a file was read, drawn above what comes of it: so a wrong guess is seen before anything is written."""

from itertools import islice
from typing import Any

from szdj_cli.domain.imports.readings import Reading
from szdj_cli.messages import readings as words
from szdj_cli.render.kit.console import say

_MOST_ROWS = 100
"""Of one kind, that are named one by one."""


def draw_reading(reading: Reading) -> None:
    """Say how a file was understood, and what of it was not read."""
    say(words.read_from(reading))
    if read := [column for column in reading.columns if column.name is not None]:
        say(words.read_as(read))
    if reading.ignored:
        say(words.ignored(reading.ignored))
    if reading.passed_over:
        say(words.passed_over(reading))
    if reading.hidden:
        say(words.hidden(reading.hidden))
    if reading.unread:
        say(words.unread(reading.unread))


def reading_of(reading: Reading) -> dict[str, Any]:
    """Return for programs how a file was understood: of several sheets, `sheet` and `heading_row` are the first's."""
    first = reading.sheets[0]
    return {
        "file": reading.path,
        "format": reading.format,
        "encoding": reading.encoding,
        "sheet": first.name,
        "heading_row": first.heading_row,
        "sheets": [{"name": each.name, "heading_row": each.heading_row} for each in reading.sheets if each.name],
        "columns": {each.heading: each.term for each in reading.columns if each.term is not None},
        "ignored": list(reading.ignored),
        "passed_over": {
            why.value: {
                "count": len(numbers),
                "rows": [_place(reading, number) for number in islice(numbers, _MOST_ROWS)],
            }
            for why, numbers in reading.passed_over.items()
        },
        "hidden_rows": reading.hidden,
        "other_sheets": [each.name for each in reading.unread],
    }


def _place(reading: Reading, number: int) -> dict[str, object]:
    sheet, row = reading.where(number)
    return {"sheet": sheet, "row": row}
