"""`szdj org` from a script."""

from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, OTHER, SECRETARY, World


def test_the_administrator_sees_the_whole_tree_with_counts_and_secretaries(world: World) -> None:
    world.sign_in_as_administrator()
    result = run("org", "tree")
    assert_ok(result)
    assert result.stdout.splitlines() == [
        "组织\t编码\t类型\t党员\t书记",
        f"示范街道党委\tC1\t党委\t5\t{world.name(COMMITTEE_SECRETARY)}",
        "├ 第三党支部\tB3\t党支部\t0\t",
        "└ 示范街道机关党总支\tG1\t党总支\t5\t",
        f"  ├ 第一党支部\tB1\t党支部\t4\t{world.name(SECRETARY)}",
        "  └ 第二党支部\tB2\t党支部\t1\t",
        "样例街道党委\tC2\t党委\t0\t",
        "└ 第四党支部\tB4\t党支部\t0\t",
    ]


def test_the_tree_in_json_is_flat(world: World) -> None:
    world.sign_in_as_administrator()
    tree = run_json("org", "tree", "--branch", "G1")
    assert [(node["code"], node["parent"], node["depth"], node["members"]) for node in tree] == [
        ("G1", "C1", 0, 5),
        ("B1", "G1", 1, 4),
        ("B2", "G1", 1, 1),
    ]
    assert tree[1]["name"] == "第一党支部"
    assert tree[1]["secretaries"] == [world.name(SECRETARY)]


def test_a_cut_tree_says_how_much_is_left_out(world: World) -> None:
    world.sign_in_as_administrator()
    tree = {node["code"]: node["hidden"] for node in run_json("org", "tree", "--depth", "2")}
    assert tree == {"C1": 0, "B3": 0, "G1": 2, "C2": 0, "B4": 0}


def test_a_member_sees_the_way_up_from_their_branch_without_counts(world: World) -> None:
    world.sign_in(MEMBER)
    tree = run_json("org", "tree")
    assert [node["code"] for node in tree] == ["C1", "G1", "B1"]
    assert {node["members"] for node in tree} == {None}
    shown = run_json("org", "show", "B1")
    assert (shown["members"], shown["waiting"], shown["past_appointments"]) == (None, None, [])
    assert_refused(run("org", "show", "B2"), 6, "没有找到组织“B2”")


def test_a_secretary_counts_their_own_branch_alone(world: World) -> None:
    world.sign_in(SECRETARY)
    assert {node["code"]: node["members"] for node in run_json("org", "tree")} == {"C1": None, "G1": None, "B1": 4}


def test_one_organisation_shows_its_chain_its_people_and_what_is_unusual(world: World) -> None:
    world.sign_in_as_administrator()
    shown = run_json("org", "show", "第二党支部")
    assert shown["code"] == "B2"
    assert shown["chain"] == ["C1", "G1"]
    assert (shown["members"], shown["full"], shown["waiting"]) == (1, 1, 0)
    assert shown["warnings"] == ["too_few_full"]
    text = run("org", "show", "B2")
    assert "上级\t示范街道党委（C1） > 示范街道机关党总支（G1）" in text.stdout
    assert "注意：正式党员不足 3 人" in text.stderr


def test_what_waits_at_an_organisation_is_counted(world: World) -> None:
    world.request(MEMBER, "工作单位=示例公司")
    world.sign_in(SECRETARY)
    assert run_json("org", "show", "B1")["waiting"] == 1


def test_appointing_says_what_comes_next(world: World) -> None:
    world.sign_in_as_administrator()
    result = run("org", "appoint", "B2", "--member", str(OTHER), "--role", "secretary")
    assert_ok(result)
    assert result.stdout == ""
    assert "已任职：第二党支部（B2）书记" in result.stderr
    assert "szdj org show B2" in result.stderr


def test_a_second_secretary_is_a_warning(world: World) -> None:
    world.sign_in_as_administrator()
    result = run("org", "appoint", "B1", "--member", str(MEMBER), "--role", "secretary")
    assert_ok(result)
    assert f"第一党支部现在不止一位书记：{world.name(SECRETARY)}、{world.name(MEMBER)}" in result.stderr
    deputy = run("org", "appoint", "B1", "--member", str(OTHER), "--role", "deputy_secretary")
    assert "不止一位" not in deputy.stderr


def test_an_appointment_in_json_is_one_object(world: World) -> None:
    world.sign_in_as_administrator()
    days = ["--from", "2026-01-05", "--until", "2099-12-31"]
    made = run_json("org", "appoint", "B2", "--member", str(OTHER), "--role", "organiser", *days)
    assert made == Holding(
        {
            "organisation": "B2",
            "member": OTHER,
            "name": world.name(OTHER),
            "role": "organiser",
            "from": "2026-01-05",
            "until": "2099-12-31",
            "moved_requests": 0,
        }
    )


def test_a_dismissal_is_confirmed_and_stays_in_the_past(world: World) -> None:
    world.sign_in_as_administrator()
    asked = run("org", "dismiss", "B1", "--member", str(SECRETARY))
    assert_refused(asked, 2, "--yes", world.name(SECRETARY))
    assert [held["role"] for held in run_json("org", "show", "B1")["appointments"]] == ["secretary", "organiser"]
    assert_ok(run("org", "dismiss", "B1", "--member", str(SECRETARY), "--yes"))
    shown = run_json("org", "show", "B1")
    assert [held["role"] for held in shown["appointments"]] == ["organiser"]
    assert [held["name"] for held in shown["past_appointments"]] == [world.name(SECRETARY)]


def test_dismissing_hands_over_what_waits(world: World) -> None:
    world.request(MEMBER, "工作单位=示例公司")
    world.sign_in_as_administrator()
    result = run("org", "dismiss", "B1", "--member", str(SECRETARY), "--yes")
    assert_ok(result)
    assert "1 份待审批的申请已转给现在的审批人" in result.stderr
    assert run_json("org", "show", "C1")["waiting"] == 1


def test_one_of_two_roles_can_be_ended(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("org", "appoint", "B1", "--member", str(SECRETARY), "--role", "organiser"))
    assert_ok(run("org", "dismiss", "B1", "--member", str(SECRETARY), "--role", "organiser", "--yes"))
    held = run_json("org", "show", "B1")["appointments"]
    assert [(each["member"], each["role"]) for each in held if each["member"] == SECRETARY] == [
        (SECRETARY, "secretary")
    ]
    again = run("org", "dismiss", "B1", "--member", str(SECRETARY), "--role", "organiser", "--yes")
    assert_ok(again)
    assert "已经是这样" in again.stderr
    never = run("org", "dismiss", "B1", "--member", str(MEMBER), "--yes")
    assert_refused(never, 6, "没有这项任职")


def test_only_those_above_appoint(world: World) -> None:
    world.sign_in(SECRETARY)
    assert_refused(run("org", "appoint", "B1", "--member", "1", "--role", "organiser"), 5)
    world.sign_in(COMMITTEE_SECRETARY)
    assert_ok(run("org", "appoint", "B1", "--member", "1", "--role", "organiser"))
    assert_refused(run("org", "appoint", "B4", "--member", "1", "--role", "organiser"), 5)


def test_nobody_signed_in_sees_nothing(world: World) -> None:
    assert world.home.exists()
    for command in (["org", "tree"], ["org", "show", "B1"], ["member", "list"], ["member", "search", "党员"]):
        assert_refused(run(*command), 4, "szdj login")
