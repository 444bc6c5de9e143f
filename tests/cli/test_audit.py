import json
import re
import sqlite3
from pathlib import Path

import pytest

from szdj_cli.messages.audit.audit import ACTS, subject, subject_meant
from szdj_cli.messages.audit.details import readable
from szdj_cli.render.kit.formats import FORMATS
from szdj_cli.services import audit
from tests.support import screens
from tests.support.every_kind import Made
from tests.support.installed import FORM, Installed, install
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.steps.calls import Busy, called
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World


@pytest.fixture
def installed() -> Installed:
    made = install()
    assert_ok(run("login", "--stdin", input=f"{FORM.id_number}\n{FORM.password}\n"))
    return made


def tamper(installed: Installed, statement: str) -> None:
    with sqlite3.connect(installed.home / "store.db") as raw:
        raw.execute("DROP TRIGGER IF EXISTS audit_no_update")
        raw.execute("DROP TRIGGER IF EXISTS audit_no_delete")
        raw.execute(statement)


def test_the_log_is_listed_newest_first_in_words(installed: Installed) -> None:
    result = run("audit", "log")
    assert_ok(result)
    heading, newest, *rest = result.stdout.splitlines()
    assert heading.split("\t") == ["序号", "时间", "操作人", "操作", "对象", "内容"]
    assert "登录成功" in newest
    assert "管理员" in newest
    assert "建库" in rest[-1]


def test_the_log_as_json_has_the_english_terms(installed: Installed) -> None:
    entries = run_json("audit", "log", "--act", "sign_in", "--limit", "1")
    assert set(entries[0]) == {"seq", "at", "actor", "actor_name", "act", "subject", "detail"}
    assert entries[0]["act"] == "sign_in.succeeded"


def test_the_log_is_filtered(installed: Installed) -> None:
    assert run("audit", "log", "--subject", "store").stdout.count("建库") == 1
    assert "没有符合条件的记录" in run("audit", "log", "--since", "2099-01-01").stderr
    assert_refused(run("audit", "log", "--since", "yesterday"), 2)


def test_what_an_act_was_about_is_read_in_chinese_and_stays_as_it_is_in_json(world: World) -> None:
    number = world.request(MEMBER, "工作单位=甲公司")
    world.enter(SECRETARY)
    assert_ok(run("approve", "reject", str(number), "--reason", "材料不全", "--yes"))
    world.sign_in(ORGANISER)
    assert_refused(run("audit", "log"), 5)
    world.sign_in_as_administrator()
    edits = ["--set", "学历=研究生", "--set", "手机号码=-", "--reason", "本人更正", "--yes"]
    assert_ok(run("member", "edit", str(MEMBER), *edits, input="13700137000\n"))
    assert_ok(run("org", "dismiss", "B1", "--member", str(ORGANISER), "--yes"))

    def detail(act: str) -> str:
        return run("audit", "log", "--act", act, "--limit", "1").stdout.splitlines()[1].split("\t")[-1]

    assert detail("request.rejected").startswith("项目：工作单位；审批组织号：")
    assert "原因：材料不全" in detail("request.rejected")
    assert detail("member.mended") == "变更：学历 大学本科 → 研究生；原因：本人更正；加密保存的项目：手机号码"
    assert detail("appointment.ended") == "组织：B1；任职：组织委员"
    assert detail("access.refused") == "命令：audit log；结果：没有权限"
    assert '"reason":"材料不全"' in run_json("audit", "log", "--act", "request.rejected")[0]["detail"]
    assert not {'"', "{", "_"} & set(run("audit", "log", "--limit", "999", "--format", "csv").stdout.replace('"', ""))


def test_an_unknown_detail_stays_as_it_is() -> None:
    assert readable("store.created", '{"store":"x","later":[1]}') == "数据库：x；later：[1]"
    assert readable("store.created", "{}") == ""
    for damaged in ("nonsense", "[1]"):
        assert readable("store.created", damaged) == damaged
    assert readable("member.mended", '{"changes":{"gone":["1",null],"sex":"1"},"fields":"x"}') == (
        '变更：gone 1 → （空），性别 "1"；项目：x'
    )


def test_acts_and_actors_are_filtered_by_the_words_that_are_shown(world: World) -> None:
    world.sign_in(SECRETARY)
    world.sign_in_as_administrator()

    def acts(*options: str) -> set[str]:
        return {entry["act"] for entry in run_json("audit", "log", *options)}

    assert acts("--act", "登录成功") == {"sign_in.succeeded"}
    assert acts("--act", "任职") == acts("--act", "appointment.made") == {"appointment.made"}
    assert acts("--act", "退出登录") == {"sign_out"}
    assert "store.created" in acts("--actor", "系统")
    assert acts("--actor", "未登录") == acts("--actor", "unknown") == {"sign_in.code_asked"}
    shown = run("audit", "log", "--act", "登录成功", "--actor", world.name(SECRETARY)).stdout.splitlines()[1:]
    (who,) = {line.split("\t")[2] for line in shown}
    assert who.startswith(f"{world.name(SECRETARY)}（account:")
    assert acts("--actor", who) == acts("--actor", world.name(SECRETARY)) >= {"sign_in.succeeded"}
    assert acts("--actor", "没有这个人") == acts("--act", "没有这件事") == set()


def test_every_act_that_the_program_logs_has_a_word(installed: Installed) -> None:
    services = Path(audit.__file__).parent
    sources = "".join(path.read_text("utf-8") for path in services.rglob("*.py"))
    logged = set(re.findall(r'Entry\(\s*[^()]*?"([a-z_]+(?:\.[a-z_]+)?)"', sources)) | set(
        re.findall(
            r'"((?:correction|verification|sign_in|request|receipt|member|members|account|password|store)\.[a-z_]+)"',
            sources,
        )
    )
    logged -= {"system", "unknown", "store", "roster", "reason"}
    assert len(logged) > 20
    assert logged <= set(ACTS)


def test_an_untouched_log_verifies(installed: Installed) -> None:
    report = run_json("audit", "verify")
    assert set(report) == {"ok", "length", "head"}
    assert report["ok"] is True
    result = run("audit", "verify")
    assert_ok(result)
    assert "审计日志完整" in result.stderr


def test_a_changed_row_is_named_and_ends_with_8(installed: Installed) -> None:
    tamper(installed, "UPDATE audit SET detail = '{}' WHERE seq = 1")
    assert_refused(run("audit", "verify"), 8, "第 1 条")
    result = run("audit", "verify", "--format", "json")
    assert result.exit_code == 8
    report = json.loads(result.stdout)
    assert (report["ok"], report["broken_at"], report["problem"]) == (False, 1, "changed")
    assert json.loads(result.stderr)["error"]["code"] == "audit_broken"


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_cut_tail_shows_against_the_checkpoint_that_was_kept(installed: Installed, tmp_path: Path, fmt: str) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(run("audit", "head", "--format", fmt).stdout, "utf-8")
    assert_ok(run("audit", "verify", "--file", str(kept)))
    length = run_json("audit", "head")["length"]
    tamper(installed, f"DELETE FROM audit WHERE seq = {length}")
    assert_ok(run("audit", "verify"))
    assert_refused(run("audit", "verify", "--file", str(kept)), 8, f"第 {length} 条")
    assert_refused(run("audit", "verify", "--file", "-", input=kept.read_bytes()), 8)


def test_a_checkpoint_is_given_as_an_option_too(installed: Installed) -> None:
    head = run_json("audit", "head")
    assert_ok(run("audit", "verify", "--checkpoint", f"{head['length']}:{head['head']}"))
    assert_refused(run("audit", "verify", "--checkpoint", f"{head['length']}:{'0' * 64}"), 8)
    assert_refused(run("audit", "verify", "--checkpoint", "nonsense"), 2)
    assert_refused(run("audit", "verify", "--file", "nowhere.txt"), 3)


def test_the_checkpoint_can_be_photographed_and_typed_in_again(installed: Installed) -> None:
    with Terminal("audit", "head", "--qr", columns=120, rows=50) as terminal:
        assert terminal.exit_code() == 0
        (photographed,) = screens.scanned(terminal.screen)
    assert photographed.startswith("szdj-audit:")
    assert_ok(run("audit", "verify", "--checkpoint", photographed))


def test_only_an_administrator_reads_the_log(installed: Installed) -> None:
    run("logout")
    assert_refused(run("audit", "log"), 4)


def subjects(*options: str) -> set[str]:
    return {entry["subject"] for entry in run_json("audit", "log", "--limit", "999", *options)}


def test_a_secretary_reads_what_was_done_in_their_organisation_and_below_and_no_others(world: World) -> None:
    mine = world.request(MEMBER, "工作单位=甲公司")
    others = world.request(OTHER, "工作单位=乙公司")  # of B2
    world.sign_in_as_administrator()
    assert_ok(run("member", "edit", str(OTHER), "--set", "学历=研究生", "--reason", "更正", "--yes"))
    assert_ok(run("member", "edit", str(MEMBER), "--set", "学历=研究生", "--reason", "更正", "--yes"))
    world.sign_in(SECRETARY)
    assert_refused(run("audit", "log"), 4, "szdj verify")
    world.verify()
    assert_ok(run("approve", "accept", str(mine), "--yes"))
    assert_ok(run("approve", "list", "--state", "all", "-o", str(world.home.parent / "台账.csv")))
    seen = subjects()
    assert {f"request:{mine}", f"member:{MEMBER}", f"member:{SECRETARY}", "roster"} <= seen
    assert not {f"request:{others}", f"member:{OTHER}", "store"} & seen
    assert not any(subject.startswith(("number:", "session:")) for subject in seen)
    whole = {entry["seq"] for entry in run_json("audit", "log", "--limit", "999", "--actor", world.name(SECRETARY))}
    assert whole
    assert_refused(run("audit", "verify"), 5)
    assert_refused(run("audit", "head"), 5)
    world.enter(COMMITTEE_SECRETARY)
    assert {f"request:{mine}", f"request:{others}", f"member:{OTHER}"} <= subjects()
    assert "store" not in subjects()


def test_the_accounts_that_keep_the_store_are_no_secretarys_to_look_at(world: World) -> None:
    world.enter(COMMITTEE_SECRETARY)
    seen = run_json("audit", "log", "--limit", "999", "--act", "sign_in.succeeded")
    assert world.name(COMMITTEE_SECRETARY) in {entry["actor_name"] for entry in seen}
    assert "管理员" not in {entry["actor_name"] for entry in seen}


ENGLISH = re.compile(r"[A-Za-z_]{2,}")
CODES = re.compile(r"\b[0-9a-f]{12,64}\b|\b[A-Z][0-9]+\b|account:[0-9]+|szdj [a-z -]+")
"""What is no word: digests, codes of organisations, accounts as `--actor` takes them, commands."""


def test_people_read_the_log_in_words(made: Made, busy: Busy) -> None:
    """Over a store in which everything happens that the commands do."""
    result = called("audit log", "table", made, busy, "--limit", "2000")
    assert_ok(result)
    left = {
        word for line in result.stdout.splitlines() for word in ENGLISH.findall(CODES.sub("", line.split("\t", 1)[1]))
    }
    assert left == set()


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("申请 42", "request:42"),
        ("申请42", "request:42"),
        ("申请 #42", "request:42"),
        ("党员 7", "member:7"),
        ("名册", "roster"),
        ("数据库", "store"),
        ("request:42", "request:42"),
        ("别的", "别的"),
    ],
)
def test_a_subject_is_meant_as_it_is_shown(written: str, stored: str) -> None:
    assert subject_meant(written) == stored
    assert subject_meant(subject(stored)) == stored
