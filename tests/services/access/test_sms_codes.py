"""Codes by SMS: what each is good for, and how many there are."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from szdj_cli.domain.errors import SmsCodeSpent, SmsCodeWrong, SmsLimitReached, SmsTooSoon
from szdj_cli.domain.sms import Purpose
from szdj_cli.services.access import sms_codes
from szdj_cli.services.access.sms_codes import check
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.sign_ins import SMS_CODE

MOBILE, OTHER_MOBILE = "13900000001", "13900000002"


def issue(
    tx: Transaction, purpose: Purpose, bound_to: str, mobile: str | None, now: datetime, budget: str = "member|1"
) -> str:
    return sms_codes.issue(tx, purpose, bound_to, mobile, budget, now)


@pytest.fixture
def tx(store: Store) -> Iterator[Transaction]:
    with store.transaction() as transaction:
        yield transaction


def test_a_code_is_six_digits_and_good_once(tx: Transaction, now: datetime) -> None:
    code = issue(tx, Purpose.VERIFICATION, "challenge:1", MOBILE, now)
    assert len(code) == 6
    assert code.isdigit()
    check(tx, Purpose.VERIFICATION, "challenge:1", MOBILE, code, now)
    with pytest.raises(SmsCodeWrong):
        check(tx, Purpose.VERIFICATION, "challenge:1", MOBILE, code, now)


def test_a_code_is_taken_as_a_phone_shows_it(tx: Transaction, now: datetime) -> None:
    code = issue(tx, Purpose.SIGN_IN, "session:1", MOBILE, now)
    wide = code.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    check(tx, Purpose.SIGN_IN, "session:1", MOBILE, f" {wide[:3]} {wide[3:]} ", now)


@pytest.mark.parametrize(
    ("purpose", "bound_to", "mobile"),
    [
        (Purpose.SIGN_IN, "challenge:1", MOBILE),
        (Purpose.VERIFICATION, "challenge:2", MOBILE),
        (Purpose.VERIFICATION, "challenge:1", OTHER_MOBILE),
        (Purpose.VERIFICATION, "challenge:1", None),
    ],
)
def test_a_code_is_good_for_what_and_for_whose_mobile_it_was_sent(
    tx: Transaction, now: datetime, purpose: Purpose, bound_to: str, mobile: str | None
) -> None:
    code = issue(tx, Purpose.VERIFICATION, "challenge:1", MOBILE, now)
    with pytest.raises(SmsCodeWrong):
        check(tx, purpose, bound_to, mobile, code, now)


@pytest.mark.parametrize(("seconds", "is_good"), [(299, True), (300, False)])
def test_a_code_is_good_for_five_minutes(tx: Transaction, now: datetime, seconds: int, is_good: bool) -> None:
    code = issue(tx, Purpose.SIGN_IN, "session:1", MOBILE, now)
    at = now + timedelta(seconds=seconds)
    if is_good:
        check(tx, Purpose.SIGN_IN, "session:1", MOBILE, code, at)
    else:
        with pytest.raises(SmsCodeWrong):
            check(tx, Purpose.SIGN_IN, "session:1", MOBILE, code, at)


def test_the_fifth_wrong_code_ends_it_for_the_right_one_too(tx: Transaction, now: datetime) -> None:
    code = issue(tx, Purpose.SIGN_IN, "session:1", MOBILE, now)
    for _ in range(4):
        with pytest.raises(SmsCodeWrong):
            check(tx, Purpose.SIGN_IN, "session:1", MOBILE, "no code", now)
    for given in ("no code", code):
        with pytest.raises(SmsCodeSpent):
            check(tx, Purpose.SIGN_IN, "session:1", MOBILE, given, now)
    with pytest.raises(SmsCodeSpent):
        issue(tx, Purpose.SIGN_IN, "session:1", MOBILE, now + timedelta(minutes=2))


def test_a_minute_passes_between_two_codes_for_one_thing_only(tx: Transaction, now: datetime) -> None:
    issue(tx, Purpose.SIGN_IN, "session:1", MOBILE, now)
    issue(tx, Purpose.SIGN_IN, "session:2", MOBILE, now)
    with pytest.raises(SmsTooSoon) as too_soon:
        issue(tx, Purpose.SIGN_IN, "session:1", MOBILE, now + timedelta(seconds=15))
    assert too_soon.value.seconds == 45


def test_a_budget_gives_ten_an_hour_over_all_purposes(tx: Transaction, now: datetime) -> None:
    purposes = [Purpose.SIGN_IN, Purpose.VERIFICATION, Purpose.MOBILE_CHANGE]
    for number in range(10):
        issue(tx, purposes[number % 3], f"thing:{number}", MOBILE, now)
    with pytest.raises(SmsLimitReached):
        issue(tx, Purpose.SIGN_IN, "thing:11", MOBILE, now + timedelta(minutes=59))
    with pytest.raises(SmsLimitReached):
        issue(tx, Purpose.SIGN_IN, "thing:11", OTHER_MOBILE, now + timedelta(minutes=59))
    issue(tx, Purpose.SIGN_IN, "thing:13", MOBILE, now + timedelta(minutes=59), "member|2")
    issue(tx, Purpose.SIGN_IN, "thing:12", MOBILE, now + timedelta(hours=1))


def test_a_budget_gives_twenty_a_day(tx: Transaction, now: datetime) -> None:
    for number in range(20):
        issue(tx, Purpose.SIGN_IN, f"session:{number}", MOBILE, now + timedelta(hours=number))
    with pytest.raises(SmsLimitReached):
        issue(tx, Purpose.SIGN_IN, "session:99", MOBILE, now + timedelta(hours=23))
    issue(tx, Purpose.SIGN_IN, "session:99", MOBILE, now + timedelta(hours=24))


def test_what_no_limit_counts_any_more_is_deleted(tx: Transaction, now: datetime) -> None:
    for number in range(3):
        issue(tx, Purpose.SIGN_IN, f"session:{number}", MOBILE, now + timedelta(hours=10 * number))
    issue(tx, Purpose.SIGN_IN, "session:9", MOBILE, now + timedelta(hours=35))
    assert len(tx.conn.execute(select(SMS_CODE)).all()) == 2


def test_nobodys_code_is_never_right(tx: Transaction, now: datetime) -> None:
    code = issue(tx, Purpose.SIGN_IN, "session:1", None, now)
    for mobile in (None, MOBILE):
        with pytest.raises(SmsCodeWrong):
            check(tx, Purpose.SIGN_IN, "session:1", mobile, code, now)


def test_neither_code_nor_mobile_is_stored(tx: Transaction, now: datetime) -> None:
    code = issue(tx, Purpose.SIGN_IN, "session:1", MOBILE, now)
    row = tx.conn.execute(select(SMS_CODE)).one()
    stored = b"|".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row if cell != now)
    assert code.encode() not in stored
    assert MOBILE.encode() not in stored
