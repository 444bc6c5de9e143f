"""A home on a disk whose room the test decides on: a small real one, or the limit on the size of a file."""

import os
import resource
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

from tests.support import world as worlds
from tests.support.running import Result, run, spawn
from tests.support.world import World

KIB = 1024
_SIZE = 8 * 1024 * KIB


class Disk(ABC):
    """A place for a home, with so much room as it is given."""

    def __init__(self, template: Path, place: Path) -> None:
        self.place = place
        self.world: World = worlds.copy(template, place / "home")

    @abstractmethod
    def leave(self, room: int) -> None:
        """Leave room for so many more bytes."""

    @abstractmethod
    def run(self, *arguments: str, input: str = "") -> Result:  # noqa: A002 -- as subprocess.run calls it
        """Run the program with that room."""

    @abstractmethod
    def close(self) -> None:
        """Let everything go."""


class SmallDisk(Disk):
    """A file system in memory, filled up by a file of its own."""

    def __init__(self, template: Path, place: Path) -> None:
        if not _mount(place):
            raise OSError("nothing can be mounted here")
        super().__init__(template, place)

    def leave(self, room: int) -> None:
        filler = self.place / "filler"
        filler.unlink(missing_ok=True)
        free = os.statvfs(self.place)
        filler.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - room)))

    def run(self, *arguments: str, input: str = "") -> Result:  # noqa: A002 -- as subprocess.run calls it
        return run(*arguments, input=input)

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.place)], check=True)


class LimitedFiles(Disk):
    """No file may grow beyond the store's size and that room: what a quota or `ulimit -f` does."""

    _limit = resource.RLIM_INFINITY

    def leave(self, room: int) -> None:
        self._limit = (self.world.home / "store.db").stat().st_size + room if room else 0

    def run(self, *arguments: str, input: str = "") -> Result:  # noqa: A002 -- as subprocess.run calls it
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._limit, before[1]))
        try:
            return spawn(*arguments, input=input.encode())
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    def close(self) -> None:
        self._limit = resource.RLIM_INFINITY


def kinds() -> list[type[Disk]]:
    """Return the kinds of disk that can be had here."""
    with tempfile.TemporaryDirectory() as place:
        if not _mount(Path(place)):
            return [LimitedFiles]
        subprocess.run(["umount", place], check=True)
    return [LimitedFiles, SmallDisk]


def _mount(place: Path) -> bool:
    if shutil.which("mount") is None:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=700", "szdj-test", str(place)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
