"""Files that only their owner may read: created so, refused when they are not, and never left lying about."""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from szdj_cli import callers
from szdj_cli.domain.errors import FileExposed, FileRefused

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_HAS_MODES = os.name == "posix"  # on Windows the profile folder's ACL stands in
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would write every line end as two bytes
_IS_WINDOWS = os.name == "nt"
_DIRECTORY = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_DIRECTORY", 0)
_SCRATCH_PREFIX, _SCRATCH_SUFFIX = ".szdj-", ".part"
_HELD = (32, 33)  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds: how long a scanner is waited for
_LONGEST_USE = 24 * 60 * 60  # seconds: longer than anything is written, where locks do not tell


def ensure_directory(path: Path) -> None:
    """Create a directory that only its owner may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def begins_file(stream: IO[Any]) -> bool:
    """Return whether what is written now begins a file, and goes into no pipe and to no terminal."""
    try:
        stream.flush()
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):  # no file at all
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


def create(path: Path, content: bytes = b"") -> None:
    """Create a file with mode 0600 under any umask.

    Raises:
        FileExistsError: there is one.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | _NOFOLLOW, 0o600)
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
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | _BINARY | _NOFOLLOW)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def replace(path: Path, content: bytes) -> None:
    """Write a private file whole, or leave the old one: a temporary file beside it takes its place."""
    with scratch(path.parent) as directory:
        temporary = directory / "content"
        create(temporary, content)
        take_place(temporary, path)


def take_place(source: Path | str, target: Path | str, folder: int | None = None) -> None:
    """Let a file that was written take the place of another; paths are relative to `folder`, where one is given.

    On Windows nobody can do that as long as another program has one of the two open: a virus scanner for a moment, a
    spreadsheet for hours. The first is waited for.

    Raises:
        PermissionError: no right to, or it is open for longer than that.
    """
    for seconds in _WAITS if _IS_WINDOWS else ():
        try:
            os.replace(source, target, src_dir_fd=folder, dst_dir_fd=folder)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    os.replace(source, target, src_dir_fd=folder, dst_dir_fd=folder)


def is_held(error: OSError) -> bool:
    """Return whether Windows refused something because another program has the file open."""
    return getattr(error, "winerror", None) in _HELD


def name_anew(source: Path | str, target: Path | str, folder: int | None = None) -> None:
    """Give a file a name that nothing has; paths are relative to `folder`, an open directory, where one is given.

    Raises:
        FileExistsError: something has it, or has come to have it meanwhile.
    """
    try:
        os.link(source, target, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with suppress(FileNotFoundError):
            os.stat(target, dir_fd=folder, follow_symlinks=False)
            raise FileExistsError from None
        os.rename(source, target, src_dir_fd=folder, dst_dir_fd=folder)


def sync(path: Path) -> None:
    """Return once what was written to a file is on the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_directory(path: Path) -> None:
    """Return once the names in a directory are on the disk, where that can be asked for."""
    with suppress(OSError):
        descriptor = os.open(path, _DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read(path: Path, *, is_handed_over: bool = False) -> bytes:
    """Return the content of a private file; `is_handed_over`, where whoever calls has named it.

    Raises:
        FileExposed: others can read it, or it is a symbolic link.
        FileRefused: it is handed over by somebody who could not read it.
        FileNotFoundError: there is none.
    """
    check(path)
    descriptor = os.open(path, os.O_RDONLY | _BINARY | _NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        if is_handed_over and callers.is_nobodys_to_give(os.fstat(descriptor)):
            from szdj_cli.domain.values.reasons import FileProblem  # seldom said, and this is of every start

            raise FileRefused(str(path), FileProblem.OURS)
        return file.read()


def read_bounded(path: Path, most: int) -> bytes:
    """Return the content of a file that somebody writes by hand and the program reads whole; of at most so many bytes.

    Raises:
        OSError: it is no file, but a device or a pipe, or is larger.
        FileNotFoundError: there is none.
    """
    descriptor = os.open(path, os.O_RDONLY | _BINARY | getattr(os, "O_NONBLOCK", 0))  # a pipe is not waited for
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "", str(path))
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, "", str(path))
    return content


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


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Yield a new directory in another one, for its owner alone; it is gone at the end.

    What is left of it by a process that was killed, `sweep` takes away.

    Raises:
        OSError: there is no room, or no right to write there.
    """
    import shutil

    sweep(parent)
    directory, lock = _locked_directory(parent)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def sweep(parent: Path) -> None:
    """Take away the scratch directories that processes which were killed have left in a directory."""
    with suppress(OSError), os.scandir(parent) as entries:
        left = [entry.name for entry in entries if _is_scratch(entry.name)]
        for name in left:
            _sweep_one(parent / name)


def _is_scratch(name: str) -> bool:
    return name.startswith(_SCRATCH_PREFIX) and name.endswith(_SCRATCH_SUFFIX)


def _sweep_one(directory: Path) -> None:
    import shutil

    with suppress(OSError):
        status = directory.lstat()
        if not stat.S_ISDIR(status.st_mode) or (_HAS_MODES and status.st_uid != os.geteuid()):
            return
        if not _HAS_MODES:
            if _is_old(status):
                shutil.rmtree(directory, ignore_errors=True)
            return
        lock = os.open(directory, _DIRECTORY)
        try:
            if _is_left(lock, status):
                shutil.rmtree(directory, ignore_errors=True)
        finally:
            os.close(lock)


def _locked_directory(parent: Path) -> tuple[Path, int | None]:
    """Return a new directory, and what holds it against being swept as long as this process lives."""
    import tempfile

    while True:
        # As the parent was named: what leads to the working directory may be closed to us.
        directory = parent / Path(tempfile.mkdtemp(_SCRATCH_SUFFIX, _SCRATCH_PREFIX, parent)).name
        if not _HAS_MODES:
            return directory, None
        with suppress(FileNotFoundError):  # swept before it was locked: again
            directory.chmod(0o700)  # under any umask
            lock = os.open(directory, _DIRECTORY)
            with suppress(OSError):  # a file system without locks: then its age tells, see `_is_left`
                _lock(lock, is_patient=True)
            if directory.exists():
                return directory, lock
            os.close(lock)


def hold(path: Path) -> int | None:
    """Open and lock a file for as long as anybody has it open, whoever inherits it too.

    None on Windows, where nothing that is open can be renamed or taken away: there its age tells, see `hold_left`.
    """
    if not _HAS_MODES:
        return None
    descriptor = os.open(path, os.O_RDONLY | _BINARY)
    with suppress(OSError):  # a file system without locks
        _lock(descriptor, is_patient=True)
    return descriptor


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file that others append to; one that was replaced while somebody waited is not the one that they hold.

    On Windows it is not held.
    """
    while True:
        descriptor = hold(path)
        if descriptor is None or os.path.samestat(os.fstat(descriptor), path.stat()):
            break
        os.close(descriptor)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def is_old(path: Path) -> bool:
    """Return whether a file was written longer ago than anything is in use."""
    return _is_old(path.stat())


def hold_left(path: Path) -> tuple[bool, int | None]:
    """Return whether nobody else holds a file, and what holds it then; where there are no locks, its age tells."""
    if not _HAS_MODES:
        return _is_old(path.stat()), None
    descriptor = os.open(path, os.O_RDONLY | _BINARY)
    return _is_left(descriptor, os.fstat(descriptor)), descriptor


def _is_left(descriptor: int, status: os.stat_result) -> bool:
    """Return whether nobody holds a scratch directory any more."""
    try:
        return _lock(descriptor, is_patient=False)
    except OSError:  # as a share does, where only what is open for writing can be locked
        return _is_old(status)


def _is_old(status: os.stat_result) -> bool:
    # Where nothing tells whether whoever made it still lives.
    return time.time() - status.st_mtime > _LONGEST_USE


def _lock(descriptor: int, *, is_patient: bool) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if is_patient else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
