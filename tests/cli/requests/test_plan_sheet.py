"""The plan file (审批单) as people get it: what they look at beside each request, on the screen and on paper."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from szdj_cli.domain.requests.kinds import every
from szdj_cli.files.tables.writing import write_table
from szdj_cli.messages.kit.forms import words_of
from tests.support import world as worlds
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import MEMBER, SECRETARY, World


@pytest.fixture(scope="module")
def waiting_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.build_on(world_template, tmp_path_factory.mktemp("plans"), _ask)


@pytest.fixture
def waiting(world: World, waiting_template: Path) -> World:
    """A change of two fields (#1) and a standard below the rules (#2) wait for the secretary, who is signed in."""
    shutil.rmtree(world.home)
    worlds.copy(waiting_template, world.home)
    return world


def _ask(world: World) -> None:
    assert world.request(MEMBER, "工作单位=甲公司；乙公司", "家庭住址=新址1号") == 1
    less = ("--category", "employed", "--base", "8000", "--amount", "1", "--reason", "家庭困难")
    assert_ok(run("dues", "set", *less, "--yes"))
    world.enter(SECRETARY)


def planned(path: Path) -> list[list[str]]:
    assert_ok(run("approve", "plan", "-o", str(path)))
    return [[str(cell) for cell in row] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]


def test_each_change_has_a_line_and_what_to_look_at_a_column(waiting: World, tmp_path: Path) -> None:
    headings, first, second = planned(tmp_path / "plan.xlsx")
    assert headings[-4:] == ["决定", "意见", "提示", "少交原因"]
    assert first[5].split("\n") == ["工作单位：（空） → 甲公司；乙公司", "家庭住址：示范路0号 → 新址1号"]
    assert first[-2:] == ["", ""]
    assert second[-2:] == ["每月比规定少交 119.00 元", "家庭困难"]
    in_csv = run("approve", "plan", "-o", "-").stdout.splitlines()
    assert len(in_csv) == 3  # for other programs a row is a line
    assert "甲公司；乙公司；家庭住址" in in_csv[1]


def test_columns_are_only_there_where_something_of_their_kind_waits(waiting: World) -> None:
    only = run("approve", "plan", "--kind", "profile", "-o", "-").stdout.splitlines()[0]
    assert only.endswith("决定,意见")


def test_a_column_of_a_kind_is_headed_as_its_form_is() -> None:
    for kind in every():
        for term, heading in kind.plan_columns:
            assert words_of(kind.code).form.headings()[term] == heading


def test_a_workbook_is_filtered_and_printed_across_with_its_headings(waiting: World, tmp_path: Path) -> None:
    planned(tmp_path / "plan.xlsx")
    with ZipFile(tmp_path / "plan.xlsx") as package:
        sheet, book = (package.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "workbook"))
        styles = package.read("xl/styles.xml").decode()
    for part in (
        '<autoFilter ref="A1:J3"',
        'paperSize="9"',
        'orientation="landscape"',
        'state="frozen"',
        "fitToHeight",
    ):
        assert part in sheet
    assert "Print_Titles" in book
    assert 'wrapText="1"' in styles


def fill(path: Path, rows: list[list[str]], *decisions: str) -> Path:
    for row, decision in zip(rows[1:], decisions, strict=True):
        row[6] = decision
    write_table(path, rows[0], rows[1:], force=True)
    return path


@pytest.mark.parametrize("name", ["filled.xlsx", "filled.csv"])
def test_lines_come_back_as_what_was_asked_for(waiting: World, tmp_path: Path, name: str) -> None:
    rows = planned(tmp_path / "plan.xlsx")
    result = run("approve", "apply", str(fill(tmp_path / name, rows, "同意。", "√")), "--yes")
    assert_ok(result)
    assert "忽略" not in result.stderr
    assert run_json("approve", "list") == []


def test_an_edited_line_is_a_conflict(waiting: World, tmp_path: Path) -> None:
    rows = planned(tmp_path / "plan.xlsx")
    rows[1][5] = rows[1][5].replace("新址1号", "新址2号")
    assert_refused(run("approve", "apply", str(fill(tmp_path / "filled.xlsx", rows, "同意", "同意")), "--yes"), 7)
    assert len(run_json("approve", "list")) == 2


def test_what_is_written_to_be_filled_in_is_logged_and_what_is_not_written_is_not(
    waiting: World, tmp_path: Path
) -> None:
    (tmp_path / "there.csv").write_text("x")
    for command in (("approve", "plan"), ("dues", "assess", "plan")):
        assert_refused(run(*command, "-o", str(tmp_path / "there.csv")), 7)
        assert_ok(run(*command, "-o", str(tmp_path / f"{command[0]}.xlsx")))
    waiting.sign_in_as_administrator()
    logged = run("audit", "log", "--limit", "10").stdout
    assert [logged.count(act) for act in ("写出审批单", "写出党费核定表")] == [1, 1]
