"""`szdj dues statement`: a branch's year on the screen and in files."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from szdj_cli.cli import state
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.services.dues import payments
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.steps.dues import month
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, SECRETARY, World

NOW = datetime.now(UTC)
THIS_YEAR, THIS_MONTH = month(NOW, 0).split("-")


@pytest.fixture
def paid(world: World) -> World:
    """A member of B1 who has paid half of this month; three more without a standard."""
    world.enter(MEMBER)
    assert_ok(run("dues", "set", "--category", "在职", "--base", "8000", "--yes"))
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", "1", "--yes"))
    current = state.begin()
    payments.record(
        current.store, current.actor(), str(MEMBER), {"months": month(NOW, 0), "amount": "60"}, datetime.now(UTC)
    )
    state.end()
    return world


def test_a_row_a_member_for_programs(paid: World) -> None:
    paid.enter(ORGANISER)
    rows = run_json("dues", "statement")
    assert [row["member"] for row in rows] == [1, 2, 3, 4]
    first = rows[0]
    assert (first["name"], first["category"], first["monthly_fen"]) == (paid.name(MEMBER), "employed", 12_000)
    assert first["months"][int(THIS_MONTH) - 1] == {
        "month": month(NOW, 0),
        "due_fen": 12_000,
        "paid_fen": 6_000,
        "owed_fen": 6_000,
    }
    assert (first["due_fen"], first["paid_fen"], first["owed_fen"]) == (12_000, 6_000, 6_000)
    assert (rows[1]["category"], rows[1]["due_fen"]) == (None, 0)
    assert run_json("dues", "statement", "--year", "2020") == []
    piped = run("dues", "statement").stdout.splitlines()
    assert piped[1].split("\t")[:4] == ["1", paid.name(MEMBER), "在职", "120.00"]
    assert piped[1].split("\t")[-3:] == ["120.00", "60.00", "60.00"]
    assert len(list(csv.reader(io.StringIO(run("dues", "statement", "--format", "csv").stdout)))) == 5


def test_a_csv_file_ends_with_the_totals_and_it_is_logged(paid: World, tmp_path: Path) -> None:
    paid.enter(SECRETARY)
    target = tmp_path / "明细.csv"
    written = run("dues", "statement", "-o", str(target))
    assert_ok(written)
    assert f"4 位党员的党费明细已写入 {target}" in written.stderr
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    assert len(rows) == 5
    assert rows[0][f"{int(THIS_MONTH)}月应交"] == "120.00"
    assert (rows[-1]["党员编号"], rows[-1][f"{int(THIS_MONTH)}月已交"], rows[-1][f"{THIS_YEAR}年未交"]) == (
        "合计",
        "60.00",
        "60.00",
    )
    assert target.stat().st_mode & 0o777 == 0o600
    assert_refused(run("dues", "statement", "-o", str(target)), 7)
    assert run_json("dues", "statement", "-o", str(target), "--force") == Holding({"file": str(target), "count": 4})
    assert_refused(run("dues", "statement", "-o", str(tmp_path / "x.txt")), 3)
    paid.sign_in_as_administrator()
    assert "导出党费明细表" in run("audit", "log").stdout


def test_an_xlsx_file_has_numbers_totals_and_a_chart_of_the_months(paid: World, tmp_path: Path) -> None:
    paid.enter(SECRETARY)
    target = tmp_path / "明细.xlsx"
    assert_ok(run("dues", "statement", "-o", str(target)))
    with open_rows(target) as source:
        headings, rows = source.headings, [cells for _, cells in source.rows()]
    due = headings.index(f"{int(THIS_MONTH)}月应交")
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "合计"]
    assert [float(cell) for cell in (rows[0][due], rows[-1][due], rows[-1][-1])] == [120, 120, 60]
    with zipfile.ZipFile(target) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}
    assert re.findall('<sheet name="(.*?)"', parts["xl/workbook.xml"]) == ["党费明细", "按月合计", "图表"]
    first, second = parts["xl/worksheets/sheet1.xml"], parts["xl/worksheets/sheet2.xml"]
    assert 'topLeftCell="C2"' in first
    assert '<c r="AD6"' in first
    values = dict(re.findall('<c r="([A-Z]+[0-9]+)" s="[0-9]+"><v>(.*?)</v>', second))
    assert (values[f"B{int(THIS_MONTH) + 1}"], values["B14"], values["C14"]) == ("120", "120", "60")
    chart = parts["xl/charts/chart1.xml"]
    assert re.findall("<c:f>(.*?)</c:f>", chart)[1:3] == ["按月合计!$A$2:$A$13", "按月合计!$B$2:$B$13"]
    assert "应交和已交" in chart


def test_a_committee_names_the_branch(paid: World) -> None:
    paid.enter(COMMITTEE_SECRETARY)
    assert_refused(run("dues", "statement"), 2, "--branch")
    assert_refused(run("dues", "statement", "--branch", "C1"), 3, "党支部的编码")
    assert len(run_json("dues", "statement", "--branch", "第一党支部")) == 4
    with Terminal("dues", "statement", rows=60) as terminal:
        terminal.wait_for("哪个党支部")
        terminal.type("B2\r")
        terminal.wait_for("第二党支部（B2）")
        assert terminal.exit_code() == 0
    paid.enter(MEMBER)
    assert_refused(run("dues", "statement"), 5)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_it_fits_a_terminal_of_80_columns(paid: World, encoding: str) -> None:
    paid.enter(SECRETARY)
    with Terminal("dues", "statement", columns=80, rows=60, encoding=encoding) as terminal:
        assert terminal.exit_code() == 0
        screen = terminal.text
    lines = [line.replace("|", " ").split() for line in screen.splitlines()]
    assert ["编号", "姓名", "每月", *map(str, range(1, 13)), "应交", "已交", "未交"] in lines
    marks = ["—"] * 12
    marks[int(THIS_MONTH) - 1] = "△"
    assert ["1", paid.name(MEMBER), "120.00", *marks, "120.00", "60.00", "60.00"] in lines
    assert "全支部（4 人）" in screen
    assert "全年应交 120.00 元，已交 60.00 元，未交 60.00 元，其中欠缴 0.00 元。" in screen
    assert "?" not in screen
