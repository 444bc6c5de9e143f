"""Stores for the benchmarks of dues: a city on the roster, each with a standard, and months that are charged."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks import decision_stores
from szdj_cli.domain.values.clock import shanghai_day, to_stored
from szdj_cli.domain.values.months import month_after, month_of
from szdj_cli.store.core import sqlite
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction

HEADINGS = ("公民身份号码", "月份", "金额", "缴纳日期", "方式", "流水号")
KEY = HEADINGS[-1]
INDEXED = ("公民身份号码", "月份")
MONTHLY_FEN = 12_000
_ROWS_AT_ONCE = 1_000_000


def build(home: Path, members: int, months: int, *, paid: bool) -> None:
    """Make a store in which a secretary is signed in and so many months are charged, the present one the last.

    With `paid`, of fifty members 49 have paid each of them, one payment a month.
    """
    decision_stores.build(home, members, requests=1)
    add_dues(opened(home), months, paid=paid)


def add_dues(store: Store, months: int, *, paid: bool) -> None:
    """Let every member of a store have a standard, and so many months that are charged, the present one the last."""
    now = datetime.now(UTC)
    last = month_of(shanghai_day(now))
    listed = [month_after(last, -back) for back in reversed(range(months))]
    with store.transaction() as tx:
        tx.driver.execute("PRAGMA cache_size = -262144")
        tx.driver.execute(
            "INSERT INTO dues_standard (id, member_id, effective_month, monthly_fen, category, request_id, set_at)"
            " SELECT id, id, ?, ?, 'employed', 1, ? FROM member",
            (listed[0], MONTHLY_FEN, to_stored(now)),
        )
        tx.driver.execute("INSERT INTO info VALUES ('dues_since', ?), ('dues_through', ?)", (listed[0], last))
        for month in listed:
            tx.driver.execute(
                "INSERT INTO dues_month (month, member_id, organisation_id, due_fen, paid_fen)"
                " SELECT ?, id, branch_id, ?, ? * (id % 50 <> 0) FROM member ORDER BY id",  # as months are charged
                (month, MONTHLY_FEN, MONTHLY_FEN if paid else 0),
            )
        if paid:
            _pay(tx, listed, to_stored(now))


def _pay(tx: Transaction, months: list[str], at: str) -> None:
    for number, month in enumerate(months):
        tx.driver.execute(
            "INSERT INTO dues_payment (id, member_id, month, organisation_id, amount_fen, paid_on, method, serial,"
            " recorded_by, recorded_at)"
            " SELECT ? + id, id, ?, branch_id, ?, ?, 'bank', ? || '-' || id, 1, ? FROM member WHERE id % 50 <> 0",
            (number * _ROWS_AT_ONCE, month, MONTHLY_FEN, f"{month}-15", month, at),
        )


def write_payments(path: Path, members: int) -> None:
    """Write a payment of the present month by each of so many members, as a bank lists them."""
    today = shanghai_day(datetime.now(UTC))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(islice(_payments(today.isoformat(), month_of(today)), members))


def _payments(day: str, month: str) -> Iterator[tuple[str, ...]]:
    number = 0
    while True:
        number += 1
        serial = f"{day.replace('-', '')}{number * 7919 % 1_000_003:07}{number:09}"
        yield decision_stores.id_number(number), month, "120.00", day, "微信", serial


def opened(home: Path) -> Store:
    """Open the store in a directory."""
    return Store(sqlite.database(str(home / "store.db")), read_key(home / "key"))
