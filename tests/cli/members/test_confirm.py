"""`szdj member confirm` from a script."""

import json
from pathlib import Path

import pytest

from szdj_cli.domain.values.clock import shanghai_day
from tests.support import builders
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, SECRETARY, World, import_rows

JOINED = {6: "2020-03-01", 7: "2024-02-29", 8: "2025-09-01"}
"""Member number of everybody on probation → when they joined."""


@pytest.fixture
def world(world: World) -> World:
    world.sign_in_as_administrator()
    people = [
        builders.person(number - 1, 人员类别="预备", 加入党组织日期=day, 转正日期="") for number, day in JOINED.items()
    ]
    assert_ok(import_rows("members", world.home, people))
    return world


def test_whose_probation_has_ended_is_listed_the_longest_first(world: World) -> None:
    found = run_json("member", "confirm", "--due")
    assert [(each["id"], each["due_on"]) for each in found][:2] == [(6, "2021-03-01"), (7, "2025-02-28")]
    due = run_json("due", "--kind", "转正", "--within", "0")
    assert [(each["member"], each["due_on"]) for each in due] == [(each["id"], each["due_on"]) for each in found]
    world.sign_in(ORGANISER)
    assert run_json("member", "confirm", "--due", "--branch", "B1") == found
    world.sign_in(MEMBER)
    assert_refused(run("member", "confirm", "--due"), 5, "没有权限")


def test_several_are_confirmed_at_once_logged_and_told(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    planned = run("member", "confirm", "6", "7", "--date", "2025-03-01", "--dry-run")
    assert_ok(planned)
    assert planned.stdout.splitlines()[1].split("\t")[-2:] == ["2021-03-01", "2025-03-01"]
    assert run_json("member", "show", "6")["membership"] == "probationary"
    done = run_json(
        "member", "confirm", "-", "--date", "2025-03-01", "--reason", "支部大会通过", "--yes", input="6 7\n"
    )
    assert [(each["id"], each["confirmed_on"]) for each in done] == [(6, "2025-03-01"), (7, "2025-03-01")]
    shown = run_json("member", "show", "7")
    assert (shown["membership"], shown["confirmed_on"]) == ("full", "2025-03-01")
    assert [each["mobile"] for each in world.messages()[-2:]] == [world.mobile(6), world.mobile(7)]
    world.sign_in_as_administrator()
    logged = run("audit", "log", "--limit", "9").stdout
    assert "\t转正\t党员 7" in logged
    assert "人员类别 预备 → 正式" in logged


def test_everybody_who_is_due_is_confirmed_with_a_day(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    day = shanghai_day_now()
    done = run_json("member", "confirm", "--due", "--date", day, "--yes")
    assert [each["id"] for each in done][:2] == [6, 7]
    nobody = run("member", "confirm", "--due", "--date", day, "--yes")
    assert_ok(nobody)
    assert "没有预备期已满" in nobody.stderr


def test_one_who_cannot_be_keeps_all_from_being_confirmed(world: World) -> None:
    refused = run("member", "confirm", "6", "7", "1", "99", "--date", "2025-02-27", "--yes")
    assert_refused(refused, 3, "3 位不能办理", "7：", "不满一年", "1：", "已是正式党员", "99：", "没有找到")
    assert run_json("member", "show", "6")["membership"] == "probationary"


def test_the_only_one_is_refused_with_the_reason_itself(world: World) -> None:
    assert_refused(run("member", "confirm", "7", "--date", "2025-02-27", "--yes"), 3, "不满一年")
    assert_refused(run("member", "confirm", "7", "--date", "2199-02-27", "--yes"), 3, "今天之后")
    assert_refused(run("member", "confirm", "1", "--date", "2025-02-27", "--yes"), 3, "已是正式党员")
    assert_refused(run("member", "confirm", "7"), 2, "--date")
    assert_refused(run("member", "confirm"), 2, "编号")
    assert_refused(run("member", "confirm", "7", "--date", "2025-03-01"), 2, "--yes")
    assert_ok(run("member", "confirm", "7", "--date", "2024-09-01", "--directly-admitted", "--yes"))
    world.sign_in(SECRETARY)
    refused = run("member", "confirm", "6", "--date", "2025-03-01", "--yes")
    assert_refused(refused, 5, "没有权限", "由上级党委的书记，或系统管理员办理")


def test_the_same_again_is_so_already_and_only_the_others_are_written(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    call = ("member", "confirm", "6", "--date", "2025-03-01", "--yes")
    assert_ok(run(*call))
    sent = world.messages()
    (again,) = run_json(*call)
    assert (again["already"], again["written"], again["confirmed_on"]) == (True, False, "2025-03-01")
    assert "已经是这样" in run(*call).stderr
    both = run(*call, "7", "--format", "json")
    assert_ok(both)
    assert [each["id"] for each in json.loads(both.stdout)] == [7]
    assert "另有 1 位" in both.stderr
    assert len(world.messages()) == len(sent) + 1
    assert_refused(run("member", "confirm", "6", "--date", "2025-03-02", "--yes"), 3, "已是正式党员")


def shanghai_day_now() -> str:
    from datetime import UTC, datetime

    return shanghai_day(datetime.now(UTC)).isoformat()


@pytest.mark.parametrize(
    "listed",
    [
        ("member", "confirm", "--due", "--field", "id,due_on", "--format", "csv"),
        ("member", "confirm", "--due", "--format", "jsonl"),
        ("member", "list", "--membership", "预备", "--format", "csv"),
        ("member", "list", "--membership", "预备"),
        ("due", "--kind", "转正", "--within", "3660", "--field", "member,due_on", "--format", "csv"),
        ("due", "--kind", "转正", "--within", "3660", "--field", "member", "--format", "json"),
    ],
)
def test_a_list_of_members_is_piped_as_it_was_written(world: World, listed: tuple[str, ...]) -> None:
    world.enter(COMMITTEE_SECRETARY)
    found = run(*listed)
    assert_ok(found)
    done = run(
        "member", "confirm", "-", "--date", shanghai_day_now(), "--dry-run", "--format", "json", input=found.stdout
    )
    assert "没有找到" not in done.stderr
    confirmed = [each["id"] for each in json.loads(done.stdout or "[]")]
    refused = [each.get("who") for each in map(json.loads, done.stderr.splitlines())]
    assert confirmed == [6, 7, 8] or "8" in refused  # who is too early until a year after joining


@pytest.mark.parametrize("numbers", ["编号\n6\n7\n", '[{"id": 6}, {"id": 7}]', "编号,名称\n6,夜间导入\n"])
def test_a_list_that_may_be_of_something_else_is_refused_whole(world: World, numbers: str) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    refused = run("member", "confirm", "-", "--date", "2025-03-01", "--yes", input=numbers)
    assert_refused(refused, 2, "看不出是不是党员编号")
    assert run_json("member", "show", "6")["membership"] == "probationary"


def test_a_pipe_without_numbers_is_said_to_have_none(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    nothing = run("member", "confirm", "-", "--date", "2025-03-01", "--yes", input="")
    assert_ok(nothing)
    assert "没有给出党员编号" in nothing.stderr


def test_whoever_is_refused_is_named_for_programs_with_the_code(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    refused = run("member", "confirm", "8", "999", "--date", "2025-03-01", "--yes", "--format", "json")
    said = [json.loads(line) for line in refused.stderr.splitlines()]
    assert [(each["who"], each["code"]) for each in said[:-1]] == [("8", "value_invalid"), ("999", "member_not_found")]


OFFICES_LISTS = [
    ("2025-03-01", {}, ""),
    ("2025.3.1", {"支部大会结果": "同意转为正式党员", "延长预备期": "否", "备注": "/"}, ""),
    ("二〇二五年三月一日", {"备注": "按期转正"}, ""),
    ("2025年3月", {}, "只写到月"),
    ("202503", {}, "只写到月"),
    ("按期", {}, "写法不认识"),
    ("2025-03-01", {"支部大会结果": "不同意"}, "没有转正"),
    ("2025-03-01", {"表决结果": "未通过"}, "没有转正"),
    ("2025-03-01", {"是否转正": "否"}, "没有转正"),
    ("2025-03-01", {"延长预备期": "半年"}, "没有转正"),
    ("2025-03-01", {"备注": "延长预备期半年"}, "没有转正"),
    ("2025-03-01", {"备注": "取消预备党员资格"}, "没有转正"),
]


@pytest.mark.parametrize(("day", "beside", "refusal"), OFFICES_LISTS, ids=str)
def test_who_was_not_confirmed_is_not_though_a_list_has_a_day(
    world: World, tmp_path: Path, day: str, beside: dict[str, str], refusal: str
) -> None:
    file = tmp_path / "转正.csv"
    rows = [["身份证号", "姓名", "转正时间", *beside], [world.id_number(6), "", day, *beside.values()]]
    file.write_text("\n".join(map(",".join, rows)), "utf-8")
    done = run("member", "confirm", "--file", str(file), "--yes")
    if refusal:
        assert_refused(done, 3, refusal, "第 2 行")
    else:
        assert_ok(done)
    assert run_json("member", "show", "6")["membership"] == ("probationary" if refusal else "full")
