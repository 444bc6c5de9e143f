"""Importing organisations, rule by rule."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import pytest

from szdj_cli.domain.errors import HeadingsMissing, NotAllowed, RosterMoved, RowsConflict, RowsInvalid
from szdj_cli.domain.imports.plan import ImportSummary, Plan
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.imports.organisations import plan_organisations
from szdj_cli.store.core.engine import Store
from szdj_cli.store.imports import organisations as organisation_import
from szdj_cli.store.organisations import organisations
from tests.support.builders import (
    ADMINISTRATOR,
    ORGANISATIONS,
    actor_for,
    appoint,
    import_organisations,
    import_people,
    table,
)


def test_parents_may_come_after_their_children(store: Store, now: datetime) -> None:
    assert import_organisations(store, now, reversed(ORGANISATIONS)) == ImportSummary(7, 0, 0, 0, 0)
    assert parent_of(store, "B1") == "G1"
    assert parent_of(store, "G1") == "C1"
    assert parent_of(store, "C1") is None
    assert found(store, "C1").can_transfer
    assert not found(store, "G1").can_transfer


def test_the_same_file_again_changes_nothing(store: Store, now: datetime) -> None:
    import_organisations(store, now)
    assert import_organisations(store, now) == ImportSummary(0, 0, 7, 0, 0)
    assert import_organisations(store, now, [*ORGANISATIONS, ORGANISATIONS[0]]) == ImportSummary(0, 0, 7, 0, 0)


def test_a_given_value_that_differs_updates_and_an_empty_cell_does_not(store: Store, now: datetime) -> None:
    import_organisations(store, now)
    row = {
        "编码": "B1",
        "名称": "第一支部",
        "类型": "支部",
        "上级编码": "",
        "地址": "示范路1号",
        "电话": "0755-12345678",
    }
    row["电话"] = "0755-22345678"
    assert import_organisations(store, now, [row]) == ImportSummary(0, 1, 0, 0, 0)
    assert (found(store, "B1").name, parent_of(store, "B1")) == ("第一支部", "G1")
    with store.reading() as tx:
        values = organisation_import.stored(tx)["B1"].values
    assert (values["address"], values["phone"]) == ("示范路1号", "0755-22345678")
    assert import_organisations(store, now, [row | {"地址": "（清空）"}]) == ImportSummary(0, 1, 0, 0, 0)
    assert import_organisations(store, now, [row | {"地址": "（清空）"}]) == ImportSummary(0, 0, 1, 0, 0)


def test_an_organisation_moves_below_another_parent(store: Store, now: datetime) -> None:
    import_organisations(store, now)
    assert import_organisations(store, now, [branch("B3", "G1")]) == ImportSummary(0, 1, 0, 0, 0)
    assert parent_of(store, "B3") == "G1"


@pytest.mark.parametrize(
    ("row", "heading", "reason"),
    [
        ({"编码": "B 9"}, "编码", Reason.CODE_FORM),
        ({"编码": ""}, "编码", Reason.REQUIRED),
        ({"编码": "（清空）"}, "编码", Reason.NOT_CLEARABLE),
        ({"名称": "123"}, "名称", Reason.NAME_FORM),
        ({"名称": ""}, "名称", Reason.REQUIRED),
        ({"类型": "党小组"}, "类型", Reason.UNKNOWN_CODE),
        ({"上级编码": "C9"}, "上级编码", Reason.PARENT_UNKNOWN),
        ({"上级编码": "B1"}, "类型", Reason.PARENT_KIND),
        ({"上级编码": ""}, "上级编码", Reason.PARENT_REQUIRED),
        ({"有转接权": "也许"}, "有转接权", Reason.UNKNOWN_CODE),
        ({"有转接权": "（清空）"}, "有转接权", Reason.NOT_CLEARABLE),
        ({"邮编": "51800"}, "邮编", Reason.POSTCODE_FORM),
    ],
)
def test_a_bad_row_is_refused_with_the_rule_it_breaks(
    store: Store, now: datetime, row: dict[str, str], heading: str, reason: Reason
) -> None:
    import_organisations(store, now)
    plan = planned(store, now, [branch("B9", "C1") | row, branch("B8", "C1")])
    assert [(p.row, p.heading, p.reason) for p in plan.problems] == [(2, heading, reason)]
    assert (plan.new, plan.errors) == (1, 1)
    with pytest.raises(RowsInvalid):
        import_organisations(store, now, [branch("B9", "C1") | row, branch("B8", "C1")])
    with store.reading() as tx:
        assert len(organisations.every(tx)) == 7


def test_nothing_stands_below_itself(store: Store, now: datetime) -> None:
    rows = [committee("C1", "C3"), committee("C2", "C1"), committee("C3", "C2"), committee("C4", "C3"), committee("C5")]
    plan = planned(store, now, rows)
    assert [(p.row, p.reason) for p in plan.problems] == [(row, Reason.PARENT_CYCLE) for row in (2, 3, 4, 5)]
    assert plan.new == 1


def test_what_stands_below_a_refused_row_is_refused_with_it(store: Store, now: datetime) -> None:
    plan = planned(
        store, now, [branch("B1", "C1"), committee("C1") | {"邮编": "x"}, branch("B2", "C2"), committee("C2")]
    )
    assert [(p.row, p.heading, p.reason) for p in plan.problems] == [
        (2, "上级编码", Reason.PARENT_REFUSED),
        (3, "邮编", Reason.POSTCODE_FORM),
    ]
    assert plan.new == 2


def test_the_good_rows_can_be_written_alone(store: Store, now: datetime) -> None:
    rows = [branch("B1", "C1"), committee("C1"), branch("B2", "C9")]
    with table(rows) as source:
        plan = plan_organisations(store, ADMINISTRATOR, source, now)
        assert plan.apply(keep_going=True) == ImportSummary(2, 0, 0, 0, 1)
    assert parent_of(store, "B1") == "C1"


def test_one_code_twice_with_different_values_is_a_conflict(store: Store, now: datetime) -> None:
    plan = planned(store, now, [committee("C1"), committee("C1") | {"名称": "别的党委"}])
    assert [(p.row, p.reason) for p in plan.problems] == [(2, Reason.CODE_TWICE), (3, Reason.CODE_TWICE)]
    with pytest.raises(RowsConflict):
        import_organisations(store, now, [committee("C1"), committee("C1") | {"名称": "别的党委"}])


def test_a_branch_with_members_stays_a_branch(store: Store, now: datetime) -> None:
    import_organisations(store, now)
    import_people(store, now, 1)
    other = {"编码": "B1", "名称": "第一党支部", "类型": "党总支", "上级编码": "C1"}
    assert [p.reason for p in planned(store, now, [other]).problems] == [Reason.KIND_CHANGED]
    assert import_organisations(store, now, [other | {"编码": "B2", "名称": "第二党支部"}]).updated == 1


def test_an_organisation_with_others_below_it_keeps_a_kind_that_they_can_stand_under(
    store: Store, now: datetime
) -> None:
    import_organisations(store, now)
    plan = planned(store, now, [{"编码": "G1", "名称": "示范", "类型": "党支部", "上级编码": "C1"}])
    assert [(p.heading, p.reason) for p in plan.problems] == [("类型", Reason.KIND_CHANGED)]


def test_missing_columns_are_named_in_the_words_of_the_file(store: Store, now: datetime) -> None:
    with pytest.raises(HeadingsMissing) as refused:
        planned(store, now, [{"编码": "C1", "上级编码": ""}])
    assert refused.value.missing == ("名称", "类型")


def test_only_an_administrator_imports_organisations(store: Store, now: datetime) -> None:
    import_organisations(store, now)
    import_people(store, now, 1)
    appoint(store, now, "C1", 1)
    with table([committee("C9")]) as source, pytest.raises(NotAllowed):
        plan_organisations(store, actor_for(store, now, 1), source, now)


def test_what_moves_between_plan_and_writing_is_not_overwritten(store: Store, now: datetime) -> None:
    with table([committee("C1")]) as source:
        plan = plan_organisations(store, ADMINISTRATOR, source, now)
        import_organisations(store, now)
        with pytest.raises(RosterMoved):
            plan.apply()
    assert found(store, "C1").name == "示范街道党委"


def committee(code: str, parent: str = "") -> dict[str, str]:
    return {"编码": code, "名称": f"示范党委{code}", "类型": "党委", "上级编码": parent}


def branch(code: str, parent: str) -> dict[str, str]:
    return {"编码": code, "名称": f"示范支部{code}", "类型": "党支部", "上级编码": parent}


def planned(store: Store, now: datetime, rows: Iterable[Mapping[str, str]]) -> Plan:
    with table(rows) as source:
        return plan_organisations(store, ADMINISTRATOR, source, now).plan


def found(store: Store, code: str) -> Organisation:
    with store.reading() as tx:
        [organisation] = organisations.named(tx, code)
    return organisation


def parent_of(store: Store, code: str) -> str | None:
    with store.reading() as tx:
        return organisation_import.stored(tx)[code].values["parent"]
