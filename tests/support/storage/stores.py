"""Real stores for the tests: a SQLite file, and a PostgreSQL server that the suite starts itself."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

_HASTY = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=50")


def postgresql_binaries() -> Path | None:
    """Return the directory of the newest installed server's binaries."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def postgresql_server(settings: Sequence[str] = _HASTY) -> Iterator[str]:
    """Run a server of our own on a free loopback port; yield its address without a database's name.

    Unless told otherwise it waits for no disk: what it holds may be lost.
    """
    binaries = postgresql_binaries()
    assert binaries is not None
    # PostgreSQL refuses to run as root; the Debian package brings an account for it.
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="szdj-pg-") as directory:
        data = Path(directory) / "data"
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
        command = [str(binaries / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", directory]
        for setting in settings:
            command += ["-c", setting]
        with (Path(directory) / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd=directory)
        try:
            _wait_for(port, server)
            yield f"postgresql+psycopg://szdj@127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def create_database(server: str, name: str, template: str = "template0") -> str:
    """Create a database as a copy of another one and return its address."""
    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return f"{server}/{name}"


def drop_database(server: str, name: str) -> None:
    """Drop a database, whoever is still connected."""
    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


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
