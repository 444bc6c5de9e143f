"""A terminal that one screen after another fills, with a key for an answer."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from szdj_cli.cli.prompting.keys import Keys, listening
from szdj_cli.render.kit.console import moves_cursor

T = TypeVar("T")

_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"  # another buffer: what stood there before comes back
_HOME, _WHOLE_LINE, _REST = "\x1b[H", "\x1b[2K", "\x1b[J"
_POLL_SECONDS = 0.5


class FullScreen:
    """The whole of the terminal on standard error."""

    def __init__(self) -> None:
        self._moves_cursor = moves_cursor()
        self._listening = ExitStack()
        self._keys: Keys | None = None

    @property
    def size(self) -> tuple[int, int]:
        """How many columns and rows there are."""
        size = shutil.get_terminal_size()
        return size.columns, size.lines

    def show(self, lines: Sequence[str]) -> None:
        """Fill the screen with lines, none longer than a row; the cursor stays in the last one."""
        if self._moves_cursor:
            # Erased before it is written: behind the last column some terminals would erase what stands there.
            drawn = "\n".join(f"{_WHOLE_LINE}{line}" for line in lines[: self.size[1]])
            below = f"\n{_REST}\x1b[A" if len(lines) < self.size[1] else ""
            sys.stderr.write(f"{_HOME}{drawn}{below}")
        else:
            sys.stderr.write("\n" + "\n".join(lines))
        sys.stderr.flush()

    def key(self) -> str | None:
        """Wait for a key and return it as `Keys.poll` does; None where the screen has another size by now.

        Raises:
            EOFError: the terminal has gone.
        """
        before = self.size
        while True:
            if (key := self._open_keys().poll(_POLL_SECONDS)) is not None:
                return key
            if self.size != before:
                return None

    def forget_keys(self) -> None:
        """Forget what was typed before the present screen stood there: it was meant for another one."""
        self._open_keys().forget()

    def ask(self, question: Callable[[], T]) -> T:
        """Ask below the last line a question that reads the terminal by itself."""
        self._stop_listening()
        sys.stderr.write("\n")
        return question()

    def enter(self) -> None:
        """Take the terminal."""
        if self._moves_cursor:
            sys.stderr.write(_ENTER)
        self._open_keys()

    def leave(self) -> None:
        """Give the terminal back as it was."""
        self._stop_listening()
        # Cleared first: a terminal without a second buffer would have the last screen above what is said next.
        sys.stderr.write(f"{_HOME}{_REST}{_LEAVE}" if self._moves_cursor else "\n")
        sys.stderr.flush()

    def _open_keys(self) -> Keys:
        if self._keys is None:
            self._keys = self._listening.enter_context(listening())
        return self._keys

    def _stop_listening(self) -> None:
        self._listening.close()
        self._keys = None


@contextmanager
def full_screen() -> Iterator[FullScreen]:
    """Have the terminal as long as the context lasts."""
    screen = FullScreen()
    screen.enter()
    try:
        yield screen
    finally:
        screen.leave()
