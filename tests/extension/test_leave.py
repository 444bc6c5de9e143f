"""A fifth kind of request, 请假, played by the real commands: nothing of the program was changed for it."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.cli.framework import commands
from szdj_cli.domain.requests import kinds
from szdj_cli.store.core import row_digests
from tests.extension import leave
from tests.support import ROOT
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, SECRETARY, World

FORMATS = ("table", "csv", "json", "jsonl")
BEGINS, ENDS, REASON = "2026-12-01", "2026-12-05", "回乡探亲"
SAID = f"开始日期：{BEGINS}；结束日期：{ENDS}；事由：{REASON}"


@pytest.fixture
def at_work(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world in which leave can be asked for; its store is upgraded by the command."""
    leave.register(monkeypatch)
    assert_refused(run("whoami"), 7, "szdj db upgrade")
    assert_ok(run("db", "upgrade"))
    yield world
    leave.forget()


def ask(begins: str = BEGINS, ends: str = ENDS) -> dict[str, Any]:
    """Ask for leave as whoever is signed in."""
    given = (f"开始日期={begins}", f"ends_on={ends}", f"事由={REASON}")
    asked = run_json("leave", "ask", *(part for each in given for part in ("--set", each)), "--yes")
    assert asked["kind"] == "leave"
    assert asked["waiting_at"] == "第一党支部"
    return dict(asked)


def granted() -> list[dict[str, Any]]:
    return [entry for entry in run_json("audit", "log") if entry["act"] == "leave.granted"]


def rows_of(*command: str) -> list[dict[str, Any]]:
    """Run a list in every format, expect the same in each, and return its rows."""
    results = {fmt: run(*command, "--format", fmt) for fmt in FORMATS}
    for each in results.values():
        assert_ok(each)
    rows = json.loads(results["json"].stdout)
    assert [json.loads(line) for line in results["jsonl"].stdout.splitlines()] == rows
    for table in (
        list(csv.DictReader(io.StringIO(results["csv"].stdout))),
        list(csv.DictReader(io.StringIO(results["table"].stdout), delimiter="\t", quoting=csv.QUOTE_NONE)),
    ):
        assert [(row["编号"], row["类型"], row["变更"]) for row in table] == [
            (str(r["id"]), "请假", SAID) for r in rows
        ]
    return list(rows)


def test_what_is_asked_for_with_options_is_listed_and_shown_in_every_format(at_work: World) -> None:
    at_work.enter(MEMBER)
    number = str(ask()["id"])
    assert [each["state"] for each in rows_of("request", "list", "--kind", "leave")] == ["pending"]
    assert run_json("request", "list", "--kind", "dues") == []
    for fmt in FORMATS:
        shown = run("request", "show", number, "--format", fmt)
        assert_ok(shown)
        assert REASON in shown.stdout
    assert "待审批" in run("request", "show", number).stdout
    at_work.enter(SECRETARY)
    assert [str(each["id"]) for each in rows_of("approve", "list")] == [number]
    assert len(rows_of("approve", "list", "--kind", "leave")) == 1
    assert len(rows_of("report", "approvals", "--drill", "类型=请假")) == 1
    report = {row["group"] + str(row["key"]): row for row in run_json("report", "approvals")}
    assert report["kindleave"]["pending"] == 1
    assert report["kindleave"]["label"] == "请假"


def test_a_leave_is_accepted_into_its_table_and_the_log_and_one_that_overlaps_no_longer_fits(at_work: World) -> None:
    at_work.enter(MEMBER)
    first = str(ask()["id"])
    assert_refused(run("leave", "ask", "--set", f"事由={REASON}", "--yes"), 7, f"#{first}")
    at_work.accept(SECRETARY, int(first))
    shown = run_json("approve", "show", first)
    assert (shown["state"], shown["kind"]) == ("approved", "leave")
    assert [each["state"] for each in rows_of("approve", "list", "--state", "approved")] == ["approved"]
    at_work.enter(MEMBER)
    again = str(ask()["id"])
    at_work.enter(SECRETARY)
    assert_refused(run("approve", "accept", again, "--yes"), 7, f"#{again}")
    at_work.sign_in_as_administrator()
    assert [each["subject"] for each in granted()] == [f"member:{MEMBER}"]
    assert "准假" in run("audit", "log", "--act", "准假").stdout
    assert_ok(run("db", "check"))
    assert_ok(run("audit", "verify"))


def test_a_leave_is_rejected_by_a_plan_file_or_a_command_and_withdrawn(at_work: World, tmp_path: Path) -> None:
    at_work.enter(MEMBER)
    planned = str(ask()["id"])
    at_work.enter(SECRETARY)
    path = tmp_path / "plan.csv"
    assert_ok(run("approve", "plan", "-o", str(path), "--kind", "leave"))
    (row,) = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    assert (row["类型"], row["变更"]) == ("请假", SAID)
    with path.open("w", encoding="utf-8", newline="") as file:
        filled = csv.DictWriter(file, row)
        filled.writeheader()
        filled.writerow(row | {"决定": "不同意", "意见": "人手不足"})
    assert_ok(run("approve", "apply", str(path), "--yes"))
    assert run_json("approve", "show", planned)["state"] == "rejected"
    at_work.enter(MEMBER)
    second = str(ask()["id"])
    at_work.enter(SECRETARY)
    assert_ok(run("approve", "reject", second, "--reason", "人手不足", "--yes"))
    at_work.enter(MEMBER)
    third = str(ask()["id"])
    assert_ok(run("request", "withdraw", third, "--yes"))
    assert [each["state"] for each in rows_of("request", "list")] == ["withdrawn", "rejected", "rejected"]
    assert granted_nothing(at_work)


def test_a_leave_is_mended_by_its_own_form_and_says_that_its_grant_is_not_taken_back(at_work: World) -> None:
    at_work.enter(MEMBER)
    number = str(ask()["id"])
    at_work.enter(SECRETARY)
    assert_ok(run("approve", "reject", number, "--reason", "日期太长", "--resubmit", "--yes"))
    at_work.enter(MEMBER)
    assert run_json("request", "resubmit", number, "--set", "结束日期=2026-12-03", "--yes")["id"] == int(number)
    fields = {each["field"]: each["new"] for each in run_json("request", "show", number)["changes"]}
    assert fields == {"begins_on": BEGINS, "ends_on": "2026-12-03", "leave_reason": REASON}
    at_work.accept(SECRETARY, int(number))
    refused = run("approve", "revoke", number, "--reason", "点错了", "--yes")
    assert_refused(refused, 7, "这一类申请不能撤销")


def granted_nothing(world: World) -> bool:
    world.sign_in_as_administrator()
    return granted() == []


def test_what_is_refused_is_said_in_the_words_of_the_kind(at_work: World) -> None:
    at_work.enter(MEMBER)
    late = ("--set", f"开始日期={ENDS}", "--set", f"结束日期={BEGINS}", "--set", "事由=探亲", "--yes")
    assert_refused(run("leave", "ask", *late), 3, "“结束日期”填写有误", "结束日期早于开始日期", "szdj leave ask --help")
    assert_refused(run("leave", "ask", "--set", "地点=广州", "--yes"), 2, "szdj leave ask --help")
    assert_refused(run("leave", "ask", "--yes"), 3, "“开始日期”填写有误")
    assert "请假" in run("--help").stdout
    assert "|请假\n" in run("request", "list", "--help").stdout
    assert_refused(run("approve", "list", "--kind", "nothing"), 2, "请假")


def test_leave_is_asked_for_on_a_terminal_from_the_menu_and_decided_there(at_work: World) -> None:
    at_work.enter(MEMBER)
    with Terminal(rows=60, program="tests.extension.leave") as terminal:
        terminal.wait_for("党费管理")
        terminal.type("\x1b[B" * 3 + "\r")
        terminal.wait_for("申请请假  ·  szdj leave ask")
        terminal.type("\r")
        terminal.wait_for("开始日期")
        terminal.type("12月\r")
        terminal.wait_for("日期应")
        terminal.type("\x15" + BEGINS + "\r")
        terminal.wait_for("结束日期")
        terminal.type("\x1b")  # back, and on with what was typed
        terminal.wait_until(lambda: terminal.text.count("开始日期") > 1)
        terminal.type("\r")
        terminal.wait_until(lambda: terminal.text.count("结束日期") > 1)
        terminal.type(ENDS + "\r")
        terminal.wait_for("事由")
        terminal.type(REASON + "\r")
        terminal.wait_for("是否提交请假")
        assert "请核对请假的内容：" in terminal.text
        terminal.type("y\r")
        terminal.wait_for("已提交，待第一党支部审批")
    (asked,) = rows_of("request", "list")
    at_work.enter(SECRETARY)
    with Terminal("approve", "accept", str(asked["id"]), program="tests.extension.leave") as terminal:
        terminal.wait_for("请假")
        terminal.wait_for("同意这 1 份申请")
        terminal.type("y\r")
        assert terminal.exit_code() == 0
    at_work.enter(COMMITTEE_SECRETARY)
    with Terminal("request", "show", str(asked["id"]), program="tests.extension.leave") as terminal:
        terminal.wait_for("已同意")


def test_nothing_of_the_fifth_kind_is_left_where_it_is_not_registered(world: World) -> None:
    assert "leave" not in kinds.KINDS.labels
    assert leave.COMMAND not in commands.COMMANDS
    world.enter(MEMBER)
    assert_refused(run("request", "list", "--kind", "leave"), 2)


def test_the_guide_to_a_new_kind_names_the_files_that_this_one_took() -> None:
    text = (ROOT / "docs" / "project-layout.md").read_text("utf-8")
    section = text.split("## How to add a kind of request\n")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    own = [path for path in listed if "<kind>" in path]
    shared = [path for path in listed if path not in own]
    assert len(listed) <= 10
    assert all((ROOT / "szdj_cli" / path).is_file() for path in shared)
    ours = [each for each in Path(leave.__file__).parent.rglob("*.py") if not each.name.startswith("__")]
    assert len(own) == len(ours) + 1  # the table stands with the queries here
    modules = {module.__name__ for module in (kinds, commands, row_digests)}
    assert {"szdj_cli." + path.removesuffix(".py").replace("/", ".") for path in shared} == modules
