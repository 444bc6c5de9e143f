"""What a token looks like, and what is taken for one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.accounts.tokens import TokenState, end_of, last_day, read, state_of, written

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SECRETS = st.binary(min_size=32, max_size=32)


@given(SECRETS)
def test_a_token_is_read_as_it_was_written_whatever_stands_around_it(secret: bytes) -> None:
    token = written(secret)
    assert token.startswith("szdj_")
    assert len(token) == 54
    for text in (token, f"{token}\n", f"\ufeff{token}\r\n", f"\n  {token}\t"):
        assert read(text) == token


@given(SECRETS, SECRETS)
def test_two_secrets_are_two_tokens(one: bytes, other: bytes) -> None:
    assert (written(one) == written(other)) == (one == other)


@given(SECRETS, st.integers(0, 53), st.sampled_from("0Zz_-\n 令"))
def test_a_token_with_another_sign_in_it_is_none(secret: bytes, at: int, sign: str) -> None:
    token = written(secret)
    changed = token[:at] + sign + token[at + 1 :]
    assert read(changed) in ({token} if changed == token else {None})


@given(SECRETS, st.integers(0, 53))
def test_a_part_of_a_token_or_two_of_them_are_none(secret: bytes, length: int) -> None:
    token = written(secret)
    assert read(token[:length]) is None
    assert read(token + token[:length]) in ({token} if length == 0 else {None})
    assert read(f"{token}\n{token}") is None


@pytest.mark.parametrize(
    ("created", "expires_on", "revoked", "state"),
    [
        (NOW, date(2026, 11, 23), None, TokenState.IN_FORCE),
        (NOW, date(2026, 11, 22), None, TokenState.EXPIRED),
        (NOW + timedelta(minutes=1), date(2026, 12, 23), None, TokenState.IN_FORCE),
        (NOW + timedelta(hours=1), date(2026, 12, 23), None, TokenState.EXPIRED),
        (NOW, date(2026, 12, 23), NOW, TokenState.REVOKED),
        (NOW, date(2026, 11, 22), NOW, TokenState.REVOKED),
    ],
)
def test_a_token_counts_to_the_end_of_its_last_day(
    created: datetime, expires_on: date, revoked: datetime | None, state: TokenState
) -> None:
    assert state_of(created, expires_on, revoked, NOW) is state


def test_its_days_are_those_of_shanghai() -> None:
    late = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    assert last_day(1, late) == date(2026, 11, 25)
    assert end_of(date(2026, 11, 24)) == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
