"""What the store tells about its weak points."""

from datetime import date, datetime

from sqlalchemy import func, select

from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests.requests import IS_PENDING
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.organisations import ORGANISATION
from szdj_cli.store.tables.requests import REQUEST


def last_act_at(tx: Transaction) -> datetime | None:
    """Return when the newest entry of the audit log was written."""
    return tx.conn.scalar(select(AUDIT.c.at).order_by(AUDIT.c.seq.desc()).limit(1))


def count_weak_administrators(tx: Transaction) -> int:
    """Return how many administrators have a weak password."""
    query = select(func.count()).where(ACCOUNT.c.is_administrator, ACCOUNT.c.is_weak, ~ACCOUNT.c.is_disabled)
    return int(tx.conn.scalar(query) or 0)


def waiting_for_nobody(tx: Transaction, today: date) -> list[tuple[str, int]]:
    """Return the names of organisations at which requests wait that nobody may decide on, and how many each."""
    places = tx.conn.scalars(select(REQUEST.c.waiting_at).where(IS_PENDING).distinct()).all()
    found = []
    for place in sorted(place for place in places if place is not None):
        chain = organisations.chain(tx, place)
        everyone = frozenset[int]().union(*organisations.deciders(tx, chain, today).values())
        if len(everyone) > 1:
            continue
        waiting = select(func.count()).where(IS_PENDING, REQUEST.c.waiting_at == place)
        if everyone:  # the only one there does not decide on their own
            waiting = waiting.where(REQUEST.c.member_id == next(iter(everyone)))
        if count := int(tx.conn.scalar(waiting) or 0):
            name = tx.conn.scalar(select(ORGANISATION.c.name).where(ORGANISATION.c.id == place))
            found.append((name or "", count))
    return found
