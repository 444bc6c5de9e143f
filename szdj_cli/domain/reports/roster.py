"""What the report on the roster tells members apart by."""

from datetime import date

from szdj_cli.domain.imports.tables import NumberForm
from szdj_cli.domain.reports.common import Group, Measure
from szdj_cli.domain.values.codes import EDUCATION, MEMBERSHIP, SEX, CodeList

AGE_LIMITS = (31, 36, 41, 46, 51, 56, 61)
"""The age with which each group but the first begins: those of the yearly communiqué on Party statistics."""

AGES = CodeList(
    {
        "0-30": "30岁及以下",
        "31-35": "31至35岁",
        "36-40": "36至40岁",
        "41-45": "41至45岁",
        "46-50": "46至50岁",
        "51-55": "51至55岁",
        "56-60": "56至60岁",
        "61+": "61岁及以上",
    },
    {"30-": "0-30", "30及以下": "0-30", "61-": "61+", "61及以上": "61+"},
)

HAN, MINORITY, OTHER = "han", "minority", "other"
ETHNICITIES = CodeList({HAN: "汉族", MINORITY: "少数民族", OTHER: "其他"}, {"汉": HAN, "少数": MINORITY, "01": HAN})
HAN_CODE = "01"
OTHER_CODES = ("97", "98")
"""GB/T 3304 as the national system extends it: neither Han nor one of the 55 minorities."""

CODES: dict[Group, CodeList | None] = {
    Group.ORGANISATION: None,
    Group.SEX: SEX,
    Group.MEMBERSHIP: MEMBERSHIP,
    Group.AGE: AGES,
    Group.EDUCATION: EDUCATION,
    Group.ETHNICITY: ETHNICITIES,
}
"""The groups of the report, each with its values."""

MEASURES = (Measure("count", "人数"), Measure("share", "占比", NumberForm.PERCENT))


def latest_births(today: date) -> list[str]:
    """Return the latest birth date (YYYY-MM-DD) of whoever has reached each of the ages of `AGE_LIMITS`.

    As text, which sorts like the dates: 29 February of a year without one stands after the 28th.
    """
    return [f"{today.year - age:04}-{today:%m-%d}" for age in AGE_LIMITS]
