"""Whatever somebody, or a disk, has done to a table: it is read or refused, soon, and in little memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.files.bounds import MIB
from tests.support.tables.mutations import KINDS

_SLOWEST = 10.0
_MAX_PEAK = 300 * MIB
_FEW, _MANY = 60, 5_000
_FROM = 1_000_000
"""What the few are numbered from, so that they are none of the many."""


def reading(kind: str, first: int, number: int, folder: Path) -> dict[str, Any]:
    """Read mutated tables in a process of its own, which is at an end soon whatever they do to it."""
    command = [sys.executable, "-m", "tests.support.tables.mutated_reading", kind, str(first), str(number), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30 + number)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(found: dict[str, Any], number: int) -> None:
    assert not found["faults"]
    assert found["read"] + found["refused"] == number
    assert found["read"]
    assert found["refused"]
    assert found["slowest"] < _SLOWEST
    assert found["peak"] < _MAX_PEAK


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutated_table_is_read_or_refused(tmp_path: Path, kind: str) -> None:
    check(reading(kind, _FROM, _FEW, tmp_path), _FEW)


@pytest.mark.full
@pytest.mark.parametrize("kind", KINDS)
def test_five_thousand_mutated_tables_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    found = reading(kind, 0, _MANY, tmp_path)
    print(kind, found)
    check(found, _MANY)
