"""The program, run from a test: in this process, or as the installed command."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from szdj_cli.__main__ import main


class Holding(dict[str, Any]):
    """Keys and values that a result has to hold: what it says besides is no matter, for results only grow."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and all(key in other and other[key] == value for key, value in self.items())

    __hash__ = None  # as of every dict


@dataclass(frozen=True)
class Result:
    """What a run left: its exit code and what it wrote."""

    exit_code: int
    stdout: str
    stderr: str


def run(*arguments: str, input: str | bytes = b"") -> Result:  # noqa: A002 -- as subprocess.run calls it
    """Run the program in this process, with pipes for its streams: nothing is a terminal."""
    exit_code, out, err = run_bytes(*arguments, input=input)
    return Result(exit_code, out.decode(), err.decode())


def run_bytes(*arguments: str, input: str | bytes = b"") -> tuple[int, bytes, bytes]:  # noqa: A002 -- as in run
    """Run the program as `run`; return its exit code and the bytes of both streams: a workbook may be among them."""
    given = input.encode() if isinstance(input, str) else input
    stdin = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    stdout, stderr = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with patch.object(sys, "stdin", stdin), patch.object(sys, "stdout", stdout), patch.object(sys, "stderr", stderr):
        exit_code = main(list(arguments))
        stderr.flush()
    return int(exit_code), _written(stdout), _written(stderr)


def run_json(*arguments: str, input: str | bytes = b"") -> Any:  # noqa: A002 -- as in run
    """Run the program with `--format json`, expect exit code 0, and return what it says."""
    result = run(*arguments, "--format", "json", input=input)
    assert_ok(result)
    return json.loads(result.stdout)


def run_summary(*arguments: str, input: str | bytes = b"") -> Any:  # noqa: A002 -- as in run
    """Run a command that writes rows before its summary, expect exit code 0, and return the summary."""
    result = run(*arguments, "--format", "json", input=input)
    assert_ok(result)
    return json.loads(result.stdout.splitlines()[-1])


class Console(io.TextIOWrapper):
    """A terminal that is written to, in some encoding."""

    def __init__(self, encoding: str = "utf-8", errors: str = "strict") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors=errors, write_through=True)

    def isatty(self) -> bool:
        """Say that it is one."""
        return True

    @property
    def raw(self) -> bytes:
        """What was written, as it was encoded."""
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue()


@dataclass(frozen=True)
class Shown:
    """What a command showed: its exit code, and the bytes of both streams."""

    exit_code: int
    out: bytes
    err: bytes
    encoding: str

    @property
    def text(self) -> str:
        """What stood on standard output."""
        return self.out.decode(self.encoding)

    @property
    def said(self) -> str:
        """What stood on standard error."""
        return self.err.decode(self.encoding)


def show(*arguments: str, columns: int = 80, encoding: str = "utf-8", **environment: str) -> Shown:
    """Run a command whose output is a terminal and whose input is none: it asks nothing."""
    out, err = Console(encoding), Console(encoding)
    stdin = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    around = {"COLUMNS": str(columns), "LINES": "24", "TERM": "xterm", **environment}
    with (
        patch.dict(os.environ, around),
        patch.object(sys, "stdin", stdin),
        patch.object(sys, "stdout", out),
        patch.object(sys, "stderr", err),
    ):
        code = main(list(arguments))
    return Shown(int(code), out.raw, err.raw, encoding)


def spawn(*arguments: str, input: bytes = b"", env: Mapping[str, str] | None = None, timeout: float = 60) -> Result:  # noqa: A002 -- as in run
    """Run the program as a process of its own; `env` adds to the environment."""

    done = subprocess.run(
        [sys.executable, "-m", "szdj_cli", *arguments],
        input=input,
        capture_output=True,
        env={**os.environ, **(env or {})},
        timeout=timeout,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def assert_ok(result: Result) -> None:
    """Expect that a run did what was asked."""
    assert result.exit_code == 0, f"exit code {result.exit_code}\n{result.stderr}\n{result.stdout}"


def assert_refused(result: Result, exit_code: int, *says: str) -> None:
    """Expect a refusal in three lines, saying certain words, and no traceback."""
    assert result.exit_code == exit_code, f"exit code {result.exit_code}\n{result.stderr}\n{result.stdout}"
    for text in ("问题：", "原因：", "解决：", *says):
        assert text in result.stderr, result.stderr
    assert "Traceback" not in result.stderr


def _written(stream: io.TextIOWrapper) -> bytes:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()
