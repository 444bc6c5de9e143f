"""Finding the members that a file speaks of."""

from collections.abc import Sequence

from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.imports.members import Stored


class StoredMembers:
    """Finds the members of one chunk of a file after the other.

    Most files hold members in the order in which they were written: reading them so is faster than one by one.
    """

    def __init__(self) -> None:
        self._expected: int | None = 1

    def find(self, tx: Transaction, indexes: Sequence[bytes], columns: Sequence[str]) -> Stored:
        """Return number, blind index and columns of the members with some blind indexes, and perhaps of others."""
        if not indexes:
            return {}
        found: Stored = {}
        if self._expected is not None:
            found = roster_import.stored_from(tx, self._expected, len(indexes), columns)
        if missing := [index for index in indexes if index not in found]:
            found |= roster_import.stored(tx, missing, columns)
        first, last = found.get(indexes[0]), found.get(indexes[-1])
        is_in_order = first is not None and last is not None and last[0] - first[0] == len(indexes) - 1
        self._expected = last[0] + 1 if is_in_order and last is not None else None
        return found
