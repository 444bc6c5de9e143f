"""A template filled with what a letter or a receipt says."""

import io
from collections.abc import Callable, Mapping

from docx.document import Document
from docx.shared import Length, Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError
from markupsafe import Markup, escape

from szdj_cli.domain.errors import TemplateInvalid
from szdj_cli.domain.transfers.letters import QR_PLACEHOLDER
from szdj_cli.domain.values.reasons import TemplateProblem
from szdj_cli.domain.values.text import safe
from szdj_cli.files.documents.qr_png import QUIET_ZONE, qr_png
from szdj_cli.files.documents.template_placeholders import Placeholders, PlaceholdersTooMany, PlaceholderUnknown
from szdj_cli.files.xml_text import writable

_CODE_WIDTH = 26  # millimetres, without the quiet zone
_LONGEST_NAME_SHOWN = 40


Fit = Callable[[Document], None]
"""What keeps a filled-in document to its page."""


def filled(content: bytes, texts: Mapping[str, str], code: str, fit: Fit, path: str | None = None) -> bytes:
    """Return a template's document with texts put in for placeholders, and a code as a picture.

    `path` is what an own template is spoken of by.

    Raises:
        TemplateInvalid: an own template is damaged or has other placeholders.
    """
    image, width = qr_png(code)
    side = Mm(_CODE_WIDTH * (width + 2 * QUIET_ZONE) / width)
    try:
        return _filled(content, texts, image, side, fit)
    except Exception as error:
        if path is None:
            raise
        raise _refusal(error, path) from None


class _NothingAsked(Exception):
    """A template without any placeholder."""


class _Drawn:
    """What draws itself where it is asked for, and offers a template nothing to take hold of."""

    def __init__(self, draw: Callable[[], str]) -> None:
        self._draw = draw

    def __html__(self) -> str:
        return self._draw()


def _filled(content: bytes, texts: Mapping[str, str], image: bytes, side: Length, fit: Fit) -> bytes:
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    picture = InlineImage(template, io.BytesIO(image), side)
    placeholders = Placeholders({*texts, QR_PLACEHOLDER})
    values: dict[str, object] = {name: _inert(text) for name, text in texts.items()}
    template.render(values | {QR_PLACEHOLDER: _Drawn(picture.__html__)}, placeholders, autoescape=True)
    if not placeholders.found:
        raise _NothingAsked
    fit(template.docx)
    document = io.BytesIO()
    template.save(document)
    return document.getvalue()


def _inert(text: str) -> Markup:
    # docxtpl has an escape of its own for braces, which a value must not be taken for.
    escaped = str(escape(writable(safe(text))))
    return Markup(escaped.replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704 -- it is escaped


def _refusal(error: Exception, path: str) -> TemplateInvalid:
    match error:
        case PlaceholderUnknown(name=name):
            shown = name[:_LONGEST_NAME_SHOWN]
            return TemplateInvalid(path, TemplateProblem.UNKNOWN_PLACEHOLDER, shown)
        case PlaceholdersTooMany():
            return TemplateInvalid(path, TemplateProblem.TOO_LONG)
        case _NothingAsked():
            return TemplateInvalid(path, TemplateProblem.NO_PLACEHOLDER)
        case TemplateError():
            return TemplateInvalid(path, TemplateProblem.BROKEN_PLACEHOLDER)
        case _:
            # python-docx fails in as many ways as a package can be broken.
            return TemplateInvalid(path, TemplateProblem.DAMAGED)
