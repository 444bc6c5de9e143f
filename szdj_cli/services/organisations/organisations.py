"""Organisations to look at: the tree, and one with its appointments and its size."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import OrganisationNotFound
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.organisations.views import Headcount, OrganisationDetail, TreeNode, size_warnings
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import appointments, organisations, reorganising
from szdj_cli.store.reports import organisations as organisation_views


def tree(
    store: Store,
    actor: Actor,
    now: datetime,
    *,
    branch: str | None = None,
    depth: int | None = None,
    closed: bool = False,
) -> list[TreeNode]:
    """Return the organisations that the actor sees, each after the one that it stands under.

    That is their own and all above it, and all below where they hold an appointment. `branch` names the
    organisation to begin with; `depth` is how many levels are wanted, `closed` whether those are that are no more.

    Raises:
        OrganisationNotFound, OrganisationNotUnique: the branch, among those that the actor sees.
    """
    with store.reading() as tx:
        sight = _sight(tx, actor)
        scope = None if sight.is_all else sight.read_from
        seen = organisations.inside(tx, scope, sight.above)
        every = {each.id: each for each in seen if closed or each.closed_on is None}
        if branch is None:
            first = [each for each in every.values() if each.parent_id not in every]
        else:
            first = [_visible(tx, actor, sight, branch)]
            every |= {each.id: each for each in first}
        counts = organisation_views.count_by_branch(tx, scope)
        secretaries = organisation_views.secretaries(tx, shanghai_day(now), scope, sight.above)
    below = defaultdict(list)
    for each in every.values():
        below[each.parent_id].append(each)
    members = {each.id: 0 for each in every.values() if sight.reads(each.id)}
    for branch_id, count in counts.items():
        for above in _chain(every, branch_id):
            if above in members:
                members[above] += count.members
    return list(_drawn(first, below, depth, _Facts(every, members, secretaries)))


def show(store: Store, actor: Actor, organisation: str, now: datetime) -> OrganisationDetail:
    """Return one organisation by its code or a name that is unique.

    Raises:
        OrganisationNotFound, OrganisationNotUnique: among those that the actor sees.
    """
    today = shanghai_day(now)
    with store.reading() as tx:
        sight = _sight(tx, actor)
        found = _visible(tx, actor, sight, organisation)
        reads = sight.reads(found.id)
        chain = [organisations.find(tx, each) for each in reversed(organisations.chain(tx, found.id)[1:])]
        count = _headcount(tx, found.id) if reads else None
        return OrganisationDetail(
            organisation=found,
            contact=organisation_views.contact_of(tx, found.id),
            chain=tuple(each for each in chain if each is not None),
            below=sum(each.closed_on is None for each in organisations.inside(tx, [found.id]) if each.id != found.id),
            headcount=count,
            waiting=organisation_views.count_waiting(tx, found.id) if reads else None,
            warnings=size_warnings(found.kind, count) if count and found.closed_on is None else (),
            current=tuple(appointments.not_ended(tx, found.id, today)),
            past=tuple(appointments.ended(tx, found.id, today)) if reads else (),
            today=today.isoformat(),
            successor=reorganising.successor(tx, found.id) if found.closed_on is not None else None,
        )


class _Sight(NamedTuple):
    """What an actor sees: all of it; or what they read, and what stands above that and above their own branch."""

    is_all: bool
    read_from: frozenset[int]
    readable: frozenset[int]
    above: frozenset[int]

    def reads(self, organisation_id: int) -> bool:
        return self.is_all or organisation_id in self.readable

    def sees(self, organisation_id: int) -> bool:
        return self.reads(organisation_id) or organisation_id in self.above


class _Facts(NamedTuple):
    organisations: Mapping[int, Organisation]
    members: Mapping[int, int]
    secretaries: Mapping[int, tuple[str, ...]]


def _sight(tx: Transaction, actor: Actor) -> _Sight:
    if actor.is_everywhere(Act.READ):
        return _Sight(True, frozenset(), frozenset(), frozenset())
    mine = actor.organisations(Act.READ)
    own = mine if actor.branch_id is None else mine | {actor.branch_id}
    above = frozenset(each for start in own for each in organisations.chain(tx, start))
    return _Sight(False, mine, frozenset(organisations.below(tx, mine)), above)


def _visible(tx: Transaction, actor: Actor, sight: _Sight, text: str) -> Organisation:
    found = find_organisation(tx, text, actor, Act.READ)
    if not sight.sees(found.id):
        raise OrganisationNotFound(text)
    return found


def _headcount(tx: Transaction, organisation_id: int) -> Headcount:
    counts = organisation_views.count_by_branch(tx, [organisation_id]).values()
    return Headcount(sum(count.members for count in counts), sum(count.full for count in counts))


def _chain(every: Mapping[int, Organisation], organisation_id: int) -> Iterator[int]:
    current: int | None = organisation_id
    for _ in range(len(every)):
        if current is None or current not in every:
            return
        yield current
        current = every[current].parent_id


def _drawn(
    first: Iterable[Organisation],
    below: Mapping[int | None, list[Organisation]],
    depth: int | None,
    facts: _Facts,
) -> Iterator[TreeNode]:
    waiting = [(each, 0) for each in reversed(list(first))]
    while waiting:
        each, level = waiting.pop()
        children = below.get(each.id, [])
        is_cut = depth is not None and level + 1 >= depth
        parent = facts.organisations.get(each.parent_id or 0)
        yield TreeNode(
            code=each.code,
            name=each.name,
            kind=each.kind,
            parent=parent.code if parent else None,
            depth=level,
            members=facts.members.get(each.id),
            secretaries=facts.secretaries.get(each.id, ()),
            hidden=len(children) if is_cut else 0,
            closed_on=each.closed_on,
        )
        if not is_cut:
            waiting.extend((child, level + 1) for child in reversed(children))
