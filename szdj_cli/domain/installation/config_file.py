"""Changing one value of the settings file and nothing else: its comments, its order and its line ends stay.

A line is looked for by its key, and what was made of it is read again: it is either exactly the change that was meant,
or it is given up. So the reader of TOML is the only one who has to understand the file.
"""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from szdj_cli.domain.values.patterns import pattern

_KEY = pattern(r"""\s*(?:([A-Za-z0-9_-]+)|"([A-Za-z0-9_-]+)"|'([A-Za-z0-9_-]+)')\s*=\s*""")
_TABLE = pattern(r"\s*\[")


def changed(text: str, name: str, value: Any) -> str | None:
    """Return the text of a TOML file in which a key of its top has another value; None, for a value, takes it away.

    None is returned where that cannot be done without touching anything else.

    Raises:
        TOMLDecodeError: the text is no TOML.
    """
    before = tomllib.loads(text)
    after = {key: each for key, each in before.items() if key != name} | ({} if value is None else {name: value})
    if before == after:
        return text
    lines = text.splitlines(keepends=True)
    attempts = _replaced(lines, name, value) if name in before else _added(lines, name, value)
    return next((made for made in attempts if _is(made, after)), None)


def _replaced(lines: list[str], name: str, value: Any) -> Iterator[str]:
    """Yield the text with what stands at a key replaced, for each place where it may stand and each length of it."""
    for first, line in enumerate(lines):
        key = _KEY.match(line)
        if key is None or name not in key.groups():
            continue
        for last in range(first + 1, len(lines) + 1):
            old = "".join(lines[first:last])
            if not _is_any(old, name):
                continue
            end = old[len(old.rstrip("\r\n")) :]
            new = "" if value is None else f"{key[0]}{written(value)}{_comment(old)}{end}"
            yield "".join([*lines[:first], new, *lines[last:]])
            break


def _added(lines: list[str], name: str, value: Any) -> Iterator[str]:
    """Yield the text with a new line: below all that belongs to no table."""
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    tables = [number for number, line in enumerate(lines) if _TABLE.match(line)]
    for place in [*tables, len(lines)]:
        above = "".join(lines[:place])
        if above and not above.endswith("\n"):
            above += end
        yield f"{above}{name} = {written(value)}{end}{''.join(lines[place:])}"


def written(value: Any) -> str:
    """Return a text, a number or a list of texts as TOML has it: JSON's are TOML's too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(statement: str) -> str:
    """Return the remark behind a statement, with the blanks before it."""
    body = statement.rstrip("\r\n")
    whole = tomllib.loads(statement)
    for place, character in enumerate(body):
        if character == "#" and _read(body[:place]) == whole and "\n" not in body[place:]:
            start = len(body[:place].rstrip())
            return body[start:]
    return ""


def _is_any(text: str, name: str) -> bool:
    read = _read(text)
    return read is not None and list(read) == [name]


def _is(text: str, expected: dict[str, Any]) -> bool:
    return _read(text) == expected


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
