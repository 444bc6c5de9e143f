"""`szdj dues arrears`: who owes what, and the reminders."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from szdj_cli.cli import state
from szdj_cli.services.dues import openings as dues_openings
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.steps.dues import month
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World

NOW = datetime.now(UTC)


@pytest.fixture
def owing(world: World) -> World:
    """A member of B1 who owes seven months, the organiser who owes two, one of B2 who owes three."""
    for number, (member, since) in enumerate([(MEMBER, -7), (ORGANISER, -2), (OTHER, -3)], 1):
        world.enter(member)
        set_up = ["--category", "在职", "--base", "8000", "--effective", month(NOW, since)]
        assert_ok(run("dues", "set", *set_up, "--yes"))
        world.enter(COMMITTEE_SECRETARY if member == OTHER else SECRETARY)
        assert_ok(run("approve", "accept", str(number), "--yes"))
    current = state.begin()
    dues_openings.set_month(current.store, current.actor(), month(NOW, -7), "C1", datetime.now(UTC))
    state.end()
    return world


def test_a_secretary_gets_the_members_of_the_branch(owing: World) -> None:
    owing.enter(SECRETARY)
    first, second = run_json("dues", "arrears")
    assert first == {
        "member": MEMBER,
        "name": owing.name(MEMBER),
        "branch": "B1",
        "branch_name": "第一党支部",
        "months": [month(NOW, count) for count in range(-7, 0)],
        "count": 7,
        "owed_fen": 84_000,
        "mark": "flag",
        "has_left": False,
    }
    assert (second["member"], second["count"], second["mark"]) == (ORGANISER, 2, None)
    result = run("dues", "arrears")
    assert result.stdout.splitlines()[:2] == [
        "编号\t姓名\t欠缴月份\t月数\t欠缴（元）\t标记",
        f"{MEMBER}\t{owing.name(MEMBER)}\t{month(NOW, -7)}..{month(NOW, -1)}\t7\t840.00\t提请支部大会讨论",
    ]
    assert f"截至 {month(NOW, -1)}：2 人欠缴，共 9 人月，1080.00 元。" in result.stderr
    assert "另有 2 位在册党员还没有设定每月党费" in result.stderr
    assert "程序不改动党籍" in result.stderr
    assert run_json("dues", "arrears", "--through", month(NOW, 0))[1]["count"] == 3
    owing.enter(ORGANISER)
    assert len(run_json("dues", "arrears")) == 2


def test_a_committee_gets_its_branches_and_on_request_the_members(owing: World) -> None:
    owing.enter(COMMITTEE_SECRETARY)
    assert run_json("dues", "arrears") == [
        {"branch": "B1", "branch_name": "第一党支部", "members": 2, "months": 9, "owed_fen": 108_000},
        {"branch": "B2", "branch_name": "第二党支部", "members": 1, "months": 3, "owed_fen": 36_000},
    ]
    assert "2 个党支部，3 人欠缴，共 12 人月，1440.00 元" in run("dues", "arrears").stderr
    listed = run_json("dues", "arrears", "--members")
    assert [(row["branch"], row["member"]) for row in listed] == [("B1", MEMBER), ("B1", ORGANISER), ("B2", OTHER)]
    cut = run("dues", "arrears", "--members", "--limit", "1", "--format", "csv")
    rows = list(csv.reader(io.StringIO(cut.stdout)))
    assert (rows[0][0], len(rows)) == ("支部编码", 2)
    assert "只显示了前 1 条" in cut.stderr
    assert "只显示了前 1 条" in run("dues", "arrears", "--limit", "1").stderr
    assert [row["member"] for row in run_json("dues", "arrears", "--branch", "B2")] == [OTHER]


def test_the_setting_says_from_when_a_member_is_reminded(owing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owing.enter(SECRETARY)
    monkeypatch.setenv("SZDJ_DUES_REMIND_MONTHS", "2")
    assert [row["mark"] for row in run_json("dues", "arrears")] == ["flag", "remind"]
    monkeypatch.setenv("SZDJ_DUES_REMIND_MONTHS", "0")
    assert_refused(run("dues", "arrears"), 2, "dues_remind_months")


def test_reminders_are_ready_to_be_sent_and_hold_no_numbers_of_people(owing: World, tmp_path: Path) -> None:
    owing.enter(COMMITTEE_SECRETARY)
    texts = run("dues", "arrears", "--remind").stdout.strip().split("\n\n")
    assert [text.split("同志")[0] for text in texts] == [owing.name(MEMBER), owing.name(OTHER)]
    assert "共 7 个月，合计 840.00 元。请及时向第一党支部交纳" in texts[0]
    for member in (MEMBER, OTHER):
        assert owing.id_number(member) not in "".join(texts)
        assert owing.mobile(member) not in "".join(texts)
    target = tmp_path / "提醒.txt"
    written = run("dues", "arrears", "--remind", "-o", str(target))
    assert_ok(written)
    assert written.stdout == ""
    assert target.read_text("utf-8").strip().split("\n\n") == texts
    assert target.stat().st_mode & 0o777 == 0o600
    assert_refused(run("dues", "arrears", "--remind", "-o", str(target)), 7)
    assert_ok(run("dues", "arrears", "--remind", "-o", str(target), "--force"))
    assert [row["member"] for row in run_json("dues", "arrears", "--remind")] == [MEMBER, OTHER]
    assert_refused(run("dues", "arrears", "-o", str(target)), 2, "--remind")
    owing.sign_in_as_administrator()
    assert "写出党费提醒" in run("audit", "log").stdout


def test_who_may_not_and_what_is_no_month(owing: World) -> None:
    owing.enter(SECRETARY)
    assert_refused(run("dues", "arrears", "--through", month(NOW, 1)), 2, "还没有开始")
    assert_refused(run("dues", "arrears", "--through", "11"), 2, "2026-11")
    assert_refused(run("dues", "arrears", "--branch", "B2"), 6)
    owing.enter(MEMBER)
    assert_refused(run("dues", "arrears"), 5)


def test_where_nothing_is_owed_it_says_so(world: World) -> None:
    world.enter(SECRETARY)
    result = run("dues", "arrears")
    assert_ok(result)
    assert f"截至 {month(NOW, -1)} 没有欠缴" in result.stderr
    assert run_json("dues", "arrears") == []
    nobody = run("dues", "arrears", "--remind")
    assert (nobody.stdout, "没有需要提醒的党员" in nobody.stderr) == ("", True)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_it_fits_a_terminal_of_80_columns(owing: World, encoding: str) -> None:
    owing.enter(COMMITTEE_SECRETARY)
    with Terminal("dues", "arrears", "--members", columns=80, encoding=encoding) as terminal:
        assert terminal.exit_code() == 0
        line = next(line for line in terminal.text.splitlines() if owing.name(MEMBER) in line)
    assert line.replace("|", " ").split() == [
        "B1",
        str(MEMBER),
        owing.name(MEMBER),
        f"{month(NOW, -7)}..{month(NOW, -1)}",
        "7",
        "840.00",
        "提请支部大会讨论",
    ]
