"""Output that is longer than the screen: a page at a time, and nothing scrolls away that nobody has seen."""

import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from szdj_cli.cli.prompting.keys import ESCAPE, is_listening, listening
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.messages.kit import prompts as words
from szdj_cli.render.kit.cells import width_of
from szdj_cli.render.kit.console import moves_cursor

_SEQUENCE = pattern(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07)")
_QUIT = (ESCAPE, "q", "Q")
_LONG_SECONDS = 3600.0


class _Pages:
    """What was written since somebody last had to press a key."""

    def __init__(self) -> None:
        self.rows = 0
        self.is_left_out = False
        self._column = 0

    def take(self, text: str, stream: IO[str], *, is_data: bool) -> None:
        """Write text, and stop wherever the next row would push one out that was not seen.

        What is read no further is data alone: what is said besides is never left out.
        """
        for line in text.splitlines(keepends=True):
            if self.is_left_out and is_data:
                continue
            columns, rows = shutil.get_terminal_size()
            begins = self._column == 0
            self._column += width_of(_SEQUENCE.sub("", line.rstrip("\r\n")))
            taken = max(-(-self._column // max(columns, 1)), 1)
            if begins and self.rows + taken > rows - 1 and not is_listening():
                stream.flush()
                key, self.rows = _pressed(words.MORE), 0
                if key in _QUIT and is_data:
                    self.is_left_out, self._column = True, 0
                    continue
            stream.write(line)
            if line.endswith("\n"):
                self.rows += taken
            if line.endswith(("\r", "\n")):
                self._column = 0
        if is_listening():  # whoever listens draws screens that fit
            self.seen()

    def seen(self) -> None:
        """Begin anew: somebody has answered, and has seen what stands there."""
        self.rows = self._column = 0
        self.is_left_out = False


_pages: _Pages | None = None


class _Paged:
    """A stream of a terminal that stops at every page."""

    def __init__(self, stream: IO[str], pages: _Pages, *, is_data: bool) -> None:
        self._stream = stream
        self._pages = pages
        self._is_data = is_data

    def write(self, text: str) -> int:
        self._pages.take(text, self._stream, is_data=self._is_data)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def paged(needed: int) -> Iterator[None]:
    """Show a page at a time what is written meanwhile, and in the end wait for a key.

    Nobody has to press it where `needed` rows more fit below what was written since the last key, or nothing was.
    """
    global _pages  # noqa: PLW0603 -- one terminal, one writer
    out, err = sys.stdout, sys.stderr
    if not (out.isatty() and err.isatty()):
        yield
        return
    pages = _pages = _Pages()
    paged_out, paged_err = _Paged(out, pages, is_data=True), _Paged(err, pages, is_data=False)
    sys.stdout, sys.stderr = paged_out, paged_err
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
        _pages = None
        out.flush()
    if pages.rows and pages.rows + needed > shutil.get_terminal_size().lines:
        _pressed(words.ANY_KEY)


def seen() -> None:
    """Say that whoever sits there has seen what stands on the screen: they have answered something."""
    if _pages is not None:
        _pages.seen()


def _pressed(text: str) -> str | None:
    """Wait for a key below what stands there; the line that asks for it does not stay."""
    stream = sys.__stderr__ or sys.stderr
    stream.write(text)
    stream.flush()
    key: str | None = None
    try:
        with listening() as keys:
            keys.forget()
            while key is None:
                key = keys.poll(_LONG_SECONDS)
    except KeyboardInterrupt:
        key = ESCAPE
    stream.write("\r\x1b[2K" if moves_cursor() else "\n")
    stream.flush()
    return key
