"""Start-up: what a person waits for before anything happens.

Run against an installed wheel (`pip install .`): an editable install compiles each time where no byte code is kept.
Every ratio is of wall times; beside it stand CPU time and, where valgrind is installed, instructions, which no other
load on the machine changes.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.harness import Figure, Measured, apart, instructions, measure, program, report
from tests.support.storage.stores import create_database, postgresql_server

_MEMBERS = 100_001
_REQUESTS = 100_000
_RUNS = 11
_LIBRARY = [sys.executable, "-c", "import sqlmodel"]
_SZDJ = program("szdj")

_READS = (
    ("request list", "--limit", "50"),
    ("request show", "1"),
    ("approve show", "1"),
    ("member list", "--limit", "50"),
    ("member show", "示范2"),
    ("member search", "示范3", "--limit", "50"),
    ("dues show",),
    ("transfer list", "--limit", "50"),
    ("org tree",),
)
"""Commands that a person waits for, and what they are asked."""


def main() -> int:
    """Measure every figure and report it."""
    figures = [*_without_store()]
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        home = Path(directory) / "home"
        apart(_build, home, _MEMBERS, _REQUESTS)  # with its secretary signed in
        env = {"SZDJ_HOME": str(home)}
        waiting = f"`szdj approve list` (50 of {_REQUESTS:,})"
        figures += _against_library({"`szdj whoami`": ["whoami"]}, 0.30, env)
        figures += _against_library({waiting: ["approve", "list", "--limit", "50"]}, 0.40, env)
        figures += _against_library({"`szdj whoami`": ["whoami"]}, 0.30, env, on_terminal=True)
        figures += _against_library({waiting: ["approve", "list"]}, 0.50, env, on_terminal=True)
        completing = env | {"_SZDJ_COMPLETE": ""}
        figures += _against_library({"completion of request numbers": ["approve", "show"]}, 0.28, completing)
        reads = {f"`szdj {command}`": [*command.split(), *asked] for command, *asked in _READS}
        figures += _against_library(reads, 0.60, env)
        figures += _against_library({"the menu's first picture": []}, 0.60, env, on_terminal=True, until="个人中心")
        with postgresql_server() as server:
            address = create_database(server, "bench")
            shared = Path(directory) / "shared"
            apart(_build, shared, 1_000, 100, address)
            on_server = {"SZDJ_HOME": str(shared), "SZDJ_DATABASE_URL": address}
            figures += _against_library({"`szdj whoami` on PostgreSQL": ["whoami"]}, 0.60, on_server)
    return report("Start-up", figures)


def _build(home: Path, members: int, requests: int, url: str | None = None) -> None:
    from benchmarks import decision_stores

    decision_stores.build(home, members, requests, url)


def _without_store() -> Iterator[Figure]:
    python = sys.executable
    version, floor = measure([python, "-m", "szdj_cli", "--version"], [python, "-c", "pass"], runs=21)
    yield _figure("`szdj --version` against `python -c pass`", version, floor, 1.7)
    shown, peer, misused = measure(
        [_SZDJ, "--help"],
        [program("sqlite-utils"), "--help"],
        [_SZDJ, "approve", "lst"],
        runs=_RUNS,
        expected=(0, 0, 2),
    )
    yield _figure("`szdj --help` against `sqlite-utils --help`", shown, peer, 0.8)
    yield _figure("a usage error against `szdj --help`", misused, shown, 1.0)


def _against_library(
    commands: Mapping[str, Sequence[str]],
    target: float,
    env: Mapping[str, str],
    *,
    on_terminal: bool = False,
    until: str = "",
) -> Iterator[Figure]:
    """Yield how commands compare with `import sqlmodel`, each beside its own runs of it."""
    where = ", on a terminal" if on_terminal and not until else ""
    for what, arguments in commands.items():
        command = [_SZDJ, *arguments]
        (ours,) = measure(command, runs=1, env=env, on_terminal=on_terminal, until=until)
        pairs = [
            (*measure(command, runs=1, warm_up=0, env=env, on_terminal=on_terminal, until=until), *_library())
            for _ in range(_RUNS)
        ]
        ours, library = (_middle([pair[side] for pair in pairs]) for side in (0, 1))
        counted = None if on_terminal else instructions([sys.executable, "-m", "szdj_cli", *arguments], env)
        yield _figure(f"{what}{where}, against `import sqlmodel`", ours, library, target, counted)


def _library() -> list[Measured]:
    return measure(_LIBRARY, runs=1, warm_up=0)


def _middle(taken: Sequence[Measured]) -> Measured:
    return sorted(taken, key=lambda each: each.seconds)[len(taken) // 2]


def _figure(what: str, ours: Measured, theirs: Measured, target: float, counted: int | None = None) -> Figure:
    note = (
        f"{ours.seconds * 1000:.0f} ms / {theirs.seconds * 1000:.0f} ms,"
        f" CPU {ours.cpu_seconds * 1000:.0f} / {theirs.cpu_seconds * 1000:.0f}, {ours.peak_mib:.0f} MiB"
    )
    if counted is not None:
        note += f", {counted / 1e6:,.0f} M instructions"
    return Figure(what, ours.seconds / theirs.seconds, target, note)


if __name__ == "__main__":
    sys.exit(main())
