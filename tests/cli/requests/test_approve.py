"""`szdj approve` from a script."""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.requests.plan_files import find_column
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.fields import Field
from tests.support import world as worlds
from tests.support.running import Holding, Result, assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World


@pytest.fixture(scope="module")
def waiting_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.build_on(world_template, tmp_path_factory.mktemp("waiting"), _ask)


@pytest.fixture
def waiting(world: World, waiting_template: Path) -> list[int]:
    """Two requests that wait for the secretary of B1, who is signed in."""
    shutil.rmtree(world.home)
    worlds.copy(waiting_template, world.home)
    return [1, 2]


def _ask(world: World) -> None:
    first = world.request(MEMBER, "工作单位=甲公司", "家庭住址=新址1号")
    second = world.request(ORGANISER, "工作单位=乙公司")
    assert (first, second) == (1, 2)
    world.enter(SECRETARY)


def summary(result: Result) -> dict[str, Any]:
    """Return the JSON line that ends a batch, without how a plan file was read."""
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    found.pop("read", None)
    return found


def employer_of(world: World, member: int) -> object:
    world.enter(member)
    return run_json("profile", "show")["employer"]


def test_what_waits_is_a_list_of_flat_objects(world: World, waiting: list[int]) -> None:
    first, second = run_json("approve", "list")
    assert [first["id"], second["id"]] == waiting
    assert list(first)[:8] == ["id", "kind", "applicant", "branch", "state", "submitted_at", "waiting_at", "changes"]
    assert (first["kind"], first["applicant"], first["branch"]) == ("profile", world.name(MEMBER), "第一党支部")
    assert (first["state"], first["waiting_at"]) == ("pending", "第一党支部")
    assert first["changes"] == [
        Holding({"field": "employer", "old": None, "new": "甲公司"}),
        Holding({"field": "address", "old": "示范路0号", "new": "新址1号"}),
    ]
    assert [
        json.loads(line)["id"] for line in run("approve", "list", "--format", "jsonl").stdout.splitlines()
    ] == waiting


def test_a_piped_list_is_whole_lines_in_chinese(world: World, waiting: list[int]) -> None:
    heading, first, _ = run("approve", "list").stdout.splitlines()
    assert heading.split("\t") == [
        "编号",
        "类型",
        "申请人",
        "支部",
        "状态",
        "提交时间",
        "等待审批",
        "变更",
        "代为提交",
        "代办依据",
        "提示",
    ]
    assert first.split("\t")[7] == "工作单位：（空） → 甲公司；家庭住址：示范路0号 → 新址1号"


def test_a_cut_list_says_so(world: World, waiting: list[int]) -> None:
    result = run("approve", "list", "--limit", "1")
    assert len(result.stdout.splitlines()) == 2
    assert "只显示最早的 1 份" in result.stderr
    assert "只显示" not in run("approve", "list", "--limit", "2").stderr


def test_a_list_on_a_narrow_terminal_leaves_out_what_everybody_knows(world: World, waiting: list[int]) -> None:
    with Terminal("approve", "list", columns=80) as terminal:
        assert terminal.exit_code() == 0
        heading, _rule, first, *_ = terminal.text.splitlines()
    assert heading.split() == ["编号", "类型", "申请人", "提交时间", "变更"]
    assert re.match(rf" *{waiting[0]} +信息变更 +{world.name(MEMBER)} +2\d{{3}}-\d\d-\d\d  ", first)


def test_filters_narrow_the_list(world: World, waiting: list[int]) -> None:
    assert run_json("approve", "list", "--branch", "B2") == []
    assert len(run_json("approve", "list", "--branch", "B1", "--kind", "profile", "--since", "2020-01-01")) == 2
    assert run_json("approve", "list", "--before", "2020-01-01") == []
    assert_refused(run("approve", "list", "--branch", "没有"), 6, "没有找到组织")


def test_who_may_not_decide_gets_no_list(world: World) -> None:
    world.enter(MEMBER)
    assert_refused(run("approve", "list"), 5)
    world.sign_in_as_administrator()
    assert_refused(run("approve", "list"), 5)


def test_a_list_needs_todays_verification(world: World) -> None:
    world.sign_in(SECRETARY)
    assert_refused(run("approve", "list"), 4, "szdj verify")


def test_accepting_writes_and_ends_with_a_summary_and_the_next_step(world: World, waiting: list[int]) -> None:
    result = run("approve", "accept", *map(str, waiting), "--yes", "--format", "json")
    assert_ok(result)
    assert json.loads(result.stdout) == Holding({"accepted": 2, "rejected": 0, "conflicts": [], "written": True})
    assert "szdj approve list" in result.stderr
    assert run_json("approve", "list") == []
    assert [one["id"] for one in run_json("approve", "list", "--state", "approved")] == sorted(waiting, reverse=True)
    assert employer_of(world, MEMBER) == "甲公司"


def test_ids_come_from_standard_input(world: World, waiting: list[int]) -> None:
    ids = "\n".join(f"#{number}" for number in waiting)
    assert summary(run("approve", "accept", "-", "--yes", "--format", "json", input=ids))["accepted"] == 2


def test_rejecting_needs_a_reason_that_the_applicant_reads(world: World, waiting: list[int]) -> None:
    assert_refused(run("approve", "reject", str(waiting[0]), "--yes"), 2, "--reason")
    assert_ok(run("approve", "reject", str(waiting[0]), "--reason", "请附证明", "--yes"))
    assert run_json("approve", "list", "--state", "rejected")[0]["id"] == waiting[0]
    world.enter(MEMBER)
    (step,) = run_json("request", "show", str(waiting[0]))["steps"]
    assert (step["outcome"], step["reason"], step["deciders"]) == ("rejected", "请附证明", [world.name(SECRETARY)])
    assert employer_of(world, MEMBER) is None


def test_everything_that_fits_a_filter_is_decided_with_all(world: World, waiting: list[int]) -> None:
    assert_refused(run("approve", "accept", "--branch", "B1", "--yes"), 2, "--all")
    assert_refused(run("approve", "accept", "--all", "1", "--yes"), 2)
    assert_refused(run("approve", "accept", "--yes"), 2, "--all")
    assert_ok(run("approve", "accept", "--all", "--branch", "B2", "--yes"))
    assert len(run_json("approve", "list")) == 2
    result = run("approve", "accept", "--all", "--branch", "B1", "--yes", "--format", "json")
    assert summary(result)["accepted"] == 2


def test_without_a_terminal_and_without_yes_nothing_is_decided(world: World, waiting: list[int]) -> None:
    result = run("approve", "accept", str(waiting[0]), input="yes\n")
    assert_refused(result, 2, "--yes")
    assert result.stdout == ""
    assert "甲公司" in result.stderr
    assert len(run_json("approve", "list")) == 2


def test_a_dry_run_shows_and_writes_nothing(world: World, waiting: list[int]) -> None:
    result = run("approve", "accept", "--all", "--dry-run", "--format", "json")
    assert_ok(result)
    assert summary(result)["accepted"] == 2
    assert "只是预览" in result.stderr
    assert "乙公司" in result.stderr
    assert len(run_json("approve", "list")) == 2


def test_one_conflict_writes_nothing_and_names_all(world: World, waiting: list[int]) -> None:
    assert_ok(run("approve", "accept", str(waiting[0]), "--yes"))
    result = run("approve", "accept", *map(str, waiting), "999", "--yes", "--format", "json")
    assert result.exit_code == 7
    assert summary(result) == Holding(
        {
            "accepted": 0,
            "rejected": 0,
            "conflicts": [{"id": waiting[0], "reason": "already_decided"}, {"id": 999, "reason": "not_found"}],
        }
    )
    assert [one["id"] for one in run_json("approve", "list")] == [waiting[1]]
    result = run("approve", "accept", *map(str, waiting), "--yes", "--keep-going", "--format", "json")
    assert result.exit_code == 9
    assert summary(result)["accepted"] == 1


def test_a_single_decision_is_refused_with_what_stands_in_its_way(world: World, waiting: list[int]) -> None:
    own = world.request(SECRETARY, "工作单位=丙公司")
    elsewhere = world.request(OTHER, "工作单位=丁公司")
    world.enter(SECRETARY)
    assert_refused(run("approve", "accept", str(own), "--yes"), 5, "不能审批自己的申请")
    assert_refused(run("approve", "accept", str(elsewhere), "--yes"), 5)
    assert_refused(run("approve", "accept", "999", "--yes"), 6, "#999")
    assert_ok(run("approve", "accept", str(waiting[0]), "--yes"))
    assert_refused(run("approve", "accept", str(waiting[0]), "--yes"), 7, "已经办结")
    assert_refused(run("approve", "accept", "第一份", "--yes"), 6, "第一份")
    world.enter(COMMITTEE_SECRETARY)
    assert_ok(run("approve", "accept", str(own), str(elsewhere), "--yes"))


def test_what_was_accepted_here_and_has_gone_on_is_not_told_to_be_somebody_elses(world: World) -> None:
    world.enter(MEMBER)
    assert_ok(run("transfer", "out", "--to", "B2", "--set", "转移原因=工作调动", "--yes"))
    world.enter(SECRETARY)
    number = str(run_json("approve", "list")[0]["id"])
    assert_ok(run("approve", "accept", number, "--yes"))
    again = run("approve", "accept", number, "--yes")
    assert_refused(again, 7, f"{world.name(SECRETARY)}已于", "已转到下一步", f"szdj request show {number}")
    assert (
        summary(run("approve", "accept", number, "--yes", "--format", "json"))["conflicts"][0]["reason"] == "passed_on"
    )
    world.enter(OTHER)
    assert_refused(run("approve", "accept", number, "--yes"), 5)


def test_whoever_comes_too_late_is_told_who_decided_and_when(world: World, waiting: list[int]) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("org", "appoint", "B1", "--member", str(OTHER), "--role", "deputy_secretary"))
    world.enter(OTHER)
    assert_ok(run("approve", "accept", *map(str, waiting), "--yes"))
    world.enter(SECRETARY)
    at = f"{datetime.now(SHANGHAI):%Y-%m-%d} "
    told = f"{world.name(OTHER)}已于 {at}"
    assert_refused(run("approve", "accept", str(waiting[0]), "--yes"), 7, told)
    result = run("approve", "accept", *map(str, waiting), "--yes")
    assert_refused(result, 7, told)
    assert [told in line for line in result.stderr.splitlines() if line.startswith(f"{waiting[1]}\t")] == [True]
    kept_going = run("approve", "reject", *map(str, waiting), "--reason", "晚了", "--yes", "--keep-going")
    assert kept_going.exit_code == 9
    assert kept_going.stderr.count(told) == 2
    world.enter(COMMITTEE_SECRETARY)
    refused = run("approve", "accept", str(waiting[0]), "--yes")
    assert_refused(refused, 7, "已经办结")
    assert world.name(OTHER) not in refused.stderr
    world.enter(MEMBER)
    assert_refused(run("request", "withdraw", str(waiting[0]), "--yes"), 7, told)


def test_a_plan_is_written_filled_in_and_applied(world: World, waiting: list[int], tmp_path: Path) -> None:
    plan = tmp_path / "审批单.csv"
    result = run("approve", "plan", "-o", str(plan))
    assert_ok(result)
    assert "szdj approve apply" in result.stderr
    assert_refused(run("approve", "plan", "-o", str(plan)), 7)
    filled = (
        plan.read_text("utf-8-sig").replace("新址1号,,", "新址1号,同意,").replace("乙公司,,", "乙公司,不同意,请附证明")
    )
    plan.write_text(filled, "utf-8")
    result = run("approve", "apply", str(plan), "--dry-run", "--format", "json")
    assert summary(result) == Holding({"accepted": 1, "rejected": 1, "conflicts": []})
    result = run("approve", "apply", str(plan), "--yes", "--format", "json")
    assert_ok(result)
    assert summary(result) == Holding({"accepted": 1, "rejected": 1, "conflicts": []})
    again = run("approve", "apply", str(plan), "--yes", "--format", "json")
    assert again.exit_code == 7
    assert len(summary(again)["conflicts"]) == 2


def test_a_plan_goes_through_pipes(world: World, waiting: list[int]) -> None:
    plan = run("approve", "plan", "-o", "-").stdout
    assert plan.lstrip("\ufeff").startswith("申请编号,版本,类型")
    result = run("approve", "apply", "-", "--yes", "--format", "json", input=plan.replace("乙公司,,", "乙公司,同意,"))
    assert_ok(result)
    assert summary(result)["accepted"] == 1
    assert "1 行没有填写决定" in result.stderr


def test_rows_that_cannot_be_read_are_named_and_nothing_is_written(world: World, waiting: list[int]) -> None:
    plan = run("approve", "plan", "-o", "-").stdout
    bad = plan.replace("新址1号,,", "新址1号,同意,").replace("乙公司,,", "乙公司,不同意,")
    result = run("approve", "apply", "-", "--yes", "--format", "json", input=bad)
    assert result.exit_code == 3
    assert "第 3 行" in result.stderr
    assert "意见" in result.stderr
    assert len(run_json("approve", "list")) == 2
    result = run("approve", "apply", "-", "--yes", "--keep-going", "--format", "json", input=bad)
    assert result.exit_code == 9
    assert summary(result)["accepted"] == 1


def test_a_file_that_is_no_plan_is_refused(world: World, waiting: list[int]) -> None:
    assert_refused(run("approve", "apply", "-", "--yes", input="姓名,手机号码\n甲,乙\n"), 3, "审批单")
    assert_refused(run("approve", "apply", "没有.csv", "--yes"), 3)
    twice = run("approve", "plan", "-o", "-").stdout.replace(",意见", ",决定")
    assert_refused(run("approve", "apply", "-", "--yes", input=twice), 3, "标准输入", "“决定”、“决定”")


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.term)
def test_a_field_of_the_roster_in_a_plan_is_refused(waiting: list[int], field: Field) -> None:
    plan = run("approve", "plan", "-o", "-").stdout.replace("乙公司,,", "乙公司,同意,")
    for text in (field.term, field.heading, *field.aliases):
        if find_column(text) is None:
            foreign = plan.replace("意见", f"意见,*{text}（新）")
            assert_refused(run("approve", "apply", "-", "--yes", input=foreign), 3, text, "不会生效")
    assert len(run_json("approve", "list")) == 2


def test_a_column_of_strangers_in_a_plan_is_named(waiting: list[int]) -> None:
    plan = run("approve", "plan", "-o", "-").stdout.replace("乙公司,,", "乙公司,不同意,请附证明")
    result = run("approve", "apply", "-", "--yes", input=plan.replace("意见", "审批意见,谁来谈"))
    assert_ok(result)
    assert "忽略了不认识的列：谁来谈" in result.stderr
    assert "提示" not in result.stderr


def test_a_changed_mobile_is_told_to_both_numbers_when_it_is_accepted(world: World) -> None:
    world.enter(MEMBER)
    asked = run("profile", "edit", "--set", "手机号码=-", "--yes", input="13700137000\n")
    assert asked.exit_code == 4
    assert_ok(run("profile", "edit", "--code-stdin", input=f"{world.last_code()}\n"))
    world.enter(SECRETARY)
    before = len(world.messages())
    assert_ok(run("approve", "accept", "--all", "--yes"))
    told = world.messages()[before:]
    assert [message["mobile"] for message in told] == [world.mobile(MEMBER), "13700137000"]
    assert {message["purpose"] for message in told} == {"notice"}


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["accept", "--all", "--yes"], ""),
        (["reject", "--all", "--reason", "示范", "--yes"], ""),
        (["accept", "--all", "--dry-run"], ""),
        (["accept", "-", "--yes"], ""),
        (["reject", "-", "--reason", "示范"], "\n \n"),
    ],
)
def test_a_quiet_day_is_no_error(world: World, arguments: list[str], given: str) -> None:
    world.enter(SECRETARY)
    assert run_json("approve", "list") == []
    done = run("approve", *arguments, "--format", "json", input=given)
    assert_ok(done)
    assert summary(done) == Holding({"accepted": 0, "rejected": 0, "conflicts": []})
    assert ("没有等待审批的申请" if "--all" in arguments else "其中没有等您审批的申请") in done.stderr


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx"])
def test_a_plan_of_a_quiet_day_is_written_and_applied(world: World, tmp_path: Path, name: str) -> None:
    world.enter(SECRETARY)
    written = run("approve", "plan", "-o", str(tmp_path / name))
    assert_ok(written)
    assert "没有等待审批的申请" in written.stderr
    applied = run("approve", "apply", str(tmp_path / name), "--yes", "--format", "json")
    assert_ok(applied)
    assert summary(applied) == Holding({"accepted": 0, "rejected": 0, "conflicts": []})


def test_a_plan_without_decisions_is_no_error(world: World, waiting: list[int], tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    assert_ok(run("approve", "plan", "-o", str(plan)))
    applied = run("approve", "apply", str(plan), "--yes", "--format", "json")
    assert_ok(applied)
    assert summary(applied) == Holding({"accepted": 0, "rejected": 0, "conflicts": []})
    assert [each["id"] for each in run_json("approve", "list")] == waiting
