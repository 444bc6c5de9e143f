"""`audit verify` against hashing the same bytes in Python: `python -m benchmarks.audit_chain`."""

import argparse
import hashlib
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from benchmarks.harness import Figure, measure, program, report
from szdj_cli import private_files
from szdj_cli.store.audit import reading as audit_reading
from szdj_cli.store.core import audit, schema, sqlite
from szdj_cli.store.core.crypto import create_key, token_hash
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.accounts import ACCOUNT, SESSION
from szdj_cli.store.tables.info import INFO

_CHUNK = 50_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--hash", type=Path, help="be the peer: hash the lines of this file, one chained to the next")
    given = parser.parse_args()
    if given.hash:
        return _hash_lines(given.hash)
    with tempfile.TemporaryDirectory(prefix="szdj-audit-") as directory:
        home, lines = Path(directory) / "home", Path(directory) / "lines"
        _build(home, lines, given.rows)
        ours, peer = measure(
            [program("szdj"), "audit", "verify", "--format", "json"],
            [sys.executable, "-m", "benchmarks.audit_chain", "--hash", str(lines)],
            runs=given.runs,
            env={"SZDJ_HOME": str(home)},
        )
    note = f"{ours.seconds:.1f} s, {ours.peak_mib:.0f} MiB : {peer.seconds:.1f} s"
    figure = Figure("`audit verify` against hashing the same bytes", ours.seconds / peer.seconds, 2.4, note)
    return report(f"Audit chain: {given.rows:,} rows", [figure])


def _hash_lines(path: Path) -> int:
    previous = bytes(32)
    with path.open("rb") as lines:
        for line in lines:
            previous = hashlib.sha256(previous + line).digest()
    return 0


def _build(home: Path, lines: Path, rows: int) -> None:
    private_files.ensure_directory(home)
    private_files.create(home / "store.db")
    keys, now, token = create_key(home / "key"), datetime.now(UTC), "benchmark"
    store = Store(sqlite.database(str(home / "store.db")), keys)
    with store.transaction() as tx:
        schema.migrate(tx)
        tx.conn.execute(insert(INFO), [{"name": "key_check", "value": keys.check_value}])
        tx.conn.execute(insert(ACCOUNT).values(id=1, id_index=b"1", is_administrator=True, name="管理员"))
        session = {"account_id": 1, "state": "open", "terminal": "benchmark", "created_at": now, "seen_at": now}
        tx.conn.execute(insert(SESSION).values(id=1, token_hash=token_hash(token), **session))
        audit.append(tx, audit.Entry("system", audit.CREATED, "store"), now)
    private_files.create(home / "session", token.encode())
    for first in range(1, rows + 1, _CHUNK):
        with store.transaction() as tx:
            audit.append_all(tx, (_entry(n) for n in range(first, min(first + _CHUNK, rows + 1))), now)
    with lines.open("wb") as file, store.reading() as tx:
        for after in range(0, audit.head(tx)[0], _CHUNK):
            _, contents, _ = audit_reading.page(tx, after, after + _CHUNK)
            file.writelines(content + b"\n" for content in contents if content is not None)


def _entry(n: int) -> audit.Entry:
    detail = {"for": n % 2_000, "position": 1, "terms": ["address", "employer"], "version": 3}
    return audit.Entry(f"account:{n % 2_000}", "request.accepted", f"request:{n}", detail)


if __name__ == "__main__":
    sys.exit(main())
