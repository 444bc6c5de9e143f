"""What branches have handed up of their dues: an append-only list, numbered by branch and year."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from szdj_cli.store.core import numbering
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import BELOW


class Collected(NamedTuple):
    """What stands in the ledger of a branch after a payment: how many lines, how much, the last of them."""

    lines: int
    fen: int
    last: int
    left_out_fen: int
    """What is not counted: it was paid before the month from which the branch hands up here."""


class LargeLine(NamedTuple):
    """A payment of very much for one month of a member, in fen."""

    member_id: int
    month: str
    amount_fen: int


class NewRemittance(NamedTuple):
    """A remittance that is going to be written."""

    organisation_id: int
    committee_id: int
    year: int
    serial: int
    after_payment: int
    through_payment: int
    collected_fen: int
    handed_fen: int
    percent: int
    handed_on: str
    since: str | None = None
    reverses_id: int | None = None
    reason: str | None = None


class Stored(NamedTuple):
    """A remittance, with its branch, the names that stand on its paper, and the number of what reverses it."""

    id: int
    organisation_id: int
    committee_id: int
    year: int
    serial: int
    after_payment: int
    through_payment: int
    collected_fen: int
    handed_fen: int
    percent: int
    handed_on: str
    since: str | None
    reverses_id: int | None
    branch: str
    branch_name: str
    committee_name: str
    recorder: str
    reversed_by: int | None


# What reverses a payment that is left out is left out as well.
_IS_COUNTED = """CASE WHEN coalesce(reversed.paid_on, payment.paid_on) < :since
    AND coalesce(reversed.id, payment.id) <= :begun THEN 0 ELSE 1 END"""
_COLLECTED = Query(
    Collected,
    f"""SELECT CAST(coalesce(sum({_IS_COUNTED}), 0) AS BIGINT),
               CAST(coalesce(sum(payment.amount_fen * {_IS_COUNTED}), 0) AS BIGINT), coalesce(max(payment.id), 0),
               CAST(coalesce(sum(payment.amount_fen * (1 - {_IS_COUNTED})), 0) AS BIGINT)
        FROM dues_payment payment LEFT JOIN dues_payment reversed ON reversed.id = payment.reverses_id
        WHERE payment.organisation_id = :organisation_id AND payment.id > :after [[AND payment.id <= :through]]""",
)
_LARGE = Query(
    LargeLine,
    """SELECT payment.member_id, payment.month, payment.amount_fen
       FROM dues_payment payment LEFT JOIN dues_payment reversal ON reversal.reverses_id = payment.id
       WHERE payment.organisation_id = :organisation_id AND payment.id > :after [[AND payment.id <= :through]]
           AND payment.amount_fen >= :least AND payment.paid_on >= :since AND reversal.id IS NULL""",
)
_FIRST_PAID = Query(
    str,
    """SELECT payment.paid_on FROM dues_payment payment WHERE payment.organisation_id = :organisation_id
       ORDER BY payment.paid_on LIMIT 1""",
)
_EVERY_ONE = 2**31 - 1  # no payment has a greater number
_STORED = """
SELECT made.id, made.organisation_id, made.committee_id, made.year, made.serial, made.after_payment,
       made.through_payment, made.collected_fen, made.handed_fen, made.percent, made.handed_on, made.since,
       made.reverses_id, organisation.code, organisation.name, committee.name, coalesce(member.name, account.name),
       reversal.id
FROM dues_remittance made JOIN organisation ON organisation.id = made.organisation_id
JOIN organisation committee ON committee.id = made.committee_id
JOIN account ON account.id = made.recorded_by LEFT JOIN member ON member.id_index = account.id_index
LEFT JOIN dues_remittance reversal ON reversal.reverses_id = made.id
"""
_OF_BRANCHES = Query(
    Stored,
    f"{_STORED} WHERE made.year = :year [[AND made.organisation_id IN ({BELOW})]] ORDER BY made.id",
    scans="a few rows a branch and year",
)
_STANDING = (
    f"{_STORED} WHERE made.organisation_id = :organisation_id AND made.reverses_id IS NULL AND reversal.id IS NULL"
)
_FIRST_OF_BRANCH = Query(Stored, f"{_STANDING} ORDER BY made.id LIMIT 1")
_LAST_OF_BRANCH = Query(Stored, f"{_STANDING} ORDER BY made.id DESC LIMIT 1")
_NUMBERED = Query(
    Stored,
    f"{_STORED} WHERE made.organisation_id = :organisation_id AND made.year = :year AND made.serial = :serial",
)
_NEXT_SERIAL = Query(int, numbering.next_serial("dues_remittance", "organisation_id"))
_LAST = Query(int, "SELECT coalesce(max(id), 0) FROM dues_remittance")
_ADD = Statement(
    f"""INSERT INTO dues_remittance (id, recorded_by, recorded_at, {", ".join(NewRemittance._fields)})
        VALUES (:id, :recorded_by, :now, {", ".join(f":{name}" for name in NewRemittance._fields)})"""
)


def collected(
    tx: Transaction,
    organisation_id: int,
    after: int,
    *,
    since: str | None = None,
    begun: int | None = None,
    through: int | None = None,
) -> Collected:
    """Return what a branch has in the ledger after a payment, and, with `through`, up to another.

    Of what was in the ledger up to the payment `begun`, or of all, only what was paid `since` a month is counted.
    """
    until = _EVERY_ONE if begun is None else begun
    return tx.one(
        _COLLECTED, organisation_id=organisation_id, after=after, since=since or "", begun=until, through=through
    )


def large_lines(
    tx: Transaction, organisation_id: int, after: int, through: int, least_fen: int, since: str | None
) -> list[LargeLine]:
    """Return the payments of so much and more that stand in a branch's ledger after one payment and up to another.

    Only what was paid `since` a month is meant.
    """
    found = tx.each(
        _LARGE, organisation_id=organisation_id, after=after, through=through, least=least_fen, since=since or ""
    )
    return list(found)


def first_month(tx: Transaction, organisation_id: int) -> str | None:
    """Return the month (YYYY-MM) in which the oldest payment of a branch's ledger was paid."""
    day = tx.first(_FIRST_PAID, organisation_id=organisation_id)
    return None if day is None else day[:7]


def of_branches(tx: Transaction, scope: Collection[int] | None, year: int) -> list[Stored]:
    """Return the remittances of a scope in a year; None is everywhere."""
    return tx.all(_OF_BRANCHES, scope=scope, year=year)


def first_of(tx: Transaction, organisation_id: int) -> Stored | None:
    """Return the first remittance of a branch that stands."""
    return tx.first(_FIRST_OF_BRANCH, organisation_id=organisation_id)


def last_of(tx: Transaction, organisation_id: int) -> Stored | None:
    """Return the last remittance of a branch that stands."""
    return tx.first(_LAST_OF_BRANCH, organisation_id=organisation_id)


def numbered(tx: Transaction, organisation_id: int, year: int, serial: int) -> Stored | None:
    """Return a remittance of a branch by its number."""
    return tx.first(_NUMBERED, organisation_id=organisation_id, year=year, serial=serial)


def next_serial(tx: Transaction, organisation_id: int, year: int) -> int:
    """Return the number that a branch's next remittance of a year gets; call it inside a write transaction."""
    return tx.one(_NEXT_SERIAL, organisation_id=organisation_id, year=year)


def add(tx: Transaction, new: NewRemittance, recorded_by: int, now: datetime) -> int:
    """Write a remittance; return its id."""
    number = tx.one(_LAST) + 1
    tx.execute(_ADD, id=number, recorded_by=recorded_by, now=now, **new._asdict())
    return number
