"""The tree of organisations and one organisation, as different people see them."""

from datetime import date, datetime, timedelta

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import AppointmentNotFound, NotAllowed, OrganisationNotFound, OrganisationNotUnique
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.organisations.views import Headcount, SizeWarning, TreeNode
from szdj_cli.services.organisations import appointments, organisations
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from tests.support import builders
from tests.support.builders import ADMINISTRATOR, person

PEOPLE = (
    person(0),
    person(1),
    person(2, 人员类别="预备", 转正日期=""),
    person(3, 所在党支部="B2"),
    person(4, 所在党支部="B3"),
    person(5, 所在党支部="B4"),
)


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, PEOPLE)


def of(store: Store, now: datetime, organisation: str, role: Role = Role.SECRETARY, member: int = 1) -> Actor:
    builders.appoint(store, now, organisation, member, role)
    return builders.actor_for(store, now, member)


def counts(nodes: list[TreeNode]) -> list[tuple[str, int, int | None]]:
    return [(node.code, node.depth, node.members) for node in nodes]


def test_the_administrator_sees_every_tree(store: Store, now: datetime) -> None:
    assert counts(organisations.tree(store, ADMINISTRATOR, now)) == [
        ("C1", 0, 5),
        ("B3", 1, 1),
        ("G1", 1, 4),
        ("B1", 2, 3),
        ("B2", 2, 1),
        ("C2", 0, 1),
        ("B4", 1, 1),
    ]


def test_a_member_sees_the_way_up_from_their_branch(store: Store, now: datetime) -> None:
    member = builders.actor_for(store, now, 4)
    assert counts(organisations.tree(store, member, now)) == [("C1", 0, None), ("G1", 1, None), ("B2", 2, None)]


def test_an_appointment_elsewhere_adds_what_is_below_and_above_it(store: Store, now: datetime) -> None:
    organiser = of(store, now, "G1", Role.ORGANISER, member=6)
    assert counts(organisations.tree(store, organiser, now)) == [
        ("C1", 0, None),
        ("G1", 1, 4),
        ("B1", 2, 3),
        ("B2", 2, 1),
        ("C2", 0, None),
        ("B4", 1, None),
    ]


def test_one_appointed_above_and_below_counts_everybody_once(store: Store, now: datetime) -> None:
    of(store, now, "B1")
    twice = of(store, now, "C1")
    assert counts(organisations.tree(store, twice, now))[0] == ("C1", 0, 5)


def test_a_tree_begins_where_it_is_wanted_and_ends_at_a_depth(store: Store, now: datetime) -> None:
    cut = organisations.tree(store, ADMINISTRATOR, now, branch="示范街道党委", depth=2)
    assert [(node.code, node.hidden) for node in cut] == [("C1", 0), ("B3", 0), ("G1", 2)]
    assert counts(organisations.tree(store, ADMINISTRATOR, now, branch="G1", depth=1)) == [("G1", 0, 4)]
    with pytest.raises(OrganisationNotFound):
        organisations.tree(store, builders.actor_for(store, now, 4), now, branch="B1")


def test_whoever_is_off_the_roster_is_not_counted(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, 4, {"roster_state": "left"}, now)
    tree = {node.code: node.members for node in organisations.tree(store, ADMINISTRATOR, now)}
    assert (tree["B2"], tree["G1"], tree["C1"]) == (0, 3, 4)


def test_secretaries_are_those_of_today(store: Store, now: datetime) -> None:
    tomorrow = date(2026, 11, 24)
    builders.appoint(store, now, "B1", 1)
    appointments.appoint(store, ADMINISTRATOR, "B1", "2", Role.SECRETARY, now, from_day=tomorrow)
    builders.appoint(store, now, "B2", 4, Role.DEPUTY_SECRETARY)
    for at, names in ((now, ("党员零",)), (now + timedelta(days=1), ("党员零", "党员一"))):
        tree = {node.code: node.secretaries for node in organisations.tree(store, ADMINISTRATOR, at)}
        assert tree["B1"] == names
        assert tree["B2"] == ()


def test_one_organisation_is_shown_whole_to_those_who_read_it(store: Store, now: datetime) -> None:
    shown = organisations.show(store, of(store, now, "G1"), "B1", now)
    assert [each.code for each in shown.chain] == ["C1", "G1"]
    assert (shown.headcount, shown.below, shown.waiting) == (Headcount(members=3, full=2), 0, 0)
    assert shown.warnings == (SizeWarning.TOO_FEW_FULL,)
    above = organisations.show(store, ADMINISTRATOR, "C1", now)
    assert (above.headcount, above.below) == (Headcount(members=5, full=4), 4)


def test_contacts_are_those_of_the_import(store: Store, now: datetime) -> None:
    row = {
        "编码": "B2",
        "名称": "第二党支部",
        "类型": "党支部",
        "上级编码": "G1",
        "电话": "0755-26001234",
        "邮编": "518000",
    }
    builders.import_organisations(store, now, [row])
    contact = organisations.show(store, ADMINISTRATOR, "B2", now).contact
    assert (contact.phone, contact.postcode, contact.address) == ("0755-26001234", "518000", None)


def test_those_below_see_who_is_appointed_above_and_no_numbers(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "C1", 5)
    appointments.dismiss(store, ADMINISTRATOR, "C1", "5", now)
    builders.appoint(store, now, "C1", 4)
    shown = organisations.show(store, builders.actor_for(store, now, 1), "C1", now)
    assert [held.name for held in shown.current] == ["党员三"]
    assert (shown.headcount, shown.waiting, shown.warnings, shown.past) == (None, None, (), ())
    assert [held.name for held in organisations.show(store, ADMINISTRATOR, "C1", now).past] == ["党员四"]


def test_what_is_out_of_sight_is_not_found(store: Store, now: datetime) -> None:
    secretary = of(store, now, "B1")
    for text in ("B2", "C2", "第四党支部", "B9", ""):
        with pytest.raises(OrganisationNotFound):
            organisations.show(store, secretary, text, now)


def test_a_name_that_two_have_is_not_enough(store: Store, now: datetime) -> None:
    row = {"编码": "B5", "名称": "第四党支部", "类型": "党支部", "上级编码": "C2"}
    builders.import_organisations(store, now, [row])
    with pytest.raises(OrganisationNotUnique) as refused:
        organisations.show(store, ADMINISTRATOR, "第四党支部", now)
    assert refused.value.count == 2


def test_what_a_dismissal_would_end_is_what_it_ends(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", 1)
    builders.appoint(store, now, "B1", 1, Role.ORGANISER)
    held = appointments.ending(store, ADMINISTRATOR, "B1", "1", now)
    assert [each.role for each in held] == [Role.SECRETARY, Role.ORGANISER]
    assert [each.role for each in appointments.ending(store, ADMINISTRATOR, "B1", "1", now, role=Role.ORGANISER)] == [
        Role.ORGANISER
    ]
    assert appointments.dismiss(store, ADMINISTRATOR, "B1", "1", now).appointments == held
    with pytest.raises(AppointmentNotFound):
        appointments.ending(store, ADMINISTRATOR, "B1", "1", now)
    with pytest.raises(NotAllowed):
        appointments.ending(store, of(store, now, "B1", member=2), "B1", "2", now)
