"""Payments that are probably a slip, and those that are sent twice: recorded, declared, confirmed."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from szdj_cli.domain.errors import (
    DecisionsConflict,
    MonthsPaid,
    PaymentLarge,
    PaymentRepeated,
    RequestPending,
    SerialTaken,
)
from szdj_cli.domain.requests.requests import Decision, Doubt, Outcome
from szdj_cli.services.approvals import decisions
from szdj_cli.services.dues import payments
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.dues import DUES_PAYMENT
from tests.support.applicants import SECRETARY, entered
from tests.support.steps.dues import set_dues
from tests.support.steps.transfers import MEMBER, OTHER

LARGE, REPEATED, PAID = (frozenset({doubt}) for doubt in (Doubt.LARGE, Doubt.REPEATED, Doubt.PAID))


def fill_store(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)  # 120 yuan a month


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def record(
    store: Store, now: datetime, allowed: frozenset[Doubt] = frozenset(), member: int = MEMBER, **answers: str
) -> list[int]:
    return payments.record(store, entered(store, now, SECRETARY), str(member), answers, now, allowed=allowed)[0]


def confirm(store: Store, now: datetime, number: int, allowed: frozenset[Doubt] = frozenset()) -> int:
    batch = [Decision(number, Outcome.ACCEPTED, allowed=allowed)]
    return decisions.decide(store, entered(store, now, SECRETARY), batch, now).accepted


def count(store: Store) -> int:
    with store.reading() as tx:
        return tx.conn.scalar(select(func.count()).select_from(DUES_PAYMENT)) or 0


def test_a_hundred_times_the_due_is_written_only_where_somebody_says_that_it_is_right(
    store: Store, now: datetime
) -> None:
    with pytest.raises(PaymentLarge) as refused:
        record(store, now, REPEATED, amount="12000")
    assert (refused.value.total_fen, refused.value.due_fen) == (1_200_000, 12_000)
    assert count(store) == 0
    assert record(store, now, LARGE, amount="12000") == [1]


@pytest.mark.parametrize("months", ["2026-11", "2026-11..2026-12"])
def test_the_same_again_is_written_only_where_somebody_says_that_it_was_paid_again(
    store: Store, now: datetime, months: str
) -> None:
    def again(seconds: int, allowed: frozenset[Doubt] = frozenset(), **how: str) -> list[int]:
        answers = {"months": months, "amount": "240", "method": "wechat"} | how
        at = now + timedelta(seconds=seconds)
        return payments.record(store, entered(store, at, SECRETARY), str(MEMBER), answers, at, allowed=allowed)[0]

    assert again(0)
    with pytest.raises(PaymentRepeated):
        again(1, LARGE)
    with pytest.raises(MonthsPaid):
        again(2, REPEATED, method="bank")
    assert again(2, PAID, method="bank")
    assert again(3, PAID, paid_on="2026-11-20")
    assert again(4, REPEATED)
    (number,) = again(5, PAID, amount="33")
    payments.reverse(store, entered(store, now, SECRETARY), number, "记错了", now)
    assert again(6, PAID, amount="33")  # what was reversed is not repeated


def test_a_month_is_paid_in_parts_unasked_and_asked_about_once_it_is_paid(store: Store, now: datetime) -> None:
    assert record(store, now, amount="50", paid_on="2026-11-20")
    assert record(store, now, amount="70")
    with pytest.raises(MonthsPaid) as refused:
        record(store, now, amount="120", method="bank", serial="N1")
    assert refused.value.months == ("2026-11",)
    with pytest.raises(MonthsPaid):  # what is over goes to the last month, which is paid
        record(store, now, months="2026-10..2026-11", amount="30")
    assert record(store, now, PAID, amount="120", method="bank", serial="N1")


def test_the_same_serial_number_with_the_same_content_is_the_same_payment(store: Store, now: datetime) -> None:
    first = record(store, now, months="2026-11..2026-12", amount="240", serial="W1")
    for answers in (
        {"months": "2026-11..2026-12", "amount": "240"},
        {"amount": "240.00", "method": "现金", "paid_on": "2026-11-23"},
        {},
    ):
        numbers, written, _, is_already = payments.record(
            store, entered(store, now, SECRETARY), str(MEMBER), {**answers, "serial": "W1"}, now
        )
        assert (numbers, is_already) == (first, True)
        assert [(line.month, line.amount_fen) for line in written.lines] == [("2026-11", 12_000), ("2026-12", 12_000)]
    assert count(store) == 2


@pytest.mark.parametrize(
    ("member", "other"),
    [
        (MEMBER, {"amount": "241"}),
        (MEMBER, {"months": "2026-12"}),
        (MEMBER, {"method": "微信"}),
        (MEMBER, {"paid_on": "2026-11-22"}),
        (OTHER, {}),
    ],
)
def test_the_same_serial_number_with_other_content_is_a_conflict(
    store: Store, now: datetime, member: int, other: dict[str, str]
) -> None:
    record(store, now, amount="240", serial="W1")
    answers = {"amount": "240", "serial": "W1"} | other
    with pytest.raises(SerialTaken):
        payments.record(store, entered(store, now, SECRETARY), str(member), answers, now)
    assert count(store) == 1


def test_what_is_declared_is_asked_about_when_it_is_declared_and_when_it_is_confirmed(
    store: Store, now: datetime
) -> None:
    own = entered(store, now, MEMBER)
    with pytest.raises(PaymentLarge):
        payments.declare(store, own, {"amount": "12000"}, now)
    number = payments.declare(store, own, {"amount": "12000"}, now, allowed=LARGE).id
    with pytest.raises(DecisionsConflict) as refused:
        confirm(store, now, number, REPEATED)
    assert refused.value.conflicts == ((number, "large_payment"),)
    assert count(store) == 0
    assert confirm(store, now, number, LARGE) == 1
    again = payments.declare(store, own, {"amount": "12000"}, now, allowed=LARGE | REPEATED).id
    with pytest.raises(DecisionsConflict) as refused:
        confirm(store, now, again, LARGE)
    assert refused.value.conflicts == ((again, "repeated_payment"),)
    assert confirm(store, now, again, LARGE | REPEATED) == 1


def test_what_is_declared_twice_with_one_serial_number_is_one_declaration(store: Store, now: datetime) -> None:
    own = entered(store, now, MEMBER)
    first = payments.declare(store, own, {"amount": "120", "serial": "W1"}, now)
    again = payments.declare(store, own, {"amount": "120", "serial": "W1"}, now)
    assert (again.id, again.kind, again.waiting_at, again.is_already) == (first.id, first.kind, first.waiting_at, True)
    for answers in ({"amount": "121", "serial": "W1"}, {"amount": "120", "serial": "W2"}):
        with pytest.raises(RequestPending):
            payments.declare(store, own, answers, now)
    confirm(store, now, first.id)
    done = payments.declare(store, own, {"amount": "120", "serial": "W1"}, now)
    assert (done.id, done.waiting_at) == (first.id, None)
    with pytest.raises(SerialTaken):
        payments.declare(store, own, {"amount": "121", "serial": "W1"}, now)
    assert count(store) == 1
