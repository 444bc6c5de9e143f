"""The program, run from a test: in this process, or as the installed command."""

import io
import json
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
    given = input.encode() if isinstance(input, str) else input
    stdin = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    stdout, stderr = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with patch.object(sys, "stdin", stdin), patch.object(sys, "stdout", stdout), patch.object(sys, "stderr", stderr):
        exit_code = main(list(arguments))
        stderr.flush()
    return Result(int(exit_code), _written(stdout), _written(stderr))


def run_json(*arguments: str, input: str | bytes = b"") -> Any:  # noqa: A002 -- as in run
    """Run the program with `--format json`, expect exit code 0, and return what it says."""
    result = run(*arguments, "--format", "json", input=input)
    assert_ok(result)
    return json.loads(result.stdout)


def spawn(*arguments: str, input: bytes = b"", env: Mapping[str, str] | None = None, timeout: float = 60) -> Result:  # noqa: A002 -- as in run
    """Run the program as a process of its own; `env` adds to the environment."""
    import os

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


def _written(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
