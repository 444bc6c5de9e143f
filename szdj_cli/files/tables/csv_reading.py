"""CSV and its kin read row by row: encoding found over the whole file first, then one fast pass."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import MIB

_ENCODINGS = ("utf-8-sig", "gb18030")
# Python's for names and for source code; time for the first grows with the square of the size.
_OF_NO_FILE = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape"})
_DELIMITERS = ",\t;|"
_LINES_SAMPLED = 50
_SAID = re.compile(r'"?sep=([^"\r\n])"?[\t,; ]*(?:[\r\n]|$)', re.IGNORECASE)
_HEAD = 4096
_FEWEST_NULS = 2
_FEWEST_OF = 32
"""At least every so many bytes one."""
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


KnownHeadings = Callable[[Sequence[Sequence[str]]], int]
"""Tells how many headings are known among some rows."""


def read_csv(
    file: BinaryIO, path: str, encoding: str | None, known: KnownHeadings
) -> tuple[Iterator[tuple[int, list[str]]], str]:
    """Return every record with its number, the first one 1, and the encoding; a blank line counts as in a spreadsheet.

    A first line `sep=;` tells spreadsheets how cells are parted: it is obeyed, and none of the records.

    Raises:
        FileRefused: at once for the file as a whole, while reading for a record.
    """
    found = _encoding_of(file, path, encoding)
    file.seek(0)
    text = io.TextIOWrapper(file, found, newline="")
    sample = "".join(islice(text, _LINES_SAMPLED))
    text.seek(0)
    said = _SAID.match(sample)
    records = _records(text, path, said[1] if said else _delimiter(sample, known))
    return islice(records, 1 if said else 0, None), found


def _records(text: io.TextIOWrapper, path: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, row in enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1):
            yield number, row
    except csv.Error as error:
        too_long = "field larger" in str(error)
        raise FileRefused(path, FileProblem.FIELD_TOO_LONG if too_long else FileProblem.QUOTES, number + 1) from None
    except UnicodeError:  # somebody is writing the file while it is read
        raise FileRefused(path, FileProblem.UNREADABLE, number + 1) from None
    finally:
        if not text.closed:
            text.detach()  # else its end would close the file, which may be read once more


def _encoding_of(file: BinaryIO, path: str, given: str | None) -> str:
    if given is not None:
        if not _is_text_encoding(given):
            raise FileRefused(path, FileProblem.ENCODING_NAME)
        candidates: tuple[str, ...] = ("utf-8-sig",) if codecs.lookup(given).name == "utf-8" else (given,)
    else:
        file.seek(0)
        candidates = _utf_16(file.read(_HEAD)) or _ENCODINGS
    for candidate in candidates:
        if _decodes(file, path, candidate):
            return candidate
    raise FileRefused(path, FileProblem.ENCODING_UNKNOWN)


def _utf_16(head: bytes) -> tuple[str, ...]:
    """Return UTF-16 where a file begins in it: Excel's "Unicode text" has a mark, other programs write none."""
    if head.startswith(_UTF_16_MARKS):
        return ("utf-16",)
    # Signs below 256 (digits, commas, ends of lines) are a NUL and a byte, so nearly all NULs stand on one side; 一 has
    # one on the other. Where what comes out is text without any sign that text has not, it is nothing else.
    head = head[: len(head) // 4 * 4]
    first, second = head[0::2].count(0), head[1::2].count(0)
    if max(first, second) < max(_FEWEST_NULS, len(head) // _FEWEST_OF, 3 * min(first, second)):
        return ()
    found = "utf-16-le" if second > first else "utf-16-be"
    text = head.decode(found, "replace")
    return (found,) if not any(sign < " " and sign not in "\t\r\n" for sign in text[:-1]) and "\n" in text else ()


def _is_text_encoding(name: str) -> bool:
    try:
        "".encode(name)
        codecs.getincrementaldecoder(name)
        return codecs.lookup(name).name not in _OF_NO_FILE
    except (LookupError, ValueError):
        return False


def _decodes(file: BinaryIO, path: str, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(MIB):
            text = decoder.decode(block)
            if "\0" in text:
                raise FileRefused(path, FileProblem.NUL)
            # A line is held in memory whole, so none may be as long as a block.
            if len(block) == MIB and "\n" not in text and "\r" not in text:
                raise FileRefused(path, FileProblem.FIELD_TOO_LONG)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(sample: str, known: KnownHeadings) -> str:
    """Return the sign that parts the first lines so that most headings are known in them.

    Where that tells nothing, it is the first of them that stands in the first line with any.
    """
    lines = sample.splitlines(keepends=True)
    by_order = (sign for line in lines for sign in _DELIMITERS if sign in line)
    first = next(by_order, _DELIMITERS[0])

    def score(sign: str) -> int:
        try:
            return known(list(csv.reader(lines, delimiter=sign)))
        except csv.Error:
            return 0

    signs: dict[str, None] = dict.fromkeys((first, *_DELIMITERS))
    return max(signs, key=score)
