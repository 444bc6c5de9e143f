"""What imports of every kind have in common: opening the file, refusing as a whole, giving bad rows back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.import_rows import TEMPLATE_FIELDS
from szdj_cli.domain.errors import FileExists, HeadingsDoubled, HeadingsMissing, NotAllowed
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.imports.tables import HeadingMatch, Notes
from szdj_cli.domain.members.columns_elsewhere import require_importable
from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.members.import_rows import KEY, REQUIRED_IN_NEW
from szdj_cli.domain.organisations.appointment_rows import APPOINTMENT_FIELDS
from szdj_cli.domain.organisations.fields import ORGANISATION_FIELDS
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.files.tables.error_file import ErrorFile
from szdj_cli.files.tables.reading import RowSource, open_rows
from szdj_cli.files.tables.writing import write_template
from szdj_cli.services.access import access
from szdj_cli.services.imports.planning import Planned
from szdj_cli.services.table_forms import FIELD_TABLES, forms_in_force
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations

_ROWS_AT_ONCE = 5_000

_ACTS = {
    TemplateKind.ORGS: Act.IMPORT_ORGANISATIONS,
    TemplateKind.MEMBERS: Act.IMPORT_MEMBERS,
    TemplateKind.PAYMENTS: Act.IMPORT_PAYMENTS,
    TemplateKind.APPOINTMENTS: Act.APPOINT,
    TemplateKind.DEPARTURES: Act.MEND,
    TemplateKind.CONFIRMATIONS: Act.MEND,
    TemplateKind.SLIPS: Act.LETTER,
}

Describe = Callable[[Sequence[RowProblem]], str]
"""Puts into words what is wrong with one row."""


@contextmanager
def opened(actor: Actor, kind: TemplateKind, file: str, encoding: str | None, sheet: str | None) -> Iterator[RowSource]:
    """Yield the table in a file that is to be imported, `-` being standard input.

    Raises:
        NotAllowed: the actor may import nothing of the kind; the file is not looked at.
        FileRefused: it cannot be read as a table.
    """
    access.require_somewhere(actor, _ACTS[kind])
    source = None if file == STANDARD_STREAM else Path(file)
    with open_rows(source, encoding=encoding, sheet=sheet, form=forms_in_force()[kind]) as rows:
        yield rows


def require_columns(match: HeadingMatch, path: str, kind: TemplateKind, form: TableForm) -> None:
    """Let a file of a kind pass whose columns are there, once each.

    Raises:
        HeadingsMissing, HeadingsDoubled: they are not.
        ColumnsElsewhere: a column holds what only a command of its own writes.
    """
    if match.missing:
        missing, unknown, guesses = form.missing(match)
        raise HeadingsMissing(path, missing, kind, unknown, guesses)
    if match.doubled:
        raise HeadingsDoubled(path, match.doubled)
    require_importable(kind, match, path)


def allowed_branches(tx: Transaction, actor: Actor, act: Act) -> frozenset[int] | None:
    """Return the branches for which an actor may do an act; None is all.

    Raises:
        NotAllowed: nowhere.
    """
    if actor.is_everywhere(act):
        return None
    mine = actor.organisations(act)
    if not mine:
        raise NotAllowed((act,))
    return frozenset(organisations.below(tx, mine))


def write_errors(planned: Planned, target: Path, describe: Describe, *, force: bool = False) -> None:
    """Write the rows that cannot be imported, as they were, with the reason; without any there is no file.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target cannot be written, or is the
            file of the import itself, whose other rows would be gone.
    """
    if planned.source.is_at(target):
        raise FileExists(str(target), is_forcible=False)
    with ErrorFile(target, planned.source.headings, force=force) as file:
        if not planned.plan.bad:
            return
        for rows in planned.source.again().blocks(_ROWS_AT_ONCE):
            problems = planned.problems_in(rows[0][0], rows[-1][0]) if rows else []
            reasons = {row: describe(list(group)) for row, group in groupby(problems, lambda problem: problem.row)}
            for number, cells in rows:
                if number in reasons:
                    file.write(cells, reasons[number])


def every_problem(planned: Planned) -> Iterator[RowProblem]:
    """Yield every problem of an import in the order of the rows."""
    return _of_every_row(planned, planned.problems_in)


def every_remark(planned: Planned) -> Iterator[RowProblem]:
    """Yield all that is worth a look in an import in the order of the rows; call it before `apply`."""
    return _of_every_row(planned, planned.remarks_in)


def _of_every_row(planned: Planned, between: Callable[[int, int], list[RowProblem]]) -> Iterator[RowProblem]:
    for rows in planned.source.again().blocks(_ROWS_AT_ONCE):
        if rows:
            yield from between(rows[0][0], rows[-1][0])


def fields_of(kind: TemplateKind) -> tuple[Field, ...]:
    """Return the columns of an import file; required are those without which nothing new is written."""
    if kind is TemplateKind.ORGS:
        return ORGANISATION_FIELDS
    if kind is TemplateKind.PAYMENTS:
        return TEMPLATE_FIELDS
    if kind is TemplateKind.APPOINTMENTS:
        return APPOINTMENT_FIELDS
    if kind in FIELD_TABLES:
        table = FIELD_TABLES[kind]
        return tuple(field for term, field in table.fields.items() if term not in table.aside)
    return tuple(field._replace(required=field.term in (KEY, *REQUIRED_IN_NEW)) for field in IMPORTED)


def write_import_template(
    actor: Actor, kind: TemplateKind, target: Path | None, notes: Notes, *, force: bool = False
) -> None:
    """Write an empty import file; None is standard output.

    Raises:
        NotAllowed: the actor may do nothing with a file of the kind.
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the target cannot be written.
    """
    access.require_somewhere(actor, _ACTS[kind])
    write_template(target, fields_of(kind), notes=notes, force=force)
