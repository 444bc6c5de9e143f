"""Tables of which each row is read whole, field by field: what its cells say, and what is wrong with them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.plan import Problem, RowProblem
from szdj_cli.domain.imports.tables import HeadingMatch, masked_cell, match_headings
from szdj_cli.domain.values.cells import Cleared, Refusal, read_cell
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.reasons import Doubtful, Reason


@dataclass(frozen=True)
class FieldRow:
    """One row: its number, its cells as they stand, and what they say; an empty cell says nothing."""

    number: int
    raw: Mapping[str, str] = field(repr=False)
    values: Mapping[str, str] = field(repr=False)
    problems: tuple[Problem, ...]

    def get(self, term: str) -> str:
        """Return what a cell says; nothing where it is empty, or its column is not there."""
        return self.values.get(term, "")


@dataclass(frozen=True)
class FieldTable:
    """The columns of a table: fields, of which some have to be there, and of some others one."""

    fields: Mapping[str, Field]
    one_of: tuple[str, ...] = ()
    """Terms of which a row has to name one at least; the first is asked for where none is."""
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """What is said of all rows that say nothing of a term themselves."""
    aside: frozenset[str] = frozenset()
    """Terms of columns that are read where a list has them, and that no template offers."""

    @property
    def required(self) -> tuple[str, ...]:
        """The terms without which no row says anything."""
        return tuple(term for term, each in self.fields.items() if each.required and term not in self.otherwise)

    def said_of_all(self, otherwise: Mapping[str, str]) -> "FieldTable":
        """Return the table whose rows, and headings, need not say what is said of all."""
        return replace(self, otherwise=otherwise)

    def match(self, headings: Sequence[str], find: Find) -> HeadingMatch:
        """Return which column holds which term; as `layouts.TableForm.match_by`."""
        match = match_headings(headings, find, self.required)
        if not self.one_of or match.columns.keys() & set(self.one_of):
            return match
        return HeadingMatch(match.columns, match.unknown, (self.one_of[0], *match.missing), match.doubled)

    def form(
        self, key: str, *, shared: Collection[str] = (), telling: Collection[str] = (), literal: Collection[str] = ()
    ) -> TableForm:
        """Return how tables of these columns are laid out; the arguments are as in `layouts.TableForm`.

        A row is known by a cell of `key` that can be read, whatever day it is.
        """
        own = self.fields[key]

        def is_key(text: str) -> bool:
            cell = read_cell(text, partial(own.parse_in_file, today=date.max), own.reads_nothing)
            return isinstance(cell, str) and bool(cell)

        def meaning(term: str, word: str) -> str | None:
            codes = self.fields[term].codes
            return codes.find(word) if codes else None

        by_text = {
            text: each.term for each in self.fields.values() for text in (each.term, each.heading, *each.aliases)
        }
        names = {term: each.heading for term, each in self.fields.items()}
        return TableForm(
            by_text.get,
            self.match,
            names,
            key,
            is_key,
            shared=frozenset(shared),
            telling=frozenset(telling),
            literal=frozenset(literal),
            meaning=meaning,
        )

    def read(
        self, rows: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int], form: TableForm, today: date
    ) -> list[FieldRow]:
        """Return what rows say; `columns` is the place of each term."""
        said = ((number, {term: cells[place] for term, place in columns.items()}) for number, cells in rows)
        return [self._read(number, raw, form, today) for number, raw in said]

    def problem(self, row: FieldRow, term: str, reason: Reason) -> RowProblem:
        """Return what is wrong with a row, the cell masked."""
        return RowProblem(row.number, self.fields[term].heading, masked_cell(term, row.raw.get(term, "")), reason)

    def problems(self, rows: Iterable[FieldRow]) -> list[RowProblem]:
        """Return what is wrong with the cells of rows by themselves."""
        return [self.problem(row, term, reason) for row in rows for term, reason in row.problems]

    def _read(self, number: int, raw: Mapping[str, str], form: TableForm, today: date) -> FieldRow:
        values: dict[str, str] = {}
        problems: list[Problem] = []
        unsaid = {term: text for term, text in self.otherwise.items() if not raw.get(term, "").strip()}
        for term, text in {**raw, **unsaid}.items():
            own = self.fields[term]
            cell = read_cell(form.said(term, text), partial(own.parse_in_file, today=today), own.reads_nothing)
            if isinstance(cell, Refusal):
                problems.append((term, cell.reason))
            elif isinstance(cell, Cleared):
                problems.append((term, Reason.NOT_CLEARABLE))
            elif isinstance(cell, Doubtful):  # what is recorded here cannot be meant otherwise
                problems.append((term, cell.reason))
            elif cell:
                values[term] = cell
        refused = {term for term, _reason in problems}
        problems += [(term, Reason.REQUIRED) for term in self.required if term not in values and term not in refused]
        if self.one_of and not (values.keys() | refused) & set(self.one_of):
            problems.append((next((term for term in self.one_of if term in raw), self.one_of[0]), Reason.REQUIRED))
        return FieldRow(number, raw, values, tuple(problems))
