"""The roster as a list: pages by key, and members found by what people know of them."""

from collections.abc import Collection, Iterable
from functools import partial

from sqlalchemy import ColumnElement, func, select, true

from szdj_cli.domain.members.members import Member
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.organisations.organisations import subtree
from szdj_cli.store.tables.members import MEMBER

Key = tuple[int, int]
"""Branch and member number of the last member of a page."""

FIRST: Key = (0, 0)
"""The key before the first page."""

# Sorts after every character that a name can go on with.
_LAST_CHARACTER = "\U0010ffff"


def inside(organisation_ids: Collection[int] | None) -> ColumnElement[bool]:
    """Return the condition that a member belongs to one of the organisations or below; None is all of them."""
    if organisation_ids is None:
        return true()
    return MEMBER.c.branch_id.in_(select(subtree(organisation_ids).c.id))


def page(
    tx: Transaction,
    scope: Collection[int] | None,
    after: Key,
    limit: int,
    *,
    state: str | None = None,
    narrowed: Iterable[ColumnElement[bool]] = (),
) -> list[Member]:
    """Return the members of a scope that come after a key, by branch and number; the whole store by number."""
    branch, number = after
    query = members.records()
    if scope is None:  # in the order in which it lies in the file
        query = query.where(MEMBER.c.id > number).order_by(MEMBER.c.id)
    else:
        beyond = (MEMBER.c.branch_id > branch) | ((MEMBER.c.branch_id == branch) & (MEMBER.c.id > number))
        query = query.where(inside(scope), MEMBER.c.branch_id >= branch, beyond)
        query = query.order_by(MEMBER.c.branch_id, MEMBER.c.id)
    if state is not None:
        query = query.where(MEMBER.c.roster_state == state)
    query = query.where(*narrowed)
    return list(_read(tx, query.limit(limit)))


def count_active(tx: Transaction, scope: Collection[int] | None) -> int:
    """Return how many members of a scope are on the roster."""
    query = select(func.count()).select_from(MEMBER).where(inside(scope), MEMBER.c.roster_state == "active")
    return tx.conn.scalar(query) or 0


def numbers_of(tx: Transaction, branch_id: int) -> list[int]:
    """Return the numbers of those on the roster of a branch."""
    query = select(MEMBER.c.id).where(MEMBER.c.branch_id == branch_id, MEMBER.c.roster_state == "active")
    return list(tx.conn.scalars(query.order_by(MEMBER.c.id)))


def named(tx: Transaction, name: str, scope: Collection[int] | None, limit: int) -> list[Member]:
    """Return the first members of a scope that have a name, by member number."""
    query = members.records().where(MEMBER.c.name == name, inside(scope))
    return list(members.read(tx, query.order_by(MEMBER.c.id).limit(limit)))


def count_named(tx: Transaction, name: str, scope: Collection[int] | None) -> int:
    """Return how many members of a scope have a name."""
    query = select(func.count()).select_from(MEMBER).where(MEMBER.c.name == name, inside(scope))
    return tx.conn.scalar(query) or 0


def by_name(tx: Transaction, text: str, scope: Collection[int] | None, limit: int) -> list[Member]:
    """Return the first members of a scope whose names begin with a text; then those whose names hold it."""
    begins = _begins_with(tx, text)
    beginning = members.records().where(begins, inside(scope)).order_by(MEMBER.c.name, MEMBER.c.id)
    found = list(_read(tx, beginning.limit(limit)))
    if len(found) < limit:
        holding = members.records().where(MEMBER.c.name.contains(text, autoescape=True), ~begins, inside(scope))
        found += _read(tx, holding.order_by(MEMBER.c.name, MEMBER.c.id).limit(limit - len(found)))
    return found


def by_id_number(tx: Transaction, id_number: str, scope: Collection[int] | None) -> list[Member]:
    """Return the member of a scope with a valid identity number, if there is one."""
    return list(_read(tx, members.records().where(MEMBER.c.id_index == tx.keys.id_index(id_number), inside(scope))))


def by_mobile(tx: Transaction, mobile: str, scope: Collection[int] | None, limit: int) -> list[Member]:
    """Return the first members of a scope with a valid mobile number, by member number."""
    query = members.records().where(MEMBER.c.mobile_index == tx.keys.mobile_index(mobile), inside(scope))
    return list(_read(tx, query.order_by(MEMBER.c.id).limit(limit)))


def _begins_with(tx: Transaction, text: str) -> ColumnElement[bool]:
    if tx.is_sqlite:  # where LIKE does not use the index of the names, but a range does
        return MEMBER.c.name.between(text, text + _LAST_CHARACTER)
    return MEMBER.c.name.startswith(text, autoescape=True)


_read = partial(members.read, marking=True)
