"""Handing dues up to the committee: looked at, recorded, reversed, listed."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.lists.remittances import BranchToRemit, Remittance, RemittanceRow, printed_receipt, share_of
from szdj_cli.domain.dues.rules import LARGE_FROM_FEN, is_large
from szdj_cli.domain.errors import (
    NothingToRemit,
    PaymentMoved,
    ReasonMissing,
    RemittanceNotFirst,
    RemittanceNotFound,
    RemittanceNotLast,
    RemittanceReversed,
    RemittanceWithoutCommittee,
)
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.text import cleaned, narrowed
from szdj_cli.files.printing import TABLES_AND_DOCUMENTS, outgoing_printed
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import payers
from szdj_cli.services.dues.lists.months import wanted_month
from szdj_cli.services.members import roster
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges
from szdj_cli.store.dues import remittances as rows
from szdj_cli.store.organisations import organisations

_MOST_BRANCHES = 200
"""Of which what they still have is looked up one by one."""


class Wanted(NamedTuple):
    """Whose dues are handed up, and how much of them."""

    branch: str | None
    """By code or name; None is one's own."""
    percent: int
    since: str | None = None
    """The month from which the branch hands up here: of the first time only what was paid since then is counted.

    None is, of the first time, the month of the oldest payment.
    """


def look(store: Store, actor: Actor, wanted: Wanted, now: datetime) -> Remittance:
    """Return what a branch would hand up: so many per cent of everything recorded since the last time.

    Raises:
        ValueInvalid: the month is none, or has not begun.
        RemittanceNotFirst: a month is named, and the branch has handed up already.
        NotAllowed, OrganisationNotFound, OrganisationNotUnique, BranchNeeded: the branch.
        RemittanceWithoutCommittee: no committee stands above it in the store.
        NothingToRemit: nothing has come in since.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return _planned(tx, actor, payers.one_branch(tx, actor, Act.RECORD_PAYMENTS, wanted.branch), wanted, now)[0]


def record(
    store: Store,
    actor: Actor,
    wanted: Wanted,
    now: datetime,
    *,
    seen: Remittance | None = None,
    target: Path | None = None,
    force: bool = False,
) -> Remittance:
    """Record what a branch hands up; `seen` is what was shown to whoever agreed to it.

    With a `target` the paper that goes along is written, as xlsx, Word or CSV.

    Raises:
        PaymentMoved: something has come in since it was shown.
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the target.
        Anything that `look` raises.
    """
    if target is None:
        return _record(store, actor, wanted, now, seen)
    look(store, actor, wanted, now)  # the right before the file
    with outgoing_printed(target, TABLES_AND_DOCUMENTS, force=force) as write:
        done = _record(store, actor, wanted, now, seen)
        write(printed_receipt(done))
    return done


def again(store: Store, actor: Actor, branch: str | None, number: str, now: datetime) -> Remittance:
    """Return a remittance as it was recorded, for its paper to be printed again.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique, BranchNeeded: the branch.
        RemittanceNotFound, RemittanceReversed: the number.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        place = payers.one_branch(tx, actor, Act.READ, branch)
        found = _find(tx, place, number)
        if found.reversed_by is not None:
            raise RemittanceReversed(number_text(found.year, found.serial))
        lines = _between(tx, place.id, found.after_payment, found.through_payment).lines
        large = _large(tx, place.id, found.after_payment, found.through_payment, found.since)
    return Remittance(
        number_text(found.year, found.serial),
        place.code,
        place.name,
        found.committee_name,
        lines,
        found.collected_fen,
        found.percent,
        found.handed_fen,
        found.handed_on,
        found.recorder,
        is_reprint=True,
        large_fen=large,
    )


def _record(store: Store, actor: Actor, wanted: Wanted, now: datetime, seen: Remittance | None) -> Remittance:
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        place = payers.one_branch(tx, actor, Act.RECORD_PAYMENTS, wanted.branch)
        planned, new = _planned(tx, actor, place, wanted, now)
        if seen is not None and (planned.payments, planned.collected_fen) != (seen.payments, seen.collected_fen):
            raise PaymentMoved
        rows.add(tx, new, actor.account_id, now)
        number = number_text(new.year, new.serial)
        detail = {"branch": place.code, "number": number, "fen": new.handed_fen, "collected_fen": new.collected_fen}
        audit.append(tx, audit.Entry(actor.label, "dues.remitted", f"organisation:{place.id}", detail), now)
    return replace(planned, number=number)


def reverse(store: Store, actor: Actor, branch: str | None, number: str, reason: str, now: datetime) -> str:
    """Reverse the last remittance of a branch that stands by a counter-entry; return the number of that.

    What it was of is handed up with the next one. An earlier one is not reversed before the later ones are.

    Raises:
        ReasonMissing: there is none.
        NotAllowed, OrganisationNotFound, OrganisationNotUnique, BranchNeeded: the branch.
        RemittanceNotFound, RemittanceNotLast: the number, or it was reversed before.
    """
    why = cleaned(reason)
    if not why:
        raise ReasonMissing
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        place = payers.one_branch(tx, actor, Act.RECORD_PAYMENTS, branch)
        found = _find(tx, place, number)
        last = rows.last_of(tx, place.id)
        if last is None or last.id != found.id:
            raise RemittanceNotLast(number, number_text(last.year, last.serial) if last else None)
        today = shanghai_day(now)
        new = rows.NewRemittance(
            place.id,
            found.committee_id,
            today.year,
            rows.next_serial(tx, place.id, today.year),
            found.after_payment,
            found.through_payment,
            -found.collected_fen,
            -found.handed_fen,
            found.percent,
            today.isoformat(),
            reverses_id=found.id,
            reason=why,
        )
        rows.add(tx, new, actor.account_id, now)
        made = number_text(new.year, new.serial)
        detail = {"branch": place.code, "number": made, "reverses": number, "fen": new.handed_fen, "reason": why}
        audit.append(tx, audit.Entry(actor.label, "dues.remittance_reversed", f"organisation:{place.id}", detail), now)
    return made


def listed(
    store: Store, actor: Actor, branch: str | None, year: int | None, now: datetime
) -> tuple[tuple[RemittanceRow, ...], tuple[BranchToRemit, ...] | None]:
    """Return what the branches of an organisation handed up in a year, and who has collected more since.

    The latter is None where there are too many branches to ask each.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: the organisation.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        scope = roster.scope_of(tx, actor, Act.READ, branch)
        found = rows.of_branches(tx, scope, year or shanghai_day(now).year)
        branches = [each for each in organisations.inside(tx, scope) if each.kind is OrganisationKind.BRANCH]
        if len(branches) > _MOST_BRANCHES:
            return tuple(map(_row, found)), None
        left = [
            BranchToRemit(each.code, each.name, _uncollected(tx, each.id, rows.last_of(tx, each.id)).fen)
            for each in branches
        ]
    return tuple(map(_row, found)), tuple(each for each in left if each.collected_fen)


def _row(each: rows.Stored) -> RemittanceRow:
    state = "reversal" if each.reverses_id is not None else "reversed" if each.reversed_by is not None else "standing"
    return RemittanceRow(
        number_text(each.year, each.serial),
        each.branch,
        each.branch_name,
        each.collected_fen,
        each.percent,
        each.handed_fen,
        each.collected_fen - each.handed_fen,
        each.handed_on,
        state,
    )


def _planned(
    tx: Transaction, actor: Actor, place: Organisation, wanted: Wanted, now: datetime
) -> tuple[Remittance, rows.NewRemittance]:
    committee_id = organisations.committees_above(tx, [place.id]).get(place.id)
    committee = organisations.find(tx, committee_id) if committee_id is not None else None
    if committee is None:
        raise RemittanceWithoutCommittee(place.code)
    last = rows.last_of(tx, place.id)
    if last is not None and wanted.since is not None:
        raise RemittanceNotFirst(number_text(last.year, last.serial))
    since = None if wanted.since is None else wanted_month(wanted.since, now)
    if last is None and since is None:  # nothing is left out, and the paper says what it is of
        since = rows.first_month(tx, place.id)
    found = _uncollected(tx, place.id, last, since)
    if found.fen <= 0:
        raise NothingToRemit(place.code)
    today = shanghai_day(now)
    handed = share_of(found.fen, wanted.percent)
    serial = rows.next_serial(tx, place.id, today.year)
    new = rows.NewRemittance(
        place.id,
        committee.id,
        today.year,
        serial,
        last.through_payment if last is not None else 0,
        found.last,
        found.fen,
        handed,
        wanted.percent,
        today.isoformat(),
        since,
    )
    planned = Remittance(
        "",
        place.code,
        place.name,
        committee.name,
        found.lines,
        found.fen,
        wanted.percent,
        handed,
        new.handed_on,
        actor.name,
        since,
        found.left_out_fen,
        last is None,
        large_fen=_large(tx, place.id, new.after_payment, new.through_payment, since),
    )
    return planned, new


def _large(tx: Transaction, branch_id: int, after: int, through: int, since: str | None) -> int:
    """Return what of a branch's payments after one and up to another is 大额党费, in fen."""
    lines = rows.large_lines(tx, branch_id, after, through, LARGE_FROM_FEN, since)
    if not lines:
        return 0
    paid: Counter[tuple[int, str]] = Counter()
    for each in lines:
        paid[each.member_id, each.month] += each.amount_fen
    kept = charges.of_members(tx, [number for number, _ in paid], {month for _, month in paid})
    over = [min(fen, kept[key].paid_fen - (kept[key].due_fen or 0)) for key, fen in paid.items()]
    return sum(filter(is_large, over))


def _uncollected(tx: Transaction, branch_id: int, last: rows.Stored | None, since: str | None = None) -> rows.Collected:
    """Return what a branch has not handed up after the `last` time; `since` is of a branch that never has."""
    if last is None:
        return rows.collected(tx, branch_id, 0, since=since)
    return _between(tx, branch_id, last.through_payment, None)


def _between(tx: Transaction, branch_id: int, after: int, through: int | None) -> rows.Collected:
    """Return what was recorded after one payment, and up to another, in a branch that has handed up."""
    first = rows.first_of(tx, branch_id)
    since, begun = (first.since, first.through_payment) if first is not None else (None, None)
    return rows.collected(tx, branch_id, after, since=since, begun=begun, through=through)


def _find(tx: Transaction, place: Organisation, number: str) -> rows.Stored:
    year, _, serial = narrowed(cleaned(number)).partition("-")
    is_number = year.isascii() and year.isdigit() and serial.isascii() and serial.isdigit() and len(year + serial) < 14
    found = rows.numbered(tx, place.id, int(year), int(serial)) if is_number else None
    if found is None or found.reverses_id is not None:
        raise RemittanceNotFound(cleaned(number)[:20])
    return found
