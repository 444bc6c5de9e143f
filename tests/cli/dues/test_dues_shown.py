"""`szdj dues show`: a year at a glance."""

import csv
import io
from datetime import UTC, datetime

import pytest

from szdj_cli.cli import state
from szdj_cli.services.dues import openings as dues_openings
from szdj_cli.services.dues import payments
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.steps.dues import month
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, OTHER, SECRETARY, World

NOW = datetime.now(UTC)
THIS_YEAR = int(month(NOW, 0)[:4])


@pytest.fixture
def paid(world: World) -> World:
    """A member who owes this month and the two before, has paid for the next one, and whose payment was reversed."""
    world.enter(MEMBER)
    assert_ok(run("dues", "set", "--category", "在职", "--base", "8000", "--effective", month(NOW, -2), "--yes"))
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", "1", "--yes"))
    current = state.begin()
    store, actor, now = current.store, current.actor(), datetime.now(UTC)
    dues_openings.set_month(store, actor, month(NOW, -2), None, now)
    payments.record(store, actor, str(MEMBER), {"months": month(NOW, 1), "amount": "120", "serial": "W1"}, now)
    payments.record(store, actor, str(MEMBER), {"months": month(NOW, 0), "amount": "50"}, now)
    payments.reverse(store, actor, 2, "重复登记", now)
    state.end()
    return world


def year_of(count: int) -> int:
    return int(month(NOW, count)[:4])


def test_programs_get_one_object(paid: World) -> None:
    paid.enter(MEMBER)
    found = run_json("dues", "show")
    assert (found["year"], found["member"], len(found["months"])) == (THIS_YEAR, MEMBER, 12)
    present = found["months"][int(month(NOW, 0)[5:]) - 1]
    assert present == {"month": month(NOW, 0), "branch": "B1", "due_fen": 12_000, "paid_fen": 0, "owed_fen": 12_000}
    (setting,) = found["settings"]
    assert setting == {
        "effective_month": month(NOW, -2),
        "monthly_fen": 12_000,
        "category": "employed",
        "until_month": None,
    }
    every = [run_json("dues", "show", "--year", str(year)) for year in {year_of(count) for count in (-2, 0, 1)}]
    lines = {line["payment"]: line for each in every for line in each["payments"]}
    assert [(number, lines[number]["amount_fen"]) for number in sorted(lines)] == [(1, 12_000), (2, 5_000), (3, -5_000)]
    assert (lines[1]["serial"], lines[2]["reversed_by"], lines[3]["reverses"]) == ("W1", 3, 2)
    assert lines[3]["reason"] == "重复登记"
    assert sum(each["owed_fen"] for each in every) == 36_000
    assert sum(each["arrears_fen"] for each in every) == 24_000
    assert run_json("dues", "show", "--year", str(THIS_YEAR + 2))["earlier_arrears_fen"] == 24_000
    assert run_json("dues", "show", "--month", month(NOW, 0)) == [setting]
    assert run_json("dues", "show", "--month", month(NOW, -3)) == []


def test_a_secretary_sees_a_member_s_year_and_a_member_nobody_else_s(paid: World) -> None:
    paid.enter(SECRETARY)
    for who in (str(MEMBER), paid.name(MEMBER)):
        assert run_json("dues", "show", "--member", who)["name"] == paid.name(MEMBER)
        assert run_json("dues", "show", "--member", who, "--month", month(NOW, 0))[0]["monthly_fen"] == 12_000
    assert_refused(run("dues", "show", "--member", str(OTHER)), 6)
    paid.enter(MEMBER)
    assert_refused(run("dues", "show", "--member", str(SECRETARY)), 5)


def test_piped_it_is_plain_rows_and_csv_is_the_months(paid: World) -> None:
    paid.enter(MEMBER)
    lines = run("dues", "show", "--year", str(year_of(0))).stdout.splitlines()
    assert f"{month(NOW, 0)}\tB1\t120.00\t0.00\t120.00\t待交" in lines
    assert f"{month(NOW, -2)}\t120.00\t在职" in lines
    rows = list(csv.reader(io.StringIO(run("dues", "show", "--format", "csv").stdout)))
    assert rows[0] == ["月份", "党支部编码", "应交（元）", "已交（元）", "未交（元）", "状态"]
    assert len(rows) == 13
    assert rows[int(month(NOW, 0)[5:])] == [month(NOW, 0), "B1", "120.00", "0.00", "120.00", "待交"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_on_a_terminal_of_80_columns_the_year_is_a_grid(paid: World, encoding: str) -> None:
    paid.enter(MEMBER)
    with Terminal("dues", "show", columns=80, rows=60, encoding=encoding) as terminal:
        assert terminal.exit_code() == 0
        screen = terminal.text
    lines = screen.splitlines()
    assert lines[0] == f"{paid.name(MEMBER)}（党员编号 {MEMBER}）{THIS_YEAR} 年党费，单位：元"
    headings = [line.replace("|", " ").split() for line in lines if "1月" in line or "12月" in line]
    assert headings == [[f"{number}月" for number in range(start, start + 6)] for start in (1, 7)]
    assert "○ 待交" in screen
    assert "?" not in screen
    assert "全年应交" in screen
    assert "已由 #3 冲正" in screen
    assert "冲正 #2：重复登记" in screen


def test_whoever_looks_at_another_with_nothing_set_is_told_whom_to_set_it_for(world: World) -> None:
    world.enter(SECRETARY)
    for more in ((), ("--month", month(NOW, 0))):
        result = run("dues", "show", "--member", str(MEMBER), *more)
        assert_ok(result)
        assert f"szdj dues set --member {MEMBER}" in result.stderr


def test_a_year_that_cannot_be_is_refused(world: World) -> None:
    world.enter(MEMBER)
    assert_refused(run("dues", "show", "--year", "26"), 2, "--year")
    assert_refused(run("dues", "show", "--month", "2026-13"), 2, "2026-11")


def test_whoever_has_set_nothing_is_told_how(world: World) -> None:
    world.enter(MEMBER)
    result = run("dues", "show")
    assert_ok(result)
    assert "szdj dues set" in result.stderr
