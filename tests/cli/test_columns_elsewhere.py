"""A column that is a field of ours is imported, or the file is refused with the command that writes it."""

import re
from pathlib import Path

import pytest

from szdj_cli.domain.dues.bills.columns import term_of
from szdj_cli.domain.members.columns_elsewhere import ELSEWHERE
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.import_rows import import_term
from szdj_cli.domain.organisations.import_rows import organisation_term
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.messages.kit.files import WRITTEN_BY
from szdj_cli.store.tables.dues import DUES_PAYMENT
from szdj_cli.store.tables.organisations import ORGANISATION
from tests.support.builders import person
from tests.support.running import assert_ok, assert_refused, run
from tests.support.tables.rosters import write_roster
from tests.support.world import World

ROWS = {
    TemplateKind.MEMBERS: person(20),
    TemplateKind.ORGS: {"编码": "B9", "名称": "第九党支部", "类型": "党支部", "上级编码": "C1"},
    TemplateKind.PAYMENTS: {"公民身份号码": person(0)["公民身份号码"], "月份": "2026-11", "金额": "20",
                            "缴纳日期": "2026-11-23", "流水号": "20261123001"},
    TemplateKind.APPOINTMENTS: {"组织编码": "B2", "党员编号": "5", "姓名": person(4)["姓名"], "职务": "书记"},
}  # fmt: skip
EVERY = [(kind, heading) for kind, columns in ELSEWHERE.items() for heading in columns]


@pytest.fixture
def administrator(world: World) -> World:
    world.sign_in_as_administrator()
    return world


def test_every_field_of_a_member_is_imported_or_known_to_be_written_elsewhere() -> None:
    for term, field in FIELDS.items():
        for text in (term, field.heading, *field.aliases):
            assert (import_term(text) == term) != (ELSEWHERE[TemplateKind.MEMBERS].get(text) == term), text


def test_every_column_of_an_organisation_and_every_role_is_imported_or_written_elsewhere() -> None:
    elsewhere = ELSEWHERE[TemplateKind.ORGS]
    names = {column.name for column in ORGANISATION.columns} - {"id", "parent_id"} | {"parent"}
    assert [name for name in names if organisation_term(name) != name and name not in elsewhere] == []
    assert set(elsewhere.values()) == {"organisation_state", *(role.value for role in Role)}


def test_every_column_of_a_payment_is_imported_or_written_elsewhere_or_the_program_s_own() -> None:
    by_the_program = {"id", "organisation_id", "request_id", "recorded_by", "recorded_at"}
    as_in_files = {"member_id": "id_number", "amount_fen": "amount"}
    for name in {column.name for column in DUES_PAYMENT.columns} - by_the_program:
        text = as_in_files.get(name, name)
        assert (term_of(text) is not None) != (text in ELSEWHERE[TemplateKind.PAYMENTS]), name


def test_every_such_column_is_told_with_a_command_that_there_is() -> None:
    terms = {term for columns in ELSEWHERE.values() for term in columns.values()}
    assert terms == WRITTEN_BY.keys()
    for remedy in WRITTEN_BY.values():
        commands = re.findall(r"szdj ([a-z]+) ([a-z]+)", remedy)
        assert commands
        for words in commands:
            assert_ok(run(*words, "--help"))


@pytest.mark.parametrize(("kind", "heading"), EVERY)
def test_a_file_with_such_a_column_is_refused_before_any_row_is_read(
    administrator: World, tmp_path: Path, kind: TemplateKind, heading: str
) -> None:
    if kind is TemplateKind.PAYMENTS:
        administrator.enter(2)
    file = write_roster(tmp_path / "a.csv", [ROWS[kind] | {f"*{heading}（必填）": "甲"}])
    refused = run("import", kind, str(file), "--yes", "--keep-going")
    assert_refused(refused, 3, heading, WRITTEN_BY[ELSEWHERE[kind][heading]].partition("：")[0])
    assert refused.stdout == ""


def test_a_column_of_strangers_is_named_and_passed_over(administrator: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20) | {"序号": "1"}])
    imported = run("import", "members", str(file), "--yes")
    assert_ok(imported)
    assert "忽略了不认识的列：序号" in imported.stderr
