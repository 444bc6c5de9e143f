"""Assessing dues: whole runs of `szdj dues assess apply` against importing as many payments.

`python -m benchmarks.assess [--members N] [--large N] [--runs R]`; the long figures: `--large 600000`.
"""

import argparse
import csv
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import dues_stores
from benchmarks.decision_stores import SECRETARY
from benchmarks.harness import Figure, Measured, apart, measure, program, report
from szdj_cli.domain.dues.assessments import ASSESSMENT_COLUMNS
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.money import yuan

_OF_PAYMENTS = 4.0
_MAX_PEAK_MIB = 400
_ONE_SENT_UP = 100
"""Of so many rows, one is less than the rules say."""


def main() -> int:
    """Measure every figure and report it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        figures += _compare(Path(directory) / "small", options.members, options.runs)
        if options.large:
            figures += _compare(Path(directory) / "large", options.large, 1)
    return report("Assessing dues", figures)


def _compare(directory: Path, members: int, runs: int) -> list[Figure]:
    directory.mkdir()
    empty, home = directory / "empty", directory / "home"
    assessments, payments = directory / "assessments.csv", directory / "payments.csv"
    apart(dues_stores.build, empty, members, 1, paid=False)
    apart(_write, assessments, members)
    apart(dues_stores.write_payments, payments, members)

    def prepare() -> None:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(empty, home)

    in_home = ["env", f"SZDJ_HOME={home}", program("szdj")]
    ours, theirs = measure(
        [*in_home, "dues", "assess", "apply", str(assessments), "--yes"],
        [*in_home, "import", "payments", str(payments), "--yes"],
        runs=runs,
        warm_up=0,
        prepare=prepare,
    )
    return [_against(members, ours, theirs), _peak(members, ours)]


def _against(members: int, ours: Measured, theirs: Measured) -> Figure:
    note = f"{ours.cpu_seconds:.2f} s / {theirs.cpu_seconds:.2f} s of CPU"
    what = f"{members:,} rows, one in {_ONE_SENT_UP} sent up, against importing as many payments"
    return Figure(what, ours.cpu_seconds / theirs.cpu_seconds, _OF_PAYMENTS, note)


def _peak(members: int, ours: Measured) -> Figure:
    what = f"peak memory of {members:,} rows against {_MAX_PEAK_MIB} MiB"
    return Figure(what, ours.peak_mib / _MAX_PEAK_MIB, 1.0, f"{ours.peak_mib:.0f} MiB")


def _write(path: Path, members: int) -> None:
    """Write the table of everybody but the secretary: another base for each, and what the rules say of it."""
    month, present = shanghai_month(datetime.now(UTC)), yuan(dues_stores.MONTHLY_FEN)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(field.heading for field in ASSESSMENT_COLUMNS.values())
        for number in range(1, members + 1):
            is_less = number % _ONE_SENT_UP == 0
            new, reason = ("5", "生活困难") if is_less else ("", "")
            if number != SECRETARY:
                base = f"{8_100 + number % 1_000}"
                writer.writerow((number, f"示范{number}", "", "在职", base, "", present, new, month, reason, ""))


if __name__ == "__main__":
    sys.exit(main())
