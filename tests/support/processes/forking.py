"""The program, loaded once: what a test begins at a terminal is forked from it, for loading is most of a run.

Where Python itself would begin differently, or where another program is wanted, that one is started anew.
"""

import atexit
import fcntl
import gc
import json
import os
import pkgutil
import runpy
import select
import selectors
import signal
import socket
import subprocess
import sys
import termios
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

_PROGRAM = "szdj_cli"
_OF_PYTHON = ("PYTHON", "LANG", "LC_", "TZ")
"""How the names begin of what Python reads from the environment as it starts."""
_ROOM = 2**17


class Started:
    """A process at a terminal of its own."""

    def __init__(self, said: int) -> None:
        self._said = os.fdopen(said, "rb", buffering=0)
        self._pid = int(self._said.readline())
        self._ended: int | None = None

    def kill(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, number)

    def ends_within(self, seconds: float) -> bool:
        """Wait for the end, so long at most, and return whether it has come."""
        return bool(select.select([self._said], [], [], seconds)[0])

    def wait(self) -> int:
        """Wait for the end, and return the exit code, or minus the signal that ended it."""
        if self._ended is None:
            self._ended = int(self._said.readline())
        return self._ended


def start(
    terminal: int, arguments: list[str], env: Mapping[str, str], *, encoding: str, program: str = _PROGRAM
) -> Started:
    """Start a program with a pseudo-terminal for its streams: it leads a session there."""
    asked = {"arguments": arguments, "env": dict(env), "cwd": str(Path.cwd()), "encoding": encoding, "program": program}
    said, says = os.pipe()
    requests, _ = _loaded(os.getpid())
    socket.send_fds(requests, [json.dumps(asked).encode()], [terminal, says])
    os.close(says)
    return Started(said)


@cache
def _loaded(_: int) -> tuple[socket.socket, object]:
    """Return what leads to the loaded program, and that process, which ends with this one."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        command = [sys.executable, "-m", __name__, str(its.fileno())]
        return ours, subprocess.Popen(command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)


def _serve(requests: socket.socket) -> dict[str, Any]:
    """Fork for each request; return only in what was forked, with what was asked for."""
    says: dict[int, int] = {}  # by process: where its end is told
    with selectors.DefaultSelector() as waiting:
        waiting.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.data is not None:
                    waiting.unregister(key.fd)
                    os.close(key.fd)
                    _tell_end(key.data, says.pop(key.data))
                    continue
                message, descriptors, _, _ = socket.recv_fds(requests, _ROOM, 2)
                if not message:
                    sys.exit()  # whoever wanted something is gone
                pid = os.fork()
                if not pid:
                    asked: dict[str, Any] = json.loads(message)
                    _begin(descriptors[0], asked)
                    return asked
                says[pid] = descriptors[1]
                os.close(descriptors[0])
                os.write(says[pid], b"%d\n" % pid)
                waiting.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)


def _tell_end(pid: int, says: int) -> None:
    _, status = os.waitpid(pid, 0)
    os.write(says, b"%d\n" % os.waitstatus_to_exitcode(status))
    os.close(says)


def _load() -> None:
    """Load all of the program, but for what runs when it is loaded."""
    package = import_module(_PROGRAM)
    for module in pkgutil.walk_packages(package.__path__, f"{_PROGRAM}."):
        if not module.name.endswith(".__main__") and ".migrations." not in module.name:
            import_module(module.name)
    gc.collect()
    gc.freeze()


def _begin(terminal: int, asked: dict[str, Any]) -> None:
    """Be what was asked for: at its terminal, where and with the environment that whoever asked has."""
    os.setsid()
    for stream in range(3):
        os.dup2(terminal, stream)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.chdir(asked["cwd"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    env = asked["env"]
    if _of_python(env) != _of_python(os.environ):
        os.execve(sys.executable, [sys.executable, "-m", asked["program"], *asked["arguments"]], env)  # noqa: S606
    os.environ.clear()
    os.environ.update(env)
    encoding = asked["encoding"]
    sys.stdin = os.fdopen(0, encoding=encoding, closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding=encoding, closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding=encoding, errors="backslashreplace", closefd=False)
    vars(sys).update({f"__{name}__": getattr(sys, name) for name in ("stdin", "stdout", "stderr")})


def _of_python(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(_OF_PYTHON) and name != "PYTHONIOENCODING"}


def _run(asked: dict[str, Any]) -> NoReturn:
    """Run the program to its end, and end without taking all apart that was loaded: that takes longer than the run."""
    sys.argv[1:] = asked["arguments"]
    code = 1
    try:
        runpy.run_module(asked["program"], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    _load()
    _run(_serve(socket.socket(fileno=int(sys.argv[1]))))
