"""No table within the bounds takes more memory than any machine can spare, whatever it holds."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from szdj_cli.files.bounds import MIB
from tests.files import big_workbooks
from tests.files.workbooks import make
from tests.world import World

_MAX_READ = 200 * MIB
"""What reading may take at its highest: 300 MiB without the program around it."""
_READ = """
import sys
from pathlib import Path
from szdj_cli.domain.errors import FileRefused
from szdj_cli.files.reading import open_rows
try:
    with open_rows(Path(sys.argv[1])) as source:
        for rows in source.blocks(5_000):
            pass
except FileRefused as refused:
    print(refused.why)
for line in Path("/proc/self/status").read_text().splitlines():
    if line.startswith("VmHWM"):
        print(line.split()[1])
"""
"""Reads a whole table and says how much memory that took at its highest, in KiB."""

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
@pytest.mark.parametrize("kind", big_workbooks.KINDS)
def test_no_workbook_within_the_bounds_fills_the_memory(tmp_path: Path, kind: str) -> None:
    path = big_workbooks.build(tmp_path / "a.xlsx", big_workbooks.KINDS[kind]())
    assert peak(path) < _MAX_READ


@linux
def test_a_workbook_of_very_many_parts_does_not_fill_the_memory(tmp_path: Path) -> None:
    assert peak(big_workbooks.with_many_parts(tmp_path / "a.xlsx")) < _MAX_READ


@linux
@pytest.mark.parametrize("cell", ["Z1048576", "XFD1", "XFD1048576"])
def test_a_far_cell_takes_no_more_room_than_it_fills(tmp_path: Path, cell: str) -> None:
    path = far(tmp_path / "a.xlsx", cell)
    assert peak(path) < 40 * MIB


@linux
@pytest.mark.parametrize("line", ["1,2\n", "," * 100 + "\n", '"' + "x" * 1000 + '",2\n'])
def test_no_csv_within_the_bounds_fills_the_memory(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b" + "," * 98 + "\n" + line * min(1_000_000, 100 * MIB // len(line)))
    assert peak(path) < _MAX_READ


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
