"""XML gone through as it comes out of a package, with bounds on all that a parser remembers."""

from collections.abc import Mapping
from xml.parsers import expat

from szdj_cli.files.bounds import MAX_DEPTH, MAX_NAMES, MAX_TOKEN_BYTES

Attributes = Mapping[str, str]


class XmlPart:
    """A part that is fed piece by piece; who inherits from it takes what is wanted of it.

    A name that a handler gets is without its prefix; one of an attribute is as it stands.
    """

    def __init__(self, encoding: str | None = None) -> None:
        """Begin; an encoding that is given goes before what the part says of itself."""
        self.depth = 0
        """How many elements are open, the one that starts or ends included."""
        self.fed = 0
        self.is_utf_8 = True
        """Whether the part says so, or says nothing."""
        self._parser = expat.ParserCreate(encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self.read_text
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.XmlDeclHandler = self._declare

    def feed(self, piece: bytes) -> None:
        """Go through one more piece.

        Raises:
            ExpatError, ValueError: it is no sound XML, or asks for too much.
        """
        self.fed += len(piece)
        self._parser.Parse(piece, False)
        # A tag that does not end, and every new name, stay in the parser's memory.
        if self.fed - self.at > MAX_TOKEN_BYTES or len(self._parser.intern) > MAX_NAMES:
            raise ValueError

    def close(self) -> None:
        """Make sure that the part was whole.

        Raises:
            ExpatError: it was not.
        """
        self._parser.Parse(b"", True)

    @property
    def at(self) -> int:
        """Where what is read now begins, in bytes that were fed."""
        return self._parser.CurrentByteIndex

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def read_text(self, text: str) -> None:
        """Take text, which comes in any number of pieces."""

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValueError
        self.start(tag.rpartition(":")[2], attributes)

    def _end(self, tag: str) -> None:
        self.end(tag.rpartition(":")[2])
        self.depth -= 1

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.is_utf_8 = encoding is None or encoding.lower() == "utf-8"


def _refuse_doctype(*_: object) -> None:
    raise ValueError  # no workbook has one, and entities multiply
