"""The month from which branches keep their dues here."""

from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.openings import MOST_MONTHS_BACK, Opening
from szdj_cli.domain.errors import BranchNeeded, OpeningRefused, ValueInvalid
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.months import MOST_MONTHS_APART, months_from
from szdj_cli.domain.values.reasons import FormKind, Reason
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges
from szdj_cli.services.members import roster
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges as rows
from szdj_cli.store.organisations import organisations


def set_month(
    store: Store, actor: Actor, month: str, branch: str | None, now: datetime, *, dry_run: bool = False
) -> Opening:
    """Let branches keep their dues from a month (YYYY-MM) on; with `dry_run` everything is done and taken back.

    `branch` names an organisation: that one and all below it. Nothing is written where all of them do
    already. What is owed by those who have moved away stays.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `roster.scope_of`.
        BranchNeeded: the actor records payments of several branches, and none is named.
        ValueInvalid: the month lies further ahead than dues are prepaid, or too far back.
        OpeningRefused: something was paid for an earlier month.
    """
    _require_sensible(month, shanghai_month(now))
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        charges.catch_up_in(tx, now)
        branches = _branches(tx, actor, branch)
        ids = [each.id for each in branches]
        earlier = [first for first in rows.first_payments(tx, ids).values() if first < month]
        if earlier:
            raise OpeningRefused(min(earlier))
        before = rows.sum_of(tx, ids)
        if rows.openings(tx, ids) == dict.fromkeys(ids, month):
            return Opening(month, tuple(each.name for each in branches), before, before, is_already=True)
        charges.open_branches(tx, ids, month, now)
        done = Opening(month, tuple(each.name for each in branches), before, rows.sum_of(tx, ids))
        for each in branches:
            detail = {"month": month}
            audit.append(tx, audit.Entry(actor.label, "dues.opened", f"organisation:{each.id}", detail), now)
        if dry_run:
            tx.rollback()
    return done


def _require_sensible(month: str, present: str) -> None:
    ahead = months_from(present, month)
    if ahead > MOST_MONTHS_APART:
        raise ValueInvalid("month", Reason.MONTH_TOO_FAR, FormKind.OPENING)
    if -ahead > MOST_MONTHS_BACK:
        raise ValueInvalid("month", Reason.OPENING_TOO_FAR, FormKind.OPENING)


def _branches(tx: Transaction, actor: Actor, branch: str | None) -> list[Organisation]:
    scope = roster.scope_of(tx, actor, Act.RECORD_PAYMENTS, branch)
    inside = organisations.inside(tx, scope or ())
    found = [each for each in inside if each.kind is OrganisationKind.BRANCH and each.closed_on is None]
    if branch is None and len(found) > 1:
        raise BranchNeeded(len(found))
    return found
