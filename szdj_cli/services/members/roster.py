"""Looking into the roster: listed, searched, one record; each within what the actor may read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.errors import (
    MemberNotFound,
    NameNotUnique,
    NotAllowed,
    OrganisationNotFound,
    SzdjError,
    ValueInvalid,
)
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.members.filters import EVERYBODY, RosterFilter
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.identity import parse_id_number, parse_mobile
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.numbers import MOST_DIGITS, is_number
from szdj_cli.domain.values.reasons import FormKind
from szdj_cli.domain.values.text import cleaned, narrowed
from szdj_cli.services.access import access
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.store.core import audit, bulk, paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members, roster
from szdj_cli.store.organisations import organisations

Scope = frozenset[int] | None
"""Organisations, each with all below it; None is the whole store."""

_MOBILE_DIGITS = 11


def listed(
    store: Store,
    actor: Actor,
    *,
    branch: str | None = None,
    limit: int | None = None,
    act: Act = Act.READ,
    wanted: RosterFilter = EVERYBODY,
) -> Iterator[Member]:
    """Yield the members to whom the actor may do an act, page by page in short reads.

    They go by branch and number; where that is the whole store, by number.

    `branch` names an organisation: only that one and all below it; `wanted` narrows them further.

    Raises:
        NotAllowed: the actor may do it to nobody.
        OrganisationNotFound, OrganisationNotUnique: the branch.
    """
    with store.reading() as tx:
        scope = scope_of(tx, actor, act, branch)
        branches = None if scope is None else sorted(organisations.below(tx, scope))
    portions: Iterable[Sequence[int] | None] = [None] if branches is None else bulk.chunks(branches)
    left = limit
    for portion in portions:
        after = roster.FIRST
        while left is None or left > 0:
            size = paging.PAGE if left is None else min(paging.PAGE, left)
            with store.reading() as tx:
                page = roster.page(tx, portion, after, size, wanted=wanted)
            yield from page
            left = None if left is None else left - len(page)
            if len(page) < size:
                break
            after = (page[-1].branch_id, page[-1].number)


def show(store: Store, actor: Actor, member: str, now: datetime, *, reveal: bool = False) -> Member:
    """Return a record by member number, or by a name that is unique; an unmasked look is logged.

    Raises:
        NotAllowed: the actor may read nobody's record but their own, or may not see this one unmasked.
        MemberNotFound, NameNotUnique: among those that the actor may read.
    """
    with store.transaction() if reveal else store.reading() as tx:
        found = find(tx, actor, member)
        if reveal:
            access.require(tx, actor, Act.REVEAL, found.branch_id)
            audit.append(tx, audit.Entry(actor.label, "member.revealed", f"member:{found.number}"), now)
        return found


def search(store: Store, actor: Actor, text: str, *, limit: int = 50) -> Iterator[Member]:
    """Return members whose names begin with a text, then those whose names hold it, page by page in short reads.

    Raises:
        NotAllowed: the actor may read nobody's record but their own.
        MemberNotFound: no name fits.
    """
    name = cleaned(text)
    with store.reading() as tx:
        scope = scope_of(tx, actor, Act.READ)
        found = roster.by_name(tx, name_as_stored(name), scope, limit) if name else ()
        if not found and name != name_as_stored(name):
            found = roster.by_name(tx, name, scope, limit)  # from before names had one form
    if not found:
        raise MemberNotFound(_repeatable(name))
    return paging.of_numbers(store, found, members.listed)


def search_by_number(store: Store, actor: Actor, text: str, today: date, *, limit: int = 50) -> list[Member]:
    """Return the members with an identity number or a mobile number; 11 digits are a mobile's.

    Raises:
        NotAllowed: the actor may read nobody's record but their own.
        ValueInvalid: the text is neither.
        MemberNotFound: nobody, or nobody whom the actor may read, has the number.
    """
    with store.reading() as tx:
        scope = scope_of(tx, actor, Act.READ)
        if len(narrowed(cleaned(text)).strip()) == _MOBILE_DIGITS:
            found = roster.by_mobile(tx, _parsed_mobile(text), scope, limit)
        else:
            found = roster.by_id_number(tx, _parsed_id_number(text, today), scope)
    if not found:
        raise MemberNotFound("")
    return found


def search_by_numbers(
    store: Store, actor: Actor, lines: Sequence[str], today: date
) -> Iterator[tuple[int, Member | SzdjError]]:
    """Yield whom each of many identity or mobile numbers is that of, by line from 1, or why it is nobody's.

    Raises:
        NotAllowed: the actor may read nobody's record but their own.
    """
    for line, text in enumerate(lines, 1):
        if not cleaned(text):
            continue
        try:
            found = search_by_number(store, actor, text, today)
        except (MemberNotFound, ValueInvalid) as refusal:
            yield line, refusal
        else:
            yield from ((line, member) for member in found)


def scope_of(tx: Transaction, actor: Actor, act: Act, branch: str | None = None) -> Scope:
    """Return where the actor may do an act; with `branch`, an organisation's code or name, there and below alone.

    Raises:
        NotAllowed: nowhere.
        OrganisationNotFound, OrganisationNotUnique: the branch, among those where the actor may.
    """
    mine = actor.organisations(act)
    is_everywhere = is_allowed(actor, act)  # without an organisation: an administrator's acts, where they are granted
    if not is_everywhere and not mine:
        raise NotAllowed((act,))
    if branch is None:
        return None if is_everywhere else mine
    wanted = find_organisation(tx, branch, actor, act)
    if not is_allowed(actor, act, organisations.chain(tx, wanted.id)):
        raise OrganisationNotFound(branch)
    return frozenset({wanted.id})


def find(tx: Transaction, actor: Actor, text: str) -> Member:
    """Return the member whom a text names, among those that the actor may read.

    Raises:
        NotAllowed: the actor may read nobody's record but their own.
        MemberNotFound, NameNotUnique: there is none, or more than one.
    """
    scope = scope_of(tx, actor, Act.READ)
    name = cleaned(text)
    number = narrowed(name).removeprefix("#")
    if number.isascii() and number.isdigit():
        found = members.find(tx, int(number)) if is_number(number) else None
        if found is None or not is_allowed(actor, Act.READ, organisations.chain(tx, found.branch_id)):
            raise MemberNotFound(_repeatable(number))
        return found
    for written in dict.fromkeys((name_as_stored(name), name)):  # the latter from before names had one form
        named = roster.named(tx, written, scope, limit=2)
        if len(named) > 1:
            raise NameNotUnique(roster.count_named(tx, written, scope))
        if named:
            return named[0]
    raise MemberNotFound(_repeatable(name))


def _repeatable(text: str) -> str:
    # Whoever types an identity number or a mobile where a name belongs should not see it again.
    return "" if sum(character.isdigit() for character in text) > MOST_DIGITS else text


def _parsed_mobile(text: str) -> str:
    with refused_field(FormKind.SEARCH, "mobile"):
        return parse_mobile(text)


def _parsed_id_number(text: str, today: date) -> str:
    with refused_field(FormKind.SEARCH, "id_number"):
        return parse_id_number(text, today)
