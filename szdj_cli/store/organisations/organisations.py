"""Organisations and appointments: the tree upwards and downwards, and who is appointed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from szdj_cli.domain.organisations.organisations import (
    DECIDING_ROLES,
    Appointment,
    Organisation,
    OrganisationKind,
    Role,
)
from szdj_cli.store.core import bulk
from szdj_cli.store.core.below import WITH_BELOW
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

BELOW = f"{WITH_BELOW} SELECT id FROM below"
"""A query of ids: the organisations in `scope` and all below them."""

SEEN = f"SELECT id FROM ({BELOW}) AS inside UNION SELECT id FROM organisation WHERE id IN (:also)"
"""A query of ids: those of `BELOW`, and those in `also`."""

ALL = "SELECT id, code, name, kind, parent_id, can_transfer, closed_on FROM organisation"
"""The beginning of a query of `Organisation`."""

HOLDS = "(appointment.from_day <= :today AND (appointment.until_day IS NULL OR appointment.until_day >= :today))"
"""That an appointment holds on a Shanghai day; `until_day` is its last."""

DECIDES = f"""(appointment.role IN ({", ".join(f"'{role}'" for role in sorted(DECIDING_ROLES))}) AND {HOLDS}
    AND member.roster_state = 'active'
    AND (account.id IS NULL OR (NOT account.is_disabled AND NOT account.is_administrator)))"""
"""That an appointment lets its member decide on a Shanghai day; member and account are joined, as in `HELD`.

Not one who is off the roster, whose account is disabled, or who is an administrator: these never decide.
"""

HELD = """appointment
    JOIN member ON member.id = appointment.member_id
    LEFT JOIN account ON account.id_index = member.id_index"""
"""Appointments with their members, and the accounts of those who have one."""


class Identity(NamedTuple):
    """By what an organisation is known, and what it is."""

    id: int
    code: str
    name: str
    kind: str
    closed_on: str | None


class _Parent(NamedTuple):
    id: int
    parent_id: int | None


class _Decider(NamedTuple):
    organisation_id: int
    member_id: int


class _HeldBy(NamedTuple):
    member_id: int
    organisation_id: int
    kind: OrganisationKind
    role: Role


class Post(NamedTuple):
    """One appointment of a member: where, and as what."""

    organisation_id: int
    role: str


class HeldPost(NamedTuple):
    """An appointment with its number, and whose it is."""

    id: int
    member_id: int
    organisation_id: int
    role: str


_FIND = Query(Organisation, f"{ALL} WHERE id = :id")
_OF_IDS = Query(Organisation, f"{ALL} WHERE id IN (:ids)")
_WITH_CODE = Query(Organisation, f"{ALL} WHERE code = :text")
_WITH_NAME = Query(Organisation, f"{ALL} WHERE name = :text ORDER BY code")
_EVERY = Query(
    Organisation, f"{ALL} WHERE true [[AND id IN ({SEEN})]] ORDER BY code", scans="where all of them are asked for"
)
_IDENTITIES = Query(
    Identity,
    "SELECT id, code, name, kind, closed_on FROM organisation ORDER BY code",
    scans="where all of them are asked for",
)
_ABOVE = Query(
    _Parent,
    # UNION, not UNION ALL: what stands above several of them counts once.
    """WITH RECURSIVE above (id, parent_id) AS (
           SELECT id, parent_id FROM organisation WHERE id IN (:wanted)
           UNION SELECT organisation.id, organisation.parent_id
                 FROM organisation JOIN above ON organisation.id = above.parent_id
       ) SELECT id, parent_id FROM above""",
)
_COMMITTEES = Query(int, "SELECT id FROM organisation WHERE id IN (:wanted) AND kind = 'committee'")
_BELOW = Query(int, BELOW)
_OUTSIDE = Query(
    int, f"SELECT id FROM organisation WHERE id NOT IN ({BELOW}) LIMIT 1", scans="until one is found outside"
)
_HELD_BY_ONE = Query(
    Appointment,
    f"""SELECT organisation.id, organisation.kind, appointment.role
        FROM appointment JOIN organisation ON organisation.id = appointment.organisation_id
        WHERE appointment.member_id = :member_id AND {HOLDS} ORDER BY appointment.id""",
)
_DECIDERS = Query(
    _Decider,
    f"""SELECT appointment.organisation_id, appointment.member_id FROM {HELD}
        WHERE appointment.organisation_id IN (:wanted) AND {DECIDES}""",
)
_HELD_BY = f"""SELECT appointment.member_id, organisation.id, organisation.kind, appointment.role
    FROM {HELD} JOIN organisation ON organisation.id = appointment.organisation_id
    WHERE appointment.organisation_id IN (:wanted)"""
_APPOINTED = Query(_HeldBy, f"{_HELD_BY} AND {DECIDES} ORDER BY appointment.member_id, appointment.id")
_APPOINTED_SINCE = Query(
    _HeldBy,
    f"""{_HELD_BY} AND (appointment.until_day IS NULL OR appointment.until_day >= :since)
        ORDER BY appointment.member_id, appointment.id""",
)
_POSTS = Query(
    HeldPost,
    """SELECT id, member_id, organisation_id, role FROM appointment
       WHERE member_id IN (:members) AND (until_day IS NULL OR until_day >= :today)""",
)


def find(tx: Transaction, organisation_id: int) -> Organisation | None:
    """Return one organisation by its id."""
    return tx.first(_FIND, id=organisation_id)


def name_of(tx: Transaction, organisation_id: int) -> str:
    """Return what an organisation is called; nothing where it is none."""
    found = find(tx, organisation_id)
    return found.name if found else ""


def of_ids(tx: Transaction, organisation_ids: Collection[int]) -> dict[int, Organisation]:
    """Return organisations by their ids."""
    return {each.id: each for chunk in bulk.chunks(sorted(organisation_ids)) for each in tx.each(_OF_IDS, ids=chunk)}


def named(tx: Transaction, text: str) -> list[Organisation]:
    """Return the organisation with a code; where there is none, all that have the text as their name.

    One that is closed is meant by its name only where no other has it.
    """
    if coded := tx.all(_WITH_CODE, text=text):
        return coded
    found = with_name(tx, text)
    return [each for each in found if each.closed_on is None] or found


def with_code(tx: Transaction, code: str) -> Organisation | None:
    """Return the organisation with a code."""
    return tx.first(_WITH_CODE, text=code)


def with_name(tx: Transaction, name: str) -> list[Organisation]:
    """Return all organisations with a name, in the order of their codes."""
    return tx.all(_WITH_NAME, text=name)


def every(tx: Transaction) -> list[Organisation]:
    """Return all organisations in the order of their codes."""
    return inside(tx, None)


def identities(tx: Transaction) -> list[Identity]:
    """Return by what all organisations are known, in the order of their codes: `every` in a third of the time."""
    return tx.all(_IDENTITIES)


def inside(tx: Transaction, scope: Collection[int] | None, also: Collection[int] = ()) -> list[Organisation]:
    """Return the organisations of a scope and all below them, and some others, in the order of their codes.

    None is all that there are.
    """
    return tx.all(_EVERY, scope=scope, also=also)


def chain(tx: Transaction, organisation_id: int) -> list[int]:
    """Return an organisation and all above it, nearest first."""
    return chains(tx, [organisation_id])[organisation_id]


def chains(tx: Transaction, organisation_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return, for each of some organisations, itself and all above it, nearest first."""
    wanted = list(organisation_ids)
    parents: dict[int, int | None] = {}
    for chunk in bulk.chunks(wanted):
        parents.update((each.id, each.parent_id) for each in tx.each(_ABOVE, wanted=chunk))
    return {each: _upwards(each, parents) for each in wanted}


def committees(tx: Transaction, organisation_ids: Iterable[int]) -> list[int]:
    """Return those of some organisations that are committees, in the same order."""
    wanted = list(organisation_ids)
    found = {number for chunk in bulk.chunks(wanted) for number in tx.each(_COMMITTEES, wanted=chunk)}
    return [each for each in wanted if each in found]


def committees_above(tx: Transaction, organisation_ids: Iterable[int]) -> dict[int, int]:
    """Return the nearest committee above each of some organisations, where there is one."""
    lines = chains(tx, organisation_ids)
    wanted = sorted({each for line in lines.values() for each in line})
    found = frozenset(committees(tx, wanted))
    nearest = {each: next((above for above in line[1:] if above in found), None) for each, line in lines.items()}
    return {each: committee for each, committee in nearest.items() if committee is not None}


def _upwards(organisation_id: int, parents: Mapping[int, int | None]) -> list[int]:
    result: list[int] = []
    current: int | None = organisation_id
    while current is not None and current in parents and current not in result:
        result.append(current)
        current = parents[current]
    return result


def below(tx: Transaction, organisation_ids: Iterable[int]) -> list[int]:
    """Return the given organisations and all below them."""
    return tx.all(_BELOW, scope=list(organisation_ids))


def are_all(tx: Transaction, organisation_ids: Iterable[int]) -> bool:
    """Return whether the given organisations and all below them are all that there are."""
    return tx.first(_OUTSIDE, scope=list(organisation_ids)) is None


def appointments_of(tx: Transaction, member_id: int, today: date) -> tuple[Appointment, ...]:
    """Return the appointments that a member holds on a Shanghai day."""
    return tuple(tx.each(_HELD_BY_ONE, member_id=member_id, today=today))


def deciders(tx: Transaction, organisation_ids: Iterable[int], today: date) -> dict[int, frozenset[int]]:
    """Return, for each organisation that has any, the members who may decide in it on a Shanghai day."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for chunk in bulk.chunks(list(organisation_ids)):
        for organisation_id, member_id in tx.each(_DECIDERS, wanted=chunk, today=today):
            found[organisation_id].add(member_id)
    return {organisation_id: frozenset(members) for organisation_id, members in found.items()}


def appointed(
    tx: Transaction, organisation_ids: Iterable[int], today: date
) -> list[tuple[int, tuple[Appointment, ...]]]:
    """Return the members who may decide in some organisations on a Shanghai day, each with their appointments there."""
    return _by_member(tx.each(_APPOINTED, wanted=list(organisation_ids), today=today))


def appointed_since(
    tx: Transaction, organisation_ids: Iterable[int], since: date
) -> list[tuple[int, tuple[Appointment, ...]]]:
    """Return who has held what in some organisations since a Shanghai day, or will: who is disabled or gone too."""
    return _by_member(tx.each(_APPOINTED_SINCE, wanted=list(organisation_ids), since=since))


def _by_member(held: Iterable[_HeldBy]) -> list[tuple[int, tuple[Appointment, ...]]]:
    return [
        (member, tuple(Appointment(*each[1:]) for each in theirs))
        for member, theirs in groupby(held, key=lambda each: each.member_id)
    ]


def posts_held(tx: Transaction, member_ids: Sequence[int], today: date) -> list[HeldPost]:
    """Return the appointments of members that hold on a Shanghai day or begin later."""
    return [row for chunk in bulk.chunks(member_ids) for row in tx.each(_POSTS, members=chunk, today=today)]


def posts_of(tx: Transaction, member_ids: Sequence[int], today: date) -> dict[int, list[Post]]:
    """Return what each of some members holds on a Shanghai day, or will; who holds nothing is not there."""
    found: dict[int, list[Post]] = {}
    for row in posts_held(tx, member_ids, today):
        found.setdefault(row.member_id, []).append(Post(row.organisation_id, row.role))
    return found
