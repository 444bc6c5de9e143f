"""The store as a whole: copying it, and what its database says about its own soundness."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from szdj_cli.store.core import bulk
from szdj_cli.store.core.connections import Database
from szdj_cli.store.core.engine import translated_errors
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues.charges import DUE_OF, uncharged

_LEDGER_SINCE = "0002"

_FOREIGN_KEYS = """
SELECT conrelid::regclass::text AS referring, confrelid::regclass::text AS referred,
       (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) AS own,
       (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1]) AS other
FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
_AMCHECK = """
SELECT current_setting('is_superuser') = 'on' AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck')
"""
_BROKEN_PAGES = """
SELECT count(*) FROM pg_class, LATERAL verify_heapam(pg_class.oid)
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""
_CHECK_INDEXES = """
SELECT bt_index_check(pg_index.indexrelid, true) FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
WHERE amname = 'btree' AND relnamespace = current_schema()::regnamespace AND indisvalid AND relpersistence = 'p'
"""

_SORTED_KIB = 16_384  # at a time; by the default of 2 MiB, millions of months take a tenth longer to sort
_EXAMINED = "the store is examined"
_REVISION = Query(str, "SELECT version_num FROM alembic_version")
_UNBALANCED = Query(
    int,
    """
SELECT count(*) FROM (
    SELECT 1 FROM (
        SELECT month, member_id, paid_fen FROM dues_month WHERE paid_fen <> 0
        UNION ALL SELECT month, member_id, -amount_fen FROM dues_payment
    ) kept GROUP BY month, member_id HAVING sum(paid_fen) <> 0
) found
""",
    scans=_EXAMINED,
)
_WRONG = Query(
    int,
    f"""
SELECT count(*) FROM dues_month charged
LEFT JOIN dues_start start ON start.member_id = charged.member_id
WHERE due_fen <> coalesce({DUE_OF.format(member="charged.member_id", month="charged.month")}, -1)
AND NOT (coalesce(start.month, '') > charged.month AND EXISTS (
    SELECT 1 FROM dues_standard earlier WHERE earlier.member_id = charged.member_id
    AND earlier.effective_month <= charged.month AND earlier.monthly_fen = charged.due_fen
))
""",
    scans=_EXAMINED,
)


def copy(database: Database, path: Path) -> None:
    """Copy a SQLite store into an empty file while others go on working in it.

    Whoever wants to keep the copy has it kept by the disk (`private_files.sync`).

    Raises:
        StoreFull: no room for the copy.
        StoreDamaged: a page cannot be read.
    """
    with translated_errors(), database.exclusive() as source, closing(sqlite3.connect(path)) as target:
        write_at_once(target)
        source.driver.backup(target)


def write_at_once(target: sqlite3.Connection) -> None:
    """Fill an empty file without a journal and without waiting for the disk: what fails leaves nothing to be used."""
    target.execute("PRAGMA journal_mode = OFF")
    target.execute("PRAGMA synchronous = OFF")


def revision(tx: Transaction) -> str:
    """Return the schema's revision."""
    return tx.one(_REVISION)


def is_whole(tx: Transaction) -> bool:
    """Return whether pages and indexes are in order; on PostgreSQL the transaction is taken back.

    There it is asked of amcheck where the role may load it. Elsewhere only the pages are found broken that cannot be
    read, when every row is held against the log.
    """
    if tx.is_sqlite:
        return bool(_value(tx, "PRAGMA integrity_check(1)") == "ok")
    if not _value(tx, _AMCHECK):
        return True
    import psycopg

    try:
        tx.driver.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        broken = _value(tx, _BROKEN_PAGES)
        tx.driver.execute(_CHECK_INDEXES)
    except psycopg.Error as error:
        if (error.sqlstate or "").startswith("XX"):  # data or index corrupted
            return False
        raise
    finally:
        tx.rollback()
    return not broken


def is_readable(tx: Transaction) -> bool:
    """Return whether every page of a SQLite file can be read; whether indexes miss rows, `is_whole` finds out.

    PostgreSQL says so itself when a page is read that is broken.
    """
    return not tx.is_sqlite or bool(_value(tx, "PRAGMA quick_check(1)") == "ok")


def broken_references(tx: Transaction) -> int:
    """Return how many rows refer to one that is not there."""
    if tx.is_sqlite:
        return sum(1 for _ in tx.driver.execute("PRAGMA foreign_key_check"))
    return sum(
        _value(
            tx,
            f"SELECT count(*) FROM {referring} r WHERE r.{own} IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM {referred} d WHERE d.{other} = r.{own})",
        )
        for referring, referred, own, other in tx.driver.execute(_FOREIGN_KEYS).fetchall()
    )


def unbalanced_months(tx: Transaction) -> int:
    """Return for how many months of members what is kept as paid is not what the ledger of dues says."""
    bulk.enlarge_cache(tx, _SORTED_KIB)
    return 0 if revision(tx) < _LEDGER_SINCE else tx.one(_UNBALANCED)


def wrong_charges(tx: Transaction) -> int:
    """Return for how many months of members something else is due than the standard of that month, or nothing.

    What a branch charged from somebody who then moved away stays as it was: a setting that is approved later
    reaches back no further than their present branch charges, so any standard of that month is right there.
    """
    return 0 if revision(tx) < _LEDGER_SINCE else tx.one(_WRONG) + uncharged(tx)


def _value(tx: Transaction, sql: str) -> Any:
    return tx.driver.execute(sql).fetchone()[0]
