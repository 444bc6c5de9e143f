from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.dues.rules import (
    CATEGORIES,
    Category,
    Fixed,
    Rated,
    Rounding,
    RuleSet,
    Standard,
    combined,
    is_large,
    rule_of,
    standard,
)
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.errors import DuesStandardMissing
from szdj_cli.domain.values.money import parse_yuan
from szdj_cli.domain.values.parsing import parse_code
from szdj_cli.domain.values.reasons import Reason, ValueRefused

MONTH = "2026-11"
BASES = st.integers(0, 10**9)
UNITS = {Rounding.FEN: 1, Rounding.JIAO: 10, Rounding.YUAN: 100}
RATED = {
    Category.EMPLOYED: [(300_000, 50), (500_000, 100), (1_000_000, 150), (None, 200)],
    Category.RETIRED: [(500_000, 50), (None, 100)],
}


def of(category: Category, base: str, rounding: Rounding = Rounding.FEN) -> Standard:
    return standard(category, parse_yuan(base), MONTH, shipped(), rounding)


@pytest.mark.parametrize(
    ("category", "base", "fen", "rate"),
    [
        (Category.EMPLOYED, "0", 0, 50),
        (Category.EMPLOYED, "0.99", 0, 50),
        (Category.EMPLOYED, "1", 1, 50),  # half a fen
        (Category.EMPLOYED, "2999.99", 1500, 50),
        (Category.EMPLOYED, "3000", 1500, 50),
        (Category.EMPLOYED, "3000.01", 3000, 100),
        (Category.EMPLOYED, "5000", 5000, 100),
        (Category.EMPLOYED, "5000.01", 7500, 150),
        (Category.EMPLOYED, "10000", 15_000, 150),
        (Category.EMPLOYED, "10000.01", 20_000, 200),
        (Category.EMPLOYED, "50000", 100_000, 200),
        (Category.RETIRED, "0", 0, 50),
        (Category.RETIRED, "5000", 2500, 50),
        (Category.RETIRED, "5000.01", 5000, 100),
        (Category.RETIRED, "20000", 20_000, 100),
    ],
)
def test_the_rate_of_the_bracket_is_that_of_the_whole_base(category: Category, base: str, fen: int, rate: int) -> None:
    found = of(category, base)
    assert (found.monthly_fen, found.rate) == (fen, rate)
    assert (found.lowest_fen, found.highest_fen) == (fen, fen)


@pytest.mark.parametrize(
    ("category", "lowest", "highest", "article"),
    [
        (Category.FARMER, 20, 100, "中组发〔2008〕3号第六条"),
        (Category.STUDENT, 20, 20, "中组发〔2008〕3号第六条"),
        (Category.UNEMPLOYED, 20, 20, "中组发〔2008〕3号第六条"),
        (Category.RELIEF, 20, 20, "中组发〔2008〕3号第六条"),
    ],
)
@pytest.mark.parametrize("base", [None, 0, 800_000])
@pytest.mark.parametrize("rounding", Rounding)
def test_without_a_base_the_amount_is_the_rule_s_own_and_never_rounded(
    category: Category, lowest: int, highest: int, article: str, base: int | None, rounding: Rounding
) -> None:
    found = standard(category, base, MONTH, shipped(), rounding)
    assert found == Standard(lowest, None, article, lowest, highest)


@pytest.mark.parametrize(
    ("category", "article"),
    [(Category.EMPLOYED, "中组发〔2008〕3号第二条"), (Category.RETIRED, "中组发〔2008〕3号第五条")],
)
def test_the_article_is_named(category: Category, article: str) -> None:
    assert of(category, "8000").article == article


@pytest.mark.parametrize(
    ("base", "rounding", "fen"),
    [
        ("8333.33", Rounding.FEN, 12_500),  # 124.99995
        ("8329.99", Rounding.FEN, 12_495),  # 124.94985
        ("8329.99", Rounding.JIAO, 12_490),
        ("8330", Rounding.JIAO, 12_500),  # 124.95
        ("8333.33", Rounding.JIAO, 12_500),
        ("8299.99", Rounding.YUAN, 12_400),  # 124.49985, which is 124.50 to the fen and 125 after that
        ("8300", Rounding.YUAN, 12_500),  # 124.50
        ("99.99", Rounding.YUAN, 0),
        ("100", Rounding.YUAN, 100),
    ],
)
def test_half_is_rounded_up_once_to_the_unit_of_the_setting(base: str, rounding: Rounding, fen: int) -> None:
    assert of(Category.EMPLOYED, base, rounding).monthly_fen == fen


@given(st.sampled_from(sorted(RATED)), BASES, st.sampled_from(Rounding))
def test_it_is_the_whole_base_times_the_rate_in_whole_numbers(
    category: Category, base: int, rounding: Rounding
) -> None:
    found = standard(category, base, MONTH, shipped(), rounding)
    rate = next(rate for bound, rate in RATED[category] if bound is None or base <= bound)
    unit = UNITS[rounding]
    assert found.rate == rate
    assert found.monthly_fen == floor(Fraction(base * rate, 10_000 * unit) + Fraction(1, 2)) * unit
    numbers = (found.monthly_fen, found.rate, found.lowest_fen, found.highest_fen)
    assert {type(number) for number in numbers} == {int}


@given(st.sampled_from(sorted(RATED)), BASES, BASES, st.sampled_from(Rounding))
def test_more_of_a_base_is_never_less_to_pay(category: Category, one: int, other: int, rounding: Rounding) -> None:
    less, more = (standard(category, base, MONTH, shipped(), rounding) for base in sorted((one, other)))
    assert less.monthly_fen <= more.monthly_fen


@pytest.mark.parametrize(
    ("category", "bound"), [(category, bound) for category, brackets in RATED.items() for bound, _ in brackets if bound]
)
def test_a_boundary_belongs_to_the_lower_bracket(category: Category, bound: int) -> None:
    at, above = (standard(category, base, MONTH, shipped()) for base in (bound, bound + 1))
    assert at.rate is not None
    assert above.rate is not None
    assert at.rate < above.rate
    assert above.monthly_fen - at.monthly_fen > 1000  # the cliff


def test_above_the_usual_limit_less_may_be_paid_without_a_reason() -> None:
    found = of(Category.EMPLOYED, "60000")
    assert (found.monthly_fen, found.lowest_fen, found.highest_fen) == (120_000, 100_000, 120_000)


@pytest.mark.parametrize(("base", "reason"), [(None, Reason.REQUIRED), (-1, Reason.MONEY_NEGATIVE)])
@pytest.mark.parametrize("category", sorted(RATED))
def test_a_base_is_needed_and_not_negative(category: Category, base: int | None, reason: Reason) -> None:
    with pytest.raises(ValueRefused) as refused:
        standard(category, base, MONTH, shipped())
    assert refused.value.reason is reason


@pytest.mark.parametrize("category", Category)
def test_before_the_first_rules_there_is_no_standard(category: Category) -> None:
    with pytest.raises(DuesStandardMissing) as missing:
        standard(category, 0, "2008-03", shipped())
    assert (missing.value.month, missing.value.first) == ("2008-03", "2008-04")
    assert standard(category, 0, "2008-04", shipped()).article


def test_the_rules_of_a_month_are_the_last_that_took_effect_for_the_category() -> None:
    later = RuleSet("2027-01", {Category.STUDENT: Fixed(50, 50, "甲")})
    latest = RuleSet("2027-07", {Category.STUDENT: Fixed(60, 60, "乙"), Category.FARMER: Fixed(50, 200, "丙")})
    rules = combined(shipped(), [latest, later])

    def paid(month: str) -> list[int]:
        return [standard(category, None, month, rules).monthly_fen for category in (Category.STUDENT, Category.FARMER)]

    assert [paid(month) for month in ("2026-12", "2027-01", "2027-06", "2027-07", "2099-01")] == [
        [20, 20],
        [50, 20],
        [50, 20],
        [60, 50],
        [60, 50],
    ]


def test_an_added_rule_of_the_same_month_prevails_for_its_category_alone() -> None:
    rules = combined(shipped(), [RuleSet("2008-04", {Category.STUDENT: Fixed(1, 1, "甲")})])
    assert standard(Category.STUDENT, None, "2008-04", rules).monthly_fen == 1
    assert standard(Category.RELIEF, None, "2008-04", rules).monthly_fen == 20


def test_every_category_has_a_rule_and_a_label() -> None:
    assert set(CATEGORIES.labels) == set(Category)
    kinds = {category: type(rule_of(category, MONTH, shipped())) for category in Category}
    assert kinds == {category: Rated if category in RATED else Fixed for category in Category}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("employed", Category.EMPLOYED),
        ("Retired", Category.RETIRED),
        ("在职", Category.EMPLOYED),
        (" 离退休 ", Category.RETIRED),
        ("退休", Category.RETIRED),
        ("年薪制", Category.EMPLOYED),
        ("个体经营", Category.EMPLOYED),
        ("农民", Category.FARMER),
        ("学生", Category.STUDENT),
        ("失业", Category.UNEMPLOYED),
        ("低保／抚恤", Category.RELIEF),
    ],
)
def test_a_category_is_named_in_english_or_chinese(text: str, category: Category) -> None:
    assert parse_code(CATEGORIES, text) == category


@pytest.mark.parametrize(("fen", "large"), [(0, False), (99_999, False), (100_000, True), (100_001, True)])
def test_a_large_payment_is_a_thousand_yuan_and_more(fen: int, large: bool) -> None:
    assert is_large(fen) is large
