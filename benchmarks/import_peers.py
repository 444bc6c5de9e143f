"""What an import is measured against: Python's own csv and sqlite3 without any rule, and calamine only reading."""

import csv
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks.rosters import INDEXED, KEY


def main() -> None:
    """Run one peer: `csv FILE STORE` or `xlsx FILE`."""
    if sys.argv[1] == "csv":
        insert_csv(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        read_xlsx(Path(sys.argv[2]))


def insert_csv(source: Path, target: Path, key: str = KEY, indexed: Sequence[str] = INDEXED) -> None:
    """Insert a CSV as text, one transaction, then the indexes: the limit in Python."""
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(target, isolation_level=None)
    with source.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        headings = next(rows)
        connection.execute("BEGIN")
        columns = ", ".join(f'"{heading}" TEXT' for heading in headings)
        connection.execute(f"CREATE TABLE member ({columns})")
        connection.executemany(f"INSERT INTO member VALUES ({', '.join('?' * len(headings))})", rows)
    connection.execute(f'CREATE UNIQUE INDEX by_key ON member ("{key}")')
    for number, heading in enumerate(indexed):
        connection.execute(f'CREATE INDEX by_{number} ON member ("{heading}")')
    connection.execute("COMMIT")


def read_xlsx(source: Path) -> None:
    """Read every row of the first sheet and do nothing with it."""
    with source.open("rb") as file:
        for _row in CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).iter_rows():
            pass


if __name__ == "__main__":
    main()
