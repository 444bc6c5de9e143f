"""The letter of transfer as a Word document, from the template that ships with the program or from one's own."""

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from szdj_cli.domain.errors import TemplateInvalid
from szdj_cli.domain.imports.tables import DocumentKind
from szdj_cli.domain.transfers.letters import BODY_STYLE, NOTE_STYLE, LetterText, printed
from szdj_cli.domain.values.reasons import TemplateProblem
from szdj_cli.files.bounds import MAX_TEMPLATE_BYTES, MAX_TEMPLATE_MARKUP_BYTES
from szdj_cli.files.opening import open_source
from szdj_cli.files.outgoing import check_target, outgoing

_SHIPPED = Path(__file__).with_name("letter.docx")
# Of the template that ships with the program, in points: how wide its text is, and how high all of it may be.
_WIDTH, _HEIGHT = 453.0, 338.0
_ZIP = b"PK"
# Spaces apart, what an XML part may begin with in any encoding that a parser finds out by itself.
_MARKUP = (b"<", b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe", b"\0<", b"\0\0\0<", b"\x4c\x6f\xa7\x94")
_BEGINNING = 1024
_TYPES = "[Content_Types].xml"
_DOCX = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError)


def check(target: Path | None, *, force: bool) -> None:
    """Make sure that a document may be written; None is standard output.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: as `files.outgoing.check_target`.
    """
    if target is not None:
        check_target(target, DocumentKind.DOCX, force=force)


def filled_letters(
    letters: Sequence[LetterText], template: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> bytes:
    """Return letters, each with its stub and its receipt slip and on a page of A4 of its own, as one Word document.

    `template` is a docx with the placeholders of `domain.transfers.letters.PLACEHOLDERS`.

    Raises:
        FileRefused: the template is not there or cannot be read.
        TemplateInvalid: it is no docx, damaged, too large, has other placeholders, or cannot hold several letters.
    """
    from szdj_cli.files.documents.merging import PagesDiffer, merged
    from szdj_cli.files.documents.page_fitting import Frame, fit
    from szdj_cli.files.documents.template_filling import filled

    content = _SHIPPED.read_bytes() if template is None else _own(template)
    frame = Frame((BODY_STYLE, NOTE_STYLE), _WIDTH, _HEIGHT)
    path = None if template is None else str(template)
    are_several = len(letters) > 1
    documents: list[bytes] = []
    for letter in letters:
        if progress is not None:
            progress(len(documents), len(letters))
        documents.append(
            filled(
                content,
                printed(letter),
                letter.code,
                lambda document: fit(document, frame, by_paragraph=are_several),
                path,
            )
        )
    try:
        return merged(documents) if are_several else documents[0]
    except PagesDiffer:
        raise TemplateInvalid(path or "", TemplateProblem.PAGES_DIFFER) from None


def write_document(document: bytes, target: Path | None, *, force: bool = False) -> None:
    """Write a document; only the owner can read the file.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: as `check`, and where there is no room.
    """
    with outgoing(target, DocumentKind.DOCX, force=force) as file:
        file.write(document)


def write_template(target: Path, *, force: bool = False) -> None:
    """Write the template that ships with the program, to be made one's own.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: as `write_document`.
    """
    write_document(_SHIPPED.read_bytes(), target, force=force)


def _own(template: Path) -> bytes:
    """Return the content of a template once it has been seen to unpack to no more than allowed."""
    # Nothing of it is told but what is wrong; one that the settings name may well lie in the home.
    file, path = open_source(template, may_be_ours=True)
    with file:
        content = file.read(MAX_TEMPLATE_BYTES + 1)
    if len(content) > MAX_TEMPLATE_BYTES:
        raise TemplateInvalid(path, TemplateProblem.TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            # zipfile never unpacks more of a part than the directory says.
            if sum(entry.file_size for entry in package.infolist()) > MAX_TEMPLATE_BYTES:
                raise TemplateInvalid(path, TemplateProblem.TOO_LARGE)
            markup = (entry.file_size for entry in package.infolist() if _is_markup(package, entry))
            if sum(markup) > MAX_TEMPLATE_MARKUP_BYTES:
                raise TemplateInvalid(path, TemplateProblem.TOO_LONG)
            is_docx = _DOCX in package.read(_TYPES)
    except KeyError:
        is_docx = False
    except _BROKEN:
        is_cut_short = content.startswith(_ZIP)
        problem = TemplateProblem.DAMAGED if is_cut_short else TemplateProblem.NOT_DOCX
        raise TemplateInvalid(path, problem) from None
    if not is_docx:
        raise TemplateInvalid(path, TemplateProblem.NOT_DOCX)
    return content


def _is_markup(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    # By what it holds: the package itself says which of its parts are read as what, whatever they are called.
    with package.open(entry) as part:
        begin = part.read(_BEGINNING).lstrip()
    return not begin or begin.startswith(_MARKUP)
