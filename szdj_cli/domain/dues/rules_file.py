"""The file of dated dues rules (TOML): read strictly, so that a slip of the pen never becomes somebody's dues."""

import tomllib
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from szdj_cli.domain.dues.rules import WHOLE, Bracket, Category, Fixed, Rated, Rule, RuleSet
from szdj_cli.domain.errors import DuesRulesInvalid
from szdj_cli.domain.values.money import parse_yuan
from szdj_cli.domain.values.parsing import parse_month
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import ValueRefused
from szdj_cli.domain.values.text import cleaned

_SHIPPED = Path(__file__).with_name("dues_rules.toml")
_RATE = pattern(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%")
_LINE = pattern(r"line ([0-9]+)")


class RulesProblem(StrEnum):
    """One fact about a file that no rules can be read from; the words stand in `messages.dues.settings`."""

    UNREADABLE = "unreadable"
    NOT_TOML = "not_toml"
    NO_RULES = "no_rules"
    UNKNOWN_NAME = "unknown_name"
    MONTH = "month"
    MONTH_TWICE = "month_twice"
    ARTICLE = "article"
    FORM = "form"
    AMOUNT = "amount"
    RANGE = "range"
    RATE = "rate"
    BRACKETS = "brackets"


@cache
def shipped() -> tuple[RuleSet, ...]:
    """Return the rules that the program comes with."""
    return read(_SHIPPED.read_text("utf-8"), str(_SHIPPED))


def read(text: str, path: str) -> tuple[RuleSet, ...]:
    """Return the rule sets of a file, in its order; `path` is the one a refusal names.

    Raises:
        DuesRulesInvalid: it is no TOML, or says something that is no rule.
    """
    try:
        # Numbers without quotes pass as they stand, so that no amount is ever a float.
        data = tomllib.loads(text, parse_float=str)
    except (ValueError, RecursionError) as error:  # also numbers and nesting without end
        line = _LINE.search(str(error))
        raise DuesRulesInvalid(path, RulesProblem.NOT_TOML, line and line[1]) from None
    try:
        return tuple(_rule_sets(data))
    except _Refused as refused:
        raise DuesRulesInvalid(path, refused.problem, refused.where or None) from None


class _Refused(Exception):
    """Something in the file is no rule; `where` names the part of the file."""

    def __init__(self, problem: RulesProblem, where: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where


def _rule_sets(data: dict[str, Any]) -> Iterator[RuleSet]:
    _require_known(data, {"rule_set"}, "")
    tables = data.get("rule_set")
    if not isinstance(tables, list) or not tables:
        raise _Refused(RulesProblem.NO_RULES, "")
    months: set[str] = set()
    for table in tables:
        rule_set = _rule_set(_table(table, "rule_set"))
        if rule_set.effective in months:
            raise _Refused(RulesProblem.MONTH_TWICE, rule_set.effective)
        months.add(rule_set.effective)
        yield rule_set


def _rule_set(table: dict[str, Any]) -> RuleSet:
    month = table.get("effective")
    try:
        effective = parse_month(month if isinstance(month, str) else "")
    except ValueRefused:
        raise _Refused(RulesProblem.MONTH, "effective") from None
    _require_known(table, {"effective", *Category}, effective)
    rules = {Category(name): _rule(table[name], f"{effective} {name}") for name in table if name != "effective"}
    if not rules:
        raise _Refused(RulesProblem.NO_RULES, effective)
    return RuleSet(effective, rules)


def _rule(value: object, where: str) -> Rule:
    table = _table(value, where)
    article = table.get("article")
    if not isinstance(article, str) or not cleaned(article):
        raise _Refused(RulesProblem.ARTICLE, where)
    if table.keys() == {"article", "brackets"}:
        return Rated(_brackets(table["brackets"], where), cleaned(article))
    if table.keys() == {"article", "amount"}:
        fen = _fen(table["amount"], where)
        return Fixed(fen, fen, cleaned(article))
    if table.keys() == {"article", "lowest", "highest"}:
        lowest, highest = _fen(table["lowest"], where), _fen(table["highest"], where)
        if lowest > highest:
            raise _Refused(RulesProblem.RANGE, where)
        return Fixed(lowest, highest, cleaned(article))
    _require_known(table, {"article", "brackets", "amount", "lowest", "highest"}, where)
    raise _Refused(RulesProblem.FORM, where)


def _brackets(value: object, where: str) -> tuple[Bracket, ...]:
    if not isinstance(value, list) or not value:
        raise _Refused(RulesProblem.BRACKETS, where)
    brackets = tuple(_bracket(each, where) for each in value)
    *bounds, last = (bracket.up_to_fen for bracket in brackets)
    closed = [bound for bound in bounds if bound is not None]
    if last is not None or closed != bounds or closed != sorted(set(closed)):
        raise _Refused(RulesProblem.BRACKETS, where)
    return brackets


def _bracket(value: object, where: str) -> Bracket:
    table = _table(value, where)
    _require_known(table, {"up_to", "rate"}, where)
    return Bracket(_fen(table["up_to"], where) if "up_to" in table else None, _rate(table.get("rate"), where))


def _rate(value: object, where: str) -> int:
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    rate = int(match[1] + (match[2] or "").ljust(2, "0")) if match else WHOLE + 1
    if rate > WHOLE:
        raise _Refused(RulesProblem.RATE, where)
    return rate


def _fen(value: object, where: str) -> int:
    # To Python, true is a number.
    if isinstance(value, str | int) and not isinstance(value, bool):
        try:
            return parse_yuan(str(value))
        except ValueRefused:
            pass
    raise _Refused(RulesProblem.AMOUNT, where)


def _table(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Refused(RulesProblem.FORM, where)
    return value


def _require_known(table: dict[str, Any], known: Collection[str], where: str) -> None:
    unknown = next((name for name in table if name not in known), None)
    if unknown is not None:
        raise _Refused(RulesProblem.UNKNOWN_NAME, f"{where} {unknown}".strip())
