"""`szdj member` from a script."""

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from szdj_cli.domain.members.fields import IMPORTED
from tests.support import builders
from tests.support.running import Holding, Result, assert_ok, assert_refused, run, run_json
from tests.support.world import (
    COMMITTEE_SECRETARY,
    MEMBER,
    ORGANISER,
    OTHER,
    SECRETARY,
    STRONG_PASSWORD,
    World,
    import_rows,
)

NEW = builders.person(17)
SENSITIVE = ("公民身份号码", "手机号码")


def settings(row: dict[str, str]) -> list[str]:
    """Return a row as options; sensitive values come from standard input."""
    return [part for head, cell in row.items() for part in ("--set", f"{head}={'-' if head in SENSITIVE else cell}")]


def add(row: dict[str, str], *options: str) -> Result:
    lines = "".join(f"{cell}\n" for head, cell in row.items() if head in SENSITIVE)
    return run("member", "add", *settings(row), *options, input=lines)


# --- looking ---


def test_the_list_is_flat_and_masked(world: World) -> None:
    world.sign_in_as_administrator()
    found = run_json("member", "list")
    assert [one["id"] for one in found] == [1, 2, 3, 4, 5]
    assert found[0] == {
        "id": MEMBER,
        "name": world.name(MEMBER),
        "id_number": "440305************",
        "mobile": "139****0000",
        "branch": "B1",
        "branch_name": "第一党支部",
        "membership": "full",
        "standing": "normal",
        "roster_state": "active",
    }


def test_piped_the_list_is_one_line_a_member(world: World) -> None:
    world.sign_in(ORGANISER)
    result = run("member", "list")
    assert_ok(result)
    head, first, *others = result.stdout.splitlines()
    assert head.split("\t")[:3] == ["编号", "姓名", "公民身份号码"]
    assert first.split("\t")[:2] == ["1", world.name(MEMBER)]
    assert len(others) == 3


def test_a_cut_list_says_that_there_is_more(world: World) -> None:
    world.sign_in_as_administrator()
    cut = run("member", "list", "--limit", "2")
    assert_ok(cut)
    assert len(cut.stdout.splitlines()) == 3
    assert "只显示了前 2 位，还有更多" in cut.stderr
    assert run("member", "list", "--limit", "5").stderr == ""


def test_a_branch_filters_the_list(world: World) -> None:
    world.sign_in_as_administrator()
    assert [one["id"] for one in run_json("member", "list", "--branch", "第二党支部")] == [OTHER]
    assert_refused(run("member", "list", "--branch", "B9"), 6, "没有找到组织“B9”")


def test_a_roster_state_filters_the_list_by_either_word(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(
        run("member", "leave", str(OTHER), "--as", "去世", "--date", "2026-09-10", "--reason", "家属告知", "--yes")
    )
    for word in ("去世", "deceased"):
        assert [one["id"] for one in run_json("member", "list", "--state", word)] == [OTHER]
    assert [one["id"] for one in run_json("member", "list", "--state", "在册")] == [1, 2, 3, 4]
    assert run_json("member", "list", "--state", "转出") == []
    assert len(run_json("member", "list")) == 5
    assert_refused(run("member", "list", "--state", "离开"), 2, "--state", "在册、转出、出党、去世")


def test_what_stands_in_the_records_filters_the_list_and_the_export(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    people = [
        builders.person(4, 所在党支部="B2", 流动党员="是", 工作单位="甲公司"),
        builders.person(5, 人员类别="预备", 转正日期="", 邮箱="a@example.com"),
        builders.person(6, 党籍状态="停止党籍", 失联="是", 邮箱="b@example.com", 工作单位="乙公司"),
    ]
    assert_ok(import_rows("members", world.home, people))
    for options, expected in (
        (("--membership", "预备"), [6]),
        (("--standing", "suspended"), [7]),
        (("--floating",), [5]),
        (("--lost",), [7]),
        (("--missing", "邮箱"), [1, 2, 3, 4, 5]),
        (("--missing", "邮箱", "--missing", "工作单位", "--branch", "B1"), [1, 2, 3, 4, 6]),
        (("--membership", "正式", "--missing", "employer", "--missing", "转正日期"), [1, 2, 3, 4]),
    ):
        assert [one["id"] for one in run_json("member", "list", *options)] == expected, options
        assert [one["id"] for one in run_json("member", "export", *options)] == expected, options
    file = tmp_path / "失联.csv"
    assert run_json("member", "export", "--lost", "-o", str(file))["count"] == 1
    assert_refused(run("member", "list", "--membership", "发展对象"), 2, "--membership", "正式、预备")
    assert_refused(run("member", "list", "--missing", "姓名"), 2, "--missing", "邮箱")


def test_many_numbers_are_searched_by_their_lines(world: World) -> None:
    world.sign_in_as_administrator()
    lines = f"{world.id_number(OTHER)}\n\n{world.mobile(MEMBER)}\n"
    found = run_json("member", "search", "-", input=lines)
    assert [(one["line"], one["id"]) for one in found] == [(1, OTHER), (3, MEMBER)]
    partly = run("member", "search", "-", input=f"{lines}{builders.id_number(77)}\n12345\n")
    assert partly.exit_code == 9
    assert "第 4 行：没有找到这位党员" in partly.stderr
    assert "第 5 行：" in partly.stderr
    assert len(partly.stdout.splitlines()) == 3
    assert builders.id_number(77) not in partly.stdout + partly.stderr


def test_a_branchs_secretary_mends_contact_data_and_passwords_of_who_holds_nothing(world: World) -> None:
    world.sign_in(SECRETARY)
    result = run(
        "member", "edit", "1", "--set", "手机号码=-", "--set", "家庭住址=新址", "--reason", "手机丢失", "--yes",
        input="13800138000\n",
    )  # fmt: skip
    assert_ok(result)
    assert run_json("member", "show", "1", "--reveal")["mobile"] == "13800138000"
    assert {world.mobile(MEMBER), "13800138000"} == {each["mobile"] for each in world.messages()[-3:]}
    assert_ok(run("member", "reset-password", "1", "--reason", "忘记密码", "--yes"))
    for command in (
        ("edit", "1", "--set", "学历=本科", "--set", "工作单位=甲公司"),
        ("edit", "1", "--set", "姓名=王芳"),
        ("disable", "1"),
    ):
        assert_refused(run("member", *command, "--reason", "更正", "--yes"), 5, "没有权限")
    for member in (ORGANISER, COMMITTEE_SECRETARY):
        for command in (("edit", str(member), "--set", "家庭住址=新址"), ("reset-password", str(member))):
            assert_refused(run("member", *command, "--reason", "更正", "--yes"), 5, "任职")
    for command in (("edit", str(OTHER), "--set", "家庭住址=新址"), ("reset-password", str(OTHER))):
        assert_refused(run("member", *command, "--reason", "更正", "--yes"), 6, "没有找到")


def test_a_record_is_masked_until_it_is_revealed(world: World) -> None:
    world.sign_in(SECRETARY)
    masked = run_json("member", "show", "1")
    assert (masked["id_number"], masked["mobile"]) == ("440305************", "139****0000")
    revealed = run_json("member", "show", "1", "--reveal")
    assert (revealed["id_number"], revealed["mobile"]) == (world.id_number(MEMBER), world.mobile(MEMBER))
    assert (revealed["id"], revealed["branch"], revealed["branch_name"]) == (MEMBER, "B1", "第一党支部")
    people = run("member", "show", world.name(MEMBER))
    assert "所在党支部\t第一党支部（B1）" in people.stdout
    assert "民族\t汉族" in people.stdout


def test_an_organiser_does_not_reveal(world: World) -> None:
    world.sign_in(ORGANISER)
    assert_ok(run("member", "show", "1"))
    assert_refused(run("member", "show", "1", "--reveal"), 5, "没有权限")


def test_a_member_looks_at_nobody_here_not_even_unverified_at_themselves(world: World) -> None:
    world.sign_in(MEMBER)
    for command in (["list"], ["show", "1"], ["search", "党员"], ["export", "--format", "csv"]):
        assert_refused(run("member", *command), 5, "没有权限")


def test_a_search_takes_a_name_or_a_part_of_it(world: World) -> None:
    world.sign_in_as_administrator()
    assert [one["id"] for one in run_json("member", "search", "党员一")] == [SECRETARY]
    assert len(run_json("member", "search", "员")) == 5
    assert_refused(run("member", "search", "张三"), 6, "没有找到党员“张三”")


def test_a_number_is_read_from_standard_input(world: World) -> None:
    world.sign_in_as_administrator()
    for number in (world.id_number(OTHER), world.mobile(OTHER)):
        found = run_json("member", "search", "-", input=f"{number}\n")
        assert [one["id"] for one in found] == [OTHER]
        assert number not in json.dumps(found)
    assert run("member", "search", "-", "--format", "json").stdout == "[]\n"


def test_an_unknown_number_says_nothing_more(world: World) -> None:
    world.sign_in(SECRETARY)
    for number in (world.id_number(OTHER), builders.id_number(77)):
        result = run("member", "search", "-", input=f"{number}\n")
        assert_refused(result, 6, "没有找到这位党员")
        assert number not in result.stderr


def test_a_wrong_number_is_not_repeated(world: World) -> None:
    world.sign_in_as_administrator()
    result = run("member", "search", "-", input="110105194912310021\n")
    assert_refused(result, 3, "校验码")
    assert "110105194912310021" not in result.stderr


def test_a_number_typed_where_a_name_belongs_is_not_repeated(world: World) -> None:
    world.sign_in_as_administrator()
    for number in (world.id_number(OTHER), world.mobile(OTHER)):
        for command in ("show", "search", "edit", "disable"):
            options = [] if command in ("show", "search") else ["--reason", "更正", "--yes"]
            result = run("member", command, number, *options)
            assert_refused(result, 6, "没有找到这位党员")
            assert number not in result.stderr


# --- exporting ---


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx"])
def test_an_unmasked_export_imports_back_unchanged(world: World, tmp_path: Path, name: str) -> None:
    world.sign_in_as_administrator()
    path = tmp_path / name
    result = run("member", "export", "-o", str(path), "--reveal")
    assert_ok(result)
    assert f"5 位党员已写入 {path}；文件含有完整的身份证号码和手机号码" in result.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    imported = run_json("import", "members", str(path), "--yes")
    assert (imported["new"], imported["updated"], imported["same"], imported["errors"]) == (0, 0, 5, 0)


def test_an_export_to_standard_output_is_csv_json_or_lines(world: World) -> None:
    world.sign_in_as_administrator()
    as_csv = run("member", "export", "--format", "csv", "--branch", "B2")
    assert_ok(as_csv)
    rows = list(csv.reader(io.StringIO(as_csv.stdout.removeprefix("\ufeff"))))
    assert rows[0] == [field.heading for field in IMPORTED]
    assert [len(row) for row in rows] == [len(IMPORTED)] * 2
    (record,) = run_json("member", "export", "--branch", "B2")
    assert (record["id"], record["id_number"], record["education"]) == (OTHER, "440305************", "20")
    lines = run("member", "export", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [1, 2, 3, 4, 5]
    assert len(run("member", "export").stdout.splitlines()) == 6


def test_an_export_overwrites_nothing(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    path = tmp_path / "roster.csv"
    assert_ok(run("member", "export", "-o", str(path)))
    assert_refused(run("member", "export", "-o", str(path)), 7, "已经存在")
    assert_ok(run("member", "export", "-o", str(path), "--force"))
    assert_refused(run("member", "export", "-o", str(tmp_path / "roster.txt")), 3)


def test_an_export_with_json_ends_with_a_summary(world: World, tmp_path: Path) -> None:
    world.sign_in(SECRETARY)
    path = tmp_path / "roster.csv"
    assert run_json("member", "export", "-o", str(path)) == Holding({"file": str(path), "count": 4})


# --- mending ---


def test_a_record_is_put_right_told_and_shown(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    result = run("member", "edit", "1", "--set", "工作单位=甲公司", "--reason", "本人更正", "--yes")
    assert_ok(result)
    assert f"已更正{world.name(MEMBER)}的记录，并已短信通知本人" in result.stderr
    assert "szdj member show 1" in result.stderr
    assert run_json("member", "show", "1")["employer"] == "甲公司"
    assert world.messages()[-1]["mobile"] == world.mobile(MEMBER)


def test_a_dry_run_shows_old_and_new_and_writes_nothing(world: World) -> None:
    world.sign_in_as_administrator()
    result = run("member", "edit", "1", "--set", "学历=研究生", "--dry-run")
    assert_ok(result)
    assert "学历\t大学本科\t研究生" in result.stdout
    assert "没有写入" in result.stderr
    planned = run_json("member", "edit", "1", "--set", "education=10", "--dry-run")
    assert planned == Holding(
        {
            "id": 1,
            "changes": [{"field": "education", "old": "大学本科", "new": "研究生"}],
            "warnings": [],
        }
    )
    assert run_json("member", "show", "1")["education"] == "20"


def test_without_a_terminal_reason_and_confirmation_are_options(world: World) -> None:
    world.sign_in_as_administrator()
    command = ["member", "edit", "1", "--set", "工作单位=甲公司"]
    assert_refused(run(*command), 2, "--reason")
    assert_refused(run(*command, "--reason", "更正"), 2, "--yes")
    assert_refused(run(*command, "--reason", " ", "--yes"), 2, "没有写原因")
    assert_refused(run("member", "edit", "1", "--reason", "更正"), 2, "--set")
    assert run_json("member", "show", "1")["employer"] is None


def test_numbers_are_never_arguments(world: World) -> None:
    world.sign_in_as_administrator()
    for term in ("手机号码", "mobile", "公民身份号码", "身份证号"):
        result = run("member", "edit", "1", "--set", f"{term}=13800138000", "--reason", "更正", "--yes")
        assert_refused(result, 2, "=-")
        assert "13800138000" not in result.stderr
    wrong = run("member", "edit", "1", "--set", "手机号码13800138000", "--reason", "更正", "--yes")
    assert_refused(wrong, 2, "项目=新内容")
    assert "13800138000" not in wrong.stderr


def test_lines_of_standard_input_go_to_the_fields_in_order(world: World) -> None:
    world.sign_in_as_administrator()
    number = builders.id_number(21, born="19750506")
    options = ["--set", "手机号码=-", "--set", "籍贯=广东", "--set", "公民身份号码=-", "--reason", "更正", "--yes"]
    result = run("member", "edit", "1", *options, "--format", "json", input=f"13800138000\n{number}\n")
    assert_ok(result)
    written = {change["field"]: change["new"] for change in json.loads(result.stdout)["changes"]}
    assert (written["mobile"], written["id_number"]) == ("138****8000", "440305************")
    assert "13800138000" not in result.stdout + result.stderr
    shown = run_json("member", "show", "1", "--reveal")
    assert (shown["id_number"], shown["mobile"], shown["birth_date"]) == (number, "13800138000", "1975-05-06")
    assert [message["mobile"] for message in world.messages()[-3:]] == [
        world.mobile(MEMBER),
        "13800138000",
        "13800138000",
    ]


def test_two_identity_numbers_that_look_alike_masked_are_told_apart(world: World) -> None:
    world.sign_in_as_administrator()
    result = run("member", "edit", "1", "--set", "id_number=-", "--dry-run", input=builders.id_number(21) + "\n")
    assert "公民身份号码\t440305************\t440305************（另一个号码）" in result.stdout


@pytest.mark.parametrize(
    ("setting", "exit_code", "says"),
    [
        ("党支部=B2", 5, "组织关系转接"),
        ("在册状态=转出", 5, "szdj member leave"),
        ("血型=A", 2, "没有“血型”这一项"),
        ("转正日期=2000-01-01", 3, "转正日期早于加入党组织日期"),
        ("学历=博士后", 3, "“学历”填写有误"),
        ("工作岗位=教师", 3, "相同"),
    ],
)
def test_what_cannot_be_written_is_refused(world: World, setting: str, exit_code: int, says: str) -> None:
    world.sign_in_as_administrator()
    result = run("member", "edit", "1", "--set", setting, "--reason", "更正", "--yes")
    assert_refused(result, exit_code, says)


def test_what_is_unusual_is_said_and_written(world: World) -> None:
    world.sign_in_as_administrator()
    result = run("member", "edit", "1", "--set", "工作岗位=宇航员", "--reason", "更正", "--yes")
    assert_ok(result)
    assert "注意：工作岗位：不在常用的工作岗位之内" in result.stderr
    assert run_json("member", "show", "1")["occupation"] == "宇航员"


def test_those_who_only_read_and_those_concerned_do_not_mend(world: World) -> None:
    command = ["--set", "工作单位=甲公司", "--reason", "更正", "--yes"]
    for member in (SECRETARY, ORGANISER):
        world.sign_in(member)
        assert_refused(run("member", "edit", "1", *command), 5, "没有权限")
    world.sign_in(COMMITTEE_SECRETARY)
    assert_refused(run("member", "edit", str(COMMITTEE_SECRETARY), *command), 5, "szdj profile edit")


def test_a_member_is_added(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    assert_refused(add(NEW, "--reason", "新发展", "--yes"), 5, "szdj member add")
    world.sign_in_as_administrator()
    result = add(NEW, "--reason", "新发展", "--yes")
    assert_ok(result)
    assert f"已登记{NEW['姓名']}，党员编号 6" in result.stderr
    shown = run_json("member", "show", "6", "--reveal")
    assert (shown["id_number"], shown["mobile"]) == (NEW["公民身份号码"], NEW["手机号码"])
    again = add(NEW, "--reason", "新发展", "--yes")
    assert_refused(again, 7, "已在名册中")
    assert NEW["公民身份号码"] not in result.stderr + again.stderr


def test_adding_in_json_tells_the_number(world: World) -> None:
    world.sign_in_as_administrator()
    planned = json.loads(add(NEW, "--dry-run", "--format", "json").stdout)
    assert planned["id"] is None
    written = json.loads(add(NEW, "--reason", "新发展", "--yes", "--format", "json").stdout)
    assert written == {**planned, "id": 6, "dry_run": False, "written": True}


def test_what_is_missing_of_a_new_member_is_named(world: World) -> None:
    world.sign_in_as_administrator()
    some = {head: cell for head, cell in NEW.items() if head != "家庭住址"}
    assert_refused(add(some, "--reason", "新发展", "--yes"), 2, "--set 家庭住址=")
    assert_refused(run("member", "add", "--reason", "新发展", "--yes"), 2, "--set 公民身份号码=-")
    assert_refused(add(NEW, "--yes"), 2, "--reason")


# --- accounts ---


def test_a_reset_password_is_the_initial_one_again(world: World) -> None:
    world.sign_in(MEMBER)
    number = world.id_number(MEMBER)
    assert_ok(run("profile", "password", "--stdin", input=f"{number[-6:]}\n{STRONG_PASSWORD}\n"))
    world.sign_in(COMMITTEE_SECRETARY)
    result = run("member", "reset-password", world.name(MEMBER), "--reason", "忘记密码", "--yes")
    assert_ok(result)
    assert "已恢复为初始密码" in result.stderr
    assert "恢复为初始密码" in world.messages()[-1]["text"]
    assert run("login", "--stdin", input=f"{number}\n{STRONG_PASSWORD}\n").exit_code == 4
    world.sign_in(MEMBER)


def test_a_disabled_account_is_shut_until_it_is_enabled(world: World) -> None:
    world.sign_in_as_administrator()
    assert_refused(run("member", "disable", "1", "--reason", "调查"), 2, "--yes")
    assert_refused(run("member", "disable", "1", "--yes"), 2, "--reason")
    assert "已停用" not in run("member", "show", "1").stdout
    assert_ok(run("member", "disable", "1", "--reason", "调查", "--yes"))
    assert "账号\t已停用" in run("member", "show", "1").stdout.splitlines()
    assert run_json("member", "show", "1")["account_disabled"] is True
    assert run_json("member", "show", "2")["account_disabled"] is False
    number = world.id_number(MEMBER)
    refused = run("login", "--stdin", input=f"{number}\n{STRONG_PASSWORD}\n")
    assert_refused(refused, 4, "登录失败")
    world.sign_in_as_administrator()
    assert_ok(run("member", "enable", "1", "--reason", "调查结束", "--yes"))
    world.sign_in(MEMBER)


def test_a_member_out_of_reach_is_not_found(world: World) -> None:
    world.sign_in(SECRETARY)
    for command in ("reset-password", "disable", "enable"):
        assert_refused(run("member", command, str(OTHER), "--reason", "x", "--yes"), 6)
        assert_refused(run("member", command, str(ORGANISER), "--reason", "x", "--yes"), 5)


def test_a_gateway_that_fails_leaves_what_was_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.sign_in_as_administrator()
    monkeypatch.setenv("SZDJ_SMS", "http")
    result = run("member", "edit", "1", "--set", "工作单位=甲公司", "--reason", "更正", "--yes")
    assert_ok(result)
    assert "短信发不出去" in result.stderr
    assert "短信没有发出，请另行通知本人" in result.stderr
    assert run_json("member", "show", "1")["employer"] == "甲公司"


def test_a_branch_secretary_is_shown_a_way_that_is_open(world: World) -> None:
    world.enter(SECRETARY)
    edit = ("member", "edit", str(MEMBER), "--reason", "写错", "--yes", "--set")
    assert_refused(run(*edit, "籍贯=广东"), 5, "szdj profile edit --member")
    refused = run(*edit, "姓名=张某")
    assert_refused(refused, 5, "请上级党委书记或系统管理员更正")
    assert "profile edit" not in refused.stderr  # a member proposes no name
