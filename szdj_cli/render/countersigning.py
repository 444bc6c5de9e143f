"""Corrections that wait for a second person, drawn; identity and mobile numbers are masked."""

from collections.abc import Sequence

from szdj_cli.domain.accounts.countersigning import Correction
from szdj_cli.messages.accounts import countersigning as words
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_record


def draw_corrections(found: Sequence[Correction], fmt: OutputFormat) -> None:
    """Write a list of corrections."""
    show_result(fmt, map(_row, found), _COLUMNS)


def draw_correction(one: Correction) -> None:
    """Write one correction, to be looked at before it is decided on."""
    row = _row(one)
    draw_record((column.heading, column.text(row)) for column in _COLUMNS)


def _row(one: Correction) -> dict[str, object]:
    return {
        "id": one.id,
        "member": one.member,
        "name": one.name,
        "act": one.act,
        "changes": [{"field": each.field, "old": each.old or None, "new": each.new or None} for each in one.changes],
        "shown_changes": words.changes(one.changes),
        "reason": one.reason,
        "begun_by": one.begun_by,
        "begun_at": one.begun_at,
        "part": one.part,
        "has_second": one.has_second,
    }


_COLUMNS = (
    Column("id", words.NUMBER, "right"),
    Column("member", words.MEMBER_NUMBER, "right"),
    Column("name", words.MEMBER, whole=True),
    Column("act", words.ACT, show=lambda act: words.ACTS[act], whole=True),
    Column("shown_changes", words.CHANGES),
    Column("reason", words.REASON),
    Column("begun_by", words.BEGUN_BY, whole=True),
    Column("begun_at", words.BEGUN_AT, whole=True),
    Column("part", words.PART, show=lambda part: words.PARTS[part]),
)
