"""Importing appointments: each row by the rights and the rules of `organisations.appointments`, all or nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Final

from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.errors import (
    AppointedByChanger,
    AppointmentExists,
    AppointmentRefused,
    NotAllowed,
    OrganisationClosed,
    OrganisationNotFound,
    OrganisationNotUnique,
    OwnAppointment,
    RosterMoved,
    SzdjError,
)
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.imports.plan import CONFLICTS, SHOWN_PROBLEMS, Outcome, RowProblem
from szdj_cli.domain.imports.tables import masked_cell, places_of_remarks
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.appointment_rows import (
    APPOINTMENT_FIELD,
    APPOINTMENT_FORM,
    WHO,
    day_of,
    says_no_longer,
)
from szdj_cli.domain.organisations.organisations import Organisation, Role
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.cells import Cleared, Refusal, read_cell
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.reasons import Doubtful, Reason, TemplateKind
from szdj_cli.files.cells import HELD
from szdj_cli.files.tables.reading import RowSource
from szdj_cli.services.access import access
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.services.imports.common import require_columns
from szdj_cli.services.imports.import_fingerprint import subject_of
from szdj_cli.services.imports.planning import Planned
from szdj_cli.services.organisations import appointments
from szdj_cli.services.requests import routing
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.organisations import appointments as rows_of_appointments
from szdj_cli.store.organisations import organisations

_REFUSALS: Final[dict[type[SzdjError], tuple[str, Reason]]] = {
    OrganisationNotFound: ("organisation", Reason.ORGANISATION_UNKNOWN),
    OrganisationNotUnique: ("organisation", Reason.ORGANISATION_AMBIGUOUS),
    OrganisationClosed: ("organisation", Reason.ORGANISATION_NO_MORE),
    NotAllowed: ("organisation", Reason.ORGANISATION_NOT_YOURS),
    OwnAppointment: ("name", Reason.OWN_APPOINTMENT),
    AppointedByChanger: ("role", Reason.APPOINTED_BY_CHANGER),
    AppointmentExists: ("role", Reason.APPOINTMENT_DIFFERS),
}


@dataclass(frozen=True)
class _Meant:
    """An appointment that a row asks for."""

    where: Organisation
    who: Member
    role: Role
    from_day: date | None
    until_day: date | None

    @property
    def post(self) -> tuple[int, int, Role]:
        return self.where.id, self.who.number, self.role


@dataclass
class _Row:
    """One row of the file, and what is to become of it."""

    number: int
    raw: Mapping[str, str]
    values: dict[str, str] = field(default_factory=dict)
    outcome: Outcome = Outcome.ERROR
    problems: list[tuple[str, Reason]] = field(default_factory=list)
    remarks: list[tuple[str, Reason]] = field(default_factory=list)
    meant: _Meant | None = None


def plan_appointments(store: Store, actor: Actor, source: RowSource, now: datetime) -> "PlannedAppointments":
    """Plan the import of a file of appointments; nothing is written before `apply`.

    Raises:
        NotAllowed: the actor appoints nobody anywhere.
        HeadingsMissing, HeadingsDoubled: a column that has to be there is not, or is there twice.
        ColumnsElsewhere: a column holds what only a command of its own writes.
        FileRefused: the file cannot be read to its end.
    """
    access.require_somewhere(actor, Act.APPOINT)
    form = source.form or APPOINTMENT_FORM
    match = form.match(source.headings)
    require_columns(match, source.path, TemplateKind.APPOINTMENTS, form)
    today = shanghai_day(now)
    remarks = places_of_remarks(source.headings, frozenset(match.columns.values()))
    rows = [
        _read(number, cells, match.columns, form, today, [cells[place] for place in remarks])
        for number, cells in source.rows(HELD)
    ]
    with store.reading() as tx:
        _judge(tx, actor, rows, now)
    return PlannedAppointments(store, actor, source, now, rows)


class PlannedAppointments(Planned):
    """A file of appointments, compared with the store."""

    next_command = "szdj org tree"

    def __init__(
        self,
        store: Store,
        actor: Actor,
        source: RowSource,
        now: datetime,
        rows: list[_Row],
    ) -> None:
        super().__init__(store, actor, source, now)
        self._rows = rows
        self._problems = [_problem(row, term, reason) for row in rows for term, reason in row.problems]
        self._remarks = [
            _problem(row, term, reason) for row in rows if not row.problems for term, reason in row.remarks
        ]
        counts = Counter(row.outcome for row in rows)
        warned = len({each.row for each in self._remarks})
        shown = self._problems[:SHOWN_PROBLEMS], self._remarks[:SHOWN_PROBLEMS]
        self.plan = self._counted(counts, *shown, warnings=warned)

    def problems_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is wrong in the rows between two row numbers, these included, in their order."""
        return [problem for problem in self._problems if first <= problem.row <= last]

    def remarks_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is worth a look in the rows between two row numbers, these included, in their order."""
        return [remark for remark in self._remarks if first <= remark.row <= last]

    def _write(self, tx: Transaction) -> tuple[Message, ...]:
        """Write and log what was planned; what waits finds its new place."""
        again = [_Row(row.number, row.raw, row.values, problems=_of_cells(row)) for row in self._rows]
        _judge(tx, self._actor, again, self._now)
        if [(row.outcome, row.meant) for row in again] != [(row.outcome, row.meant) for row in self._rows]:
            raise RosterMoved
        detail = {"sha256": self.source.sha256, **asdict(self.plan.summary)}
        entry = audit.Entry(self._actor.label, "appointments.imported", subject_of(self.source), detail)
        audit.append(tx, entry, self._now)
        today = shanghai_day(self._now)
        for row in again:
            if row.outcome is Outcome.NEW and (meant := row.meant) is not None:
                begins = meant.from_day or today
                appointments.make(
                    tx, self._actor, meant.where, meant.who, meant.role, begins, meant.until_day, self._now
                )
        routing.settle(tx, self._now)
        return ()


def _read(
    number: int,
    cells: list[str],
    columns: Mapping[str, int],
    form: TableForm,
    today: date,
    remarks: Iterable[str],
) -> _Row:
    row = _Row(number, {term: cells[place] for term, place in columns.items()})
    for term, text in row.raw.items():
        column = APPOINTMENT_FIELD[term]
        cell = read_cell(form.said(term, text), lambda value: column.parse_in_file(value, today))  # noqa: B023 -- at once
        if isinstance(cell, Refusal):
            row.problems.append((term, cell.reason))
        elif not isinstance(cell, Cleared) and cell:
            row.values[term] = str(cell)
            if isinstance(cell, Doubtful):
                row.remarks.append((term, cell.reason))
    refused = {term for term, _reason in row.problems}
    needed = [each.term for each in APPOINTMENT_FIELD.values() if each.required]
    row.problems += [(term, Reason.REQUIRED) for term in needed if term not in row.values and term not in refused]
    if not any(term in row.values or term in refused for term in WHO):
        row.problems.append((next((term for term in WHO if term in row.raw), WHO[1]), Reason.REQUIRED))
    if any(map(says_no_longer, remarks)):
        row.problems.append(("role", Reason.SAID_TO_BE_DISMISSED))
    return row


def _of_cells(row: _Row) -> list[tuple[str, Reason]]:
    """Return what is wrong with the cells of a row by themselves: all, where it was never judged."""
    return list(row.problems) if row.meant is None and row.outcome is Outcome.ERROR else []


def _judge(tx: Transaction, actor: Actor, rows: list[_Row], now: datetime) -> None:
    """Say of each row what is to become of it, by the store as it is and by the rows before it."""
    first: dict[tuple[int, int, Role], _Row] = {}
    sound = [row for row in rows if not row.problems]
    named = _Named(tx, actor, [row.values for row in sound])
    for row in sound:
        row.meant = _meant(named, row)
        if row.meant is None:
            continue
        before = first.setdefault(row.meant.post, row)
        if before is not row:
            if before.meant != row.meant:
                row.problems.append(("role", Reason.DUPLICATE_IN_FILE))
            row.outcome = before.outcome if before.problems else Outcome.SAME  # said twice: written once
        else:
            row.outcome = _outcome(tx, actor, row, row.meant, now)
    secretaries = Counter(post[0] for post, row in first.items() if post[2] is Role.SECRETARY and not row.problems)
    for post, row in first.items():
        if post[2] is Role.SECRETARY and row.outcome is Outcome.NEW and secretaries[post[0]] > 1:
            row.remarks.append(("role", Reason.SECOND_SECRETARY))
    for row in rows:
        if row.problems:
            is_conflict = all(reason in CONFLICTS for _term, reason in row.problems)
            row.outcome = Outcome.CONFLICT if is_conflict else Outcome.ERROR


class _Named:
    """Whom and what the rows of a file name, looked up for all of them at once."""

    def __init__(self, tx: Transaction, actor: Actor, rows: Sequence[Mapping[str, str]]) -> None:
        self._places: dict[str, Organisation | tuple[str, Reason]] = {}
        for text in {values["organisation"] for values in rows}:
            try:
                where = find_organisation(tx, text, actor, Act.APPOINT)
                access.require(tx, actor, Act.APPOINT, where.id)
            except (OrganisationNotFound, OrganisationNotUnique, NotAllowed) as refused:
                self._places[text] = _REFUSALS[type(refused)]
            else:
                self._places[text] = where
        by_number = members.of_numbers(tx, {int(values["member"]) for values in rows if "member" in values})
        by_id_number = members.of_id_numbers(tx, {values["id_number"] for values in rows if "id_number" in values})
        branches = {member.branch_id for member in (*by_number.values(), *by_id_number.values())}
        chains = organisations.chains(tx, branches)
        readable = {branch for branch in branches if is_allowed(actor, Act.READ, chains[branch])}
        self._by_number = {number: one for number, one in by_number.items() if one.branch_id in readable}
        self._by_id_number = {number: one for number, one in by_id_number.items() if one.branch_id in readable}

    def place(self, text: str) -> Organisation | tuple[str, Reason]:
        """Return the organisation that a text names and in which the actor appoints, or what is wrong with it."""
        return self._places[text]

    def member(self, number: str) -> Member | None:
        """Return the member with a number, among those that the actor may read."""
        return self._by_number.get(int(number))

    def holder(self, id_number: str) -> Member | None:
        """Return the member with an identity number, among those that the actor may read."""
        return self._by_id_number.get(id_number)


def _meant(named: _Named, row: _Row) -> _Meant | None:
    values = row.values
    where = named.place(values["organisation"])
    if not isinstance(where, Organisation):
        row.problems.append(where)
        return None
    who = _who(named, row)
    if who is None:
        return None
    return _Meant(where, who, Role(values["role"]), day_of(values.get("from_day")), day_of(values.get("until_day")))


def _who(named: _Named, row: _Row) -> Member | None:
    """Return the member whom a row names: among those that the actor may read, the name beside it being theirs."""
    found: list[Member | None] = []
    if (number := row.values.get("member")) is not None:
        found.append(named.member(number))
        if found[-1] is None:
            row.problems.append(("member", Reason.MEMBER_NUMBER_UNKNOWN))
    if (id_number := row.values.get("id_number")) is not None:
        found.append(named.holder(id_number))
        if found[-1] is None:
            row.problems.append(("id_number", Reason.MEMBER_UNKNOWN))
    if None in found:
        return None
    if len({each.number for each in found if each is not None}) > 1:
        row.problems.append(("member", Reason.NUMBERS_DISAGREE))
        return None
    (who, *_) = found
    if who is not None and name_as_stored(who.name) != name_as_stored(row.values["name"]):
        row.problems.append(("name", Reason.NAME_OF_ANOTHER))
        return None
    return who


def _outcome(tx: Transaction, actor: Actor, row: _Row, meant: _Meant, now: datetime) -> Outcome:
    today = shanghai_day(now)
    held = rows_of_appointments.not_ended(tx, meant.where.id, today)
    mine = [each for each in held if each.member == meant.who.number and each.role is meant.role]
    if any(_says(each.from_day, each.until_day, meant) for each in mine):
        return Outcome.SAME
    over = rows_of_appointments.ended(tx, meant.where.id, today)
    is_over = any(
        each.member == meant.who.number and each.role is meant.role and meant.from_day == day_of(each.from_day)
        for each in over
    )
    if is_over:
        row.problems.append(("role", Reason.APPOINTMENT_OVER))
        return Outcome.CONFLICT
    begins = meant.from_day or today
    try:
        appointments.require(tx, actor, meant.where, meant.who, meant.role, begins, meant.until_day, now)
    except AppointmentRefused as refused:
        row.problems.append(("until_day" if refused.reason is Reason.APPOINTMENT_DAYS else "name", refused.reason))
    except tuple(_REFUSALS) as refused:
        row.problems.append(_REFUSALS[type(refused)])
    if meant.role is Role.SECRETARY and any(each.role is Role.SECRETARY for each in held):
        row.remarks.append(("role", Reason.SECOND_SECRETARY))
    return Outcome.NEW


def _says(from_day: str, until_day: str | None, meant: _Meant) -> bool:
    """Return whether what is held is what is meant; days that a row leaves out are as they are."""
    is_from = meant.from_day is None or meant.from_day == day_of(from_day)
    return is_from and (meant.until_day is None or meant.until_day == day_of(until_day))


def _problem(row: _Row, term: str, reason: Reason) -> RowProblem:
    return RowProblem(row.number, APPOINTMENT_FIELD[term].heading, masked_cell(term, row.raw.get(term, "")), reason)
