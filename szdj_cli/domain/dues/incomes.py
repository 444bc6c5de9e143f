"""Whose dues are reckoned by a part of an income, and what of it is the base (中组发〔2008〕3号 arts 2 to 5)."""

from szdj_cli.domain.dues.rules import CATEGORIES, Category
from szdj_cli.domain.values.codes import CodeList

ANNUAL_SALARY, SELF_EMPLOYED = "annual_salary", "self_employed"
"""Two ways to be employed of whom something else counts; as a category both are that."""

ANNUAL_SALARY_ARTICLE = "中组发〔2008〕3号第三条"
"""What is drawn in a month of an annual salary is its base."""

SELF_EMPLOYED_ARTICLE = "中组发〔2008〕3号第四条"
"""Whoever has no income every month: the monthly average of the last quarter's net income is the base."""

WAYS = CodeList(
    {
        Category.EMPLOYED.value: CATEGORIES.label(Category.EMPLOYED),
        ANNUAL_SALARY: "在职，年薪制",
        SELF_EMPLOYED: "个体经营等，不按月取得收入",
        **{code: label for code, label in CATEGORIES.labels.items() if code != Category.EMPLOYED},
    },
    CATEGORIES.spellings
    | {"年薪": ANNUAL_SALARY, "年薪制": ANNUAL_SALARY, "个体经营": SELF_EMPLOYED, "个体经营者": SELF_EMPLOYED},
)
"""The categories as they are chosen from: those who are employed by what of their income counts."""

_MONTHS_OF_QUARTER = 3


def monthly_average(quarter_fen: int) -> int:
    """Return the monthly average of a quarter's income in fen, half-up to the fen."""
    return (2 * quarter_fen + _MONTHS_OF_QUARTER) // (2 * _MONTHS_OF_QUARTER)
