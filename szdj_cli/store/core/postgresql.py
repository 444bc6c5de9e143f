"""PostgreSQL: one server for several hosts, with an end to every wait."""

import re
from typing import Any, NamedTuple

import psycopg
from psycopg import errors, pq
from psycopg.conninfo import conninfo_to_dict

from szdj_cli.domain.errors import (
    SettingsInvalid,
    StoreBusy,
    StoreDamaged,
    StoreForbidden,
    StoreFull,
    StoreSlow,
    StoreUnreachable,
    SzdjError,
    Unreachable,
)
from szdj_cli.store.core.connections import Connection, Database, Mode

# One writer at a time, as on SQLite: the audit chain and every "next number" are then simply read and written.
_WRITER_LOCK = 0x737A646A
_ADDRESS = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://")

CONNECT_S = 10
READ_S, WRITE_S = 60, 900
"""How long one statement may take in seconds: a person waits for the one, a city's import for the other."""
GRACE_S = 10
"""How much longer than that a server may keep silent before it counts as frozen."""

_SESSION = f"""
SET statement_timeout = '{READ_S}s';
SET idle_in_transaction_session_timeout = '5min';
SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
SET quote_all_identifiers = off;
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
SELECT set_config('session_replication_role', 'origin', false)
WHERE current_setting('session_replication_role') <> 'origin'
"""
"""What the server does with a client that has gone: it may hold the lock that everybody waits for.

And what a role or a database may have been given as its own: what is answered as kept is kept, and no trigger sleeps.
Who may not change that is told that a right is missing.
"""
_TCP: dict[str, Any] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""What the client does with a server whose host has gone: seconds, and milliseconds at the end."""

_REFUSALS: dict[str, type[SzdjError]] = {
    "55P03": StoreBusy,  # lock_not_available
    "53100": StoreFull,  # disk_full
    "25006": StoreFull,  # read_only_sql_transaction
    "42501": StoreForbidden,  # insufficient_privilege
    "XX001": StoreDamaged,  # data_corrupted
    "XX002": StoreDamaged,  # index_corrupted
    "57014": StoreSlow,  # query_canceled: by statement_timeout, or by whoever looks after the server
}
_LOST = ("08", "57P", "28", "3D", "53300", "25P03")
"""How the SQLSTATEs begin of what ends a connection, or lets none begin."""

# A server that lets nobody in says why in words alone, and maybe in Chinese: then by whose name stands in them.
_WHY = {
    Unreachable.CREDENTIALS: r"password|authentication|pg_hba\.conf|role \"",
    Unreachable.DATABASE: r"database \"",
    Unreachable.CROWDED: r"too many (clients|connections)|connection slots",
    Unreachable.TLS: r"SSL|TLS|certificate",
}


class Address(NamedTuple):
    """Where a database on a server is, as far as everybody may read it."""

    host: str
    name: str
    has_password: bool

    def __str__(self) -> str:
        return f"PostgreSQL {self.host}/{self.name}"


def address_of(url: str) -> Address:
    """Return where an address leads, without whatever lets somebody in.

    Raises:
        SettingsInvalid: this is none.
    """
    parts = _parts(url)[1]
    named = {name: str(parts.get(name) or "") for name in ("host", "hostaddr", "dbname", "user")}
    host = named["host"] or named["hostaddr"] or "localhost"
    return Address(host, named["dbname"] or named["user"], any(each.endswith("password") for each in parts))


def database(url: str) -> Database:
    """Return a database on a server; nothing is connected yet.

    Raises:
        SettingsInvalid: this is no address of one.
    """
    address, parts = _parts(url)
    port = parts.get("port")
    if port is not None and not all(each.isdecimal() for each in str(port).split(",")):  # one for each of several hosts
        raise SettingsInvalid("database_url")
    return Database(lambda: _Connection(address), is_sqlite=False)


def _parts(url: str) -> tuple[str, dict[str, Any]]:
    if not (scheme := _ADDRESS.match(url)):
        raise SettingsInvalid("database_url")
    address = f"postgresql://{url[scheme.end() :]}"
    try:
        return address, conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        raise SettingsInvalid("database_url") from None


def refusal(error: psycopg.Error) -> SzdjError | None:
    """Return what an error of the driver means for a user; None where it is a fault of the program."""
    state = error.sqlstate or ""
    if state in _REFUSALS:
        return _REFUSALS[state]()
    if isinstance(error, _Frozen):
        return StoreUnreachable(Unreachable.FROZEN)
    if state.startswith(_LOST) or (not state and isinstance(error, psycopg.OperationalError)):
        names = (error.pgconn.user.decode(), error.pgconn.db.decode()) if error.pgconn else ("", "")
        return StoreUnreachable(_why(str(error), *names))
    return None


def _why(said: str, user: str, name: str) -> Unreachable:
    for why, words in _WHY.items():
        if re.search(words, said):
            return why
    if f'"{user}"' in said:
        return Unreachable.CREDENTIALS
    return Unreachable.DATABASE if f'"{name}"' in said else Unreachable.NO_ANSWER


class _Frozen(psycopg.OperationalError):
    """The server has stopped in the midst of an answer; its host holds the connection, so nothing else ends it."""


class _Patient(psycopg.Connection[Any]):
    """A driver's connection that waits for a limited time."""

    patience_s = float(READ_S + GRACE_S)

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer as the driver does, but not for ever."""
        try:
            return super().wait(gen, interval, self.patience_s if timeout is None else timeout)
        except errors._WaitTimeout:  # noqa: SLF001 -- what `timeout` is documented to raise
            if timeout is None:
                self.pgconn.finish()  # nobody knows what the server has done
                raise _Frozen from None
            raise


class _Connection(Connection):
    is_sqlite = False

    def __init__(self, address: str) -> None:
        self.driver: Any = _Patient.connect(
            address, autocommit=True, connect_timeout=CONNECT_S, application_name="szdj", client_encoding="UTF8", **_TCP
        )
        try:
            self.driver.execute(_SESSION)
        except BaseException:
            self.close()
            raise

    def _begin(self, mode: Mode) -> None:
        if mode.writes:
            self.driver.patience_s = WRITE_S + GRACE_S
            self.driver.execute(
                f"BEGIN; SET LOCAL lock_timeout = {mode.lock_timeout_ms}; SET LOCAL statement_timeout = '{WRITE_S}s';"
                f" SELECT pg_advisory_xact_lock({_WRITER_LOCK})"
            )
        else:
            self.driver.patience_s = READ_S + GRACE_S
            self.driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ" if mode.at_one_moment else "BEGIN")

    def commit(self) -> None:
        # COMMIT would undo what has failed, and say nothing.
        if self.driver.pgconn.transaction_status == pq.TransactionStatus.INERROR:
            raise RuntimeError("the transaction has failed before")
        super().commit()

    @property
    def is_in_transaction(self) -> bool:
        return bool(self.driver.pgconn.transaction_status != pq.TransactionStatus.IDLE)

    @property
    def is_good(self) -> bool:
        return not self.driver.closed

    def cursor(self) -> Any:
        return self.driver.cursor()
