"""The sheet on which a branch collects its dues."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.lists.sheets import CollectionSheet, SheetRow, printed, sheet_number
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.months import MOST_MONTHS_APART, month_after
from szdj_cli.files.printing import TABLES, check_printed, write_printed
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges, payers
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.dues.lists.months import wanted_month
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import arrears
from szdj_cli.store.dues import charges as rows
from szdj_cli.store.members import roster as members_roster


def look(store: Store, actor: Actor, branch: str | None, month: str | None, now: datetime) -> CollectionSheet:
    """Return the sheet of a branch for a month, this one where none is named.

    Whoever is on its roster is listed, and whoever owes it anything.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique, BranchNeeded: the branch.
        ValueInvalid: the month is none, or has not begun.
    """
    catch_up(store, now)
    present = shanghai_month(now)
    wanted = wanted_month(month, now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        place = payers.one_branch(tx, actor, Act.RECORD_PAYMENTS, branch)
        first = rows.first_month(tx, charges.since(tx, now))
        of_member: defaultdict[int, list[rows.KeptMonth]] = defaultdict(list)
        for row in rows.of_branch(tx, place.id, first, wanted):
            of_member[row.member_id].append(row)
        owing = {number for number, kept in of_member.items() if any(row.owed_fen for row in kept)}
        numbers = sorted(owing | set(members_roster.numbers_of(tx, place.id)))
        names = {number: person.name for number, person in arrears.people(tx, numbers).items()}
    near = month_after(present, -MOST_MONTHS_APART)
    return CollectionSheet(
        sheet_number(place.id, wanted, now),
        place.code,
        place.name,
        wanted,
        tuple(_row(number, names[number], of_member[number], wanted, near) for number in numbers),
    )


def write(
    store: Store, actor: Actor, sheet: CollectionSheet, target: Path, now: datetime, *, force: bool = False
) -> None:
    """Write a sheet to an xlsx or CSV file; it is logged.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the target.
    """
    check_printed(target, TABLES, force=force)
    with store.transaction() as tx:
        detail = {"branch": sheet.branch, "month": sheet.month, "number": sheet.number, "count": len(sheet.rows)}
        audit.append(tx, audit.Entry(actor.label, "dues.sheet_written", "roster", detail), now)
    write_printed(target, printed(sheet), TABLES, force=force)


def _row(number: int, name: str, kept: list[rows.KeptMonth], month: str, near: str) -> SheetRow:
    own = next((row for row in kept if row.month == month), None)
    owed = [row for row in kept if row.month < month and row.owed_fen]
    recent, older = [row for row in owed if row.month >= near], [row for row in owed if row.month < near]
    return SheetRow(
        number,
        name,
        own.due_fen if own else None,
        own.owed_fen if own else 0,
        tuple(row.month for row in recent),
        sum(row.owed_fen for row in recent),
        tuple(row.month for row in older),
        sum(row.owed_fen for row in older),
    )
