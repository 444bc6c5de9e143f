"""Start-up: what a person waits for before anything happens.

Run against an installed wheel (`pip install .`): an editable install compiles each time where no byte code is kept.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import decision_stores
from benchmarks.harness import Figure, Measured, measure, program, report

_MEMBERS = 100_001
_REQUESTS = 100_000


def main() -> int:
    """Measure every figure and report it."""
    python, szdj = sys.executable, program("szdj")
    version, floor = measure([python, "-m", "szdj_cli", "--version"], [python, "-c", "pass"], runs=21)
    shown, peer, misused = measure(
        [szdj, "--help"], [program("sqlite-utils"), "--help"], [szdj, "approve", "lst"], runs=15, expected=(0, 0, 2)
    )
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        home = Path(directory) / "home"
        decision_stores.build(home, _MEMBERS, _REQUESTS)  # with its secretary signed in
        env = {"SZDJ_HOME": str(home)}
        who, waiting, library = measure(
            [szdj, "whoami"], [szdj, "approve", "list"], [python, "-c", "import sqlmodel"], runs=15, env=env
        )
    return report(
        "Start-up",
        [
            _figure("`szdj --version` against `python -c pass`", version, floor, 1.9),
            _figure("`szdj --help` against `sqlite-utils --help`", shown, peer, 1.0),
            _figure("a usage error against `szdj --help`", misused, shown, 1.2),
            _figure("`szdj whoami`, signed in, against `import sqlmodel`", who, library, 1.35),
            _figure(f"`szdj approve list` (50 of {_REQUESTS:,}) against the same", waiting, library, 1.6),
        ],
    )


def _figure(what: str, ours: Measured, theirs: Measured, target: float) -> Figure:
    note = f"{ours.seconds * 1000:.0f} ms / {theirs.seconds * 1000:.0f} ms"
    return Figure(what, ours.seconds / theirs.seconds, target, note)


if __name__ == "__main__":
    sys.exit(main())
