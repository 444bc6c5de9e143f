"""The QR code on a terminal: drawn when it is new, a countdown below it, one key to renew it."""

import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.prompting.keys import ENTER, ESCAPE, Keys
from szdj_cli.cli.verification.waiting import POLL_SECONDS
from szdj_cli.domain.accounts.verification import ChallengeState
from szdj_cli.messages.verification import verification as words
from szdj_cli.render.kit import qr
from szdj_cli.render.kit.cells import is_colourful, is_old_windows, width_of
from szdj_cli.render.kit.console import err, moves_cursor

if TYPE_CHECKING:
    from szdj_cli.services.verification.qr_files import QrFile

_ERASE_LINE = "\x1b[K"
_CANCEL = ("q", "Q", ESCAPE)


class Screen:
    """A person at a terminal, who is shown a QR code on standard error."""

    def __init__(self, keys: Keys, notice: str, qr_file: "QrFile | None", *, once: bool) -> None:
        self._keys = keys
        self._notice = notice
        self._qr_file = qr_file
        self._once = once
        self._link = ""
        self._drawn_rows = 0
        self._fits = True

    def begins(self, link: str, expires_at: datetime) -> None:
        """Draw the QR code in the place of the one before."""
        self._link = link
        self._draw()
        if self._qr_file:
            self._qr_file.write(qr.svg(link))

    def pause(self, state: ChallengeState, seconds_left: int) -> None:
        """Redraw the countdown and listen for a key.

        Raises:
            typer.Abort: the key was q or Esc.
        """
        words_of_state = words.OPENED if state is ChallengeState.OPENED else words.WAITING
        self._status(words_of_state.format(seconds=seconds_left))
        key = self._keys.poll(POLL_SECONDS)
        if key in _CANCEL:
            self._end()
            raise typer.Abort
        if key == ENTER and not self._fits:
            self._draw()

    def changes(self, state: ChallengeState) -> None:
        """Say how it ended."""
        if state is ChallengeState.CONFIRMED:
            self._status(words.CONFIRMED)
        if state in (ChallengeState.CONFIRMED, ChallengeState.DENIED):
            self._end()

    def renews(self) -> bool:
        """Wait for Enter, unless there is to be one QR code only.

        Raises:
            typer.Abort: the key was q or Esc.
        """
        if self._once:
            self._end()
            return False
        self._status(words.EXPIRED)
        while (key := self._keys.poll(POLL_SECONDS)) != ENTER:
            if key in _CANCEL:
                self._end()
                raise typer.Abort
        return True

    def _draw(self) -> None:
        if self._drawn_rows and moves_cursor():
            sys.stderr.write(f"\r\x1b[{self._drawn_rows}A\x1b[J")
        elif self._drawn_rows:
            self._end()
        size = shutil.get_terminal_size()
        texts = [words.NEEDED, *([self._notice] if self._notice else []), words.SCAN_BY_CAMERA, self._link]
        taken = sum(_rows_of(text, size.columns) for text in texts) + 1  # the countdown
        code = qr.drawn(self._link, _canvas(size.columns, size.lines - taken))
        self._fits = code is not None
        if code is None:
            texts[-2] = words.QR_TOO_BIG
        console = err()
        for text in texts[:-2]:
            console.print(text, soft_wrap=True)
        if code is not None:
            console.print(code, soft_wrap=True)
        for text in texts[-2:]:
            console.print(text, soft_wrap=True)
        code_rows = len(code.plain.split("\n")) if code is not None else 0
        self._drawn_rows = sum(_rows_of(text, size.columns) for text in texts) + code_rows

    def _status(self, text: str) -> None:
        blank = _ERASE_LINE if moves_cursor() else " " * 8
        sys.stderr.write(f"\r{text}{blank}")
        sys.stderr.flush()

    def _end(self) -> None:
        sys.stderr.write("\n")
        sys.stderr.flush()


def draw_once(text: str) -> bool:
    """Draw a QR code where the cursor is; return whether it fits the terminal."""
    size = shutil.get_terminal_size()
    code = qr.drawn(text, _canvas(size.columns, size.lines - 1))
    if code is not None:
        err().print(code, soft_wrap=True)
    return code is not None


def canvas_of_terminal() -> qr.Canvas:
    """Return what the whole terminal can draw."""
    size = shutil.get_terminal_size()
    return _canvas(size.columns, size.lines)


def _canvas(columns: int, rows: int) -> qr.Canvas:
    encoding = sys.stderr.encoding or "ascii"
    return qr.Canvas(columns, rows, encoding, is_colourful(sys.stderr), not is_old_windows())


def _rows_of(text: str, columns: int) -> int:
    return max(1, -(-width_of(text) // max(columns, 1)))
