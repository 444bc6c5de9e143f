"""Whole lists through a pipe: when the first line comes, and what it takes.

`python -m benchmarks.lists [--members N] [--home DIRECTORY]`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import Figure, Measured, apart, measure, program, report

_SZDJ = program("szdj")
_LISTS = (
    ("member", "list"),
    ("member", "search", "示范"),
    ("report", "roster", "--drill", "合计"),
    ("report", "approvals", "--drill", "合计"),
    ("report", "dues", "--drill", "合计"),
    ("dues", "arrears", "--members"),
    ("due",),
)
_PEAK_MIB = 120
_FIRST_LINE = 3
_RUNS = 5


def main() -> int:
    """Measure the list of a whole city."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=600_000)
    parser.add_argument("--home", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        home = wanted.home or Path(directory) / "home"
        if not home.exists():
            apart(_build, home, wanted.members)
        env = {"SZDJ_HOME": str(home), "SZDJ_USER": "administrator"}
        (start,) = measure([_SZDJ, "whoami"], runs=_RUNS, env=env)
        figures = [each for words in _LISTS for each in _of_list(words, wanted.members, start, env)]
    return report("Lists", figures)


def _of_list(words: Sequence[str], members: int, start: Measured, env: dict[str, str]) -> list[Figure]:
    """Return when the first line of a list comes, and what the whole of it takes."""
    command = [_SZDJ, *words, "--limit", "0", "--format", "jsonl"]
    (whole,) = measure(command, runs=1, warm_up=0, env=env)
    first = sorted(_seconds_to_first_line(command, env) for _ in range(_RUNS))[_RUNS // 2]
    what = f"`szdj {' '.join(words)} --limit 0 --format jsonl` of {members:,} members"
    said = f"{first * 1000:.0f} ms / {start.seconds * 1000:.0f} ms, all of it {whole.seconds:.1f} s"
    return [
        Figure(f"{what}, first line against `szdj whoami`", first / start.seconds, _FIRST_LINE, said),
        Figure(
            f"{what}, peak memory against {_PEAK_MIB} MiB", whole.peak_mib / _PEAK_MIB, 1, f"{whole.peak_mib:.0f} MiB"
        ),
    ]


def _build(home: Path, members: int) -> None:
    from benchmarks import city_stores

    city_stores.build(home, members, 1, datetime.now(UTC))


def _seconds_to_first_line(command: Sequence[str], env: dict[str, str]) -> float:
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **env}) as running:
        assert running.stdout is not None
        running.stdout.readline()
        seconds = time.monotonic() - began
        running.stdout.close()  # as `head -1` does
    return seconds


if __name__ == "__main__":
    sys.exit(main())
