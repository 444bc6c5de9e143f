"""The ledger of dues: payments and the counter-entries that reverse them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, text

from szdj_cli.domain.dues.payments import Payer, PaymentProposal
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges
from szdj_cli.store.dues.charges import STANDARD_OF
from szdj_cli.store.tables.dues import DUES_OPENING, DUES_PAYMENT, DUES_START
from szdj_cli.store.tables.members import MEMBER

# A row that is there keeps its branch and what is due; one that is not is a month ahead, or one without a standard.
_POST = f"""
INSERT INTO dues_month (month, member_id, organisation_id, due_fen, paid_fen)
SELECT entry.month, entry.member_id, entry.organisation_id,
  (SELECT standard.monthly_fen FROM dues_standard standard
   WHERE standard.id = {STANDARD_OF.format(member="entry.member_id", month="entry.month")}),
  entry.paid_fen
FROM (
  SELECT month, member_id, min(organisation_id) AS organisation_id, CAST(sum(amount_fen) AS BIGINT) AS paid_fen
  FROM dues_payment WHERE id > :after GROUP BY month, member_id
) entry
WHERE true
ORDER BY entry.month, entry.member_id
ON CONFLICT (month, member_id) DO UPDATE SET paid_fen = dues_month.paid_fen + excluded.paid_fen
"""

_PAID = DUES_PAYMENT.alias("paid")
_REVERSAL = DUES_PAYMENT.alias("reversal")


class NewEntry(NamedTuple):
    """A line of the ledger that is going to be written; the amount of a reversal is negative."""

    member_id: int
    month: str
    organisation_id: int
    amount_fen: int
    paid_on: str
    method: str
    serial: str | None = None
    reverses_id: int | None = None
    reason: str | None = None
    request_id: int | None = None


def entries_of(
    proposal: PaymentProposal, member_id: int, branches: Mapping[str, int], request_id: int | None = None
) -> list[NewEntry]:
    """Return the lines that a payment becomes, one a month; `branches` is the branch that takes each month's."""
    return [
        NewEntry(
            member_id,
            line.month,
            branches[line.month],
            line.amount_fen,
            proposal.paid_on,
            proposal.method,
            proposal.serial,
            reason=proposal.reason,
            request_id=request_id,
        )
        for line in proposal.lines
    ]


def add_all(tx: Transaction, entries: Iterable[NewEntry], recorded_by: int | None, now: datetime) -> list[int]:
    """Write lines into the ledger, bring what is paid up to date, and return their numbers in order."""
    last, at = last_number(tx), to_stored(now)
    rows = [(number, recorded_by, at, *entry) for number, entry in enumerate(entries, last + 1)]
    insert_rows(tx, "dues_payment", ("id", "recorded_by", "recorded_at", *NewEntry._fields), rows)
    post(tx, last)
    return [row[0] for row in rows]


def last_number(tx: Transaction) -> int:
    """Return the number of the last line of the ledger."""
    return tx.conn.scalar(select(func.max(DUES_PAYMENT.c.id))) or 0


def post(tx: Transaction, after: int) -> None:
    """Count the lines after a number as paid, in the months that they are for."""
    tx.conn.execute(text(_POST), {"after": after})


def payers(tx: Transaction, member_ids: Sequence[int], since: str) -> dict[int, Payer]:
    """Return what a payment of some members is judged by; `since` is the month from which dues are kept at all."""
    query = (
        select(
            MEMBER.c.id,
            MEMBER.c.roster_state,
            MEMBER.c.joined_on,
            MEMBER.c.branch_id,
            DUES_OPENING.c.month.label("opening"),
            DUES_START.c.month.label("start"),
        )
        .outerjoin(DUES_OPENING, DUES_OPENING.c.organisation_id == MEMBER.c.branch_id)
        .outerjoin(DUES_START, DUES_START.c.member_id == MEMBER.c.id)
    )
    return {
        row.id: Payer(
            row.id,
            row.roster_state == "active",
            row.joined_on[:7],
            row.branch_id,
            max(row.opening or since, row.start or ""),
        )
        for chunk in bulk.chunks(member_ids)
        for row in tx.conn.execute(query.where(MEMBER.c.id.in_(chunk)))
    }


def claimed_by(tx: Transaction, months: Collection[str], member_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return which branch claims a month from a member, where one does."""
    kept = charges.of_members(tx, member_ids, months)
    return {key: month.organisation_id for key, month in kept.items() if month.due_fen is not None}


class Serial(NamedTuple):
    """A payment that has a serial number."""

    serial: str
    member_id: int
    month: str
    amount_fen: int
    is_reversed: bool


def with_serials(tx: Transaction, serials: Sequence[str]) -> dict[str, list[Serial]]:
    """Return the payments with serial numbers, by these; one that was reversed may have a successor."""
    found: defaultdict[str, list[Serial]] = defaultdict(list)
    # On the driver: an import asks for every row of a file.
    statement = (
        "SELECT paid.serial, paid.member_id, paid.month, paid.amount_fen, reversal.id IS NOT NULL"
        " FROM dues_payment paid LEFT JOIN dues_payment reversal ON reversal.reverses_id = paid.id WHERE paid.serial "
    )
    for chunk in bulk.chunks(serials):
        if tx.is_sqlite:
            rows = tx.driver.execute(f"{statement} IN ({', '.join('?' * len(chunk))})", chunk)
        else:
            rows = tx.driver.execute(f"{statement} = ANY(%s)", [list(chunk)])
        for serial, member_id, month, amount_fen, is_reversed in rows:
            found[serial].append(Serial(serial, member_id, month, amount_fen, bool(is_reversed)))
    return found


def standing_serials(tx: Transaction, serials: Sequence[str]) -> set[str]:
    """Return those serial numbers for which a payment stands that was not reversed."""
    found = with_serials(tx, serials)
    return {serial for serial, entries in found.items() if not all(each.is_reversed for each in entries)}


class Line(NamedTuple):
    """A line of the ledger, and the number of what reverses it."""

    id: int
    member_id: int
    month: str
    organisation_id: int
    amount_fen: int
    paid_on: str
    method: str
    serial: str | None
    reverses_id: int | None
    reason: str | None
    request_id: int | None
    recorded_at: datetime
    reversed_by: int | None


def find(tx: Transaction, number: int) -> Line | None:
    """Return a line of the ledger."""
    return next(iter(_read(tx, _PAID.c.id == number)), None)


def of_member(tx: Transaction, member_id: int, months: Sequence[str]) -> list[Line]:
    """Return the lines of a member for months, the oldest first."""
    return _read(tx, _PAID.c.member_id == member_id, _PAID.c.month.in_(months))


def standing(
    tx: Transaction, member_ids: Sequence[int], *, months: Sequence[str] | None = None, serial: str | None = None
) -> list[Line]:
    """Return the lines of members that were not reversed, of some months or with a serial number, the oldest first."""
    stands: list[ColumnElement[bool]] = [_PAID.c.reverses_id.is_(None), _REVERSAL.c.id.is_(None)]
    if months is not None:
        stands.append(_PAID.c.month.in_(months))
    if serial is not None:
        stands.append(_PAID.c.serial == serial)
    return [line for chunk in bulk.chunks(member_ids) for line in _read(tx, *stands, _PAID.c.member_id.in_(chunk))]


def _read(tx: Transaction, *conditions: ColumnElement[bool]) -> list[Line]:
    columns = (_PAID.c[name] for name in Line._fields[:-1])
    query = select(*columns, _REVERSAL.c.id).outerjoin(_REVERSAL, _REVERSAL.c.reverses_id == _PAID.c.id)
    return list(map(Line._make, tx.conn.execute(query.where(*conditions).order_by(_PAID.c.id))))
