from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.errors import (
    DraftMissing,
    FieldNotEditable,
    FieldUnknown,
    NoOwnRecord,
    NotAllowed,
    NothingChanged,
    SmsCodeSpent,
    SmsCodeWrong,
    SmsTooSoon,
    ValueInvalid,
    VerificationRequired,
)
from szdj_cli.domain.members.profiles import Edited
from szdj_cli.domain.sms import Notice, Purpose
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.approvals import reading
from szdj_cli.services.members import profiles
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from tests.support import builders
from tests.support.applicants import APPLICANTS, SECRETARY, ask, decide, entered, value_of

MEMBER = APPLICANTS[0]
NEW_MOBILE = "13700137000"


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def edit_mobile(store: Store, now: datetime, mobile: str = NEW_MOBILE, **more: str) -> Edited:
    return profiles.edit(store, entered(store, now, MEMBER), {"mobile": mobile, **more}, now)


def code_in(edited: Edited) -> str:
    (message,) = edited.messages
    assert message.code is not None
    return message.code


def finish(store: Store, now: datetime, code: str) -> Edited:
    return profiles.finish_edit(store, entered(store, now, MEMBER), code, now)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_ones_own_record_is_shown_whole(store: Store, now: datetime) -> None:
    member = profiles.show(store, entered(store, now, MEMBER), now)
    assert (member.number, member.name, member.branch_name) == (MEMBER, "党员三", "第一党支部")
    shown = member.shown()
    assert (shown["id_number"], shown["mobile"]) == ("440305************", "139****0003")


def test_only_an_unmasked_look_is_logged(store: Store, now: datetime) -> None:
    actor = entered(store, now, MEMBER)
    with store.reading() as tx:
        before, _ = audit.head(tx)
    profiles.show(store, actor, now)
    with store.reading() as tx:
        assert audit.head(tx)[0] == before
    profiles.show(store, actor, now, reveal=True)
    with store.reading() as tx:
        assert audit.head(tx)[0] == before + 1


def test_the_record_is_not_shown_without_todays_verification(store: Store, now: datetime) -> None:
    with pytest.raises(VerificationRequired):
        profiles.show(store, entered(store, now, MEMBER), now + timedelta(days=1))


def test_who_is_no_member_has_no_record(store: Store, now: datetime) -> None:
    with pytest.raises(NoOwnRecord):
        profiles.show(store, builders.ADMINISTRATOR, now)


def test_fields_are_named_by_heading_alias_or_term(store: Store, now: datetime) -> None:
    ask(store, now, MEMBER, 家庭住址="新址", 职业="工人", employer="甲公司")
    (request,) = reading.mine(store, entered(store, now, MEMBER), now)
    assert [change.field for change in request.changes] == ["address", "occupation", "employer"]


def test_what_cannot_be_proposed_is_refused_and_nothing_is_kept(store: Store, now: datetime) -> None:
    with pytest.raises(FieldUnknown):
        ask(store, now, MEMBER, hobby="围棋")
    with pytest.raises(FieldNotEditable) as not_editable:
        ask(store, now, MEMBER, name="王五")
    assert not_editable.value.field == "name"
    with pytest.raises(ValueInvalid) as invalid:
        ask(store, now, MEMBER, address="")
    assert (invalid.value.field, invalid.value.reason) == ("address", Reason.REQUIRED)
    with pytest.raises(NothingChanged):
        ask(store, now, MEMBER, address="示范路3号")
    assert list(reading.mine(store, entered(store, now, MEMBER), now)) == []


def test_who_is_off_the_roster_proposes_nothing(store: Store, now: datetime) -> None:
    actor = entered(store, now, MEMBER)
    with store.transaction() as tx:
        members.change(tx, MEMBER, {"roster_state": "transferred_out"}, now)
    with pytest.raises(NotAllowed):
        profiles.edit(store, actor, {"address": "新址"}, now)


def test_a_new_mobile_is_confirmed_by_a_code_sent_to_it_and_the_old_one_is_told(store: Store, now: datetime) -> None:
    edited = edit_mobile(store, now, address="新址")
    assert (edited.submitted, edited.code_sent_to) == (None, "137****7000")
    (message,) = edited.messages
    assert (message.mobile, message.purpose) == (NEW_MOBILE, Purpose.MOBILE_CHANGE)
    done = finish(store, now, code_in(edited))
    assert done.submitted is not None
    (notice,) = done.messages
    assert (notice.mobile, notice.notice) == ("13900000003", Notice.MOBILE_CHANGE_ASKED)
    decide(store, now, SECRETARY, [done.submitted.id])
    assert (value_of(store, MEMBER, "mobile"), value_of(store, MEMBER, "address")) == (NEW_MOBILE, "新址")


def test_until_the_code_is_given_there_is_no_request(store: Store, now: datetime) -> None:
    edit_mobile(store, now)
    assert list(reading.mine(store, entered(store, now, MEMBER), now)) == []
    assert ask(store, now, MEMBER, address="新址").id


def test_a_wrong_code_is_counted_and_the_fifth_ends_it(store: Store, now: datetime) -> None:
    right = code_in(edit_mobile(store, now))
    for _ in range(4):
        with pytest.raises(SmsCodeWrong):
            finish(store, now, wrong(right))
    with pytest.raises(SmsCodeSpent):
        finish(store, now, wrong(right))
    with pytest.raises(SmsCodeSpent):
        finish(store, now, right)
    assert list(reading.mine(store, entered(store, now, MEMBER), now)) == []


def test_a_code_confirms_only_the_draft_that_it_was_sent_for(store: Store, now: datetime) -> None:
    first = code_in(edit_mobile(store, now))
    later = now + timedelta(seconds=61)
    second = code_in(edit_mobile(store, later, "13700137001"))
    if first != second:
        with pytest.raises(SmsCodeWrong):
            finish(store, later, first)
    submitted = finish(store, later, second).submitted
    assert submitted is not None
    decide(store, now, SECRETARY, [submitted.id])
    assert value_of(store, MEMBER, "mobile") == "13700137001"


def test_writing_a_draft_anew_gives_no_further_codes_and_no_further_tries(store: Store, now: datetime) -> None:
    edit_mobile(store, now)
    with pytest.raises(SmsTooSoon):
        edit_mobile(store, now + timedelta(seconds=59), "13700137001")
    for minute in range(1, 5):
        code = code_in(edit_mobile(store, now + timedelta(minutes=minute)))
        with pytest.raises(SmsCodeWrong):
            finish(store, now + timedelta(minutes=minute), wrong(code))
    with pytest.raises(SmsCodeSpent):
        finish(store, now + timedelta(minutes=4), wrong(code))
    with pytest.raises(SmsCodeSpent):
        edit_mobile(store, now + timedelta(minutes=6))
    assert code_in(edit_mobile(store, now + timedelta(days=1)))


def test_another_code_is_sent_after_a_minute(store: Store, now: datetime) -> None:
    edit_mobile(store, now)
    with pytest.raises(SmsTooSoon):
        profiles.resend_code(store, entered(store, now, MEMBER), now + timedelta(seconds=30))
    later = now + timedelta(seconds=61)
    edited = profiles.resend_code(store, entered(store, now, MEMBER), later)
    assert finish(store, later, code_in(edited)).submitted is not None


def test_without_a_draft_there_is_nothing_to_confirm(store: Store, now: datetime) -> None:
    with pytest.raises(DraftMissing):
        finish(store, now, "123456")
    edited = edit_mobile(store, now)
    finish(store, now, code_in(edited))
    with pytest.raises(DraftMissing):
        finish(store, now, code_in(edited))


def test_a_newer_proposal_takes_the_place_of_a_draft(store: Store, now: datetime) -> None:
    edited = edit_mobile(store, now)
    ask_now = ask(store, now, MEMBER, address="新址")
    with pytest.raises(DraftMissing):
        finish(store, now, code_in(edited))
    (request,) = reading.mine(store, entered(store, now, MEMBER), now)
    assert request.id == ask_now.id
    assert [change.field for change in request.changes] == ["address"]
