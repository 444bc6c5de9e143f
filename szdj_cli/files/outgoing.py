"""A file that is written whole or not at all, and that only its owner can read."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from szdj_cli.domain.errors import FileExists, FileRefused, FileUnwritable
from szdj_cli.domain.files import FileProblem, TableKind

_KINDS = {".csv": TableKind.CSV, ".xlsx": TableKind.XLSX}


def kind_of(target: Path) -> TableKind:
    """Return what a file is written as, by its suffix.

    Raises:
        FileRefused: the suffix says nothing.
    """
    try:
        return _KINDS[target.suffix.lower()]
    except KeyError:
        raise FileRefused(str(target), FileProblem.SUFFIX) from None


def check_target(target: Path, *, force: bool) -> None:
    """Refuse a target that is there already, unless `force`, or that is no file.

    Raises:
        FileExists: it is there.
        FileUnwritable: it is a directory or a device, or cannot be looked at.
    """
    try:
        is_there, is_file = target.is_symlink() or target.exists(), target.is_file()
    except OSError:
        raise FileUnwritable(str(target)) from None
    if is_there and not is_file:
        raise FileUnwritable(str(target))
    if is_there and not force:
        raise FileExists(str(target))


@contextmanager
def outgoing(target: Path | None, *, force: bool) -> Iterator[BinaryIO]:
    """Yield a file to write, which takes the target's place at the end; None is standard output.

    Raises:
        FileExists: the target is there, or has come to be there meanwhile.
        FileUnwritable: no room, or no right to write.
    """
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    check_target(target, force=force)
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        temporary = Path(name)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        check_target(target, force=force)
        temporary.replace(target)
    except OSError:
        raise FileUnwritable(str(target)) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
