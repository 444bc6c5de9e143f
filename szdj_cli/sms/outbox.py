"""The outbox: what would have been sent, a line of JSON each, for trying the program out."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.values.clock import from_stored


def add(path: Path, content: bytes) -> None:
    """Append lines.

    Raises:
        FileExposed: others can read it.
        OSError: no room, or no right to write.
    """
    with suppress(FileExistsError):
        private_files.create(path)
    private_files.check(path)
    with private_files.held(path):
        private_files.append(path, content)


def count_before(path: Path, before: datetime) -> int:
    """Return how many messages are of before an instant.

    Raises:
        FileExposed: others can read it.
    """
    lines = _lines(path)
    return len(lines) - len(_kept(lines, before))


def forget_before(path: Path, before: datetime) -> int:
    """Take away what is of before an instant, while others go on appending; return how many messages there were.

    Raises:
        FileExposed: others can read it.
        OSError: no room, or no right to write.
    """
    if not path.exists():
        return 0
    private_files.check(path)
    with private_files.held(path):
        lines = _lines(path)
        kept = _kept(lines, before)
        if len(kept) < len(lines):
            private_files.replace(path, b"".join(kept))
        return len(lines) - len(kept)


def _lines(path: Path) -> list[bytes]:
    try:
        return private_files.read(path).splitlines(keepends=True)
    except FileNotFoundError:
        return []


def _kept(lines: Sequence[bytes], before: datetime) -> list[bytes]:
    return [line for line in lines if not _is_before(line, before)]


def _is_before(line: bytes, before: datetime) -> bool:
    """Return whether a line is a message of before an instant; what is none stays."""
    try:
        return from_stored(json.loads(line)["at"]) < before
    except (ValueError, KeyError, TypeError):
        return False
