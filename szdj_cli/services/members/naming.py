"""Rows of a file that name members, by member number or identity number, the name beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from szdj_cli.domain.errors import AppointedElsewhere, MemberNotFound, NotAllowed, SzdjError, ValueInvalid
from szdj_cli.domain.imports.field_rows import FieldRow
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.members.member_rows import WHO
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.reasons import FormKind, Reason
from szdj_cli.services.row_files import RowsFile
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members

Planned = TypeVar("Planned")

REFUSED_ROWS: Mapping[type[SzdjError], Reason] = {
    AppointedElsewhere: Reason.APPOINTED_ELSEWHERE,
    MemberNotFound: Reason.NOT_AMONG_YOUR_MEMBERS,
    NotAllowed: Reason.NOT_AMONG_YOUR_MEMBERS,
}
"""What is said of the row of a file that names nobody of whom the actor may record anything."""


def column_of(row: FieldRow) -> str:
    """Return which cell of a row names its member."""
    return next((term for term in WHO if row.get(term)), WHO[0])


def named(tx: Transaction, rows: Sequence[FieldRow]) -> list[Member | None]:
    """Return the member whom each row names, if there is one."""
    by_number = members.of_numbers(tx, {int(number) for row in rows if (number := row.get("number"))})
    by_id_number = members.of_id_numbers(tx, {row.get("id_number") for row in rows if not row.get("number")})
    return [
        by_number.get(int(number)) if (number := row.get("number")) else by_id_number.get(row.get("id_number"))
        for row in rows
    ]


def planned(
    found: RowsFile,
    rows: Sequence[FieldRow],
    people: Sequence[Member | None],
    plan: Callable[[FieldRow, Member], Planned],
    refused: Mapping[type[SzdjError], Reason] = REFUSED_ROWS,
    *,
    otherwise: str | None = None,
) -> tuple[list[Planned], list[RowProblem]]:
    """Return what rows come to, each of which names one of some people, and what is wrong with the others.

    `plan` returns what a row comes to, or refuses it: by a field, in whose column that is said (in the one `otherwise`,
    or that of the name, where the file has none), or as one of `refused`. Nobody is named twice.
    """
    by_number: dict[int, Planned] = {}
    problems = found.problems
    for row, member in zip(rows, people, strict=True):
        term = column_of(row)
        try:
            if member is None:
                raise MemberNotFound("")
            one = plan(row, member)
        except ValueInvalid as refusal:
            where = refusal.field if refusal.field in found.fields.fields else otherwise or term
            problems.append(found.problem(row, where, Reason(refusal.reason)))
        except tuple(refused) as refusal:
            problems.append(found.problem(row, term, refused[type(refusal)]))
        else:
            if by_number.setdefault(member.number, one) is not one:
                problems.append(found.problem(row, term, Reason.PERSON_TWICE))
    return list(by_number.values()), problems


def require_same(row: FieldRow, member: Member, kind: FormKind) -> None:
    """Let a row pass whose member number, identity number and name are one person's, as far as it gives them.

    `kind` is the form of which a refusal speaks.

    Raises:
        ValueInvalid: they are not.
    """
    told = {
        "id_number": (member.values["id_number"], Reason.NUMBERS_DISAGREE),
        "name": (name_as_stored(member.name), Reason.NAME_OF_ANOTHER),
    }
    for term, (stored, reason) in told.items():
        if row.get(term) not in ("", stored):
            raise ValueInvalid(term, reason, kind)
