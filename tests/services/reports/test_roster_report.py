"""The report on the roster: what is counted, by whom it is read, and what each count opens into."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import NotAllowed, OrganisationNotFound
from szdj_cli.domain.imports.tables import SheetTitle
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.reports.common import Condition, Group, Report, parse_drill
from szdj_cli.domain.reports.roster import CODES
from szdj_cli.services.reports import common as reports
from szdj_cli.services.reports import roster as roster_report
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from tests.support import ROOT, builders
from tests.support.builders import ADMINISTRATOR, id_number, person
from tests.support.steps.reports import assert_every_count_opens, rows_of

PEOPLE = (
    person(0),  # a woman: the 17th digit of the number is even
    person(1, 公民身份号码=id_number(11, born="19951123")),  # 31 today
    person(2, 公民身份号码=id_number(13, born="19951124"), 人员类别="预备", 转正日期=""),  # 30 until tomorrow
    person(3, 所在党支部="B2", 民族="壮族", 学历="专科"),
    person(4, 所在党支部="B3", 民族="其他"),
    person(5, 所在党支部="B4"),
)


@pytest.fixture
def people(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, PEOPLE)


def appointed(store: Store, now: datetime, organisation: str, role: Role = Role.SECRETARY, member: int = 1) -> Actor:
    builders.appoint(store, now, organisation, member, role)
    return builders.actor_for(store, now, member)


def report(store: Store, now: datetime, actor: Actor = ADMINISTRATOR, branch: str | None = None) -> Report:
    return roster_report.report(store, actor, now, branch=branch)


def opened(
    store: Store, now: datetime, *drill: str, actor: Actor = ADMINISTRATOR, branch: str | None = None
) -> list[int]:
    conditions = parse_drill(drill, CODES, "")
    found = roster_report.opened(store, actor, now, conditions, branch=branch, limit=10_000)
    return [member.number for member in found]


@pytest.mark.usefixtures("people")
def test_members_are_counted_by_what_they_are(store: Store, now: datetime) -> None:
    found = report(store, now)
    assert rows_of(found, Group.TOTAL, "count", "share") == {None: (6, 10_000)}
    assert rows_of(found, Group.ORGANISATION, "count", "share") == {"C1": (5, 8_333), "C2": (1, 1_666)}
    assert rows_of(found, Group.SEX, "count") == {"1": 4, "2": 2}
    assert rows_of(found, Group.MEMBERSHIP, "count") == {"full": 5, "probationary": 1}
    ages = rows_of(found, Group.AGE, "count")
    assert (ages["0-30"], ages["31-35"], ages["56-60"], sum(ages.values())) == (1, 1, 4, 6)
    assert rows_of(found, Group.EDUCATION, "count")["30"] == 1
    assert rows_of(found, Group.ETHNICITY, "count") == {"han": 4, "minority": 1, "other": 1}


@pytest.mark.usefixtures("people")
def test_the_organisations_are_those_one_level_below_the_one_asked_about(store: Store, now: datetime) -> None:
    assert rows_of(report(store, now, branch="C1"), Group.ORGANISATION, "count") == {"B3": 1, "G1": 4}
    assert rows_of(report(store, now, branch="第一党支部"), Group.ORGANISATION, "count") == {"B1": 3}
    secretary = appointed(store, now, "G1")
    assert rows_of(report(store, now, secretary), Group.ORGANISATION, "count") == {"B1": 3, "B2": 1}
    assert rows_of(report(store, now, secretary), Group.TOTAL, "count") == {None: 4}
    both = appointed(store, now, "B4", Role.ORGANISER)
    assert rows_of(report(store, now, both), Group.ORGANISATION, "count") == {"B4": 1, "G1": 4}
    above = appointed(store, now, "C1", Role.ORGANISER)
    assert rows_of(report(store, now, above), Group.ORGANISATION, "count") == {"B4": 1, "C1": 5}


@pytest.mark.usefixtures("people")
def test_whoever_is_off_the_roster_is_not_counted(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, 4, {"roster_state": "left"}, now)
    assert rows_of(report(store, now, branch="G1"), Group.ORGANISATION, "count") == {"B1": 3, "B2": 0}
    assert opened(store, now, "organisation=B2") == []


@pytest.mark.usefixtures("people")
def test_only_those_who_read_an_organisation_read_its_numbers(store: Store, now: datetime) -> None:
    member, secretary = builders.actor_for(store, now, 4), appointed(store, now, "B1")
    for branch in (None, "B2"):
        with pytest.raises(NotAllowed):
            report(store, now, member, branch)
        with pytest.raises(NotAllowed):
            opened(store, now, "total", actor=member, branch=branch)
    with pytest.raises(OrganisationNotFound):
        report(store, now, secretary, "B2")
    with pytest.raises(OrganisationNotFound):
        opened(store, now, "organisation=B2", actor=secretary)
    with pytest.raises(OrganisationNotFound):  # it is above what they read
        opened(store, now, "organisation=G1", actor=secretary)


@pytest.mark.usefixtures("people")
def test_conditions_hold_together(store: Store, now: datetime) -> None:
    assert opened(store, now, "sex=1", "organisation=B1") == [2, 3]
    assert opened(store, now, "性别=男", "人员类别=预备") == [3]
    assert opened(store, now, "sex=1", "sex=2") == []
    assert opened(store, now, "organisation=第一党支部", "年龄=0-30", branch="C1") == [3]
    assert opened(store, now, "organisation=B4", branch="C2") == [6]


@pytest.mark.usefixtures("people")
def test_every_count_opens_for_whoever_reads_it(store: Store, now: datetime) -> None:
    for actor, branch in ((ADMINISTRATOR, None), (ADMINISTRATOR, "G1"), (appointed(store, now, "C1"), None)):

        def lists(conditions: Sequence[Condition], who: Actor = actor, where: str | None = branch) -> list[Member]:
            return list(roster_report.opened(store, who, now, conditions, branch=where, limit=100))

        assert_every_count_opens(report(store, now, actor, branch), "count", CODES, lists)


def test_every_count_of_the_sample_data_opens(store: Store, now: datetime) -> None:
    def sample(name: str) -> list[dict[str, str]]:
        with (ROOT / "sample_data" / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    builders.import_organisations(store, now, sample("orgs.csv"))
    builders.import_people(store, now, sample("members.csv"))
    for branch in (None, "SF"):

        def lists(conditions: Sequence[Condition], where: str | None = branch) -> list[Member]:
            return list(roster_report.opened(store, ADMINISTRATOR, now, conditions, branch=where, limit=10_000))

        assert assert_every_count_opens(report(store, now, branch=branch), "count", CODES, lists) > 25


@pytest.mark.usefixtures("people")
def test_a_file_holds_what_the_screen_shows(store: Store, now: datetime, tmp_path: Path) -> None:
    found = report(store, now)
    assert found.title is SheetTitle.ROSTER_REPORT
    assert reports.write(found, tmp_path / "out.csv") == len(found.rows)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1] == {"分组": "组织", "项目": "示范街道党委", "代码": "C1", "人数": "5", "占比": "83.3%"}
