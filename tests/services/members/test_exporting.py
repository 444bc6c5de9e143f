"""The roster written to a file, and read back by the import."""

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import FileExists, NotAllowed, OrganisationNotFound
from szdj_cli.domain.imports.plan import ImportSummary
from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.members import exporting
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from szdj_cli.store.tables.audit import AUDIT
from tests.support import builders
from tests.support.builders import ADMINISTRATOR, person

HOSTILE = "=cmd|' /C calc'!A0"
PEOPLE = (
    person(
        0,
        学位="博士",
        邮箱="a.b@example.com",
        固定电话="0755-26001234-12",
        籍贯="广东深圳",
        流动党员="是",
        流动去向="北京",
    ),
    person(1, 所在党支部="B2", 工作单位=HOSTILE, 户籍地="'=x", 现居住地="@x，“y”", 失联="是", 失联年月="2026-01"),
    person(2, 所在党支部="B4", 工作岗位="宇航员", 民族="其他", 党籍状态="停止党籍", 工作单位="+86"),
    person(3, 姓名="买买提·吐尔逊", 人员类别="预备", 转正日期="", 工作单位="<r>x</r>"),
)


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, PEOPLE)


def cells(path: Path) -> list[dict[str, str]]:
    with open_rows(path) as source:
        return [dict(zip(source.headings, row, strict=True)) for _number, row in source.rows()]


def import_back(store: Store, now: datetime, path: Path) -> ImportSummary:
    with open_rows(path) as source, plan_members(store, ADMINISTRATOR, source, now) as planned:
        planned.read()
        assert planned._match.unknown == ()
        return planned.apply()


def logged(store: Store) -> list[dict[str, object]]:
    with store.reading() as tx:
        rows = tx.conn.execute(select(AUDIT.c.detail).where(AUDIT.c.act == "members.exported"))
        return [json.loads(row.detail) for row in rows]


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx"])
def test_an_unmasked_export_imports_back_unchanged(store: Store, now: datetime, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert exporting.write(store, ADMINISTRATOR, path, now, reveal=True) == 4
    assert import_back(store, now, path) == ImportSummary(new=0, updated=0, same=4, conflicts=0, errors=0)


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx"])
def test_numbers_are_masked_and_everything_else_is_in_words(
    store: Store, now: datetime, tmp_path: Path, name: str
) -> None:
    exporting.write(store, ADMINISTRATOR, tmp_path / name, now)
    rows = cells(tmp_path / name)
    assert list(rows[0]) == [field.heading for field in IMPORTED]
    assert [row["姓名"] for row in rows] == [each["姓名"] for each in PEOPLE]
    assert rows[0]["公民身份号码"] == "440305************"
    assert rows[0]["手机号码"] == "139****0000"
    assert (rows[0]["民族"], rows[0]["学位"], rows[0]["流动党员"]) == ("汉族", "博士", "是")
    assert [row["工作单位"] for row in rows] == ["", HOSTILE, "+86", "<r>x</r>"]


def test_no_cell_of_the_csv_is_run_by_a_spreadsheet(store: Store, now: datetime, tmp_path: Path) -> None:
    exporting.write(store, ADMINISTRATOR, tmp_path / "roster.csv", now)
    text = (tmp_path / "roster.csv").read_text("utf-8-sig")
    assert f'"\'{HOSTILE}"' in text or f",'{HOSTILE}," in text
    for line in text.splitlines():
        assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@")) for cell in line.split(","))


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx"])
def test_only_its_owner_reads_the_file(store: Store, now: datetime, tmp_path: Path, name: str) -> None:
    exporting.write(store, ADMINISTRATOR, tmp_path / name, now, reveal=True)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_pages_join_without_a_gap(store: Store, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.import_people(store, now, [person(serial, 所在党支部=f"B{serial % 4 + 1}") for serial in range(10, 40)])
    monkeypatch.setattr(paging, "PAGE", 7)
    assert exporting.write(store, ADMINISTRATOR, tmp_path / "all.csv", now, reveal=True) == 34
    assert len({row["公民身份号码"] for row in cells(tmp_path / "all.csv")}) == 34


def test_progress_is_told_page_by_page(
    store: Store, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    told: list[tuple[int, int]] = []
    exporting.write(store, ADMINISTRATOR, tmp_path / "a.csv", now, progress=lambda *how_far: told.append(how_far))
    assert told == [(2, 4), (4, 4)]


def test_every_export_is_logged_with_its_filter_and_count(store: Store, now: datetime, tmp_path: Path) -> None:
    exporting.write(store, ADMINISTRATOR, tmp_path / "a.csv", now)
    exporting.write(store, ADMINISTRATOR, tmp_path / "b.csv", now, branch="G1", reveal=True)
    assert logged(store) == [
        {"branch": None, "count": 4, "revealed": False},
        {"branch": "G1", "count": 3, "revealed": True},
    ]


def test_an_export_is_logged_before_its_first_row(store: Store, now: datetime) -> None:
    export = exporting.records(store, ADMINISTRATOR, now, reveal=True)
    assert logged(store) == [{"branch": None, "count": 4, "revealed": True}]
    assert next(export.members).number == 1


def test_whoever_is_off_the_roster_is_left_out(store: Store, now: datetime, tmp_path: Path) -> None:
    with store.transaction() as tx:
        members.change(tx, 1, {"roster_state": "transferred_out"}, now)
    assert exporting.write(store, ADMINISTRATOR, tmp_path / "a.csv", now, reveal=True) == 3
    assert import_back(store, now, tmp_path / "a.csv").same == 3
    assert logged(store)[0]["count"] == 3


def of(store: Store, now: datetime, organisation: str, role: Role = Role.SECRETARY) -> Actor:
    builders.appoint(store, now, organisation, 1, role)
    return builders.actor_for(store, now, 1)


def test_a_secretary_exports_what_they_read(store: Store, now: datetime, tmp_path: Path) -> None:
    secretary = of(store, now, "G1")
    assert exporting.write(store, secretary, tmp_path / "a.csv", now, reveal=True) == 3
    with pytest.raises(OrganisationNotFound):
        exporting.write(store, secretary, tmp_path / "b.csv", now, branch="C2")
    assert not (tmp_path / "b.csv").exists()


def test_an_organiser_exports_masked_alone(store: Store, now: datetime, tmp_path: Path) -> None:
    organiser = of(store, now, "C1", Role.ORGANISER)
    assert exporting.write(store, organiser, tmp_path / "a.csv", now) == 3
    with pytest.raises(NotAllowed):
        exporting.write(store, organiser, tmp_path / "b.csv", now, reveal=True)
    assert not (tmp_path / "b.csv").exists()
    assert len(logged(store)) == 1


def test_a_member_exports_nothing(store: Store, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        exporting.write(store, builders.actor_for(store, now, 1), tmp_path / "a.csv", now)


def test_a_file_is_overwritten_only_when_that_is_wanted(store: Store, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(FileExists):
        exporting.write(store, ADMINISTRATOR, path, now)
    assert path.read_text() == "mine"
    assert logged(store) == []
    assert exporting.write(store, ADMINISTRATOR, path, now, force=True) == 4
