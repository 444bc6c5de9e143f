"""回执 by a file: each row held against the letters that this side issued, all of them recorded or none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import (
    LetterNotIssued,
    MemberElsewhere,
    NotAllowed,
    OwnRequest,
    RequestNotFound,
    RequestNotOpen,
    SlipInvalid,
    SzdjError,
)
from szdj_cli.domain.imports.field_rows import FieldRow
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.transfers.register import RegisterEntry
from szdj_cli.domain.transfers.slip_rows import slip_of
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.reasons import Reason, TemplateKind
from szdj_cli.services import row_files
from szdj_cli.services.requests import routing
from szdj_cli.services.row_files import RowsFile
from szdj_cli.services.transfers import receipt_slips, register
from szdj_cli.store.core.engine import Store

_REFUSALS: Mapping[type[SzdjError], tuple[str, Reason]] = {
    RequestNotFound: ("letter", Reason.LETTER_UNKNOWN),
    LetterNotIssued: ("letter", Reason.LETTER_UNKNOWN),
    NotAllowed: ("letter", Reason.LETTER_UNKNOWN),
    OwnRequest: ("letter", Reason.LETTER_YOURS),
    RequestNotOpen: ("letter", Reason.SLIP_NOT_AWAITED),
    MemberElsewhere: ("name", Reason.MEMBER_MOVED_ON),
    SlipInvalid: ("received_on", Reason.SLIP_DAY),
}


@dataclass(frozen=True)
class PlannedSlip:
    """A receipt that a row would record, of whose letter."""

    letter: RegisterEntry
    slip: Slip


@dataclass(frozen=True)
class PlannedSlips:
    """What a file of receipts comes to: what would be recorded, how many rows were before, and what is wrong."""

    new: tuple[PlannedSlip, ...]
    same: int
    problems: tuple[RowProblem, ...]


def read(actor: Actor, file: str, now: datetime, *, encoding: str | None, sheet: str | None) -> RowsFile:
    """Return what a file of receipts says, to whoever handles letters; as `row_files.read`."""
    return row_files.read(actor, Act.LETTER, TemplateKind.SLIPS, file, now, encoding=encoding, sheet=sheet)


def plan(store: Store, actor: Actor, found: RowsFile, now: datetime) -> PlannedSlips:
    """Return what would be recorded as the rows of a file say; nothing is written.

    A row that says what was recorded before is the same, and changes nothing.
    """
    issued = _Issued(register.look(store, actor, now))
    meant: dict[int, PlannedSlip] = {}
    same: set[int] = set()
    problems = found.problems
    with store.transaction() as tx:  # for what would be refused; it is taken back
        routing.record_expired(tx, now)
        for row in found.sound:
            entry, wrong = issued.meant_by(row)
            if entry is None:
                problems.append(found.problem(row, *wrong))
                continue
            planned = PlannedSlip(entry, slip_of(row))
            before = meant.setdefault(entry.request, planned)
            if before is not planned:
                if before.slip != planned.slip:
                    problems.append(found.problem(row, _naming(row), Reason.SLIP_TWICE))
            elif receipt_slips.is_recorded(tx, entry.request, planned.slip):
                same.add(entry.request)
            else:
                try:
                    receipt_slips.record_in(tx, actor, entry.request, planned.slip, now)
                except tuple(_REFUSALS) as refusal:
                    term, why = _REFUSALS[type(refusal)]
                    problems.append(found.problem(row, _naming(row) if term == "letter" else term, why))
        tx.rollback()
    new = tuple(each for request, each in meant.items() if request not in same)
    return PlannedSlips(new, len(same), tuple(sorted(problems, key=lambda problem: problem.row)))


class _Issued:
    """The letters that this side issued, by request and by their own numbers; the newest of a request counts."""

    def __init__(self, entries: Iterable[RegisterEntry]) -> None:
        self._of_request: dict[int, RegisterEntry] = {}
        self._numbered: defaultdict[str, dict[int, RegisterEntry]] = defaultdict(dict)
        for each in entries:
            newest = self._of_request.setdefault(each.request, each)
            self._numbered[each.number].setdefault(each.request, newest)

    def meant_by(self, row: FieldRow) -> tuple[RegisterEntry | None, tuple[str, Reason]]:
        """Return the letter that a row means; None, with the cell that is wrong and why, where it means none."""
        number, request = row.get("letter"), row.get("request")
        of_number = self._numbered.get(number, {})
        entry = self._of_request.get(int(request)) if request else None
        if request and entry is None:
            return None, ("request", Reason.LETTER_UNKNOWN)
        if number and not of_number:
            return None, ("letter", Reason.LETTER_UNKNOWN)
        if entry is None and len(of_number) > 1:
            return None, ("letter", Reason.LETTER_AMBIGUOUS)
        if entry is not None and number and entry.request not in of_number:
            return None, ("letter", Reason.LETTERS_DISAGREE)
        entry = entry or next(iter(of_number.values()))
        if row.get("name") and row.get("name") != name_as_stored(entry.name):
            return None, ("name", Reason.NAME_OF_ANOTHER)
        return entry, ("letter", Reason.LETTER_UNKNOWN)


def _naming(row: FieldRow) -> str:
    return "letter" if row.get("letter") else "request"
