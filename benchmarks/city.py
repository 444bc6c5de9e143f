"""A city in one store: what everybody waits for, as the roster grows from ten thousand members to 600,000.

`python -m benchmarks.city [--members N …] [--months N] [--runs R] [--home DIRECTORY] [--only reads|checks]`.
Building the largest store takes some minutes and some gigabytes, examining it more. From each time that of `whoami` is
taken off: what a start costs is measured elsewhere. A plot of all of it is written beside the results.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.harness import RESULTS, Figure, Measured, apart, measure, program, report

_SZDJ = program("szdj")
_PLOT = RESULTS.with_name("city.svg")
_LEAST = 0.01
"""Seconds: what takes less than this is within the noise of a start."""

_PEAK_MIB = 110


class Reader(NamedTuple):
    """Whoever reads, what, and how much longer it may take in the largest store than in the smallest."""

    user: str
    growth: float
    commands: tuple[str, ...]


READERS = (
    Reader("member", 1.5, ("profile show", "request list --limit 50", "dues show")),
    Reader(
        "branch",
        1.5,
        (
            "approve list --limit 50",
            "member list --limit 50",
            "member search 示范7",
            "member show 5",
            "member export -o {out} --force",
            "transfer list --limit 50",
            "dues statement",
            "dues arrears",
            "org tree",
            "report dues",
            "report dues --year {year}",
            "report roster",
            "report approvals",
        ),
    ),
    Reader(
        "committee",
        2.0,
        (
            "approve list --limit 50",
            "member list --limit 50",
            "member search 示范7",
            "dues arrears",
            "org tree",
            "report dues",
            "report dues --year {year}",
            "report roster",
            "report approvals",
        ),
    ),
)
_LIMITS = {"doctor": (3.0, 150.0)}
"""What the administrator does at any size: seconds, and MiB."""


def main() -> int:
    """Measure every figure and report it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, nargs="+", default=[10_000, 100_000, 600_000])
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--home", type=Path, help="where stores are kept, and found again")
    parser.add_argument("--only", choices=("reads", "checks"), help="one of the two sections of the results")
    options = parser.parse_args()
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        homes = {members: (options.home or Path(directory)) / str(members) for members in options.members}
        for members, home in homes.items():
            if not home.exists():
                apart(_build, home, members, options.months, now)
        ended = 0
        if options.only != "checks":
            ended |= _reads(homes, options.months, options.runs, now)
        if options.only != "reads":
            what = f"A city examined: {max(homes):,} members × {options.months} months of dues"
            ended |= report(what, [*_checks(homes[max(homes)])])
    return ended


def _reads(homes: Mapping[int, Path], months: int, runs: int, now: datetime) -> int:
    taken = {
        (reader.user, command): [
            _without_start(home, reader.user, command.format(year=now.year, out=home.parent / "members.csv"), runs)
            for home in homes.values()
        ]
        for reader in READERS
        for command in reader.commands
    }
    _plot([*homes], taken)
    sizes = ", ".join(f"{members:,}" for members in homes)
    figures = [*_growths(taken), *_doctor(homes[max(homes)], runs)]
    return report(f"A city in one store: {sizes} members × {months} months of dues", figures)


def _build(home: Path, members: int, months: int, now: datetime) -> None:
    from benchmarks import city_stores

    city_stores.build(home, members, months, now)


def _without_start(home: Path, user: str, command: str, runs: int) -> Measured:
    env = {"SZDJ_HOME": str(home), "SZDJ_USER": user}
    whole, start = measure([_SZDJ, *command.split()], [_SZDJ, "whoami"], runs=runs, env=env)
    return Measured(max(whole.seconds - start.seconds, _LEAST), whole.cpu_seconds - start.cpu_seconds, whole.peak_mib)


def _growths(taken: Mapping[tuple[str, str], Sequence[Measured]]) -> Iterator[Figure]:
    for reader in READERS:
        peaks = []
        for command in reader.commands:
            times = taken[reader.user, command]
            ratio = times[-1].seconds / times[0].seconds
            peaks.append(max(each.peak_mib for each in times))
            note = " / ".join(f"{each.seconds:.2f}" for each in times) + f" s, {peaks[-1]:.0f} MiB"
            yield Figure(f"{reader.user}: `{command}`, largest against smallest", ratio, reader.growth, note)
        if reader.user != "committee":
            yield Figure(f"{reader.user}: peak memory against {_PEAK_MIB} MiB", max(peaks) / _PEAK_MIB, 1, "")


def _doctor(home: Path, runs: int) -> Iterator[Figure]:
    env = {"SZDJ_HOME": str(home), "SZDJ_USER": "administrator"}
    for command, (seconds, mib) in _LIMITS.items():
        (ours,) = measure([_SZDJ, command], runs=runs, env=env)
        yield Figure(f"administrator: `{command}` against {seconds:.0f} s", ours.seconds / seconds, 1, _note(ours))
        yield Figure(f"administrator: `{command}` against {mib:.0f} MiB", ours.peak_mib / mib, 1, "")


def _checks(home: Path) -> Iterator[Figure]:
    env = {"SZDJ_HOME": str(home), "SZDJ_USER": "administrator"}
    checked, examined = measure([_SZDJ, "db", "check"], _pragma(home), runs=1, warm_up=0, env=env)
    yield Figure(
        "administrator: `db check` against `PRAGMA integrity_check`",
        checked.seconds / examined.seconds,
        3,
        f"{_note(checked)} : {examined.seconds:.1f} s",
    )
    copy = home.parent / "copy.db"
    backed, copied = measure(
        [_SZDJ, "db", "backup", "--output", str(copy)],
        _copying(home),
        runs=1,
        warm_up=0,
        env=env,
        prepare=lambda: copy.unlink(missing_ok=True),
    )
    yield Figure(
        "administrator: `db backup` against a copy of the file with fsync",
        backed.seconds / copied.seconds,
        2,
        f"{_note(backed)} : {copied.seconds:.1f} s",
    )


def _pragma(home: Path) -> list[str]:
    code = f"import sqlite3; sqlite3.connect({str(home / 'store.db')!r}).execute('PRAGMA integrity_check').fetchall()"
    return [sys.executable, "-c", code]


def _copying(home: Path) -> list[str]:
    target = home.parent / "plain.db"
    code = (
        f"import os, shutil; shutil.copyfile({str(home / 'store.db')!r}, {str(target)!r});"
        f" file = open({str(target)!r}, 'r+b'); os.fsync(file.fileno()); os.unlink({str(target)!r})"
    )
    return [sys.executable, "-c", code]


def _note(measured: Measured) -> str:
    return f"{measured.seconds:.1f} s, {measured.peak_mib:.0f} MiB"


def _plot(members: Sequence[int], taken: Mapping[tuple[str, str], Sequence[Measured]]) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(READERS), figsize=(15, 5), sharey=True)
    for axis, reader in zip(axes, READERS, strict=True):
        for command in reader.commands:
            axis.plot(
                members,
                [each.seconds for each in taken[reader.user, command]],
                marker="o",
                label=command.replace("示范", ""),
            )
        axis.set(title=reader.user, xscale="log", yscale="log", xlabel="members")
        axis.legend(fontsize=7)
    axes[0].set_ylabel("seconds beside a start")
    figure.tight_layout()
    figure.savefig(_PLOT)


if __name__ == "__main__":
    sys.exit(main())
