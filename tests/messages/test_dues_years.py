"""The words of a year of dues: what was never due is not said to be paid up."""

import pytest

from szdj_cli.domain.dues.years import Totals
from szdj_cli.messages.dues.years import totals


@pytest.mark.parametrize(
    ("due", "paid", "owed", "said"),
    [
        (0, 0, 0, "这一年没有应交的党费。"),
        (0, 5_000, 0, "全年应交 0.00 元，已交 50.00 元。"),
        (12_000, 12_000, 0, "全年应交 120.00 元，已交 120.00 元，已全部交清。"),
        (12_000, 0, 12_000, "全年应交 120.00 元，已交 0.00 元，未交 120.00 元，其中欠缴 0.00 元。"),
    ],
)
def test_only_what_was_due_is_said_to_be_paid_up(due: int, paid: int, owed: int, said: str) -> None:
    assert totals(Totals(due, paid, owed, 0)) == said
