from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.values.money import parse_yuan, yuan
from szdj_cli.domain.values.reasons import Reason, ValueRefused

FEN = st.integers(0, 10**14 - 1)
WIDE = {ord(narrow): chr(ord(narrow) + 0xFEE0) for narrow in "0123456789.,"}


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("150", 15_000),
        ("150.5", 15_050),
        ("150.50", 15_050),
        ("0", 0),
        ("0.05", 5),
        ("00150", 15_000),
        ("1,500.00", 150_000),
        ("12,345,678", 1_234_567_800),
        ("150元", 15_000),
        ("150.50 元", 15_050),
        ("¥150", 15_000),
        ("￥1,500.00", 150_000),
        ("¥ 150 元", 15_000),
        ("１５０．５０", 15_050),
        ("１，５００元", 150_000),
        (" 150\u200b ", 15_000),
        ("999999999999.99", 10**14 - 1),
    ],
)
def test_amounts_are_read_in_every_way_people_write_them(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.REQUIRED),
        (" ", Reason.REQUIRED),
        ("元", Reason.REQUIRED),
        ("¥", Reason.REQUIRED),
        ("-1", Reason.MONEY_NEGATIVE),
        ("－１５０", Reason.MONEY_NEGATIVE),
        ("−0.01", Reason.MONEY_NEGATIVE),
        ("¥-150元", Reason.MONEY_NEGATIVE),
        ("-", Reason.MONEY_FORM),
        ("-x", Reason.MONEY_FORM),
        ("1.234", Reason.MONEY_DECIMALS),
        ("3000.000", Reason.MONEY_DECIMALS),
        ("1234567890123", Reason.MONEY_TOO_LARGE),
        ("9" * 5000, Reason.MONEY_TOO_LARGE),
        ("一百", Reason.MONEY_FORM),
        ("1e3", Reason.MONEY_FORM),
        ("+1", Reason.MONEY_FORM),
        (".5", Reason.MONEY_FORM),
        ("5.", Reason.MONEY_FORM),
        ("1.2.3", Reason.MONEY_FORM),
        ("1,50", Reason.MONEY_FORM),
        ("1500,000", Reason.MONEY_FORM),
        ("nan", Reason.MONEY_FORM),
        ("٣", Reason.MONEY_FORM),
        ("150元元", Reason.MONEY_FORM),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text: str, reason: Reason) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_yuan(text)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (5, "0.05"), (15_000, "150.00"), (100_001, "1000.01"), (-5, "-0.05"), (-150, "-1.50")],
)
def test_fen_are_shown_in_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text


@given(FEN)
def test_what_is_shown_is_read_back(fen: int) -> None:
    shown = yuan(fen)
    grouped = f"{fen // 100:,}.{fen % 100:02}"
    for text in (shown, grouped, f"¥{grouped}元", shown.translate(WIDE), grouped.translate(WIDE)):
        read = parse_yuan(text)
        assert (read, type(read)) == (fen, int)


@given(st.text())
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    with suppress(ValueRefused):
        assert 0 <= parse_yuan(text) < 10**14
