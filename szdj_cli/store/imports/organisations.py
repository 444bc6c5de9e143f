"""Organisations on their way into the store: all of them read, some written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update

from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import ORGANISATION

PLAIN_TERMS = ("address", "phone", "fax", "postcode")


@dataclass(frozen=True)
class StoredOrganisation:
    """An organisation with every value as an import file would give it; `parent` is a code, `can_transfer` 1 or 0."""

    id: int
    values: Mapping[str, str | None]


def stored(tx: Transaction) -> dict[str, StoredOrganisation]:
    """Return every organisation by its code."""
    rows = tx.conn.execute(select(ORGANISATION)).all()
    codes: dict[int, str] = {row.id: row.code for row in rows}
    return {
        row.code: StoredOrganisation(
            row.id,
            {
                "code": row.code,
                "name": row.name,
                "kind": row.kind,
                "parent": codes.get(row.parent_id),
                "can_transfer": "1" if row.can_transfer else "0",
                **{term: getattr(row, term) for term in PLAIN_TERMS},
            },
        )
        for row in rows
    }


def with_members(tx: Transaction, organisation_ids: Iterable[int]) -> set[int]:
    """Return those of the organisations that members belong to."""
    query = select(MEMBER.c.branch_id).where(MEMBER.c.branch_id.in_(list(organisation_ids))).distinct()
    return set(tx.conn.scalars(query))


def add(tx: Transaction, organisations: Iterable[Mapping[str, str | None]]) -> None:
    """Add organisations, each after the one that it stands under; `parent` is a code."""
    ids = ids_by_code(tx)
    next_id = (tx.conn.scalar(select(func.max(ORGANISATION.c.id))) or 0) + 1
    for number, values in enumerate(organisations, next_id):
        ids[str(values["code"])] = number
        tx.conn.execute(insert(ORGANISATION).values(id=number, **_columns(values, ids)))


def change(tx: Transaction, organisation_id: int, changes: Mapping[str, str | None], codes: Mapping[str, int]) -> None:
    """Write changed values of one organisation; `codes` maps every code to its id."""
    tx.conn.execute(update(ORGANISATION).where(ORGANISATION.c.id == organisation_id).values(**_columns(changes, codes)))


def ids_by_code(tx: Transaction) -> dict[str, int]:
    """Return every organisation's id by its code."""
    return {row.code: row.id for row in tx.conn.execute(select(ORGANISATION.c.code, ORGANISATION.c.id))}


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
