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
    asked.has_file_there = output is None or str(output) == STANDARD_STREAM
    counted = {} if count is None else {"count": count}
    show_result(fmt, {"file": STANDARD_STREAM if output is None else str(output), **counted, **facts}, written=True)
    if said and not asked.has_file_there:
        say(words.next_step(said, then) if then else said)
