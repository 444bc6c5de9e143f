"""`szdj profile` from a script."""

import json

from szdj_cli.domain.members.fields import FIELDS
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.world import MEMBER, SECRETARY, World


def test_the_record_alone_is_what_json_holds(world: World) -> None:
    world.enter(MEMBER)
    record = run_json("profile", "show")
    assert set(FIELDS) <= set(record)
    assert (record["id"], record["name"], record["education"]) == (MEMBER, world.name(MEMBER), "20")
    assert record["id_number"] == f"{world.id_number(MEMBER)[:6]}************"
    assert record["mobile"] == "139****0000"


def test_the_whole_record_is_shown_masked_and_revealed_on_demand(world: World) -> None:
    world.enter(MEMBER)
    shown = run("profile", "show").stdout
    assert "学历\t大学本科" in shown
    assert world.id_number(MEMBER) not in shown
    assert f"公民身份号码\t{world.id_number(MEMBER)}" in run("profile", "show", "--reveal").stdout


def test_the_record_needs_todays_verification_and_a_member(world: World) -> None:
    world.sign_in(MEMBER)
    assert_refused(run("profile", "show"), 4, "szdj verify")
    world.sign_in_as_administrator()
    assert_refused(run("profile", "show"), 5)


def test_the_fields_are_listed_with_who_changes_them_and_what_may_be_written(world: World) -> None:
    rows = {row["field"]: row for row in run_json("profile", "fields")}
    assert set(rows) == set(FIELDS)
    assert (rows["address"]["heading"], rows["address"]["required"]) == ("家庭住址", True)
    assert (rows["employer"]["heading"], rows["employer"]["required"]) == ("工作单位", False)
    assert "家庭住址*\taddress\t" in run("profile", "fields").stdout
    assert "研究生" in rows["education"]["values"]


def test_a_change_is_submitted_and_says_what_follows(world: World) -> None:
    world.enter(MEMBER)
    result = run(
        "profile", "edit", "--set", "家庭住址=新址1号", "--set", "employer=甲公司", "--yes", "--format", "json"
    )
    assert_ok(result)
    submitted = json.loads(result.stdout)
    assert submitted == Holding({"id": submitted["id"], "kind": "profile", "waiting_at": "第一党支部"})
    assert f"申请 #{submitted['id']} 已提交，待第一党支部审批" in result.stderr
    assert f"szdj request show {submitted['id']}" in result.stderr
    assert_refused(run("profile", "edit", "--set", "邮箱=a@example.com", "--yes"), 7, f"#{submitted['id']}")


def test_what_would_change_is_shown_before_it_is_submitted(world: World) -> None:
    world.enter(MEMBER)
    result = run("profile", "edit", "--set", "家庭住址=新址1号")
    assert_refused(result, 2, "--yes")
    assert result.stdout == ""
    assert "示范路0号\t新址1号" in result.stderr
    assert run_json("request", "list") == []


def test_what_cannot_be_proposed_is_refused(world: World) -> None:
    world.enter(MEMBER)
    for setting, exit_code, says in (
        ("姓名=王五", 5, "“姓名”不能由本人修改"),
        ("爱好=围棋", 2, "没有“爱好”这一项"),
        ("邮箱=不是邮箱", 3, "“邮箱”填写有误"),
        ("家庭住址=", 3, "“家庭住址”填写有误"),
        ("家庭住址=示范路0号", 3, "没有需要提交的修改"),
        ("手机号码=13700137000", 2, "--set 手机号码=-"),
        ("家庭住址", 2, "项目=新内容"),
    ):
        assert_refused(run("profile", "edit", "--set", setting, "--yes"), exit_code, says)
    assert_refused(run("profile", "edit"), 2, "--set")
    assert run_json("request", "list") == []


def test_an_unlisted_occupation_is_a_warning(world: World) -> None:
    world.enter(MEMBER)
    result = run("profile", "edit", "--set", "工作岗位=潜水员", "--yes")
    assert_ok(result)
    assert "工作岗位：不在常用的工作岗位之内" in result.stderr


def test_values_come_from_standard_input_line_by_line(world: World) -> None:
    world.enter(MEMBER)
    assert_refused(run("profile", "edit", "--set", "工作单位=-", "--yes"), 2, "--set 工作单位=-")
    lines = "甲公司\n新址1号\n"
    assert_ok(run("profile", "edit", "--set", "工作单位=-", "--set", "家庭住址=-", "--yes", input=lines))
    (request,) = run_json("request", "list")
    assert [change["new"] for change in request["changes"]] == ["甲公司", "新址1号"]


def test_a_new_mobile_needs_the_code_that_it_was_sent(world: World) -> None:
    world.enter(MEMBER)
    result = run("profile", "edit", "--set", "手机号码=-", "--yes", "--format", "json", input="13700137000\n")
    assert result.exit_code == 4
    refusal = json.loads(result.stderr.splitlines()[-1])["error"]
    assert refusal["code"] == "sms_code_needed"
    assert "szdj profile edit --code-stdin" in refusal["remedy"]
    sent = world.messages()[-1]
    assert (sent["mobile"], sent["purpose"]) == ("13700137000", "mobile_change")
    assert_refused(run("profile", "edit", "--code-stdin", input="000000\n" if sent["code"] != "000000" else "1\n"), 4)
    assert_ok(run("profile", "edit", "--code-stdin", input=f"{sent['code']}\n"))
    told = world.messages()[-1]
    assert (told["mobile"], told["purpose"]) == (world.mobile(MEMBER), "notice")
    (request,) = run_json("request", "list")
    assert request["changes"] == [Holding({"field": "mobile", "old": "139****0000", "new": "137****7000"})]
    assert_refused(run("profile", "edit", "--code-stdin", input=f"{sent['code']}\n"), 6)


def test_who_has_nobody_to_decide_is_told(world: World) -> None:
    world.sign_in_as_administrator()
    for organisation, member in (("B1", SECRETARY), ("C1", 3)):
        assert_ok(run("org", "dismiss", organisation, "--member", str(member), "--yes"))
    world.enter(MEMBER)
    result = run("profile", "edit", "--set", "家庭住址=新址1号", "--yes")
    assert_ok(result)
    assert "还没有可以审批的人" in result.stderr
