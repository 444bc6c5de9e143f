from datetime import datetime, timedelta

from szdj_cli.phone import guesses
from szdj_cli.phone.guesses import MOST, Guesses


def test_an_address_waits_a_minute_and_only_that_address(now: datetime) -> None:
    found = Guesses()
    for _ in range(MOST):
        assert not found.are_too_many("192.168.1.9", now)
        found.count("192.168.1.9", now)
    assert found.are_too_many("192.168.1.9", now + timedelta(seconds=59))
    assert not found.are_too_many("192.168.1.8", now)
    assert not found.are_too_many("192.168.1.9", now + timedelta(seconds=60))
    assert not found.are_too_many("192.168.1.9", now - timedelta(hours=1))  # a clock that was set back keeps nobody out


def test_one_network_of_ipv6_is_one_address(now: datetime) -> None:
    found = Guesses()
    for count in range(MOST):
        found.count(f"2001:db8:0:1::{count:x}", now)
    assert found.are_too_many("2001:db8:0:1:ffff::1", now)
    assert not found.are_too_many("2001:db8:0:2::1", now)


def test_however_many_addresses_guess_the_page_does_not_grow(now: datetime) -> None:
    found = Guesses()
    for count in range(3 * guesses._MOST_ADDRESSES):
        found.count(f"10.0.{count // 250}.{count % 250}", now)
    assert len(found._by_address) == guesses._MOST_ADDRESSES
