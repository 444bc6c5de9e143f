"""The fields of the member record, drawn: who changes them, and what may be written in them."""

from szdj_cli.domain.members.fields import FIELDS, find
from szdj_cli.domain.values.fields import Editor
from szdj_cli.messages import requests as words
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column


def draw_fields(fmt: OutputFormat) -> None:
    """Write every field."""
    rows = (
        {
            "field": field.term,
            "heading": field.heading,
            "editor": words.EDITABLE_BY_MEMBER if field.editor is Editor.MEMBER else words.ORGANISATION_ONLY,
            "required": field.required,
            "values": list(field.codes.labels.values()) if field.codes else [],
        }
        for field in FIELDS.values()
    )
    show_result(fmt, rows, _COLUMNS)


def _marked(heading: str) -> str:
    field = find(heading)
    return f"{heading}{words.REQUIRED_MARK}" if field is not None and field.required else heading


_COLUMNS = tuple(
    Column(key, heading, show=_marked if key == "heading" else None)
    for key, heading in zip(("heading", "field", "editor", "values"), words.RECORD_HEADINGS, strict=True)
)
