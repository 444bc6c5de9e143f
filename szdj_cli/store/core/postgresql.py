"""PostgreSQL: one server for several hosts, with an end to every wait."""

import re
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from szdj_cli.domain.errors import SettingsInvalid, StoreBusy, StoreFull, StoreUnreachable, SzdjError
from szdj_cli.store.core.connections import Connection, Database, Mode

# One writer at a time, as on SQLite: the audit chain and every "next number" are then simply read and written.
_WRITER_LOCK = 0x737A646A
_ADDRESS = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://")


def database(url: str) -> Database:
    """Return a database on a server; nothing is connected yet.

    Raises:
        SettingsInvalid: this is no address of one.
    """
    if not (scheme := _ADDRESS.match(url)):
        raise SettingsInvalid("database_url")
    address = f"postgresql://{url[scheme.end() :]}"
    try:
        port = conninfo_to_dict(address).get("port")
    except psycopg.ProgrammingError:
        raise SettingsInvalid("database_url") from None
    if port is not None and not str(port).isdecimal():
        raise SettingsInvalid("database_url")
    return Database(lambda: _Connection(address), is_sqlite=False)


def refusal(error: psycopg.Error) -> SzdjError | None:
    """Return what an error of the driver means for a user; None where it is a fault of the program."""
    state = error.sqlstate or ""
    if state == "55P03":  # lock_not_available
        return StoreBusy()
    if state in ("53100", "25006"):  # disk_full, read_only_sql_transaction
        return StoreFull()
    if state.startswith(("08", "57P", "28", "3D")) or (not state and type(error).__name__ == "OperationalError"):
        return StoreUnreachable("postgresql")
    return None


class _Connection(Connection):
    is_sqlite = False

    def __init__(self, address: str) -> None:
        self.driver: Any = psycopg.connect(address, autocommit=True, connect_timeout=10, application_name="szdj")

    def begin(self, mode: Mode) -> None:
        if mode.writes:
            self.driver.execute(
                f"BEGIN; SET LOCAL lock_timeout = {mode.lock_timeout_ms}; SELECT pg_advisory_xact_lock({_WRITER_LOCK})"
            )
        else:
            self.driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ" if mode.at_one_moment else "BEGIN")

    @property
    def is_in_transaction(self) -> bool:
        return bool(self.driver.info.transaction_status != pq.TransactionStatus.IDLE)

    @property
    def is_good(self) -> bool:
        return not self.driver.closed

    def cursor(self) -> Any:
        return self.driver.cursor()
