import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.dues.rules import Bracket, Category, Fixed, Rated, RuleSet
from szdj_cli.domain.dues.rules_file import RulesProblem, read, shipped
from szdj_cli.domain.errors import DuesRulesInvalid
from tests.support import ROOT

GUIDE = ROOT / "docs" / "dues-rules.md"
HEAD = '[[rule_set]]\neffective = "2027-01"\n'
EMPLOYED = HEAD + '[rule_set.employed]\narticle = "甲"\n'
STUDENT = HEAD + '[rule_set.student]\narticle = "甲"\n'


def test_the_shipped_file_holds_what_the_rules_say() -> None:
    (only,) = shipped()
    assert only.effective == "2008-04"
    assert only.rules[Category.EMPLOYED] == Rated(
        (Bracket(300_000, 50), Bracket(500_000, 100), Bracket(1_000_000, 150), Bracket(None, 200)),
        "中组发〔2008〕3号第二条",
    )
    assert only.rules[Category.RETIRED] == Rated((Bracket(500_000, 50), Bracket(None, 100)), "中组发〔2008〕3号第五条")
    assert only.rules[Category.FARMER] == Fixed(20, 100, "中组发〔2008〕3号第六条")


def test_the_example_of_the_documentation_is_a_file_of_rules() -> None:
    examples = re.findall(r"^```toml\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (example,) = (text for text in examples if "[[rule_set]]" in text)
    assert read(example, "a.toml") == (
        RuleSet(
            "2027-01",
            {
                Category.EMPLOYED: Rated(
                    (Bracket(400_000, 50), Bracket(1_200_000, 125), Bracket(None, 200)), "示例发〔2027〕1号第二条"
                ),
                Category.FARMER: Fixed(50, 200, "示例发〔2027〕1号第六条"),
            },
        ),
        RuleSet("2027-07", {Category.STUDENT: Fixed(50, 50, "示例发〔2027〕9号")}),
    )


@pytest.mark.parametrize("amount", ["3000", '"3000"', "3000.00", "3_000", '"3,000元"'])
def test_an_amount_needs_no_quotes_and_stays_whole(amount: str) -> None:
    (rules,) = read(f"{STUDENT}amount = {amount}", "a.toml")
    assert rules.rules == {Category.STUDENT: Fixed(300_000, 300_000, "甲")}


@pytest.mark.parametrize(("rate", "parts"), [("0.5%", 50), ("0%", 0), ("1.25%", 125), ("2%", 200), ("100%", 10_000)])
def test_a_rate_is_a_percentage(rate: str, parts: int) -> None:
    (rules,) = read(f'{EMPLOYED}brackets = [{{ rate = "{rate}" }}]', "a.toml")
    assert rules.rules == {Category.EMPLOYED: Rated((Bracket(None, parts),), "甲")}


@pytest.mark.parametrize(
    ("text", "problem", "where"),
    [
        ("effective = 2027-01", RulesProblem.NOT_TOML, "1"),
        ("a = 1\nb = [", RulesProblem.NOT_TOML, None),
        (f"a = {'9' * 5000}", RulesProblem.NOT_TOML, None),
        (f"a = {'[' * 5000}", RulesProblem.NOT_TOML, None),
        ("", RulesProblem.NO_RULES, None),
        ("rule_set = 1", RulesProblem.NO_RULES, None),
        ("rule_set = []", RulesProblem.NO_RULES, None),
        (HEAD, RulesProblem.NO_RULES, "2027-01"),
        ("rule_set = [1]", RulesProblem.FORM, "rule_set"),
        ("rules = 1", RulesProblem.UNKNOWN_NAME, "rules"),
        (HEAD + "[rule_set.worker]", RulesProblem.UNKNOWN_NAME, "2027-01 worker"),
        (STUDENT + 'amount = "1"\nnote = 1', RulesProblem.UNKNOWN_NAME, "2027-01 student note"),
        ("[[rule_set]]\n[rule_set.student]", RulesProblem.MONTH, "effective"),
        ("[[rule_set]]\neffective = 2027", RulesProblem.MONTH, "effective"),
        ("[[rule_set]]\neffective = 2027-01-01", RulesProblem.MONTH, "effective"),
        ('[[rule_set]]\neffective = "2027-13"', RulesProblem.MONTH, "effective"),
        (f'{STUDENT}amount = "1"\n{STUDENT}amount = "2"', RulesProblem.MONTH_TWICE, "2027-01"),
        (HEAD + "student = 1", RulesProblem.FORM, "2027-01 student"),
        (HEAD + '[rule_set.student]\namount = "1"', RulesProblem.ARTICLE, "2027-01 student"),
        (HEAD + '[rule_set.student]\narticle = " "\namount = "1"', RulesProblem.ARTICLE, "2027-01 student"),
        (STUDENT, RulesProblem.FORM, "2027-01 student"),
        (STUDENT + 'lowest = "1"', RulesProblem.FORM, "2027-01 student"),
        (STUDENT + 'amount = "1"\nlowest = "1"\nhighest = "1"', RulesProblem.FORM, "2027-01 student"),
        (STUDENT + 'lowest = "2"\nhighest = "1"', RulesProblem.RANGE, "2027-01 student"),
        (STUDENT + 'amount = "-1"', RulesProblem.AMOUNT, "2027-01 student"),
        (STUDENT + "amount = -1", RulesProblem.AMOUNT, "2027-01 student"),
        (STUDENT + "amount = 0.125", RulesProblem.AMOUNT, "2027-01 student"),
        (STUDENT + "amount = inf", RulesProblem.AMOUNT, "2027-01 student"),
        (STUDENT + "amount = true", RulesProblem.AMOUNT, "2027-01 student"),
        (STUDENT + "amount = []", RulesProblem.AMOUNT, "2027-01 student"),
        (EMPLOYED + "brackets = 1", RulesProblem.BRACKETS, "2027-01 employed"),
        (EMPLOYED + "brackets = []", RulesProblem.BRACKETS, "2027-01 employed"),
        (EMPLOYED + "brackets = [1]", RulesProblem.FORM, "2027-01 employed"),
        (EMPLOYED + 'brackets = [{ rate = "1%", up = 1 }]', RulesProblem.UNKNOWN_NAME, "2027-01 employed up"),
        (EMPLOYED + "brackets = [{ up_to = 1 }]", RulesProblem.RATE, "2027-01 employed"),
        (EMPLOYED + 'brackets = [{ up_to = 1, rate = "1%" }]', RulesProblem.BRACKETS, "2027-01 employed"),
        (EMPLOYED + 'brackets = [{ rate = "1%" }, { rate = "2%" }]', RulesProblem.BRACKETS, "2027-01 employed"),
    ],
)
def test_what_is_no_rule_is_refused_and_named(text: str, problem: RulesProblem, where: str | None) -> None:
    with pytest.raises(DuesRulesInvalid) as refused:
        read(text, "a.toml")
    assert (refused.value.path, refused.value.what, refused.value.where) == ("a.toml", problem, where)


@pytest.mark.parametrize("rate", ['"1"', "1", "0.01", '"-1%"', '"0.125%"', '"100.01%"', '"1 %"', '"一%"', "true"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(DuesRulesInvalid) as refused:
        read(f"{EMPLOYED}brackets = [{{ rate = {rate} }}]", "a.toml")
    assert refused.value.what == RulesProblem.RATE


@pytest.mark.parametrize("bounds", [(2, 1), (1, 1)])
def test_brackets_that_do_not_rise_are_refused(bounds: tuple[int, ...]) -> None:
    listed = "".join(f'{{ up_to = {bound}, rate = "1%" }}, ' for bound in bounds)
    with pytest.raises(DuesRulesInvalid) as refused:
        read(f'{EMPLOYED}brackets = [{listed}{{ rate = "2%" }}]', "a.toml")
    assert refused.value.what == RulesProblem.BRACKETS


@given(st.text() | st.text(alphabet='[]{}=",%.#\n rule_setfarm0123456789'))
def test_any_text_is_rules_or_refused(text: str) -> None:
    for whole in (text, HEAD + text, STUDENT + text):
        with suppress(DuesRulesInvalid):
            assert all(isinstance(each, RuleSet) for each in read(whole, "a.toml"))
