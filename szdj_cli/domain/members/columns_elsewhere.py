"""Fields of ours that no import writes, because a command of their own does: such a column refuses its file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from szdj_cli.domain.errors import ColumnsElsewhere
from szdj_cli.domain.imports.tables import HeadingMatch, term_of_heading
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.organisations.appointments import ROLES
from szdj_cli.domain.values.reasons import TemplateKind


class _Column(NamedTuple):
    term: str
    spellings: tuple[str, ...]


_OF_MEMBERS = (
    *(_Column(field.term, (field.heading, *field.aliases)) for field in FIELDS.values() if not field.in_import),
    _Column("roster_state", ("是否在册", "转出日期")),
    _Column("monthly_dues", ("每月党费", "月党费", "党费标准", "应交党费", "每月应交党费")),
    _Column("dues_paid_to", ("党费交至", "党费交至年月", "党费缴至")),
)
_OF_ORGANISATIONS = (
    _Column(
        "organisation_state", ("状态", "组织状态", "党组织状态", "是否撤销", "撤销日期", "closed_on", "merged_into")
    ),
    *(_Column(term, (heading, f"{heading}姓名", f"党组织{heading}")) for term, heading in ROLES.labels.items()),
)
_OF_PAYMENTS = (
    _Column("reverses_id", ("冲正", "是否冲正", "冲正原因")),
    _Column("reason", ("补交、预交说明", "补交说明", "补缴说明", "预交说明")),
    _Column("receipt", ("收据", "收据号", "收据编号")),
)

_OF_APPOINTMENTS = (_Column("appointment_end", ("免职日期", "离任日期", "卸任日期", "免职原因")),)


def _spelt(columns: Iterable[_Column]) -> dict[str, str]:
    return {text: term for term, spellings in columns for text in (term, *spellings)}


ELSEWHERE: Mapping[TemplateKind, Mapping[str, str]] = {
    TemplateKind.MEMBERS: _spelt(_OF_MEMBERS),
    TemplateKind.ORGS: _spelt(_OF_ORGANISATIONS),
    TemplateKind.PAYMENTS: _spelt(_OF_PAYMENTS),
    TemplateKind.APPOINTMENTS: _spelt(_OF_APPOINTMENTS),
}
"""What an import of a kind does not write: every spelling of the heading → the term."""


def require_importable(kind: TemplateKind, match: HeadingMatch, path: str) -> None:
    """Let a file pass none of whose columns is a field of ours that only a command of its own writes.

    Raises:
        ColumnsElsewhere: there are some.
    """
    found = _found(ELSEWHERE[kind], match.unknown)
    if found:
        raise ColumnsElsewhere(path, tuple(found), tuple(found.values()))


def _found(terms: Mapping[str, str], headings: Sequence[str]) -> dict[str, str]:
    named = ((heading, term_of_heading(heading, terms.get)) for heading in headings)
    return {heading: term for heading, term in named if term is not None}
