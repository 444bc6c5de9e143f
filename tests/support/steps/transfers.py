"""Members on their way from one branch to another, for the tests of transfers."""

from datetime import datetime

from szdj_cli.domain.requests.requests import Decided, Outcome, Request
from szdj_cli.services.approvals import reading, receiving
from szdj_cli.services.transfers import transfers
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]
RECEIVING_COMMITTEE_SECRETARY = APPLICANTS[-1]
"""Secretary of C2, above B4, whose secretary is OUTSIDER."""

OUTSIDE = {"addressee": "中共样例市委组织部", "destination": "中共样例公司支部"}


def receivers(store: Store, now: datetime) -> None:
    """Appoint somebody who admits on the other side."""
    builders.appoint(store, now, "C2", RECEIVING_COMMITTEE_SECRETARY)


def ask(store: Store, now: datetime, member: int, target: str | None, **answers: str) -> int:
    """Submit a transfer; to no target, out of the store."""
    given = answers | ({} if target else OUTSIDE)
    given.setdefault("transfer_reason", "work")
    return transfers.submit(store, entered(store, now, member), target, given, now)[0].id


def send(store: Store, now: datetime, request: int) -> None:
    """Let the member's own branch and committee agree."""
    decide(store, now, SECRETARY, [request])
    decide(store, now, COMMITTEE_SECRETARY, [request])


def admit(store: Store, now: datetime, request: int) -> None:
    """Let the receiving committee agree."""
    decide(store, now, RECEIVING_COMMITTEE_SECRETARY, [request])


def take_in(store: Store, now: datetime, request: int, by: int = OUTSIDER) -> Decided:
    """Let the receiving branch take the member in."""
    return receiving.take(store, entered(store, now, by), request, Outcome.ACCEPTED, None, now)


def shown(store: Store, now: datetime, request: int, to: int = COMMITTEE_SECRETARY) -> Request:
    """Return a request as somebody sees it."""
    return reading.show(store, entered(store, now, to), request, now).request


def branch_of(store: Store, member: int) -> str | None:
    """Return the code of a member's branch."""
    with store.reading() as tx:
        found = members.find(tx, member)
    assert found is not None
    return found.values["branch"]
