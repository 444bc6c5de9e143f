"""No table within the bounds takes more memory than any machine can spare, whatever it holds."""

import resource
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from szdj_cli.files.bounds import MIB
from tests.support.tables import biff, big_workbooks, markup
from tests.support.tables.workbooks import make
from tests.support.world import SECRETARY, World

_MAX_READ = 200 * MIB
"""What reading may take at its highest: 300 MiB without the program around it."""
_SAY_PEAK = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
_READ = f"""
import sys
from pathlib import Path
from szdj_cli.domain.errors import FileRefused
from szdj_cli.files.tables.reading import open_rows
try:
    with open_rows(Path(sys.argv[1])) as source:
        for rows in source.blocks(5_000):
            pass
except FileRefused as refused:
    print(refused.why)
{_SAY_PEAK}
"""
"""Reads a whole table and says how much memory that took at its highest, in KiB."""

_LONG = pytest.mark.full
"""Seconds each, of the same bounds as what runs always."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what a process took at its highest")


def far(path: Path, cell: str) -> Path:
    """Write a small table with one more cell."""

    def fill(_: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["公民身份号码", "姓名"])
        sheet.write_string(cell, "x")

    return make(path, fill)


def peak(path: Path) -> int:
    """Return how many bytes a process took at its highest that read a table."""
    done = subprocess.run([sys.executable, "-c", _READ, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1]) * 1024


@linux
@pytest.mark.parametrize(
    "kind", [pytest.param(each, marks=[_LONG] * bool(place)) for place, each in enumerate(big_workbooks.KINDS)]
)
def test_no_workbook_within_the_bounds_fills_the_memory(tmp_path: Path, kind: str) -> None:
    path = big_workbooks.build(tmp_path / "a.xlsx", big_workbooks.KINDS[kind]())
    assert peak(path) < _MAX_READ


@linux
@_LONG
def test_a_workbook_of_very_many_parts_does_not_fill_the_memory(tmp_path: Path) -> None:
    assert peak(big_workbooks.with_many_parts(tmp_path / "a.xlsx")) < _MAX_READ


@linux
@pytest.mark.parametrize("cell", ["Z1048576", "XFD1", "XFD1048576"])
def test_a_far_cell_takes_no_more_room_than_it_fills(tmp_path: Path, cell: str) -> None:
    path = far(tmp_path / "a.xlsx", cell)
    assert peak(path) < 40 * MIB


def shared_without_end() -> bytes:
    more = biff.record(0x3C, bytes(8_100)) * 6_000
    texts = biff.record(0xFC, struct.pack("<II", 2**31, 2**31) + bytes(8_100)) + more
    return biff.contained(biff.stream([biff.Sheet("a", biff.label(0, 0, "a"))], [texts]))


def without_order() -> bytes:
    cells = b"".join(biff.number(1 - place % 2, 0, place) for place in range(600_000))
    return biff.contained(biff.stream([biff.Sheet("a", cells)]))


def many_blanks() -> bytes:
    blank = markup.cell('<text:s text:c="1000"/>')
    wide = markup.cell("x", 'office:value-type="string" table:number-columns-repeated="16000"')
    return markup.content(markup.table(markup.row(blank * 900, wide) * 400), root="document").encode()


def rows_that_reach_down() -> bytes:
    return b"<table>" + b"<tr><td rowspan=65000 colspan=1000>x" * 16 + b"<tr><td>" * 100_000


def one_tag() -> bytes:
    return b"<html><table><tr><td " + b"a=b " * 10 * MIB


@linux
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(shared_without_end, marks=_LONG),
        pytest.param(rows_that_reach_down, marks=_LONG),
        without_order,
        many_blanks,
        one_tag,
    ],
)
def test_no_table_of_another_program_fills_the_memory(tmp_path: Path, make: Callable[[], bytes]) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(make())
    assert peak(path) < _MAX_READ


@linux
@pytest.mark.parametrize("line", ["1,2\n", pytest.param("," * 100 + "\n", marks=_LONG), '"' + "x" * 1000 + '",2\n'])
def test_no_csv_within_the_bounds_fills_the_memory(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b" + "," * 98 + "\n" + line * min(1_000_000, 100 * MIB // len(line)))
    assert peak(path) < _MAX_READ


@linux
@pytest.mark.parametrize(
    ("command", "line", "number"),
    [
        (["import", "orgs"], "编码,名称,类型\n{0},示范党支部{0},党支部\n", 300_000),
        (["approve", "apply"], "申请编号,版本,申请人,变更,决定\n{0},1,王,手机号码：138 → 139 {0},同意\n", 500_000),
        pytest.param(
            ["approve", "apply"],
            "申请编号,版本,申请人,变更,决定\n{0},1,王," + "陈" * 10_000 + ",同意\n",
            10_000,
            marks=_LONG,
        ),
    ],
)
def test_what_is_kept_whole_is_refused_before_it_fills_the_memory(
    world: World, tmp_path: Path, command: list[str], line: str, number: int
) -> None:
    world.enter(SECRETARY) if command[0] == "approve" else world.sign_in_as_administrator()
    path = tmp_path / "a.csv"
    headings, row = line.splitlines()
    with path.open("w", encoding="utf-8") as file:
        file.writelines([headings, "\n", *(row.format(place) + "\n" for place in range(1, number))])
    script = "import sys; from szdj_cli.__main__ import main; code = main(sys.argv[1:]);" + _SAY_PEAK
    done = subprocess.run(
        [sys.executable, "-c", script, *command, path, "--dry-run"], capture_output=True, text=True, check=False
    )
    assert int(done.stdout.split()[-1]) * 1024 < 300 * MIB
    assert "10 万" in done.stderr or "太大" in done.stderr, done.stderr


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (700 * MIB, 700 * MIB))


@linux
@pytest.mark.parametrize("cell", ["Z1048576", "AA1048576"])
def test_an_import_under_a_limit_of_memory_says_what_is_wrong_with_the_file(
    world: World, tmp_path: Path, cell: str
) -> None:
    world.sign_in_as_administrator()
    done = subprocess.run(
        [sys.executable, "-m", "szdj_cli", "import", "members", far(tmp_path / "a.xlsx", cell), "--dry-run"],
        capture_output=True,
        text=True,
        preexec_fn=_limited,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "1048576" in done.stderr
