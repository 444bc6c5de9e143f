"""Nobody is confirmed within a year of admission, by whatever way the three fields of it are written."""

from collections.abc import Callable
from datetime import datetime

import pytest

from szdj_cli.domain.errors import FieldNotEditable, RowsInvalid, ValueInvalid
from szdj_cli.domain.members.profiles import propose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import corrections
from szdj_cli.services.imports.members import plan_members
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from tests.support import builders
from tests.support.builders import ADMINISTRATOR, person
from tests.support.command_tree import commands

_DATES = ("membership", "joined_on", "confirmed_on")
PROBATIONARY, FULL, GONE = 1, 2, 3

Way = Callable[[Store, datetime, bool], object]
"""Writes a confirmation within a year, with or without saying that there was no probation."""


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    on_probation = person(0, 人员类别="预备", 加入党组织日期="2026-05-01", 转正日期="")
    builders.import_people(store, now, [on_probation, person(1), person(2)])
    with store.transaction() as tx:
        members.change(tx, GONE, {"roster_state": "transferred_out"}, now)


def _edit(member: int, **answers: str) -> Way:
    def way(store: Store, now: datetime, directly: bool) -> object:
        planned = corrections.plan_edit(store, ADMINISTRATOR, str(member), answers, now, directly_admitted=directly)
        assert ("confirmed_on", Reason.CONFIRMED_SOON) in planned.warnings
        return corrections.edit(store, ADMINISTRATOR, planned, "核对档案", now)

    return way


def _add(serial: int, **cells: str) -> Way:
    def way(store: Store, now: datetime, directly: bool) -> object:
        answers = person(serial, **cells)
        planned = corrections.plan_new(store, ADMINISTRATOR, answers, now, directly_admitted=directly)
        return corrections.add(store, ADMINISTRATOR, planned, "转入", now)

    return way


def _import(row: dict[str, str]) -> Way:
    def way(store: Store, now: datetime, directly: bool) -> object:
        with (
            builders.table([row]) as source,
            plan_members(store, ADMINISTRATOR, source, now, directly_admitted=directly) as planned,
        ):
            planned.read()
            assert [problem.reason for problem in planned.plan.problems] == (
                [] if directly else [Reason.CONFIRMED_EARLY]
            )
            assert [remark.reason for remark in planned.plan.remarks] == ([Reason.CONFIRMED_SOON] if directly else [])
            return planned.apply()

    return way


WAYS: dict[str, tuple[int, Way]] = {
    "a confirmation is recorded": (PROBATIONARY, _edit(PROBATIONARY, membership="正式", confirmed_on="2026-11-01")),
    "a confirmation is mended": (FULL, _edit(FULL, confirmed_on="2011-06-30")),
    "an admission is mended": (FULL, _edit(FULL, joined_on="2010-07-02")),
    "somebody is added": (4, _add(7, 转正日期="2011-06-30")),
    # What is not said stays as it was: the confirmation of 2011.
    "somebody comes back": (GONE, _add(2, 人员类别="预备", 加入党组织日期="2011-05-01", 转正日期="")),
    "somebody new is imported": (4, _import(person(7, 转正日期="2011-06-30"))),
    "a confirmation is imported": (
        PROBATIONARY,
        _import({"公民身份号码": person(0)["公民身份号码"], "人员类别": "正式", "转正日期": "2026-11-01"}),
    ),
    "an admission is imported": (
        FULL,
        _import({"公民身份号码": person(1)["公民身份号码"], "加入党组织日期": "2010-07-02"}),
    ),
}


def stored(store: Store, number: int) -> list[str | None]:
    with store.reading() as tx:
        found = members.find(tx, number)
        return [found.values[term] for term in _DATES] if found else []


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_writing_confirms_within_a_year(store: Store, now: datetime, way: str) -> None:
    number, write = WAYS[way]
    before = stored(store, number)
    with pytest.raises((ValueInvalid, RowsInvalid)) as refusal:
        write(store, now, False)
    if isinstance(refusal.value, ValueInvalid):
        assert (refusal.value.field, refusal.value.reason) == ("confirmed_on", Reason.CONFIRMED_EARLY)
    assert stored(store, number) == before


@pytest.mark.parametrize("way", WAYS)
def test_whoever_was_admitted_directly_is_written_and_remarked(store: Store, now: datetime, way: str) -> None:
    number, write = WAYS[way]
    before = stored(store, number)
    write(store, now, True)
    assert stored(store, number) != before


@pytest.mark.parametrize("term", _DATES)
def test_no_member_proposes_any_of_these_and_so_no_approval_writes_them(store: Store, now: datetime, term: str) -> None:
    with store.reading() as tx:
        found = members.find(tx, FULL)
    assert found is not None
    with pytest.raises(FieldNotEditable):
        propose(found, {term: "2011-01-01"}, shanghai_day(now))


def test_every_command_that_writes_records_of_members_takes_the_same_option() -> None:
    taking = {
        name
        for name, command in commands().items()
        if any("--directly-admitted" in parameter.opts for parameter in command.params)
    }
    settable = {
        name
        for name, command in commands().items()
        if not name.startswith("profile ")
        and any(opt in ("--set", "--confirmed-on") for p in command.params for opt in p.opts)
    }
    assert taking == settable - {"transfer out", "request resubmit", "request again"} | {
        "import members",
        "member confirm",
    }


def test_other_fields_of_an_old_record_are_mended_without_a_question(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, FULL, {"confirmed_on": "2010-07-01"}, now)
    planned = corrections.plan_edit(store, ADMINISTRATOR, str(FULL), {"employer": "甲公司"}, now)
    assert planned.warnings == ()
    row = {"公民身份号码": person(1)["公民身份号码"], "工作单位": "乙公司", "性别": "男"}
    assert builders.import_people(store, now, [row]).updated == 1
