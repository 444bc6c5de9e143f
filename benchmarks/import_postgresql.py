"""Bulk import into PostgreSQL: `szdj import members` against COPY of the same file into a table with a key and indexes.

`python -m benchmarks.import_postgresql [--members N] [--runs R]`. Both work on one server with the settings it
comes with, started for the run. The roster stays in the directory for temporary files.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import import_stores, rosters
from benchmarks.harness import Figure, apart, measure, report
from tests.support.storage.stores import create_database, drop_database, postgresql_binaries, postgresql_server


def main() -> int:
    """Measure the figure and report it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=600_000)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    roster = apart(rosters.cached, options.members, ".csv")
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory, postgresql_server(settings=()) as server:
        figure = _compare(Path(directory) / "home", server, roster, options.members, options.runs)
    return report("Bulk import into PostgreSQL", [figure])


def _compare(home: Path, server: str, roster: Path, members: int, runs: int) -> Figure:
    import_stores.build(home, create_database(server, "empty"))
    store = f"{server}/store"

    def prepare() -> None:
        for name, template in (("store", "empty"), ("peer", "template0")):
            drop_database(server, name)
            create_database(server, name, template)
        import_stores.sign_in(home, store)

    ours, copy = measure(
        import_stores.importing(roster, home, store),
        _indexed_copy(roster, f"{server}/peer"),
        runs=runs,
        warm_up=0,
        prepare=prepare,
    )
    what = f"{members:,} new members against COPY of the file into a table with a key and indexes"
    note = f"{ours.seconds:.1f} s, {ours.peak_mib:.0f} MiB : {copy.seconds:.1f} s"
    return Figure(what, ours.seconds / copy.seconds, 3.5, note)


def _indexed_copy(roster: Path, database_url: str) -> list[str]:
    binaries = postgresql_binaries()
    assert binaries is not None
    columns = ", ".join(f'"{heading}" text' for heading in rosters.HEADINGS)
    steps = (
        f"CREATE TABLE plain ({columns})",
        'ALTER TABLE plain ADD PRIMARY KEY ("公民身份号码")',
        'ALTER TABLE plain ADD UNIQUE ("手机号码", "公民身份号码")',
        *(f'CREATE INDEX ON plain ("{heading}")' for heading in ("姓名", "手机号码", "所在党支部")),
        f"\\copy plain FROM '{roster}' WITH (FORMAT csv, HEADER)",
    )
    commands = [part for step in steps for part in ("-c", step)]
    return [str(binaries / "psql"), "-X", "-v", "ON_ERROR_STOP=1", *commands, database_url.replace("+psycopg", "")]


if __name__ == "__main__":
    sys.exit(main())
