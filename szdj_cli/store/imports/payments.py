"""A file of payments on its way into the ledger: staged in a temporary table, then merged by the database itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, func, literal, select, text
from sqlalchemy.schema import CreateTable

from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import payments
from szdj_cli.store.dues.charges import STANDARD_OF
from szdj_cli.store.imports import problems as import_problems
from szdj_cli.store.tables.dues import DUES_MONTH, DUES_OPENING, DUES_PAYMENT, DUES_STANDARD, DUES_START
from szdj_cli.store.tables.members import MEMBER

STAGED = Table(
    "payment_staged",
    MetaData(),
    Column("place", Integer),  # its number in the ledger counts from here
    Column("row", Integer),
    Column("member_id", Integer),
    Column("version", Integer),  # of the member's record, as it was looked at
    Column("month", String),
    Column("organisation_id", Integer),
    Column("amount_fen", BigInteger),
    Column("paid_on", String),
    Column("method", String),
    Column("serial", String),
    prefixes=["TEMPORARY"],
)
_COLUMNS = tuple(column.name for column in STAGED.columns)
_WRITTEN = ("member_id", "month", "organisation_id", "amount_fen", "paid_on", "method", "serial")


@dataclass(frozen=True)
class Mark:
    """How far the ledger was when a plan was made."""

    last_payment: int


def begin(tx: Transaction) -> Mark:
    """Create the temporary tables and return how far the ledger is."""
    bulk.enlarge_cache(tx)
    tx.conn.execute(CreateTable(STAGED))
    import_problems.begin(tx)
    return Mark(payments.last_number(tx))


def starts(tx: Transaction) -> dict[int, str]:
    """Return the month from which the present branch claims, of members who moved."""
    return {row.member_id: row.month for row in tx.conn.execute(select(DUES_START))}


def openings(tx: Transaction) -> dict[int, str]:
    """Return the opening months of branches."""
    return {row.organisation_id: row.month for row in tx.conn.execute(select(DUES_OPENING))}


def stage(tx: Transaction, rows: Sequence[Sequence[object]]) -> None:
    """Stage rows to be written, each a value a column of `STAGED`, in their order."""
    insert_rows(tx, STAGED, _COLUMNS, rows)


@dataclass(frozen=True)
class Doubled:
    """A payment whose serial number stands on another row too."""

    row: int
    serial: str
    is_contradicted: bool
    """Whether the rows say different things; if not, the first of them stays and is not among these."""


def doubled(tx: Transaction) -> list[Doubled]:
    """Return the rows that are not to be written because there is more than one with their serial number."""
    kinds = (func.count(each.distinct()) for each in (STAGED.c.member_id, STAGED.c.month, STAGED.c.amount_fen))
    groups = (
        select(STAGED.c.serial, func.min(STAGED.c.row).label("first"), sum(kinds, literal(-3)).label("others"))
        .group_by(STAGED.c.serial)
        .having(func.count() > 1)
        .subquery()
    )
    query = (
        select(STAGED.c.row, STAGED.c.serial, groups.c.others)
        .join(groups, groups.c.serial == STAGED.c.serial)
        .where((groups.c.others > 0) | (STAGED.c.row > groups.c.first))
        .order_by(STAGED.c.row)
    )
    return [Doubled(row.row, row.serial, row.others > 0) for row in tx.conn.execute(query)]


class Candidate(NamedTuple):
    """A payment of more than is due for its month, in fen."""

    row: int
    amount_fen: int
    due_fen: int | None


def above(tx: Transaction, least_fen: int) -> list[Candidate]:
    """Return the staged payments of more than an amount and than what is due for the month, if anything, in order."""
    kept = (DUES_MONTH.c.month == STAGED.c.month) & (DUES_MONTH.c.member_id == STAGED.c.member_id)
    standard = text(STANDARD_OF.format(member="payment_staged.member_id", month="payment_staged.month"))
    ahead = select(DUES_STANDARD.c.monthly_fen).where(DUES_STANDARD.c.id == standard).scalar_subquery()
    due = func.coalesce(DUES_MONTH.c.due_fen, ahead)
    query = (
        select(STAGED.c.row, STAGED.c.amount_fen, due.label("due_fen"))
        .outerjoin(DUES_MONTH, kept)
        .where(STAGED.c.amount_fen > least_fen, STAGED.c.amount_fen > func.coalesce(DUES_MONTH.c.due_fen, 0))
        .order_by(STAGED.c.row)
    )
    return [Candidate(*row) for row in tx.conn.execute(query)]


def unstage(tx: Transaction, rows: Sequence[int]) -> None:
    """Take rows out of the stage."""
    # Made only now: most files need it not.
    tx.conn.exec_driver_sql("CREATE INDEX IF NOT EXISTS payment_staged_row ON payment_staged (row)")
    for chunk in bulk.chunks(rows):
        tx.conn.execute(STAGED.delete().where(STAGED.c.row.in_(chunk)))


def total(tx: Transaction) -> int:
    """Return what is staged altogether, in fen."""
    return int(tx.conn.scalar(select(func.coalesce(func.sum(STAGED.c.amount_fen), 0))) or 0)


def has_moved(tx: Transaction, mark: Mark) -> bool:
    """Return whether a member's record or a serial number is not as it was when it was looked at."""
    member = select(literal(1)).select_from(STAGED).join(MEMBER, MEMBER.c.id == STAGED.c.member_id)
    if tx.conn.scalar(member.where(MEMBER.c.version != STAGED.c.version).limit(1)) is not None:
        return True
    if payments.last_number(tx) == mark.last_payment:
        return False
    serial = select(literal(1)).select_from(STAGED).join(DUES_PAYMENT, DUES_PAYMENT.c.serial == STAGED.c.serial)
    return tx.conn.scalar(serial.where(DUES_PAYMENT.c.id > mark.last_payment).limit(1)) is not None


def merge(tx: Transaction, recorded_by: int, now: datetime) -> int:
    """Move the staged payments into the ledger, count them as paid, and return how many there were."""
    last = payments.last_number(tx)
    names = ", ".join(_WRITTEN)
    statement = text(
        f"INSERT INTO dues_payment (id, recorded_by, recorded_at, {names})"
        f" SELECT place + :last, :recorded_by, CAST(:at AS VARCHAR), {names} FROM payment_staged ORDER BY place"
    )
    result: Any = tx.conn.execute(statement, {"last": last, "recorded_by": recorded_by, "at": to_stored(now)})
    payments.post(tx, last)
    return int(result.rowcount)
