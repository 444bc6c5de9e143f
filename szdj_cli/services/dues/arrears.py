"""Who owes dues: by branch, by member, and the reminders that go to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.arrears import (
    FLAG_FROM,
    Arrears,
    BranchArrears,
    Mark,
    MemberArrears,
    OwedMonth,
    mark_of,
    parse_through,
    unpaid_in_a_row,
)
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.imports.tables import DocumentKind
from szdj_cli.domain.members.departures import GONE
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.months import month_after, months_through
from szdj_cli.domain.values.numbers import MOST
from szdj_cli.domain.values.reasons import FormKind
from szdj_cli.files.outgoing import outgoing
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.members import roster
from szdj_cli.store.core import audit, paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import arrears as rows
from szdj_cli.store.organisations import organisations


class LongOwing(NamedTuple):
    """Who owes which branch for long: branch and member stand at the same place, the months go through one."""

    through: str
    branch_ids: Sequence[int]
    member_ids: Sequence[int]


def listed(
    store: Store,
    actor: Actor,
    now: datetime,
    *,
    branch: str | None = None,
    through: str | None = None,
    remind_from: int,
    with_members: bool = False,
    limit: int | None = None,
    act: Act = Act.READ,
) -> tuple[Arrears, Iterator[MemberArrears] | None]:
    """Return who owes dues for the months that have ended; with `through`, for the months through that one.

    `branch` names an organisation: that one and all below it. The members are listed beside where that is one branch,
    or where they are asked for; by branch and number, as many as `limit`, page by page in short reads. Members who
    moved are listed where they owe.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `roster.scope_of`.
        ValueInvalid: `through` has not begun.
    """
    catch_up(store, now)
    present = shanghai_month(now)
    with refused_field(FormKind.ARREARS, "through"):
        last = month_after(present, -1) if through is None else parse_through(through, present)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        scope = roster.scope_of(tx, actor, act, branch)
        every = organisations.inside(tx, scope)
        sums = rows.by_branch(tx, scope, last)
        owing = [each for each in every if each.id in sums]
        branches = tuple(BranchArrears(each.code, each.name, *sums[each.id]) for each in owing)
        without_standard = rows.count_without_standard(tx, scope)
    found = Arrears(last, branches, None, without_standard)
    is_one = sum(each.kind is OrganisationKind.BRANCH and each.closed_on is None for each in every) == 1
    if not (with_members or is_one):
        return found, None
    size = paging.PAGE if limit is None else max(1, min(limit, paging.PAGE))
    return found, islice(_members(store, owing, sums, last, remind_from, size), limit)


def whole(found: Arrears, members: Iterable[MemberArrears] | None) -> Arrears:
    """Return what was `listed`, with the members beside it, all of them read."""
    return found if members is None else replace(found, members=tuple(members))


def long_owing(store: Store, actor: Actor, now: datetime, branch: str | None, months: int) -> LongOwing:
    """Return who owes so many months that have ended, or more, the first to have owed so many first.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `roster.scope_of`.
    """
    catch_up(store, now)
    last = month_after(shanghai_month(now), -1)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        scope = roster.scope_of(tx, actor, Act.READ, branch)
        return LongOwing(last, *rows.long_owing(tx, scope, last, months))


def of_long_owing(tx: Transaction, found: LongOwing, places: Sequence[int]) -> Iterator[MemberArrears]:
    """Yield what those at some places owe; nothing is marked."""
    branch_ids = sorted({found.branch_ids[place] for place in places})
    branches = organisations.of_ids(tx, branch_ids)
    members = sorted({found.member_ids[place] for place in places})
    owed = _page(tx, list(branches.values()), found.through, MOST, members)
    by_pair = {(each.branch, each.member): each for each in owed}
    for place in places:
        pair = branches[found.branch_ids[place]].code, found.member_ids[place]
        if pair in by_pair:  # paid meanwhile otherwise
            yield by_pair[pair]


def write_reminders(
    store: Store, actor: Actor, target: Path, texts: Sequence[str], now: datetime, *, force: bool
) -> None:
    """Write reminders to a file, one a line with an empty line between; it is logged.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the file.
    """
    with outgoing(target, DocumentKind.TEXT, force=force) as file:
        file.write("\n".join(f"{text}\n" for text in texts).encode())
        with store.transaction() as tx:
            audit.append(tx, audit.Entry(actor.label, "dues.reminders_written", "roster", {"count": len(texts)}), now)


def _members(
    store: Store,
    owing: Sequence[Organisation],
    sums: Mapping[int, rows.Sum],
    through: str,
    remind_from: int,
    size: int,
) -> Iterator[MemberArrears]:
    for branches in _portions(owing, sums, size):
        if sum(sums[each.id].members for each in branches) <= size:
            with store.reading() as tx:
                page = _page(tx, branches, through, remind_from)
            yield from page
            continue
        with store.reading() as tx:
            debtors = rows.debtors(tx, branches[0].id, through)
        yield from paging.of_numbers(store, debtors, partial(_page_of, branches, through, remind_from), size)


def _portions(
    owing: Iterable[Organisation], sums: Mapping[int, rows.Sum], size: int
) -> Iterator[Sequence[Organisation]]:
    """Yield branches that together are owed by so many members at most, and those that are owed by more alone."""
    portion: list[Organisation] = []
    expected = 0
    for each in owing:
        members = sums[each.id].members
        if portion and expected + members > size:
            yield portion
            portion, expected = [], 0
        portion.append(each)
        expected += members
    if portion:
        yield portion


def _page_of(
    branches: Sequence[Organisation], through: str, remind_from: int, tx: Transaction, debtors: Sequence[int]
) -> list[MemberArrears]:
    return _page(tx, branches, through, remind_from, debtors)


def _page(
    tx: Transaction,
    branches: Sequence[Organisation],
    through: str,
    remind_from: int,
    debtors: Sequence[int] | None = None,
) -> list[MemberArrears]:
    of_pair: defaultdict[tuple[int, int], list[OwedMonth]] = defaultdict(list)
    for owed in rows.of_branches(tx, [each.id for each in branches], through, debtors):
        of_pair[owed.branch_id, owed.member_id].append(owed.month)
    order = {each.id: place for place, each in enumerate(branches)}
    pairs = sorted(of_pair, key=lambda pair: (order[pair[0]], pair[1]))
    people = rows.people(tx, sorted({number for _, number in pairs}))
    phones = rows.phones(tx, order)
    elsewhere = _elsewhere(tx, {number for _, number in pairs}, of_pair, through)

    def shown(pair: tuple[int, int]) -> MemberArrears:
        place, who = branches[order[pair[0]]], people[pair[1]]
        months = sorted(of_pair[pair], key=lambda each: each.month)
        has_left = who.branch_id != place.id or who.roster_state != "active"
        # What they left unpaid elsewhere counts too, as far back as it may go on into what they owe here.
        since = month_after(months[0].month, -FLAG_FROM)
        before = (each for each in elsewhere.get(who.id, ()) if each.month >= since)
        in_a_row = unpaid_in_a_row({*months, *before})
        return MemberArrears(
            who.id,
            who.name,
            place.code,
            place.name,
            phones[place.id],
            tuple(months),
            None if who.roster_state in GONE else mark_of(len(months), in_a_row, remind_from),
            has_left,
        )

    return list(map(shown, pairs))


def _elsewhere(
    tx: Transaction,
    numbers: Iterable[int],
    of_pair: Mapping[tuple[int, int], Sequence[OwedMonth]],
    through: str,
) -> dict[int, list[OwedMonth]]:
    """Return what those who moved owe to any branch, as far back as their months here may continue."""
    moved = rows.who_moved(tx, sorted(numbers))
    if not moved:
        return {}
    first = min(each.month for months in of_pair.values() for each in months)
    found: defaultdict[int, list[OwedMonth]] = defaultdict(list)
    for owed in rows.of_members(tx, moved, months_through(month_after(first, -FLAG_FROM), through)):
        found[owed.member_id].append(owed.month)
    return dict(found)


def to_remind(found: Arrears) -> list[MemberArrears]:
    """Return the members who are to be reminded, those flagged among them."""
    return [each for each in found.members or () if each.mark in (Mark.REMIND, Mark.FLAG)]
