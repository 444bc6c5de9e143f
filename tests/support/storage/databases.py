"""Databases that keep their connections from one command of a test to the next."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from szdj_cli.settings import Settings
from szdj_cli.store.core import engine, postgresql, sqlite
from szdj_cli.store.core.connections import Database

_AS_NEW = "RESET ALL; SELECT pg_advisory_unlock_all(); DISCARD TEMP;"
"""A connection that begins anew keeps one thing: what its server has learnt of the tables and statements."""

_known: dict[str, Database] = {}
_file: dict[tuple[int, Path, int], Database] = {}
"""The store in a file that is open, one at most, by process, path and file: after a fork, and where another file was
put in its place, it is opened anew."""


@contextmanager
def shared_databases() -> Iterator[None]:
    """Let every command of this process connect once to a database; programs that tests start connect as users do."""
    made = postgresql.database

    def known(url: str) -> Database:
        if url not in _known:
            _known[url] = made(url)
            _known[url].close = lambda: None  # type: ignore[method-assign] # whoever ends a command does not end this
        _known[url].check = None  # it is opened anew
        return _known[url]

    with patch.object(postgresql, "database", known), _shared_file():
        yield


@contextmanager
def _shared_file() -> Iterator[None]:
    """Let the store in a file stay open until another one is: reading a schema of so many triggers is long.

    Not where it would leave something beside the file, which tests copy.
    """
    if sqlite.is_wal_safe(sqlite3.sqlite_version_info):
        yield
        return
    made = engine.open_database

    def known(settings: Settings) -> Database:
        database = made(settings)
        if not database.is_sqlite:
            return database
        path = settings.store_path
        place = os.getpid(), path, path.stat().st_ino if path.exists() else 0
        if place not in _file:
            close_file()
            _file[place] = database
            database.close = lambda: None  # type: ignore[method-assign] # whoever ends a command does not end this
        _file[place].check = None  # it is opened anew
        return _file[place]

    with patch.object(engine, "open_database", known):
        yield
    close_file()


def close_file() -> None:
    """Let the next command open its store in a file anew."""
    while _file:
        (process, *_), database = _file.popitem()
        if process == os.getpid():
            Database.close(database)


@contextmanager
def afresh(url: str) -> Iterator[Any]:
    """Yield the driver's connection with which the next commands go on: one that the last ones left, as if it were new.

    Whatever else is known of that database is forgotten.
    """
    left = _known.pop(url, None)
    connection = left._taken() if left else None
    if left:
        Database.close(left)
    database = postgresql.database(url)
    if connection is None:
        connection = database._connect()
    else:
        connection.driver.execute(_AS_NEW + postgresql._SESSION)
    try:
        yield connection.driver
    except BaseException:
        connection.close()
        raise
    database._give_back(connection)


def forget(url: str) -> None:
    """Close the connections to a database that is about to go."""
    if known := _known.pop(url, None):
        Database.close(known)
