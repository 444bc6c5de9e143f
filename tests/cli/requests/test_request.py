"""`szdj request` from a script."""

from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.world import MEMBER, ORGANISER, OTHER, SECRETARY, World


def test_ones_own_requests_are_listed_shown_and_withdrawn(world: World) -> None:
    number = world.request(MEMBER, "工作单位=甲公司")
    (listed,) = run_json("request", "list")
    assert (listed["id"], listed["state"], listed["waiting_at"]) == (number, "pending", "第一党支部")
    shown = run_json("request", "show", str(number))
    assert shown["steps"] == [
        Holding(
            {
                "position": 1,
                "organisation": "第一党支部",
                "belongs_to": "第一党支部",
                "act": "review",
                "deciders": [world.name(SECRETARY)],
                "outcome": None,
                "decided_at": None,
                "reason": None,
            }
        )
    ]
    assert_refused(run("request", "withdraw", str(number)), 2, "--yes")
    result = run("request", "withdraw", str(number), "--yes")
    assert_ok(result)
    assert f"szdj request show {number}" in result.stderr
    assert run_json("request", "list", "--state", "withdrawn")[0]["id"] == number
    assert run_json("request", "list", "--state", "pending") == []
    assert_ok(again := run("request", "withdraw", str(number), "--yes"))
    assert "已经是这样" in again.stderr


def test_a_request_is_shown_to_those_whom_it_concerns_only(world: World) -> None:
    number = str(world.request(MEMBER, "工作单位=甲公司"))
    world.enter(ORGANISER)
    assert run_json("request", "show", number)["applicant"] == world.name(MEMBER)
    assert_refused(run("request", "withdraw", number, "--yes"), 6)
    world.enter(OTHER)
    assert_refused(run("request", "show", number), 6, f"#{number}")


def test_a_shown_request_reads_old_to_new(world: World) -> None:
    number = str(world.request(MEMBER, "家庭住址=新址1号"))
    lines = run("request", "show", number).stdout.splitlines()
    assert "状态\t待审批" in lines
    assert "家庭住址\t示范路0号\t新址1号" in lines


def test_without_requests_it_says_so(world: World) -> None:
    world.enter(MEMBER)
    result = run("request", "list")
    assert_ok(result)
    assert "还没有申请" in result.stderr
    assert_refused(run("request", "show", "999"), 6)


def test_ones_own_requests_are_narrowed_by_kind_and_day(world: World) -> None:
    number = world.request(MEMBER, "工作单位=甲公司")
    for options in (["--since", "0001-01-01"], ["--before", "2999-01-01"], ["--kind", "profile", "--state", "pending"]):
        assert [one["id"] for one in run_json("request", "list", *options)] == [number]
    for options in (["--before", "2020-01-01"], ["--since", "2999-01-01"]):
        result = run("request", "list", *options)
        assert_ok(result)
        assert "没有符合条件的申请" in result.stderr
    assert_refused(run("request", "list", "--since", "昨天"), 2, "--since")


def test_states_and_numbers_that_cannot_be_are_refused_in_chinese(world: World) -> None:
    world.enter(MEMBER)
    assert_refused(run("request", "list", "--state", "draft"), 2, "待审批")
    assert_refused(run("request", "show", "abc"), 2)
