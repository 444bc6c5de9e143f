"""Organisations on their way into the store: all of them read, some written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

PLAIN_TERMS = ("address", "phone", "fax", "postcode")


@dataclass(frozen=True)
class StoredOrganisation:
    """An organisation with every value as an import file would give it; `parent` is a code, `can_transfer` 1 or 0."""

    id: int
    values: Mapping[str, str | None]
    is_closed: bool


class _Row(NamedTuple):
    id: int
    closed_on: str | None
    code: str
    name: str
    kind: str
    parent: str | None
    can_transfer: bool
    address: str | None
    phone: str | None
    fax: str | None
    postcode: str | None


class _Coded(NamedTuple):
    code: str
    id: int


_COLUMNS = ("code", "name", "kind", "parent_id", "can_transfer", *PLAIN_TERMS)
_ALL = "an import compares its file with all organisations"
_STORED = Query(
    _Row,
    f"""SELECT organisation.id, organisation.closed_on, organisation.code, organisation.name, organisation.kind,
               parent.code, organisation.can_transfer, {", ".join(f"organisation.{term}" for term in PLAIN_TERMS)}
        FROM organisation LEFT JOIN organisation AS parent ON parent.id = organisation.parent_id""",
    scans=_ALL,
)
_WITH_MEMBERS = Query(
    int,
    """SELECT id FROM organisation
       WHERE EXISTS (SELECT 1 FROM member WHERE member.branch_id = organisation.id)""",
    scans=_ALL,
)
_CODES = Query(_Coded, "SELECT code, id FROM organisation", scans=_ALL)
_LAST = Query(int, "SELECT coalesce(max(id), 0) FROM organisation")
_ADD = Statement(
    f"""INSERT INTO organisation (id, {", ".join(_COLUMNS)})
        VALUES (:id, {", ".join(f":{name}" for name in _COLUMNS)})"""
)
_CHANGE = {name: Statement(f"UPDATE organisation SET {name} = :value WHERE id = :id") for name in _COLUMNS}


def stored(tx: Transaction) -> dict[str, StoredOrganisation]:
    """Return every organisation by its code."""
    found: dict[str, StoredOrganisation] = {}
    for row in tx.each(_STORED):
        values = {**row._asdict(), "can_transfer": "1" if row.can_transfer else "0"}
        is_closed = values.pop("closed_on") is not None
        found[row.code] = StoredOrganisation(values.pop("id"), values, is_closed)
    return found


def with_members(tx: Transaction) -> set[int]:
    """Return the organisations that members belong to."""
    return set(tx.each(_WITH_MEMBERS))


def add(tx: Transaction, organisations: Iterable[Mapping[str, str | None]]) -> None:
    """Add organisations, each after the one that it stands under; `parent` is a code."""
    ids = ids_by_code(tx)
    for number, values in enumerate(organisations, tx.one(_LAST) + 1):
        ids[str(values["code"])] = number
        tx.execute(_ADD, id=number, **_columns(values, ids))


def change(tx: Transaction, organisation_id: int, changes: Mapping[str, str | None], codes: Mapping[str, int]) -> None:
    """Write changed values of one organisation; `codes` maps every code to its id."""
    for name, value in _columns(changes, codes).items():
        tx.execute(_CHANGE[name], id=organisation_id, value=value)


def ids_by_code(tx: Transaction) -> dict[str, int]:
    """Return every organisation's id by its code."""
    return dict(tx.each(_CODES))


def _columns(values: Mapping[str, str | None], ids: Mapping[str, int]) -> dict[str, object]:
    columns: dict[str, object] = {}
    for term, value in values.items():
        if term == "parent":
            columns["parent_id"] = None if value is None else ids[value]
        elif term == "can_transfer":
            columns[term] = value == "1"
        else:
            columns[term] = value
    return columns
