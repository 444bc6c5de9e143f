"""A member's dues at a glance: the months of a year, its payments, the amounts that were set."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.arrears import OwedMonth
from szdj_cli.domain.dues.years import DuesYear, LedgerLine, MonthOfDues, months_of_year
from szdj_cli.domain.errors import NoOwnRecord
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_after, month_of, months_through
from szdj_cli.services.access import access
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import payers
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.dues.payers import Books
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges as rows
from szdj_cli.store.dues import payments
from szdj_cli.store.dues import settings as dues_settings
from szdj_cli.store.dues import span as dues_span
from szdj_cli.store.members import members
from szdj_cli.store.organisations import organisations

_Kept = TypeVar("_Kept", rows.KeptMonth, payments.Line)


def show(store: Store, actor: Actor, member: str | None, year: int | None, now: datetime) -> DuesYear:
    """Return a year of dues, this one where none is named: of a member by number or unique name, or one's own.

    Raises:
        NoOwnRecord, NotAllowed: this account belongs to nobody on the roster, or may read no other record.
        MemberNotFound, NameNotUnique: the member.
    """
    catch_up(store, now)
    today = shanghai_day(now)
    asked = year or today.year
    with store.reading() as tx:
        require_verified(tx, actor, now)
        found, books = _member(tx, actor, member)
        wanted = months_of_year(asked)
        kept = {row.month: row for row in _within(books, rows.of_member(tx, found.number, wanted))}
        branches = organisations.of_ids(tx, {row.organisation_id for row in kept.values()})
        months = tuple(
            MonthOfDues(month, row.due_fen, row.paid_fen, row.owed_fen, branches[row.organisation_id].code)
            if (row := kept.get(month))
            else MonthOfDues(month)
            for month in wanted
        )
        lines = tuple(
            LedgerLine(
                row.id,
                row.month,
                row.amount_fen,
                row.paid_on,
                row.method,
                row.serial,
                row.reverses_id,
                row.reversed_by,
                row.reason,
            )
            for row in _within(books, payments.of_member(tx, found.number, wanted))
        )
        return DuesYear(
            found.number,
            found.name,
            asked,
            month_of(today),
            months,
            _owed_before(tx, found.number, books, min(wanted[0], month_of(today))),
            lines,
            tuple(dues_settings.histories(tx, [found.number])[found.number] if books is None else ()),
        )


def _within(books: Books, found: Iterable[_Kept]) -> list[_Kept]:
    return [row for row in found if books is None or row.organisation_id in books]


def _member(tx: Transaction, actor: Actor, member: str | None) -> tuple[Member, Books]:
    if member is not None:
        return payers.find(tx, actor, member, Act.READ)
    own = members.find(tx, access.own_number(actor))
    if own is None:
        raise NoOwnRecord
    return own, None


def _owed_before(tx: Transaction, number: int, books: Books, month: str) -> tuple[OwedMonth, ...]:
    """Return what is owed for the months before one."""
    span = dues_span.span(tx)
    if span is None:
        return ()
    earlier = months_through(rows.first_month(tx, span[0]), month_after(month, -1))
    return tuple(
        OwedMonth(row.month, row.owed_fen, row.paid_fen)
        for row in _within(books, rows.of_member(tx, number, earlier))
        if row.owed_fen > 0
    )
