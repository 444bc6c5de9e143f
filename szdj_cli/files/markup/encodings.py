"""What a table in markup is written in, found over the whole file: what it says of itself is often not so."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem

_PIECE = 32 * 1024
_HEAD = 4096
_SAID = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "hz"})
"""What says the first may hold signs of the last, of which it is a part."""
_UNICODE = "utf-8-sig"
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_OF_TEXT = frozenset({"ascii", "big5", "big5hkscs", "cp1252", "iso8859-1", "utf-16", "utf-16-le", "utf-16-be"})
"""What else is believed where it is said."""


def encoding_of(file: BinaryIO, path: str) -> str:
    """Return the first encoding that the whole file is written in, of what it says and what is usual.

    Raises:
        FileRefused: none is.
    """
    file.seek(0)
    head = file.read(_HEAD)
    marked = _MARKS.get(head[:2])
    candidates = [marked] if marked else list(dict.fromkeys([*_said(head), _UNICODE, "gb18030"]))
    for candidate in candidates:
        try:
            for _piece in decoded(file, candidate):
                pass
        except UnicodeError:
            continue
        return candidate
    raise FileRefused(path, FileProblem.ENCODING_UNKNOWN)


def decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the text of a file in pieces.

    Raises:
        UnicodeError: it is not written so.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    place = 0
    while True:
        file.seek(place)
        block = file.read(_PIECE)
        place += len(block)
        yield decoder.decode(block, final=not block)
        if not block:
            return


def _said(head: bytes) -> Iterator[str]:
    if not (found := _SAID.search(head)):
        return
    try:
        name = codecs.lookup(found[1].decode()).name
    except (LookupError, ValueError):
        return
    if name in _CHINESE:
        yield "gb18030"
    elif name in _OF_TEXT:
        # Bytes that say they are Western and are sound UTF-8 are UTF-8.
        yield from (_UNICODE, "gb18030", name) if name in ("ascii", "cp1252", "iso8859-1") else (name,)
