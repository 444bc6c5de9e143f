"""`szdj dues receipt`: framed on a terminal, in lines through a pipe, on paper; and its code, checked."""

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from szdj_cli.domain.values.clock import shanghai_day
from tests.support.documents.receipts import code_on, codes_on, text_of
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, ORGANISER, OTHER, SECRETARY, World


def pay(amount: str = "150", member: int = MEMBER) -> int:
    """Record a payment for this month as whoever is signed in; return its number."""
    paid = run_json("dues", "pay", "--member", str(member), "--amount", amount, "--method", "微信", "--yes")
    return int(paid["payments"][0]["payment"])


@pytest.fixture
def paid(world: World) -> int:
    """The number of a payment; the secretary is signed in."""
    world.enter(SECRETARY)
    return pay()


def today() -> str:
    return shanghai_day(datetime.now(UTC)).isoformat()


def test_a_receipt_is_issued_once_and_then_printed_again(world: World, paid: int) -> None:
    issued = run_json("dues", "receipt", str(paid))
    year = int(today()[:4])
    assert issued == Holding(
        {
            "number": f"{year}-000001",
            "payer": world.name(MEMBER),
            "branch": "B1",
            "branch_name": "第一党支部",
            "lines": [{"month": today()[:7], "amount_fen": 15_000, "method": "wechat", "paid_on": today()}],
            "total_fen": 15_000,
            "issuer": world.name(SECRETARY),
            "issued_on": today(),
            "code": issued["code"],
            "reprint": False,
        }
    )
    again = run("dues", "receipt", str(paid), "--format", "json")
    assert_ok(again)
    assert json.loads(again.stdout) == issued | {"reprint": True, "written": False}
    assert f"收据 {year}-000001 已补打" in again.stderr
    assert "szdj transfer verify" in again.stderr
    world.sign_in_as_administrator()
    log = run_json("audit", "log")
    assert [entry["act"] for entry in log if entry["act"].startswith("receipt.")] == [
        "receipt.printed",
        "receipt.issued",
    ]
    assert "补打：是" in run("audit", "log", "--act", "补打收据").stdout


def test_through_a_pipe_it_is_lines_and_in_csv_a_payment_a_row(paid: int) -> None:
    more = pay("20.05")
    lines = dict(line.split("\t", 1) for line in run("dues", "receipt", str(paid), str(more)).stdout.splitlines())
    assert lines["合计（大写）"] == "人民币壹佰柒拾元零伍分"
    assert lines["合计（元）"] == "170.05"
    assert lines["缴纳方式"] == "微信"
    assert "补打" not in lines
    again = run("dues", "receipt", str(paid), str(more))
    assert again.stdout.splitlines()[-1] == "补打\t是"
    rows = list(csv.DictReader(io.StringIO(run("dues", "receipt", str(paid), str(more), "--format", "csv").stdout)))
    assert [(row["金额（元）"], row["缴纳方式"]) for row in rows] == [("150.00", "微信"), ("20.05", "微信")]


def test_it_is_framed_on_a_terminal_with_a_code_that_a_phone_reads(world: World, paid: int) -> None:
    more = pay("20.05")
    with Terminal("dues", "receipt", str(paid), str(more), rows=70) as terminal:
        assert terminal.exit_code() == 0
        for text in ("党费收据", "编号", world.name(MEMBER), "第一党支部", "150.00元", "20.05元", "┌", "└"):
            assert text in terminal.text
        assert "人民币壹佰柒拾元零伍分" in terminal.text
        assert "补打" not in terminal.text
        (code,) = terminal.scanned()
    assert run_json("transfer", "verify", code)["total_fen"] == 17_005
    with Terminal("dues", "receipt", str(paid), str(more), rows=70, encoding="gbk") as terminal:
        assert terminal.exit_code() == 0
        assert "补打" in terminal.text
        assert terminal.scanned() == [code]
    with Terminal("dues", "receipt", str(paid), str(more), columns=80, rows=24) as terminal:
        assert terminal.exit_code() == 0
        assert "窗口太小" in terminal.text
        assert code[-60:] in terminal.text.replace("\n", "")


def test_a_document_is_written_for_the_seal(world: World, paid: int, tmp_path: Path) -> None:
    path = tmp_path / "收据.docx"
    result = run("dues", "receipt", str(paid), "-o", str(path))
    assert_ok(result)
    assert result.stdout == ""
    assert "可以打印盖章" in result.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    printed = text_of(path)
    assert printed.count("人民币壹佰伍拾元整") == 2
    assert "补打" not in printed
    assert_refused(run("dues", "receipt", str(paid), "-o", str(path)), 7, "收据.docx")
    assert_ok(run("dues", "receipt", str(paid), "-o", str(path), "--force"))
    printed = text_of(path)
    assert printed.count("（补打）") == 2
    assert run_json("transfer", "verify", code_on(path))["status"] == "valid"


def test_with_a_public_address_the_code_is_a_link(paid: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_PHONE_URL", "https://dj.example.cn/")
    assert_ok(run("dues", "receipt", str(paid), "-o", str(tmp_path / "a.docx")))
    link = code_on(tmp_path / "a.docx")
    assert link.startswith("https://dj.example.cn/t/")
    assert run_json("transfer", "verify", link)["kind"] == "receipt"


def test_anybody_checks_a_receipt_as_a_letter(world: World, paid: int) -> None:
    code = run_json("dues", "receipt", str(paid))["code"]
    key = run("transfer", "public-key").stdout.strip()
    assert_ok(run("logout"))
    assert run_json("transfer", "verify", code) == {
        "kind": "receipt",
        "status": "valid",
        "number": f"{today()[:4]}-000001",
        "branch": "B1",
        "branch_name": "第一党支部",
        "name": "党**",
        "issued_on": today(),
        "total_fen": 15_000,
    }
    said = run("transfer", "verify", "-", input=f"{code}\n").stdout
    assert "金额\t150.00元" in said
    assert "有效：由这里开具，款项已入账" in said
    offline = run_json("transfer", "verify", code, "--public-key", key)
    assert (offline["status"], offline["branch_name"]) == ("issued", None)
    assert_refused(run("transfer", "verify", code[:-1] + ("A" if code[-1] != "A" else "B")), 3, "核验没有通过")
    world.enter(SECRETARY)
    assert_ok(run("dues", "reverse", str(paid), "--reason", "记错了", "--yes"))
    reversed_one = run("transfer", "verify", code)
    assert reversed_one.exit_code == 7
    assert "已冲正" in reversed_one.stdout
    assert_refused(run("dues", "receipt", str(paid)), 7, f"{today()[:4]}-000001", "冲正")


def test_a_paper_of_before_a_restored_backup_is_never_called_valid(world: World, paid: int) -> None:
    backup = world.home / "backup.db"
    shutil.copy(world.home / "store.db", backup)
    code = run_json("dues", "receipt", str(paid))["code"]
    shutil.copy(backup, world.home / "store.db")
    lost = run("transfer", "verify", code)
    assert lost.exit_code == 7
    assert "本库没有登记" in lost.stdout
    issued_since = run_json("dues", "receipt", str(pay("61.78", MEMBER)))
    assert issued_since["number"] == f"{today()[:4]}-000001"
    other = run("transfer", "verify", code, "--format", "json")
    assert other.exit_code == 7
    assert json.loads(other.stdout) == {
        "kind": "receipt",
        "status": "different",
        "number": issued_since["number"],
        "branch": "B1",
        "branch_name": None,
        "name": None,
        "issued_on": None,
        "total_fen": None,
    }
    said = run("transfer", "verify", code).stdout
    assert "与登记不符" in said
    for hidden in ("党", "150.00", "61.78", "有效"):
        assert hidden not in said
    assert run_json("transfer", "verify", issued_since["code"])["status"] == "valid"
    key = run("transfer", "public-key").stdout.strip()
    offline = run("transfer", "verify", code, "--public-key", key)
    assert "没有查登记" in offline.stdout
    assert "有效：" not in offline.stdout


def test_what_cannot_be_receipted_is_refused_with_what_to_do(world: World, paid: int) -> None:
    more = pay("20")
    assert_ok(run("dues", "receipt", str(paid), str(more)))
    third = pay("30")
    partly = run("dues", "receipt", str(paid), str(third))
    assert_refused(partly, 7, f"{today()[:4]}-000001", f"szdj dues receipt {paid} {more}")
    assert_refused(run("dues", "receipt", "4711"), 6, "没有这笔缴纳")
    assert_refused(run("dues", "receipt"), 2, "编号", "--branch")
    assert_refused(run("dues", "receipt", str(third), "--branch", "B1"), 2, "--branch")
    assert_refused(run("dues", "receipt", "x"), 2, "编号")


def test_receipts_of_several_members_are_one_document_with_a_page_each(world: World, paid: int, tmp_path: Path) -> None:
    more = [pay("20.05"), pay("60", ORGANISER)]
    path = tmp_path / "收据.docx"
    everybody = ["dues", "receipt", "--branch", "B1"]
    assert_refused(run(*everybody, "-o", str(path)), 2, "--yes")
    would = run_json(*everybody, "-o", str(path), "--dry-run")
    assert [(each["payer"], each["total_fen"], each["code"]) for each in would] == [
        (world.name(MEMBER), 17_005, ""),
        (world.name(ORGANISER), 6_000, ""),
    ]
    assert not path.exists()
    issued = run_json(*everybody, "-o", str(path), "--yes")
    assert [(each["payer"], each["total_fen"], len(each["lines"])) for each in issued] == [
        (world.name(MEMBER), 17_005, 2),
        (world.name(ORGANISER), 6_000, 1),
    ]
    assert codes_on(path) == [each["code"] for each in issued]
    assert text_of(path).count("党费收据存根") == 2
    left = run(*everybody, "--yes")
    assert_ok(left)
    assert "没有还未开收据的缴纳" in left.stderr
    numbers = "".join(f"{number}\n" for number in (more[1], paid, more[0]))
    again = run("dues", "receipt", "-", input=numbers)
    assert_ok(again)
    assert [line.split("\t")[0] for line in again.stdout.splitlines()[1:]] == [
        issued[1]["number"],
        issued[0]["number"],
    ]
    assert "补打 2 张" in again.stderr


def test_those_that_a_list_names_are_issued(world: World, paid: int, tmp_path: Path) -> None:
    other = pay("20", ORGANISER)
    path, out = tmp_path / "登记表.xlsx", tmp_path / "收据.docx"
    assert_ok(run("dues", "register", "-o", str(path)))
    planned = run_json("dues", "receipt", "--file", str(path), "--dry-run")
    assert [(each["payer"], each["code"]) for each in planned] == [
        (world.name(MEMBER), ""),
        (world.name(ORGANISER), ""),
    ]
    assert_refused(run("dues", "receipt", "--file", str(path), "-o", str(out)), 2, "--yes")
    assert not out.exists()
    done = run_json("dues", "receipt", "--file", str(path), "-o", str(out), "--yes")
    assert [each["number"][-6:] for each in done] == ["000001", "000002"]
    # However many it comes to, a list: `.[]` of one record would be something else.
    third = pay("5", MEMBER)
    assert [len(run_json("dues", "receipt", "--branch", "B1", *how)) for how in (["--dry-run"], ["--yes"])] == [1, 1]
    (again,) = run_json("dues", "receipt", "-", input=f"{third}\n")
    assert again["reprint"] is True
    assert_ok(run("dues", "reverse", str(other), "--reason", "记错了", "--yes"))
    wrong = tmp_path / "b.csv"
    wrong.write_text(f"缴纳编号,姓名\n{other},\n999,\n{paid},某某某\n{paid},{world.name(MEMBER)}\n", "utf-8")
    refused = run("dues", "receipt", "--file", str(wrong), "--errors", str(tmp_path / "e.csv"), "--yes")
    assert_refused(refused, 3, "第 2 行 缴纳编号", "已冲正", "没有这笔缴纳", "姓名“某某某”", "3 行有错误")
    assert len((tmp_path / "e.csv").read_text("utf-8-sig").splitlines()) == 4
    world.enter(MEMBER)
    assert_refused(run("dues", "receipt", "--file", str(path), "--yes"), 5)


def test_a_member_prints_their_own_again_and_issues_none(world: World, paid: int) -> None:
    world.enter(MEMBER)
    assert_refused(run("dues", "receipt", str(paid)), 5, "自己")
    world.enter(ORGANISER)
    assert_refused(run("dues", "receipt", str(paid)), 6)
    world.enter(SECRETARY)
    assert_ok(run("dues", "receipt", str(paid)))
    world.enter(MEMBER)
    assert run_json("dues", "receipt", str(paid))["reprint"] is True
    world.enter(OTHER)
    assert_refused(run("dues", "receipt", str(paid)), 6, "没有这笔缴纳")


def test_whoever_is_not_verified_is_asked_to_be(world: World) -> None:
    world.sign_in(SECRETARY)
    assert_refused(run("dues", "receipt", "1"), 4, "szdj verify")
