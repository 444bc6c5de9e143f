"""What the rules have a member pay a month (党费标准): categories, dated rules, and the amount for a base."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from szdj_cli.domain.errors import DuesStandardMissing
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.reasons import Reason, ValueRefused

WHOLE = 10_000
"""A rate counts ten-thousandths: 50 is 0.5 %."""

USUAL_LIMIT_FEN = 100_000
"""Monthly dues are generally at most this; more is the member's own wish (组电明字〔2017〕5号 art 1 (1))."""

FAR_ABOVE_TIMES = 10
"""From so many times what the rules give on, a standard is probably a slip: a figure too many, or no decimal point.

No central rule says so; more than the rules give is anybody's own wish.
"""

LARGE_FROM_FEN = 100_000
LARGE_ARTICLE = "中组发〔2008〕3号第十一条"
"""Where 大额党费 stands: what is paid over and above, 1000 yuan and more at once, goes to the centre."""


class Category(StrEnum):
    """What the dues of a member are reckoned by."""

    EMPLOYED = "employed"  # also an annual salary (art 3) and the self-employed (art 4)
    RETIRED = "retired"
    FARMER = "farmer"
    STUDENT = "student"
    UNEMPLOYED = "unemployed"
    RELIEF = "relief"


CATEGORIES = CodeList(
    {
        "employed": "在职",
        "retired": "离退休",
        "farmer": "农民",
        "student": "学生",
        "unemployed": "下岗失业",
        "relief": "低保抚恤",
    },
    {
        "在职职工": "employed",
        "annual_salary": "employed",
        "self_employed": "employed",
        "年薪": "employed",
        "年薪制": "employed",
        "个体经营": "employed",
        "个体经营者": "employed",
        "退休": "retired",
        "离休": "retired",
        "离退休人员": "retired",
        "下岗": "unemployed",
        "失业": "unemployed",
        "低保": "relief",
        "抚恤": "relief",
        "低保/抚恤": "relief",
    },
)


class Rounding(StrEnum):
    """The smallest unit of an amount; half of it and more is rounded up. No central rule exists."""

    FEN = "fen"
    JIAO = "jiao"
    YUAN = "yuan"


_UNITS = {Rounding.FEN: 1, Rounding.JIAO: 10, Rounding.YUAN: 100}


@dataclass(frozen=True)
class Bracket:
    """The rate of bases up to an amount, that amount included; None has no end."""

    up_to_fen: int | None
    rate: int


@dataclass(frozen=True)
class Rated:
    """Dues that are a part of a base. The brackets rise, and the last has no end."""

    brackets: tuple[Bracket, ...]
    article: str


@dataclass(frozen=True)
class Fixed:
    """Dues without a base: one amount, or a range out of which the member chooses."""

    lowest_fen: int
    highest_fen: int
    article: str


Rule = Rated | Fixed


@dataclass(frozen=True)
class RuleSet:
    """The rules that hold from a month (YYYY-MM) on; a category that is not named keeps the rule it had."""

    effective: str
    rules: Mapping[Category, Rule]


@dataclass(frozen=True)
class Standard:
    """What the rules have a member pay in a month.

    Less than `lowest_fen` needs a reason, more than `highest_fen` is the member's own wish. They differ from
    `monthly_fen` where the member chooses, which then is the lowest, and above the usual limit.
    """

    monthly_fen: int
    rate: int | None
    """Ten-thousandths of the base; None where there is none."""
    article: str
    lowest_fen: int
    highest_fen: int

    @property
    def is_base_without_dues(self) -> bool:
        """Whether a base comes to nothing: 免交 by another name, which has its own reason, end and approval."""
        return self.rate is not None and self.lowest_fen == 0


def standard(
    category: Category,
    base_fen: int | None,
    month: str,
    rules: Sequence[RuleSet],
    rounding: Rounding = Rounding.FEN,
) -> Standard:
    """Return the monthly dues for a base in fen (中组发〔2008〕3号 arts 2, 5, 6).

    The rate of the bracket is that of the whole base, so there are cliffs. Where a category has no base, a given one
    counts for nothing. Only what a rate brings forth is rounded.

    Raises:
        ValueRefused: a base is needed and missing, or it is negative.
        DuesStandardMissing: the month lies before the first rule.
    """
    rule = rule_of(category, month, rules)
    if isinstance(rule, Fixed):
        return Standard(rule.lowest_fen, None, rule.article, rule.lowest_fen, rule.highest_fen)
    if base_fen is None:
        raise ValueRefused(Reason.REQUIRED)
    if base_fen < 0:
        raise ValueRefused(Reason.MONEY_NEGATIVE)
    rate = next(each.rate for each in rule.brackets if each.up_to_fen is None or base_fen <= each.up_to_fen)
    fen = _rounded(base_fen * rate, rounding)
    return Standard(fen, rate, rule.article, min(fen, USUAL_LIMIT_FEN), fen)


def rule_of(category: Category, month: str, rules: Sequence[RuleSet]) -> Rule:
    """Return the rule for a category that holds in a month; the rules are in the order of `combined`.

    Raises:
        DuesStandardMissing: the month lies before the first one.
    """
    named = [rule_set for rule_set in rules if category in rule_set.rules]
    in_force = [rule_set for rule_set in named if rule_set.effective <= month]
    if not in_force:
        raise DuesStandardMissing(month, named[0].effective)
    return in_force[-1].rules[category]


def combined(ours: Iterable[RuleSet], added: Iterable[RuleSet]) -> tuple[RuleSet, ...]:
    """Return rule sets by the month from which they hold; of the same month, the added one comes last and prevails."""
    return tuple(sorted([*ours, *added], key=lambda rule_set: rule_set.effective))


def is_large(fen: int) -> bool:
    """Return whether a single voluntary payment is 大额党费: 1000 yuan and more. It is said, never blocked."""
    return fen >= LARGE_FROM_FEN


def _rounded(fen_parts: int, rounding: Rounding) -> int:
    """Return fen for ten-thousandths of a fen: half-up to the unit, in one go."""
    unit = _UNITS[rounding]
    divisor = WHOLE * unit
    return (2 * fen_parts + divisor) // (2 * divisor) * unit
