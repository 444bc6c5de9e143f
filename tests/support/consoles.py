"""The program in this process, with streams that are a terminal: what stands on it, cheaply."""

import io
import os
import sys
from dataclasses import dataclass
from unittest.mock import patch

from szdj_cli.__main__ import main


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
