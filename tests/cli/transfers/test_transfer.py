import csv
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from szdj_cli.domain.values.clock import shanghai_day
from tests.support import builders
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, OTHER, OUTSIDE, SECRETARY, World


@pytest.fixture
def issued(world: World) -> int:
    """A transfer out of the store whose letter was issued; the committee's secretary is signed in."""
    world.enter(MEMBER)
    number = int(run_json("transfer", "out", *OUTSIDE, "--yes")["id"])
    world.accept(SECRETARY, number)
    world.accept(COMMITTEE_SECRETARY, number)
    return number


def code_in(path: Path) -> str:
    """Return the code that stands on a letter in text."""
    printed = "".join(part.text or "" for part in Document(str(path)).element.body.iter())
    found = re.search(r"[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{86}", printed)
    assert found is not None
    return found[0]


def test_a_transfer_is_submitted_listed_and_shown(world: World) -> None:
    world.enter(MEMBER)
    result = run("transfer", "out", "--to", "B4", "--set", "转移原因=工作调动", "--yes", "--format", "json")
    assert_ok(result)
    assert json.loads(result.stdout) == Holding({"id": 1, "kind": "transfer", "waiting_at": "第一党支部"})
    assert "szdj transfer show 1" in result.stderr
    (listed,) = run_json("transfer", "list")
    assert (listed["kind"], listed["state"], listed["waiting_at"]) == ("transfer", "branch_review", "第一党支部")
    assert listed["changes"][0] == Holding({"field": "branch", "old": "第一党支部", "new": "第四党支部"})
    shown = run_json("transfer", "show", "1")
    assert [step["act"] for step in shown["steps"]] == ["review", "issue", "admit", "receive"]
    assert run_json("request", "list", "--kind", "transfer", "--state", "pending")[0]["id"] == 1


def test_the_way_is_drawn_with_whose_turn_it_is(world: World) -> None:
    world.enter(MEMBER)
    assert_ok(run("transfer", "out", "--to", "第四党支部", "--set", "转移原因=毕业", "--yes"))
    drawn = run("transfer", "show", "1").stdout
    assert "●\t党员零　提交申请" in drawn
    assert f"◎\t第一党支部　审批\t当前待办：第一党支部 {world.name(SECRETARY)}" in drawn
    assert drawn.rstrip().endswith("○\t第四党支部　接收")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--to", "B1", "--set", "转移原因=毕业"], 3, "不能转到自己所在的党支部"),
        (["--to", "G1", "--set", "转移原因=毕业"], 3, "不是党支部"),
        (["--to", "B9", "--set", "转移原因=毕业"], 6, "B9"),
        (["--to", "B4"], 3, "转移原因"),
        (["--to", "B4", "--set", "转移原因=毕业", "--set", "有效期天数=91"], 3, "90 天"),
        (["--to", "B4", "--set", "转移原因=毕业", "--set", "联系电话=13900000000"], 2, "联系电话=-"),
        (["--to", "B4", "--outside"], 2, "--outside"),
        (["--outside", "--set", "转移原因=毕业"], 3, "转入单位抬头"),
        ([], 2, "--to"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_and_writes_nothing(
    world: World, options: list[str], code: int, said: str
) -> None:
    world.enter(MEMBER)
    assert_refused(run("transfer", "out", *options, "--yes"), code, said)
    assert run_json("transfer", "list") == []


def test_a_second_one_is_refused_and_names_the_first(world: World) -> None:
    world.enter(MEMBER)
    assert_ok(run("transfer", "out", *OUTSIDE, "--yes"))
    assert_refused(run("transfer", "out", "--to", "B4", "--set", "转移原因=毕业", "--yes"), 7, "#1")


def test_the_receiver_lists_takes_in_or_returns(world: World) -> None:
    requests = []
    for member in (MEMBER, OTHER):
        world.enter(member)
        requests.append(int(run_json("transfer", "out", "--to", "B3", "--set", "转移原因=毕业", "--yes")["id"]))
    world.accept(SECRETARY, requests[0])
    world.enter(COMMITTEE_SECRETARY)
    # Nobody is appointed in B2 and B3, so the committee above stands in for both: once for sending, once for receiving.
    assert_ok(run("approve", "accept", "--all", "--yes"))
    assert [each["state"] for each in run_json("transfer", "list", "--incoming")] == ["received", "received"]
    assert_refused(run("transfer", "return", str(requests[1]), "--yes"), 2, "原因")
    assert_ok(run("transfer", "return", str(requests[1]), "--reason", "没有报到", "--yes"))
    assert run_json("transfer", "receive", str(requests[0]), "--yes") == Holding(
        {"accepted": 1, "rejected": 0, "conflicts": []}
    )
    assert [run_json("transfer", "show", str(number))["state"] for number in requests] == ["completed", "returned"]
    assert run_json("member", "show", str(MEMBER))["branch"] == "B3"
    assert_ok(again := run("transfer", "receive", str(requests[0]), "--yes"))
    assert "已经是这样" in again.stderr
    assert_refused(run("transfer", "return", str(requests[0]), "--reason", "没有报到", "--yes"), 7, "已转接")


def test_an_accepted_batch_says_which_letters_it_made(world: World) -> None:
    world.enter(MEMBER)
    number = int(run_json("transfer", "out", *OUTSIDE, "--yes")["id"])
    world.accept(SECRETARY, number)
    world.enter(COMMITTEE_SECRETARY)
    accepted = run("approve", "accept", str(number), "--yes", "--format", "json")
    said = {"accepted": 1, "rejected": 0, "conflicts": []}
    year = datetime.now(UTC).year
    assert json.loads(accepted.stdout) == Holding(said | {"letters": [{"id": number, "number": f"{year}-000001"}]})
    assert f"已开具介绍信 1 份：#{number} {year}-000001" in accepted.stderr


def test_a_letter_is_written_checked_voided_and_issued_anew(world: World, issued: int, tmp_path: Path) -> None:
    path = tmp_path / "介绍信.docx"
    assert_ok(run("transfer", "letter", str(issued), "-o", str(path)))
    assert path.stat().st_mode & 0o777 == 0o600
    code = code_in(path)
    assert_refused(run("transfer", "letter", str(issued), "-o", str(path)), 7, "介绍信.docx")
    assert_ok(run("logout"))
    assert run_json("transfer", "verify", code)["status"] == "valid"
    assert "有效" in run("transfer", "verify", "-", input=f"{code}\n").stdout
    assert_refused(run("transfer", "verify", code[:-1] + ("A" if code[-1] != "A" else "B")), 3, "核验没有通过")
    key = run("transfer", "public-key").stdout.strip()
    (tmp_path / "key.txt").write_text(f"{key}\n")
    for given in (key, str(tmp_path / "key.txt")):
        assert run_json("transfer", "verify", code, "--public-key", given)["status"] == "issued"
    os.truncate(tmp_path / "key.txt", 1 << 40)  # more than any memory, and next to nothing on the disk
    assert_refused(run("transfer", "verify", code, "--public-key", str(tmp_path / "key.txt")), 2, "公钥")
    world.enter(COMMITTEE_SECRETARY)
    assert_refused(run("transfer", "void", str(issued), "--yes"), 2, "原因")
    assert_ok(run("transfer", "void", str(issued), "--reason", "遗失", "--yes"))
    voided = run("transfer", "verify", code, "--format", "json")
    assert (voided.exit_code, json.loads(voided.stdout)["status"]) == (7, "voided")
    assert_refused(run("transfer", "reissue", str(issued), "--yes"), 2, "原因")
    year = shanghai_day(datetime.now(UTC)).year
    assert f"{year}-000002" in run("transfer", "reissue", str(issued), "--reason", "补寄", "--yes").stderr
    assert [each["void_reason"] for each in run_json("transfer", "show", str(issued))["letters"]] == [None, "遗失"]
    assert f"介绍信 {year}-000001（已作废：遗失）" in run("transfer", "show", str(issued)).stdout
    assert [each["state"] for each in run_json("transfer", "list", "--issued")] == ["in_transit"]


def test_the_receipt_closes_the_record(world: World, issued: int) -> None:
    today = shanghai_day(datetime.now(UTC)).isoformat()
    assert_refused(run("transfer", "slip", str(issued), "--handler", "张三", "--yes"), 2, "--date")
    options = ["--handler", "张三", "--date", today, "--stdin", "--yes"]
    assert_ok(run("transfer", "slip", str(issued), *options, input="010-65001234\n"))
    assert run_json("transfer", "show", str(issued))["state"] == "completed"
    assert run_json("member", "show", str(MEMBER))["roster_state"] == "transferred_out"
    assert_ok(again := run("transfer", "slip", str(issued), *options, input="010-65001234\n"))
    assert "已经是这样" in again.stderr
    assert_refused(run("transfer", "slip", str(issued), *options, input="010-65009999\n"), 7, "已转接")


def test_there_is_no_letter_before_its_step(world: World, tmp_path: Path) -> None:
    world.enter(MEMBER)
    assert_ok(run("transfer", "out", *OUTSIDE, "--yes"))
    world.accept(SECRETARY, 1)
    world.enter(COMMITTEE_SECRETARY)
    assert_refused(run("transfer", "letter", "1", "-o", str(tmp_path / "a.docx")), 7, "还没有介绍信")


def test_waiting_ends_with_the_decision_or_in_time(world: World) -> None:
    world.enter(MEMBER)
    assert_ok(run("transfer", "out", *OUTSIDE, "--yes"))
    assert_refused(run("request", "wait", "1", "--timeout", "0"), 124, "#1")
    world.enter(SECRETARY)
    assert_ok(run("approve", "reject", "1", "--reason", "材料不全", "--yes"))
    world.enter(MEMBER)
    ended = run("request", "wait", "1", "--timeout", "5", "--format", "json")
    assert ended.exit_code == 5
    assert json.loads(ended.stdout)["state"] == "rejected"


def test_who_left_and_comes_back_continues_the_same_record(world: World, issued: int) -> None:
    today = shanghai_day(datetime.now(UTC)).isoformat()
    options = ["--handler", "张三", "--date", today, "--stdin", "--yes"]
    assert_ok(run("transfer", "slip", str(issued), *options, input="010-65001234\n"))
    person = builders.person(MEMBER - 1, 所在党支部="B3", 工作单位="新单位")
    secret = {"公民身份号码", "手机号码"}
    settings = [f"{heading}={'-' if heading in secret else value}" for heading, value in person.items()]
    lines = "".join(f"{value}\n" for heading, value in person.items() if heading in secret)
    added = run(
        "member", "add", *(part for each in settings for part in ("--set", each)), "--reason", "转回", "--yes",
        input=lines,
    )  # fmt: skip
    assert_ok(added)
    back = run_json("member", "show", str(MEMBER))
    assert (back["roster_state"], back["branch"], back["employer"]) == ("active", "B3", "新单位")


def test_a_plan_decides_transfers_and_says_what_to_note(world: World, tmp_path: Path) -> None:
    world.enter(MEMBER)
    assert_ok(run("transfer", "out", *OUTSIDE, "--set", "党费交至年月=2026-01", "--yes"))
    world.enter(SECRETARY)
    path = tmp_path / "plan.csv"
    assert_ok(run("approve", "plan", "-o", str(path)))
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert "欠缴" in row["提示"]
    row["决定"] = "同意"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    assert run_json("approve", "apply", str(path), "--yes")["accepted"] == 1
    assert run_json("approve", "list", "--state", "approved")[0]["state"] == "committee_review"


def test_a_template_is_made_ones_own(world: World, issued: int, tmp_path: Path) -> None:
    own = tmp_path / "模板.docx"
    written = run("transfer", "template", "-o", str(own))
    assert_ok(written)
    assert "{{ 姓名 }}" in written.stderr
    document = Document(str(own))
    document.add_paragraph("示范单位专用")
    document.save(str(own))
    path = tmp_path / "a.docx"
    assert_ok(run("transfer", "letter", str(issued), "-o", str(path), "--template", str(own)))
    assert "示范单位专用" in "".join(part.text or "" for part in Document(str(path)).element.body.iter())
    own.write_text("not a document")
    refused = run("transfer", "letter", str(issued), "-o", str(path), "--template", str(own), "--force")
    assert_refused(refused, 3, "模板")
