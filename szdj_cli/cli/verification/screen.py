"""The QR code on a terminal: drawn when it is new, a countdown below it, one key to renew it."""

import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.prompting.keys import ENTER, ESCAPE, Keys
from szdj_cli.cli.verification.picture import Picture
from szdj_cli.cli.verification.waiting import POLL_SECONDS, Links
from szdj_cli.domain.accounts.verification import ChallengeState, IssuedChallenge
from szdj_cli.messages.verification import verification as words
from szdj_cli.render.kit import qr
from szdj_cli.render.kit.cells import folded, is_colourful, is_old_windows, width_of
from szdj_cli.render.kit.console import err, moves_cursor

if TYPE_CHECKING:
    from rich.text import Text

    from szdj_cli.services.verification.qr_files import QrFile

_ERASE_LINE = "\x1b[K"
_CANCEL = ("q", "Q", ESCAPE)
_PICTURE = ("p", "P")
_GAP = 2  # columns between a QR code and what stands beside it


class Screen:
    """A person at a terminal, who is shown a QR code on standard error."""

    def __init__(
        self, keys: Keys, notice: str, qr_file: "QrFile | None", picture: Picture | None, *, once: bool
    ) -> None:
        self._keys = keys
        self._notice = notice
        self._qr_file = qr_file
        self._picture = picture
        self._once = once
        self._links = Links("", "", "")
        self._has_replaced = False
        self._is_picture_refused = False
        self._end_words = words.EXPIRED
        self._drawn_rows = 0
        self._fits = True

    def begins(self, links: Links, issued: IssuedChallenge) -> None:
        """Draw the QR code in the place of the one before."""
        self._links, self._has_replaced = links, issued.replaces_opened
        self._draw()
        if self._qr_file:
            self._qr_file.write(links.link)

    def pause(self, state: ChallengeState, seconds_left: int) -> None:
        """Redraw the countdown and listen for a key.

        Raises:
            typer.Abort: the key was q or Esc.
        """
        self._status(self._waiting(state, seconds_left))
        key = self._keys.poll(POLL_SECONDS)
        if key in _CANCEL:
            self._end()
            raise typer.Abort
        if key == ENTER and not self._fits:
            self._draw()
        if key in _PICTURE and self._picture is not None:
            self._is_picture_refused = not self._picture.open(self._links.link)

    def changes(self, state: ChallengeState, expires_at: datetime) -> None:
        """Say how it ended."""
        self._end_words = words.REPLACED if state is ChallengeState.CANCELLED else words.EXPIRED
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
        self._status(self._end_words)
        while (key := self._keys.poll(POLL_SECONDS)) != ENTER:
            if key in _CANCEL:
                self._end()
                raise typer.Abort
        return True

    def _waiting(self, state: ChallengeState, seconds_left: int) -> str:
        keys = words.KEYS if self._picture is None else words.KEYS_WITH_PICTURE
        if self._is_picture_refused:
            keys = words.KEYS_PICTURE_REFUSED
        if state is not ChallengeState.OPENED:
            return words.WAITING.format(left=words.left(seconds_left), keys=keys)
        if seconds_left == 0:
            return words.OPENED_LAST.format(keys=words.KEYS)
        return words.OPENED.format(left=words.left(seconds_left), keys=words.KEYS)

    def _draw(self) -> None:
        if self._drawn_rows and moves_cursor():
            sys.stderr.write(f"\r\x1b[{self._drawn_rows}A\x1b[J")
        elif self._drawn_rows:
            self._end()
        size = shutil.get_terminal_size()
        above = [words.NEEDED, *filter(None, (self._notice, words.REPLACES if self._has_replaced else ""))]
        below = [words.WECHAT_REFUSES, words.OTHER_WAYS, self._links.short]
        lines = self._stacked(above, below, size.columns, size.lines) or self._beside(
            [*above, *below], size.columns, size.lines
        )
        self._fits = lines is not None
        if lines is None:
            lines = [*above, words.WECHAT_REFUSES, words.QR_TOO_BIG, self._links.short]
        console = err()
        for line in lines:
            console.print(line, soft_wrap=True)
        self._drawn_rows = sum(1 if not isinstance(line, str) else _rows_of(line, size.columns) for line in lines)

    def _stacked(
        self, above: Sequence[str], below: Sequence[str], columns: int, rows: int
    ) -> "list[str | Text] | None":
        """Return the QR code with the texts above and below it: of the whole link, or else of the short one."""
        taken = sum(_rows_of(text, columns) for text in (*above, *below)) + 1  # the countdown
        for link in (self._links.link, self._links.dense):
            if code := qr.drawn(link, _canvas(columns, rows - taken)):
                return [*above, *code.lines, *below]
        return None

    def _beside(self, texts: Sequence[str], columns: int, rows: int) -> "list[str | Text] | None":
        """Return the QR code of the short link with the texts to its right: in a window that is wide and low."""
        from rich.text import Text

        code = qr.drawn(self._links.dense, _canvas(columns, rows - 1))
        if code is None:
            return None
        width = columns - is_old_windows() - code.columns - _GAP
        if width < width_of(self._links.short):  # what is to be typed must not break
            return None
        lines = [line for text in texts for line in (*folded(text, width), "")][:-1]
        if len(lines) > len(code.lines):
            return None
        gap = " " * _GAP
        return [
            Text.assemble(row, gap + line, no_wrap=True) for row, line in zip_longest(code.lines, lines, fillvalue="")
        ]

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
    for line in code.lines if code is not None else ():
        err().print(line, soft_wrap=True)
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
