"""What an import takes, but asks to look at again, and cells that hold nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from szdj_cli.domain.imports.plan import ImportSummary, Plan
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.services.imports.common import write_errors
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.imports.organisations import plan_organisations
from szdj_cli.services.imports.payments import plan_payments
from szdj_cli.store.core.engine import Store
from szdj_cli.store.imports import organisations as organisation_import
from szdj_cli.store.members import members
from tests.support.builders import ADMINISTRATOR, import_organisations, import_people, person, table
from tests.support.steps.payments import row

Rows = Iterable[Mapping[str, str]]


@pytest.fixture
def store_with_branches(store: Store, now: datetime) -> Store:
    import_organisations(store, now)
    return store


def planned(store: Store, now: datetime, rows: Rows) -> Plan:
    with table(rows) as source, plan_members(store, ADMINISTRATOR, source, now) as plan:
        plan.read()
        return plan.plan


def found(store: Store, number: int) -> Member:
    with store.reading() as tx:
        member = members.find(tx, number)
    assert member is not None
    return member


def remarks(plan: Plan) -> list[tuple[int, str, str, Reason]]:
    return [(each.row, each.heading, each.shown, each.reason) for each in plan.remarks]


def problems(plan: Plan) -> list[tuple[int, str, Reason]]:
    return [(each.row, each.heading, each.reason) for each in plan.problems]


def test_a_doubtful_date_is_written_and_said_once(store_with_branches: Store, now: datetime) -> None:
    rows = [person(0, 加入党组织日期="2010.1", 转正日期="2011.1"), person(1)]
    plan = planned(store_with_branches, now, rows)
    assert (plan.new, plan.bad, plan.warnings) == (2, 0, 1)
    assert remarks(plan) == [
        (2, "加入党组织日期", "2010.1", Reason.JANUARY_OR_OCTOBER),
        (2, "转正日期", "2011.1", Reason.JANUARY_OR_OCTOBER),
    ]
    assert import_people(store_with_branches, now, rows) == ImportSummary(2, 0, 0, 0, 0)
    assert found(store_with_branches, 1).values["joined_on"] == "2010-01-01"
    assert remarks(planned(store_with_branches, now, [*rows, person(2)])) == []


def test_a_doubtful_change_is_said_and_what_stays_is_not(store_with_branches: Store, now: datetime) -> None:
    import_people(store_with_branches, now, [person(0, 失联年月="2020-01")])
    plan = planned(store_with_branches, now, [person(0, 失联年月="2020.1", 转正日期="2012.1")])
    assert (plan.updated, plan.warnings) == (1, 1)
    assert remarks(plan) == [(2, "转正日期", "2012.1", Reason.JANUARY_OR_OCTOBER)]


def test_the_doubtful_cells_of_a_row_that_is_refused_are_not_said(store_with_branches: Store, now: datetime) -> None:
    plan = planned(store_with_branches, now, [person(0, 加入党组织日期="2010.1", 民族="示范族")])
    assert (plan.errors, plan.warnings) == (1, 0)


def test_a_doubtful_day_of_a_payment_is_said(store_at_work: Store, now: datetime) -> None:
    rows = [row("W1", 月份="20281"), row("W2")]
    with table(rows) as source, plan_payments(store_at_work, ADMINISTRATOR, source, now) as plan:
        plan.read()
    assert plan.plan.errors == 1
    rows = [row("W1", 月份="2026.11"), row("W2", 月份="46357"), row("W3", 月份="2026-11-01 0:00")]
    with table(rows) as source, plan_payments(store_at_work, ADMINISTRATOR, source, now) as plan:
        plan.read()
    assert (plan.plan.new, plan.plan.warnings) == (3, 0)


def test_a_phone_of_an_organisation_never_stops_an_import(store_with_branches: Store, now: datetime) -> None:
    rows = [{"编码": "B1", "名称": "第一党支部", "类型": "党支部", "电话": "找老王", "传真": "0755-22345678 转 801"}]
    with table(rows) as source:
        plan = plan_organisations(store_with_branches, ADMINISTRATOR, source, now)
    assert (plan.plan.updated, plan.plan.errors, plan.plan.warnings) == (1, 0, 1)
    assert remarks(plan.plan) == [(2, "电话", "找老王", Reason.PHONE_AS_TEXT)]
    plan.apply()
    with store_with_branches.reading() as tx:
        values = organisation_import.stored(tx)["B1"].values
    assert (values["phone"], values["fax"]) == ("找老王", "0755-22345678-801")


def test_numbers_of_a_workbook_are_read_as_they_are_shown(
    store_with_branches: Store, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    rows = [person(serial) for serial in range(3)]
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        shown = book.add_format({"num_format": "0.00"})
        sheet.write_row(0, 0, rows[0])
        places = {heading: place for place, heading in enumerate(rows[0])}
        for number, each in enumerate(rows, 1):
            sheet.write_row(number, 0, each.values())
        for heading, value in (("加入党组织日期", 2010.1), ("转正日期", 2011.1)):
            sheet.write_number(1, places[heading], value, shown)
            sheet.write_number(2, places[heading], value)
    errors = tmp_path / "b.csv"
    with open_rows(path) as source, plan_members(store_with_branches, ADMINISTRATOR, source, now) as plan:
        plan.read()
        assert problems(plan.plan) == [
            (3, "加入党组织日期", Reason.DATE_DECIMAL),
            (3, "转正日期", Reason.DATE_DECIMAL),
        ]
        assert [each.shown for each in plan.plan.problems] == ["2010.1", "2011.1"]
        write_errors(plan, errors, lambda _: "x")
        plan.apply(keep_going=True)
    assert ",2010.1,2011.1," in errors.read_text("utf-8-sig")
    assert found(store_with_branches, 1).values["joined_on"] == "2010-10-01"


def test_an_amount_that_looks_like_a_year_stays_an_amount(store_at_work: Store, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    each = row("W1")
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, each)
        sheet.write_row(1, 0, each.values())
        sheet.write_number(1, list(each).index("金额"), 1950.1)
    with (
        open_rows(path) as source,
        plan_payments(store_at_work, ADMINISTRATOR, source, now, allow_large=True) as plan,
    ):
        plan.read()
    assert (plan.plan.new, plan.plan.amount_fen) == (1, 195_010)


@pytest.mark.parametrize(
    "nothing", ["无", "没有", "暂无", "/", "\\", "／", "-", "--", "—", "——", "－", "N/A", "null", "空"]
)
def test_a_placeholder_leaves_an_optional_field_as_it_is(
    store_with_branches: Store, now: datetime, nothing: str
) -> None:
    optional = ("固定电话", "邮箱", "失联年月", "工作单位", "籍贯", "现居住地", "流动去向")
    rows = [person(0, 工作单位="示范公司", 学位="硕士")]
    import_people(store_with_branches, now, rows)
    plan = planned(store_with_branches, now, [rows[0] | dict.fromkeys(optional, nothing)])
    assert (plan.same, plan.bad) == (1, 0)
    plan = planned(store_with_branches, now, [person(1, 家庭住址=nothing, 手机号码=nothing, 姓名=nothing)])
    assert {each.reason for each in plan.problems} == {Reason.REQUIRED}
    assert {each.heading for each in plan.problems} == {"家庭住址", "手机号码", "姓名"}


def test_no_degree_and_no_are_values(store_with_branches: Store, now: datetime) -> None:
    import_people(store_with_branches, now, [person(0, 学位="无", 流动党员="无"), person(1, 学位="/", 流动党员="—")])
    assert [found(store_with_branches, number).values["degree"] for number in (1, 2)] == ["none", None]
    assert [found(store_with_branches, number).values["floating"] for number in (1, 2)] == ["0", None]


@pytest.mark.parametrize("ditto", ["同上", "〃", "″", "同左", "同前", " 同 上 "])
def test_a_cell_that_points_at_another_is_refused_by_name(
    store_with_branches: Store, now: datetime, ditto: str
) -> None:
    fields = ("姓名", "家庭住址", "所在党支部", "加入党组织日期", "手机号码", "学历", "籍贯", "公民身份号码")
    plan = planned(store_with_branches, now, [person(0, **dict.fromkeys(fields, ditto))])
    assert {each.heading: each.reason for each in plan.problems} == dict.fromkeys(fields, Reason.DITTO)


def test_what_made_a_cell_text_is_taken_off(store_with_branches: Store, now: datetime) -> None:
    wrapped = {heading: f'="{value}"' for heading, value in person(0).items()}
    marked = {heading: f"'{value}" for heading, value in person(1).items()}
    quoted = person(2, 工作单位="'示范'公司", 家庭住址="`示范路2号")
    assert import_people(store_with_branches, now, [wrapped, marked, quoted]) == ImportSummary(3, 0, 0, 0, 0)
    for number in (1, 2):
        expected = person(number - 1)
        shown = found(store_with_branches, number).shown(reveal=True)
        assert (shown["id_number"], shown["name"]) == (expected["公民身份号码"], expected["姓名"])
        assert (shown["mobile"], shown["address"]) == (expected["手机号码"], expected["家庭住址"])
    assert found(store_with_branches, 3).values["employer"] == "'示范'公司"
    assert found(store_with_branches, 3).values["address"] == "示范路2号"
