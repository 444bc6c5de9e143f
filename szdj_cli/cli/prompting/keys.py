"""Single keys from a terminal, without waiting for Enter."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

ENTER, ESCAPE, UP, DOWN = "enter", "escape", "up", "down"
_NAMES = {"\r": ENTER, "\n": ENTER, "\x1b": ESCAPE}
_OTHER = "other"

_listeners = 0
_as_found: list[Callable[[], None]] = []
"""What puts the terminal back as it was before it was held, if it is."""


def is_listening() -> bool:
    """Return whether somebody listens, who would miss a key that anybody else reads."""
    return _listeners > 0


@contextmanager
def listening() -> Iterator["Keys"]:
    """Listen to the terminal on standard input; what is typed meanwhile is not shown, and Ctrl-C still interrupts."""
    global _listeners  # noqa: PLW0603 -- one terminal
    _listeners += 1
    try:
        with _opened() as keys:
            yield keys
    finally:
        _listeners -= 1


def hold() -> bool:
    """Have what is typed between two questions shown by the next one alone, which takes it, until `let_go`.

    A terminal would draw it wherever the cursor stands, arrow keys as `^[[B`.
    Return whether that begins now: it may have begun before, or there is no terminal.
    """
    if _as_found or not sys.stdin.isatty():
        return False
    _as_found.append(_held())
    return True


def let_go() -> None:
    """Give the terminal back as it was found."""
    while _as_found:
        _as_found.pop()()


class Keys(Protocol):
    """A terminal that is being listened to."""

    def poll(self, seconds: float) -> str | None:
        """Wait for a key at most so long and return it; None where none came.

        It is `enter`, `escape`, `up`, `down`, a character, or `other`.

        What was typed after it waits for the next call, or for whoever else reads the terminal.

        Raises:
            EOFError: the terminal has gone.
        """
        ...

    def forget(self) -> None:
        """Forget what has been typed so far and not been returned."""
        ...


if sys.platform == "win32":
    import msvcrt
    import time

    _SLICE_SECONDS = 0.05

    def _held() -> Callable[[], None]:
        return lambda: None  # a console shows what is typed only while it is read

    @contextmanager
    def _opened() -> Iterator[Keys]:
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
                return {"H": UP, "P": DOWN}.get(msvcrt.getwch(), _OTHER)
            return _NAMES.get(typed, typed)

        def forget(self) -> None:
            while msvcrt.kbhit():
                msvcrt.getwch()

else:
    import os
    import select
    import termios
    import tty
    from functools import partial

    _ESCAPE = b"\x1b"
    _ESCAPE_SECONDS = 0.05  # how long a lone Esc is taken for the beginning of an arrow key
    _ARROWS = {b"A": UP, b"B": DOWN}
    _FINAL_BYTES = range(0x40, 0x7F)  # of a control sequence (ECMA-48)

    def _held() -> Callable[[], None]:
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        held = termios.tcgetattr(descriptor)
        held[tty.LFLAG] &= ~termios.ECHO
        termios.tcsetattr(descriptor, termios.TCSANOW, held)
        return partial(termios.tcsetattr, descriptor, termios.TCSANOW, before)

    @contextmanager
    def _opened() -> Iterator[Keys]:
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        try:
            tty.setcbreak(descriptor, termios.TCSADRAIN)
            yield _Terminal(descriptor)
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

    class _Terminal:
        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor

        def poll(self, seconds: float) -> str | None:
            if not select.select([self._descriptor], [], [], seconds)[0]:
                return None
            first = self._byte()
            if first == _ESCAPE:
                return self._named_sequence()
            typed = first + b"".join(self._byte() for _ in range(_more_bytes(first[0])))
            return _NAMES.get(text := typed.decode("utf-8", "replace"), text)

        def forget(self) -> None:
            termios.tcflush(self._descriptor, termios.TCIFLUSH)

        def _byte(self) -> bytes:
            typed = os.read(self._descriptor, 1)
            if not typed:
                raise EOFError
            return typed

        def _named_sequence(self) -> str:
            """Return the arrow or function key that Esc begins, and take the rest of that; or else Esc itself."""
            if not self._has_more() or (second := self._byte()) not in (b"[", b"O"):
                return ESCAPE
            while self._has_more():
                if (last := self._byte())[0] in _FINAL_BYTES or second == b"O":
                    return _ARROWS.get(last, _OTHER)
            return _OTHER

        def _has_more(self) -> bool:
            return bool(select.select([self._descriptor], [], [], _ESCAPE_SECONDS)[0])

    def _more_bytes(first: int) -> int:
        """Return how many bytes a character of UTF-8 has after its first one."""
        return (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0)
