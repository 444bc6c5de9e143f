"""The program at a real pseudo-terminal, and the screen that a person sees there."""

import codecs
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import Self

import pexpect
import pyte

from tests.support import screens

_LEFT_OUT = ("NO_COLOR", "COLUMNS", "LINES", "WT_SESSION")


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
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", program, *arguments],
            dimensions=(rows, columns),
            env={**kept, **colours, **(env or {})},
        )
        # By itself it waits a tenth of a second at every end, in case the program should need it: ours does not.
        self._child.ptyproc.delayafterclose = self._child.ptyproc.delayafterterminate = 0.01
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.output = ""

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

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

    def type(self, keys: str) -> None:
        """Type keys; `\\r` is Enter."""
        self._child.send(keys.encode(self._encoding))

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        self._child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)

    def exit_code(self, seconds: float = 30) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + seconds
        while self._read():
            assert time.monotonic() < deadline, f"the program did not end; the screen:\n{self.text}"
        self._child.close()
        assert self._child.exitstatus is not None, f"ended by signal {self._child.signalstatus}"
        return int(self._child.exitstatus)

    def scanned(self) -> list[str]:
        """Return what a phone's camera reads from the screen."""
        return screens.scanned(self.screen)

    def kill(self) -> None:
        """End the program as when its window is closed without asking: it has no say in it."""
        self._child.kill(signal.SIGKILL)

    def close(self) -> None:
        """End the program if it still runs."""
        try:
            self._child.close(force=True)
        except pexpect.ExceptionPexpect:  # killed, and not gone within our hundredth of a second: the machine is busy
            self._child.ptyproc.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> bool:
        try:
            chunk = self._decoder.decode(self._child.read_nonblocking(65536, timeout=0.1))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.output += chunk
        self._stream.feed(chunk)
        return True
