"""Sessions, and what an organisation does to an account."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from szdj_cli.domain.accounts.accounts import SessionState
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import MemberNotFound, NotAllowed, ReasonMissing, SignInFailed, SignInRequired, StoreFull
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.sms import Notice
from szdj_cli.services.accounts import accounts, passwords, sessions
from szdj_cli.store.accounts import accounts as account_rows
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.members import members
from szdj_cli.store.tables.accounts import SESSION
from szdj_cli.store.tables.audit import AUDIT
from tests.support import builders
from tests.support.steps.sign_in import LIMITS, WEAK_LENGTH, actor_of, begin, sign_in
from tests.support.storage.connections import connecting

MEMBER, OTHER = (builders.person(serial)["公民身份号码"] for serial in (0, 1))
STRONG = "kmw7-fpq2-ab"


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)


@pytest.fixture
def token(store: Store, now: datetime) -> str:
    return sign_in(store, MEMBER, now)


def last_entry(store: Store) -> tuple[str, str, str, str]:
    with store.reading() as tx:
        row = tx.conn.execute(select(AUDIT).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq.desc()).limit(1)).one()
    return row.actor, row.act, row.subject, row.detail


def seen_at(store: Store) -> datetime:
    with store.reading() as tx:
        at: datetime = tx.conn.execute(select(SESSION.c.seen_at)).scalar_one()
    return at


def secretary(store: Store, now: datetime, organisation: str) -> Actor:
    builders.appoint(store, now, organisation, 2)
    return builders.actor_for(store, now, 2)


def test_nothing_that_was_stored_opens_a_session(store: Store, now: datetime, token: str) -> None:
    with store.reading() as tx:
        stored = tx.conn.execute(select(SESSION.c.token_hash)).scalar_one()
    for guess in (stored.hex(), "", token[:-1], token + "x"):
        with pytest.raises(SignInRequired):
            actor_of(store, guess, now)


def test_reading_writes_a_session_down_as_seen_at_most_once_a_minute(store: Store, now: datetime, token: str) -> None:
    actor_of(store, token, now + timedelta(seconds=59))
    assert seen_at(store) == now
    actor_of(store, token, now + timedelta(seconds=60))
    assert seen_at(store) == now + timedelta(seconds=60)


def test_reading_goes_on_where_nothing_can_be_written(store: Store, now: datetime, token: str) -> None:
    statement = "PRAGMA query_only = ON" if store.database.is_sqlite else "SET default_transaction_read_only = on"
    later = now + timedelta(minutes=2)
    with connecting(store, lambda connection: connection.driver.execute(statement)):
        assert actor_of(store, token, later).member_id == 1
        assert sessions.whoami(store, token, later, LIMITS).session_until == now + LIMITS.idle
        with pytest.raises(StoreFull):
            sessions.rotate(store, token, later)


def test_rotating_makes_the_old_token_void(store: Store, now: datetime, token: str) -> None:
    new = sessions.rotate(store, token, now)
    assert actor_of(store, new, now).member_id == 1
    for use in (lambda: actor_of(store, token, now), lambda: sessions.rotate(store, token, now)):
        with pytest.raises(SignInRequired):
            use()


def test_signing_out_ends_this_session_alone(store: Store, now: datetime, token: str) -> None:
    elsewhere = sign_in(store, MEMBER, now)
    assert sessions.sign_out(store, token, now)
    assert not sessions.sign_out(store, token, now)
    with pytest.raises(SignInRequired):
        actor_of(store, token, now)
    assert actor_of(store, elsewhere, now).member_id == 1


def test_signing_out_everywhere_ends_them_all_and_no_one_elses(store: Store, now: datetime, token: str) -> None:
    elsewhere, others = sign_in(store, MEMBER, now), sign_in(store, OTHER, now)
    assert sessions.sign_out_everywhere(store, actor_of(store, token, now), now) == 2
    for ended in (token, elsewhere):
        with pytest.raises(SignInRequired):
            actor_of(store, ended, now)
    assert actor_of(store, others, now).member_id == 2


def test_whoami_says_name_branch_roles_and_how_long(store: Store, now: datetime, token: str) -> None:
    builders.appoint(store, now, "G1", 1, Role.ORGANISER)
    who = sessions.whoami(store, token, now, LIMITS)
    assert (who.name, who.member_number, who.branch, who.branch_code) == ("党员零", 1, "第一党支部", "B1")
    assert who.roles == (("G1", "示范街道机关党总支", Role.ORGANISER),)
    assert who.verified is None
    assert who.session_until == now + LIMITS.idle


def test_an_appointment_holds_from_the_next_look(store: Store, now: datetime, token: str) -> None:
    assert not actor_of(store, token, now).decides
    builders.appoint(store, now, "B1", 1)
    assert actor_of(store, token, now).decides


def test_disabling_ends_every_session_at_once_and_enabling_brings_none_back(
    store: Store, now: datetime, token: str
) -> None:
    told = accounts.disable(store, builders.ADMINISTRATOR, 1, "调查", now)
    assert (told.messages[0].mobile, told.messages[0].notice) == ("13900000000", Notice.ACCOUNT_DISABLED)
    with pytest.raises(SignInRequired):
        actor_of(store, token, now)
    enabled = accounts.enable(store, builders.ADMINISTRATOR, 1, "调查结束", now)
    assert [each.notice for each in enabled.messages] == [Notice.ACCOUNT_ENABLED]
    with pytest.raises(SignInRequired):
        actor_of(store, token, now)
    assert actor_of(store, sign_in(store, MEMBER, now), now).member_id == 1


def test_a_reset_brings_the_initial_password_back_and_ends_the_sessions(
    store: Store, now: datetime, token: str
) -> None:
    initial = MEMBER[-6:]
    changed = passwords.change_password(store, actor_of(store, token, now), initial, STRONG, now, WEAK_LENGTH)
    told = accounts.reset_password(store, builders.ADMINISTRATOR, 1, "本人遗忘", now)
    assert [each.notice for each in told.messages] == [Notice.PASSWORD_RESET]
    with pytest.raises(SignInRequired):
        actor_of(store, changed.token, now)
    with pytest.raises(SignInFailed):
        begin(store, MEMBER, STRONG, now)
    assert begin(store, MEMBER, initial, now).state is SessionState.CODE_PENDING


def test_mending_an_account_is_logged_with_its_reason(store: Store, now: datetime) -> None:
    accounts.reset_password(store, builders.ADMINISTRATOR, 1, "  本人遗忘 ", now)
    assert last_entry(store) == ("account:1", "password.reset", "member:1", '{"account":1,"reason":"本人遗忘"}')


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_mending_an_account_needs_a_reason(store: Store, now: datetime, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        accounts.reset_password(store, builders.ADMINISTRATOR, 1, reason, now)


def test_mending_the_account_of_nobody_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(MemberNotFound):
        accounts.disable(store, builders.ADMINISTRATOR, 99, "原因", now)


@pytest.mark.parametrize(("organisation", "may"), [("C1", True), ("C2", False), ("B1", True), ("B2", False)])
def test_the_secretary_of_a_branch_or_of_a_committee_above_gives_back_a_password(
    store: Store, now: datetime, organisation: str, may: bool
) -> None:
    actor = secretary(store, now, organisation)
    if may:
        accounts.reset_password(store, actor, 1, "本人遗忘", now)
    else:
        with pytest.raises(NotAllowed):
            accounts.reset_password(store, actor, 1, "本人遗忘", now)


def test_nobody_disables_themselves(store: Store, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        accounts.disable(store, secretary(store, now, "C1"), 2, "误操作", now)


def test_an_account_follows_an_identity_number_that_was_put_right(store: Store, now: datetime, token: str) -> None:
    right = builders.id_number(77)
    with store.transaction() as tx:
        members.change(tx, 1, {"id_number": right}, now)
        account_rows.follow_id_number(tx, store.keys.id_index(MEMBER), store.keys.id_index(right))
    assert actor_of(store, token, now).member_id == 1
    assert actor_of(store, sign_in(store, right, now), now).account_id == actor_of(store, token, now).account_id


def test_whoever_leaves_the_roster_is_signed_out_at_once(store: Store, now: datetime, token: str) -> None:
    with store.transaction() as tx:
        members.change(tx, 1, {"roster_state": "left"}, now)
    with pytest.raises(SignInRequired):
        actor_of(store, token, now)
