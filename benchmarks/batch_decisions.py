"""Batch decisions against SQL alone, the ORM and the sqlite3 shell: `python -m benchmarks.batch_decisions`."""

import argparse
import csv
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import decision_stores
from benchmarks.harness import Figure, measure, program, report
from szdj_cli.domain.requests.requests import StepAct

_PEER_CSV = """SELECT request.id, request.version, request.kind, member.name, branch.name, hex(request.payload), '', ''
    FROM request JOIN member ON member.id = request.member_id
    JOIN organisation AS branch ON branch.id = request.branch_id
    WHERE request.state = 'pending' AND request.waiting_at = 1 ORDER BY request.submitted_at, request.id"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=600_000)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--decided", type=int, default=4_900_000, help="closed requests of the large store")
    parser.add_argument("--runs", type=int, default=3)
    sizes = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="szdj-decisions-") as directory:
        bench = _Bench(Path(directory), sizes.members, sizes.requests, sizes.runs)
        figures = [*bench.apply(), *bench.transfers(), *bench.reads(), bench.first_page(sizes.decided)]
    return report(f"Batch decisions: {sizes.requests:,} over {sizes.members:,} members", figures)


class _Bench:
    """Two stores of the same content, ours and an unencrypted one for the peers, copied before every run."""

    def __init__(self, directory: Path, members: int, requests: int, runs: int) -> None:
        self.directory = directory
        self.members, self.requests, self.runs = members, requests, runs
        self.ours, self.peer = directory / "ours", directory / "peer"
        decision_stores.build(self.ours, members, requests)
        decision_stores.build(self.peer, members, requests, plain=True)
        self.szdj = program("szdj")

    def apply(self) -> list[Figure]:
        """Measure `approve apply` of all, and of a tenth."""
        work, plan = self.directory / "work", self.directory / "plan.csv"
        self._szdj_in(self.ours, "approve", "plan", "-o", str(plan))
        every, tenth = self.directory / "all.csv", self.directory / "tenth.csv"
        _fill(plan, every, self.requests)
        _fill(plan, tenth, self.requests // 10)
        peer_store = str(work / "peer" / "store.db")

        def fresh() -> None:
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(self.ours, work / "ours")
            shutil.copytree(self.peer, work / "peer")

        accept = [self.szdj, "approve", "apply", "--yes", "--format", "json"]
        ours, small, sql, orm = measure(
            [*accept, str(every)],
            [*accept, str(tenth)],
            [sys.executable, "-m", "benchmarks.decision_peers", "sql", peer_store],
            [sys.executable, "-m", "benchmarks.decision_peers", "orm", peer_store],
            runs=self.runs,
            warm_up=0,
            env={"SZDJ_HOME": str(work / "ours")},
            prepare=fresh,
        )
        took = f"{ours.seconds:.1f} s, {ours.peak_mib:.0f} MiB"
        return [
            Figure(
                "`approve apply` against SQL alone", ours.seconds / sql.seconds, 1.9, f"{took} : {sql.seconds:.1f} s"
            ),
            Figure("… against the ORM", ours.seconds / orm.seconds, 0.25, f"{took} : {orm.seconds:.1f} s"),
            Figure("… against a tenth of it", ours.seconds / small.seconds, 11, f"{took} : {small.seconds:.1f} s"),
        ]

    def transfers(self) -> list[Figure]:
        """Measure a tenth as many transfers, at a committee's and at a branch's step, against profile changes."""
        count = self.requests // 10
        homes = {act: self.directory / f"tenth-{act}" for act in (StepAct.REVIEW, StepAct.ISSUE, StepAct.RECEIVE)}
        work, plans = self.directory / "work", {act: home.with_suffix(".csv") for act, home in homes.items()}
        for act, home in homes.items():
            decision_stores.build(home, self.members, count, act=act)
            open_plan = self.directory / "open.csv"
            self._szdj_in(home, "approve", "plan", "--force", "-o", str(open_plan))
            _fill(open_plan, plans[act], count)

        def fresh() -> None:
            shutil.rmtree(work, ignore_errors=True)
            for act, home in homes.items():
                shutil.copytree(home, work / act)

        profile, issued, received = measure(
            *(
                ["env", f"SZDJ_HOME={work / act}", self.szdj, "approve", "apply", "--yes", str(plan)]
                for act, plan in plans.items()
            ),
            runs=self.runs,
            warm_up=0,
            prepare=fresh,
        )
        return [
            Figure(
                f"`approve apply` of {count:,} transfers, {what}, against {count:,} changes of the profile",
                ours.seconds / profile.seconds,
                2,
                f"{ours.seconds:.1f} s, {ours.peak_mib:.0f} MiB : {profile.seconds:.1f} s",
            )
            for what, ours in (("letters issued", issued), ("members received", received))
        ]

    def reads(self) -> list[Figure]:
        """Measure `approve plan` and `approve list`."""
        out = self.directory / "plan.csv"
        listed, sqlmodel, planned, shell = measure(
            [self.szdj, "approve", "list", "--limit", "50"],
            [sys.executable, "-c", "import sqlmodel"],
            [self.szdj, "approve", "plan", "--force", "-o", str(out)],
            ["sqlite3", "-csv", str(self.ours / "store.db"), _PEER_CSV],
            runs=max(self.runs, 5),
            env={"SZDJ_HOME": str(self.ours)},
        )
        note = f"{listed.seconds * 1000:.0f} : {sqlmodel.seconds * 1000:.0f} ms"
        return [
            Figure("`approve list` against `import sqlmodel`", listed.seconds / sqlmodel.seconds, 0.4, note),
            Figure(
                "`approve plan` to CSV against `sqlite3 -csv`",
                planned.seconds / shell.seconds,
                4.5,
                f"{planned.seconds:.1f} : {shell.seconds:.1f} s",
            ),
        ]

    def first_page(self, decided: int) -> Figure:
        """Measure the first page of what waits with many closed requests beside it, and without."""
        large = self.directory / "large"
        decision_stores.build(large, self.requests + 1, self.requests, decided=decided)
        few, many = (_first_page(home) for home in (self.ours, large))
        note = f"{self.requests + decided:,} : {self.requests:,} requests, {many * 1000:.2f} : {few * 1000:.2f} ms"
        return Figure("first page of what waits", many / few, 3, note)

    def _szdj_in(self, home: Path, *arguments: str) -> None:
        measure([self.szdj, *arguments], runs=1, warm_up=0, env={"SZDJ_HOME": str(home)})


def _fill(plan: Path, target: Path, count: int) -> None:
    with plan.open(encoding="utf-8-sig", newline="") as source, target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, row in enumerate(csv.reader(source)):
            writer.writerow([*row[:6], "同意", ""] if 0 < number <= count else row)


def _first_page(home: Path) -> float:
    os.environ["SZDJ_HOME"] = str(home)
    from szdj_cli.domain.requests.requests import RequestFilter
    from szdj_cli.services.access import access
    from szdj_cli.services.approvals import queue
    from szdj_cli.settings import Settings
    from szdj_cli.store.core.engine import open_store

    store, now = open_store(Settings()), datetime.now(UTC)
    with store.reading() as tx:
        actor = access.actor_of(tx, 1, 1, now)
    assert actor is not None
    times = []
    for _ in range(50):
        started = time.perf_counter()
        assert len(queue.waiting(store, actor, RequestFilter(), now)) == 50
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
