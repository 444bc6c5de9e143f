"""`szdj org add`, `rename`, `move`, `close` and `merge` from a script."""

from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, OTHER, SECRETARY, World

WHY = ("--reason", "区划调整", "--yes")


def codes() -> dict[str, str | None]:
    return {node["code"]: node["parent"] for node in run_json("org", "tree")}


def test_a_branch_is_opened_shown_first_and_only_once(world: World) -> None:
    world.sign_in_as_administrator()
    given = ["org", "add", "B9", "--name", "第九党支部", "--type", "党支部", "--parent", "G1"]
    looked = run(*given, "--dry-run")
    assert_ok(looked)
    assert looked.stdout.splitlines() == [
        "编码\tB9",
        "名称\t第九党支部",
        "类型\t党支部",
        "上级编码\tG1",
        "有转接权\t否",
    ]
    assert "B9" not in codes()
    asked = run(*given)
    assert_refused(asked, 2, "--yes", "第九党支部")
    assert_ok(run(*given, "--yes"))
    assert codes()["B9"] == "G1"
    again = run_json(*given, "--yes")
    assert (again["changes"], again["dry_run"]) == ([], False)
    assert_refused(run(*given[:4], "别的支部", *given[5:], "--yes"), 7, "已是另一个党组织")


def test_a_code_and_a_place_follow_the_rules_of_the_file(world: World) -> None:
    world.sign_in_as_administrator()
    for code, kind, parent, refusal in (
        ("B 9", "党支部", "G1", "编码"),
        ("B9", "小组", "G1", "类型"),
        ("B9", "党支部", "B1", "不能放在这个上级之下"),
        ("B9", "党支部", "", "没有写上级"),
    ):
        where = ["--parent", parent] if parent else []
        refused = run("org", "add", code, "--name", "第九党支部", "--type", kind, *where, "--yes")
        assert_refused(refused, 3, refusal)


def test_a_committee_s_secretary_organises_below_their_own_and_nowhere_else(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    branch = ["--name", "第九党支部", "--type", "党支部", "--yes"]
    assert_ok(run("org", "add", "B9", *branch, "--parent", "C1"))
    assert_refused(run("org", "add", "B8", *branch, "--parent", "C2"), 5, "权限")
    committee = ["--name", "第三党委", "--type", "党委", "--yes"]
    assert_refused(run("org", "add", "C3", *committee), 5, "权限")
    assert_refused(run("org", "add", "C3", *committee, "--parent", "C1", "--can-transfer"), 5, "权限")
    assert_ok(run("org", "rename", "B9", "第十党支部", *WHY))
    assert_refused(run("org", "rename", "C1", "别的党委", *WHY), 5, "权限")
    assert_refused(run("org", "move", "B4", "--to", "C1", "--yes"), 5, "权限")
    world.sign_in(SECRETARY)
    assert_refused(run("org", "rename", "B1", "别的支部", *WHY), 5, "权限")


def test_a_renaming_wants_a_reason_and_is_logged(world: World) -> None:
    world.sign_in_as_administrator()
    assert_refused(run("org", "rename", "B2", "新二支部", "--yes"), 2, "--reason")
    changed = run_json("org", "rename", "B2", "新二支部", *WHY)
    assert changed["changes"] == [{"field": "name", "old": "第二党支部", "new": "新二支部"}]
    assert run_json("org", "show", "B2")["name"] == "新二支部"
    assert run_json("org", "rename", "B2", "新二支部", *WHY)["changes"] == []
    log = run("audit", "log", "--limit", "3")
    assert "名称 第二党支部 → 新二支部；原因：区划调整" in log.stdout


def test_a_moved_branch_is_told_and_what_the_committee_would_decide_goes_along(world: World) -> None:
    world.sign_in_as_administrator()
    looked = run_json("org", "move", "B1", "--to", "C2", "--dry-run")
    assert (looked["target"], looked["changed"], looked["dry_run"]) == ("C2", True, True)
    assert codes()["B1"] == "G1"
    moved = run_json("org", "move", "B1", "--to", "C2", "--reason", "划转", "--yes")
    assert (moved["act"], moved["stops"]) == ("move", [])
    assert codes()["B1"] == "C2"
    assert run_json("org", "move", "B1", "--to", "C2", "--yes")["changed"] is False
    told = [each["mobile"] for each in world.messages() if "改由另一个党组织管理" in each["text"]]
    assert world.mobile(MEMBER) in told
    assert_refused(run("org", "move", "C1", "--to", "B1", "--yes"), 3, "不能放在这个上级之下")


def test_a_merger_takes_over_people_requests_and_posts(world: World) -> None:
    world.request(MEMBER, "工作单位=示例公司")
    world.sign_in_as_administrator()
    looked = run("org", "merge", "B1", "--into", "B2", "--dry-run")
    assert_ok(looked)
    assert "党员\t4 人转入\n未办结的申请\t1 份转到并入后的党组织\n" in looked.stdout
    merged = run_json("org", "merge", "B1", "--into", "B2", *WHY)
    assert (merged["members"], merged["requests"], len(merged["appointments"])) == (4, 1, 2)
    shown = run_json("org", "show", "B1")
    assert (shown["merged_into"], shown["members"], shown["appointments"]) == ("B2", 0, [])
    assert "B1" not in codes()
    assert run_json("org", "show", "B2")["members"] == 5
    assert run_json("member", "show", str(MEMBER))["branch"] == "B2"
    told = [each["mobile"] for each in world.messages() if "已并入另一个党支部" in each["text"]]
    assert {world.mobile(each) for each in (MEMBER, SECRETARY)} <= set(told)
    assert_refused(run("org", "merge", "B1", "--into", "B3", *WHY), 7, "已撤销")
    assert run_json("audit", "verify")["ok"] is True


def test_a_closed_organisation_takes_nothing_and_its_code_is_not_given_again(world: World) -> None:
    world.sign_in_as_administrator()
    assert_refused(run("org", "close", "B1", *WHY), 7, "还有 4 名在册党员", "--into")
    assert_refused(run("org", "close", "C2", *WHY), 7, "下面还有 1 个党组织")
    assert_ok(run("org", "close", "B3", *WHY))
    assert "已撤销" in run("org", "show", "B3").stdout
    assert {node["code"] for node in run_json("org", "tree", "--closed")} >= {"B3"}
    again = run("org", "add", "B3", "--name", "第三党支部", "--type", "党支部", "--parent", "C1", "--yes")
    assert_refused(again, 7, "已撤销")
    assert_refused(run("org", "appoint", "B3", "--member", str(OTHER), "--role", "secretary"), 7, "已撤销")
    assert_ok(run("org", "add", "B33", "--name", "第三党支部", "--type", "党支部", "--parent", "C1", "--yes"))
    assert run_json("org", "show", "第三党支部")["code"] == "B33"
