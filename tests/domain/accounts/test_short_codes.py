import pytest

from szdj_cli.domain.accounts.short_codes import ALPHABET, LENGTH, read_short_code


def test_no_sign_is_taken_for_another_one() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set(ALPHABET) & set("01ILOU")
    assert len(ALPHABET) ** LENGTH > 2**39


@pytest.mark.parametrize(
    "typed", ["ABCD2345", "abcd2345", "Abcd-2345", " abcd 2345 ", "ＡＢＣＤ２３４５", "ab\u200bcd2345"]
)
def test_it_is_read_as_it_is_typed(typed: str) -> None:
    assert read_short_code(typed) == "ABCD2345"


@pytest.mark.parametrize("typed", ["", "ABCD234", "ABCD23456", "ABCD234O", "ABCD2340", "ABCD234é", "x" * 32, "-" * 8])
def test_what_is_none_is_none(typed: str) -> None:
    assert read_short_code(typed) is None
