"""Lines of standard input, where secrets come from that must not be options."""

import sys

from szdj_cli.domain.errors import InputNeeded

_MAX_BYTES = 4096  # a line


def read_lines(count: int, *, option: str) -> list[str]:
    """Return so many lines, without their ends; UTF-8, or GB18030 as Chinese Windows pipes it.

    Raises:
        InputNeeded: there are fewer; `option` is the one that asked for them.
    """
    return [_line(option) for _ in range(count)]


def read_every_line(*, option: str) -> list[str]:
    """Return all lines, at least one, as `read_lines`; of a terminal, where nobody knows that they have an end, one.

    Raises:
        InputNeeded: there is none.
    """
    first = _line(option)
    if sys.stdin.isatty():
        return [first]
    return [first, *(_decoded(line, option) for line in iter(lambda: sys.stdin.buffer.readline(_MAX_BYTES), b""))]


def _line(option: str) -> str:
    line = sys.stdin.buffer.readline(_MAX_BYTES)
    if not line:
        raise InputNeeded(option)
    return _decoded(line, option)


def _decoded(line: bytes, option: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return line.decode(encoding).rstrip("\r\n")
        except UnicodeDecodeError:
            continue
    raise InputNeeded(option)
