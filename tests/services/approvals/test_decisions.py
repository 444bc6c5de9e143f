import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from szdj_cli.domain.audit.audit import canonical_detail
from szdj_cli.domain.errors import DecisionsConflict, NotAllowed, ReasonMissing, SignInRequired, VerificationRequired
from szdj_cli.domain.requests.requests import Conflict, Decision, Outcome, Refused, RequestState
from szdj_cli.domain.sms import Notice
from szdj_cli.services.accounts import accounts
from szdj_cli.services.approvals import decisions, reading
from szdj_cli.services.requests import submission
from szdj_cli.store.accounts.accounts import Administrator, add_administrator
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.members import members
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.requests import DECISION
from tests.support import builders
from tests.support.applicants import (
    APPLICANTS,
    COMMITTEE_SECRETARY,
    OUTSIDER,
    SECRETARY,
    ask,
    decide,
    entered,
    value_of,
)
from tests.support.steps import transfers as transferring


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def state_of(store: Store, now: datetime, member: int, request_id: int) -> RequestState:
    return reading.show(store, entered(store, now, member), request_id, now).request.state


def count_decisions(store: Store) -> int:
    with store.reading() as tx:
        return tx.conn.scalar(select(func.count()).select_from(DECISION)) or 0


def mend(store: Store, now: datetime, member: int, **changes: str) -> None:
    """Change a record as the organisation does, while a request waits."""
    with store.transaction() as tx:
        members.change(tx, member, changes, now)


def test_accepting_writes_the_difference_into_the_record(store: Store, now: datetime) -> None:
    member = APPLICANTS[0]
    submitted = ask(store, now, member, address="新址1号", education="研究生", degree="硕士")
    done = decide(store, now, SECRETARY, [submitted.id])
    assert (done.accepted, done.rejected, done.conflicts) == (1, 0, ())
    for term, value in (("address", "新址1号"), ("education", "10"), ("degree", "master"), ("employer", None)):
        assert value_of(store, member, term) == value
    assert state_of(store, now, member, submitted.id) is RequestState.APPROVED


def test_rejecting_leaves_the_record_as_it_is_and_needs_a_reason(store: Store, now: datetime) -> None:
    member = APPLICANTS[0]
    submitted = ask(store, now, member, address="新址1号")
    with pytest.raises(ReasonMissing):
        decide(store, now, SECRETARY, [Decision(submitted.id, Outcome.REJECTED)])
    assert decide(store, now, SECRETARY, [submitted.id], reason="不清楚").rejected == 1
    assert value_of(store, member, "address") == "示范路3号"
    assert state_of(store, now, member, submitted.id) is RequestState.REJECTED


def test_an_emptied_field_is_emptied(store: Store, now: datetime) -> None:
    member = APPLICANTS[0]
    decide(store, now, SECRETARY, [ask(store, now, member, employer="甲公司").id])
    decide(store, now, SECRETARY, [ask(store, now, member, employer="（清空）").id])
    assert value_of(store, member, "employer") is None


def test_a_batch_of_different_differences_is_one_transaction(store: Store, now: datetime) -> None:
    changes = [
        {"address": "新址"},
        {"employer": "甲公司"},
        {"address": "别处", "email": "a@example.com"},
        {"degree": "学士"},
    ]
    asked = [ask(store, now, m, **change).id for m, change in zip(APPLICANTS, changes, strict=False)]
    with store.reading() as tx:
        before, _ = audit.head(tx)
    decide(store, now, SECRETARY, [*asked[:3], Decision(asked[3], Outcome.REJECTED, "请附证书")])
    for member, change in list(zip(APPLICANTS, changes, strict=False))[:3]:
        for term, value in change.items():
            assert value_of(store, member, term) == value
    assert value_of(store, APPLICANTS[3], "degree") is None
    with store.reading() as tx:
        logged = select(AUDIT.c.seq).where(AUDIT.c.seq > before, AUDIT.c.act != ACT)
        assert len(tx.conn.scalars(logged).all()) == 4
    assert count_decisions(store) == 4


@pytest.mark.parametrize(
    ("keep_going", "accepted"), [(False, 0), (True, 1)], ids=["refused as a whole", "the rest is written"]
)
def test_whatever_is_in_conflict_is_named_and_never_written(
    store: Store, now: datetime, keep_going: bool, accepted: int
) -> None:
    good, decided, withdrawn, stale, moved, elsewhere = (
        ask(store, now, member, address="新址").id for member in [*APPLICANTS[:5], OUTSIDER]
    )
    own = ask(store, now, SECRETARY, address="新址").id
    decide(store, now, SECRETARY, [decided])
    submission.withdraw(store, entered(store, now, APPLICANTS[2]), withdrawn, now)
    mend(store, now, APPLICANTS[3], address="书记改过的地址")
    batch: list[int | Decision] = [
        good,
        decided,
        withdrawn,
        stale,
        Decision(moved, Outcome.ACCEPTED, version=7),
        elsewhere,
        own,
        Decision(999, Outcome.ACCEPTED),
    ]
    expected = {
        decided: "already_decided",
        withdrawn: "withdrawn",
        stale: "record_changed",
        moved: "moved",
        elsewhere: "not_yours",
        own: "own_request",
        999: "not_found",
    }
    if keep_going:
        done = decide(store, now, SECRETARY, batch, keep_going=True)
        found = {refused.request_id: str(refused.why) for refused in done.conflicts}
        assert done.accepted == 1
    else:
        with pytest.raises(DecisionsConflict) as refusal:
            decide(store, now, SECRETARY, batch)
        found = dict(refusal.value.conflicts)
    assert found == expected
    assert count_decisions(store) == 1 + accepted
    assert value_of(store, APPLICANTS[0], "address") == ("新址" if accepted else "示范路3号")
    assert value_of(store, APPLICANTS[3], "address") == "书记改过的地址"
    for request_id, member in ((stale, APPLICANTS[3]), (moved, APPLICANTS[4]), (elsewhere, OUTSIDER)):
        assert state_of(store, now, member, request_id) is RequestState.PENDING


def test_what_is_logged_of_a_decision_is_canonical_and_names_fields_not_values(store: Store, now: datetime) -> None:
    accepted = ask(store, now, APPLICANTS[0], address="新址1号", employer="甲公司").id
    rejected = ask(store, now, APPLICANTS[1], address="新址1号").id
    reason = '请写到"门牌号"\\'
    decide(store, now, SECRETARY, [accepted, Decision(rejected, Outcome.REJECTED, reason)])
    with store.reading() as tx:
        logged = tx.conn.execute(select(AUDIT).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq.desc()).limit(2)).all()
    details = [json.loads(row.detail) for row in logged]
    assert [canonical_detail(detail) for detail in details] == [row.detail for row in logged]
    assert [(row.act, row.subject) for row in logged] == [
        ("request.rejected", f"request:{rejected}"),
        ("request.accepted", f"request:{accepted}"),
    ]
    assert details[0] | {"for": 0} == {
        "fields": ["address"],
        "for": 0,
        "member": APPLICANTS[1],
        "reason": reason,
        "step": 1,
    }
    assert details[1]["fields"] == ["address", "employer"]


def test_nobody_decides_on_their_own_request_wherever_it_waits(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "G1", SECRETARY)
    own = ask(store, now, SECRETARY, address="新址")
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, SECRETARY, [own.id])
    assert refusal.value.conflicts == ((own.id, "own_request"),)
    assert decide(store, now, COMMITTEE_SECRETARY, [own.id]).accepted == 1


def test_a_change_of_other_fields_meanwhile_is_no_conflict(store: Store, now: datetime) -> None:
    member = APPLICANTS[0]
    submitted = ask(store, now, member, address="新址1号")
    mend(store, now, member, employer="甲公司")
    assert decide(store, now, SECRETARY, [submitted.id]).accepted == 1
    assert value_of(store, member, "address") == "新址1号"
    assert value_of(store, member, "employer") == "甲公司"


def test_a_changed_mobile_is_sealed_found_again_and_told_to_both_numbers(store: Store, now: datetime) -> None:
    member = APPLICANTS[0]
    asked = _ask_for_mobile(store, now, member, "13700137000")
    done = decide(store, now, SECRETARY, [asked])
    assert value_of(store, member, "mobile") == "13700137000"
    told = [(message.mobile, message.notice) for message in done.messages]
    assert told == [("13900000003", Notice.MOBILE_REPLACED), ("13700137000", Notice.MOBILE_REGISTERED)]
    assert done.told == ()  # that says it


def test_whoever_gets_a_new_mobile_and_is_taken_in_at_once_is_told_there(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B2", SECRETARY)
    member = APPLICANTS[0]
    transfer = transferring.ask(store, now, member, "B2")
    transferring.send(store, now, transfer)
    asked = _ask_for_mobile(store, now, member, "13700137000")
    done = decide(store, now, SECRETARY, [transfer, asked])
    assert [message.mobile for message in done.messages if message.notice is Notice.TRANSFER_COMPLETED] == [
        "13700137000"
    ]


def test_a_dry_run_counts_and_writes_nothing(store: Store, now: datetime) -> None:
    member = APPLICANTS[0]
    submitted = ask(store, now, member, address="新址1号")
    with store.reading() as tx:
        before = audit.head(tx)
    done = decide(store, now, SECRETARY, [submitted.id, 999], keep_going=True, dry_run=True)
    assert (done.accepted, done.conflicts, done.messages) == (1, (Refused(999, Conflict.NOT_FOUND),), ())
    with store.reading() as tx:
        assert audit.head(tx) == before
    assert value_of(store, member, "address") == "示范路3号"
    assert state_of(store, now, member, submitted.id) is RequestState.PENDING


def test_a_plans_changes_must_be_what_was_asked_for(store: Store, now: datetime) -> None:
    submitted = ask(store, now, APPLICANTS[0], address="新址1号")
    edited = Decision(submitted.id, Outcome.ACCEPTED, seen_changes="家庭住址：示范路3号 → 新址2号")
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, SECRETARY, [edited])
    assert refusal.value.conflicts == ((submitted.id, "changes_edited"),)
    exact = edited._replace(seen_changes="家庭住址：示范路3号 → 新址1号")
    assert decide(store, now, SECRETARY, [exact]).accepted == 1


def test_the_same_decision_twice_counts_once_and_two_different_ones_are_a_conflict(store: Store, now: datetime) -> None:
    first, second = (ask(store, now, member, address="新址").id for member in APPLICANTS[:2])
    both_ways: list[int | Decision] = [second, Decision(second, Outcome.REJECTED, "不清楚")]
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, SECRETARY, [first, first, *both_ways])
    assert refusal.value.conflicts == ((second, "twice"),)
    assert decide(store, now, SECRETARY, [first, first]).accepted == 1


def test_only_those_appointed_and_verified_today_decide(store: Store, now: datetime) -> None:
    submitted = ask(store, now, APPLICANTS[0], address="新址1号")
    one = [Decision(submitted.id, Outcome.ACCEPTED)]
    with pytest.raises(NotAllowed):
        decide(store, now, APPLICANTS[1], one)
    secretary = entered(store, now, SECRETARY)
    with pytest.raises(VerificationRequired):
        decisions.decide(store, secretary, one, now + timedelta(days=1))
    with store.reading() as tx:
        assert members.find(tx, SECRETARY) is not None
    accounts.disable(store, builders.ADMINISTRATOR, SECRETARY, "停用", now)
    with pytest.raises(SignInRequired):
        decisions.decide(store, secretary, one, now)
    assert count_decisions(store) == 0


def test_an_administrator_never_decides_even_where_the_same_person_is_appointed(store: Store, now: datetime) -> None:
    submitted = ask(store, now, APPLICANTS[0], address="新址1号")
    person = builders.person(20)
    builders.import_people(store, now, [person])
    builders.appoint(store, now, "B1", APPLICANTS.stop)
    keeper = Administrator(person["姓名"], person["公民身份号码"], person["手机号码"])
    with store.transaction() as tx:
        add_administrator(tx, keeper, "", is_weak=False)
    with pytest.raises(NotAllowed):
        decide(store, now, APPLICANTS.stop, [submitted.id])
    assert count_decisions(store) == 0


def test_nothing_to_decide_is_nothing_done(store: Store, now: datetime) -> None:
    done = decide(store, now, SECRETARY, [])
    assert (done.accepted, done.rejected, done.conflicts) == (0, 0, ())


def _ask_for_mobile(store: Store, now: datetime, member: int, mobile: str) -> int:
    from szdj_cli.services.members import profiles

    actor = entered(store, now, member)
    code = profiles.edit(store, actor, {"mobile": mobile}, now).messages[0].code
    submitted = profiles.finish_edit(store, actor, code or "", now).submitted
    assert submitted is not None
    return submitted.id


def test_what_is_decided_is_final_for_whoever_holds_the_database_too(store: Store, now: datetime) -> None:
    asked = ask(store, now, APPLICANTS[0], address="新址")
    decide(store, now, SECRETARY, [asked.id])
    replaced = (
        "DELETE FROM decision"
        if not store.database.is_sqlite
        else (
            "INSERT OR REPLACE INTO decision SELECT request_id, position, 'rejected', reason, decided_by, decided_for,"
            " decided_at FROM decision"
        )
    )
    for statement in (replaced, "UPDATE request SET state = 'rejected'", "DELETE FROM request"):
        with pytest.raises(DBAPIError), store.transaction() as tx:
            if tx.is_sqlite:
                tx.conn.execute(text("PRAGMA recursive_triggers = OFF"))
            tx.conn.execute(text(statement))
