"""A script has no right by which anything is decided, mended or given, whatever way it takes behind the commands."""

from collections.abc import Callable
from datetime import datetime

import pytest

from szdj_cli.domain.accounts.tokens import last_day
from szdj_cli.domain.authorisation import Actor, Scope
from szdj_cli.domain.errors import CorrectionNotFound, NoOwnRecord, NotAllowed, RequestNotFound, SzdjError
from szdj_cli.domain.members.corrections import Corrected
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import Decision, Outcome
from szdj_cli.services.access import scripts
from szdj_cli.services.accounts import tokens
from szdj_cli.services.approvals import decisions
from szdj_cli.services.countersigning import countersigning
from szdj_cli.services.members import profiles
from szdj_cli.services.organisations import appointments
from szdj_cli.services.requests import submission
from szdj_cli.store.accounts import accounts
from szdj_cli.store.accounts import tokens as rows
from szdj_cli.store.accounts.accounts import Administrator
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.organisations import organisations
from tests.support import builders
from tests.support.applicants import ask, entered
from tests.support.steps.over_people import (
    ABOVE,
    BELOW,
    MEMBER,
    SECRETARY,
    WAYS,
    WHY,
    give_mobile,
    import_mobile,
    tiers,
)

OF_MAKER = 2
"""The request that whoever makes the token has asked for."""


def fill_store(store: Store, now: datetime) -> None:
    tiers(store, now)
    ask(store, now, MEMBER, ethnicity="满族")
    assert ask(store, now, ABOVE, ethnicity="满族").id == OF_MAKER
    begun = give_mobile(store, entered(store, now, SECRETARY), BELOW, now)
    assert isinstance(begun, Corrected)
    assert begun.waits == 1  # what a second person could confirm


@pytest.fixture(params=["the secretary's of all", "the administrator's"])
def script(request: pytest.FixtureRequest, store: Store, now: datetime) -> Actor:
    """A script with every scope that its maker can give it."""
    scopes = sorted(Scope)
    is_administrators = request.param == "the administrator's"
    with store.transaction() as tx:
        if is_administrators:
            person = Administrator("管理员", builders.id_number(999), "13700000000")
            account, place = accounts.add_administrator(tx, person, "-", is_weak=False), None
        else:
            (place,) = (each.id for each in organisations.named(tx, "C0"))
    if not is_administrators:
        account = entered(store, now, ABOVE).account_id
    with store.transaction() as tx:
        number = rows.add(tx, "szdj_", "脚本", scopes, place, account, now, last_day(1, now))
        found = rows.find(tx, number)
        assert found is not None
        actor = scripts.script_of(tx, found, now)
    assert actor is not None
    return actor


def decide(store: Store, actor: Actor, _member: int, now: datetime) -> object:
    batch = [Decision(1, Outcome.ACCEPTED, version=1)]
    return decisions.decide(store, actor, batch, now)


def appoint(store: Store, actor: Actor, member: int, now: datetime) -> object:
    return appointments.appoint(store, actor, "B1", str(member), Role.DEPUTY_SECRETARY, now)


def dismiss(store: Store, actor: Actor, _member: int, now: datetime) -> object:
    return appointments.dismiss(store, actor, "B1", str(BELOW), now)


def ask_for_maker(store: Store, actor: Actor, _member: int, now: datetime) -> object:
    return profiles.edit(store, actor, {"ethnicity": "满族"}, now)


def countersign(store: Store, actor: Actor, _member: int, now: datetime) -> object:
    return countersigning.confirm(store, actor, 1, now)


def withdraw_for_maker(store: Store, actor: Actor, _member: int, now: datetime) -> object:
    return submission.withdraw(store, actor, OF_MAKER, now)


def make_token(store: Store, actor: Actor, _member: int, now: datetime) -> object:
    return tokens.create(store, actor, tokens.Wanted((Scope.REPORT,), "又一个"), now)


def revoke_token(store: Store, actor: Actor, _member: int, now: datetime) -> object:
    return tokens.revoke(store, actor, 1, WHY, now)


Way = Callable[[Store, Actor, int, datetime], object]
# A roster registers the mobiles that are in it, of nobody who decides, as it does in its maker's hands.
OTHERS: list[Way] = [each for each in WAYS if each is not import_mobile]
OTHERS += [decide, appoint, dismiss, ask_for_maker, withdraw_for_maker, countersign, make_token, revoke_token]
HIDDEN: dict[Way, type[SzdjError]] = {withdraw_for_maker: RequestNotFound, countersign: CorrectionNotFound}
"""What is refused as what is not for their eyes."""


@pytest.mark.parametrize("way", OTHERS, ids=lambda way: way.__name__)
def test_a_script_gets_nowhere(store: Store, script: Actor, way: Way, now: datetime) -> None:
    before = _length(store)
    with pytest.raises(SzdjError) as refused:
        way(store, script, MEMBER, now)
    allowed = HIDDEN[way] if way in HIDDEN else NotAllowed | NoOwnRecord
    assert isinstance(refused.value, allowed), refused.value
    assert _length(store) == before


def _length(store: Store) -> int:
    with store.reading() as tx:
        return audit.head(tx)[0]
