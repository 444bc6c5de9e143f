"""The texts that the sheets of a workbook share: a long list of which a cell names one by its place."""

import re
from sys import getsizeof

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import EXCEL_TEXT, MAX_SHARED_BYTES
from szdj_cli.files.xlsx.packages import Package
from szdj_cli.files.xlsx.xml_parts import Attributes, XmlPart

_END = b"</si>"
# What nearly every text is written as; whatever else there may be, expat reads.
_PLAIN = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<&\r]*)</t></si>')
_POINTER = 8
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_shared_texts(package: Package, name: str | None) -> list[str]:
    """Return the texts of the part of this name, if there is any; a cell names one by its place.

    Raises:
        ExpatError, ValueError: the part is no sound XML.
        FileRefused: too much text.
    """
    part = _Texts(package.path)
    if name is not None:
        rest = b""
        for block in package.blocks(name):
            whole, end, rest = (rest + block).rpartition(_END)
            part.take(whole + end)
            if len(rest) > len(block):
                part.feed(rest)
                rest = b""
        part.feed(rest)
        part.close()
    return part.texts


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which Excel writes as _x000B_."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


class _Texts(XmlPart):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._room = MAX_SHARED_BYTES
        self._path = path
        self._pieces: list[str] = []
        self._length = 0
        self._reads = self._in_run = False
        self._clean_at = -1

    def take(self, whole: bytes) -> None:
        """Take what ends with the end of a text."""
        gap, *parts = _PLAIN.split(whole)
        # What expat has not seen it does not miss: between two texts it stands just after the end of one.
        is_plain = self._clean_at == self.fed and self.is_utf_8 and not gap and not any(parts[1::2])
        if not is_plain or b"_x" in whole or len(max(parts[::2], key=len, default=b"")) > EXCEL_TEXT:
            self.feed(whole)
            return
        self._add(list(map(bytes.decode, parts[::2])))

    def _add(self, texts: list[str]) -> None:
        self.texts += texts
        self._room -= sum(map(getsizeof, texts)) + len(texts) * _POINTER
        if self._room < 0:
            raise FileRefused(self._path, FileProblem.TOO_LARGE)

    def start(self, name: str, attributes: Attributes) -> None:
        # Of a text in several runs all count, of one with its pronunciation only the text.
        self._reads = name == "t" and (self.depth == 3 or (self.depth == 4 and self._in_run))
        if self.depth == 3:
            self._in_run = name == "r"

    def end(self, name: str) -> None:
        self._reads = False
        if name == "si" and self.depth == 2:
            self._add([unescaped("".join(self._pieces))])
            self._pieces.clear()
            self._length = 0
            self._clean_at = self.at + len(_END)

    def read_text(self, text: str) -> None:
        if self._reads:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > EXCEL_TEXT:
                raise FileRefused(self._path, FileProblem.FIELD_TOO_LONG)
