"""The rules of an organisations file: its columns, and where an organisation may stand."""

from collections.abc import Iterable, Mapping, Sequence

from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.tables import HeadingMatch, match_headings
from szdj_cli.domain.organisations.fields import CODE, ORGANISATION_FIELD, ORGANISATION_FIELDS, REQUIRED
from szdj_cli.domain.organisations.organisations import OrganisationKind, can_stand_under
from szdj_cli.domain.values.reasons import Reason

_BY_TEXT = {text: field.term for field in ORGANISATION_FIELDS for text in (field.term, field.heading, *field.aliases)}


def organisation_term(heading: str) -> str | None:
    """Return the term that a heading of an organisations file names."""
    return _BY_TEXT.get(heading)


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    return match_headings(headings, find, REQUIRED)


ORGANISATION_FORM = TableForm(
    organisation_term,
    _match,
    {term: field.heading for term, field in ORGANISATION_FIELD.items()},
    "code",
    CODE.fullmatch,
    frozenset({"kind", "parent", "can_transfer"}),
    literal=frozenset({"code", "name", "phone", "fax", "postcode"}),
    meaning=lambda term, word: codes.find(word) if (codes := ORGANISATION_FIELD[term].codes) else None,
)
"""How files of organisations are laid out."""


def misplaced(kinds: Mapping[str, OrganisationKind], parents: Mapping[str, str | None]) -> dict[str, Reason]:
    """Return the organisations that cannot stand where they are said to, and why.

    `kinds` and `parents` hold every organisation of the store and of the file, by code.
    """
    refused: dict[str, Reason] = {}
    for code, parent in parents.items():
        if parent is not None and parent not in kinds:
            refused[code] = Reason.PARENT_UNKNOWN
        elif not can_stand_under(kinds[code], None if parent is None else kinds[parent]):
            refused[code] = Reason.PARENT_KIND
    return dict.fromkeys(_in_cycles(parents), Reason.PARENT_CYCLE) | refused


def _in_cycles(parents: Mapping[str, str | None]) -> Iterable[str]:
    settled: dict[str, bool] = {}  # code → whether it stands in or below a cycle
    for start in parents:
        path: dict[str, None] = {}
        current: str | None = start
        while current is not None and current in parents and current not in settled and current not in path:
            path[current] = None
            current = parents[current]
        is_cycle = current is not None and (current in path or settled.get(current, False))
        settled.update(dict.fromkeys(path, is_cycle))
    return [code for code, is_cycle in settled.items() if is_cycle]
