"""PostgreSQL databases that keep their connections from one command of a test to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from szdj_cli.store.core import postgresql
from szdj_cli.store.core.connections import Database

_known: dict[str, Database] = {}


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

    with patch.object(postgresql, "database", known):
        yield


def forget(url: str) -> None:
    """Close the connections to a database that is about to go."""
    if known := _known.pop(url, None):
        Database.close(known)
