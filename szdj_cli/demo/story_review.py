"""One by one: the review at a real pseudo-terminal of 80×24, its keys pressed by the demonstration."""

import os
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from szdj_cli.demo.stage import Stage, StepFailed
from szdj_cli.messages import demo as words

_SIZE = {"COLUMNS": "80", "LINES": "24", "TERM": "xterm", "NO_COLOR": "1"}
_SECONDS = 30
_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_HOME = "\x1b[H"  # with which every screen begins


class Seat:
    """Somebody at a terminal."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._output = b""

    @property
    def screen(self) -> str:
        """What stands on the screen."""
        return _SEQUENCE.sub("", self._output.decode(errors="replace").rsplit(_HOME, 1)[-1])

    def wait_for(self, text: str) -> str:
        """Wait until a text stands on the screen, and return that.

        Raises:
            StepFailed: it does not come.
        """
        deadline = time.monotonic() + _SECONDS
        while text not in self.screen:
            if time.monotonic() > deadline or not self._read():
                raise StepFailed(words.NOT_AS_EXPECTED.format(what=self.screen))
        return self.screen

    def press(self, key: str, then: str) -> str:
        """Press a key, and wait for a text."""
        os.write(self._terminal, key.encode())
        return self.wait_for(then)

    def _read(self) -> bool:
        if not select.select([self._terminal], [], [], 0.2)[0]:
            return True
        try:
            read = os.read(self._terminal, 65_536)
        except OSError:  # Linux says so where the program has ended
            read = b""
        self._output += read
        return bool(read)


def review(stage: Stage) -> None:
    """Let the secretary accept two requests and reject one, and submit that together."""
    if os.name != "posix":
        stage.say(words.REVIEW_ELSEWHERE)
        return
    with _seat(stage, "approve", "review") as seat:
        stage.show(seat.wait_for("已选 同意 0"), everything=True)
        stage.say(words.KEYS_PRESSED)
        seat.press("y", "已选 同意 1")
        seat.press("n", "0 另写一条")
        seat.press("1", "不同意 1")
        seat.press("y", "已选 同意 2")
        stage.show(seat.press("\r", "回车 提交"))
        seat.press("\r", "同意 2 份，不同意 1 份")


@contextmanager
def _seat(stage: Stage, *arguments: str) -> Iterator[Seat]:
    """Start a real command at a pseudo-terminal of its own; it ends by itself, or with the context."""
    import pty

    ours, theirs = pty.openpty()
    stage.show_command(*arguments)
    with subprocess.Popen(
        stage.command(*arguments), stdin=theirs, stdout=theirs, stderr=theirs, env=stage.environment | _SIZE
    ) as process:
        os.close(theirs)
        try:
            yield Seat(ours)
            process.wait(_SECONDS)
        finally:
            process.kill()
            os.close(ours)
