"""Files that only their owner may read: created so, and refused when they are not."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from szdj_cli.domain.errors import FileExposed

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_HAS_MODES = os.name == "posix"  # on Windows the profile folder's ACL stands in


def ensure_directory(path: Path) -> None:
    """Create a directory that only its owner may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def create(path: Path, content: bytes = b"") -> None:
    """Create a file with mode 0600 under any umask.

    Raises:
        FileExistsError: there is one.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if _HAS_MODES:
            os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def append(path: Path, content: bytes) -> None:
    """Append to a private file in one write, creating it where it is missing."""
    with suppress(FileExistsError):
        create(path)
    check(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | _NOFOLLOW)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def replace(path: Path, content: bytes) -> None:
    """Write a private file whole, or leave the old one: a temporary file beside it takes its place."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read(path: Path) -> bytes:
    """Return the content of a private file.

    Raises:
        FileExposed: others can read it, or it is a symbolic link.
        FileNotFoundError: there is none.
    """
    check(path)
    descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def check(path: Path) -> None:
    """Refuse a file that others can read or that is a symbolic link.

    Raises:
        FileExposed: so it is.
        FileNotFoundError: there is none.
    """
    status = path.lstat()
    is_open_to_others = _HAS_MODES and stat.S_IMODE(status.st_mode) & 0o077 != 0
    if stat.S_ISLNK(status.st_mode) or is_open_to_others:
        raise FileExposed(str(path))
