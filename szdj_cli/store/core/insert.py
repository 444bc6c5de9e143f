"""Inserting many rows at once: prepared statements on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Table

from szdj_cli.store.core.transactions import Transaction


def insert_rows(tx: Transaction, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows; every value is given as the database stores it."""
    names = ", ".join(table.c[column].name for column in columns)
    if tx.is_sqlite:
        places = ", ".join("?" * len(columns))
        tx.driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows)
        return
    with tx.driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
