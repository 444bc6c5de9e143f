"""What is wrong, or worth a warning, in some rows of a file that is being imported."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from szdj_cli.domain.imports.plan import CONFLICTS, SAYING_WHO, ChangedHere, Outcome, Problem, RowProblem
from szdj_cli.domain.imports.tables import masked_cell
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.reasons import Reason


class RowNotes:
    """The notes on one chunk; positions are those of the chunk. `places` is the column of each term in the file."""

    def __init__(
        self, rows: Sequence[tuple[int, Sequence[str]]], places: Mapping[str, int], fields: Mapping[str, Field]
    ) -> None:
        self.numbers = [number for number, _cells in rows]
        self.counts: Counter[Outcome] = Counter()
        self.warned = 0
        self.problems: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self._rows = rows
        self._places = places
        self._fields = fields

    def refuse(
        self, position: int, problems: Sequence[Problem], changed: Mapping[str, ChangedHere] | None = None
    ) -> None:
        """Note that a row cannot be written, and why; `changed` says of terms who changed what is stored."""
        self.counts[Outcome.CONFLICT if is_conflict(problems) else Outcome.ERROR] += 1
        known = changed or {}
        self.problems += [
            self._problem(position, term, reason, known.get(term) if reason in SAYING_WHO else None)
            for term, reason in problems
        ]

    def warn(self, position: int, warnings: Sequence[Problem]) -> None:
        """Note what is worth a look in a row that is written all the same."""
        self.warned += 1
        self.warnings += [self._problem(position, *warning) for warning in warnings]

    def warn_of(self, position: int, term: str, shown: str, reason: Reason) -> None:
        """Note what is worth a look in a row, of something that stands in no one cell of it."""
        self.warned += 1
        number = self.numbers[position]
        self.warnings.append(RowProblem(number, self._fields[term].heading, masked_cell(term, shown), reason))

    def _problem(self, position: int, term: str, reason: Reason, changed: ChangedHere | None = None) -> RowProblem:
        number, cells = self._rows[position]
        text = cells[self._places[term]] if term in self._places else ""
        return RowProblem(number, self._fields[term].heading, masked_cell(term, text), reason, changed)


def is_conflict(problems: Iterable[Problem]) -> bool:
    """Return whether a row is sound, and only disagrees with the store or with other rows."""
    return all(reason in CONFLICTS for _term, reason in problems)
