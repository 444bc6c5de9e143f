"""Whose right counts where two people are wanted: not one that was made for the occasion, and not one less either.

Whoever could appoint a second person, or put the one there is aside, would otherwise need none.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from szdj_cli.domain.accounts.countersigning import ALONE_AFTER, TOGETHER_FOR
from szdj_cli.domain.authorisation import Act
from szdj_cli.domain.organisations.organisations import Appointment, Role
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access import access
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations, reorganising

_MADE, _ENDED = "appointment.made", "appointment.ended"

Held = Sequence[tuple[int, tuple[Appointment, ...]]]
"""Members by number, and what they hold."""

Post = tuple[int, int, Role]
"""Who by number, in which organisation, as what."""

Lines = Sequence[Sequence[int]]
"""Chains as in `is_allowed_over`."""


def established(tx: Transaction, act: Act, lines: Lines, begun_at: datetime, now: datetime) -> access.Authorised:
    """Return who may do an act wherever lines lead to by what they held a day before something was begun.

    What somebody was given since counts for nothing, and takes nothing from what they held before.
    """
    held = organisations.appointed(tx, {each for line in lines for each in line}, shanghai_day(now))
    made = {post for post, act in _events(tx, held, begun_at - ALONE_AFTER) if act == _MADE}
    return access.Authorised(accounts.administrators(tx), access.allowed_by(_without(held, made), act, lines))


def put_aside(
    tx: Transaction, account_id: int, act: Act, lines: Lines, begun_at: datetime, now: datetime
) -> frozenset[int]:
    """Return the established members who could do an act, had not an account in the month before ended or disabled it.

    Whose organisation it has moved away from under them counts too, or merged into another one.
    """
    by, since = f"account:{account_id}", begun_at - TOGETHER_FOR
    merged = _before_mergers(tx, by, lines, since)
    earlier = [_as_they_were(tx, by, each, since) for each in (lines, *merged)]
    return frozenset[int]().union(*(_put_aside(tx, by, act, lines, each, begun_at, now) for each in earlier))


def _put_aside(
    tx: Transaction, by: str, act: Act, lines: Lines, earlier: Lines, begun_at: datetime, now: datetime
) -> frozenset[int]:
    since = begun_at - TOGETHER_FOR
    held = organisations.appointed_since(tx, {each for line in earlier for each in line}, shanghai_day(since))
    first: dict[Post, str] = {}
    for post, event in _events(tx, held, begun_at - ALONE_AFTER):
        first.setdefault(post, event)
    made = {post for post, event in first.items() if event == _MADE}
    able = access.allowed_by(_without(held, made), act, earlier) | accounts.disabled_administrators(tx)
    ended = audit.logged_since(tx, (_ENDED, "account.disabled"), "member", able, since)
    aside = frozenset(each.number for each in ended if each.actor == by)
    return aside if earlier == lines else aside | access.authorised(tx, act, earlier, shanghai_day(now)).members


def _events(tx: Transaction, held: Held, since: datetime) -> Iterator[tuple[Post, str]]:
    """Yield what became of appointments since an instant, in order."""
    for each in audit.logged_since(tx, (_MADE, _ENDED), "member", [member for member, _ in held], since):
        detail = json.loads(each.detail)
        place = detail["organisation"]  # the number, where a member's move has ended it; else the code
        for one in [place] if isinstance(place, int) else [one.id for one in organisations.named(tx, place)]:
            yield (each.number, one, Role(detail["role"])), each.act


def _without(held: Held, posts: Collection[Post]) -> Held:
    return [
        (member, tuple(each for each in found if (member, each.organisation_id, each.role) not in posts))
        for member, found in held
    ]


def _before_mergers(tx: Transaction, by: str, lines: Lines, since: datetime) -> list[Lines]:
    """Return lines as they would lead through each organisation that an actor has merged into one of theirs since.

    Where every committee above that one stands above the other too, nobody has lost a right: it is left out.
    """
    merged = reorganising.merged(tx, {each for line in lines for each in line})
    found: list[Lines] = []
    for event in audit.logged_since(tx, ("organisation.merged",), "organisation", merged, since):
        into = reorganising.successor(tx, event.number)
        if event.actor == by and into is not None:
            before = organisations.chain(tx, event.number)
            above = frozenset(organisations.committees(tx, before))
            if any(into.id in line and not above.issubset(line) for line in lines):
                found.append([before if into.id in line else line for line in lines])
    return found


def _as_they_were(tx: Transaction, by: str, lines: Lines, since: datetime) -> Lines:
    """Return lines as they would lead if what an actor has moved since an instant still stood where it did."""
    moves = audit.logged_since(
        tx, ("organisation.changed",), "organisation", {each for line in lines for each in line}, since
    )
    for move in reversed(moves):
        old, _ = json.loads(move.detail)["changes"].get("parent", (None, None))
        if move.actor == by and old:
            above = [each for one in organisations.named(tx, old) for each in organisations.chain(tx, one.id)]
            lines = [[*line[: line.index(move.number) + 1], *above] if move.number in line else line for line in lines]
    return lines
