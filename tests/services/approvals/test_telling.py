"""Whom decisions tell: applicants once theirs has ended, the branches of a move, and nobody of what or why."""

from datetime import datetime

import pytest
from sqlalchemy import text

from szdj_cli.domain.requests.requests import Decided, Outcome
from szdj_cli.domain.sms import Notice, Told
from szdj_cli.services.approvals import receiving
from szdj_cli.services.members import telling
from szdj_cli.store.core.engine import Store
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, ask, decide, entered
from tests.support.steps.transfers import (
    MEMBER,
    OTHER,
    RECEIVING_COMMITTEE_SECRETARY,
    admit,
    receivers,
    send,
    take_in,
)
from tests.support.steps.transfers import ask as ask_for_a_transfer
from tests.support.storage.tampering import past_the_program


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def told(store: Store, now: datetime, done: Decided) -> list[tuple[str, Notice | None]]:
    return [(message.mobile, message.notice) for message in telling.messages(store, done.told, now)]


def mobile(member: int) -> str:
    return f"139{member - 1:08}"


def test_applicants_are_told_what_came_of_it(store: Store, now: datetime) -> None:
    accepted, rejected = (ask(store, now, member, employer="甲公司").id for member in APPLICANTS[:2])
    assert told(store, now, decide(store, now, SECRETARY, [accepted])) == [
        (mobile(APPLICANTS[0]), Notice.REQUEST_ACCEPTED)
    ]
    done = decide(store, now, SECRETARY, [rejected], reason="不符")
    assert told(store, now, done) == [(mobile(APPLICANTS[1]), Notice.REQUEST_REJECTED)]


def test_nobody_is_told_of_a_step_of_a_rehearsal_or_of_what_was_not_written(store: Store, now: datetime) -> None:
    receivers(store, now)
    within = ask_for_a_transfer(store, now, MEMBER, "B4")
    assert decide(store, now, SECRETARY, [within]).told == ()
    plain = ask(store, now, OTHER, employer="甲公司").id
    assert decide(store, now, SECRETARY, [plain], dry_run=True).told == ()
    assert decide(store, now, SECRETARY, [plain, within], keep_going=True).told == (
        Told(OTHER, Notice.REQUEST_ACCEPTED),
    )


def test_a_letter_is_told_when_it_can_be_fetched(store: Store, now: datetime) -> None:
    out = ask_for_a_transfer(store, now, MEMBER, None)
    decide(store, now, SECRETARY, [out])
    done = decide(store, now, COMMITTEE_SECRETARY, [out])
    assert done.told == (Told(MEMBER, Notice.PAPER_ISSUED),)


def test_both_branches_of_a_move_are_told_but_not_who_did_it(store: Store, now: datetime) -> None:
    receivers(store, now)
    request = ask_for_a_transfer(store, now, MEMBER, "B4")
    send(store, now, request)
    admit(store, now, request)
    done = take_in(store, now, request)
    assert done.told == (Told(SECRETARY, Notice.MEMBER_LEFT),)
    assert [message.notice for message in done.messages] == [Notice.TRANSFER_COMPLETED]


def test_what_the_receiver_returns_is_told(store: Store, now: datetime) -> None:
    receivers(store, now)
    request = ask_for_a_transfer(store, now, MEMBER, "B4")
    send(store, now, request)
    by = entered(store, now, RECEIVING_COMMITTEE_SECRETARY)
    assert receiving.take(store, by, request, Outcome.REJECTED, "没有报到", now).told == (
        Told(MEMBER, Notice.REQUEST_RETURNED),
    )


def test_several_of_one_member_are_one_message(store: Store, now: datetime) -> None:
    twice = [Told(OUTSIDER, Notice.REQUEST_ACCEPTED)] * 2 + [Told(OUTSIDER, Notice.MEMBER_LEFT)]
    assert [each.notice for each in telling.messages(store, twice, now)] == [
        Notice.REQUEST_ACCEPTED,
        Notice.MEMBER_LEFT,
    ]


def test_whose_mobile_cannot_be_read_is_left_out(store: Store, now: datetime) -> None:
    with past_the_program(store) as conn:
        conn.execute(text("UPDATE member SET mobile = (SELECT mobile FROM member WHERE id = 5) WHERE id = 4"))
    found = telling.messages(store, [Told(number, Notice.REQUEST_ACCEPTED) for number in (4, 5)], now)
    assert [each.mobile for each in found] == [mobile(5)]
