"""What an organisation does to a single record."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from szdj_cli.domain.accounts.verification import Method
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    ContactOnly,
    MemberClosed,
    MemberExists,
    MemberNotFound,
    NotAllowed,
    NumberNotAmongYours,
    OwnRecord,
    ReasonMissing,
    RecordMoved,
    SignInFailed,
    SignInRequired,
    ValueInvalid,
)
from szdj_cli.domain.members.corrections import Corrected
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import corrections
from szdj_cli.services.accounts import passwords, signing_in
from szdj_cli.services.members import profiles, roster
from szdj_cli.services.verification import challenges
from szdj_cli.store.accounts import accounts
from szdj_cli.store.accounts.accounts import Administrator
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.members import members
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.verification.verified_days import add_day
from tests.support import builders
from tests.support.builders import ADMINISTRATOR, person
from tests.support.steps.sign_in import WEAK_LENGTH, actor_of, begin, code_in, sign_in

NUMBER, MOBILE = person(0)["公民身份号码"], person(0)["手机号码"]
RIGHT = builders.id_number(321, born="19720229")
NEW_MOBILE = "13800138000"
STRONG = "kmw7-fpq2-ab"
WHY = "本人提供了证明"


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, [person(0), person(1), person(2, 所在党支部="B4")])


def edit(
    store: Store, now: datetime, answers: Mapping[str, str], actor: Actor = ADMINISTRATOR, member: str = "1"
) -> Corrected:
    return corrections.edit(store, actor, corrections.plan_edit(store, actor, member, answers, now), WHY, now)


def record(store: Store, number: int = 1) -> Member:
    with store.reading() as tx:
        found = members.find(tx, number)
    assert found is not None
    return found


def last_entry(store: Store) -> tuple[int, str, str, str, dict[str, Any]]:
    with store.reading() as tx:
        row = tx.conn.execute(select(AUDIT).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq.desc()).limit(1)).one()
    return row.seq, row.actor, row.act, row.subject, json.loads(row.detail)


def of(store: Store, now: datetime, organisation: str, member: int = 2) -> Actor:
    builders.appoint(store, now, organisation, member)
    return builders.actor_for(store, now, member)


def told(mended: Corrected) -> list[tuple[str, Notice | None]]:
    return [(message.mobile, message.notice) for message in mended.messages]


def strong_password(store: Store, now: datetime, token: str) -> str:
    actor = actor_of(store, token, now)
    return passwords.change_password(store, actor, NUMBER[-6:], STRONG, now, WEAK_LENGTH).token


def test_planning_writes_nothing(store: Store, now: datetime) -> None:
    before = record(store), last_entry(store)
    planned = corrections.plan_edit(store, ADMINISTRATOR, "1", {"工作单位": "乙公司"}, now)
    assert planned.changes == {"employer": (None, "乙公司")}
    assert (record(store), last_entry(store)) == before


def test_a_field_is_put_right_logged_and_told(store: Store, now: datetime) -> None:
    mended = edit(store, now, {"工作单位": "乙公司", "籍贯": "广东"})
    assert (record(store).values["employer"], record(store).values["native_place"]) == ("乙公司", "广东")
    assert record(store).version == 2
    _, actor, act, subject, detail = last_entry(store)
    assert (actor, act, subject) == (ADMINISTRATOR.label, "member.mended", "member:1")
    assert detail == {"changes": {"employer": [None, "乙公司"], "native_place": [None, "广东"]}, "reason": WHY}
    assert told(mended) == [(MOBILE, Notice.RECORD_MENDED)]


def test_without_a_reason_nothing_is_written(store: Store, now: datetime) -> None:
    planned = corrections.plan_edit(store, ADMINISTRATOR, "1", {"工作单位": "乙公司"}, now)
    for reason in ("", "  ", "\x1b"):
        with pytest.raises(ReasonMissing):
            corrections.edit(store, ADMINISTRATOR, planned, reason, now)
    assert record(store).version == 1


def test_a_record_that_moved_since_the_review_is_not_written(store: Store, now: datetime) -> None:
    planned = corrections.plan_edit(store, ADMINISTRATOR, "1", {"工作单位": "乙公司"}, now)
    edit(store, now, {"籍贯": "广东"})
    with pytest.raises(RecordMoved):
        corrections.edit(store, ADMINISTRATOR, planned, WHY, now)
    assert record(store).values["employer"] is None


def test_sensitive_values_are_sealed_in_the_log(store: Store, now: datetime) -> None:
    edit(store, now, {"手机号码": NEW_MOBILE, "公民身份号码": RIGHT, "籍贯": "广东"})
    seq, *_, detail = last_entry(store)
    assert set(detail["changes"]) == {"native_place", "sex", "birth_date"} - _same_as_before()
    assert detail["sealed_fields"] == ["id_number", "mobile"]
    text = json.dumps(detail, ensure_ascii=False)
    for secret in (NUMBER, RIGHT, MOBILE, NEW_MOBILE, RIGHT[-6:]):
        assert secret not in text
    opened = store.keys.open("audit", "detail", seq, base64.b64decode(detail["sealed"]))
    assert json.loads(opened) == {"id_number": [NUMBER, RIGHT], "mobile": [MOBILE, NEW_MOBILE]}


def _same_as_before() -> set[str]:
    return {"sex"} if int(NUMBER[16]) % 2 == int(RIGHT[16]) % 2 else set()


def test_a_new_mobile_is_told_to_the_old_one_and_the_new_one(store: Store, now: datetime) -> None:
    alone = edit(store, now, {"手机号码": NEW_MOBILE})
    assert told(alone) == [
        (MOBILE, Notice.MOBILE_REPLACED_BY_ORGANISATION),
        (NEW_MOBILE, Notice.MOBILE_REGISTERED_BY_ORGANISATION),
    ]
    with_more = edit(store, now, {"手机号码": MOBILE, "籍贯": "广东"})
    assert told(with_more)[2:] == [(MOBILE, Notice.RECORD_MENDED)]


def test_codes_go_to_the_new_mobile_at_once(store: Store, now: datetime) -> None:
    edit(store, now, {"手机号码": NEW_MOBILE})
    started = begin(store, NUMBER, NUMBER[-6:], now)
    assert started.message is not None
    assert started.message.mobile == NEW_MOBILE


def test_a_phone_that_was_trusted_is_a_stranger_once_the_mobile_is_another(store: Store, now: datetime) -> None:
    actor = actor_of(store, sign_in(store, NUMBER, now), now)
    token = challenges.issue(store, actor, "pc", now).token
    code = challenges.send_code(store, token, now).code or ""
    cookie = challenges.confirm(store, token, actor.name, code, now, remember=True).cookie
    for trusts, change in ((True, {"籍贯": "广东"}), (False, {"手机号码": NEW_MOBILE}), (False, {"手机号码": MOBILE})):
        edit(store, now, change)
        actor = actor_of(store, sign_in(store, NUMBER, now), now)
        view = challenges.look(store, challenges.issue(store, actor, "pc", now).token, cookie, now)
        assert view is not None
        assert view.is_trusted is trusts


def test_a_code_sent_to_the_old_mobile_is_good_for_nothing(store: Store, now: datetime) -> None:
    started = begin(store, NUMBER, NUMBER[-6:], now)
    edit(store, now, {"手机号码": NEW_MOBILE})
    with pytest.raises(SignInRequired):
        signing_in.finish(store, started.token, code_in(started.message), now)


def test_who_never_signed_in_signs_in_with_the_new_number_s_last_six(store: Store, now: datetime) -> None:
    edit(store, now, {"公民身份号码": RIGHT})
    with pytest.raises(SignInFailed):
        begin(store, RIGHT, NUMBER[-6:], now)
    assert actor_of(store, sign_in(store, RIGHT, now), now).member_id == 1


def test_an_account_goes_with_the_new_number_and_keeps_its_password(store: Store, now: datetime) -> None:
    token = sign_in(store, NUMBER, now)
    account_id = actor_of(store, token, now).account_id
    new_token = strong_password(store, now, token)
    edit(store, now, {"公民身份号码": RIGHT})
    with pytest.raises(SignInRequired):
        actor_of(store, new_token, now)
    assert actor_of(store, sign_in(store, RIGHT, now, STRONG), now).account_id == account_id
    with pytest.raises(SignInFailed):
        begin(store, NUMBER, STRONG, now)


def test_an_identity_number_of_somebody_else_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(MemberExists):
        corrections.plan_edit(store, ADMINISTRATOR, "1", {"公民身份号码": person(1)["公民身份号码"]}, now)
    planned = corrections.plan_edit(store, ADMINISTRATOR, "1", {"公民身份号码": RIGHT}, now)
    builders.import_people(store, now, [person(7, 公民身份号码=RIGHT)])
    with pytest.raises(MemberExists):
        corrections.edit(store, ADMINISTRATOR, planned, WHY, now)
    assert record(store).values["id_number"] == NUMBER


def test_a_number_put_right_and_back_leaves_the_account_where_it_was(store: Store, now: datetime) -> None:
    account_id = actor_of(store, sign_in(store, NUMBER, now), now).account_id
    edit(store, now, {"公民身份号码": RIGHT})
    edit(store, now, {"公民身份号码": NUMBER})
    assert actor_of(store, sign_in(store, NUMBER, now), now).account_id == account_id


@pytest.fixture
def linked(store: Store) -> int:
    """An administrator whose own identity number is the right one of member 1."""
    with store.transaction() as tx:
        return accounts.add_administrator(tx, Administrator("管理员", RIGHT, "13700000000"), "x", is_weak=False)


def test_only_an_administrator_links_a_record_with_an_administrators_account(
    store: Store, now: datetime, linked: int
) -> None:
    secretary = of(store, now, "C1")
    with pytest.raises(NumberNotAmongYours):
        edit(store, now, {"公民身份号码": RIGHT}, secretary)
    token = strong_password(store, now, sign_in(store, NUMBER, now))
    edit(store, now, {"公民身份号码": RIGHT})
    with store.reading() as tx:
        holder = accounts.find_holder(tx, store.keys.id_index(RIGHT))
        left = tx.conn.execute(select(ACCOUNT).where(ACCOUNT.c.id_index == store.keys.id_index(NUMBER))).one()
    assert holder is not None
    assert (holder.account_id, holder.member_id, holder.is_administrator) == (linked, 1, True)
    # Whoever is given the old number one day does not find this member's password or session under it.
    assert left.password_hash is None
    with pytest.raises(SignInRequired):
        actor_of(store, token, now)


def test_only_an_administrator_parts_a_record_from_an_administrators_account(
    store: Store, now: datetime, linked: int
) -> None:
    edit(store, now, {"公民身份号码": RIGHT})
    secretary = of(store, now, "C1")
    with pytest.raises(NotAllowed):
        edit(store, now, {"公民身份号码": NUMBER}, secretary)
    edit(store, now, {"公民身份号码": NUMBER})
    with store.reading() as tx:
        holder = accounts.find_holder(tx, store.keys.id_index(RIGHT))
    assert holder is not None
    assert (holder.account_id, holder.member_id) == (linked, None)


def test_a_committees_secretary_mends_below_and_nowhere_else(store: Store, now: datetime) -> None:
    secretary = of(store, now, "C1")
    edit(store, now, {"籍贯": "广东"}, secretary)
    with pytest.raises(MemberNotFound):
        edit(store, now, {"籍贯": "广东"}, secretary, "3")


@pytest.mark.parametrize(
    ("organisation", "role"), [("B1", Role.SECRETARY), ("G1", Role.SECRETARY), ("C1", Role.ORGANISER)]
)
def test_others_who_may_read_do_not_mend(store: Store, now: datetime, organisation: str, role: Role) -> None:
    builders.appoint(store, now, organisation, 2, role)
    reader = builders.actor_for(store, now, 2)
    assert roster.show(store, reader, "1", now).number == 1
    with pytest.raises((NotAllowed, ContactOnly)):  # a branch's secretary mends contact data
        edit(store, now, {"籍贯": "广东"}, reader)
    with pytest.raises(NotAllowed):
        corrections.plan_new(store, reader, person(9), now)


def test_nobody_mends_their_own_record(store: Store, now: datetime) -> None:
    with pytest.raises(OwnRecord):
        edit(store, now, {"籍贯": "广东"}, of(store, now, "C1"), "2")


def test_whoever_is_off_the_roster_is_not_mended(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, 1, {"roster_state": "deceased"}, now)
    with pytest.raises(MemberClosed):
        edit(store, now, {"籍贯": "广东"})


def test_a_field_that_the_member_has_asked_to_change_is_a_warning(store: Store, now: datetime) -> None:
    member = builders.actor_for(store, now, 1)
    with store.transaction() as tx:
        accounts.ensure(tx, store.keys.id_index(NUMBER))
        add_day(tx, 1, Method.TOTP, now)
    profiles.edit(store, member, {"工作单位": "甲公司"}, now)
    planned = corrections.plan_edit(store, ADMINISTRATOR, "1", {"工作单位": "乙公司", "籍贯": "广东"}, now)
    assert planned.warnings == (("employer", Reason.REQUEST_WAITING),)


def test_a_new_member_is_added_logged_and_told(store: Store, now: datetime) -> None:
    row = person(9, 工作单位="甲公司")
    added = corrections.add(store, ADMINISTRATOR, corrections.plan_new(store, ADMINISTRATOR, row, now), WHY, now)
    assert added.number == 4
    _, _, act, subject, detail = last_entry(store)
    assert (act, subject, detail) == ("member.added", "member:4", {"branch": "B1", "reason": WHY})
    assert told(added) == [(row["手机号码"], Notice.MOBILE_REGISTERED_BY_ORGANISATION)]
    assert actor_of(store, sign_in(store, row["公民身份号码"], now), now).member_id == 4


def test_an_added_member_is_what_an_import_of_the_same_row_makes(store: Store, now: datetime) -> None:
    row = person(9, 学位="硕士", 邮箱="a@example.com", 流动党员="是", 籍贯="广东")
    number = corrections.add(
        store, ADMINISTRATOR, corrections.plan_new(store, ADMINISTRATOR, row, now), WHY, now
    ).number
    summary = builders.import_people(store, now, [row])
    assert (summary.new, summary.updated, summary.same) == (0, 0, 1)
    twin = {**row, "公民身份号码": builders.id_number(11, born="19700101")}
    builders.import_people(store, now, [twin])
    left, right = dict(record(store, number).values), dict(record(store, number + 1).values)
    assert left.pop("id_number") != right.pop("id_number")
    assert left == right


def test_nobody_is_added_twice(store: Store, now: datetime) -> None:
    with pytest.raises(MemberExists):
        corrections.plan_new(store, ADMINISTRATOR, person(1), now)
    planned = corrections.plan_new(store, ADMINISTRATOR, person(9), now)
    corrections.add(store, ADMINISTRATOR, planned, WHY, now)
    with pytest.raises(MemberExists):
        corrections.add(store, ADMINISTRATOR, planned, WHY, now)


def test_a_committees_secretary_adds_below_alone(store: Store, now: datetime) -> None:
    rows = [{"编码": "C0", "名称": "全区党委", "类型": "党委"}]
    rows += [{"编码": "C1", "名称": "示范街道党委", "类型": "党委", "上级编码": "C0"}]
    rows += [{"编码": "C2", "名称": "样例街道党委", "类型": "党委", "上级编码": "C0"}]
    builders.import_organisations(store, now, rows)
    over_all = of(store, now, "C0")
    corrections.add(store, over_all, corrections.plan_new(store, over_all, person(9), now), WHY, now)
    secretary = of(store, now, "C1", 1)
    with pytest.raises(ValueInvalid) as refused:
        corrections.plan_new(store, secretary, person(10, 所在党支部="B4"), now)
    assert refused.value.reason is Reason.BRANCH_NOT_YOURS
    elsewhere = corrections.plan_new(store, ADMINISTRATOR, person(10, 所在党支部="B4"), now)
    with pytest.raises(NotAllowed):
        corrections.add(store, secretary, elsewhere, WHY, now)


def test_a_committees_secretary_gets_one_answer_for_every_number_that_is_not_their_members(
    store: Store, now: datetime
) -> None:
    """Nobody's, another committee's member's, one's who left it: adding and mending a number tell nothing apart."""
    builders.import_people(store, now, [person(3, 所在党支部="B4")])
    with store.transaction() as tx:
        members.change(tx, 4, {"roster_state": "transferred_out"}, now)
    secretary = of(store, now, "C1")
    for serial in (2, 3, 9):
        with pytest.raises(NumberNotAmongYours):
            corrections.plan_new(store, secretary, person(serial, 所在党支部="B2"), now)
        with pytest.raises(NumberNotAmongYours):
            edit(store, now, {"公民身份号码": person(serial)["公民身份号码"]}, secretary)
    with pytest.raises(MemberExists):
        corrections.plan_new(store, secretary, person(1), now)
    with pytest.raises(MemberExists):
        edit(store, now, {"公民身份号码": person(1)["公民身份号码"]}, secretary)
    with store.transaction() as tx:
        members.change(tx, 1, {"roster_state": "transferred_out"}, now)
    assert corrections.plan_new(store, secretary, person(0), now).warnings


def test_adding_needs_a_reason(store: Store, now: datetime) -> None:
    planned = corrections.plan_new(store, ADMINISTRATOR, person(9), now)
    with pytest.raises(ReasonMissing):
        corrections.add(store, ADMINISTRATOR, planned, " ", now)


def test_who_comes_back_continues_their_record_and_leaves_the_old_phone_behind(store: Store, now: datetime) -> None:
    old = record(store)
    sign_in(store, NUMBER, now)
    with store.transaction() as tx:
        members.change(tx, 1, {"roster_state": "transferred_out"}, now)
        tx.conn.execute(update(ACCOUNT).values(totp_secret=b"secret", totp_step=1))
    answers = person(0, 手机号码=NEW_MOBILE, 所在党支部="B3", 工作单位="新单位")
    planned = corrections.plan_new(store, ADMINISTRATOR, answers, now)
    assert ("id_number", Reason.RETURNING) in planned.warnings
    done = corrections.add(store, ADMINISTRATOR, planned, WHY, now)
    back = record(store)
    assert (done.number, back.values["branch"], back.values["roster_state"]) == (1, "B3", "active")
    assert (back.values["employer"], back.values["joined_on"]) == ("新单位", old.values["joined_on"])
    assert {message.mobile for message in done.messages} == {MOBILE, NEW_MOBILE}
    with store.reading() as tx:
        assert tx.conn.scalar(select(ACCOUNT.c.totp_secret).where(ACCOUNT.c.totp_secret.is_not(None))) is None
    _, _, act, subject, detail = last_entry(store)
    assert (act, subject, detail["branch"]) == ("member.returned", "member:1", "B3")
    assert detail["changes"]["employer"] == [None, "新单位"]
    assert NEW_MOBILE not in json.dumps(detail)


def test_who_left_otherwise_does_not_come_back_as_a_new_member(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, 1, {"roster_state": "deceased"}, now)
    with pytest.raises(MemberExists):
        corrections.plan_new(store, ADMINISTRATOR, person(0), now)
