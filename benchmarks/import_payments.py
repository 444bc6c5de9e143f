"""Payments of dues: whole runs of `szdj import payments` against tools that check nothing and keep no balance.

`python -m benchmarks.import_payments [--members N] [--large N] [--runs R]`; `--large 0` leaves the long figures out.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import dues_stores
from benchmarks.harness import Figure, Measured, apart, measure, program, report
from benchmarks.import_peers import insert_csv

_MAX_PEAK_MIB = 250


def main() -> int:
    """Measure every figure and report it; `limit FILE STORE` runs the peer."""
    if sys.argv[1:2] == ["limit"]:
        insert_csv(Path(sys.argv[2]), Path(sys.argv[3]), dues_stores.KEY, dues_stores.INDEXED)
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=600_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        small, again = _compare(Path(directory) / "small", options.members, options.runs, warm_up=1)
        figures = _against_peers(options.members, small, again, 0.45, 3.5)
        if options.large:
            large, again = _compare(Path(directory) / "large", options.large, 1, warm_up=0)
            figures += _against_peers(options.large, large, again, 0.40, None)
            figures += _growth(options.members, small[0], options.large, large[0])
    return report("Import of payments", figures)


def _compare(directory: Path, members: int, runs: int, warm_up: int) -> tuple[list[Measured], Measured]:
    """Return ours, sqlite-utils and the limit; and the same file again."""
    directory.mkdir()
    empty, home, full, again = (directory / name for name in ("empty", "home", "full", "again"))
    payments, peer = directory / "payments.csv", directory / "peer.db"
    apart(dues_stores.build, empty, members, 1, paid=False)
    apart(dues_stores.write_payments, payments, members)
    shutil.copytree(empty, full)
    subprocess.run(_importing(payments, full), capture_output=True, check=True)

    def prepare() -> None:
        for target, kept in ((home, empty), (again, full)):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(kept, target)

    *first, same = measure(
        _importing(payments, home),
        _sqlite_utils(payments, peer),
        [sys.executable, "-m", "benchmarks.import_payments", "limit", str(payments), str(peer)],
        _importing(payments, again),
        runs=runs,
        warm_up=warm_up,
        prepare=prepare,
    )
    return first, same


def _importing(payments: Path, home: Path) -> list[str]:
    return ["env", f"SZDJ_HOME={home}", program("szdj"), "import", "payments", str(payments), "--yes"]


def _sqlite_utils(payments: Path, store: Path) -> list[str]:
    tool = program("sqlite-utils")
    steps = [
        f"rm -f {store}",
        f"{tool} insert {store} payment {payments} --csv --no-detect-types --pk {dues_stores.KEY} --silent",
        *(f"{tool} create-index {store} payment {heading}" for heading in dues_stores.INDEXED),
    ]
    return ["sh", "-c", " && ".join(steps)]


def _against_peers(
    members: int, of: list[Measured], again: Measured, of_sqlite_utils: float, of_limit: float | None
) -> list[Figure]:
    ours, sqlite_utils, limit = of
    size = f"{members:,} payments"
    figures = [_figure(f"{size} against `sqlite-utils insert` + 2 `create-index`", ours, sqlite_utils, of_sqlite_utils)]
    if of_limit is not None:
        figures.append(_figure(f"{size} against csv + `executemany` + indexes", ours, limit, of_limit))
    return [*figures, _figure(f"the same file of {size} again against the first time", again, ours, 0.6)]


def _growth(small: int, of_small: Measured, large: int, of_large: Measured) -> list[Figure]:
    step = f"{large:,} payments against {small:,}"
    peaks = f"{of_large.peak_mib:.0f} MiB / {of_small.peak_mib:.0f} MiB"
    return [
        _figure(f"{step}, time", of_large, of_small, large / small * 7 / 6),
        Figure(f"{step}, peak memory", of_large.peak_mib / of_small.peak_mib, 1.3, peaks),
        Figure(
            f"peak memory of {large:,} payments against {_MAX_PEAK_MIB} MiB",
            of_large.peak_mib / _MAX_PEAK_MIB,
            1.0,
            f"{of_large.peak_mib:.0f} MiB",
        ),
    ]


def _figure(what: str, ours: Measured, theirs: Measured, target: float) -> Figure:
    return Figure(what, ours.seconds / theirs.seconds, target, f"{ours.seconds:.2f} s / {theirs.seconds:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
