"""What a branch posts and files of its dues: the notice of a month, the register of a month, the stubs of a year."""

import calendar
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.lists.notices import (
    Notice,
    NoticeRow,
    Register,
    RegisterRow,
    Stub,
    StubLine,
    Stubs,
)
from szdj_cli.domain.dues.receipts import methods_of, months_and_amounts, read_content
from szdj_cli.domain.printed_tables import PrintedTable
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import first_day
from szdj_cli.files.printing import TABLES_AND_DOCUMENTS, check_printed, write_printed
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import payers
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.dues.lists.months import wanted_month
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import arrears, payments, receipts
from szdj_cli.store.dues import charges as rows


def notice(store: Store, actor: Actor, branch: str | None, month: str | None, now: datetime) -> Notice:
    """Return what a branch posts of a month, this one where none is named: whoever is charged, by member number.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique, BranchNeeded: the branch.
        ValueInvalid: the month is none, or has not begun.
    """
    catch_up(store, now)
    wanted = wanted_month(month, now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        place = payers.one_branch(tx, actor, Act.READ, branch)
        kept = [row for row in rows.of_branch(tx, place.id, wanted, wanted) if row.due_fen is not None or row.paid_fen]
        people = arrears.people(tx, [row.member_id for row in kept])
    listed = sorted(kept, key=lambda row: row.member_id)
    found = tuple(NoticeRow(people[row.member_id].name, row.due_fen or 0, row.paid_fen) for row in listed)
    return Notice(place.name, wanted, found)


def register(store: Store, actor: Actor, branch: str | None, month: str | None, now: datetime) -> Register:
    """Return what a branch received in a month, this one where none is named; reversals are there with a minus.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique, BranchNeeded, ValueInvalid: as `notice`.
    """
    wanted = wanted_month(month, now)
    first = first_day(wanted)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    with store.reading() as tx:
        require_verified(tx, actor, now)
        place = payers.one_branch(tx, actor, Act.READ, branch)
        found = payments.received(tx, place.id, first.isoformat(), last.isoformat())
    return Register(place.name, wanted, tuple(map(_register_row, found)))


def standing(store: Store, actor: Actor, now: datetime) -> list[RegisterRow]:
    """Return what the actor's branch received this month and last month and nobody reversed, the newest first.

    Raises:
        NotAllowed, BranchNeeded: as `payers.one_branch`.
    """
    today = shanghai_day(now)
    since = today.replace(day=1) - timedelta(days=1)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        place = payers.one_branch(tx, actor, Act.RECORD_PAYMENTS, None)
        found = payments.received(tx, place.id, since.replace(day=1).isoformat(), today.isoformat())
    reversed_ones = {each.reverses_id for each in found}
    stand = [each for each in found if each.reverses_id is None and each.id not in reversed_ones]
    return sorted(map(_register_row, stand), reverse=True)


def stubs(store: Store, actor: Actor, branch: str | None, year: int | None, now: datetime) -> Stubs:
    """Return the receipts that a branch issued in a year, this one where none is named.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique, BranchNeeded: the branch.
    """
    wanted = year or shanghai_day(now).year
    with store.reading() as tx:
        require_verified(tx, actor, now)
        place = payers.one_branch(tx, actor, Act.READ, branch)
        found = receipts.of_year(tx, place.id, wanted)
    return Stubs(place.name, wanted, tuple(map(_stub, found)))


def write(
    store: Store,
    actor: Actor,
    table: PrintedTable,
    act: str,
    detail: Mapping[str, object],
    target: Path,
    now: datetime,
    *,
    force: bool = False,
) -> None:
    """Write a list to an xlsx, Word or CSV file; it is logged as `act`.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the target.
    """
    check_printed(target, TABLES_AND_DOCUMENTS, force=force)
    with store.transaction() as tx:
        audit.append(tx, audit.Entry(actor.label, act, "roster", {**detail, "rows": len(table.rows)}), now)
    write_printed(target, table, TABLES_AND_DOCUMENTS, force=force)


def _register_row(line: payments.Received) -> RegisterRow:
    return RegisterRow(
        line.id,
        line.paid_on,
        line.name,
        line.month,
        line.amount_fen,
        line.method,
        number_text(line.year, line.serial) if line.year and line.serial else "",
        line.reverses_id is not None,
        line.member_id,
    )


def _stub(kept: receipts.Kept) -> Stub:
    content = read_content(kept.content)
    return Stub(
        content.number,
        content.payer,
        months_and_amounts(content.lines),
        content.total_fen,
        methods_of(content.lines),
        content.issuer,
        content.issued_on,
        kept.is_reversed,
        tuple(StubLine(line.month, line.amount_fen, line.method) for line in content.lines),
    )
