"""The one way to a file that a user names: whole or not at all, for its owner alone, and never over what is ours."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from szdj_cli import private_files
from szdj_cli.domain.errors import FileExists, FileInUse, FileUnwritable, OutputProtected, OutputUnfit
from szdj_cli.domain.imports.tables import DocumentKind, FileKind, TableKind
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.files.protected import id_of, present

_BEGINNINGS: dict[FileKind, bytes] = {
    TableKind.XLSX: b"PK",
    DocumentKind.DOCX: b"PK",
    DocumentKind.PNG: b"\x89PNG\r\n\x1a\n",
}
"""How a file begins that is no text."""
_LOOKED_AT = 4096  # bytes
_UNNAMED = getattr(os, "O_TMPFILE", None)
_DESCRIPTORS = Path("/proc/self/fd")
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would read two bytes of a line end as one
_IS_WINDOWS = os.name == "nt"
_HOLDS_FOLDERS = os.open in os.supports_dir_fd and os.link in os.supports_dir_fd


def kind_of(target: Path) -> TableKind:
    """Return what a table is written as, by the suffix of its file; on standard output, CSV.

    Raises:
        OutputUnfit: the suffix is none of a table.
    """
    if is_standard(target):
        return TableKind.CSV
    try:
        return TableKind(_suffix(target))
    except ValueError:
        raise OutputUnfit(str(target), tuple(kind.value for kind in TableKind)) from None


def check_target(target: Path, kind: FileKind | None, *, force: bool | None) -> None:
    """Refuse a target into which nothing will be written; `force` is None where a command never replaces a file.

    Of no kind, it may have any suffix.

    Raises:
        OutputProtected: it lies in the home or among the program's own files, or is one of those that settings name.
        OutputUnfit: its suffix, or what is there, is not of the kind.
        FileExists: it is there, and not `force`.
        FileUnwritable: it is a directory or a device, or cannot be looked at.
    """
    if is_standard(target):
        return
    with _placed(target, kind, force=force):
        pass


def is_standard(target: Path | None) -> bool:
    """Return whether a target means standard output: none, or `-`."""
    return target is None or str(target) == STANDARD_STREAM


@contextmanager
def outgoing(target: Path | None, kind: FileKind, *, force: bool | None) -> Iterator[BinaryIO]:
    """Yield a file to write, which takes the target's place at the end; no target is standard output.

    Until then it has no name where the file system can do that, so that a killed process leaves nothing.

    Raises:
        OutputProtected, OutputUnfit: as `check_target`.
        FileExists: the target is there, or has come to be there meanwhile.
        FileInUse: another program has it open, on Windows.
        FileUnwritable: no room, or no right to write.
    """
    if target is None or is_standard(target):
        yield _standard_output(kind)
        sys.stdout.buffer.flush()
        return
    with _placed(target, kind, force=force) as place:
        descriptor = place.unnamed()
        if descriptor is not None:
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                _keep(file)
                place.name(file.fileno())
        else:
            with private_files.scratch(target.parent) as directory:
                path = directory / "content"
                private_files.create(path)
                with path.open("r+b") as file:
                    yield file
                    _keep(file)
                place.take(path)


@contextmanager
def outgoing_path(target: Path) -> Iterator[Path]:
    """Yield where to write for what must open its file itself; the file takes the target's place at the end.

    The target may have any suffix and must not be there; `-` is standard output.

    Raises:
        OutputProtected, FileExists, FileUnwritable: as `outgoing`.
    """
    if is_standard(target):
        import shutil
        import tempfile

        standard = _standard_output(DocumentKind.DOCX)
        with private_files.scratch(Path(tempfile.gettempdir())) as directory:
            path = directory / "content"
            private_files.create(path)
            yield path
            with path.open("rb") as file:
                shutil.copyfileobj(file, standard)
        standard.flush()
        return
    with _placed(target, None, force=None) as place, private_files.scratch(target.parent) as directory:
        path = directory / "content"
        private_files.create(path)
        yield path
        private_files.sync(path)
        place.take(path)


def _standard_output(kind: FileKind | None) -> BinaryIO:
    """Return standard output as it takes bytes; what is no text goes to no terminal.

    Raises:
        FileUnwritable: it is one.
    """
    if kind in (TableKind.XLSX, DocumentKind.DOCX) and sys.stdout.isatty():
        raise FileUnwritable(STANDARD_STREAM)
    sys.stdout.flush()
    return sys.stdout.buffer


@contextmanager
def _placed(target: Path, kind: FileKind | None, *, force: bool | None) -> Iterator["_Place"]:
    folder: int | None = None
    try:
        if not _can_be_named(target):
            raise FileUnwritable(str(target))
        if _HOLDS_FOLDERS:
            folder = os.open(target.parent, _FOLDER)
        place = _Place(target, kind, folder, force=force)
        place.check()
        yield place
    except OSError as error:
        raise (FileInUse if private_files.is_held(error) else FileUnwritable)(str(target)) from None
    finally:
        if folder is not None:
            os.close(folder)


class _Place:
    """A target in its folder, which is held open: what was looked at is what is written into."""

    def __init__(self, target: Path, kind: FileKind | None, folder: int | None, *, force: bool | None) -> None:
        self._target = target
        self._kind = kind
        self._folder = folder
        self._force = force
        self._name = target.name if folder is not None else str(target)
        self._protected = present()

    def check(self) -> None:
        """Raise as `check_target`."""
        found = self._found()
        ours = self._protected
        if ours.files.intersection(map(id_of, found)) or ours.directories.intersection(self._above()):
            raise OutputProtected(str(self._target))
        if found and not stat.S_ISREG(found[-1].st_mode):
            raise FileUnwritable(str(self._target))
        if self._kind is not None and _suffix(self._target) != self._kind:
            raise OutputUnfit(str(self._target), (self._kind.value,))
        if not found:
            return
        if not self._force:
            raise FileExists(str(self._target), is_forcible=self._force is not None)
        if self._kind is not None and not self._fits(self._kind):
            raise OutputUnfit(str(self._target), (self._kind.value,))

    def unnamed(self) -> int | None:
        """Return a new file in the folder that has no name; None where there is no such thing."""
        if _UNNAMED is None or self._folder is None or not _DESCRIPTORS.exists():
            return None
        try:
            descriptor = os.open(".", _UNNAMED | os.O_RDWR, 0o600, dir_fd=self._folder)
        except OSError:
            return None
        os.fchmod(descriptor, 0o600)  # under any umask
        return descriptor

    def name(self, descriptor: int) -> None:
        """Give an unnamed file the target's name."""
        source = _DESCRIPTORS / str(descriptor)
        if not self._force:
            self._name_anew(str(source))
            return
        with private_files.scratch(self._target.parent) as directory:  # nothing can be linked over what is there
            path = directory / "content"
            private_files.name_anew(source, self._inside(path), self._folder)
            self.take(path)

    def take(self, path: Path) -> None:
        """Give a file that was written in a directory beside the target its name."""
        self.check()
        if self._force:
            try:
                private_files.take_place(self._inside(path), self._name, self._folder)
            except PermissionError:
                if _IS_WINDOWS:  # there a file that can be written cannot be replaced while it is open
                    raise FileInUse(str(self._target)) from None
                raise
            self._sync()
        else:
            self._name_anew(self._inside(path))

    def _name_anew(self, source: str) -> None:
        try:
            private_files.name_anew(source, self._name, self._folder)
        except FileExistsError:
            raise FileExists(str(self._target), is_forcible=self._force is not None) from None
        self._sync()

    def _inside(self, path: Path) -> str:
        return str(path) if self._folder is None else f"{path.parent.name}/{path.name}"

    def _found(self) -> list[os.stat_result]:
        """Return what is at the target: first the link, if it is one, last what it leads to."""
        with suppress(FileNotFoundError):
            itself = os.stat(self._name, dir_fd=self._folder, follow_symlinks=False)
            with suppress(FileNotFoundError):
                return [itself, os.stat(self._name, dir_fd=self._folder)]
            return [itself]
        return []

    def _above(self) -> Iterator[tuple[int, int]]:
        """Yield the directories in which the target lies, up to the root."""
        if self._folder is None:
            folder = self._target.parent.resolve(strict=True)
            yield from (id_of(each.stat()) for each in (folder, *folder.parents))
            return
        here = os.open(".", _FOLDER, dir_fd=self._folder)
        try:
            while True:
                known = id_of(os.fstat(here))
                yield known
                try:
                    above = os.open("..", _FOLDER, dir_fd=here)
                except PermissionError:  # somebody else's: a folder of the home is known by itself
                    return
                os.close(here)
                here = above
                if id_of(os.fstat(here)) == known:
                    return
        finally:
            os.close(here)

    def _fits(self, kind: FileKind) -> bool:
        descriptor = os.open(self._name, os.O_RDONLY | _BINARY, dir_fd=self._folder)
        with os.fdopen(descriptor, "rb") as file:
            begin = file.read(_LOOKED_AT)
        beginning = _BEGINNINGS.get(kind)
        return not begin or (begin.startswith(beginning) if beginning else b"\0" not in begin)

    def _sync(self) -> None:
        if self._folder is not None:
            with suppress(OSError):
                descriptor = os.open(".", os.O_RDONLY, dir_fd=self._folder)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)


def _can_be_named(target: Path) -> bool:
    """Return whether there may be a file of that name at all."""
    try:
        return b"\0" not in os.fsencode(target)
    except UnicodeEncodeError:
        return False


def _suffix(target: Path) -> str:
    return target.suffix.lower().removeprefix(".")


def _keep(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
