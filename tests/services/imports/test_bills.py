"""Bills as banks and WeChat export them: money counts as received only where the bill says so."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.imports.plan import Plan
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.services.imports.payments import plan_payments
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.steps.payments import MEMBER, OTHER, set_dues

DUES = [f"党费{builders.person(member - 1)['公民身份号码']}" for member in (MEMBER, OTHER)]
Rows = Sequence[Sequence[str]]
Told = list[tuple[int, str, Reason]]


def fill_store(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def read(store: Store, now: datetime, directory: Path, rows: Rows) -> Plan:
    path = directory / "bill.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with (
        open_rows(path, form=PAYMENT_FORM) as source,
        plan_payments(store, builders.ADMINISTRATOR, source, now) as planned,
    ):
        planned.read()
        return planned.plan


def told(found: Plan) -> tuple[int, int | None, Told, Told]:
    """Return how many payments are new, of how much, what is passed over and what is wrong."""
    passed = [(each.row, each.heading, each.reason) for each in found.remarks]
    return found.new, found.amount_fen, passed, [(each.row, each.heading, each.reason) for each in found.problems]


BILLS: dict[str, tuple[Rows, tuple[int, int, Told, Told]]] = {
    "signs, and a serial under the bank's own name": (
        [
            ["交易日期", "交易时间", "交易摘要", "交易金额", "日 志 号", "交易附言"],
            ["20261105", "123456", "转存", "+50.00", "369396693", DUES[0]],
            ["20261106", "132324", "财付通", "-10.00", "369333999", "示范"],
        ],
        (1, 5_000, [(3, "金额", Reason.NOT_INCOME)], []),
    ),
    "two columns of amounts": (
        [
            ["账号：6222************1234"],
            ["交易日期", "收入金额", "支出金额", "交易流水号", "摘要"],
            ["20261105", "50.00", "", "BK1", DUES[0]],
            ["20261106", "", "30.00", "BK2", "党员教育材料"],
            ["20261106", "0.00", "30.00", "BK3", "党员教育材料"],
            ["20261106", "-", "30.00", "BK4", "党员教育材料"],
            ["20261107", "60.00", "0.00", "BK5", DUES[1]],
            ["20261107", "60.00", "5.00", "BK6", DUES[1]],
        ],
        (
            2,
            11_000,
            [(row, "支出", Reason.NOT_INCOME) for row in (4, 5, 6)],
            [(8, "金额", Reason.AMOUNT_BOTH_WAYS)],
        ),
    ),
    "credit and debit": (
        [
            ["记账日期", "贷方发生额", "借方发生额", "客户摘要", "流水号"],
            ["2026-11-05", "50.00", "", DUES[0], "S1"],
            ["2026-11-06", "", "50.00", DUES[1], "S2"],
        ],
        (1, 5_000, [(3, "支出", Reason.PAID_BACK)], []),
    ),
    "what went out with a minus": (
        [
            ["记账日期", "货币", "交易金额", "客户摘要", "流水号"],
            ["2026-11-05", "CNY", "50.00", DUES[0], "S1"],
            ["2026-11-06", "CNY", "-30.00", "材料费", "S2"],
        ],
        (1, 5_000, [(3, "金额", Reason.NOT_INCOME)], []),
    ),
    "words for which way it went": (
        [
            ["交易日期", "交易金额", "借贷标志", "附言", "流水号"],
            *(
                ["2026-11-05", "50.00", word, DUES[0], f"D{number}"]
                for number, word in enumerate(["D", "DR", "转出", "付", "往账", "出账", "-", "贷", "C"])
            ),
            ["2026-11-05", "50.00", "划转", DUES[1], "D99"],
        ],
        (
            2,
            10_000,
            [(row, "收/支", Reason.PAID_BACK) for row in range(2, 9)],
            [(11, "收/支", Reason.DIRECTION_UNKNOWN)],
        ),
    ),
    "other income": (
        [
            ["交易日期", "交易金额", "附言", "流水号"],
            ["2026-11-05", "50.00", DUES[0], "N1"],
            ["2026-11-21", "0.01", "个人活期结息", "N2"],
            ["2026-11-21", "20.00", "", "N3"],
            ["2026-11-21", "50.00", "党费44030519800101123", "N4"],
        ],
        (
            1,
            5_000,
            [(3, "公民身份号码", Reason.NOBODYS_DUES), (4, "公民身份号码", Reason.NOBODYS_DUES)],
            [(5, "公民身份号码", Reason.ID_LENGTH)],
        ),
    ),
    "states": (
        [
            ["交易时间", "收/支", "金额(元)", "当前状态", "交易单号", "备注"],
            ["2026-11-05 12:45:27", "收入", "¥50.00", "已存入零钱", "W1", DUES[0]],
            ["2026-11-05 12:45:27", "收入", "¥50.00", "已退款(￥50.00)", "W2", DUES[0]],
            ["2026-11-05 12:45:27", "收入", "¥50.00", "审核", "W3", DUES[0]],
        ],
        (1, 5_000, [(3, "当前状态", Reason.REFUNDED)], [(4, "当前状态", Reason.STATE_UNKNOWN)]),
    ),
}


@pytest.mark.parametrize("name", BILLS)
def test_money_counts_where_the_bill_says_that_it_came_in(
    store: Store, now: datetime, tmp_path: Path, name: str
) -> None:
    rows, expected = BILLS[name]
    assert told(read(store, now, tmp_path, rows)) == expected


def test_a_column_of_what_went_out_is_no_column_of_payments(store: Store, now: datetime, tmp_path: Path) -> None:
    from szdj_cli.domain.errors import HeadingsMissing

    rows = [["交易日期", "金额(支出)", "附言", "流水号"], ["2026-11-05", "50.00", DUES[0], "Z1"]]
    with pytest.raises(HeadingsMissing) as refused:
        read(store, now, tmp_path, rows)
    assert refused.value.missing == ("金额",)
