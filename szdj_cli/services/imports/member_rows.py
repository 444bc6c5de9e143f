"""Sorting the rows of a roster file into new, changed, same and refused, and staging what is to be written."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any

from szdj_cli.domain.imports.plan import Differences, Outcome, Settled
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.import_rows import KEY, RosterReader
from szdj_cli.services.imports.changed_members import ChangedMembers
from szdj_cli.services.imports.local_differences import LocalDifferences
from szdj_cli.services.imports.member_context import ImportContext, picked
from szdj_cli.services.imports.new_members import NewMembers
from szdj_cli.services.imports.planning import Stager
from szdj_cli.services.imports.row_problems import RowNotes
from szdj_cli.services.imports.stored_members import StoredMembers
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports.members import Columns


class MemberStager(Stager):
    """Takes the rows of a roster file: those that say what is stored are counted, the others go one of two ways."""

    def __init__(self, reader: RosterReader, context: ImportContext, local: LocalDifferences) -> None:
        super().__init__(context.places, FIELDS)
        self._reader = reader
        self._context = context
        self._local = local
        self._left = 0
        self._stored = StoredMembers()
        # Member number → the row that said first what is stored: plain numbers, so that memory stays flat.
        self._first_rows = array("i", bytes(4 * (context.mark.last_member + 1)))
        self._new = NewMembers(reader, context, local, self.written)
        self._changed = ChangedMembers(reader, context, local, self.written, self._first_rows)

    def may_have_doubles(self) -> bool:
        """Return whether some rows may be about the same person; to be asked once, when all are staged."""
        return self._new.may_have_doubles() or self._changed.may_have_doubles

    @property
    def new_numbers(self) -> list[int]:
        """The first and the last member number that a new member may have got."""
        return self._new.numbers

    @property
    def settled(self) -> Settled:
        """What became of what differs from what was changed here."""
        return Settled(self._new.kept + self._changed.kept, self._changed.overwritten, self._left)

    def _stage(self, tx: Transaction, rows: Sequence[Sequence[str]], notes: RowNotes) -> None:
        chunk = self._reader.read(rows)
        for position, problems in chunk.refused.items():
            notes.refuse(position, problems)
        positions = range(len(rows))
        good = [p for p in positions if p not in chunk.refused] if chunk.refused else positions
        table = self._completed(tx, picked({**chunk.cells, "position": positions, "row": notes.numbers}, good))
        new, differing = self._sorted(tx, table, notes)
        # What is stored as it is said needs no second look: it had one when it was written.
        self._new.stage(tx, picked(table, new), notes, chunk)
        self._changed.stage(tx, picked(table, differing), notes, chunk)

    def _completed(self, tx: Transaction, table: Columns) -> Columns:
        more: dict[str, Sequence[Any]] = {"id_index": tx.keys.id_indexes(table[KEY])}
        if "mobile" in table:
            more["mobile_index"] = _each_given(tx.keys.mobile_indexes, table["mobile"])
        if "branch" in table:
            more["branch_id"] = list(map(self._context.branch_ids.get, table["branch"]))
        return {**table, **more}

    def _sorted(self, tx: Transaction, table: Columns, notes: RowNotes) -> tuple[Sequence[int], Sequence[int]]:
        """Count rows that say what is stored; return the positions of those without a member, and of the others."""
        indexes = table["id_index"]
        if not self._context.mark.last_member or not indexes:
            return range(len(indexes)), []
        compared = [name for name in ("branch_id", "mobile_index", *self._context.plain_terms) if name in table]
        is_restricted = not self._context.sees_everybody
        stored = self._stored.find(tx, indexes, ["roster_state", *compared, *(["branch_id"] if is_restricted else [])])
        first_rows, new, differing = self._first_rows, [], []
        changed_here, is_for_new = self._local.flags, self._local.policy is Differences.ONLY_NEW
        rows = zip(indexes, repeat("active"), *(table[name] for name in compared))
        for position, row in enumerate(rows):
            found = stored.get(row[0])
            if found is None or (is_restricted and not self._is_allowed(found[-1])):
                new.append(position)
            elif is_for_new:
                self._left += any(said not in ("", is_so) for said, is_so in zip(row, found[1:], strict=False))
            elif (
                found[1:] == row
                and not first_rows[found[0]]
                and self._context.allowed is None
                and not changed_here[found[0]]
            ):
                first_rows[found[0]] = table["row"][position]
            else:
                differing.append(position)
        notes.counts[Outcome.SAME] += len(indexes) - len(new) - len(differing)
        return new, differing

    def _is_allowed(self, branch_id: int) -> bool:
        return self._context.allowed is None or branch_id in self._context.allowed


def _each_given(compute: Callable[[Iterable[str]], list[bytes]], column: Sequence[str]) -> list[bytes]:
    if "" not in column:
        return compute(column)
    given = iter(compute([cell for cell in column if cell]))
    return [next(given) if cell else b"" for cell in column]
