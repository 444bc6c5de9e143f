"""`szdj dues assess`: a table of the branch is written, filled in, looked through and applied, through the command."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from szdj_cli.cli import state
from szdj_cli.domain.dues.assessments import ASSESSMENT_COLUMNS
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.domain.values.months import month_after
from tests.support.running import Holding, Result, assert_ok, assert_refused, run, run_json
from tests.support.storage.tampering import past_the_program
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World

HEADINGS = (
    "党员编号",
    "姓名",
    "党支部",
    "类别",
    "基数",
    "按规定应交",
    "现标准",
    "新标准",
    "生效月份",
    "少交或免交原因",
    "截止月份",
)
Row = dict[str, str]
Fill = Mapping[int, Mapping[str, str]]

NEXT_YEAR = str(shanghai_day(datetime.now(UTC)).year + 1)
EMPLOYED: Row = {"类别": "在职", "基数": "8000"}
"""By the rules 120 yuan."""


def _planned(path: Path, *options: str) -> list[Row]:
    assert_ok(run("dues", "assess", "plan", "-o", str(path), "--force", *options))
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)


def _fill(path: Path, filled: Fill, *options: str) -> None:
    """Write the plan, and into the rows of some members what they are to hold."""
    _write(path, [{**row, **filled.get(int(row["党员编号"]), {})} for row in _planned(path, *options)])


def _apply(path: Path, *options: str) -> Result:
    return run("dues", "assess", "apply", str(path), "--yes", "--format", "json", *options)


def _summary(result: Result) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    summary.pop("read", None)
    return summary


def _done(set_: int = 0, same: int = 0, to_committee: int = 0, **others: Any) -> dict[str, Any]:
    done: dict[str, Any] = {"set": set_, "same": same, "to_committee": to_committee}
    return Holding({**done, "conflicts": [], "dry_run": False, "written": True, **others})


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "核定.csv"


def test_the_table_holds_everybody_of_the_branch_and_nobody_else(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    rows = _planned(sheet)
    assert tuple(rows[0]) == HEADINGS
    assert [row["党员编号"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0]["姓名"] == world.name(1)
    assert {row["现标准"] for row in rows} == {"未设"}


def test_whoever_is_suspended_is_not_in_it_and_that_is_said(world: World, sheet: Path) -> None:
    world.enter(COMMITTEE_SECRETARY)
    given = ("--as", "停止党籍", "--date", "2026-10-01", "--reason", "失联满六个月")
    assert_ok(run("member", "leave", str(OTHER), *given, "--yes"))
    planned = run("dues", "assess", "plan", "-o", str(sheet))
    assert_ok(planned)
    assert "停止党籍的 1 人不交党费，没有列入" in planned.stderr
    assert run_json("dues", "assess", "plan", "-o", str(sheet), "--force")["suspended"] == 1


def test_a_filled_table_is_applied_once_and_the_second_time_changes_nothing(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    _fill(sheet, {MEMBER: EMPLOYED, ORGANISER: {"类别": "学生", "新标准": "1"}})
    first = _apply(sheet)
    assert_ok(first)
    assert _summary(first) == _done(2, 2)
    assert [m["mobile"] for m in world.messages() if m["purpose"] == "notice"] == [
        world.mobile(MEMBER),
        world.mobile(ORGANISER),
    ]
    assert _summary(_apply(sheet)) == _done(0, 4, written=False)
    (setting,) = run_json("dues", "show", "--member", str(MEMBER), "--month", f"{NEXT_YEAR}-01")
    assert (setting["monthly_fen"], setting["category"]) == (12_000, "employed")
    planned = {row["党员编号"]: row for row in _planned(sheet)}
    assert planned["1"] | {"生效月份": ""} == {
        **dict(zip(HEADINGS, ["1", world.name(1), "第一党支部", "在职", "8000.00", "120.00", "120.00"], strict=False)),
        **dict.fromkeys(HEADINGS[7:], ""),
    }


def test_a_dry_run_shows_it_and_writes_nothing(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    _fill(sheet, {MEMBER: EMPLOYED})
    result = run("dues", "assess", "apply", str(sheet), "--dry-run")
    assert_ok(result)
    for said in (world.name(MEMBER), "120.00", "没有写入"):
        assert said in result.stderr
    assert _summary(_apply(sheet, "--dry-run")) == _done(1, 3, dry_run=True, written=False)
    unanswered = run("dues", "assess", "apply", str(sheet), "--format", "json")
    assert (unanswered.exit_code, _summary(unanswered)) == (2, _done(1, 3, written=False))
    assert _planned(sheet)[0]["现标准"] == "未设"


CONFLICTS: dict[str, tuple[Callable[[World], object], Row, str]] = {
    "another's name": (lambda _: None, {**EMPLOYED, "姓名": "某人"}, "name_of_another"),
    "another branch": (lambda _: None, {**EMPLOYED, "党支部": "第三党支部"}, "branch_elsewhere"),
    "another amount": (lambda _: None, {**EMPLOYED, "现标准": "5"}, "standard_changed"),
    "a request of their own": (
        lambda world: _ask(world, "dues", "set", "--category", "学生"),
        EMPLOYED,
        "dues_waiting",
    ),
    "a transfer": (
        lambda world: _ask(world, "transfer", "out", "--to", "B2", "--set", "转移原因=工作调动"),
        EMPLOYED,
        "leaving",
    ),
}


def _ask(world: World, *arguments: str) -> None:
    world.enter(MEMBER)
    assert_ok(run(*arguments, "--yes"))


@pytest.mark.parametrize("case", CONFLICTS)
def test_a_row_that_disagrees_is_a_conflict_by_name_and_nothing_is_written(
    world: World, sheet: Path, case: str
) -> None:
    happens, filled, reason = CONFLICTS[case]
    happens(world)
    world.enter(SECRETARY)
    _fill(sheet, {MEMBER: filled, ORGANISER: EMPLOYED})
    refused = _apply(sheet)
    assert refused.exit_code == 7, refused.stderr
    conflict = [Holding({"member": MEMBER, "reason": reason})]
    assert _summary(refused) == _done(1, 2, conflicts=conflict, written=False)
    assert "第 2 行 " in refused.stderr
    kept = _apply(sheet, "--keep-going")
    assert kept.exit_code == 9
    assert _summary(kept) == _done(1, 2, conflicts=conflict)
    assert [row["现标准"] for row in _planned(sheet)][:1] == ["未设"]


def test_nobody_assesses_themselves(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    _fill(sheet, {SECRETARY: EMPLOYED})
    refused = _apply(sheet)
    assert refused.exit_code == 7
    assert _summary(refused)["conflicts"] == [Holding({"member": SECRETARY, "reason": "own_assessment"})]
    assert_refused(run("dues", "set", "--member", str(SECRETARY), "--category", "学生", "--yes"), 5, "自己")
    world.enter(COMMITTEE_SECRETARY)
    assert _summary(_apply(sheet))["set"] == 1


@pytest.mark.parametrize("who", [MEMBER, ORGANISER])
def test_only_a_secretary_assesses(world: World, sheet: Path, who: int) -> None:
    world.enter(who)
    assert_refused(run("dues", "assess", "plan", "-o", str(sheet)), 5)
    assert_refused(run("dues", "assess", "apply", str(sheet), "--yes"), 5)
    assert_refused(run("dues", "set", "--member", str(SECRETARY), "--category", "学生", "--yes"), 5)


ERRORS = {
    "no reason": ({**EMPLOYED, "新标准": "50"}, "required"),
    "nothing without an end": ({**EMPLOYED, "新标准": "0", "少交或免交原因": "重病"}, "end_missing"),
    "an end before the beginning": (
        {**EMPLOYED, "新标准": "0", "少交或免交原因": "重病", "截止月份": "2026-01"},
        "ends_before",
    ),
    "no base": ({"类别": "在职"}, "required"),
    "no category": ({"基数": "8000"}, "required"),
    "another category": ({"类别": "外星人"}, "unknown_code"),
    "a negative amount": ({**EMPLOYED, "新标准": "-5"}, "money_negative"),
    "no month": ({**EMPLOYED, "生效月份": ""}, "required"),
    "before admission": ({**EMPLOYED, "生效月份": "2010-06"}, "before_admission"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_a_row_that_breaks_a_rule_is_refused(world: World, sheet: Path, case: str) -> None:
    filled, reason = ERRORS[case]
    world.enter(SECRETARY)
    _fill(sheet, {MEMBER: filled})
    refused = _apply(sheet)
    assert refused.exit_code == 3
    assert _summary(refused) == _done(0, 3, conflicts=[Holding({"member": MEMBER, "reason": reason})], written=False)


def test_less_than_the_rules_goes_to_the_committee_and_holds_when_it_is_approved(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    _fill(sheet, {MEMBER: {**EMPLOYED, "新标准": "0", "少交或免交原因": "重病", "截止月份": f"{NEXT_YEAR}-06"}})
    assert _summary(_apply(sheet)) == _done(0, 3, 1)
    assert _summary(_apply(sheet)) == _done(0, 4, written=False)
    assert run_json("approve", "list") == []
    assert_refused(run("approve", "accept", "1", "--yes"), 5, "自己代为提交")
    world.enter(COMMITTEE_SECRETARY)
    (request,) = run_json("approve", "list")
    assert (request["applicant"], request["submitted_by"]) == (world.name(MEMBER), world.name(SECRETARY))
    plan = sheet.with_name("审批单.csv")
    assert_ok(run("approve", "plan", "-o", str(plan)))
    assert f"由{world.name(SECRETARY)}代为提交" in plan.read_text("utf-8-sig")
    before = len(world.messages())
    assert_ok(run("approve", "accept", str(request["id"]), "--yes"))
    (told,) = world.messages()[before:]
    assert (told["mobile"], "提交" in told["text"]) == (world.mobile(MEMBER), False)  # somebody else had asked
    for month, fen in ((f"{NEXT_YEAR}-06", 0), (f"{NEXT_YEAR}-07", 12_000)):
        (setting,) = run_json("dues", "show", "--member", str(MEMBER), "--month", month)
        assert setting["monthly_fen"] == fen


def test_of_the_retired_the_branch_alone_decides(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    _fill(sheet, {MEMBER: {"类别": "离退休", "基数": "4000", "新标准": "5", "少交或免交原因": "生活困难"}})
    assert _summary(_apply(sheet)) == _done(1, 3)
    assert _planned(sheet)[0]["少交或免交原因"] == "生活困难"


def test_a_base_stays_for_the_year_but_for_one_who_is_looked_at_alone(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    later = month_after(shanghai_month(datetime.now(UTC)), 6)
    _fill(sheet, {MEMBER: EMPLOYED}, "--year", later[:4])
    assert _summary(_apply(sheet))["set"] == 1
    _fill(sheet, {MEMBER: {"基数": "9000"}}, "--year", later[:4])
    refused = _apply(sheet)
    assert refused.exit_code == 7
    assert _summary(refused)["conflicts"] == [Holding({"member": MEMBER, "reason": "base_assessed"})]
    one = ("dues", "set", "--member", str(MEMBER), "--category", "在职", "--base", "9000", "--effective", later)
    assert run_json(*one, "--yes") == _done(1)


def test_one_member_is_set_by_the_secretary(world: World) -> None:
    world.enter(SECRETARY)
    one = ("dues", "set", "--member", str(MEMBER), "--category", "在职", "--base", "8000")
    assert run_json(*one, "--dry-run") == _done(1, dry_run=True, written=False)
    assert run_json(*one, "--yes") == _done(1)
    less = (*one, "--amount", "10", "--reason", "重病", "--yes")
    assert run_json(*less) == _done(to_committee=1)
    assert run_json(*less) == _done(same=1, already=True, written=False)
    assert "已经是这样" in run(*less).stderr
    refused = run(*one, "--amount", "20", "--reason", "重病", "--yes")
    assert_refused(refused, 7, "szdj request show 1")
    assert_refused(run("dues", "set", "--member", str(OTHER), "--category", "学生", "--yes"), 6)


def test_what_was_sent_up_is_taken_back_by_whoever_sent_it(world: World) -> None:
    world.enter(SECRETARY)
    one = ("dues", "set", "--member", str(MEMBER), "--category", "学生", "--amount", "0", "--reason", "低保")
    assert run_json(*one, "--until", f"{NEXT_YEAR}-06", "--yes") == _done(to_committee=1)
    assert_ok(run("request", "withdraw", "1", "--yes"))
    assert run_json("dues", "set", "--member", str(MEMBER), "--category", "学生", "--yes") == _done(1)


def test_more_than_usual_is_said_and_not_blocked(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    _fill(sheet, {MEMBER: {**EMPLOYED, "新标准": "1800"}})
    result = run("dues", "assess", "apply", str(sheet), "--yes")
    assert_ok(result)
    assert "1 人每月超过 1000 元" in result.stderr


def test_a_committee_does_all_its_branches_in_one_file(world: World, sheet: Path) -> None:
    world.enter(COMMITTEE_SECRETARY)
    _fill(sheet, {MEMBER: EMPLOYED, OTHER: EMPLOYED})
    assert _summary(_apply(sheet)) == _done(2, 3)
    assert [row["党员编号"] for row in _planned(sheet, "--branch", "B2")] == ["5"]


def test_a_table_as_people_lay_it_out_is_read(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    row = _planned(sheet)[0]
    filled = {**row, "类别": "在职职工", "基数": "8,000元", "生效月份": "2027年1月"}
    lines = [
        ["第一党支部党费核定表"],
        ["单位：元"],
        list(HEADINGS),
        list(filled.values()),
        ["合计", "", "", "", "8000", "", "", "120"],
        ["填表人：王芳"],
    ]
    sheet.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), "utf-8")
    assert _summary(_apply(sheet)) == _done(1)


@pytest.mark.parametrize(
    ("above", "heading"), [("核定表", "基数（万元）"), ("单位：万元", "基数"), ("核定表", "基数/千元")]
)
def test_amounts_in_another_unit_are_refused_by_name(world: World, sheet: Path, above: str, heading: str) -> None:
    world.enter(SECRETARY)
    row = {**_planned(sheet)[0], "类别": "在职", "基数": "12.5"}
    lines = [[above], [heading if each == "基数" else each for each in HEADINGS], list(row.values())]
    sheet.write_text("\n".join(",".join(line) for line in lines), "utf-8")
    assert_refused(run("dues", "assess", "apply", str(sheet), "--yes"), 3, "单位不是元")


def test_a_member_twice_is_a_conflict_and_a_file_without_columns_is_refused(world: World, sheet: Path) -> None:
    world.enter(SECRETARY)
    row = {**_planned(sheet)[0], **EMPLOYED}
    _write(sheet, [row, {**row, "基数": "9000"}])
    assert _summary(_apply(sheet))["conflicts"] == [Holding({"member": MEMBER, "reason": "assessed_twice"})] * 2
    sheet.write_text("党员编号,姓名\n1,某人\n", "utf-8")
    refused = run("dues", "assess", "apply", str(sheet), "--yes")
    assert_refused(refused, 3, "不是党费核定表", "现标准")


def test_the_headings_are_those_of_the_columns() -> None:
    assert tuple(field.heading for field in ASSESSMENT_COLUMNS.values()) == HEADINGS


def test_a_mobile_that_cannot_be_read_keeps_nobody_else_from_being_told(world: World, sheet: Path) -> None:
    with past_the_program(state.begin().store) as conn:
        conn.execute(
            text("UPDATE member SET mobile = :garbage WHERE id = :number"), {"garbage": b"x", "number": MEMBER}
        )
    state.end()
    world.enter(SECRETARY)
    _fill(sheet, {MEMBER: EMPLOYED, ORGANISER: EMPLOYED})
    assert_ok(_apply(sheet))
    assert [m["mobile"] for m in world.messages() if m["purpose"] == "notice"] == [world.mobile(ORGANISER)]
