"""Who owes dues: read from the covering index of what is owed, never from the table of months."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, distinct, exists, func, literal_column, select

from szdj_cli.domain.dues.arrears import OwedMonth
from szdj_cli.domain.dues.paid_through import ClaimedMonth
from szdj_cli.store.core import bulk
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.organisations.organisations import subtree
from szdj_cli.store.tables.dues import DUES_MONTH, DUES_STANDARD, DUES_START
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import ORGANISATION

# Written out, not bound: only so does SQLite know that the index, which holds nothing else, has all of them.
_IS_OWED: ColumnElement[bool] = literal_column("owed_fen > 0")
_BRANCH = DUES_MONTH.c.organisation_id
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


def by_branch(tx: Transaction, scope: Collection[int] | None, through: str) -> dict[int, Sum]:
    """Return what each branch of a scope is owed for months through one, where it is owed anything; None is all."""
    query = (
        select(
            _BRANCH,
            func.count(distinct(DUES_MONTH.c.member_id)),
            func.count(),
            func.sum(DUES_MONTH.c.owed_fen),
        )
        .where(_IS_OWED, DUES_MONTH.c.month <= through)
        .group_by(_BRANCH)
    )
    if scope is not None:
        query = query.where(_BRANCH.in_(select(subtree(scope).c.id)))
    return {row[0]: Sum(row[1], row[2], int(row[3])) for row in tx.conn.execute(query)}


def of_branches(tx: Transaction, branch_ids: Sequence[int], through: str) -> Iterator[Owed]:
    """Yield every month that is owed to branches, through one."""
    query = select(
        _BRANCH, DUES_MONTH.c.member_id, DUES_MONTH.c.month, DUES_MONTH.c.owed_fen, DUES_MONTH.c.paid_fen
    ).where(_IS_OWED, DUES_MONTH.c.month <= through)
    for chunk in bulk.chunks(branch_ids):
        for row in tx.conn.execute(query.where(_BRANCH.in_(chunk))):
            yield Owed(row[0], row[1], OwedMonth(*row[2:]))


def of_members(tx: Transaction, member_ids: Sequence[int], months: Sequence[str]) -> Iterator[Owed]:
    """Yield what members owe for months, to whichever branch."""
    columns = (_BRANCH, DUES_MONTH.c.member_id, DUES_MONTH.c.month, DUES_MONTH.c.owed_fen, DUES_MONTH.c.paid_fen)
    # The key, not the index of what is owed: that one begins with the branch.
    query = select(*columns).where(DUES_MONTH.c.month.in_(months), DUES_MONTH.c.owed_fen > 0)
    for chunk in bulk.chunks(member_ids):
        for row in tx.conn.execute(query.where(DUES_MONTH.c.member_id.in_(chunk)).order_by(DUES_MONTH.c.month)):
            yield Owed(row[0], row[1], OwedMonth(*row[2:]))


def claimed(tx: Transaction, member_ids: Sequence[int], months: Sequence[str]) -> dict[int, list[ClaimedMonth]]:
    """Return the months that branches claim from members, among some months, and what is owed for each."""
    columns = (DUES_MONTH.c.member_id, DUES_MONTH.c.month, DUES_MONTH.c.owed_fen)
    query = select(*columns).where(DUES_MONTH.c.month.in_(months), DUES_MONTH.c.due_fen.is_not(None))
    found: defaultdict[int, list[ClaimedMonth]] = defaultdict(list)
    for chunk in bulk.chunks(member_ids):
        for row in tx.conn.execute(query.where(DUES_MONTH.c.member_id.in_(chunk))):
            found[row[0]].append(ClaimedMonth(row[1], row[2]))
    return dict(found)


def who_moved(tx: Transaction, member_ids: Sequence[int]) -> list[int]:
    """Return those of some members who have come from another branch."""
    query = select(DUES_START.c.member_id)
    return [
        number
        for chunk in bulk.chunks(member_ids)
        for number in tx.conn.scalars(query.where(DUES_START.c.member_id.in_(chunk)))
    ]


class Person(NamedTuple):
    """A member by number and name, and where they are on the roster."""

    id: int
    name: str
    branch_id: int
    roster_state: str


def people(tx: Transaction, member_ids: Sequence[int]) -> dict[int, Person]:
    """Return members by number."""
    query = select(*(MEMBER.c[name] for name in Person._fields))
    return {
        row[0]: Person._make(row)
        for chunk in bulk.chunks(member_ids)
        for row in tx.conn.execute(query.where(MEMBER.c.id.in_(chunk)))
    }


def phones(tx: Transaction, branch_ids: Iterable[int]) -> dict[int, str | None]:
    """Return the telephone numbers of branches."""
    query = select(ORGANISATION.c.id, ORGANISATION.c.phone)
    return {
        row.id: row.phone
        for chunk in bulk.chunks(sorted(branch_ids))
        for row in tx.conn.execute(query.where(ORGANISATION.c.id.in_(chunk)))
    }


def count_without_standard(tx: Transaction, scope: Collection[int] | None) -> int:
    """Return how many on the roster of a scope have never set what they pay."""
    has_one = exists().where(DUES_STANDARD.c.member_id == MEMBER.c.id)
    query = select(func.count()).select_from(MEMBER).where(MEMBER.c.roster_state == "active", ~has_one)
    if scope is None:
        return tx.conn.scalar(query) or 0
    places = organisations.below(tx, scope)
    # Of many branches the table is gone through as it lies; by its index, every row would be fetched from elsewhere.
    branch = MEMBER.c.branch_id if len(places) <= _FEW else MEMBER.c.branch_id + literal_column("0")
    return tx.conn.scalar(query.where(branch.in_(select(subtree(scope).c.id)))) or 0
