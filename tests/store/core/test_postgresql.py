"""What a server does to those who work with it, each with words of its own; nobody waits for ever."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import text

from szdj_cli.domain.errors import StoreBusy, StoreForbidden, StoreSlow, StoreUnreachable, Unreachable
from szdj_cli.settings import Settings
from szdj_cli.store.core import postgresql as driver
from szdj_cli.store.core.connections import Database, Mode
from szdj_cli.store.core.engine import Store, open_store
from szdj_cli.store.core.statements import Query
from tests.support.running import assert_refused, run
from tests.support.storage.servers import stoppable_server


@pytest.fixture
def settings(postgresql_settings: Settings) -> Settings:
    return postgresql_settings


@pytest.fixture
def account(postgresql: str) -> Iterator[str]:
    """A server's account that needs a password, and may do nothing."""
    with psycopg.connect(f"{_plain(postgresql)}/postgres", autocommit=True) as connection:
        row = connection.execute("SELECT current_setting('hba_file')").fetchone()
        assert row is not None
        rules, name = Path(row[0]), f"limited_{os.getpid()}"
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'right'".encode())
        rules.write_text(f"host all {name} 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
        connection.execute("SELECT pg_reload_conf()")
        yield name
        connection.execute(f"DROP ROLE {name}".encode())


def test_whoever_is_not_let_in_is_told_why(store: Store, settings: Settings, account: str) -> None:
    url = settings.database_url or ""
    server = url.rpartition("/")[0]
    refused = {
        f"{server.replace('szdj@', f'{account}:wrong@')}/postgres": Unreachable.CREDENTIALS,
        f"{server.replace('szdj@', f'{account}@')}/postgres": Unreachable.CREDENTIALS,
        f"{server.replace('szdj@', 'nobody@')}/postgres": Unreachable.CREDENTIALS,
        f"{server}/nothing": Unreachable.DATABASE,
        f"{url}?sslmode=require": Unreachable.TLS,
        "postgresql://szdj@127.0.0.1:1/none": Unreachable.NO_ANSWER,
    }
    for address, why in refused.items():
        with pytest.raises(StoreUnreachable) as said:
            open_store(Settings(database_url=address))
        assert said.value.why is why, address


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('致命错误:  用户 "szdj" Password 认证失败', Unreachable.CREDENTIALS),
        ('致命错误:  数据库 "city" 不存在', Unreachable.DATABASE),
        ("致命错误:  已保留的连接位置为执行非复制请求的超级用户预留", Unreachable.NO_ANSWER),
    ],
)
def test_a_server_that_speaks_chinese_is_understood_by_the_names_that_it_says(said: str, why: Unreachable) -> None:
    assert driver._why(said, "szdj", "city") is why


def test_an_account_without_rights_is_told_so(store: Store, settings: Settings, account: str) -> None:
    address = (settings.database_url or "").replace("szdj@", f"{account}:right@")
    with pytest.raises(StoreForbidden):
        open_store(Settings(database_url=address))


def test_what_a_role_was_given_of_its_own_loses_nothing_and_lets_no_guard_sleep(
    store: Store, settings: Settings
) -> None:
    own = "-c synchronous_commit=off -c session_replication_role=replica -c quote_all_identifiers=on"
    address = f"{settings.database_url}?options={quote(own)}&client_encoding=SQL_ASCII"
    names = ("synchronous_commit", "session_replication_role", "quote_all_identifiers", "client_encoding")
    with driver.database(address).transaction(Mode()) as connection:
        found = [connection.driver.execute(f"SHOW {name}").fetchone()[0] for name in names]
    assert found == ["on", "origin", "off", "UTF8"]


def test_what_takes_too_long_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_SESSION", "SET statement_timeout = '100ms'")
    store.database._free.clear()
    with pytest.raises(StoreSlow), store.reading() as tx:
        tx.conn.execute(text("SELECT pg_sleep(10)"))
    with store.reading() as tx:
        assert tx.one(Query(int, "SELECT 1")) == 1


def test_a_writer_who_waits_for_another_one_gives_up(store: Store) -> None:
    other = Store(Database(store.database._connect, is_sqlite=False), store.keys)
    with store.transaction(), pytest.raises(StoreBusy), other.transaction(patient=False):
        pass


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "READ_S", 0.5)
    monkeypatch.setattr(driver, "GRACE_S", 0.5)


def test_a_server_that_freezes_in_an_answer_holds_nobody(store: Store, impatient: None) -> None:
    with (
        pytest.raises(StoreUnreachable) as said,
        store.reading() as tx,
        frozen(tx.one(Query(int, "SELECT pg_backend_pid()"))),
    ):
        tx.one(Query(int, "SELECT 1"))
    assert said.value.why is Unreachable.FROZEN
    with store.reading() as tx:  # on another connection
        assert tx.one(Query(int, "SELECT 1")) == 1


def test_a_server_that_freezes_between_two_transactions_holds_nobody(store: Store, impatient: None) -> None:
    with store.reading() as tx:
        process = tx.one(Query(int, "SELECT pg_backend_pid()"))
    with frozen(process), store.reading() as tx:
        assert tx.one(Query(int, "SELECT pg_backend_pid()")) != process


def test_a_server_that_was_started_again_is_gone_on_with() -> None:
    with stoppable_server() as server:
        database = driver.database(f"{server.url}/postgres")
        with database.transaction(Mode()) as connection:
            connection.commit()
        server.stop("fast")
        server.start()
        with database.transaction(Mode()) as connection:
            assert connection.driver.execute("SELECT 1").fetchone() == (1,)
            connection.commit()
        database.close()


@pytest.mark.parametrize("why", Unreachable)
def test_every_reason_has_a_remedy(why: Unreachable) -> None:
    from szdj_cli.messages.errors import words_of

    assert len({*words_of(StoreUnreachable(why))}) == 3


def test_the_command_says_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_DATABASE_URL", f"{(settings.database_url or '').rpartition('/')[0]}/nothing")
    assert_refused(run("whoami"), 6, "没有这个数据库", "database_url")


@contextmanager
def frozen(process: int) -> Iterator[None]:
    """Stop one of the server's processes, as a host does that is out of memory, and let it go on afterwards."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")
