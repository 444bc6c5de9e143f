"""Single keys from a terminal, without waiting for Enter."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

ENTER, ESCAPE = "enter", "escape"
_NAMES = {"\r": ENTER, "\n": ENTER, "\x1b": ESCAPE}
_OTHER = "other"


class Keys(Protocol):
    """A terminal that is being listened to."""

    def poll(self, seconds: float) -> str | None:
        """Wait for a key at most so long and return it: `enter`, `escape`, a character, `other`; None where none came.

        Raises:
            EOFError: the terminal has gone.
        """
        ...


if sys.platform == "win32":
    import msvcrt
    import time

    _SLICE_SECONDS = 0.05

    @contextmanager
    def listening() -> Iterator[Keys]:
        """Listen to the console; what is typed meanwhile is not shown."""
        yield _Console()

    class _Console:
        def poll(self, seconds: float) -> str | None:
            deadline = time.monotonic() + seconds
            while not msvcrt.kbhit():
                if time.monotonic() >= deadline:
                    return None
                time.sleep(_SLICE_SECONDS)
            typed = msvcrt.getwch()
            if typed == "\x03":
                raise KeyboardInterrupt
            if typed in "\x00\xe0":  # a function key: its second half follows
                msvcrt.getwch()
                return _OTHER
            return _NAMES.get(typed, typed.lower())

else:
    import os
    import select
    import termios
    import tty

    @contextmanager
    def listening() -> Iterator[Keys]:
        """Listen to the terminal on standard input; what is typed meanwhile is not shown."""
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        try:
            tty.setcbreak(descriptor, termios.TCSADRAIN)  # Ctrl-C still interrupts
            yield _Terminal(descriptor)
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

    class _Terminal:
        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor

        def poll(self, seconds: float) -> str | None:
            if not select.select([self._descriptor], [], [], seconds)[0]:
                return None
            typed = os.read(self._descriptor, 64).decode("utf-8", "replace")
            if not typed:
                raise EOFError
            if typed[0] == "\x1b" and len(typed) > 1:  # an arrow or a function key
                return _OTHER
            return _NAMES.get(typed[0], typed[0].lower())
