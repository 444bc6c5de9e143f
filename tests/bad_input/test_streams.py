"""A pipe that is closed, a stream that is not there, an output with no room: said plainly or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import builders
from tests.support.running import assert_refused, run
from tests.support.storage.dumps import dump
from tests.support.world import World

_PROGRAM = f"{sys.executable} -m szdj_cli"
_LISTS = ("member list", "audit log --format json", "help files")


def _sh(command: str) -> "subprocess.CompletedProcess[str]":
    script = f"set -o pipefail; {command}"
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)


def test_the_first_line_alone_can_be_had_quietly(administered: World) -> None:
    done = _sh(f"{_PROGRAM} member list | head -1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("command", _LISTS)
def test_a_reader_that_has_gone_away_is_no_mistake(administered: World, command: str) -> None:
    done = _sh(f"{_PROGRAM} {command} | true")
    assert done.returncode == 0, done
    assert "Traceback" not in done.stderr
    assert not (administered.home / "szdj.log").exists()


@pytest.mark.parametrize("command", _LISTS)
def test_an_output_without_room_is_told_in_three_lines(administered: World, command: str) -> None:
    done = _sh(f"{_PROGRAM} {command} > /dev/full")
    assert done.returncode == 1, done
    assert [line[:3] for line in done.stderr.splitlines() if line] == ["问题：", "原因：", "解决："], done.stderr
    assert not (administered.home / "szdj.log").exists()


_READERS = (
    ["login", "--stdin"],
    ["login", "--code-stdin"],
    ["login"],
    ["import", "members", "-"],
    ["import", "members", "-", "--yes"],
    ["profile", "edit", "--set", "手机号码=-"],
    ["audit", "verify", "--file", "-"],
)


@pytest.mark.parametrize("command", _READERS, ids=" ".join)
def test_a_standard_input_without_anything_is_refused(administered: World, command: list[str]) -> None:
    before = dump(administered.home)
    result = run(*command, input=b"")
    assert_refused(result, result.exit_code)
    assert result.exit_code in (2, 3, 4, 5)
    after = dump(administered.home)
    if result.exit_code == 5:  # that somebody had no right to it is logged
        assert len(after.pop("audit")) == len(before.pop("audit")) + 1
    assert after == before


@pytest.mark.parametrize("command", ["login --stdin", "import members -"])
def test_a_standard_input_that_is_closed_is_refused(administered: World, command: str) -> None:
    before = dump(administered.home)
    done = _sh(f"{_PROGRAM} {command} <&-")
    assert done.returncode in (2, 3), done
    assert "问题：" in done.stderr
    assert not (administered.home / "szdj.log").exists()
    assert dump(administered.home) == before


def test_an_import_whose_plan_nobody_reads_still_does_what_was_asked(administered: World, tmp_path: Path) -> None:
    # The plan is drawn first; what was asked for with --yes is not made to depend on who listens.
    before = dump(administered.home)
    file = _roster(tmp_path, 40)
    done = _sh(f"{_PROGRAM} import members {file} --yes | true")
    assert done.returncode == 0, done
    after = dump(administered.home)
    assert len(after["member"]) - len(before["member"]) in (0, 40)
    assert not (administered.home / "szdj.log").exists()


def test_a_pipe_that_breaks_off_in_the_middle_of_a_row_imports_nothing(administered: World, tmp_path: Path) -> None:
    before = dump(administered.home)
    content = _roster(tmp_path, 40).read_bytes()
    # Inside the last row's quotes: cut there, the file cannot be a whole one.
    cut = content.rindex(b'"') - 1
    half = tmp_path / "half.csv"
    half.write_bytes(content[:cut])
    done = _sh(f"cat {half} | {_PROGRAM} import members - --yes")
    assert done.returncode == 3, done
    assert dump(administered.home) == before


def _roster(folder: Path, count: int) -> Path:
    people = [builders.person(100 + serial) for serial in range(count)]
    path = folder / "roster.csv"
    lines = [",".join(people[0]), *(",".join(f'"{cell}"' for cell in row.values()) for row in people)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
