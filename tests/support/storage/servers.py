"""A PostgreSQL server that can be stopped as by a power cut, and started again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support.storage import stores


class Server:
    """A server of our own, its data and where it answers."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(f"{url.replace('+psycopg', '')}/postgres") as connection:
            row = connection.execute("SELECT current_setting('data_directory'), current_setting('port')").fetchone()
        assert row is not None
        self._data, self._port = Path(row[0]), row[1]

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` is without a shutdown: what it had not made safe is gone."""
        self._control("stop", "-m", mode)

    def start(self) -> None:
        """Start it again and wait until it has recovered."""
        where = f"-h 127.0.0.1 -p {self._port} -k {self._data.parent} -c max_connections=20"
        self._control("start", "-o", where, "-l", str(self._data.parent / "restarted.log"))

    def _control(self, *arguments: str) -> None:
        binaries = stores.postgresql_binaries()
        assert binaries is not None
        subprocess.run(
            [binaries / "pg_ctl", "-D", self._data, "-w", "-t", "60", *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user="postgres" if os.geteuid() == 0 else None,  # as in `tests.support.storage.stores`
            cwd=self._data.parent,
        )


@contextmanager
def stoppable_server() -> Iterator[Server]:
    """Run a server of our own that the test may stop."""
    with stores.postgresql_server() as url:
        server = Server(url)
        server.stop("fast")
        server.start()
        try:
            yield server
        finally:
            server.stop()
