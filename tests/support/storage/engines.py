"""Engines that know what earlier ones of this process have learnt: each command of a test opens another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import URL, Engine, Pool, QueuePool, create_engine, event, make_url

from szdj_cli.store.core import engine

_STATEMENTS = 3_000
_firsts: dict[str, Engine] = {}
_pools: dict[URL, Pool] = {}


@contextmanager
def shared_engines() -> Iterator[None]:
    """Let every engine use the statements that others compiled, and those of one PostgreSQL database its connections.

    Programs that tests start make theirs as users do.
    """
    with patch.object(engine, "create_engine", _create):
        yield


def forget(url: str) -> None:
    """Close the connections to a database that is about to go."""
    if pool := _pools.pop(make_url(url), None):
        pool.dispose()


def _create(url: str | URL, **options: Any) -> Engine:
    url = make_url(url)
    if url.get_backend_name() == "postgresql":
        if url in _pools:
            options = {"hide_parameters": options["hide_parameters"], "pool": _pools[url]}
        else:
            options |= {"poolclass": QueuePool, "pool_size": 1, "max_overflow": -1, "pool_pre_ping": True}
    first = _firsts.get(url.drivername)
    if first is None or first.dialect.server_version_info is None:  # what no server was reached with knows nothing
        created = _firsts[url.drivername] = create_engine(url, query_cache_size=_STATEMENTS, **options)
    else:
        created = create_engine(url, _initialize=False, **options)
        created._compiled_cache = first._compiled_cache
        created.dialect = created.pool._dialect = first.dialect
        if url not in _pools and (prepare := first.dialect.on_connect_url(url)):
            event.listen(created.pool, "connect", lambda connection, _record: prepare(connection))
    if url.get_backend_name() == "postgresql" and url not in _pools:
        _pools[url] = created.pool
        event.listen(created.pool, "reset", _drop_temporary_tables)
    return created


def _drop_temporary_tables(connection: Any, _record: object, _state: object) -> None:
    connection.rollback()
    connection.autocommit = True
    connection.execute("DISCARD TEMP")
    connection.autocommit = False
