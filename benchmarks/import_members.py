"""Bulk import: whole runs of `szdj import members` against tools that check and encrypt nothing.

`python -m benchmarks.import_members [--members N] [--large N] [--runs R]`; `--large 0` leaves the long figures out. The
rosters stay in the directory for temporary files, as 600,000 people take minutes to invent.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import import_stores, rosters
from benchmarks.harness import Figure, Measured, apart, measure, program, report

_MAX_PEAK_MIB = 250


@dataclass(frozen=True)
class Compared:
    """One size, measured."""

    members: int
    ours: Measured
    again: Measured
    reordered: Measured
    sqlite_utils: Measured
    limit: Measured


def main() -> int:
    """Measure every figure and report it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=600_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        bench = Bench(Path(directory))
        small = bench.compare(options.members, options.runs, warm_up=1)
        figures = _against_peers(small, 0.40, 3.3)
        figures.append(bench.compare_xlsx(options.members, options.runs))
        if options.large:
            large = bench.compare(options.large, 1, warm_up=0)
            figures += [*_against_peers(large, 0.40, None), *_growth(small, large)]
    return report("Bulk import", figures)


class Bench:
    """A store with organisations and an administrator, copied for every run."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._home, self._empty = directory / "home", directory / "empty"
        self._again, self._full = directory / "again", directory / "full"
        import_stores.build(self._empty)

    def compare(self, members: int, runs: int, warm_up: int) -> Compared:
        """Measure one size against its peers; then the same file again, and its rows in another order."""
        roster, peer_store = apart(rosters.cached, members, ".csv"), self._directory / "peer.db"
        reordered = apart(rosters.reordered, roster, self._directory / "reordered.csv")
        self._restore(self._home, self._empty)
        subprocess.run(import_stores.importing(roster, self._home), capture_output=True, check=True)
        self._restore(self._full, self._home)

        def prepare() -> None:
            self._restore(self._home, self._empty)
            self._restore(self._again, self._full)

        ours, sqlite_utils, limit, again, in_another_order = measure(
            import_stores.importing(roster, self._home),
            _sqlite_utils(roster, peer_store),
            [sys.executable, "-m", "benchmarks.import_peers", "csv", str(roster), str(peer_store)],
            import_stores.importing(roster, self._again),
            import_stores.importing(reordered, self._again),
            runs=runs,
            warm_up=warm_up,
            prepare=prepare,
        )
        return Compared(members, ours, again, in_another_order, sqlite_utils, limit)

    def compare_xlsx(self, members: int, runs: int) -> Figure:
        """Measure xlsx against calamine, which only reads the file."""
        roster = apart(rosters.cached, members, ".xlsx")
        ours, calamine = measure(
            import_stores.importing(roster, self._home),
            [sys.executable, "-m", "benchmarks.import_peers", "xlsx", str(roster)],
            runs=runs,
            prepare=lambda: self._restore(self._home, self._empty),
        )
        return _figure(f"{members:,} new members from xlsx against calamine only reading it", ours, calamine, 2.5)

    def _restore(self, home: Path, kept: Path) -> None:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(kept, home)
        import_stores.sign_in(home)


def _sqlite_utils(roster: Path, store: Path) -> list[str]:
    tool = program("sqlite-utils")
    steps = [
        f"rm -f {store}",
        f"{tool} insert {store} member {roster} --csv --no-detect-types --pk {rosters.KEY} --silent",
        *(f"{tool} create-index {store} member {heading}" for heading in rosters.INDEXED),
    ]
    return ["sh", "-c", " && ".join(steps)]


def _against_peers(sized: Compared, of_sqlite_utils: float, of_limit: float | None) -> list[Figure]:
    of, size = sized, f"{sized.members:,} new members"
    figures = [
        _figure(f"{size} against `sqlite-utils insert` + 3 `create-index`", of.ours, of.sqlite_utils, of_sqlite_utils)
    ]
    if of_limit is not None:
        figures.append(_figure(f"{size} against csv + `executemany` + indexes", of.ours, of.limit, of_limit))
    figures.append(_figure(f"the same file of {of.members:,} again against the first time", of.again, of.ours, 0.6))
    figures.append(
        _figure(f"the same {of.members:,} in another order against the first time", of.reordered, of.ours, 1.0)
    )
    return figures


def _growth(small: Compared, large: Compared) -> list[Figure]:
    times = large.members / small.members
    step = f"{large.members:,} against {small.members:,}"
    return [
        _figure(f"{step}, time", large.ours, small.ours, times),
        Figure(f"{step}, peak memory", large.ours.peak_mib / small.ours.peak_mib, 1.35, _peaks(large, small)),
        Figure(
            f"peak memory of {large.members:,} against {_MAX_PEAK_MIB} MiB",
            large.ours.peak_mib / _MAX_PEAK_MIB,
            1.0,
            f"{large.ours.peak_mib:.0f} MiB",
        ),
    ]


def _peaks(large: Compared, small: Compared) -> str:
    return f"{large.ours.peak_mib:.0f} MiB / {small.ours.peak_mib:.0f} MiB"


def _figure(what: str, ours: Measured, theirs: Measured, target: float) -> Figure:
    return Figure(what, ours.seconds / theirs.seconds, target, f"{ours.seconds:.2f} s / {theirs.seconds:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
