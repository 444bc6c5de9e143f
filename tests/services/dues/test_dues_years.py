from datetime import datetime

import pytest

from szdj_cli.domain.dues.years import DuesYear, MonthState
from szdj_cli.domain.errors import MemberNotFound, NoOwnRecord, NotAllowed
from szdj_cli.services.dues import payments
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.dues import years as dues_years
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, OUTSIDER, SECRETARY, entered
from tests.support.steps.dues import open_dues, pay, set_dues

MEMBER = APPLICANTS[0]


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def year(store: Store, now: datetime, by: int = MEMBER, member: str | None = None, of: int | None = None) -> DuesYear:
    return dues_years.show(store, entered(store, now, by), member, of, now)


def test_a_year_is_its_twelve_months_with_what_was_paid(store: Store, now: datetime) -> None:
    open_dues(store, now, -12)
    set_dues(store, now, MEMBER, -12)
    pay(store, now, MEMBER, -12, -4)
    pay(store, now, MEMBER, -3, -3, amount="20", method="微信", serial="W1")
    found = year(store, now)
    assert (found.year, found.present, len(found.months)) == (2026, "2026-11", 12)
    states = [each.state(found.present) for each in found.months]
    assert states == [MonthState.PAID] * 7 + [MonthState.PARTLY, *[MonthState.UNPAID] * 2] + [
        MonthState.OPEN,
        MonthState.NONE,
    ]
    assert {each.branch for each in found.months} == {"B1", None}
    sums = found.totals
    assert (sums.due_fen, sums.paid_fen, sums.owed_fen, sums.arrears_fen) == (
        11 * 12_000,
        7 * 12_000 + 2_000,
        46_000,
        34_000,
    )
    assert found.earlier == ()
    before = year(store, now, of=2025)
    assert [each.month for each in before.months if each.due_fen] == ["2025-11", "2025-12"]
    assert year(store, now, of=2027).earlier_fen == 34_000  # this month has not ended


def test_what_is_owed_from_before_the_year_is_told(store: Store, now: datetime) -> None:
    open_dues(store, now, -12)
    set_dues(store, now, MEMBER, -12)
    found = year(store, now)
    assert [each.month for each in found.earlier] == ["2025-11", "2025-12"]
    assert found.earlier_fen == 24_000


def test_payments_carry_their_numbers_and_what_reverses_them(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)
    (number,) = pay(store, now, MEMBER, 0, 0, method="微信", serial="W1")
    made, _ = payments.reverse(store, entered(store, now, SECRETARY), number, "重复", now)
    first, second = year(store, now).payments
    assert (first.number, first.amount_fen, first.method, first.serial, first.reversed_by) == (
        number,
        12_000,
        "wechat",
        "W1",
        made,
    )
    assert (second.number, second.amount_fen, second.reverses, second.reason) == (made, -12_000, number, "重复")
    assert year(store, now, of=2027).payments == ()


def test_who_sees_whose(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)
    name = year(store, now).name
    for asked in (str(MEMBER), name):
        assert year(store, now, SECRETARY, asked).member == MEMBER
    assert dues_settings.history(store, entered(store, now, SECRETARY), now, name)[0].monthly_fen == 12_000
    with pytest.raises(NotAllowed):
        year(store, now, MEMBER, str(SECRETARY))
    with pytest.raises(MemberNotFound):
        year(store, now, OUTSIDER, str(MEMBER))
    with pytest.raises(NoOwnRecord):
        dues_years.show(store, builders.ADMINISTRATOR, None, None, now)


def test_where_nothing_was_ever_kept_the_year_is_empty(store: Store, now: datetime) -> None:
    found = year(store, now)
    assert {each.state(found.present) for each in found.months} == {MonthState.NONE}
    assert (found.payments, found.settings, found.earlier) == ((), (), ())
