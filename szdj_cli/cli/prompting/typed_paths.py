"""Names of files as people type them, drag them into a terminal, or copy them from elsewhere."""

import os
from contextlib import suppress
from pathlib import Path

from szdj_cli.domain.values.text import STANDARD_STREAM, safe
from szdj_cli.messages.kit import frame
from szdj_cli.messages.kit import prompts as words

_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`"}
_CALLED = "& "  # what PowerShell puts before a file that is dragged into it


def typed_path(text: str) -> str:
    """Return the file that is meant: without quotes, `file://`, or backslashes before blanks; `~` is one's home.

    What names a file as it stands is never changed. A name that begins with a hyphen would be read as an option:
    `./` goes before it.
    """
    name = safe(text).strip()
    if Path(name).exists() and name:
        return _no_option(name)
    if name.startswith(_CALLED):
        name = name.removeprefix(_CALLED).strip()
    if name[:1] in _QUOTES and len(name) > 1 and name[-1] == _QUOTES[name[0]]:
        name = name[1:-1].strip()
    elif os.name != "nt" and "\\" in name:
        import shlex

        with suppress(ValueError):  # a quotation that does not end: it is part of the name
            name = " ".join(shlex.split(name))
    if name.casefold().startswith("file:"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        name = url2pathname(urlsplit(name).path)
    return _no_option(os.path.expanduser(name))  # noqa: PTH111 -- Path would raise where there is no such user


def check_path(text: str) -> str | None:
    """Return what is wrong with the name of a file."""
    name = typed_path(text)
    if not name:
        return frame.EMPTY
    return words.NO_STREAM if name == f"./{STANDARD_STREAM}" else None


def _no_option(name: str) -> str:
    return f"./{name}" if name.startswith("-") else name
