"""How far a long piece of work has come, on a terminal, once it takes more than a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from szdj_cli.messages.kit import progress as words
from szdj_cli.render.kit.console import err

if TYPE_CHECKING:
    from rich.progress import Progress

_QUIET_SECONDS = 1.0

Advance = Callable[[int, int, int], None]
"""Called with the rows done so far, and how far that is of how much: in rows, or in bytes of a file."""


@contextmanager
def progress_of(title: str) -> Iterator[Advance]:
    """Yield what is called as the work goes on; it draws nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _rows, _done, _whole: None
        return
    began = time.monotonic()
    bar: Progress | None = None

    def advance(rows: int, done: int, whole: int) -> None:
        nonlocal bar
        seconds = time.monotonic() - began
        if bar is None and seconds > _QUIET_SECONDS:
            bar = _bar(title)
        if bar is not None:
            task = bar.task_ids[0]
            bar.update(task, completed=done, total=whole, rows=f"{rows:,}", rate=f"{rows / seconds:,.0f}")

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _bar(title: str) -> "Progress":
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn(title, markup=False),
        BarColumn(bar_width=30),
        TextColumn("{task.percentage:>3.0f}%", markup=False),
        TextColumn(f"{{task.fields[rows]}} {words.ROWS}", markup=False),
        TextColumn(f"{{task.fields[rate]}} {words.ROWS_A_SECOND}", markup=False),
        TextColumn(words.TIME_LEFT, markup=False),
        TimeRemainingColumn(),
        console=err(),
        transient=True,
    )
    bar.add_task("", total=None, rows="0", rate="0")
    bar.start()
    return bar
