"""The store as a whole: copying it, and what its database says about its own soundness."""

import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

from sqlalchemy import Engine, text

from szdj_cli.store.engine import Transaction, translated_errors

_MIGRATIONS = {
    "0001": "szdj_cli.store.migrations.versions.0001_initial",
    "0002": "szdj_cli.store.migrations.versions.0002_dues_ledger",
    "0005": "szdj_cli.store.migrations.versions.0005_corrections",
}
_LEDGER_SINCE = "0002"
_POSTGRESQL_GUARDS = {
    "audit_append_only",
    "audit_no_gap",
    "correction_end_once",
    "correction_fixed",
    "correction_kept",
    "decision_append_only",
    "dues_payment_append_only",
    "dues_receipt_kept",
    "dues_receipt_line_kept",
    "dues_receipt_no_gap",
    "dues_standard_kept",
    "letter_fixed",
    "letter_kept",
    "letter_no_gap",
    "letter_void_once",
    "request_final",
    "request_kept",
    "slip_kept",
}


def copy(engine: Engine, path: Path) -> None:
    """Copy a SQLite store into an empty file while others go on working in it.

    Raises:
        StoreFull: no room for the copy.
        StoreDamaged: a page cannot be read.
    """
    with translated_errors(), engine.connect() as conn, closing(sqlite3.connect(path)) as target:
        source: sqlite3.Connection = conn.connection.driver_connection  # type: ignore[assignment] # SQLite's, by its dialect
        source.backup(target)


def revision(tx: Transaction) -> str:
    """Return the schema's revision."""
    return str(tx.conn.scalar(text("SELECT version_num FROM alembic_version")))


def is_whole(tx: Transaction) -> bool:
    """Return whether SQLite finds its pages and indexes in order."""
    return not tx.is_sqlite or tx.conn.scalar(text("PRAGMA integrity_check(1)")) == "ok"


def broken_references(tx: Transaction) -> int:
    """Return how many rows refer to one that is not there."""
    return len(tx.conn.execute(text("PRAGMA foreign_key_check")).all()) if tx.is_sqlite else 0


def has_guards(tx: Transaction) -> bool:
    """Return whether the triggers of the append-only tables are there and on."""
    if tx.is_sqlite:
        # By their text: one of the same name that does nothing would be no guard.
        # A store that is about to be upgraded has those of its own version.
        run = [module for number, module in _MIGRATIONS.items() if number <= revision(tx)]
        wanted = {_words(trigger) for module in run for trigger in import_module(module).SQLITE_TRIGGERS}
        return wanted <= {
            _words(sql) for sql in tx.conn.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'"))
        }
    on = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
    return set(tx.conn.scalars(on)) >= _POSTGRESQL_GUARDS


def unbalanced_months(tx: Transaction) -> int:
    """Return for how many months of members what is kept as paid is not what the ledger of dues says."""
    if revision(tx) < _LEDGER_SINCE:
        return 0
    ledger = (
        "SELECT month, member_id, paid_fen FROM dues_month WHERE paid_fen <> 0 UNION ALL"
        " SELECT month, member_id, -sum(amount_fen) FROM dues_payment GROUP BY month, member_id"
    )
    differing = f"SELECT 1 FROM ({ledger}) kept GROUP BY month, member_id HAVING sum(paid_fen) <> 0"  # noqa: S608 -- our words
    return tx.conn.scalar(text(f"SELECT count(*) FROM ({differing}) found")) or 0  # noqa: S608 -- our words


def key_check(tx: Transaction) -> str | None:
    """Return the value by which the store knows its key."""
    value: str | None = tx.conn.scalar(text("SELECT value FROM info WHERE name = 'key_check'"))
    return value


def _words(statement: str) -> str:
    return " ".join(statement.split())
