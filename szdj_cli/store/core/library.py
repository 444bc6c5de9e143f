"""SQLAlchemy on a connection that the store has opened: loaded for the schema and its migrations alone."""

import threading
from functools import cache
from typing import Any

from sqlalchemy import Connection as LibraryConnection
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

_wanted = threading.local()


def connection_on(driver: Any, *, is_sqlite: bool) -> LibraryConnection:
    """Return SQLAlchemy's connection on a driver's. It neither begins nor ends transactions, and closes nothing."""
    _wanted.driver = driver
    try:
        return _engine(is_sqlite).connect()
    finally:
        del _wanted.driver


@cache
def _engine(is_sqlite: bool) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://" if is_sqlite else "postgresql+psycopg://",
        creator=lambda: _wanted.driver,
        poolclass=NullPool,
        hide_parameters=True,
    )
    for ending in ("do_begin", "do_commit", "do_rollback", "do_close"):
        setattr(engine.dialect, ending, lambda _connection: None)
    return engine
