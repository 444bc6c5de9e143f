"""Importing a roster, rule by rule."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    FileRefused,
    HeadingsMissing,
    NotAllowed,
    RosterMoved,
    RowsConflict,
    RowsInvalid,
)
from szdj_cli.domain.imports.plan import Differences, ImportSummary, Plan
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.services.imports import planning
from szdj_cli.services.imports.common import write_errors
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.imports.organisations import plan_organisations
from szdj_cli.services.organisations.appointments import dismiss
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.members import members
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.members import MEMBER
from tests.support import ROOT, builders
from tests.support.applicants import ask
from tests.support.builders import (
    ADMINISTRATOR,
    actor_for,
    appoint,
    id_number,
    import_organisations,
    import_people,
    lines,
    person,
    table,
)

SAMPLES = ROOT / "sample_data"
KEY = "公民身份号码"
COMMITTEES = {"C1": "示范街道党委", "C2": "样例街道党委"}


@pytest.fixture
def store_with_branches(store: Store, now: datetime) -> Store:
    import_organisations(store, now)
    return store


@pytest.fixture
def roster(store_with_branches: Store, now: datetime) -> Store:
    """Five members of B1."""
    import_people(store_with_branches, now, 5)
    return store_with_branches


# --- what is written ---


def test_a_new_member_is_written_whole(roster: Store, now: datetime) -> None:
    member = found(roster, 2)
    assert member.shown(reveal=True) == {
        **dict.fromkeys(member.values, ""),
        "id_number": id_number(1, born="19700101"),
        "name": "党员一",
        "sex": "男",
        "ethnicity": "汉族",
        "birth_date": "1970-01-01",
        "education": "大学本科",
        "membership": "正式",
        "branch": "B1",
        "joined_on": "2010-07-01",
        "confirmed_on": "2011-07-01",
        "occupation": "教师",
        "mobile": "13900000001",
        "address": "示范路1号",
        "standing": "正常",
        "roster_state": "在册",
    }
    assert member.version == 1


def test_the_same_file_again_changes_nothing(roster: Store, now: datetime) -> None:
    before = everything(roster)
    assert import_people(roster, now, 5) == ImportSummary(0, 0, 5, 0, 0)
    assert everything(roster) == before


def test_the_same_file_is_looked_at_again_once_anything_has_changed(roster: Store, now: datetime) -> None:
    assert import_people(roster, now, [{KEY: key(1), "工作单位": "示范公司"}]) == updated(1)
    assert import_people(roster, now, 5) == same(5)
    rows = [person(serial, 所在党支部="第一党支部") for serial in range(5)]
    assert import_people(roster, now, rows) == same(5)
    import_organisations(roster, now, [{"编码": "B1", "名称": "新名党支部", "类型": "党支部"}])
    assert reasons(planned(roster, now, rows)) == [Reason.BRANCH_UNKNOWN] * 5
    with roster.transaction() as tx:
        members.change(tx, 3, {"ethnicity": "11"}, now)
    assert reasons(planned(roster, now, [person(serial) for serial in range(5)])) == [Reason.CHANGED_HERE]


def test_a_secretary_does_not_get_through_with_the_file_of_an_administrator(roster: Store, now: datetime) -> None:
    appoint(roster, now, "C2", 1)
    plan = planned(roster, now, [person(serial) for serial in range(5)], actor_for(roster, now, 1))
    assert plan.errors == 5


def test_a_file_of_which_rows_were_left_out_is_looked_at_again(roster: Store, now: datetime) -> None:
    rows = [person(7), person(8, 民族="示范族")]
    for expected in (ImportSummary(1, 0, 0, 0, 1), ImportSummary(0, 0, 1, 0, 1)):
        with table(rows) as source, plan_members(roster, ADMINISTRATOR, source, now) as plan:
            plan.read()
            assert plan.apply(keep_going=True) == expected


@pytest.mark.parametrize("name", ["members.csv", "members.gb18030.csv", "members.xlsx"])
def test_the_sample_roster_is_the_same_in_every_kind_of_file(store: Store, now: datetime, name: str) -> None:
    import_sample(store, now, "members.csv")
    before = everything(store)
    assert import_sample(store, now, name) == ImportSummary(0, 0, 2000, 0, 0)
    assert everything(store) == before


def test_an_absent_column_and_an_empty_cell_leave_what_is_stored(roster: Store, now: datetime) -> None:
    assert import_people(roster, now, [{KEY: key(1), "民族": "", "工作单位": "示范公司"}]) == updated(1)
    changed = found(roster, 2)
    assert (changed.values["ethnicity"], changed.values["employer"], changed.version) == ("01", "示范公司", 2)
    assert changed.mobile == "13900000001"


def test_a_cell_that_says_so_empties_its_field(roster: Store, now: datetime) -> None:
    import_people(roster, now, [{KEY: key(1), "工作单位": "示范公司"}])
    assert import_people(roster, now, [{KEY: key(1), "工作单位": "（清空）"}]) == updated(1)
    assert found(roster, 2).values["employer"] is None
    assert import_people(roster, now, [{KEY: key(1), "工作单位": "（清空）"}]) == same(1)


def test_in_a_new_row_there_is_nothing_to_empty(store_with_branches: Store, now: datetime) -> None:
    import_people(store_with_branches, now, [person(0, 工作单位="（清空）"), person(1, 工作单位="示范公司")])
    assert found(store_with_branches, 1).values["employer"] is None
    assert found(store_with_branches, 2).values["employer"] == "示范公司"


def test_a_changed_mobile_is_found_by_the_new_number(roster: Store, now: datetime) -> None:
    assert import_people(roster, now, [{KEY: key(1), "手机号": "138 0000 0009"}]) == updated(1)
    assert found(roster, 2).mobile == "13800000009"
    with roster.reading() as tx:
        index = tx.keys.mobile_index("13800000009")
        assert tx.conn.scalar(select(MEMBER.c.id).where(MEMBER.c.mobile_index == index)) == 2


def test_rows_of_all_sorts_in_one_file(roster: Store, now: datetime) -> None:
    rows = [person(0), person(7), person(1, 民族="回族"), person(8)]
    assert import_people(roster, now, rows) == ImportSummary(2, 1, 1, 0, 0)
    assert [found(roster, number).name for number in (6, 7)] == ["党员七", "党员八"]


def test_files_longer_than_one_chunk_are_read_to_their_end(store_with_branches: Store, now: datetime) -> None:
    count = planning.ROWS_AT_ONCE + 500
    assert import_people(store_with_branches, now, count) == ImportSummary(count, 0, 0, 0, 0)
    assert found(store_with_branches, count).mobile == f"139{count - 1:08}"
    people = [person(serial) for serial in reversed(range(count))]
    people[5]["民族"] = "满族"
    assert import_people(store_with_branches, now, people) == ImportSummary(0, 1, count - 1, 0, 0)


# --- what is refused ---


@pytest.mark.parametrize("name", ["mistakes.csv", "mistakes.xlsx"])
def test_every_mistake_of_the_sample_is_found_in_its_row_and_column(store: Store, now: datetime, name: str) -> None:
    import_sample(store, now, "members.csv")
    expected = json.loads((SAMPLES / "mistakes.json").read_text("utf-8"))
    wanted = {(each["row"], each["heading"], each["reason"]) for each in expected if each["needs"] != "requests.csv"}
    with open_rows(SAMPLES / name) as source, plan_members(store, ADMINISTRATOR, source, now) as planned:
        planned.read()
        plan = planned.plan
    seen = {(p.row, p.heading, p.reason.value) for p in (*plan.problems, *plan.remarks)}
    assert seen == wanted
    assert plan.new == 2 + plan.warnings


def test_one_bad_row_and_nothing_is_written(roster: Store, now: datetime) -> None:
    before = everything(roster)
    with pytest.raises(RowsInvalid) as refused:
        import_people(roster, now, [person(7), person(8, 民族="示范族"), person(1, 民族="回族")])
    assert (refused.value.errors, refused.value.conflicts) == (1, 0)
    assert everything(roster) == before


def test_the_good_rows_can_be_written_alone(roster: Store, now: datetime) -> None:
    rows = [person(7), person(8, 民族="示范族"), person(1, 民族="回族")]
    with table(rows) as source, plan_members(roster, ADMINISTRATOR, source, now) as planned:
        planned.read()
        assert planned.apply(keep_going=True) == ImportSummary(1, 1, 0, 0, 1)
    assert found(roster, 6).name == "党员七"
    assert found(roster, 2).values["ethnicity"] == "03"


def test_every_bad_cell_of_a_row_is_named(roster: Store, now: datetime) -> None:
    plan = planned(roster, now, [person(8, 民族="示范族", 手机号码="123", 姓名="")])
    assert {(p.heading, p.shown, p.reason) for p in plan.problems} == {
        ("民族", "示范族", Reason.UNKNOWN_CODE),
        ("手机号码", "123", Reason.MOBILE_FORM),
    }
    assert plan.errors == 1


def test_a_new_member_needs_what_is_required_even_where_the_column_is_absent(roster: Store, now: datetime) -> None:
    plan = planned(roster, now, [{KEY: id_number(900), "姓名": "新人"}])
    assert {p.heading for p in plan.problems} == {
        "民族", "学历", "人员类别", "所在党支部", "加入党组织日期", "工作岗位", "手机号码", "家庭住址"
    }  # fmt: skip
    assert {p.reason for p in plan.problems} == {Reason.REQUIRED}


def test_into_an_empty_roster_a_file_without_the_required_columns_is_refused_at_once(
    store_with_branches: Store, now: datetime
) -> None:
    with pytest.raises(HeadingsMissing) as refused:
        planned(store_with_branches, now, [{KEY: id_number(900), "姓名": "新人"}])
    assert "手机号码" in refused.value.missing


def test_a_file_without_identity_numbers_is_refused(roster: Store, now: datetime) -> None:
    with pytest.raises(HeadingsMissing):
        planned(roster, now, [{"姓名": "新人"}])


def test_a_required_field_cannot_be_emptied(roster: Store, now: datetime) -> None:
    assert reasons(planned(roster, now, [{KEY: key(1), "民族": "（清空）"}])) == [Reason.NOT_CLEARABLE]


def test_the_rules_between_cells_look_at_what_is_stored_too(roster: Store, now: datetime) -> None:
    bad = planned(roster, now, [{KEY: key(1), "转正日期": "2010-06-30"}, {KEY: key(2), "转正日期": "（清空）"}])
    assert reasons(bad) == [Reason.CONFIRMED_BEFORE_JOINED, Reason.CONFIRMED_MISSING]
    good = [{KEY: key(1), "加入党组织日期": "2009-06-30", "转正日期": "2010-06-30"}]
    assert import_people(roster, now, good) == updated(1)


def test_sex_and_birth_date_must_be_those_of_the_number(roster: Store, now: datetime) -> None:
    rows = [person(7, 性别="女", 出生日期="1970/1/2"), person(8, 性别="女", 出生日期="1970.01.01")]
    assert reasons(planned(roster, now, rows)) == [Reason.SEX_MISMATCH, Reason.BIRTH_DATE_MISMATCH]
    assert import_people(roster, now, rows[1:]) == ImportSummary(1, 0, 0, 0, 0)


def test_where_the_archive_has_another_birth_date_a_file_may_say_so(roster: Store, now: datetime) -> None:
    with roster.transaction() as tx:
        members.change(tx, 2, {"birth_date": "1969-12-31"}, now)
    assert import_people(roster, now, [{KEY: key(1), "出生日期": "1969-12-31"}]) == same(1)
    assert reasons(planned(roster, now, [{KEY: key(1), "出生日期": "1969-12-30"}])) == [Reason.BIRTH_DATE_MISMATCH]


def test_what_is_unusual_is_said_and_written_all_the_same(roster: Store, now: datetime) -> None:
    rows = [
        person(7, 加入党组织日期="1987-07-01"),
        person(8, 工作岗位="飞行员"),
        person(9, 加入党组织日期="1988-01-01"),
    ]
    plan = planned(roster, now, rows)
    assert [(p.row, p.heading, p.reason) for p in plan.remarks] == [
        (2, "加入党组织日期", Reason.AGE_AT_ADMISSION),
        (3, "工作岗位", Reason.UNLISTED_OCCUPATION),
    ]
    assert (plan.new, plan.warnings, plan.bad) == (3, 2, 0)


def test_more_problems_than_are_shown_are_counted(roster: Store, now: datetime) -> None:
    plan = planned(roster, now, [person(serial, 民族="示范族") for serial in range(100, 180)])
    assert (plan.errors, len(plan.problems), plan.problems[0].row) == (80, 50, 2)


def test_a_row_that_cannot_be_read_stops_the_plan(roster: Store, now: datetime) -> None:
    before = everything(roster)
    source = lines([[KEY, "姓名"], [key(1), "新名"], [key(2), "新名", "多余"]])
    with (
        pytest.raises(FileRefused),
        source,
        plan_members(roster, ADMINISTRATOR, source, now) as plan,
    ):
        plan.read()
    assert everything(roster) == before


# --- conflicts ---


def test_only_a_transfer_moves_a_member(roster: Store, now: datetime) -> None:
    with pytest.raises(RowsConflict) as refused:
        import_people(roster, now, [person(1, 所在党支部="B2")])
    assert refused.value.conflicts == 1


def test_a_member_who_is_no_longer_on_the_roster_is_not_changed(roster: Store, now: datetime) -> None:
    with roster.transaction() as tx:
        members.change(tx, 2, {"roster_state": "transferred_out"}, now)
    assert reasons(planned(roster, now, [person(1)])) == [Reason.MEMBER_CLOSED]


def test_nobody_who_holds_an_appointment_becomes_probationary(roster: Store, now: datetime) -> None:
    appoint(roster, now, "B1", 2)
    rows = [{KEY: key(serial), "人员类别": "预备"} for serial in (1, 2)]
    plan = planned(roster, now, rows)
    assert [(p.row, p.heading, p.reason) for p in plan.problems] == [(2, "人员类别", Reason.HOLDS_APPOINTMENT)]
    assert (plan.updated, plan.conflicts, plan.errors) == (1, 1, 0)
    dismiss(roster, ADMINISTRATOR, "B1", "2", now)
    assert import_people(roster, now, rows) == updated(2)


def test_a_field_for_which_a_request_waits_is_not_changed(roster: Store, now: datetime) -> None:
    ask(roster, now, 2, address="新址1号")
    rows = [{KEY: key(1), "家庭住址": "新址2号", "工作单位": "示范公司"}]
    plan = planned(roster, now, rows)
    assert [(p.heading, p.reason) for p in plan.problems] == [("家庭住址", Reason.REQUEST_WAITING)]
    del rows[0]["家庭住址"]
    assert import_people(roster, now, rows) == updated(1)


@pytest.mark.parametrize("first", [7, 1], ids=["new", "existing"])
def test_one_number_twice_with_different_values_is_a_conflict_and_all_are_named(
    roster: Store, now: datetime, first: int
) -> None:
    rows = [person(first, 民族="回族"), person(0), person(first, 民族="满族"), person(first, 民族="回族")]
    plan = planned(roster, now, rows)
    assert [(p.row, p.reason) for p in plan.problems] == [(row, Reason.DUPLICATE_IN_FILE) for row in (2, 4, 5)]
    assert plan.problems[0].shown == "440305************"
    assert plan.summary == ImportSummary(0, 0, 1, 3, 0)


@pytest.mark.parametrize("again", [person(1), person(1, 民族="回族")], ids=["same", "changed"])
def test_what_is_stored_beside_something_else_is_a_conflict(
    roster: Store, now: datetime, again: dict[str, str]
) -> None:
    is_same = again == person(1)
    plan = planned(roster, now, [person(1), again, person(1)])
    assert plan.summary == (same(1) if is_same else ImportSummary(0, 0, 0, 3, 0))


@pytest.mark.parametrize("first", [7, 1], ids=["new", "existing"])
def test_one_number_twice_with_the_same_values_counts_once(roster: Store, now: datetime, first: int) -> None:
    rows = [person(first, 民族="回族")] * 3
    assert import_people(roster, now, rows) == ImportSummary(*((1, 0) if first == 7 else (0, 1)), 0, 0, 0)
    assert import_people(roster, now, rows) == same(1)


def test_doubles_are_found_over_the_border_of_chunks(store_with_branches: Store, now: datetime) -> None:
    count = planning.ROWS_AT_ONCE + 10
    people = [person(serial) for serial in range(count)]
    plan = planned(store_with_branches, now, [*people, person(3, 民族="回族")])
    assert [p.row for p in plan.problems] == [5, count + 2]
    assert plan.summary == ImportSummary(count - 1, 0, 0, 2, 0)


def test_with_doubles_left_out_the_rest_is_written(roster: Store, now: datetime) -> None:
    rows = [person(7), person(8, 民族="回族"), person(8, 民族="满族"), person(9)]
    with table(rows) as source, plan_members(roster, ADMINISTRATOR, source, now) as plan:
        plan.read()
        assert plan.apply(keep_going=True) == ImportSummary(2, 0, 0, 2, 0)
    with roster.reading() as tx:
        names = list(tx.conn.scalars(select(MEMBER.c.name).where(MEMBER.c.id > 5).order_by(MEMBER.c.id)))
    assert names == ["党员七", "党员九"]


# --- whoever imports ---


def test_a_committee_secretary_imports_into_the_branches_below_and_no_others(roster: Store, now: datetime) -> None:
    appoint(roster, now, "C1", 1)
    secretary = actor_for(roster, now, 1)
    rows = [person(1, 民族="回族"), person(2)]
    assert import_people(roster, now, rows, secretary) == ImportSummary(0, 1, 1, 0, 0)
    plan = planned(roster, now, [person(2, 所在党支部="B4")], secretary)
    assert reasons(plan) == [Reason.BRANCH_NOT_YOURS]


def test_a_committee_secretary_learns_nothing_of_other_committees_members(roster: Store, now: datetime) -> None:
    """A number of another committee's member, of one who left it, of nobody: one answer, in count and in words."""
    import_people(roster, now, [person(serial, 所在党支部="B4") for serial in (20, 21, 22)])
    with roster.transaction() as tx:
        members.change(tx, 7, {"roster_state": "transferred_out"}, now)
    ask(roster, now, 8, ethnicity="11")
    appoint(roster, now, "C1", 1)
    appoint(roster, now, "B4", 6)
    secretary = actor_for(roster, now, 1)
    cells: tuple[dict[str, str], ...] = (
        {},
        {"人员类别": "预备", "转正日期": ""},
        {"民族": "回族", "出生日期": "1970-01-02"},
        {"工作岗位": ""},
    )
    for serials in ((20,), (21,), (22,), (30,), (20, 20), (30, 30)):
        for more in cells:
            for how in Differences:
                rows = [person(serial, 所在党支部="B2", **more) for serial in serials]
                with table(rows) as source, plan_members(roster, secretary, source, now, how) as found:
                    found.read()
                    plan = found.plan
                assert (plan.new, plan.same, plan.errors, plan.conflicts) == (0, 0, 0, len(rows))
                assert {(each.heading, each.reason) for each in plan.problems} == {(KEY, Reason.NOT_AMONG_YOURS)}
                assert (plan.warnings, plan.updates) == (0, ())


def test_whoever_stands_over_all_organisations_adds_new_members(roster: Store, now: datetime) -> None:
    rows = [{"编码": "C0", "名称": "全区党委", "类型": "党委"}]
    rows += [{"编码": code, "名称": name, "类型": "党委", "上级编码": "C0"} for code, name in COMMITTEES.items()]
    import_organisations(roster, now, rows)
    appoint(roster, now, "C0", 1)
    secretary = actor_for(roster, now, 1)
    assert import_people(roster, now, [person(20, 所在党支部="B4")], secretary) == ImportSummary(1, 0, 0, 0, 0)


def test_a_branch_secretary_and_a_member_import_nothing(roster: Store, now: datetime) -> None:
    appoint(roster, now, "B1", 1)
    for number in (1, 2):
        with pytest.raises(NotAllowed):
            import_people(roster, now, [person(7)], actor_for(roster, now, number))


# --- between the plan and the writing ---


@pytest.mark.parametrize("meanwhile", ["somebody new", "a changed member", "a request", "an appointment"])
def test_what_moves_between_plan_and_writing_is_not_overwritten(roster: Store, now: datetime, meanwhile: str) -> None:
    rows = [person(1, 民族="回族", 人员类别="预备"), person(7)]
    with table(rows) as source, plan_members(roster, ADMINISTRATOR, source, now) as plan:
        plan.read()
        if meanwhile == "somebody new":
            import_people(roster, now, [person(9)])
        elif meanwhile == "a request":
            ask(roster, now, 2, ethnicity="11")
        elif meanwhile == "an appointment":
            appoint(roster, now, "B1", 2)
        else:
            import_people(roster, now, [{KEY: key(1), "工作单位": "示范公司"}])
        before = everything(roster)
        with pytest.raises(RosterMoved):
            plan.apply()
    assert everything(roster) == before


def test_a_plan_that_is_not_applied_leaves_nothing(roster: Store, now: datetime) -> None:
    before = everything(roster)
    assert planned(roster, now, [person(7), person(1, 民族="回族")]).to_write == 2
    assert everything(roster) == before


# --- what stays behind ---


def test_the_log_tells_of_the_file_and_of_each_member_that_changed(roster: Store, now: datetime) -> None:
    rows = [person(7), person(1, 民族="回族", 手机号码="13800000009"), person(2)]
    import_people(roster, now, rows)
    with roster.reading() as tx:
        entries = tx.conn.execute(select(AUDIT).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq.desc()).limit(2)).all()[
            ::-1
        ]
    of_file, of_member = entries
    detail = json.loads(of_file.detail)
    with table(rows) as source:
        assert detail["sha256"] == source.sha256
    assert (of_file.act, of_file.subject) == ("members.imported", f"file:{detail['sha256'][:16]}")
    assert [detail[name] for name in ("new", "updated", "same", "conflicts", "errors")] == [1, 1, 1, 0, 0]
    assert (of_member.act, of_member.subject) == ("member.changed", "member:2")
    assert json.loads(of_member.detail) == {"fields": ["ethnicity", "mobile"], "from": of_file.subject}


def test_the_error_file_holds_the_bad_rows_and_can_be_imported_once_mended(
    roster: Store, now: datetime, tmp_path: Path
) -> None:
    rows = [person(7), person(8, 民族="示范族"), person(1, 所在党支部="B2"), person(9, 姓名="")]
    target = tmp_path / "errors.csv"
    with table(rows) as source, plan_members(roster, ADMINISTRATOR, source, now) as plan:
        plan.read()
        write_errors(plan, target, lambda problems: "；".join(f"{p.heading}:{p.reason}" for p in problems))
    with open_rows(target) as source:
        assert [cells[-1] for _number, cells in source.rows()] == [
            "民族:unknown_code",
            "所在党支部:other_branch",
            "姓名:required",
        ]
    mended = target.read_text("utf-8-sig").replace("示范族", "回族").replace(",B2,", ",B1,").replace(",,", ",新人,", 1)
    target.write_text(mended, "utf-8")
    with open_rows(target) as source, plan_members(roster, ADMINISTRATOR, source, now) as plan:
        plan.read()
        assert plan.apply() == ImportSummary(2, 0, 1, 0, 0)


def test_no_bad_rows_no_error_file(roster: Store, now: datetime, tmp_path: Path) -> None:
    target = tmp_path / "errors.csv"
    with table([person(7)]) as source, plan_members(roster, ADMINISTRATOR, source, now) as plan:
        plan.read()
        write_errors(plan, target, lambda _problems: "")
    assert not target.exists()


# --- helpers ---


def key(serial: int) -> str:
    return person(serial)[KEY]


def updated(count: int) -> ImportSummary:
    return ImportSummary(0, count, 0, 0, 0)


def same(count: int) -> ImportSummary:
    return ImportSummary(0, 0, count, 0, 0)


def planned(store: Store, now: datetime, rows: Iterable[Mapping[str, str]], actor: Actor = ADMINISTRATOR) -> Plan:
    with table(rows) as source, plan_members(store, actor, source, now) as plan:
        plan.read()
        return plan.plan


def reasons(plan: Plan) -> list[Reason]:
    return [problem.reason for problem in plan.problems]


def found(store: Store, number: int) -> Member:
    with store.reading() as tx:
        member = members.find(tx, number)
    assert member is not None
    return member


def everything(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as tx:
        return [tuple(row) for row in tx.conn.execute(select(MEMBER).order_by(MEMBER.c.id))]


def import_sample(store: Store, now: datetime, name: str) -> ImportSummary:
    with open_rows(SAMPLES / "orgs.csv") as source:
        plan_organisations(store, ADMINISTRATOR, source, now).apply()
    with open_rows(SAMPLES / name) as source, plan_members(store, ADMINISTRATOR, source, now) as plan:
        plan.read()
        return plan.apply()


def test_the_old_and_the_new_mobile_are_told_of_an_import(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 3)
    rows = [builders.person(0), builders.person(1, 手机号码="13700137000"), builders.person(2, 家庭住址="新址")]
    with builders.table(rows) as source, plan_members(store, builders.ADMINISTRATOR, source, now) as planned:
        planned.read()
        planned.apply()
    assert [(message.mobile, message.notice) for message in planned.messages] == [
        ("13900000001", Notice.MOBILE_REPLACED_BY_ORGANISATION),
        ("13700137000", Notice.MOBILE_REGISTERED_BY_ORGANISATION),
    ]


def test_a_committees_secretary_imports_no_change_to_their_own_record(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)
    builders.appoint(store, now, "C1", 1)
    actor = builders.actor_for(store, now, 1)
    rows = [builders.person(0, 学历="专科"), builders.person(1, 学历="专科")]
    with builders.table(rows) as source, plan_members(store, actor, source, now) as planned:
        planned.read()
    assert [(problem.row, problem.reason) for problem in planned.plan.problems] == [(2, Reason.OWN_RECORD)]
    assert planned.plan.updated == 1
    with builders.table([builders.person(0)]) as source, plan_members(store, actor, source, now) as planned:
        planned.read()
    assert planned.plan.same == 1


def test_every_change_is_told_in_the_order_of_the_file(
    store_with_branches: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_with_branches
    monkeypatch.setattr(paging, "PAGE", 4)
    builders.import_people(store, now, 25)
    changed = [builders.person(serial, 工作单位=f"第{serial}公司") for serial in reversed(range(25))]
    with table(changed) as source, plan_members(store, ADMINISTRATOR, source, now) as planned:
        planned.read()
        told = [(each.row, change.new) for each in planned.updates() for change in each.changes]
    assert told == [(2 + place, f"第{24 - place}公司") for place in range(25)]
