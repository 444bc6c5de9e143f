"""The QR code as a picture on the desktop, for terminals in which it cannot be scanned."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from szdj_cli.settings import Settings


class Picture:
    """What opens pictures, which lie in the home, for its owner alone, until `kept` ends."""

    def __init__(self, home: Path, kept: ExitStack) -> None:
        self._home = home
        self._kept = kept
        self._directory: Path | None = None
        self._count = 0

    def open(self, link: str) -> bool:
        """Let the desktop show the QR code of a link; return whether it was asked to."""
        from szdj_cli import private_files
        from szdj_cli.services.verification.qr_files import picture

        try:
            self._directory = self._directory or self._kept.enter_context(private_files.scratch(self._home))
            self._count += 1
            path = self._directory / f"qr-{self._count}.png"  # a viewer shows a name again as it was
            private_files.create(path, picture(link))
            _open(path)
        except OSError:
            return False
        return True


@contextmanager
def picture_of(settings: "Settings") -> Iterator[Picture | None]:
    """Yield what opens pictures; None where there is no desktop of the person who calls.

    Whoever came through sudo or ssh has none here, and what their environment names would run as this account.
    """
    if settings.has_caller or not _has_desktop():
        yield None
        return
    with ExitStack() as kept:
        yield Picture(settings.home, kept)


def _has_desktop() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_display and shutil.which("xdg-open") is not None


def _open(path: Path) -> None:
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 -- a file of our own making
        return
    program = "open" if sys.platform == "darwin" else "xdg-open"
    subprocess.Popen(
        [shutil.which(program) or program, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the program that waits
    )
