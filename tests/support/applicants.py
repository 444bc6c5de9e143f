"""Members with requests and secretaries who decide, for the tests of everything around requests."""

from collections.abc import Iterable
from datetime import datetime

from szdj_cli.domain.accounts.verification import Method
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.members.profiles import propose
from szdj_cli.domain.requests.requests import Decided, Decision, Outcome, Submitted
from szdj_cli.services.access import access
from szdj_cli.services.approvals import decisions
from szdj_cli.services.members import profiles
from szdj_cli.services.requests import submission
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from szdj_cli.store.verification import verified_days
from tests.support import builders

SECRETARY, COMMITTEE_SECRETARY, OUTSIDER = 1, 2, 3
"""Member numbers: of branch B1, of the committee C1 above it, of branch B4 below another committee."""

APPLICANTS = range(4, 10)
"""Members of branch B1 without any appointment."""


def a_branch_at_work(store: Store, now: datetime) -> None:
    """Import organisations and nine people, and appoint those who decide."""
    builders.import_organisations(store, now)
    branches = {OUTSIDER: "B4"}
    people = [builders.person(n - 1, 所在党支部=branches.get(n, "B1")) for n in range(1, APPLICANTS.stop)]
    builders.import_people(store, now, people)
    builders.appoint(store, now, "B1", SECRETARY)
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    builders.appoint(store, now, "B4", OUTSIDER)


def entered(store: Store, now: datetime, member: int) -> Actor:
    """Return a member with the account and the day that signing in and verification leave (tested elsewhere)."""
    with store.reading() as tx:
        found = members.find(tx, member)
        assert found is not None
        is_verified = verified_days.day_of(tx, member, now).method is not None
        id_index = tx.keys.id_index(found.values["id_number"] or "")
        holder = accounts.find_holder(tx, id_index)
        actor = access.actor_of(tx, holder.account_id, 1, now) if holder and holder.account_id else None
    if actor is not None and is_verified:
        return actor
    with store.transaction() as tx:
        account_id = accounts.ensure(tx, id_index)
        if not is_verified:
            verified_days.add_day(tx, member, Method.TOTP, now)
        actor = access.actor_of(tx, account_id, 1, now)
    assert actor is not None
    return actor


def ask(store: Store, now: datetime, member: int, **changes: str) -> Submitted:
    """Submit a change to one's own record, by term."""
    edited = profiles.edit(store, entered(store, now, member), changes, now)
    assert edited.submitted is not None
    return edited.submitted


def ask_all(store: Store, now: datetime, applicants: Iterable[int], **changes: str) -> list[int]:
    """Submit the same new values for many members in one transaction; return the requests' numbers."""
    asked: list[int] = []
    with store.transaction() as tx:
        for number in applicants:
            member = members.find(tx, number)
            assert member is not None
            difference = propose(member, changes, now.date()).changes
            draft = submission.draft(tx, "profile", member, difference, now)
            actor = Actor(number, 1, member.name, number, member.branch_id, is_administrator=False, appointments=())
            asked.append(submission.submit(tx, actor, draft.id, now).id)
    return asked


def decide(
    store: Store,
    now: datetime,
    by: int,
    batch: Iterable[int | Decision],
    *,
    reason: str | None = None,
    keep_going: bool = False,
    dry_run: bool = False,
) -> Decided:
    """Decide as a member: accept requests, or reject them where there is a reason; or write given decisions."""
    outcome = Outcome.REJECTED if reason else Outcome.ACCEPTED
    listed = [one if isinstance(one, Decision) else Decision(one, outcome, reason) for one in batch]
    return decisions.decide(store, entered(store, now, by), listed, now, keep_going=keep_going, dry_run=dry_run)


def value_of(store: Store, member: int, term: str) -> str | None:
    """Return what stands in a member's record."""
    with store.reading() as tx:
        found = members.find(tx, member)
    assert found is not None
    return found.values[term]
