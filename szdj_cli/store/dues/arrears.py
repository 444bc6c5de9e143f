"""Who owes dues: read from the covering index of what is owed, never from the table of months."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from szdj_cli.domain.dues.arrears import OwedMonth
from szdj_cli.domain.dues.paid_through import ChargedMonth
from szdj_cli.store.core import bulk, paging
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.organisations.organisations import BELOW

_FEW = 100  # branches


class Sum(NamedTuple):
    """What one branch is owed."""

    members: int
    months: int
    owed_fen: int


class Owed(NamedTuple):
    """One month that one member owes to one branch."""

    branch_id: int
    member_id: int
    month: OwedMonth


class Person(NamedTuple):
    """A member by number and name, and where they are on the roster."""

    id: int
    name: str
    branch_id: int
    roster_state: str


class _SumOfBranch(NamedTuple):
    branch_id: int
    members: int
    months: int
    owed_fen: int


class _Month(NamedTuple):
    branch_id: int
    member_id: int
    month: str
    owed_fen: int
    paid_fen: int


class _Pair(NamedTuple):
    branch_id: int
    member_id: int


class _Claimed(NamedTuple):
    member_id: int
    month: str
    owed_fen: int


class _Phone(NamedTuple):
    branch_id: int
    phone: str | None


_BY_BRANCH = Query(
    _SumOfBranch,
    f"""SELECT organisation_id, count(DISTINCT member_id), count(*), CAST(sum(owed_fen) AS BIGINT) FROM dues_month
        WHERE owed_fen > 0 AND month <= :through [[AND organisation_id IN ({BELOW})]] GROUP BY organisation_id""",
    scans="of all branches, the index of what is owed",
)
_MONTHS = "SELECT organisation_id, member_id, month, owed_fen, paid_fen FROM dues_month"
_OF_BRANCHES = Query(
    _Month,
    f"""{_MONTHS} WHERE owed_fen > 0 AND month <= :through AND organisation_id IN (:branches)
        [[AND member_id IN (:members)]]""",
)
_DEBTORS = Query(
    int,
    """SELECT DISTINCT member_id FROM dues_month WHERE owed_fen > 0 AND month <= :through AND organisation_id = :branch
       ORDER BY member_id""",
)
_LONG_OWING = Query(
    _Pair,
    f"""SELECT owed.organisation_id, owed.member_id
        FROM (
            SELECT organisation_id, member_id, month,
                   row_number() OVER (PARTITION BY organisation_id, member_id ORDER BY month) AS place
            FROM dues_month WHERE owed_fen > 0 AND month <= :through [[AND organisation_id IN ({BELOW})]]
        ) owed JOIN organisation ON organisation.id = owed.organisation_id
        WHERE owed.place = :months ORDER BY owed.month, organisation.code, owed.member_id""",
    scans="of all branches, the index of what is owed",
)
# The key, not the index of what is owed: that one begins with the branch.
_OF_MEMBERS = Query(
    _Month, f"{_MONTHS} WHERE month IN (:months) AND member_id IN (:members) AND owed_fen + 0 > 0 ORDER BY month"
)
_CHARGED = Query(
    _Claimed,
    """SELECT member_id, month, owed_fen FROM dues_month
       WHERE month IN (:months) AND member_id IN (:members) AND due_fen IS NOT NULL""",
)
_WHO_MOVED = Query(int, "SELECT member_id FROM dues_start WHERE member_id IN (:members)")
_PEOPLE = Query(Person, f"SELECT {', '.join(Person._fields)} FROM member WHERE id IN (:members)")
_PHONES = Query(_Phone, "SELECT id, phone FROM organisation WHERE id IN (:branches)")
# Of many branches the table is gone through as it lies; by its index, every row would be fetched from elsewhere.
_WITHOUT_STANDARD = Query(
    int,
    f"""SELECT count(*) FROM member WHERE roster_state = 'active'
        AND NOT EXISTS (SELECT 1 FROM dues_standard standard WHERE standard.member_id = member.id
            AND NOT EXISTS (SELECT 1 FROM revoked_standard WHERE revoked_standard.standard_id = standard.id))
        [[AND branch_id IN (:few)]] [[AND branch_id + 0 IN ({BELOW})]]""",
    scans="of many branches",
)


def by_branch(tx: Transaction, scope: Collection[int] | None, through: str) -> dict[int, Sum]:
    """Return what each branch of a scope is owed for months through one, where it is owed anything; None is all."""
    return {branch: Sum(*found) for branch, *found in tx.each(_BY_BRANCH, scope=scope, through=through)}


def of_branches(
    tx: Transaction, branch_ids: Sequence[int], through: str, members: Sequence[int] | None = None
) -> Iterator[Owed]:
    """Yield every month that is owed to branches, through one; by some members alone where these are named."""
    for chunk in bulk.chunks(branch_ids):
        yield from map(_owed, tx.each(_OF_BRANCHES, branches=chunk, through=through, members=members))


def debtors(tx: Transaction, branch_id: int, through: str) -> Sequence[int]:
    """Return who owes a branch anything for months through one, by number."""
    return paging.numbers(tx, _DEBTORS, branch=branch_id, through=through)


def long_owing(
    tx: Transaction, scope: Collection[int] | None, through: str, months: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Return which branches of a scope are owed so many months, through one, and by whom, each at the same place.

    They go by the month that makes them so many, by the branch's code, and by number.
    """
    branches, members = array("q"), array("q")
    for pair in tx.each(_LONG_OWING, scope=scope, through=through, months=months):
        branches.append(pair.branch_id)
        members.append(pair.member_id)
    return branches, members


def of_members(tx: Transaction, member_ids: Sequence[int], months: Sequence[str]) -> Iterator[Owed]:
    """Yield what members owe for months, to whichever branch."""
    for chunk in bulk.chunks(member_ids):
        yield from map(_owed, tx.each(_OF_MEMBERS, months=months, members=chunk))


def _owed(row: _Month) -> Owed:
    return Owed(row.branch_id, row.member_id, OwedMonth(row.month, row.owed_fen, row.paid_fen))


def charged(tx: Transaction, member_ids: Sequence[int], months: Sequence[str]) -> dict[int, list[ChargedMonth]]:
    """Return the months that branches charge from members, among some months, and what is owed for each."""
    found: defaultdict[int, list[ChargedMonth]] = defaultdict(list)
    for chunk in bulk.chunks(member_ids):
        for member_id, month, owed_fen in tx.each(_CHARGED, months=months, members=chunk):
            found[member_id].append(ChargedMonth(month, owed_fen))
    return dict(found)


def who_moved(tx: Transaction, member_ids: Sequence[int]) -> list[int]:
    """Return those of some members who have come from another branch."""
    return [number for chunk in bulk.chunks(member_ids) for number in tx.each(_WHO_MOVED, members=chunk)]


def people(tx: Transaction, member_ids: Sequence[int]) -> dict[int, Person]:
    """Return members by number."""
    return {each.id: each for chunk in bulk.chunks(member_ids) for each in tx.each(_PEOPLE, members=chunk)}


def phones(tx: Transaction, branch_ids: Iterable[int]) -> dict[int, str | None]:
    """Return the telephone numbers of branches."""
    wanted = sorted(branch_ids)
    return dict(pair for chunk in bulk.chunks(wanted) for pair in tx.each(_PHONES, branches=chunk))


def count_without_standard(tx: Transaction, scope: Collection[int] | None) -> int:
    """Return how many on the roster of a scope have never set what they pay."""
    few = None if scope is None else organisations.below(tx, scope)
    if few is not None and len(few) <= _FEW:
        return tx.one(_WITHOUT_STANDARD, few=few, scope=None)
    return tx.one(_WITHOUT_STANDARD, few=None, scope=scope)
