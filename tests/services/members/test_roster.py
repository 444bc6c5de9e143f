"""Listing, searching and showing members, within what the actor may read."""

from collections.abc import Iterable
from datetime import datetime

import pytest
from sqlalchemy import select

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    MemberNotFound,
    NameNotUnique,
    NotAllowed,
    OrganisationNotFound,
    ValueInvalid,
)
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.members import roster
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.members import members
from szdj_cli.store.tables.audit import AUDIT
from tests.support import builders
from tests.support.builders import ADMINISTRATOR, person

PEOPLE = (
    person(0, 所在党支部="B2", 姓名="陈一"),
    person(1, 姓名="陈一鸣"),
    person(2, 姓名="欧阳陈"),
    person(3, 所在党支部="B3", 姓名="王小明"),
    person(4, 所在党支部="B4", 姓名="王小明"),
    person(5, 姓名="买买提·陈"),
)
"""Members 1 to 6."""


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, PEOPLE)


def of(store: Store, now: datetime, organisation: str, role: Role = Role.SECRETARY) -> Actor:
    builders.appoint(store, now, organisation, 2, role)
    return builders.actor_for(store, now, 2)


def numbers(found: Iterable[Member]) -> list[int]:
    return [member.number for member in found]


def acts(store: Store) -> list[tuple[str, str]]:
    with store.reading() as tx:
        return [
            (row.act, row.subject)
            for row in tx.conn.execute(select(AUDIT).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq))
        ]


def test_the_whole_store_is_listed_by_number_and_a_part_of_it_by_branch(store: Store) -> None:
    assert numbers(roster.listed(store, ADMINISTRATOR)) == [1, 2, 3, 4, 5, 6]
    assert numbers(roster.listed(store, ADMINISTRATOR, branch="C1")) == [2, 3, 6, 1, 4]


def test_the_list_is_the_same_however_small_its_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1, 2, 3, 5, 6, 7):
        monkeypatch.setattr(paging, "PAGE", size)
        assert numbers(roster.listed(store, ADMINISTRATOR)) == [1, 2, 3, 4, 5, 6]
        assert numbers(roster.listed(store, ADMINISTRATOR, limit=4)) == [1, 2, 3, 4]
        assert numbers(roster.listed(store, ADMINISTRATOR, branch="C1")) == [2, 3, 6, 1, 4]
        assert numbers(roster.listed(store, ADMINISTRATOR, branch="C1", limit=4)) == [2, 3, 6, 1]
    assert numbers(roster.listed(store, ADMINISTRATOR, limit=0)) == []


@pytest.mark.parametrize(
    ("organisation", "seen"), [("B1", [2, 3, 6]), ("G1", [2, 3, 6, 1]), ("C1", [2, 3, 6, 1, 4]), ("C2", [5])]
)
@pytest.mark.parametrize("role", list(Role))
def test_whoever_is_appointed_sees_that_organisation_and_all_below(
    store: Store, now: datetime, organisation: str, seen: list[int], role: Role
) -> None:
    assert numbers(roster.listed(store, of(store, now, organisation, role))) == seen


def test_a_branch_narrows_the_list_and_never_widens_it(store: Store, now: datetime) -> None:
    assert numbers(roster.listed(store, ADMINISTRATOR, branch="G1")) == [2, 3, 6, 1]
    assert numbers(roster.listed(store, ADMINISTRATOR, branch="第四党支部")) == [5]
    secretary = of(store, now, "G1")
    assert numbers(roster.listed(store, secretary, branch="B2")) == [1]
    for elsewhere in ("C1", "B3", "B4", "nowhere"):
        with pytest.raises(OrganisationNotFound):
            list(roster.listed(store, secretary, branch=elsewhere))


def test_a_member_without_an_appointment_reads_nobody(store: Store, now: datetime) -> None:
    member = builders.actor_for(store, now, 1)
    for attempt in (
        lambda: list(roster.listed(store, member)),
        lambda: roster.search(store, member, "陈"),
        lambda: roster.search_by_number(store, member, PEOPLE[0]["公民身份号码"], shanghai_day(now)),
        lambda: roster.show(store, member, "1", now),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_names_that_begin_so_come_before_names_that_hold_it(store: Store) -> None:
    found = [member.name for member in roster.search(store, ADMINISTRATOR, "陈")]
    assert found[:2] == ["陈一", "陈一鸣"]
    assert set(found[2:]) == {"欧阳陈", "买买提·陈"}
    assert [member.name for member in roster.search(store, ADMINISTRATOR, "陈", limit=3)][:2] == ["陈一", "陈一鸣"]


@pytest.mark.parametrize("text", ["欧阳陈", "欧阳 陈", "欧\u3000阳\u00a0陈", "买买提•陈", "买买提．陈", "买买提 · 陈"])
def test_a_name_is_found_however_it_is_written(store: Store, now: datetime, text: str) -> None:
    expected = [3] if text.startswith("欧") else [6]
    assert numbers(roster.search(store, ADMINISTRATOR, text)) == expected
    assert roster.show(store, ADMINISTRATOR, text, now).number == expected[0]


@pytest.mark.parametrize("written", ["张　三", "张 三", " 张三\u3000", "张\u00a0三"])
def test_a_roster_with_padded_names_changes_nothing(store: Store, now: datetime, written: str) -> None:
    builders.import_people(store, now, [person(6, 姓名="张三")])
    assert builders.import_people(store, now, [person(6, 姓名=written)]).same == 1
    assert numbers(roster.search(store, ADMINISTRATOR, written)) == [7]


def test_a_name_from_before_names_had_one_form_is_still_found(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, 3, {"name": "欧阳 陈"}, now)
    assert numbers(roster.search(store, ADMINISTRATOR, "欧阳 陈")) == [3]
    assert roster.show(store, ADMINISTRATOR, "欧阳 陈", now).number == 3


def test_a_search_is_never_a_pattern(store: Store) -> None:
    for text in ("%", "_", "陈_", "王%明", "\\", "*", "陈[一]", "' OR 1=1 --", "", "  "):
        with pytest.raises(MemberNotFound):
            roster.search(store, ADMINISTRATOR, text)


def test_a_search_finds_only_what_may_be_read(store: Store, now: datetime) -> None:
    secretary = of(store, now, "B1")
    assert numbers(roster.search(store, secretary, "陈")) == [2, 6, 3]
    with pytest.raises(MemberNotFound):
        roster.search(store, secretary, "王小明")


def test_an_identity_number_or_a_mobile_finds_its_member(store: Store, now: datetime) -> None:
    today = shanghai_day(now)
    number, mobile = PEOPLE[3]["公民身份号码"], PEOPLE[3]["手机号码"]
    for text in (number, number.lower(), f" {number} ", mobile, f"{mobile}\n"):
        assert numbers(roster.search_by_number(store, ADMINISTRATOR, text, today)) == [4]


def test_a_mobile_that_several_share_finds_them_all(store: Store, now: datetime) -> None:
    builders.import_people(store, now, [person(7, 手机号码=PEOPLE[0]["手机号码"])])
    assert numbers(roster.search_by_number(store, ADMINISTRATOR, PEOPLE[0]["手机号码"], shanghai_day(now))) == [1, 7]


def test_a_number_out_of_reach_is_as_unknown_as_nobodys(store: Store, now: datetime) -> None:
    secretary = of(store, now, "B1")
    refusals = []
    for text in (PEOPLE[4]["公民身份号码"], builders.id_number(500), PEOPLE[4]["手机号码"], "13900009999"):
        with pytest.raises(MemberNotFound) as refused:
            roster.search_by_number(store, secretary, text, shanghai_day(now))
        refusals.append(vars(refused.value))
    assert all(refusal == {"member": ""} for refusal in refusals)


@pytest.mark.parametrize("text", ["", "123", "110105194912310021", "11010519491231002", "12345678901"])
def test_what_is_neither_number_is_refused(store: Store, now: datetime, text: str) -> None:
    with pytest.raises(ValueInvalid):
        roster.search_by_number(store, ADMINISTRATOR, text, shanghai_day(now))


def test_a_record_is_shown_by_number_or_by_a_name_that_is_unique_where_it_is_used(store: Store, now: datetime) -> None:
    assert roster.show(store, ADMINISTRATOR, "4", now).name == "王小明"
    assert roster.show(store, ADMINISTRATOR, "欧阳陈", now).number == 3
    with pytest.raises(NameNotUnique) as refused:
        roster.show(store, ADMINISTRATOR, "王小明", now)
    assert refused.value.count == 2
    assert roster.show(store, of(store, now, "C1"), "王小明", now).number == 4


@pytest.mark.parametrize("text", ["0", "99", "9999999999999999999999", "没有该党员", ""])
def test_nobody_is_not_found(store: Store, now: datetime, text: str) -> None:
    with pytest.raises(MemberNotFound):
        roster.show(store, ADMINISTRATOR, text, now)


def test_a_record_out_of_reach_is_not_found(store: Store, now: datetime) -> None:
    secretary = of(store, now, "B1")
    for text in ("5", "1", "王小明", "陈一"):
        with pytest.raises(MemberNotFound):
            roster.show(store, secretary, text, now)


def test_an_unmasked_look_is_logged_and_a_masked_one_is_not(store: Store, now: datetime) -> None:
    secretary = of(store, now, "B1")
    before = len(acts(store))
    roster.show(store, secretary, "3", now)
    assert len(acts(store)) == before
    roster.show(store, secretary, "3", now, reveal=True)
    assert acts(store)[before:] == [("member.revealed", "member:3")]


def test_an_organiser_reads_and_does_not_reveal(store: Store, now: datetime) -> None:
    organiser = of(store, now, "B1", Role.ORGANISER)
    assert roster.show(store, organiser, "3", now).number == 3
    before = acts(store)
    with pytest.raises(NotAllowed):
        roster.show(store, organiser, "3", now, reveal=True)
    assert acts(store) == before
