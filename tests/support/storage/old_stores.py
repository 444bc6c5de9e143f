"""Stores as earlier versions of the program made them, by the migrations that there were."""

import hmac
import re
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text

from szdj_cli import private_files
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store import migrations
from szdj_cli.store.core import audit, schema, sqlite
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction

_NARROW_SINCE = "0007"
"""Before it, blind indexes were the whole of the keyed hash."""
_CREATES = re.compile(r'create_table\(\s*"(\w+)"')


def make(home: Path, revision: str, administrator: str, now: datetime) -> Path:
    """Make a SQLite store of a revision in a home with a key: an administrator by that number, signed in, and a branch.

    The administrator is on the initial password.
    """
    path = home / "store.db"
    private_files.create(path)
    store = Store(sqlite.database(str(path)), read_key(home / "key"))
    with store.transaction() as tx:
        schema.migrate(tx, revision)
        _put(tx, "info (name, value)", "('key_check', :key)", key=tx.keys.check_value)
        _put(tx, "info (name, value)", "('store_id', 'old')")
        audit.append(tx, audit.Entry("system", audit.CREATED, "store"), now)
        _put(tx, "organisation (id, code, name, kind, can_transfer)", "(1, 'A', '甲', 'branch', false)")
        _put(
            tx,
            "account (id, id_index, is_administrator, name, id_number, mobile, is_weak, totp_step, is_disabled)",
            "(1, :index, true, '管理员', :number, :mobile, true, 0, false)",
            index=_index(tx, revision, administrator),
            number=tx.keys.seal("account", "id_number", 1, administrator),
            mobile=tx.keys.seal("account", "mobile", 1, "13700000000"),
        )
        _put(
            tx,
            "session (id, token_hash, account_id, state, terminal, created_at, seen_at)",
            "(1, :token, 1, 'open', 'x', :at, :at)",
            token=b"token",
            at=to_stored(now),
        )
    store.close()
    return path


def go_back(tx: Transaction, revision: str) -> None:
    """Take the tables away that later migrations make, so that they are to be run again."""
    for each in ScriptDirectory(migrations.__path__[0]).iterate_revisions("head", revision):
        for table in _CREATES.findall(Path(each.path).read_text("utf-8"))[::-1]:
            tx.conn.execute(text(f"DROP TABLE {table}"))
    tx.conn.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def _index(tx: Transaction, revision: str, number: str) -> bytes:
    if revision >= _NARROW_SINCE:
        return tx.keys.id_index(number)
    return hmac.digest(tx.keys._index_key, f"id|{number}".encode(), "sha256")


def _put(tx: Transaction, into: str, values: str, **given: object) -> None:
    tx.conn.execute(text(f"INSERT INTO {into} VALUES {values}"), given)
