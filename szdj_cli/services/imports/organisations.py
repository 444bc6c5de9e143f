"""Importing organisations: a few thousand rows, compared with the store in memory, written in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from itertools import islice

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.changes import Change
from szdj_cli.domain.errors import RosterMoved
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.imports.plan import (
    CONFLICTS,
    SHOWN_PROBLEMS,
    SHOWN_UPDATES,
    Outcome,
    PlannedUpdate,
    RowProblem,
)
from szdj_cli.domain.imports.tables import masked_cell, places_of_remarks
from szdj_cli.domain.organisations.fields import CLEARABLE, CODE, ORGANISATION_FIELD, REQUIRED
from szdj_cli.domain.organisations.import_rows import ORGANISATION_FORM, misplaced, parse_cell, says_no_more
from szdj_cli.domain.organisations.organisations import OrganisationKind
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.cells import CLEARED, NOT_CLEARABLE, Cell, Cleared, Refusal, read_cell
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.reasons import Doubtful, Reason, TemplateKind
from szdj_cli.files.cells import HELD
from szdj_cli.files.tables.reading import RowSource
from szdj_cli.services.access import access
from szdj_cli.services.imports.common import require_columns
from szdj_cli.services.imports.import_fingerprint import subject_of
from szdj_cli.services.imports.planning import Planned
from szdj_cli.services.requests import routing
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import organisations as organisation_import
from szdj_cli.store.imports.organisations import StoredOrganisation

_WHERE = {Reason.KIND_CHANGED: "kind", Reason.PARENT_KIND: "kind"}  # the column that a placing problem is shown at


@dataclass
class _Row:
    """One row of the file, and what is to become of it."""

    number: int
    raw: Mapping[str, str]
    cells: dict[str, Cell]
    code: str
    values: dict[str, str | None] = field(default_factory=dict)  # as they would be stored
    changes: dict[str, str | None] = field(default_factory=dict)
    outcome: Outcome = Outcome.ERROR
    problems: list[tuple[str, Reason]] = field(default_factory=list)
    doubts: Mapping[str, Reason] = field(default_factory=dict)


def plan_organisations(store: Store, actor: Actor, source: RowSource, now: datetime) -> "PlannedOrganisations":
    """Plan the import of an organisations file; nothing is written before `apply`.

    Raises:
        NotAllowed: only an administrator imports organisations.
        HeadingsMissing, HeadingsDoubled: a column that has to be there is not, or is there twice.
        ColumnsElsewhere: a column holds what only a command of its own writes.
        FileRefused: the file cannot be read to its end.
    """
    form = source.form or ORGANISATION_FORM
    match = form.match(source.headings)
    require_columns(match, source.path, TemplateKind.ORGS, form)
    remarks = places_of_remarks(source.headings, frozenset(match.columns.values()))
    rows = [
        _read(number, cells, match.columns, form, shanghai_day(now), [cells[place] for place in remarks])
        for number, cells in source.rows(HELD)
    ]
    with store.reading() as tx:
        access.require(tx, actor, Act.IMPORT_ORGANISATIONS)
        stored = organisation_import.stored(tx)
        holding_members = organisation_import.with_members(tx)
    _find_above(rows, stored)
    _classify(rows, stored, holding_members)
    return PlannedOrganisations(store, actor, source, now, rows, stored)


class PlannedOrganisations(Planned):
    """An organisations file, compared with the store."""

    next_command = "szdj org tree"

    def __init__(
        self,
        store: Store,
        actor: Actor,
        source: RowSource,
        now: datetime,
        rows: list[_Row],
        stored: Mapping[str, StoredOrganisation],
    ) -> None:
        super().__init__(store, actor, source, now)
        self._stored = stored
        self._rows = [row for row in rows if row.outcome in (Outcome.NEW, Outcome.UPDATED)]
        self._problems = [_problem(row, term, reason) for row in rows for term, reason in row.problems]
        counts = Counter(row.outcome for row in rows if row.code or row.problems)
        warned = [row for row in self._rows if not row.doubts.keys().isdisjoint(row.changes)]
        self._remarks = [
            _problem(row, term, row.doubts[term]) for row in warned for term in row.doubts if term in row.changes
        ]
        shown = self._problems[:SHOWN_PROBLEMS], self._remarks[:SHOWN_PROBLEMS]
        counted = self._counted(counts, *shown, warnings=len(warned))
        self.plan = replace(counted, updates=tuple(islice(_updates(self._rows, stored), SHOWN_UPDATES)))

    def updates(self) -> Iterator[PlannedUpdate]:
        """Yield every row that changes what is stored, in the order of the file."""
        return _updates(self._rows, self._stored)

    def problems_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is wrong in the rows between two row numbers, these included, in their order."""
        return [problem for problem in self._problems if first <= problem.row <= last]

    def remarks_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is worth a look in the rows between two row numbers, these included, in their order."""
        return [remark for remark in self._remarks if first <= remark.row <= last]

    def _write(self, tx: Transaction) -> tuple[Message, ...]:
        """Write and log what was planned; what waits at a moved organisation follows it."""
        if organisation_import.stored(tx) != self._stored:
            raise RosterMoved
        new = {row.code: row for row in self._rows if row.outcome is Outcome.NEW}
        organisation_import.add(tx, [new[code].values for code in _parents_first(new)])
        codes = organisation_import.ids_by_code(tx)
        for row in self._rows:
            if row.outcome is Outcome.UPDATED:
                organisation_import.change(tx, codes[row.code], row.changes, codes)
        moved = [codes[row.code] for row in self._rows if row.outcome is Outcome.UPDATED and "parent" in row.changes]
        if moved:
            routing.follow(tx, moved, self._now)
        audit.append_all(tx, self._entries(), self._now)
        return ()

    def _entries(self) -> Iterable[audit.Entry]:
        actor, sha256, file = self._actor.label, self.source.sha256, subject_of(self.source)
        yield audit.Entry(actor, "organisations.imported", file, {"sha256": sha256, **asdict(self.plan.summary)})
        for row in self._rows:
            if row.outcome is Outcome.UPDATED:
                before = self._stored[row.code]
                changes = {term: [before.values[term], value] for term, value in row.changes.items()}
                subject = f"organisation:{before.id}"
                yield audit.Entry(actor, "organisation.changed", subject, {"changes": changes, "from": file})


def _updates(rows: Iterable[_Row], stored: Mapping[str, StoredOrganisation]) -> Iterator[PlannedUpdate]:
    for row in (row for row in rows if row.outcome is Outcome.UPDATED):
        before = stored[row.code].values
        changes = ((ORGANISATION_FIELD[term], before[term], new) for term, new in row.changes.items())
        told = tuple(Change(each.term, each.heading, each.show(old), each.show(new)) for each, old, new in changes)
        yield PlannedUpdate(row.number, before["name"] or "", told)


def _read_one(column: Field, text: str, today: date) -> Cell:
    cell = read_cell(text, lambda value: parse_cell(column.term, value, today), column.reads_nothing)
    return NOT_CLEARABLE if cell == CLEARED and column.term not in CLEARABLE else cell


def _read(
    number: int,
    cells: list[str],
    columns: Mapping[str, int],
    form: TableForm,
    today: date,
    remarks: Iterable[str],
) -> _Row:
    raw = {term: cells[place] for term, place in columns.items()}
    found = {term: _read_one(ORGANISATION_FIELD[term], form.said(term, text), today) for term, text in raw.items()}
    doubts = {term: cell.reason for term, cell in found.items() if isinstance(cell, Doubtful)}
    read = {term: str(cell) if isinstance(cell, Doubtful) else cell for term, cell in found.items()}
    code = read["code"]
    row = _Row(number, raw, read, code if isinstance(code, str) else "", doubts=doubts)
    row.problems += [(term, cell.reason) for term, cell in read.items() if isinstance(cell, Refusal)]
    if says_no_more(raw["name"], remarks):
        row.problems.append(("name", Reason.SAID_TO_BE_CLOSED))
    return row


def _find_above(rows: list[_Row], stored: Mapping[str, StoredOrganisation]) -> None:
    """Put the code in the place of a name of what stands above, by the names of the file and of the store.

    Where names stand further in than others and nothing says what is above them, that is what they mean to say.
    """
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for code, each in stored.items():
        if not each.is_closed:
            codes[str(each.values["name"])].add(code)
    for row in rows:
        if row.code and isinstance(name := row.cells.get("name"), str):
            codes[name].add(row.code)
    outermost = min((_indent(row) for row in rows), default=0)
    for row in rows:
        above = row.cells.get("parent", "")
        if not isinstance(above, str) or (above and CODE.fullmatch(above)):
            continue
        if not above:
            if _indent(row) > outermost and row.code not in stored:
                row.problems.append(("parent", Reason.PARENT_REQUIRED))
            continue
        found = codes.get(above, set()) - {row.code}
        if len(found) == 1:
            row.cells["parent"] = found.pop()
        else:
            reason = Reason.PARENT_AMBIGUOUS if found else Reason.PARENT_UNKNOWN
            row.cells["parent"] = Refusal(reason)
            row.problems.append(("parent", reason))


def _indent(row: _Row) -> int:
    text = row.raw.get("name", "")
    return len(text) - len(text.lstrip())


def _classify(rows: list[_Row], stored: Mapping[str, StoredOrganisation], holding_members: set[int]) -> None:
    for row in rows:
        _compare(row, stored.get(row.code))
        _refuse_closed(row, stored)
    _settle_doubles(rows)
    _place(rows, stored, holding_members)
    for row in rows:
        if row.problems:
            is_conflict = all(reason in CONFLICTS for _term, reason in row.problems)
            row.outcome = Outcome.CONFLICT if is_conflict else Outcome.ERROR


def _compare(row: _Row, stored: StoredOrganisation | None) -> None:
    before = stored.values if stored else {**dict.fromkeys(ORGANISATION_FIELD), "can_transfer": "0"}
    given = {
        term: None if isinstance(cell, Cleared) else cell
        for term, cell in row.cells.items()
        if cell != "" and not isinstance(cell, Refusal)
    }
    row.values = {**before, **given}
    row.changes = {term: value for term, value in row.values.items() if before[term] != value}
    refused = {term for term, _reason in row.problems}
    row.problems += [(t, Reason.REQUIRED) for t in REQUIRED if row.values[t] is None and t not in refused]
    row.outcome = (Outcome.UPDATED if row.changes else Outcome.SAME) if stored else Outcome.NEW


def _refuse_closed(row: _Row, stored: Mapping[str, StoredOrganisation]) -> None:
    if row.code in stored and stored[row.code].is_closed:
        row.problems.append(("code", Reason.ORGANISATION_CLOSED))
    above = stored.get(row.changes.get("parent") or "")
    if above is not None and above.is_closed:
        row.problems.append(("parent", Reason.PARENT_CLOSED))


def _settle_doubles(rows: list[_Row]) -> None:
    by_code: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if not row.problems:
            by_code[row.code].append(row)
    for doubled in by_code.values():
        if any(row.values != doubled[0].values for row in doubled):
            for row in doubled:
                row.problems.append(("code", Reason.CODE_TWICE))
        else:
            for row in doubled[1:]:  # said twice: counted once
                row.code = ""


def _place(rows: list[_Row], stored: Mapping[str, StoredOrganisation], holding_members: set[int]) -> None:
    good = {row.code: row for row in rows if row.code and not row.problems}
    # A row that is refused says nothing, but what stands under it is judged as if it did: one mistake, one message.
    said = {row.code: row for row in rows if row.code and row.values.get("kind")} | good
    open_ones = {code: each for code, each in stored.items() if not each.is_closed}
    values = {code: each.values for code, each in open_ones.items()} | {code: row.values for code, row in said.items()}
    kinds = {code: OrganisationKind(str(each["kind"])) for code, each in values.items()}
    parents = {code: each["parent"] for code, each in values.items()}
    refused = misplaced(kinds, parents)
    for code, row in good.items():
        if code in refused:
            row.problems.append((_WHERE.get(refused[code], "parent"), refused[code]))
        elif "kind" in row.changes and code in stored and stored[code].id in holding_members:
            row.problems.append(("kind", Reason.KIND_CHANGED))
    for code in refused.keys() - said.keys():
        # What the file says nothing of stood well where it is: its parent is what changed.
        above = good.get(parents[code] or "")
        if above is not None and not above.problems:
            above.problems.append(("kind", Reason.KIND_CHANGED))
    _refuse_orphans(good, stored)


def _refuse_orphans(good: Mapping[str, _Row], stored: Mapping[str, StoredOrganisation]) -> None:
    """Refuse rows that stand under a new organisation which is refused itself."""
    for code in _parents_first(good):
        row = good[code]
        parent = row.values["parent"]
        is_there = parent is None or parent in stored or (parent in good and not good[parent].problems)
        if not is_there and not row.problems:
            row.problems.append(("parent", Reason.PARENT_REFUSED))


def _parents_first(rows: Mapping[str, _Row]) -> list[str]:
    order: dict[str, None] = {}
    for start in rows:
        path: list[str] = []
        current: str | None = start
        while current is not None and current in rows and current not in order and current not in path:
            path.append(current)
            current = rows[current].values["parent"]
        order.update(dict.fromkeys(reversed(path)))
    return list(order)


def _problem(row: _Row, term: str, reason: Reason) -> RowProblem:
    return RowProblem(row.number, ORGANISATION_FIELD[term].heading, masked_cell(term, row.raw.get(term, "")), reason)
