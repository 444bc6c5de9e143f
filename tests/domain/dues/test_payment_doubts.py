"""What is asked about before a payment is written: one rule, as a table."""

import pytest

from szdj_cli.domain.dues.doubts import Standing, is_large, is_repeated


@pytest.mark.parametrize(
    ("paid", "dues", "expected"),
    [
        (6_178, [6_178], False),
        (617_800, [6_178], True),  # the decimal point lost
        (61_780, [6_178], True),  # moved by one
        (37_068, [6_178], False),  # half a year at once
        (37_069, [6_178], True),
        (74_136, [6_178] * 12, False),
        (617_800, [6_178] * 12, True),
        (20, [20], False),
        (1_000, [20], False),  # little is due, and rounded up
        (2_000, [20], True),  # fen written as yuan
        (100, [0], False),
        (100_000, [None], False),  # nothing is known to be due
        (100_001, [None], True),
        (100_001, [0], True),
        (130_000, [6_178, None], False),
        (600_000, [100_000], False),
    ],
)
def test_how_much_is_too_much(paid: int, dues: list[int | None], expected: bool) -> None:
    assert is_large(paid, dues) is expected


@pytest.mark.parametrize("dues", [1, 20, 100, 6_178, 100_000])
def test_a_hundred_times_the_due_never_passes(dues: int) -> None:
    assert is_large(100 * dues, [dues]) or 100 * dues <= 1_000


BOTH = Standing(frozenset({"2026-10", "2026-11"}), 12_356, None)


@pytest.mark.parametrize(
    ("months", "total", "serial", "standing", "expected"),
    [
        (["2026-11"], 6_178, None, [Standing(frozenset({"2026-11"}), 6_178, None)], True),
        (["2026-11"], 6_179, None, [Standing(frozenset({"2026-11"}), 6_178, None)], False),
        (["2026-12"], 6_178, None, [Standing(frozenset({"2026-11"}), 6_178, None)], False),
        (["2026-11"], 6_178, "W1", [Standing(frozenset({"2026-11"}), 6_178, None)], True),
        (["2026-11"], 6_178, None, [Standing(frozenset({"2026-11"}), 6_178, "W1")], True),
        (["2026-11"], 6_178, "W2", [Standing(frozenset({"2026-11"}), 6_178, "W1")], False),
        (["2026-10", "2026-11"], 12_356, None, [BOTH], True),
        (["2026-10", "2026-11", "2026-12"], 12_356, None, [BOTH], True),
        (["2026-11"], 12_356, None, [BOTH], False),
        (["2026-11"], 6_178, None, [], False),
    ],
)
def test_what_was_entered_once_already(
    months: list[str], total: int, serial: str | None, standing: list[Standing], expected: bool
) -> None:
    assert is_repeated(months, total, serial, standing) is expected
