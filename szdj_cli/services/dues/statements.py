"""A branch's year of dues: looked at, and written to a file."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.settings import setting_in
from szdj_cli.domain.dues.statements import Statement, StatementRow, headings, lines, numbers, summary
from szdj_cli.domain.dues.years import MonthOfDues, months_of_year
from szdj_cli.domain.errors import InputNeeded, ValueInvalid
from szdj_cli.domain.imports.tables import SheetExtras, SheetTitle
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_of
from szdj_cli.domain.values.reasons import FormKind, Reason
from szdj_cli.files.outgoing import check_target, kind_of
from szdj_cli.files.tables.writing import write_table
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.members import roster
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import arrears
from szdj_cli.store.dues import charges as rows
from szdj_cli.store.dues import settings as dues_settings
from szdj_cli.store.members import roster as members_roster
from szdj_cli.store.organisations import organisations


def look(store: Store, actor: Actor, branch: str | None, year: int | None, now: datetime) -> Statement:
    """Return a year of a branch, this one where none is named.

    Whoever is on its roster is listed, and whoever was charged anything there in that year. `branch` may be left out
    where the actor reads one branch alone.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `roster.scope_of`.
        InputNeeded: there are several branches to choose from.
        ValueInvalid: what is named is none.
    """
    catch_up(store, now)
    today = shanghai_day(now)
    asked, present = year or today.year, month_of(today)
    months = months_of_year(asked)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        place = _branch(tx, actor, branch)
        of_pair: defaultdict[int, dict[str, MonthOfDues]] = defaultdict(dict)
        for row in rows.of_branch(tx, place.id, months[0], months[-1]):
            kept = MonthOfDues(row.month, row.due_fen, row.paid_fen, row.owed_fen, place.code)
            of_pair[row.member_id][row.month] = kept
        numbers = set(of_pair)
        if asked >= today.year:  # who was there in an earlier year, its months alone can tell
            numbers.update(members_roster.numbers_of(tx, place.id))
        listed = sorted(numbers)
        people, histories = arrears.people(tx, listed), dues_settings.histories(tx, listed)
        return Statement(
            place.code,
            place.name,
            asked,
            present,
            tuple(
                StatementRow(
                    number,
                    people[number].name,
                    setting_in(histories[number], min(present, months[-1])),
                    tuple(of_pair[number].get(month) or MonthOfDues(month) for month in months),
                )
                for number in listed
            ),
        )


def write(store: Store, actor: Actor, found: Statement, target: Path, now: datetime, *, force: bool = False) -> int:
    """Write a statement to a CSV or xlsx file, totals last, and return how many members it holds; it is logged.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target.
    """
    kind = kind_of(target)
    check_target(target, kind, force=force)
    with store.transaction() as tx:
        detail = {"branch": found.branch, "year": found.year, "count": len(found.rows)}
        audit.append(tx, audit.Entry(actor.label, "dues.statement_exported", "roster", detail), now)
    extras = SheetExtras(SheetTitle.DUES_STATEMENT, numbers=numbers(found.year), summary=summary(found))
    write_table(target, headings(found.year), lines(found), kind, force=force, extras=extras)
    return len(found.rows)


def _branch(tx: Transaction, actor: Actor, branch: str | None) -> Organisation:
    scope = roster.scope_of(tx, actor, Act.READ, branch)
    every = [each for each in organisations.inside(tx, scope) if each.kind is OrganisationKind.BRANCH]
    found = [each for each in every if each.closed_on is None] or every
    if len(found) == 1:
        return found[0]
    if branch is None:
        raise InputNeeded("--branch")
    raise ValueInvalid("branch", Reason.BRANCH_CANNOT_HOLD_MEMBERS, FormKind.STATEMENT)
