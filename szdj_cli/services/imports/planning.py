"""What imports of every kind do in the same way: plan without any lock on the store, then write in one transaction."""

import hashlib
from abc import ABC, abstractmethod
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import ClassVar

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import RowsConflict, RowsInvalid
from szdj_cli.domain.imports.plan import SHOWN_PROBLEMS, ImportSummary, Outcome, Plan, PlannedUpdate, RowProblem
from szdj_cli.domain.imports.tables import HeadingMatch
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.fields import Field
from szdj_cli.files.tables.reading import RowSource
from szdj_cli.services.imports.import_fingerprint import KnownFile, known_file, subject_of
from szdj_cli.services.imports.row_problems import RowNotes
from szdj_cli.store.core import audit, bulk
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import problems as import_problems

ROWS_AT_ONCE = 2_000
_COMPARED = 100_000  # numbers, in one set

Progress = Callable[[int], None]
"""Called with the number of rows read so far."""

Rows = Sequence[tuple[int, Sequence[str]]]
"""Some rows of a file, with their numbers."""


def any_twice(numbers: "array[int]") -> bool:
    """Return whether any of very many numbers is there twice, and give them up: what is written next needs the room.

    A part at a time: a set of all takes ten times the memory of an array, and would be the peak of an import.
    """
    count = 1 + len(numbers) // _COMPARED
    parts = ([each for each in numbers if each % count == rest] for rest in range(count))
    found = any(len(set(part)) != len(part) for part in parts)
    del numbers[:]
    return found


class Stager(ABC):
    """Takes the rows of a file chunk by chunk and counts what becomes of them."""

    def __init__(self, places: Mapping[str, int], fields: Mapping[str, Field]) -> None:
        self.counts: Counter[Outcome] = Counter()
        self.warned = 0
        self.written = hashlib.sha256()
        """Over what is to be written."""
        self._places = places
        self._fields = fields

    def stage(self, tx: Transaction, rows: Rows) -> None:
        """Stage what is to be written of some rows, and note what is wrong with others."""
        notes = RowNotes(rows, self._places, self._fields)
        self._stage(tx, [cells for _number, cells in rows], notes)
        import_problems.note_problems(tx, notes.problems)
        import_problems.note_problems(tx, notes.warnings, is_warning=True)
        self.counts.update(notes.counts)
        self.warned += notes.warned

    @abstractmethod
    def _stage(self, tx: Transaction, rows: Sequence[Sequence[str]], notes: RowNotes) -> None:
        """Stage rows, counting in `counts` those that are sound, in `notes` the others."""


class Planned(ABC):
    """A file, compared with the store: what importing it would do, and the way to do it."""

    plan: Plan
    messages: Sequence[Message] = ()
    """Whom to tell about what was written."""
    next_command: ClassVar[str]
    """What shows the result."""

    def __init__(self, store: Store, actor: Actor, source: RowSource, now: datetime) -> None:
        self.source = source
        self._store = store
        self._actor = actor
        self._now = now

    def apply(self, *, keep_going: bool = False) -> ImportSummary:
        """Write what was planned, in one transaction.

        Raises:
            RowsInvalid, RowsConflict: some rows cannot be written, and the others are not to be written alone.
            RosterMoved: the store is not as it was when the plan was made.
        """
        if not keep_going:
            require_sound(self.plan)
        with bulk.uncollected(), self._store.transaction() as tx:
            messages = self._write(tx)
        self.messages = messages
        return self.plan.summary

    @abstractmethod
    def problems_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is wrong in the rows between two row numbers, these included, in their order."""

    @abstractmethod
    def remarks_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is worth a look in the rows between two row numbers, these included, in their order."""

    def updates(self) -> Iterator[PlannedUpdate]:
        """Yield every row that changes what is stored, in the order of the file; call it before `apply`."""
        return iter(self.plan.updates)

    @abstractmethod
    def _write(self, tx: Transaction) -> Sequence[Message]:
        """Write and log what was planned; return whom to tell."""

    def _counted(
        self,
        counts: Counter[Outcome],
        problems: Sequence[RowProblem],
        remarks: Sequence[RowProblem] = (),
        warnings: int = 0,
    ) -> Plan:
        return Plan(
            new=counts[Outcome.NEW],
            updated=counts[Outcome.UPDATED],
            same=counts[Outcome.SAME],
            conflicts=counts[Outcome.CONFLICT],
            errors=counts[Outcome.ERROR],
            warnings=warnings,
            problems=tuple(problems),
            remarks=tuple(remarks),
            reading=self.source.reading,
        )


class Staged(Planned):
    """A file of many rows, sorted by the database itself; `plan` is set once it is read."""

    logged_as: ClassVar[str]
    """How the audit log calls the import."""
    _match: HeadingMatch
    _stager: Stager
    _known: KnownFile | None = None
    """The file, where it need not be read."""

    def read(self, progress: Progress | None = None) -> None:
        """Read and stage the whole file, unless it is known to say what is stored.

        Raises:
            FileRefused: it cannot be read to its end.
        """
        with self._store.reading() as tx:
            self._known = self._known_file(tx)
        if self._known is None:
            with bulk.uncollected():
                self._stage(progress)
        else:
            self._stager.counts[Outcome.SAME] = self._known.rows
        with self._store.reading() as tx:
            if self._known is None:
                self._settle(tx)
            self.plan = self._planned(tx)

    def problems_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is wrong in the rows between two row numbers, these included, in their order."""
        with self._store.reading() as tx:
            return import_problems.problems(tx, first, last)

    def remarks_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is worth a look in the rows between two row numbers, these included, in their order."""
        with self._store.reading() as tx:
            return import_problems.problems(tx, first, last, warnings=True)

    @abstractmethod
    def _bases(self, tx: Transaction) -> Sequence[str]:
        """Return digests of what the outcome may rest on now, beside the bytes of the file."""

    @abstractmethod
    def _settle(self, tx: Transaction) -> None:
        """Take back what only the whole file shows to be wrong."""

    def _known_file(self, tx: Transaction) -> KnownFile | None:
        return known_file(tx, self.logged_as, self.source, lambda: self._bases(tx))

    def _stage(self, progress: Progress | None) -> None:
        done = 0
        for rows in self.source.blocks(ROWS_AT_ONCE):
            if rows:
                with self._store.reading() as tx:
                    self._stager.stage(tx, rows)
            done += len(rows)
            if progress:
                progress(done)

    def _planned(self, tx: Transaction) -> Plan:
        problems = import_problems.first_problems(tx, SHOWN_PROBLEMS)
        remarks = import_problems.first_problems(tx, SHOWN_PROBLEMS, warnings=True)
        return self._counted(self._stager.counts, problems, remarks, self._stager.warned)

    def _entry(self, tx: Transaction, basis: str, detail: Mapping[str, object]) -> audit.Entry:
        """Return what the log keeps of the import; `basis` is what its outcome rests on."""
        written = tx.keys.mac("import", self._stager.written.hexdigest()).hex()
        told = {"sha256": self.source.sha256, "written": written, "basis": basis, **asdict(self.plan.summary), **detail}
        return audit.Entry(self._actor.label, self.logged_as, subject_of(self.source), told)


def require_sound(plan: Plan) -> None:
    """Let a plan pass that can be carried out whole.

    Raises:
        RowsInvalid, RowsConflict: some rows cannot be written.
    """
    if plan.errors:
        raise RowsInvalid(plan.errors, plan.conflicts)
    if plan.conflicts:
        raise RowsConflict(plan.conflicts)
