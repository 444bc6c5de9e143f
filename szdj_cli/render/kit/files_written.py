"""What is said of a file that was written: for programs one object, beside the data where the file is the data."""

from pathlib import Path

from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.messages.kit import tables as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.output import asked


def show_file(
    fmt: OutputFormat, output: Path | None, count: int | None = None, *, said: str = "", then: str = "", **facts: object
) -> None:
    """Write which file was written and how many rows it holds; for people it is `said`, and which command comes next.

    Where it went to standard output, nothing else does, and nobody has to be told.
    """
    path = STANDARD_STREAM if output is None else str(output)
    asked.has_file_there = asked.has_file_there or path == STANDARD_STREAM
    counted = {} if count is None else {"count": count}
    show_result(fmt, {"file": path, **counted, **facts}, written=True)
    if said and path != STANDARD_STREAM:
        say(words.next_step(said, then) if then else said)
