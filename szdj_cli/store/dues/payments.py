"""The ledger of dues: payments and the counter-entries that reverse them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.dues.payments import Payer, PaymentProposal
from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges
from szdj_cli.store.dues.charges import DUE_OF

# `+ 0`: not by the index of the members, which has all of the ledger. The order is that of the groups: sorted once.
# A row that is there keeps its branch and what is due; one that is not is a month ahead, or one without a standard.
_POST = Statement(
    f"""
INSERT INTO dues_month (month, member_id, organisation_id, due_fen, paid_fen)
SELECT entry.month, entry.member_id, entry.organisation_id,
  {DUE_OF.format(member="entry.member_id", month="entry.month")},
  entry.paid_fen
FROM (
  SELECT month, member_id + 0 AS member_id, min(organisation_id) AS organisation_id,
         CAST(sum(amount_fen) AS BIGINT) AS paid_fen
  FROM dues_payment WHERE id > :after GROUP BY month, member_id + 0 ORDER BY month, member_id + 0
) entry
WHERE true
ON CONFLICT (month, member_id) DO UPDATE SET paid_fen = dues_month.paid_fen + excluded.paid_fen
"""
)


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


_LAST = Query(int, "SELECT coalesce(max(id), 0) FROM dues_payment")
_ADD = Statement(
    f"""INSERT INTO dues_payment (id, recorded_by, recorded_at, {", ".join(NewEntry._fields)})
        VALUES (:id, :recorded_by, :now, {", ".join(f":{name}" for name in NewEntry._fields)})"""
)
_PAYERS = Query(
    Payer,
    """SELECT member.id, member.roster_state = 'active', substr(member.joined_on, 1, 7), member.branch_id,
              CASE WHEN start.month > coalesce(opening.month, :since) THEN start.month
              ELSE coalesce(opening.month, :since) END
       FROM member
       LEFT JOIN dues_opening opening ON opening.organisation_id = member.branch_id
       LEFT JOIN dues_start start ON start.member_id = member.id
       WHERE member.id IN (:members)""",
)


def add_all(tx: Transaction, entries: Iterable[NewEntry], recorded_by: int | None, now: datetime) -> list[int]:
    """Write lines into the ledger, bring what is paid up to date, and return their numbers in order."""
    last = last_number(tx)
    rows = [
        entry._asdict() | {"id": number, "recorded_by": recorded_by, "now": now}
        for number, entry in enumerate(entries, last + 1)
    ]
    tx.execute_each(_ADD, rows)
    post(tx, last)
    return list(range(last + 1, last + 1 + len(rows)))


def last_number(tx: Transaction) -> int:
    """Return the number of the last line of the ledger."""
    return tx.one(_LAST)


def post(tx: Transaction, after: int) -> None:
    """Count the lines after a number as paid, in the months that they are for."""
    tx.execute(_POST, after=after)


def payers(tx: Transaction, member_ids: Sequence[int], since: str) -> dict[int, Payer]:
    """Return what a payment of some members is judged by; `since` is the month from which dues are kept at all."""
    return {
        each.number: each for chunk in bulk.chunks(member_ids) for each in tx.each(_PAYERS, members=chunk, since=since)
    }


def charged_by(tx: Transaction, months: Collection[str], member_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return which branch charges a month from a member, where one does."""
    kept = charges.of_members(tx, member_ids, months)
    return {key: month.organisation_id for key, month in kept.items() if month.due_fen is not None}


class Serial(NamedTuple):
    """A payment that has a serial number."""

    serial: str
    member_id: int
    month: str
    amount_fen: int
    is_reversed: bool
    branch_id: int


_WITH_SERIALS = Query(
    Serial,
    """SELECT coalesce(paid.serial, ''), paid.member_id, paid.month, paid.amount_fen, reversal.id IS NOT NULL,
              paid.organisation_id
       FROM dues_payment paid LEFT JOIN dues_payment reversal ON reversal.reverses_id = paid.id
       WHERE paid.serial IN (:serials)""",
)


def with_serials(tx: Transaction, serials: Sequence[str]) -> dict[str, list[Serial]]:
    """Return the payments with serial numbers, by these; one that was reversed may have a successor."""
    found: defaultdict[str, list[Serial]] = defaultdict(list)
    for chunk in bulk.chunks(serials):
        for each in tx.each(_WITH_SERIALS, serials=chunk):
            found[each.serial].append(each)
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


_LINES = """
SELECT paid.id, paid.member_id, paid.month, paid.organisation_id, paid.amount_fen, paid.paid_on, paid.method,
       paid.serial, paid.reverses_id, paid.reason, paid.request_id, paid.recorded_at, reversal.id
FROM dues_payment paid LEFT JOIN dues_payment reversal ON reversal.reverses_id = paid.id
"""


class Received(NamedTuple):
    """A line of the ledger with the name of the payer and the year and number of its receipt, if it has one."""

    id: int
    paid_on: str
    name: str
    month: str
    amount_fen: int
    method: str
    reverses_id: int | None
    year: int | None
    serial: int | None
    member_id: int


_RECEIVED = Query(
    Received,
    """SELECT payment.id, payment.paid_on, member.name, payment.month, payment.amount_fen, payment.method,
               payment.reverses_id, receipt.year, receipt.serial, payment.member_id
        FROM dues_payment payment JOIN member ON member.id = payment.member_id
        LEFT JOIN dues_receipt_line line ON line.payment_id = payment.id
        LEFT JOIN dues_receipt receipt ON receipt.id = line.receipt_id
        WHERE payment.organisation_id = :organisation_id AND payment.paid_on BETWEEN :first AND :last
        ORDER BY payment.id""",
)
_FIND = Query(Line, f"{_LINES} WHERE paid.id = :number")
_OF_MEMBER = Query(Line, f"{_LINES} WHERE paid.member_id = :member_id AND paid.month IN (:months) ORDER BY paid.id")
_OF_REQUEST = Query(
    Line, f"{_LINES} WHERE paid.member_id = :member_id AND paid.request_id = :request_id ORDER BY paid.id"
)
_SINCE = Query(
    int,
    """SELECT paid.id FROM dues_payment paid LEFT JOIN dues_payment reversal ON reversal.reverses_id = paid.id
       WHERE paid.member_id = :member_id AND paid.month >= :month AND paid.recorded_at >= :since
             AND paid.reverses_id IS NULL AND reversal.id IS NULL LIMIT 1""",
)
_STANDING = Query(
    Line,
    f"""{_LINES} WHERE paid.member_id IN (:members) AND paid.reverses_id IS NULL AND reversal.id IS NULL
        [[AND paid.month IN (:months)]] [[AND paid.serial = :serial]] ORDER BY paid.id""",
)


def of_request(tx: Transaction, member_id: int, request_id: int) -> list[Line]:
    """Return the lines that a confirmed declaration of a member became, the oldest first."""
    return tx.all(_OF_REQUEST, member_id=member_id, request_id=request_id)


def has_any_since(tx: Transaction, member_id: int, month: str, since: datetime) -> bool:
    """Return whether a payment of a member stands that was recorded since an instant, for a month or a later one."""
    return tx.first(_SINCE, member_id=member_id, month=month, since=since) is not None


def received(tx: Transaction, organisation_id: int, first: str, last: str) -> list[Received]:
    """Return what a branch received on days (YYYY-MM-DD) from one to another, in the order of the ledger."""
    return tx.all(_RECEIVED, organisation_id=organisation_id, first=first, last=last)


def find(tx: Transaction, number: int) -> Line | None:
    """Return a line of the ledger."""
    return tx.first(_FIND, number=number)


def of_member(tx: Transaction, member_id: int, months: Sequence[str]) -> list[Line]:
    """Return the lines of a member for months, the oldest first."""
    return tx.all(_OF_MEMBER, member_id=member_id, months=months)


def standing(
    tx: Transaction, member_ids: Sequence[int], *, months: Sequence[str] | None = None, serial: str | None = None
) -> list[Line]:
    """Return the lines of members that were not reversed, of some months or with a serial number, the oldest first."""
    return [
        line
        for chunk in bulk.chunks(member_ids)
        for line in tx.each(_STANDING, members=chunk, months=months, serial=serial)
    ]
