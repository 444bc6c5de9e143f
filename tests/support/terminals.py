"""The program at a real pseudo-terminal, and the screen that a person sees there."""

import codecs
import os
import pty
import select
import signal
import termios
import time
from collections.abc import Callable, Mapping
from typing import Self

import pyte

from tests.support import screens
from tests.support.processes import forking

_LEFT_OUT = ("NO_COLOR", "COLUMNS", "LINES", "WT_SESSION")
_FAREWELL = 5
"""How many seconds a program may take to end once its window was closed."""


class Terminal:
    """`szdj …` at a terminal of some size."""

    def __init__(
        self,
        *arguments: str,
        columns: int = 100,
        rows: int = 40,
        encoding: str = "utf-8",
        env: Mapping[str, str] | None = None,
        program: str = "szdj_cli",
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
        colours = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONIOENCODING": encoding}
        self._keyboard, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (rows, columns))
        self._program = forking.start(
            theirs, [*arguments], {**kept, **colours, **(env or {})}, encoding=encoding, program=program
        )
        os.close(theirs)
        self._is_open = True
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.output = ""
        self._text: str | None = None

    @property
    def text(self) -> str:
        """What stands on the screen."""
        if self._text is None:  # it is asked for more often than anything comes
            self._text = "\n".join(line.rstrip() for line in self.screen.display)
        return self._text

    def wait_for(self, text: str, seconds: float = 30) -> None:
        """Read until a text stands on the screen."""
        self.wait_until(lambda: text in self.text, seconds, text)

    def wait_until(self, is_there: Callable[[], bool], seconds: float = 30, what: str = "") -> None:
        """Read until something holds."""
        deadline = time.monotonic() + seconds
        while not is_there():
            assert time.monotonic() < deadline, f"{what!r} did not come; the screen:\n{self.text}"
            is_open = self._read()
            assert is_open or is_there(), f"the program ended before {what!r} came; the screen:\n{self.text}"

    def type(self, keys: str, pause: float = 0.05) -> None:
        """Type keys, no faster than hands can after what they read; `\\r` is Enter."""
        time.sleep(pause)
        os.write(self._keyboard, keys.encode(self._encoding))

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        termios.tcsetwinsize(self._keyboard, (rows, columns))
        self.screen.resize(rows, columns)
        self._text = None

    def exit_code(self, seconds: float = 30) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + seconds
        while self._read():
            assert time.monotonic() < deadline, f"the program did not end; the screen:\n{self.text}"
        ended = self._program.wait()
        assert ended >= 0, f"ended by signal {-ended}"
        return ended

    def scanned(self) -> list[str]:
        """Return what a phone's camera reads from the screen."""
        return screens.scanned(self.screen)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the program a signal: by itself the one in which it has no say."""
        self._program.kill(number)

    def close(self) -> None:
        """Close the window: the program is told so if it still runs, and has to end."""
        if self._is_open:
            self._is_open = False
            os.close(self._keyboard)
            if not self._program.ends_within(_FAREWELL):
                self.kill()
            self._program.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> bool:
        if not select.select([self._keyboard], [], [], 0.1)[0]:
            return True
        try:
            chunk = os.read(self._keyboard, 65536)
        except OSError:  # nobody has the other end open any more
            return False
        text = self._decoder.decode(chunk)
        self.output += text
        self._stream.feed(text)
        self._text = None
        return True
