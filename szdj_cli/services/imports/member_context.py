"""What the rows of a roster file are judged against, and how a chunk of them is handled."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from szdj_cli.domain.members.import_rows import KEY
from szdj_cli.store.imports.members import Columns, Mark

_NOT_COMPARED = frozenset({KEY, "branch", "mobile"})  # compared by blind index, by id, by blind index


@dataclass(frozen=True)
class ImportContext:
    """What the rows are judged against."""

    places: Mapping[str, int]
    """Term → place of its column in the file."""
    branch_ids: Mapping[str, int]
    allowed: frozenset[int] | None
    """The organisations whose members the actor may write; None is all."""
    own: int | None
    """The actor's own member number, which they do not mend; None where there is none or they may."""
    sees_everybody: bool
    """Whether these are all that there are: to others, a number that is not among theirs is nobody's, or not theirs."""
    administrators: frozenset[bytes]
    """The blind indexes of the numbers that only an administrator may touch or link."""
    mark: Mark
    today: date
    directly_admitted: bool
    """Whether whoever was confirmed within a year is known to have had no probation."""

    @property
    def plain_terms(self) -> tuple[str, ...]:
        """The terms of the columns whose cells are compared as they are."""
        return tuple(term for term in self.places if term not in _NOT_COMPARED)


def picked(table: Columns, positions: Sequence[int]) -> Columns:
    """Return some rows of a table, in their order."""
    if len(positions) == len(table["position"]):
        return table
    return {name: [column[position] for position in positions] for name, column in table.items()}


def digest(written: "hashlib._Hash", numbers: Iterable[int], lines: Iterable[str]) -> None:
    """Add to a digest what is to be written: a line a row, the member number and the cells, separated by tabs."""
    written.update("".join(map("%d\t%s\n".__mod__, zip(numbers, lines, strict=True))).encode())
