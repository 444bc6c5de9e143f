"""Who owes dues, over a city and two years: the covering index against adding up the payments.

`python -m benchmarks.dues_arrears [--members N] [--months N] [--runs R]`. Warm medians of queries in one process; the
whole command is measured too. The store takes some minutes to build, and some gigabytes.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from benchmarks import dues_stores
from benchmarks.harness import Figure, measure, program, report
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_of
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import arrears

# The least that a query over payments alone has to do, whatever is due: look at all of them.
_PAYMENTS_ONLY = "SELECT organisation_id, count(*), sum(amount_fen) FROM dues_payment GROUP BY organisation_id"


def main() -> int:
    """Measure every figure and report it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=600_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        home = Path(directory) / "home"
        dues_stores.build(home, options.members, options.months, paid=True)
        store = dues_stores.opened(home)
        month = month_of(shanghai_day(datetime.now(UTC)))
        ours = _median(store, lambda tx: arrears.by_branch(tx, None, month), options.runs)
        theirs = _median(store, lambda tx: tx.conn.execute(text(_PAYMENTS_ONLY)).all(), options.runs)
        command, start = measure(
            ["env", f"SZDJ_HOME={home}", program("szdj"), "dues", "arrears"],
            [sys.executable, "-c", "import sqlmodel"],
            runs=options.runs,
        )
    size = f"{options.members:,} members × {options.months} months, 2 % owed"
    return report(
        "Arrears",
        [
            Figure(
                f"arrears by branch, {size}, against adding up the payments",
                ours / theirs,
                0.05,
                f"{ours * 1_000:.0f} ms / {theirs * 1_000:.0f} ms",
            ),
            Figure(
                f"the whole command `szdj dues arrears`, {size}, against `import sqlmodel`",
                command.seconds / start.seconds,
                4,
                f"{command.seconds:.2f} s / {start.seconds:.2f} s",
            ),
        ],
    )


def _median(store: Store, query: Callable[..., object], runs: int) -> float:
    times = []
    with store.reading() as tx:
        tx.driver.execute("PRAGMA cache_size = -262144")
        for run in range(runs + 1):
            begun = time.perf_counter()
            query(tx)
            if run:
                times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
