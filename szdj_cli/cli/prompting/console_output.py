"""Where questions are drawn: on standard error, because standard output is for data and may go anywhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from prompt_toolkit.output import Output, create_output

_STANDARD_OUTPUT, _STANDARD_ERROR = -11, -12  # STD_OUTPUT_HANDLE, STD_ERROR_HANDLE


def on_standard_error() -> Output:
    """Return what draws on the terminal that standard error is."""
    with _taken_for_standard_output():
        return create_output(stdout=sys.stderr)


@contextmanager
def _taken_for_standard_output() -> Iterator[None]:
    """Let standard error be the console of this process while the context lasts.

    On Windows prompt_toolkit writes to the stream that it is given, but asks the console of standard output for its
    size, its cursor and its modes, and finds none where `szdj … > file` leads it elsewhere. What it found, it keeps.
    """
    if sys.platform != "win32" or sys.stdout.isatty():
        yield
        return
    import ctypes

    kernel = ctypes.windll.kernel32
    before = kernel.GetStdHandle(_STANDARD_OUTPUT)
    kernel.SetStdHandle(_STANDARD_OUTPUT, kernel.GetStdHandle(_STANDARD_ERROR))
    try:
        yield
    finally:
        kernel.SetStdHandle(_STANDARD_OUTPUT, before)
