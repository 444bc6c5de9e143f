"""Members drawn: as a list and as one record."""

from collections.abc import Iterable, Mapping

from szdj_cli.domain.members.fields import FIELDS, IMPORTED, SENSITIVE
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.messages import roster as words
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column

_WHOLE = frozenset({"name", "id_number", "mobile"})  # read badly in two lines
_NO_MARKS: Mapping[str, str] = {}
_LISTED = ("id_number", "mobile", "branch", "membership", "standing", "roster_state")


def draw_members(found: Iterable[Member], fmt: OutputFormat) -> None:
    """Write a list of members; identity and mobile numbers are masked."""
    show_result(fmt, map(_row, found), _COLUMNS)


def draw_found(found: Iterable[tuple[int, Member]], fmt: OutputFormat) -> None:
    """Write members as `draw_members`, each with the line of what was asked."""
    columns = [Column("line", words.LINE, "right", whole=True), *_COLUMNS]
    show_result(fmt, ({"line": line, **_row(member)} for line, member in found), columns)


def draw_member(
    member: Member,
    fmt: OutputFormat,
    *,
    reveal: bool = False,
    is_disabled: bool | None = None,
    marks: Mapping[str, str] = _NO_MARKS,
) -> None:
    """Write one record: headings and values, or one object with codes as they are stored.

    `is_disabled` says how the member's account stands; nothing of it is said where that is None. `marks` are what
    stands behind values, by term.
    """
    account = {} if is_disabled is None else {"account_disabled": is_disabled}
    shown = member.shown(reveal=reveal) | {"branch": words.branch(member.branch_name, member.values["branch"])}
    pairs = [(FIELDS[term].heading, f"{value or ''}{marks.get(term, '')}") for term, value in shown.items()]
    pairs += [(words.ACCOUNT, words.ACCOUNT_DISABLED)] if is_disabled else []
    data = record_of(member, reveal=reveal) | account
    show_result(fmt, data, pairs=[(words.NUMBER, member.number), *pairs])


def draw_records(found: Iterable[Member], fmt: OutputFormat, *, reveal: bool = False) -> None:
    """Write whole records, one a row: in words for people, with codes as they are stored for programs."""
    columns = [Column(field.term, field.heading) for field in IMPORTED]
    data = (record_of(member, reveal=reveal) for member in found)
    show_result(fmt, data, columns, rows=(member.shown(reveal=reveal) for member in found))


def record_of(member: Member, *, reveal: bool = False) -> dict[str, object]:
    """Return a record by term: codes as they are stored, sensitive values masked unless revealed."""
    values = {term: _value(term, value, reveal=reveal) for term, value in member.values.items()}
    return {"id": member.number, **values, "branch_name": member.branch_name}


def _row(member: Member) -> dict[str, object]:
    values = {term: _value(term, member.values[term], reveal=False) for term in _LISTED}
    return {"id": member.number, "name": member.name, **values, "branch_name": member.branch_name}


def _value(term: str, value: str | None, *, reveal: bool) -> str | None:
    return show_value(term, value, reveal=reveal) if value is not None and term in SENSITIVE else value


def _column(term: str) -> Column:
    field = FIELDS[term]
    return Column(term, field.heading, show=None if term in SENSITIVE else field.show, whole=term in _WHOLE)


_COLUMNS = [
    Column("id", words.NUMBER, "right", whole=True),
    _column("name"),
    _column("id_number"),
    _column("mobile"),
    Column("branch", words.BRANCH_CODE),
    Column("branch_name", FIELDS["branch"].heading),
    *map(_column, ("membership", "standing", "roster_state")),
]
