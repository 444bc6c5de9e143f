"""What happens where a sealed field cannot be opened: everybody else is shown all the same."""

from pathlib import Path

import pytest
from sqlalchemy import text

from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.render.kit.formats import FORMATS
from szdj_cli.store.audit import sealed_fields
from szdj_cli.store.core import sqlite
from szdj_cli.store.core.crypto import Keyring
from szdj_cli.store.core.engine import Store
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.storage.tampering import past_the_program
from tests.support.world import MEMBER, ORGANISER, OTHER, SECRETARY, World


def spoil(world: World, table: str, column: str, row: int) -> None:
    """Put something into a sealed field that cannot be opened; a field that holds nothing is left alone."""
    store = Store(sqlite.database(str(world.home / "store.db")), Keyring(bytes(32)))
    with past_the_program(store) as conn:
        statement = text(f"UPDATE {table} SET {column} = :nothing WHERE id = :row")
        conn.execute(statement, {"nothing": b"\x01" * 40, "row": row})


@pytest.mark.parametrize("column", ["id_number", "mobile"])
def test_one_bad_field_marks_one_cell_of_every_list(world: World, tmp_path: Path, column: str) -> None:
    spoil(world, "member", column, MEMBER)
    world.sign_in(ORGANISER)
    for fmt in FORMATS:
        result = run("member", "list", "--format", fmt)
        assert_ok(result)
        assert result.stdout.count(UNREADABLE) == 1
        assert f"member 表第 {MEMBER} 行" in result.stderr
        assert "szdj db check" in result.stderr
        found = run("member", "search", world.name(MEMBER), "--format", fmt)
        assert_ok(found)
        assert UNREADABLE in found.stdout
    world.sign_in_as_administrator()
    path = tmp_path / "roster.csv"
    assert_ok(run("member", "export", "-o", str(path)))
    assert path.read_text("utf-8-sig").count(UNREADABLE) == 1


def test_one_record_that_cannot_be_opened_is_refused_by_table_and_number(world: World) -> None:
    spoil(world, "member", "mobile", OTHER)
    world.sign_in_as_administrator()
    refused = run("member", "show", str(OTHER))
    assert_refused(refused, 3, f"member 表第 {OTHER} 行", "szdj db check")
    assert "密钥不对" not in refused.stderr
    assert_ok(run("member", "show", str(MEMBER)))


def test_one_request_that_cannot_be_opened_does_not_stop_the_work_list(world: World) -> None:
    first = world.request(MEMBER, "民族=满族")
    second = world.request(ORGANISER, "民族=满族")
    spoil(world, "request", "payload", first)
    world.enter(SECRETARY)
    for fmt in FORMATS:
        result = run("approve", "list", "--format", fmt)
        assert_ok(result)
        assert UNREADABLE in result.stdout
        assert "满族" in result.stdout
        assert f"request 表第 {first} 行" in result.stderr
    assert_ok(run("approve", "show", str(second)))
    assert_refused(run("approve", "accept", str(first), "--yes"), 3, f"request 表第 {first} 行")
    assert_ok(run("approve", "accept", str(second), "--yes"))


def test_whatever_sealed_field_is_bad_no_list_ends_with_it(world: World, tmp_path: Path) -> None:
    request = world.request(MEMBER, "民族=满族")
    for table, columns in sealed_fields.SEALED.items():
        for column in columns:
            if table in ("member", "request"):
                spoil(world, table, column.name, {"member": MEMBER, "request": request}[table])
    world.enter(SECRETARY)
    for command in (
        ("member", "list"),
        ("member", "search", world.name(MEMBER)),
        ("approve", "list"),
        ("approve", "plan", "-o", str(tmp_path / "plan.csv")),
        ("report", "roster"),
        ("report", "approvals"),
        ("org", "tree"),
    ):
        assert run(*command).exit_code == 0, command


def test_doctor_and_the_check_name_the_row(world: World) -> None:
    spoil(world, "member", "mobile", OTHER)
    world.sign_in_as_administrator()
    assert f"member {OTHER}" in run("doctor").stdout
    checked = run("db", "check")
    assert checked.exit_code == 8
    assert f"1 处加密内容无法解密：member {OTHER}" in checked.stdout
    assert "有 2 处数据与审计日志不符" in checked.stderr
    assert run("db", "check", "--format", "json").exit_code == 8


def test_a_sound_store_is_found_sound_and_says_how_much_was_looked_at(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("db", "check"))
    report = run_json("db", "check")
    assert report["ok"]
    assert report["rows"] > 10
