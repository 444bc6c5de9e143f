"""`szdj dues notice`, `register`, `stubs`, `remit` and `remittances`: what the office prints and hands up."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_after, month_of
from tests.support import world as worlds
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, SECRETARY, World

MONTH = month_of(shanghai_day(datetime.now(UTC)))
YEAR = MONTH[:4]


@pytest.fixture(scope="module")
def template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.build_on(world_template, tmp_path_factory.mktemp("lists"), _pay)


@pytest.fixture
def branch(template: Path, tmp_path: Path) -> World:
    """The member has paid 120 yuan, the organiser 50.01 of 120; the secretary is signed in."""
    world = worlds.copy(template, tmp_path / "home")
    world.enter(SECRETARY)
    return world


def _pay(world: World) -> None:
    for member in (MEMBER, ORGANISER):
        world.enter(member)
        number = run_json("dues", "set", "--category", "在职", "--base", "8000", "--yes")["id"]
        world.enter(SECRETARY)
        assert_ok(run("approve", "accept", str(number), "--yes"))
    assert_ok(run("dues", "pay", "--member", str(MEMBER), "--yes"))
    assert_ok(run("dues", "pay", "--member", str(ORGANISER), "--amount", "50.01", "--yes"))


def text_of(document: Path) -> str:
    opened = docx.Document(str(document))
    cells = (cell.text for table in opened.tables for row in table.rows for cell in row.cells)
    return "".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def test_a_notice_has_names_and_amounts_and_no_numbers_of_anybody(branch: World, tmp_path: Path) -> None:
    rows = run_json("dues", "notice")
    assert [(row["name"], row["due_fen"], row["paid_fen"]) for row in rows] == [
        (branch.name(MEMBER), 12_000, 12_000),
        (branch.name(ORGANISER), 12_000, 5_001),
    ]
    for kind in ("xlsx", "docx"):
        assert_ok(run("dues", "notice", "-o", str(tmp_path / f"公示.{kind}")))
    sheet = CalamineWorkbook.from_path(str(tmp_path / "公示.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet[2] == ["序号", "姓名", "应交", "已交", "备注"]
    assert [row[1:4] for row in sheet[3:6]] == [
        [branch.name(MEMBER), 120, 120],
        [branch.name(ORGANISER), 120, 50.01],
        ["", 240, 170.01],
    ]
    said = text_of(tmp_path / "公示.docx")
    assert "党费收缴公示" in said
    assert branch.name(ORGANISER) in said
    for hidden in (branch.id_number(MEMBER)[:10], branch.mobile(MEMBER)):
        assert hidden not in said + str(sheet)


def test_a_register_has_every_payment_of_the_month_and_its_reversal(branch: World, tmp_path: Path) -> None:
    assert_ok(run("dues", "receipt", "1"))
    assert_ok(run("dues", "reverse", "2", "--reason", "记错了", "--yes"))
    rows = run_json("dues", "register")
    assert [(row["number"], row["amount_fen"], row["receipt"], row["is_reversal"]) for row in rows] == [
        (1, 12_000, f"{YEAR}-000001", False),
        (2, 5_001, None, False),
        (3, -5_001, None, True),
    ]
    path = tmp_path / "登记.csv"
    assert_ok(run("dues", "register", "-o", str(path)))
    last = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))[-1]
    assert (last[0], last[4]) == ("合计", "120.00")
    assert run_json("dues", "register", "--month", month_after(MONTH, -1)) == []
    assert_refused(run("dues", "register", "--month", month_after(MONTH)), 3)


def test_stubs_are_the_receipts_of_a_year_by_number(branch: World, tmp_path: Path) -> None:
    assert_ok(run("dues", "receipt", "--branch", "B1", "--yes"))
    assert_ok(run("dues", "reverse", "2", "--reason", "记错了", "--yes"))
    rows = run_json("dues", "stubs")
    assert [(row["number"], row["payer"], row["total_fen"], row["is_reversed"]) for row in rows] == [
        (f"{YEAR}-000001", branch.name(MEMBER), 12_000, False),
        (f"{YEAR}-000002", branch.name(ORGANISER), 5_001, True),
    ]
    path = tmp_path / "存根.docx"
    assert_ok(run("dues", "stubs", "-o", str(path)))
    assert "已冲正" in text_of(path)
    assert run_json("dues", "stubs", "--year", str(int(YEAR) - 1)) == []


def test_what_was_collected_is_handed_up_once(branch: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_DUES_REMIT_PERCENT", "60")
    planned = run_json("dues", "remit", "--dry-run")
    assert (planned["collected_fen"], planned["handed_fen"], planned["kept_fen"]) == (17_001, 10_201, 6_800)
    assert run_json("dues", "remittances") == []
    assert_refused(run("dues", "remit"), 2, "--yes")
    path = tmp_path / "凭据.docx"
    done = run_json("dues", "remit", "-o", str(path), "--yes")
    assert (done["number"], done["handed_fen"]) == (f"{YEAR}-000001", 10_201)
    assert "人民币壹佰零贰元零壹分" in text_of(path)
    assert_refused(run("dues", "remit", "--yes"), 7, "没有需要上缴")
    assert_ok(run("dues", "pay", "--member", str(ORGANISER), "--yes"))
    assert run_json("dues", "remit", "--yes")["collected_fen"] == 6_999
    beyond = ("--amount", "1500", "--allow-large", "--allow-repeat")
    assert_ok(run("dues", "pay", "--member", str(ORGANISER), *beyond, "--yes"))
    assert "大额党费 1500.00 元应当全部上缴" in (said := run("dues", "remit", "--dry-run").stderr)
    assert "留存中的 600.00 元" in said
    done = run_json("dues", "remit", "--yes")
    assert (done["large_fen"], done["handed_fen"]) == (150_000, 90_000)
    assert run_json("dues", "remittances", done["number"])["large_fen"] == 150_000
    branch.sign_in_as_administrator()
    assert_ok(run("db", "check"))


def test_the_last_one_handed_up_is_reversed_and_counts_with_the_next(branch: World) -> None:
    first = run_json("dues", "remit", "--yes")["number"]
    assert_ok(run("dues", "pay", "--member", str(ORGANISER), "--yes"))
    second = run_json("dues", "remit", "--yes")["number"]
    assert_refused(run("dues", "remit", "--reverse", first, "--reason", "错", "--yes"), 7, second)
    assert_refused(run("dues", "remit", "--reverse", second, "--yes"), 2)
    for number in (second, first):
        assert_ok(run("dues", "remit", "--reverse", number, "--reason", "错了", "--yes"))
    assert_refused(run("dues", "remit", "--reverse", first, "--reason", "错", "--yes"), 7)
    assert_refused(run("dues", "remit", "--reverse", "2026-9", "--reason", "错", "--yes"), 6)
    assert run_json("dues", "remit", "--yes")["collected_fen"] == 24_000
    listed = run_json("dues", "remittances")
    assert [row["state"] for row in listed] == ["reversed", "reversed", "reversal", "reversal", "standing"]
    assert sum(row["handed_fen"] for row in listed) == 24_000


def test_what_was_handed_up_elsewhere_is_left_out_the_first_time(branch: World) -> None:
    before = month_after(MONTH, -1)
    assert_ok(run("dues", "pay", "--member", str(ORGANISER), "--amount", "30", "--paid-on", f"{before}-28", "--yes"))
    hint = run("dues", "remit", "--dry-run")
    assert f"第一党支部 {before} 起收取 3 笔" in hint.stderr
    assert f"从最早一笔缴纳的月份 {before} 算起" in hint.stderr
    assert "--since" in hint.stderr
    assert "200.01" in hint.stderr
    assert_refused(run("dues", "remit", "--since", month_after(MONTH), "--yes"), 3)
    done = run_json("dues", "remit", "--since", MONTH, "--yes")
    assert (done["payments"], done["collected_fen"], done["left_out_fen"]) == (2, 17_001, 3_000)
    assert_refused(run("dues", "remit", "--since", MONTH, "--yes"), 2, done["number"], "--reverse")
    assert_ok(run("dues", "reverse", "3", "--reason", "记错了", "--yes"))
    assert_refused(run("dues", "remit", "--yes"), 7, "没有需要上缴")
    assert_ok(run("dues", "remit", "--reverse", done["number"], "--reason", "错了", "--yes"))
    assert run_json("dues", "remit", "--yes")["collected_fen"] == 17_001


def test_the_first_time_counts_from_the_oldest_payment_and_leaves_out_none_that_is_recorded_later(
    branch: World,
) -> None:
    before = month_after(MONTH, -1)
    first = run_json("dues", "remit", "--yes")
    assert (first["since"], first["left_out_fen"]) == (MONTH, 0)
    assert_ok(run("dues", "pay", "--member", str(ORGANISER), "--amount", "30", "--paid-on", f"{before}-28", "--yes"))
    assert run_json("dues", "remit", "--yes")["collected_fen"] == 3_000


def test_the_paper_of_a_remittance_is_printed_again_and_says_so(branch: World, tmp_path: Path) -> None:
    done = run_json("dues", "remit", "--yes")
    path = tmp_path / "凭据.docx"
    again = run_json("dues", "remittances", done["number"], "-o", str(path))
    assert again == done | {"since": None, "reprint": True, "written": False}
    assert f"编号：{done['number']}（补打）" in text_of(path)
    branch.enter(COMMITTEE_SECRETARY)
    shown = run("dues", "remittances", done["number"], "--branch", "B1")
    assert_ok(shown)
    assert branch.name(SECRETARY) in shown.stdout
    assert_refused(run("dues", "remittances", done["number"], "--year", YEAR), 2)
    branch.enter(SECRETARY)
    assert_ok(run("dues", "remit", "--reverse", done["number"], "--reason", "错了", "--yes"))
    assert_refused(run("dues", "remittances", done["number"]), 7, "冲正")
    assert_refused(run("dues", "remittances", f"{YEAR}-000009"), 6)
    assert_refused(run("dues", "remittances", "九"), 6)


def test_a_committee_sees_what_its_branches_handed_up_and_what_they_still_have(branch: World, tmp_path: Path) -> None:
    branch.enter(COMMITTEE_SECRETARY)
    before = run("dues", "remittances", "--branch", "C1")
    assert_ok(before)
    assert "170.01" in before.stderr
    notice = json.loads(run("dues", "remittances", "--branch", "C1", "--format", "json").stderr)
    assert (notice["code"], [(each["branch"], each["collected_fen"]) for each in notice["branches"]]) == (
        "to_remit",
        [("B1", 17_001)],
    )
    assert_ok(run("dues", "remit", "--branch", "B1", "--yes"))
    after = run("dues", "remittances", "-o", str(tmp_path / "上缴.xlsx"))
    assert_ok(after)
    assert "还没有上缴" not in after.stderr
    sheet = CalamineWorkbook.from_path(str(tmp_path / "上缴.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet[-2][4] == 170.01
    branch.enter(ORGANISER)
    assert_refused(run("dues", "remit", "--yes"), 5)
    assert len(run_json("dues", "remittances")) == 1


@pytest.mark.parametrize(
    "cut", [("--format", "csv"), ("--format", "jsonl"), (), ("--columns", "number", "--format", "csv")]
)
def test_the_register_is_piped_to_receipts(branch: World, cut: tuple[str, ...]) -> None:
    issued = run("dues", "receipt", "-", "--format", "json", input=run("dues", "register", *cut).stdout)
    assert_ok(issued)
    assert [each["total_fen"] for each in json.loads(issued.stdout)] == [12_000, 5_001]


def test_receipts_and_payments_are_no_numbers_of_something_else(branch: World) -> None:
    people = run("member", "list", "--field", "id", "--format", "csv").stdout
    assert_refused(run("dues", "receipt", "-", input=people), 2, "看不出是不是缴纳编号")
    assert_refused(run("dues", "pay", "--member", "-", "--yes", input=people), 2, "看不出是不是党员编号")
    assert run_json("dues", "stubs") == []
    listed = run("member", "list", "--field", "id,membership", "--format", "csv").stdout.splitlines()
    people = "\n".join([listed[0], *(line for line in listed if line.startswith((f"{MEMBER},", f"{ORGANISER},")))])
    assert_ok(run("dues", "pay", "--member", "-", "--dry-run", input=people))
