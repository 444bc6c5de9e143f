"""Real stores for the tests: a SQLite file, and a PostgreSQL server that the suite starts itself."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.support.storage import databases

_HASTY = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "shared_buffers=64MB",
    "max_connections=100",
)

_started: list["subprocess.Popen[bytes]"] = []
"""Each is held here: whoever lets go of one that runs is warned."""

_administering: dict[str, "psycopg.Connection[tuple[Any, ...]]"] = {}


def postgresql_binaries() -> Path | None:
    """Return the directory of the newest installed server's binaries."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def postgresql_server(settings: Sequence[str] = _HASTY) -> Iterator[str]:
    """Run a server of our own as long as the context lasts; yield its address without a database's name."""
    with tempfile.TemporaryDirectory(prefix="szdj-pg-") as directory:
        url, server = start_postgresql(Path(directory), settings)
        try:
            yield url
        finally:
            if url in _administering:
                _administering.pop(url).close()
            server.terminate()
            server.wait(30)


def start_postgresql(directory: Path, settings: Sequence[str] = _HASTY) -> "tuple[str, subprocess.Popen[bytes]]":
    """Start a server of our own in an empty directory, on a free loopback port; return its address and its process.

    Unless told otherwise it waits for no disk: what it holds may be lost.
    """
    binaries = postgresql_binaries()
    assert binaries is not None
    # PostgreSQL refuses to run as root; the Debian package brings an account for it.
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    data = directory / "data"
    if user:
        shutil.chown(directory, user)
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "szdj", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True,
        capture_output=True,
        user=user,
        cwd=directory,
    )
    port = free_port()
    command = [str(binaries / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(directory)]
    for setting in settings:
        command += ["-c", setting]
    with (directory / "log").open("wb") as log:
        # In a session of its own: it is to outlive whoever is interrupted with Ctrl-C while they still need it.
        server = subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd=directory, start_new_session=True)
    _started.append(server)
    _wait_for(port, server)
    return f"postgresql+psycopg://szdj@127.0.0.1:{port}", server


def stop_postgresql(pid: int, directory: Path) -> None:
    """Stop a server that another process may have started, and take away what it leaves."""
    os.kill(pid, signal.SIGQUIT)  # at once: nothing is worth keeping
    for _ in range(200):
        if not (directory / "data" / "postmaster.pid").exists():
            break
        time.sleep(0.05)
    shutil.rmtree(directory, ignore_errors=True)


def create_database(server: str, name: str, template: str = "template0") -> str:
    """Create a database as a copy of another one and return its address."""
    databases.forget(f"{server}/{template}")  # nobody else may be connected while it is copied
    # Copying files takes half as long as logging what stands in them.
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return f"{server}/{name}"


def drop_database(server: str, name: str) -> None:
    """Drop a database, whoever is still connected."""
    databases.forget(f"{server}/{name}")
    _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(server: str, statement: str) -> None:
    """Send a statement about databases, on one connection for a whole run: opening it costs as much."""
    if server not in _administering or _administering[server].closed:
        url = f"{server.replace('+psycopg', '')}/postgres"
        _administering[server] = psycopg.connect(url, autocommit=True)
    connection = _administering[server]
    if connection.info.server_version < 150_000:
        statement = statement.removesuffix(" STRATEGY file_copy")
    try:
        connection.execute(statement.encode())
    except psycopg.OperationalError:
        if not connection.closed:
            raise
        _administer(server, statement)  # the server was stopped and started meanwhile


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="szdj", dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the PostgreSQL server did not start")
