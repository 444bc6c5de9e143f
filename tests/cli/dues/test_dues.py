"""`szdj dues`: what the rules say, which needs no store, and the amount that a member sets."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World

ENTER, DOWN, ESCAPE = "\r", "\x1b[B", "\x1b"
ARTICLE = "中组发〔2008〕3号第{}条"


@pytest.fixture
def rules_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example of the documentation, in force."""
    guide = (ROOT / "docs" / "dues-rules.md").read_text("utf-8")
    (example,) = re.findall(r"^```toml\n(\[\[rule_set.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    path = tmp_path / "rules.toml"
    path.write_text(example, "utf-8")
    monkeypatch.setenv("SZDJ_DUES_RULES", str(path))
    return path


@pytest.mark.parametrize(
    ("category", "base", "fen", "rate", "article"),
    [
        ("employed", "0", 0, "0.005", "二"),
        ("employed", "3000", 1500, "0.005", "二"),
        ("在职", "3000.01", 3000, "0.01", "二"),
        ("在职", "5,000元", 5000, "0.01", "二"),
        ("employed", "10000", 15_000, "0.015", "二"),
        ("employed", "１００００．０１", 20_000, "0.02", "二"),
        ("employed", "50000", 100_000, "0.02", "二"),
        ("retired", "5000", 2500, "0.005", "五"),
        ("离退休", "5000.01", 5000, "0.01", "五"),
        ("student", None, 20, None, "六"),
        ("下岗失业", None, 20, None, "六"),
        ("relief", None, 20, None, "六"),
        ("farmer", None, 20, None, "六"),
    ],
)
def test_programs_get_fen_rate_and_article_and_nothing_else(
    category: str, base: str | None, fen: int, rate: str | None, article: str
) -> None:
    arguments = ["--category", category, *(("--base", base) if base is not None else ())]
    assert run_json("dues", "calc", *arguments) == {
        "monthly_fen": fen,
        "rate": rate,
        "article": ARTICLE.format(article),
    }


def test_it_opens_no_store_and_writes_nothing(tmp_path: Path) -> None:
    result = run("dues", "calc", "--category", "employed", "--base", "8000", "--format", "json")
    assert_ok(result)
    assert json.loads(result.stdout)["monthly_fen"] == 12_000
    assert result.stderr == ""
    assert not (tmp_path / "home").exists()


def test_people_read_what_it_is_and_why() -> None:
    result = run("dues", "calc", "--category", "employed", "--base", "8000")
    assert_ok(result)
    assert result.stdout.splitlines() == [
        "类别\t在职",
        "基数（元）\t8000.00",
        "比例\t1.5%",
        "每月党费（元）\t120.00",
        f"依据\t{ARTICLE.format('二')}",
    ]


def test_a_spreadsheet_gets_one_row() -> None:
    result = run("dues", "calc", "--category", "retired", "--base", "0", "--format", "csv")
    headings, row = csv.reader(io.StringIO(result.stdout))
    assert headings == ["类别", "基数（元）", "比例", "每月党费（元）", "依据"]
    assert row == ["离退休", "0.00", "0.5%", "0.00", ARTICLE.format("五")]


def test_a_farmer_is_shown_the_range() -> None:
    result = run("dues", "calc", "--category", "农民")
    assert "每月党费（元）\t0.20 至 1.00，由本人选定" in result.stdout
    assert "基数（元）\t无" in result.stdout
    assert result.stderr == ""


def test_a_base_that_counts_for_nothing_is_passed_over_and_said() -> None:
    result = run("dues", "calc", "--category", "student", "--base", "8000")
    assert_ok(result)
    assert "0.20" in result.stdout
    assert "8000" not in result.stdout
    assert "“学生”不按基数计算" in result.stderr


def test_more_than_the_usual_limit_is_said() -> None:
    assert run("dues", "calc", "--category", "employed", "--base", "50000").stderr == ""
    result = run("dues", "calc", "--category", "employed", "--base", "50000.50")
    assert "每月党费（元）\t1000.01" in result.stdout
    assert "一般不超过 1000 元" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--category", "employed", "--base", "-1"], 2, "金额不能是负数"),
        (["--category", "employed", "--base=-0.01"], 2, "金额不能是负数"),
        (["--category", "employed", "--base", "1.234"], 2, "两位小数"),
        (["--category", "employed", "--base", "三千"], 2, "金额应写作"),
        (["--category", "employed", "--base", "1234567890123"], 2, "12 位"),
        (["--category", "employed", "--base", ""], 2, "不能为空"),
        (["--category", "student", "--base", "-1"], 2, "--base"),
        (["--category", "farmers", "--base", "1"], 2, "农民（farmer）"),
        (["--category", "employed"], 2, "--base"),
        (["--category", "离退休"], 2, "--base"),
        (["--base", "3000"], 2, "--category"),
        ([], 2, "--category"),
        (["--category", "student", "--month", "2026-13"], 2, "2026-11"),
        (["--category", "student", "--month", "2008-03"], 3, "2008-04"),
        (["--category", "employed", "--month", "2008-03"], 3, "2008-04"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(arguments: list[str], code: int, said: str) -> None:
    result = run("dues", "calc", *arguments)
    assert_refused(result, code, said)
    assert result.stdout == ""


def test_the_operator_s_own_rules_hold_from_their_month(rules_file: Path) -> None:
    def reckoned(category: str, month: str, *base: str) -> tuple[int, str]:
        found = run_json("dues", "calc", "--category", category, "--month", month, *base)
        return found["monthly_fen"], found["article"]

    base = ("--base", "4000.01")
    assert reckoned("employed", "2026-12", *base) == (4000, ARTICLE.format("二"))
    assert reckoned("employed", "2027-01", *base) == (5000, "示例发〔2027〕1号第二条")
    assert reckoned("student", "2027-06") == (20, ARTICLE.format("六"))
    assert reckoned("student", "2027年7月") == (50, "示例发〔2027〕9号")
    assert reckoned("retired", "2027-07", *base) == (2000, ARTICLE.format("五"))


def test_a_file_of_rules_that_is_wrong_is_named_and_nothing_is_guessed(rules_file: Path) -> None:
    rules_file.write_text(rules_file.read_text("utf-8").replace('"1.25%"', '"1.25"'), "utf-8")
    assert_refused(run("dues", "calc", "--category", "student"), 3, str(rules_file), "2027-01 employed", "比例")
    rules_file.write_bytes("甲".encode("gb18030"))
    assert_refused(run("dues", "calc", "--category", "student"), 3, "UTF-8")
    rules_file.unlink()
    assert_refused(run("dues", "calc", "--category", "student"), 3, str(rules_file))
    rules_file.write_text("\n= 1", "utf-8")
    assert_refused(run("dues", "calc", "--category", "student"), 3, "第 2 行", "TOML")


@pytest.mark.parametrize(("rounding", "fen"), [("fen", 12_495), ("jiao", 12_500), ("yuan", 12_500)])
def test_the_setting_says_what_is_rounded_to(rounding: str, fen: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_DUES_ROUNDING", rounding)
    assert run_json("dues", "calc", "--category", "employed", "--base", "8330")["monthly_fen"] == fen


def test_a_rounding_that_is_none_is_passed_over_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_DUES_ROUNDING", "cent")
    done = run("-q", "dues", "calc", "--category", "student")
    assert_ok(done)
    assert "dues_rounding" in done.stderr


def test_on_a_terminal_what_is_left_out_is_asked_for_and_esc_goes_back() -> None:
    with Terminal("dues", "calc") as terminal:
        terminal.wait_for("低保抚恤")
        terminal.type(ENTER)
        terminal.wait_for("每月工资收入")
        terminal.type(ESCAPE)
        terminal.wait_until(lambda: terminal.text.count("低保抚恤") == 1, what="the categories again")
        terminal.type(DOWN * 3 + ENTER)
        terminal.wait_for("基本养老金")
        terminal.type("5000.001" + ENTER)
        terminal.wait_for("两位小数")
        terminal.type("\x7f\x7f" + ENTER)
        terminal.wait_for("25.00")
        assert terminal.exit_code() == 0


def test_on_a_terminal_a_category_without_a_base_asks_for_none() -> None:
    with Terminal("dues", "calc", "--category", "学生") as terminal:
        terminal.wait_for("0.20")
        assert terminal.exit_code() == 0


def test_esc_at_a_base_after_a_given_category_cancels() -> None:
    with Terminal("dues", "calc", "--category", "在职") as terminal:
        terminal.wait_for("每月工资收入")
        terminal.type(ESCAPE)
        terminal.wait_for("已取消")
        assert terminal.exit_code() == 130


def test_categories_are_completed_in_the_language_that_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(begun: str) -> list[str]:
        with monkeypatch.context() as pressed:
            pressed.setenv("_SZDJ_COMPLETE", f"={begun}")
            return run("dues", "calc", "--category").stdout.splitlines()

    assert offered("re") == ["retired\t离退休", "relief\t低保抚恤"]
    assert offered("离") == ["离退休\tretired"]
    assert len(offered("")) == 6


# --- set and show ---


def test_an_amount_is_set_decided_and_shown(world: World) -> None:
    world.enter(MEMBER)
    asked = run("dues", "set", "--category", "在职", "--base", "8000", "--yes", "--format", "json")
    assert_ok(asked)
    assert json.loads(asked.stdout) == Holding({"id": 1, "kind": "dues", "waiting_at": "第一党支部"})
    (waiting,) = run_json("request", "list")
    changes = {change["field"]: change for change in waiting["changes"]}
    assert changes["monthly_dues"] == Holding({"old": None, "old_fen": None, "new": "120.00", "new_fen": 12_000})
    assert (changes["base"]["new_fen"], changes["category"]["new_fen"]) == (800_000, None)
    assert run_json("dues", "show")["settings"] == []
    world.enter(SECRETARY)
    assert run_json("approve", "list")[0]["kind"] == "dues"
    assert_ok(run("approve", "accept", "1", "--yes"))
    world.enter(MEMBER)
    (setting,) = run_json("dues", "show")["settings"]
    assert (setting["monthly_fen"], setting["category"]) == (12_000, "employed")
    assert run_json("dues", "show", "--month", "2010-01") == []
    assert "120.00\t在职" in run("dues", "show", "--format", "table").stdout


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--category", "在职"], 3, "计算基数"),
        (["--category", "无"], 3, "党费类别"),
        ([], 3, "党费类别"),
        (["--category", "学生", "--amount", "0"], 3, "少交原因"),
        (["--category", "学生", "--amount", "-1"], 3, "不能是负数"),
        (["--category", "学生", "--amount", "1.234"], 3, "两位小数"),
        (["--category", "在职", "--base", "8000", "--amount", "1"], 3, "少交原因"),
        (["--category", "学生", "--effective", "2026-13"], 3, "生效月份"),
    ],
)
def test_a_setting_that_breaks_a_rule_is_refused(world: World, options: list[str], code: int, said: str) -> None:
    world.enter(MEMBER)
    assert_refused(run("dues", "set", *options, "--yes"), code, said)
    assert run_json("request", "list") == []


def test_without_a_confirmation_nothing_is_submitted(world: World) -> None:
    world.enter(MEMBER)
    assert_refused(run("dues", "set", "--category", "学生"), 2, "--yes")
    assert run_json("request", "list") == []
