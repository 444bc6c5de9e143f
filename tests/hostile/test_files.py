"""What is exported does no harm where it is opened, and comes back unchanged where it is imported."""

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from szdj_cli.files.tables.reading import open_rows
from tests.support.running import assert_ok, run, run_json
from tests.support.storage.dumps import dump
from tests.support.texts import FORMULA, MARKUP, harm_in
from tests.support.world import World

_FORMULA_LEADS = ("=", "+", "-", "@", "\t", "\r")
SUFFIXES = ("csv", "xlsx")


def roster(target: Path) -> None:
    assert_ok(run("member", "export", "-o", str(target), "--reveal"))


def plan(target: Path) -> None:
    assert_ok(run("approve", "plan", "-o", str(target)))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("export", [roster, plan])
def test_an_export_holds_text_and_nothing_to_obey(
    hostile: World, tmp_path: Path, export: Callable[[Path], None], suffix: str
) -> None:
    target = tmp_path / f"out.{suffix}"
    export(target)
    with open_rows(target) as source:
        cells = [cell for _number, row in source.rows() for cell in row]
    assert not [cell for cell in cells if harm_in(cell)]
    assert any(MARKUP in cell for cell in cells)
    if suffix == "csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(_FORMULA_LEADS)]
    else:
        with zipfile.ZipFile(target) as package:
            sheets = [package.read(name) for name in package.namelist() if "worksheets/" in name]
        assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_roster_that_is_exported_and_imported_changes_nothing(hostile: World, tmp_path: Path, suffix: str) -> None:
    hostile.sign_in_as_administrator()
    target = tmp_path / f"out.{suffix}"
    roster(target)
    with open_rows(target) as source:
        assert any(FORMULA in row for _number, row in source.rows())
    summary = run("import", "members", str(target), "--dry-run", "--keep-going", "--format", "json").stdout
    last = summary.splitlines()[-1]
    assert '"new": 0, "updated": 0' in last, last


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_plan_that_is_filled_in_decides_what_it_shows(hostile: World, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"plan.{suffix}"
    plan(target)
    filled = tmp_path / "filled.csv"
    with open_rows(target) as source, filled.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(source.headings)
        for _number, row in source.rows():
            decided = {**dict(zip(source.headings, row, strict=True)), "决定": "同意"}
            writer.writerow(["'" + cell if cell.startswith(_FORMULA_LEADS) else cell for cell in decided.values()])
    assert run_json("approve", "apply", str(filled), "--yes")["accepted"] == 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_error_file_of_hostile_rows_does_no_harm(hostile: World, tmp_path: Path, suffix: str) -> None:
    hostile.sign_in_as_administrator()
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["公民身份号码", "姓名", "\x1b[2J[/x]", FORMULA])
        writer.writerow(["1", FORMULA, "\x1b[2J[/x]\u202e", f"'{FORMULA}"])
    before = dump(hostile.home)
    target = tmp_path / f"errors.{suffix}"
    result = run("import", "members", str(source), "--yes", "--errors", str(target))
    assert result.exit_code == 3
    assert not harm_in(result.stdout + result.stderr)
    assert dump(hostile.home) == before
    if suffix == "csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(_FORMULA_LEADS)]
