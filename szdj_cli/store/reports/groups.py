"""The organisations by which a report counts: each with all below it is one part of the whole."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.reports.common import Condition
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import ALL, BELOW


class Place(NamedTuple):
    """Organisations with all below them, or, `alone`, without; None is the whole store."""

    organisation_ids: Collection[int] | None
    alone: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole store."""
        return self.organisation_ids is None

    def values(self) -> dict[str, Any]:
        """Return what `within` wants."""
        return {"scope": None, "only": self.organisation_ids} if self.alone else {"scope": self[0], "only": None}


class Grouping(NamedTuple):
    """Parts that have nothing in common: organisations each with all below it, and one, `alone`, without."""

    parts: Sequence[int]
    alone: int | None


PARTS = """WITH RECURSIVE below_part (id, part) AS (
    SELECT id, id FROM organisation WHERE id IN (:parts)
    UNION ALL SELECT organisation.id, below_part.part
              FROM below_part JOIN organisation ON organisation.parent_id = below_part.id
), parts (id, part) AS (
    SELECT id, part FROM below_part UNION ALL SELECT id, id FROM organisation WHERE id = :alone
)"""
"""The table `parts` for a grouping: which organisation belongs to which part."""


def within(column: str) -> str:
    """Return the condition, to be added to others, that the organisation in a column belongs to a place."""
    return f"[[AND {column} IN ({BELOW})]] [[AND {column} IN (:only)]]"


def of_parts(table: str, column: str, joined: str = "") -> dict[bool, str]:
    """Return FROM and WHERE, to be gone on with AND, of a table with `parts`, by whether that is the whole store.

    Of the whole store, the table is gone through as it lies, which an outer join makes sure of: branch by branch, every
    row would be fetched from another place of the file. Of less, the parts come first, which CROSS JOIN makes sure of.
    """
    return {
        True: f"FROM {table} LEFT JOIN parts ON parts.id = {column} {joined} WHERE true",
        False: f"FROM parts CROSS JOIN {table} {joined} WHERE {column} = parts.id",
    }


_CHILDREN = Query(Organisation, f"{ALL} WHERE parent_id = :id ORDER BY code")
_TOPS = Query(Organisation, f"{ALL} WHERE parent_id IS NULL ORDER BY code")
_FOUND = Query(Organisation, f"{ALL} WHERE id IN (:wanted) ORDER BY code")


def children(tx: Transaction, organisation_id: int | None) -> list[Organisation]:
    """Return what stands directly below an organisation, in the order of the codes; None: what stands below nothing."""
    return tx.all(_TOPS) if organisation_id is None else tx.all(_CHILDREN, id=organisation_id)


def found(tx: Transaction, organisation_ids: Collection[int]) -> list[Organisation]:
    """Return organisations in the order of their codes."""
    return tx.all(_FOUND, wanted=organisation_ids)


def keys_by_group(conditions: Iterable[Condition]) -> dict[str, str] | None:
    """Return the key that each group has to have; None where one group would have to have two."""
    wanted: dict[str, str] = {}
    for group, key in conditions:
        if wanted.setdefault(group.value, key) != key:
            return None
    return wanted
