"""The ledger of approvals (审批台账): who decided what, when, for whom, and why, listed and written to files."""

import csv
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World

MADE = ("outcome", "decided_by", "decided_for", "decided_at", "reason")


@pytest.fixture
def decided(world: World) -> list[int]:
    """One request that was accepted, one that was rejected, one that waits for the secretary, who is signed in."""
    numbers = [world.request(member, "工作单位=甲公司") for member in (MEMBER, ORGANISER)]
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", str(numbers[0]), "--yes"))
    assert_ok(run("approve", "reject", str(numbers[1]), "--reason", "请附证明", "--yes"))
    numbers.append(world.request(MEMBER, "家庭住址=新址1号"))
    world.enter(SECRETARY)
    return numbers


def told(*arguments: str) -> list[tuple[object, ...]]:
    return [(each["id"], each["outcome"], each["decided_by"], each["reason"]) for each in run_json(*arguments)]


def test_what_was_decided_says_by_whom_when_why_and_for_which_organisation(world: World, decided: list[int]) -> None:
    accepted, rejected, waiting = decided
    name = world.name(SECRETARY)
    (only,) = run_json("approve", "list", "--state", "rejected")
    assert set(MADE) <= set(only)
    assert (only["decided_by"], only["decided_for"], only["reason"]) == (name, "第一党支部", "请附证明")
    assert only["decided_at"] >= only["submitted_at"]
    assert told("approve", "list", "--state", "approved") == [(accepted, "accepted", name, None)]
    everything = [
        (waiting, None, None, None),
        (rejected, "rejected", name, "请附证明"),
        (accepted, "accepted", name, None),
    ]
    assert told("approve", "list", "--state", "all") == everything
    assert [each[0] for each in told("approve", "list", "--state", "all", "--limit", "2")] == [waiting, rejected]
    assert not set(MADE) & set(run_json("approve", "list")[0])


def test_a_report_opened_tells_the_same(world: World, decided: list[int]) -> None:
    world.enter(COMMITTEE_SECRETARY)
    found = told("report", "approvals", "--drill", "未同意")
    assert found == [(decided[1], "rejected", world.name(SECRETARY), "请附证明")]
    assert told("report", "approvals", "--drill", "待审批") == [(decided[2], None, None, None)]


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.csv"])
@pytest.mark.parametrize("command", [("approve", "list", "--state", "all"), ("report", "approvals", "--drill", "合计")])
def test_a_ledger_is_written_whole_and_the_export_is_logged(
    world: World, decided: list[int], tmp_path: Path, name: str, command: tuple[str, ...]
) -> None:
    target = tmp_path / name
    assert_ok(run(*command, "-o", str(target)))
    if target.suffix == ".csv":
        rows: list[list[Any]] = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    else:
        rows = CalamineWorkbook.from_path(target).get_sheet_by_name("审批台账").to_python()
    by_number = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert set(by_number) == set(map(str, decided))
    rejected = by_number[str(decided[1])]
    assert [rejected[heading] for heading in ("结果", "审批人", "审批组织", "意见")] == [
        *("不同意", world.name(SECRETARY), "第一党支部", "请附证明")
    ]
    assert_refused(run(*command, "-o", str(target)), 7)
    world.sign_in_as_administrator()
    assert [each["detail"] for each in run_json("audit", "log", "--act", "导出审批台账")] == ['{"rows":3}']


def test_a_ledger_of_nothing_is_no_error(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    assert run_json("approve", "list", "--state", "all") == []
    written = run("approve", "list", "--state", "all", "-o", str(tmp_path / "a.csv"), "--format", "json")
    assert_ok(written)
    assert '"count": 0' in written.stdout
    assert "没有审批过" in written.stderr


def test_who_decides_elsewhere_sees_no_others_decisions(world: World, decided: list[int]) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("org", "appoint", "B2", "--member", str(OTHER), "--role", "secretary"))
    world.enter(OTHER)
    assert run_json("approve", "list", "--state", "all") == []
    assert run_json("report", "approvals", "--drill", "合计") == []
