"""Reaching a state through the services, never by raw inserts."""

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.imports.plan import ImportSummary
from szdj_cli.domain.organisations.appointments import Appointed
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.identity import check_character
from szdj_cli.files.tables.reading import RowSource, open_rows
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.imports.organisations import plan_organisations
from szdj_cli.services.organisations import appointments
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from szdj_cli.store.organisations import organisations

ADMINISTRATOR = Actor(1, 1, "管理员", None, None, is_administrator=True, appointments=())

ORGANISATIONS: tuple[dict[str, str], ...] = (
    {"编码": "C1", "名称": "示范街道党委", "类型": "党委", "有转接权": "是"},
    {"编码": "G1", "名称": "示范街道机关党总支", "类型": "党总支", "上级编码": "C1"},
    {"编码": "B1", "名称": "第一党支部", "类型": "党支部", "上级编码": "G1"},
    {"编码": "B2", "名称": "第二党支部", "类型": "党支部", "上级编码": "G1"},
    {"编码": "B3", "名称": "第三党支部", "类型": "党支部", "上级编码": "C1"},
    {"编码": "C2", "名称": "样例街道党委", "类型": "党委", "有转接权": "是"},
    {"编码": "B4", "名称": "第四党支部", "类型": "党支部", "上级编码": "C2"},
)
"""Two committees; under the first a general branch with two branches, and a branch of its own."""


def id_number(serial: int, *, born: str = "19800101", region: str = "440305") -> str:
    """Return a valid identity number; the serial (0 to 999) tells people of one birth date apart."""
    body = f"{region}{born}{serial:03}"
    return body + check_character(body)


def person(serial: int, **changes: str) -> dict[str, str]:
    """Return a valid row of a roster for a serial from 0; `changes` go by Chinese heading."""
    return {
        "公民身份号码": id_number(serial % 1000, born=f"19{70 + serial // 1000:02}0101"),
        "姓名": f"党员{_in_letters(serial)}",
        "民族": "汉族",
        "学历": "本科",
        "人员类别": "正式",
        "所在党支部": "B1",
        "加入党组织日期": "2010-07-01",
        "转正日期": "2011-07-01",
        "工作岗位": "教师",
        "手机号码": f"139{serial:08}",
        "家庭住址": f"示范路{serial}号",
        **changes,
    }


def import_organisations(
    store: Store, now: datetime, rows: Iterable[Mapping[str, str]] = ORGANISATIONS
) -> ImportSummary:
    """Import organisations."""
    with table(rows) as source:
        return plan_organisations(store, ADMINISTRATOR, source, now).apply()


def import_people(
    store: Store, now: datetime, rows: Iterable[Mapping[str, str]] | int, actor: Actor = ADMINISTRATOR
) -> ImportSummary:
    """Import rows of a roster, or as many made-up people as the number says; member numbers go in their order."""
    people = [person(serial) for serial in range(rows)] if isinstance(rows, int) else rows
    with table(people) as source, plan_members(store, actor, source, now) as planned:
        planned.read()
        return planned.apply()


def appoint(store: Store, now: datetime, organisation: str, member: int, role: Role = Role.SECRETARY) -> Appointed:
    """Appoint a member, from today."""
    return appointments.appoint(store, ADMINISTRATOR, organisation, str(member), role, now)


def actor_for(store: Store, now: datetime, member: int) -> Actor:
    """Return the actor that a member is at this moment, as after a sign-in with account and session of that number."""
    with store.reading() as tx:
        found = members.find(tx, member)
        assert found is not None
        held = organisations.appointments_of(tx, member, shanghai_day(now))
    return Actor(member, member, found.name, member, found.branch_id, is_administrator=False, appointments=held)


def table(rows: Iterable[Mapping[str, str]]) -> RowSource:
    """Return rows as an open CSV file; the columns are all that any row has."""
    listed = list(rows)
    headings = list(dict.fromkeys(heading for row in listed for heading in row))
    return lines([headings, *([row.get(heading, "") for heading in headings] for row in listed)])


def lines(cells: Iterable[Sequence[str]]) -> RowSource:
    """Return cells as an open CSV file, headings first."""
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "rows.csv"
        path.write_text(text.getvalue(), "utf-8")
        return open_rows(path)


def _in_letters(serial: int) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(serial))
