"""Files of which each row is something to be done: read whole, refused by row and column, bad rows given back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.imports.field_rows import FieldRow, FieldTable
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import Reason, TemplateKind
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.files.tables.held import HeldTable, read_held, write_bad_rows
from szdj_cli.services import table_forms
from szdj_cli.services.access import access


@dataclass(frozen=True)
class RowsFile:
    """A file that was read: its rows, field by field."""

    fields: FieldTable
    rows: Sequence[FieldRow]
    table: HeldTable

    @property
    def reading(self) -> Reading:
        """How the file was understood."""
        return self.table.reading

    @property
    def sound(self) -> list[FieldRow]:
        """The rows with whose cells nothing is wrong by themselves."""
        return [row for row in self.rows if not row.problems]

    @property
    def problems(self) -> list[RowProblem]:
        """What is wrong with its cells by themselves."""
        return self.fields.problems(self.rows)

    def problem(self, row: FieldRow, term: str, reason: Reason) -> RowProblem:
        """Return what is wrong with a row."""
        return self.fields.problem(row, term, reason)


def read(
    actor: Actor,
    act: Act,
    kind: str,
    file: str,
    now: datetime,
    *,
    encoding: str | None,
    sheet: str | None,
    otherwise: Mapping[str, str] = MappingProxyType({}),
) -> RowsFile:
    """Return what a file of a kind says, `-` being standard input, to whoever may do an act somewhere.

    `otherwise` is by term what holds for every row that says nothing of it.

    Raises:
        NotAllowed: the actor may do it nowhere; the file is not looked at.
        FileRefused, HeadingsMissing, HeadingsDoubled, AliasesInvalid: it cannot be read as such a file.
    """
    access.require_somewhere(actor, act)
    form, fields = table_forms.forms_in_force()[kind], table_forms.FIELD_TABLES[kind].said_of_all(otherwise)
    form = replace(form, match_by=fields.match)
    template = TemplateKind(kind) if kind in list(TemplateKind) else None
    source = None if file == STANDARD_STREAM else Path(file)
    table = read_held(source, form, template, encoding=encoding, sheet=sheet)
    return RowsFile(fields, fields.read(table.rows, table.columns, form, shanghai_day(now)), table)


def write_errors(
    found: RowsFile,
    problems: Sequence[RowProblem],
    target: Path,
    describe: Callable[[Sequence[RowProblem]], str],
    *,
    force: bool,
) -> None:
    """Write the rows that have problems, as they were, with the reasons; arguments as `files.tables.held` has them."""
    write_bad_rows(found.table, problems, target, describe, force=force)
