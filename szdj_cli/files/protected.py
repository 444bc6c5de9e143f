"""Files that are ours: nothing is written into or over them, and none is read as if somebody had handed it over."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import szdj_cli
from szdj_cli.domain.errors import SettingsInvalid
from szdj_cli.settings import SETTINGS, Settings

FileId = tuple[int, int]
"""Device and inode: whatever way leads to a file, these are its own."""


_TABLES = frozenset([".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".fods", ".xml", ".htm", ".html"])
"""How the tables of people are called; nothing of ours is called so."""


def id_of(status: os.stat_result) -> FileId:
    """Return by what a file is known whose status this is."""
    return status.st_dev, status.st_ino


class Protected:
    """The files and directories that are to stay as they are at this moment."""

    def __init__(self, settings: Settings) -> None:
        self.directories = set(_ids([settings.home, Path(szdj_cli.__file__).parent]))
        self.files = set(_ids(_named_in(settings)))
        for directory, inner, names in os.walk(settings.home):
            self.directories |= set(_ids([Path(directory)]))
            self.files |= set(_ids(Path(directory) / name for name in [*inner, *names]))


def present() -> Protected:
    """Return what is protected under the settings in force.

    Raises:
        SettingsFileInvalid: nobody knows which files the settings name.
    """
    return Protected(Settings())


def secrets_present() -> set[FileId]:
    """Return the files whose content is told to nobody: what settings name, and what is in the home and is no table.

    Raises:
        SettingsFileInvalid: nobody knows which files the settings name.
    """
    settings = Settings()
    in_home = (Path(folder) / name for folder, _inner, names in os.walk(settings.home) for name in names)
    return set(_ids(_named_in(settings))) | set(_ids(path for path in in_home if path.suffix.lower() not in _TABLES))


def _named_in(settings: Settings) -> Iterator[Path]:
    """Yield every path that a setting names, those of settings that are still to come too."""
    if settings.file_refusal is not None:
        raise settings.file_refusal
    for name in SETTINGS:
        try:
            value = getattr(settings, name)
        except SettingsInvalid:  # it names none
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Path) or (isinstance(part, str) and os.sep in part):
                yield Path(part)


def _ids(paths: Iterable[Path]) -> Iterator[FileId]:
    for path in paths:
        for follow in (True, False):
            try:
                yield id_of(path.stat(follow_symlinks=follow))
            except (OSError, ValueError):  # not there
                continue
