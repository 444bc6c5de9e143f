import csv
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.errors import HeadingsMissing, NotAllowed, RosterMoved, RowsConflict, RowsInvalid
from szdj_cli.domain.imports.plan import ImportSummary, Plan
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.services.dues import payments
from szdj_cli.services.imports.payments import plan_payments
from szdj_cli.services.imports.stored_members import StoredMembers
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import members as roster_import
from tests.support import builders
from tests.support.applicants import APPLICANTS, OUTSIDER, SECRETARY, entered
from tests.support.steps.payments import MEMBER, OTHER, load, months, pay, row, set_dues
from tests.support.steps.transfers import admit, ask, receivers, send, take_in

TODAY = "2026-11-23"


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def plan(store: Store, now: datetime, rows: Sequence[Mapping[str, str]], actor: Actor | None = None) -> Plan:
    with builders.table(rows) as source, plan_payments(store, actor or builders.ADMINISTRATOR, source, now) as planned:
        planned.read()
        return planned.plan


def indexes(store: Store) -> list[object]:
    with store.reading() as tx:
        found = inspect(tx.conn).get_indexes("dues_payment")
        return [*sorted((str(each["name"]), each["column_names"], bool(each["unique"])) for each in found)]


def why(found: Plan) -> list[tuple[int, str, Reason]]:
    return [(problem.row, problem.heading, problem.reason) for problem in found.problems]


def test_a_file_is_written_and_the_same_file_changes_nothing(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    rows = [row("W1"), row("W2", OTHER, 金额="50")]
    assert (indexed := indexes(store))
    assert load(store, now, rows) == ImportSummary(2, 0, 0, 0, 0)
    assert indexes(store) == indexed, "what is written into an empty ledger is indexed afterwards"
    assert months(store)["2026-11"][1:] == (12_000, 12_000, 0)
    assert load(store, now, rows) == ImportSummary(0, 0, 2, 0, 0)
    assert months(store)["2026-11"][1:] == (12_000, 12_000, 0)
    assert plan(store, now, rows).amount_fen == 0


def test_an_amount_that_is_probably_a_slip_is_a_conflict_unless_it_is_said_to_be_right(
    store: Store, now: datetime
) -> None:
    set_dues(store, now, "120")
    slips = [row("W1", 金额="12000"), row("W2", 月份="2026-12", 金额="1200"), row("W3", OTHER, 金额="1000.01")]
    sound = [row("W4", 金额="120"), row("W5", 月份="2026-12", 金额="120"), row("W6", OTHER, 金额="1000")]
    found = plan(store, now, [*slips, *sound])
    assert (found.new, found.conflicts, found.amount_fen) == (3, 3, 124_000)
    assert why(found) == [(each, "金额", Reason.LARGE_PAYMENT) for each in (2, 3, 4)]
    assert load(store, now, [*slips, *sound]).new == 6
    assert plan(store, now, [*slips, *sound]).same == 6


def test_a_row_that_comes_twice_is_written_once(store: Store, now: datetime) -> None:
    assert load(store, now, [row("W1"), row("W1"), row("W2")]) == ImportSummary(2, 0, 1, 0, 0)
    assert months(store)["2026-11"][2] == 24_000


@pytest.mark.parametrize("changes", [{"金额": "121"}, {"月份": "2026-12"}])
def test_a_serial_number_with_another_content_is_a_conflict(
    store: Store, now: datetime, changes: dict[str, str]
) -> None:
    load(store, now, [row("W1")])
    found = plan(store, now, [row("W1") | changes])
    assert (found.conflicts, why(found)) == (1, [(2, "流水号", Reason.SERIAL_TAKEN)])
    with pytest.raises(RowsConflict):
        load(store, now, [row("W1") | changes, row("W3")])
    assert months(store)["2026-11"][2] == 12_000
    within = plan(store, now, [row("W5"), row("W5") | changes])
    assert why(within) == [(2, "流水号", Reason.SERIAL_TWICE), (3, "流水号", Reason.SERIAL_TWICE)]


def test_after_a_reversal_the_mended_row_comes_in_and_the_old_one_does_not(store: Store, now: datetime) -> None:
    load(store, now, [row("W1", 金额="1200")])
    payments.reverse(store, entered(store, now, SECRETARY), 1, "多了一个零", now)
    assert load(store, now, [row("W1", 金额="1200")]) == ImportSummary(0, 0, 1, 0, 0)
    assert load(store, now, [row("W1")]) == ImportSummary(1, 0, 0, 0, 0)
    assert load(store, now, [row("W1")]) == ImportSummary(0, 0, 1, 0, 0)
    assert months(store)["2026-11"][2] == 12_000


@pytest.mark.parametrize(
    ("changes", "heading", "reason"),
    [
        ({"金额": "-1"}, "金额", Reason.MONEY_NEGATIVE),
        ({"金额": "0"}, "金额", Reason.MONEY_ZERO),
        ({"金额": "1.005"}, "金额", Reason.MONEY_DECIMALS),
        ({"金额": ""}, "金额", Reason.REQUIRED),
        ({"月份": "2026-13"}, "月份", Reason.MONTH_FORM),
        ({"月份": "2010-06", "缴纳日期": "2010-06-01"}, "月份", Reason.BEFORE_ADMISSION),
        ({"月份": "2026-10"}, "月份", Reason.DUES_NOT_KEPT),
        ({"月份": "2026-04"}, "月份", Reason.BACK_PAID_TOO_FAR),
        ({"月份": "2027-06"}, "月份", Reason.PREPAID_TOO_FAR),
        ({"缴纳日期": "2026-11-24"}, "缴纳日期", Reason.DATE_FUTURE),
        ({"缴纳日期": ""}, "缴纳日期", Reason.REQUIRED),
        ({"流水号": ""}, "流水号", Reason.REQUIRED),
        ({"流水号": "4.20000E+27"}, "流水号", Reason.SERIAL_SCIENTIFIC),
        ({"公民身份号码": "4.40305E+17"}, "公民身份号码", Reason.ID_SCIENTIFIC),
        ({"公民身份号码": builders.id_number(998)}, "公民身份号码", Reason.MEMBER_UNKNOWN),
        ({"金额": "100000000.01"}, "金额", Reason.PAYABLE_TOO_LARGE),
        ({"缴纳日期": "0900-01-01"}, "缴纳日期", Reason.YEAR_RANGE),
        ({"月份": "0000-11"}, "月份", Reason.MONTH_FORM),
        ({"流水号": builders.id_number(7)}, "流水号", Reason.HOLDS_ID_NUMBER),
        ({"方式": f"微信{builders.id_number(7)}"}, "方式", Reason.HOLDS_ID_NUMBER),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(
    store: Store, now: datetime, changes: dict[str, str], heading: str, reason: Reason
) -> None:
    rows = [row("W1"), row("W2", OTHER) | changes]
    assert why(plan(store, now, rows)) == [(3, heading, reason)]
    with pytest.raises(RowsInvalid):
        load(store, now, rows)
    assert months(store) == {}
    assert load(store, now, rows, keep_going=True) == ImportSummary(1, 0, 0, 0, 1)
    assert months(store)["2026-11"][2] == 12_000


@pytest.mark.parametrize(("total", "is_right"), [("240.00", True), ("¥240", True), ("241", False), ("", False)])
def test_a_line_of_totals_is_held_against_the_rows(store: Store, now: datetime, total: str, is_right: bool) -> None:
    rows = [row("W1"), row("W2", OTHER), {"公民身份号码": "合计", "金额": total}]
    found = plan(store, now, rows)
    assert (found.new, found.errors) == (2, 0 if is_right else 1)
    assert why(found) == ([] if is_right else [(4, "金额", Reason.TOTAL_DISAGREES)])


def test_a_bill_as_wechat_exports_it(store: Store, now: datetime, tmp_path: Path) -> None:
    number = builders.person(MEMBER - 1)["公民身份号码"]
    cells = [
        ["微信支付账单明细", "", "", "", "", "", ""],
        ["起始时间：[2026-11-01 00:00:00]", "", "", "", "", "", ""],
        ["", "", "", "", "", "", ""],
        ["交易时间", "交易类型", "收/支", "金额(元)", "支付方式", "交易单号", "备注"],
        ["2026-11-20 08:09:10", "转账", "收入", "¥120.00", "零钱", "4200001234202611201234567890\t", f"{number} 党费"],
    ]
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "bill.csv"
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(cells)
        with (
            open_rows(path, form=PAYMENT_FORM) as source,
            plan_payments(store, builders.ADMINISTRATOR, source, now) as planned,
        ):
            planned.read()
            assert planned.apply() == ImportSummary(1, 0, 0, 0, 0)
    with store.reading() as tx:
        (found,) = tx.conn.execute(text("SELECT month, amount_fen, paid_on, method, serial FROM dues_payment")).all()
    assert tuple(found) == ("2026-11", 12_000, "2026-11-20", "零钱", "4200001234202611201234567890")


def test_a_column_that_has_to_be_there_is_asked_for(store: Store, now: datetime) -> None:
    rows = [{k: v for k, v in row("W1").items() if k != "流水号"}]
    with pytest.raises(HeadingsMissing) as refusal:
        load(store, now, rows)
    assert refusal.value.missing == ("流水号",)


def test_what_is_passed_over_is_told_each_time_a_file_is_imported(store: Store, now: datetime) -> None:
    rows, actor = [row("W1"), row("W2", SECRETARY)], entered(store, now, SECRETARY)
    for new, same in [(1, 0), (0, 1)]:
        with builders.table(rows) as source, plan_payments(store, actor, source, now) as planned:
            planned.read()
            planned.apply()
        assert (planned.plan.new, planned.plan.same) == (new, same)
        assert [(each.row, each.reason) for each in planned.plan.remarks] == [(3, Reason.OWN_PAYMENT)]


def test_a_secretary_imports_for_their_own_branch_alone(store: Store, now: datetime) -> None:
    rows = [row("W1"), row("W2", OUTSIDER), row("W3", SECRETARY)]
    found = plan(store, now, rows, entered(store, now, SECRETARY))
    assert why(found) == [(3, "公民身份号码", Reason.MEMBER_UNKNOWN)]
    # Their own is passed over: they declare it, and another one confirms.
    assert [(each.row, each.reason) for each in found.remarks] == [(4, Reason.OWN_PAYMENT)]
    assert (found.new, found.warnings) == (1, 1)
    with pytest.raises(NotAllowed):
        plan(store, now, rows, entered(store, now, MEMBER))


@pytest.mark.parametrize(
    "changes",
    [{}, {"月份": "2027-11"}, {"月份": "2009-01"}, {"月份": "2026-10"}, {"流水号": "OURS"}, {"流水号": "THEIRS"}],
)
def test_a_file_tells_nothing_about_people_of_other_branches(
    store: Store, now: datetime, changes: dict[str, str]
) -> None:
    load(store, now, [row("OURS"), row("THEIRS", OUTSIDER)])
    stranger = {"公民身份号码": builders.id_number(998)}
    theirs, nobody = (
        plan(store, now, [row("NEW", OUTSIDER) | changes | other], entered(store, now, SECRETARY))
        for other in ({}, stranger)
    )
    assert why(theirs) == why(nobody) == [(2, "公民身份号码", Reason.MEMBER_UNKNOWN)]
    assert theirs.summary == nobody.summary


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"收/支": "支出"}, Reason.NOT_INCOME), ({"当前状态": "已全额退款"}, Reason.REFUNDED)],
)
def test_what_a_bill_lists_besides_income_is_passed_over_and_said(
    store: Store, now: datetime, changes: dict[str, str], reason: Reason
) -> None:
    found = plan(store, now, [row("W1"), row("W2", OTHER, 公民身份号码="", **changes)])
    assert (found.new, found.bad, [each.reason for each in found.remarks]) == (1, 0, [reason])


def test_a_payment_of_ones_own_waits_for_somebody_else_however_often_the_file_comes(
    store: Store, now: datetime
) -> None:
    rows = [row("W1"), row("W2", OTHER)]
    own = entered(store, now, MEMBER)._replace(is_administrator=True)
    assert own.label != builders.ADMINISTRATOR.label

    def new_of_own() -> int:
        with builders.table(rows) as source, plan_payments(store, own, source, now, allow_large=True) as planned:
            planned.read()
            return planned.apply().new

    assert [new_of_own() for _ in range(3)] == [1, 0, 0]
    assert load(store, now, rows).new == 1


def test_one_transfer_for_several_months_is_known_when_its_bill_comes(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    pay(store, now, months="2026-11..2026-12", amount="240", serial="B1")
    assert load(store, now, [row("B1", 金额="240")]) == ImportSummary(0, 0, 1, 0, 0)
    assert why(plan(store, now, [row("B1", 金额="241")])) == [(2, "流水号", Reason.SERIAL_TAKEN)]
    assert why(plan(store, now, [row("B1", OTHER, 金额="240")])) == [(2, "流水号", Reason.SERIAL_TAKEN)]


def test_a_remark_that_names_two_people_is_not_guessed_at(store: Store, now: datetime) -> None:
    numbers = [builders.person(member - 1)["公民身份号码"] for member in (MEMBER, OTHER)]
    order = "123456789012345678"  # no identity number: its check digit is wrong
    rows = [
        {"金额": "60", "缴纳日期": TODAY, "流水号": f"W{place}", "附言": remark}
        for place, remark in enumerate([f"{order} {numbers[0]}", f"代缴 {' '.join(numbers)} 各60", "党费"])
    ]
    found = plan(store, now, rows)
    assert found.new == 1
    assert [(row, reason) for row, _, reason in why(found)] == [(3, Reason.SEVERAL_PEOPLE), (4, Reason.ID_LENGTH)]


def test_a_row_with_a_serial_number_is_no_line_of_totals(store: Store, now: datetime) -> None:
    found = plan(store, now, [row("W1"), row("W2", OTHER, 备注="合计")])
    assert (found.new, found.bad) == (2, 0)


def test_a_bank_may_write_two_days_and_two_remarks(store: Store, now: datetime) -> None:
    assert plan(store, now, [row("W1", 记账日期=TODAY, 摘要="转入", 附言="党费")]).new == 1


def test_somebody_who_moved_pays_each_branch_what_it_claims(store: Store, now: datetime) -> None:
    receivers(store, now)
    set_dues(store, now, "120")
    request = ask(store, now, MEMBER, "B4")
    send(store, now, request)
    admit(store, now, request)
    take_in(store, now, request)
    rows = [row("W1"), row("W2", 月份="2026-12")]
    old = plan(store, now, rows, entered(store, now, SECRETARY))
    new = plan(store, now, rows, entered(store, now, OUTSIDER))
    assert (why(old), why(new)) == (
        [(3, "公民身份号码", Reason.MEMBER_UNKNOWN)],
        [(2, "月份", Reason.DUES_NOT_KEPT)],
    )
    assert load(store, now, rows) == ImportSummary(2, 0, 0, 0, 0)
    assert [paid for _, _, paid, _ in months(store).values()] == [12_000, 12_000]


def test_what_changed_since_the_plan_is_not_written_over(store: Store, now: datetime) -> None:
    with builders.table([row("W1")]) as source, plan_payments(store, builders.ADMINISTRATOR, source, now) as planned:
        planned.read()
        pay(store, now, amount="1", serial="W1")
        with pytest.raises(RosterMoved):
            planned.apply()
    with builders.table([row("W2")]) as source, plan_payments(store, builders.ADMINISTRATOR, source, now) as planned:
        planned.read()
        pay(store, now, amount="1", serial="W3")  # another number is nobody's concern
        assert planned.apply().new == 1
    with builders.table([row("W4")]) as source, plan_payments(store, builders.ADMINISTRATOR, source, now) as planned:
        planned.read()
        with store.transaction() as tx:
            tx.conn.execute(text("UPDATE member SET version = version + 1"))
        with pytest.raises(RosterMoved):
            planned.apply()


def test_members_in_the_order_of_the_roster_are_read_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one: list[bytes] = []
    look_up = roster_import.stored

    def noted(tx: Transaction, indexes: Sequence[bytes], columns: Sequence[str]) -> roster_import.Stored:
        one_by_one.extend(indexes)
        return look_up(tx, indexes, columns)

    monkeypatch.setattr(roster_import, "stored", noted)
    with store.reading() as tx:
        rows = tx.driver.execute("SELECT id_index, name FROM member ORDER BY id").fetchall()
        members, found = StoredMembers(), dict[bytes, str]()
        for place in range(0, len(rows), 2):
            stored = members.find(tx, [bytes(index) for index, _name in rows[place : place + 2]], ["name"])
            found |= {bytes(index): name for _id, index, name in stored.values()}
    assert len(rows) > 4
    assert found == {bytes(index): name for index, name in rows}
    assert len(one_by_one) <= 2, "only the first, where nothing is known of the order yet"


def test_a_month_that_has_begun_is_claimed_before_the_file_is_read(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    later = now + timedelta(days=31)
    load(store, later, [row("W1", 月份="2026-12", 缴纳日期="2026-12-01")])
    assert months(store)["2026-12"][1:] == (12_000, 12_000, 0)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_order_of_imports_changes_the_sum(store: Store, now: datetime, data: st.DataObject) -> None:
    with store.reading() as tx:
        begun = tx.conn.scalar(text("SELECT coalesce(max(id), 0) FROM dues_payment"))
    rows = [
        row(f"{begun}-{number}", member, 金额=str(number + 1), 月份=month)
        for number, (member, month) in enumerate(
            (member, month) for member in APPLICANTS for month in ("2026-11", "2026-12")
        )
    ]
    before = {member: months(store, member) for member in APPLICANTS}
    left = data.draw(st.permutations(rows))
    while left:
        size = data.draw(st.integers(1, len(left)))
        again = data.draw(st.lists(st.sampled_from(rows), max_size=3))
        load(store, now, [*left[:size], *again])
        left = left[size:]
    for member in APPLICANTS:
        for number, each in enumerate(rows):
            if each["公民身份号码"] == row("", member)["公民身份号码"]:
                had = before[member].get(each["月份"], (0, None, 0, 0))[2]
                assert months(store, member)[each["月份"]][2] == had + 100 * (number + 1)
