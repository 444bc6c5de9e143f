from datetime import UTC, datetime

import pytest

from szdj_cli.domain.accounts import totp

SECRET = b"12345678901234567890"  # RFC 6238, appendix B


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_the_last_six_digits_of_the_rfc_vectors(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, seconds // 30) == code
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.matching_step(SECRET, code, at, last_step=0) == seconds // 30


NOW = datetime.fromtimestamp(1_800_000_000, UTC)
STEP = 1_800_000_000 // 30


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_clock_may_be_one_step_off(drift: int) -> None:
    assert totp.matching_step(SECRET, totp.code_at(SECRET, STEP + drift), NOW, last_step=0) == STEP + drift


@pytest.mark.parametrize("drift", [-3, -2, 2, 3])
def test_a_clock_may_not_be_two_steps_off(drift: int) -> None:
    assert totp.matching_step(SECRET, totp.code_at(SECRET, STEP + drift), NOW, last_step=0) is None


def test_a_code_is_good_once() -> None:
    assert totp.matching_step(SECRET, totp.code_at(SECRET, STEP), NOW, last_step=STEP) is None
    assert totp.matching_step(SECRET, totp.code_at(SECRET, STEP - 1), NOW, last_step=STEP) is None
    assert totp.matching_step(SECRET, totp.code_at(SECRET, STEP + 1), NOW, last_step=STEP) == STEP + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345６", "abcdef", "党" * 6])
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    assert totp.matching_step(SECRET, typed, NOW, last_step=0) is None


def test_the_enrolment_says_what_authenticators_read() -> None:
    uri = totp.provisioning_uri(SECRET, "17")
    assert uri == "otpauth://totp/szdj:17?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=szdj"
