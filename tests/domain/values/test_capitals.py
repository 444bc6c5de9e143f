"""Formal capitals, case by case, and read back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.values.capitals import month_in_capitals, number_in_capitals, yuan_in_capitals

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = {"拾": 10, "佰": 100, "仟": 1000, "万": 10**4, "亿": 10**8}


def read_number(text: str) -> int:
    """Return the number that capitals say, by adding up what each unit closes."""
    total = group = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif UNITS[sign] < 10**4:
            group, digit = group + digit * UNITS[sign], 0
        else:
            total, group, digit = total + (group + digit) * UNITS[sign], 0, 0
    return total + group + digit


def read_fen(text: str) -> int:
    """Return the fen that an amount in capitals says."""
    rest = text.removeprefix("人民币").removesuffix("整")
    fen = 0
    for sign, worth in (("元", 100), ("角", 10), ("分", 1)):
        said, found, after = rest.partition(sign)
        if found:
            fen += read_number(said) * worth
            rest = after
    assert rest == ""
    return fen


@pytest.mark.parametrize(
    ("number", "capitals"),
    [
        (0, "零"),
        (1, "壹"),
        (10, "壹拾"),
        (11, "壹拾壹"),
        (20, "贰拾"),
        (30, "叁拾"),
        (90, "玖拾"),
        (100, "壹佰"),
        (105, "壹佰零伍"),
        (110, "壹佰壹拾"),
        (1000, "壹仟"),
        (1005, "壹仟零伍"),
        (1050, "壹仟零伍拾"),
        (2468, "贰仟肆佰陆拾捌"),
        (10_000, "壹万"),
        (10_005, "壹万零伍"),
        (10_500, "壹万零伍佰"),
        (15_000, "壹万伍仟"),
        (100_000, "壹拾万"),
        (105_000, "壹拾万伍仟"),
        (1_000_500, "壹佰万零伍佰"),
        (10_020_000, "壹仟零贰万"),
        (100_000_000, "壹亿"),
        (100_000_001, "壹亿零壹"),
        (100_005_000, "壹亿零伍仟"),
        (110_005_000, "壹亿壹仟万伍仟"),
        (100_100_000, "壹亿零壹拾万"),
        (123_456_789_012, "壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰"),
    ],
)
def test_a_number_in_capitals(number: int, capitals: str) -> None:
    assert number_in_capitals(number) == capitals


@pytest.mark.parametrize("number", [-1, 10**12])
def test_a_number_without_capitals_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        number_in_capitals(number)


@given(st.integers(0, 10**12 - 1))
def test_capitals_say_the_number_and_no_nought_twice(number: int) -> None:
    capitals = number_in_capitals(number)
    assert read_number(capitals) == number
    assert "零零" not in capitals


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 11, 25), "贰零贰陆年壹拾壹月"),
        (date(2030, 10, 10), "贰零叁零年壹拾月"),
        (date(2026, 1, 1), "贰零贰陆年壹月"),
        (date(2000, 12, 31), "贰零零零年壹拾贰月"),
        (date(2026, 2, 20), "贰零贰陆年贰月"),
    ],
)
def test_a_month_in_capitals(day: date, month: str) -> None:
    assert month_in_capitals(day) == month


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (15_000, "人民币壹佰伍拾元整"),
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (20, "人民币贰角整"),
        (25, "人民币贰角伍分"),
        (100, "人民币壹元整"),
        (105, "人民币壹元零伍分"),
        (150, "人民币壹元伍角整"),
        (1_005, "人民币壹拾元零伍分"),
        (1_050, "人民币壹拾元伍角整"),
        (100_000, "人民币壹仟元整"),
        (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (640_902, "人民币陆仟肆佰零玖元零贰分"),
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (10_000_000, "人民币壹拾万元整"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
        (12_345_678_901, "人民币壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
    ],
)
def test_an_amount_in_capitals(fen: int, capitals: str) -> None:
    assert yuan_in_capitals(fen) == capitals


@pytest.mark.parametrize("fen", [-1, 10**14])
def test_an_amount_without_capitals_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        yuan_in_capitals(fen)


@given(st.integers(0, 10**14 - 1))
def test_capitals_say_the_amount(fen: int) -> None:
    capitals = yuan_in_capitals(fen)
    assert read_fen(capitals) == fen
    assert capitals.endswith("整") == (fen % 10 == 0)
