"""Measuring whole processes: what was measured against what, and whether the ratio holds.

Every figure is a ratio of two commands timed in turn in one run: machines are noisy, ratios less so.
"""

import fcntl
import os
import platform
import re
import shutil
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True)
class Measured:
    """The median of some runs: wall and CPU time in seconds, peak memory in MiB."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


@dataclass(frozen=True)
class Figure:
    """One row of the results: a ratio, and what it may be at most."""

    what: str
    ratio: float
    target: float
    note: str

    @property
    def holds(self) -> bool:
        """Whether the target is reached."""
        return self.ratio <= self.target


def measure(
    *commands: Sequence[str],
    runs: int = 5,
    warm_up: int = 1,
    env: Mapping[str, str] | None = None,
    expected: Sequence[int] = (),
    prepare: Callable[[], None] | None = None,
    on_terminal: bool = False,
    until: str = "",
) -> list[Measured]:
    """Time commands in turn (A B A B …) and return the medians in their order.

    `expected` are their exit codes, 0 where left out; `prepare` is called before each, and not timed. `on_terminal`
    gives them one of 120×40 instead of pipes; they are over when `until` stands on it, if that is given.

    Raises:
        RuntimeError: a command ended otherwise; what fails is fast and measures nothing.
    """
    taken: list[list[Measured]] = [[] for _ in commands]
    for run in range(warm_up + runs):
        for number, command in enumerate(commands):
            if prepare is not None:
                prepare()
            wanted = expected[number] if expected else 0
            measured = _run_on_terminal(command, env, wanted, until) if on_terminal else _run(command, env, wanted)
            if run >= warm_up:
                taken[number].append(measured)
    return [_median(each) for each in taken]


def instructions(command: Sequence[str], env: Mapping[str, str] | None = None) -> int | None:
    """Return how many instructions a command takes, which no other load changes; None where valgrind is missing."""
    if shutil.which("valgrind") is None:
        return None
    counting = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    done = subprocess.run(counting, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False)
    found = re.findall(r"Collected : (\d+)", done.stderr)
    return int(found[-1]) if found else None


def _median(taken: Sequence[Measured]) -> Measured:
    return Measured(
        statistics.median(each.seconds for each in taken),
        statistics.median(each.cpu_seconds for each in taken),
        statistics.median(each.peak_mib for each in taken),
    )


def apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a process of its own: the system counts what this one holds as the peak of what it starts."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def program(name: str) -> str:
    """Return the path of a program installed beside this Python, or on the PATH."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed: pip install -e '.[test,benchmark]'")
    return found


def report(title: str, figures: Sequence[Figure]) -> int:
    """Print the figures, put them into RESULTS.md under their title, return 0 if all targets hold."""
    lines = [
        f"## {title}",
        "",
        f"{date.today().isoformat()} · {machine()}",  # noqa: DTZ011 - the reader's own calendar
        "",
        "| what | ratio | target | holds | measured |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {f.what} | {f.ratio:.2f} | ≤ {f.target:g} | {'yes' if f.holds else '**no**'} | {f.note} |" for f in figures
    ]
    section = "\n".join(lines) + "\n"
    print(section)
    _replace_section(f"## {title}", section)
    return 0 if all(figure.holds for figure in figures) else 1


def machine() -> str:
    """Return what the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def _run(command: Sequence[str], env: Mapping[str, str] | None, expected: int) -> Measured:
    started = time.perf_counter()
    with subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
    ) as process:
        assert process.stderr is not None
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != expected:
        raise RuntimeError(f"{command[0]} … ended with {process.returncode}: {errors.decode(errors='replace')[-500:]}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _run_on_terminal(command: Sequence[str], env: Mapping[str, str] | None, expected: int, until: str) -> Measured:
    controller, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    started = time.perf_counter()
    with subprocess.Popen(
        list(command),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm-256color", **(env or {})},
        start_new_session=True,
    ) as process:
        os.close(terminal)
        seen = _seen(controller, until)
        seconds = time.perf_counter() - started
        if until:
            process.kill()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    os.close(controller)
    if (until and until not in seen) or (not until and process.returncode != expected):
        raise RuntimeError(f"{command[0]} … ended with {process.returncode}: {seen[-500:]}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _seen(controller: int, until: str) -> str:
    """Read what a terminal shows until a text stands there, or whoever writes is gone."""
    seen = b""
    while not (until and until in seen.decode(errors="replace")):
        try:
            chunk = os.read(controller, 65_536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        seen += chunk
    return seen.decode(errors="replace")


def _replace_section(heading: str, section: str) -> None:
    """Replace the section with this heading, or add it."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else "# Results\n"
    parts = text.split("\n## ")
    kept = [part for part in parts if not f"## {part}".startswith(f"{heading}\n")]
    RESULTS.write_text("\n## ".join(kept).rstrip() + "\n\n" + section, "utf-8")
