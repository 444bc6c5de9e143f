"""Inserting many rows at once: prepared statements on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence

from szdj_cli.store.core.transactions import Transaction


def insert_rows(tx: Transaction, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows; every value is given as the database stores it."""
    names = ", ".join(columns)
    if tx.is_sqlite:
        places = ", ".join("?" * len(columns))
        tx.driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
        return
    with tx.driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
