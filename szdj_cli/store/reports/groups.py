"""The organisations by which a report counts: each with all below it is one part of the whole."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Subquery, literal, select, true

from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.organisations.organisations import subtree
from szdj_cli.store.tables.organisations import ORGANISATION

Grouping = Subquery
"""A query part with the columns `id` and `part`: which organisation belongs to which part."""


class Place(NamedTuple):
    """Organisations with all below them, or, `alone`, without; None is the whole store."""

    organisation_ids: Collection[int] | None
    alone: bool = False


def children(tx: Transaction, organisation_id: int | None) -> list[Organisation]:
    """Return what stands directly below an organisation, in the order of the codes; None: what stands below nothing."""
    parent = ORGANISATION.c.parent_id
    query = select(ORGANISATION.c.id).where(parent.is_(None) if organisation_id is None else parent == organisation_id)
    return found(tx, list(tx.conn.scalars(query)))


def found(tx: Transaction, organisation_ids: Collection[int]) -> list[Organisation]:
    """Return organisations in the order of their codes."""
    wanted = set(organisation_ids)
    return [each for each in organisations.every(tx) if each.id in wanted]


def grouping_of(organisation_ids: Sequence[int], alone: int | None) -> Subquery:
    """Return a query part with the columns `id` and `part`: which organisation belongs to which part.

    Each of the given organisations is a part with all below it; `alone` is one without what is below.
    """
    inside = (
        select(ORGANISATION.c.id, ORGANISATION.c.id.label("part"))
        .where(ORGANISATION.c.id.in_(organisation_ids))
        .cte("part_of", recursive=True)
    )
    inside = inside.union_all(select(ORGANISATION.c.id, inside.c.part).where(ORGANISATION.c.parent_id == inside.c.id))
    below = select(inside.c.id, inside.c.part)
    if alone is None:
        return below.subquery("grouped")
    return below.union_all(select(literal(alone), literal(alone))).subquery("grouped")


def grouped(query: Selection, column: Column[int], grouping: Grouping, place: Place) -> Selection:
    """Return a query with the part of the organisation in a column added to each row of the column's table.

    Of the whole store, the table is gone through as it lies, which an outer join makes sure of: branch by branch, every
    row would be fetched from another place of the file.
    """
    is_whole = place.organisation_ids is None
    return query.join_from(column.table, grouping, grouping.c.id == column, isouter=is_whole)


def within(column: ColumnElement[int], place: Place) -> ColumnElement[bool]:
    """Return the condition that the organisation in a column belongs to a place."""
    if place.organisation_ids is None:
        return true()
    if place.alone:
        return column.in_(list(place.organisation_ids))
    return column.in_(select(subtree(place.organisation_ids).c.id))
