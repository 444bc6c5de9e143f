"""`--member` and `--basis`: a secretary submits for a member who cannot."""

from pathlib import Path

from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OUTSIDE, SECRETARY, World

FOR_MEMBER = ("--member", str(MEMBER), "--basis", "本人住院，书面申请存支部档案")


def test_whoever_submitted_it_is_named_with_the_basis_and_somebody_else_decides(world: World) -> None:
    world.enter(SECRETARY)
    shown = run("transfer", "out", *OUTSIDE, *FOR_MEMBER, input="yes\n")
    assert_refused(shown, 2, "--yes", "代谁办理", f"{world.name(MEMBER)}（{MEMBER}）", "书面申请存支部档案")
    transfer = run_json("transfer", "out", *OUTSIDE, *FOR_MEMBER, "--yes")
    assert transfer["waiting_at"] == "示范街道党委"
    assert (world.messages()[-1]["mobile"], world.messages()[-1]["purpose"]) == (world.mobile(MEMBER), "notice")
    edited = run_json("profile", "edit", "--set", "家庭住址=新址", *FOR_MEMBER, "--yes")
    assert_refused(run("approve", "accept", str(edited["id"]), "--yes"), 5, "代为提交")
    assert run_json("approve", "list") == []
    assert run_json("request", "list") == []
    mine = ("request", "list", "--submitted-by-me")
    acted = [(edited["id"], world.name(MEMBER)), (transfer["id"], world.name(MEMBER))]
    assert [(each["id"], each["applicant"]) for each in run_json(*mine)] == acted
    assert [each["id"] for each in run_json(*mine, "--kind", "transfer", "--limit", "0")] == [transfer["id"]]
    assert run_json(*mine, "--state", "approved") == []
    world.enter(COMMITTEE_SECRETARY)
    assert_refused(run("request", "withdraw", str(edited["id"]), "--yes"), 6, "不是您提交的")
    assert "没有代他人提交过申请" in run(*mine).stderr
    listed = {each["id"]: each for each in run_json("approve", "list")}
    assert listed.keys() == {transfer["id"], edited["id"]}
    assert {each["submitted_by"] for each in listed.values()} == {world.name(SECRETARY)}
    assert listed[edited["id"]]["applicant"] == world.name(MEMBER)
    assert {"代为提交", "代办依据"} <= set(run("approve", "list").stdout.splitlines()[0].split("\t"))
    assert "代为提交" in run("approve", "accept", str(edited["id"]), "--dry-run").stderr
    plan = world.home.parent / "审批单.csv"
    assert_ok(run("approve", "plan", "-o", str(plan)))
    assert f"由{world.name(SECRETARY)}代为提交（本人住院，书面申请存支部档案）" in plan.read_text("utf-8-sig")
    drawn = run("approve", "show", str(transfer["id"])).stdout
    assert f"{world.name(SECRETARY)} 代 {world.name(MEMBER)}" in drawn
    assert "本人住院，书面申请存支部档案" in drawn
    assert_ok(run("approve", "accept", str(edited["id"]), "--yes"))
    assert run_json("member", "show", str(MEMBER))["address"] == "新址"
    world.sign_in_as_administrator()
    logged = run("audit", "log", "--limit", "30").stdout
    assert f"党员编号：{MEMBER}" in logged
    assert "住院" not in logged
    assert_ok(run("db", "check"))


def test_what_somebody_submitted_in_anothers_stead_is_looked_at_everywhere(world: World, tmp_path: Path) -> None:
    own = world.request(MEMBER, "工作单位=乙公司")
    world.enter(SECRETARY)
    acted = run_json("transfer", "out", *OUTSIDE, *FOR_MEMBER, "--yes")["id"]
    edited = run_json(
        *("profile", "edit", "--set", "家庭住址=新址", "--yes"),
        *("--member", str(ORGANISER), "--basis", "书面申请"),
    )["id"]
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", str(own), "--yes"))
    world.enter(COMMITTEE_SECRETARY)
    assert {each["id"] for each in run_json("approve", "list")} == {acted, edited}
    assert run_json("approve", "list", "--without-notes") == []
    with Terminal("approve", "list", columns=80) as terminal:
        assert terminal.exit_code() == 0
        assert [line.split()[1] for line in terminal.text.splitlines()[2:4]] == [str(acted), str(edited)]
        assert terminal.text.rstrip().endswith("※ 2 份有提示")
    with Terminal("approve", "review", columns=80) as terminal:
        terminal.wait_for("q 保留已选并退出")
        terminal.type("b")
        terminal.wait_for("是别人代为提交的，不能要求补正")
        terminal.type("q")
        assert terminal.exit_code() == 0
    plan = tmp_path / "审批单.csv"
    assert_ok(run("approve", "plan", "-o", str(plan), "--without-notes"))
    assert len(plan.read_text("utf-8-sig").splitlines()) == 1
    assert_ok(run("approve", "accept", "--all", "--without-notes", "--yes"))
    previewed = run("approve", "accept", str(edited), "--dry-run").stderr
    assert "※" in previewed
    previewed = run("approve", "accept", "--all", "--dry-run").stderr
    assert "代为提交" in previewed
    assert "正常" not in previewed
    assert {each["id"] for each in run_json("approve", "list")} == {acted, edited}


def test_one_option_needs_the_other_and_a_right(world: World) -> None:
    world.enter(MEMBER)
    edit = ("profile", "edit", "--set", "家庭住址=新址", "--yes")
    assert_refused(run(*edit, "--member", "4"), 2, "--basis")
    assert_refused(run(*edit, "--basis", "书面申请"), 2, "--member")
    assert_refused(run(*edit, "--member", "4", "--basis", "书面申请"), 5, "没有权限")
    world.enter(SECRETARY)
    assert_refused(run(*edit, *FOR_MEMBER[:2], "--basis", " "), 2, "依据")
    own = run(*edit, "--member", str(SECRETARY), "--basis", "书面申请")
    assert_refused(own, 2, "自己的申请不用代办")
    mobile = run("profile", "edit", "--set", "手机号码=-", "--yes", *FOR_MEMBER, input="13800138000\n")
    assert_refused(mobile, 5, f"szdj member edit {MEMBER}")
