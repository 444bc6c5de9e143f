"""复核: a new mobile, number, password or account of whoever decides takes effect when a second person confirms it.

The second is anybody else who could have begun it, and not whom it is about. Where there is no such person, and whoever
began it has put none aside, it takes effect after 24 hours, in which the old and the new mobile have been told and
whoever it is about can object.
"""

from collections.abc import Iterable
from datetime import datetime

from szdj_cli.domain.accounts.countersigning import ALONE_AFTER, Correction, CorrectionAct, CorrectionState, Part
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.changes import UNREADABLE_CHANGES, Change, Changes, changes_to_text
from szdj_cli.domain.errors import (
    CorrectionEnded,
    CorrectionNotFound,
    CorrectionStale,
    CorrectionWaiting,
    NotSecond,
    ReasonMissing,
    SecondPutAside,
)
from szdj_cli.domain.members.corrections import Corrected
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.domain.organisations.organisations import DECIDING_ROLES
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.text import UNREADABLE, cleaned
from szdj_cli.services.access import access, standing
from szdj_cli.services.countersigning import acts
from szdj_cli.store.accounts import accounts
from szdj_cli.store.accounts import corrections as rows
from szdj_cli.store.accounts.corrections import StoredCorrection
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.organisations import organisations

_ACTS = {CorrectionState.TAKEN_BACK: "correction.taken_back", CorrectionState.REFUSED: "correction.refused"}


def is_needed(tx: Transaction, actor: Actor, member: Member, now: datetime) -> bool:
    """Return whether what opens this member's account takes a second person: they decide, will, or keep the store."""
    posts = organisations.posts_of(tx, [member.number], shanghai_day(now)).get(member.number, ())
    if any(post.role in DECIDING_ROLES for post in posts):
        return True  # also an administrator's own record: under another number they would decide
    return accounts.administrator_of(tx, member.number) not in (None, actor.account_id)


def begin(
    tx: Transaction, actor: Actor, member: Member, act: CorrectionAct, changes: Changes, reason: str, now: datetime
) -> Corrected:
    """Write down what is to be done once it is confirmed, and return whom to tell; the right was looked at before.

    Raises:
        CorrectionWaiting: something about this member waits already; it is so already where that is just this.
        SecondPutAside: nobody could confirm it, for the actor has seen to that; or whom it is about could not object.
    """
    if (earlier := rows.waiting_of(tx, member.number)) is not None:
        is_same = _says(rows.find(tx, earlier), actor, act, changes, reason)
        raise CorrectionWaiting(earlier).so_already(Corrected(member.number, (), earlier) if is_same else None)
    number = rows.add(tx, member.number, act, changes, cleaned(reason), actor.account_id, now)
    detail = {"correction": number, "what": act.value, "fields": sorted(changes), "reason": cleaned(reason)}
    audit.append(tx, audit.Entry(actor.label, "correction.begun", f"member:{member.number}", detail), now)
    notices = [(mobile, Notice.CORRECTION_BEGUN) for mobile in _own_mobiles(tx, member)]
    if "mobile" in changes:
        notices.append((changes["mobile"][1] or "", Notice.CORRECTION_BEGUN_ABOUT_NUMBER))
    begun = rows.find(tx, number)
    if begun is not None:
        seconds = _seconds(tx, begun, member, now)
        if not seconds and not _is_left_alone(tx, begun, member, now):
            raise SecondPutAside
        notices += [(each, Notice.CORRECTION_WAITS) for each in _mobiles(tx, seconds)]
    return Corrected(member.number, _told(notices, now), number)


def _says(one: rows.StoredCorrection | None, actor: Actor, act: CorrectionAct, changes: Changes, reason: str) -> bool:
    """Return whether a correction is what an actor begins."""
    if one is None or (one.act, one.reason, one.begun_by) != (act, cleaned(reason), actor.account_id):
        return False
    return changes_to_text(one.changes) == changes_to_text(changes)


def waiting(store: Store, actor: Actor, now: datetime) -> list[Correction]:
    """Return what waits and this actor has a part in, the oldest first."""
    with store.reading() as tx:
        return _with_part(tx, actor, now)


def confirm(store: Store, actor: Actor, number: int, now: datetime) -> Corrected:
    """Countersign a correction: it takes effect. Return whom to tell.

    Raises:
        CorrectionNotFound, CorrectionEnded: there is none that waits, for this actor's eyes.
        NotSecond: the actor began it, or it is about them.
        CorrectionStale: what it would change is no longer as it was, or whoever began it has lost the right.
    """
    with store.transaction() as tx:
        found, member, part = _of(tx, actor, number, now)
        if part is not Part.SECOND:
            raise NotSecond
        if not _holds(tx, found, member, now):
            raise CorrectionStale(number)
        rows.end(tx, number, CorrectionState.DONE, actor.account_id, None, now)
        _log(tx, actor.label, "correction.countersigned", found, {}, now)
        return Corrected(member.number, _carry_out(tx, found, member, now))


def refuse(store: Store, actor: Actor, number: int, reason: str, now: datetime) -> Corrected:
    """Refuse a correction as the second person or as whom it is about, or take back what one began oneself.

    Raises:
        ReasonMissing: there is none.
        CorrectionNotFound, CorrectionEnded: there is none that waits, for this actor's eyes.
    """
    if not cleaned(reason):
        raise ReasonMissing
    with store.transaction() as tx:
        found, member, part = _of(tx, actor, number, now)
        state = CorrectionState.TAKEN_BACK if part is Part.BEGINNER else CorrectionState.REFUSED
        rows.end(tx, number, state, actor.account_id, cleaned(reason), now)
        _log(tx, actor.label, _ACTS[state], found, {"reason": cleaned(reason)}, now)
        notices = [(mobile, Notice.CORRECTION_ENDED) for mobile in _own_mobiles(tx, member)]
        return Corrected(member.number, _told(notices, now))


def settle(store: Store, now: datetime) -> tuple[Message, ...]:
    """Let take effect what has waited for 24 hours and nobody else may countersign; return whom to tell.

    What no longer fits the record, or was begun by somebody who has lost the right since, falls away.
    """
    with store.reading() as tx:
        if not _due(tx, now):
            return ()
    messages: list[Message] = []
    with store.transaction(apart=True) as tx:
        for found, member in _due(tx, now):
            if _holds(tx, found, member, now):
                rows.end(tx, found.id, CorrectionState.DONE, None, None, now)
                _log(tx, "system", "correction.took_effect", found, {}, now)
                messages += _carry_out(tx, found, member, now)
            else:
                rows.end(tx, found.id, CorrectionState.VOID, None, None, now)
                _log(tx, "system", "correction.void", found, {}, now)
    return tuple(messages)


def has_waiting(tx: Transaction, member: Member) -> bool:
    """Return whether a correction of a member waits for its second person."""
    return rows.waiting_of(tx, member.number) is not None


def count_for(tx: Transaction, actor: Actor, now: datetime) -> int:
    """Return in how many corrections that wait an actor has a part."""
    return len(_with_part(tx, actor, now)) if rows.count_waiting(tx) else 0


def _with_part(tx: Transaction, actor: Actor, now: datetime) -> list[Correction]:
    found: list[Correction] = []
    for each in rows.waiting(tx):
        member = members.find(tx, each.member, marking=True)
        if member is None:
            continue
        seconds = _seconds(tx, each, member, now)
        if (part := _part(actor, each, seconds)) is not None:
            found.append(_shown(each, member, part, has_second=bool(seconds)))
    return found


def _due(tx: Transaction, now: datetime) -> list[tuple[StoredCorrection, Member]]:
    # What cannot be opened waits until it was mended, and does not hold up the others.
    found = [each for each in rows.waiting(tx, begun_before=now - ALONE_AFTER) if each.is_readable]
    read = {each.id: members.find(tx, each.member, marking=True) for each in found}
    people = {key: member for key, member in read.items() if member is None or UNREADABLE not in member.values.values()}
    pairs = [(each, member) for each in found if (member := people.get(each.id)) is not None]
    return [(each, member) for each, member in pairs if _is_left_alone(tx, each, member, now)]


def _of(tx: Transaction, actor: Actor, number: int, now: datetime) -> tuple[StoredCorrection, Member, Part]:
    found = rows.find(tx, number)
    member = members.find(tx, found.member) if found is not None else None
    if found is None or member is None:
        raise CorrectionNotFound(number)
    part = _part(actor, found, _seconds(tx, found, member, now))
    if part is None:
        raise CorrectionNotFound(number)
    if found.state is not CorrectionState.WAITING:
        raise CorrectionEnded(number, found.state.value)
    return found, member, part


def _part(actor: Actor, found: StoredCorrection, seconds: access.Authorised) -> Part | None:
    if not actor.is_granted(Act.MEND):  # a script has no part in it, whoever made it
        return None
    if found.begun_by == actor.account_id:
        return Part.BEGINNER
    if found.member == actor.member_id:
        return Part.SUBJECT
    is_second = actor.account_id in seconds.administrators or actor.member_id in seconds.members
    return Part.SECOND if is_second else None


def _seconds(tx: Transaction, found: StoredCorrection, member: Member, now: datetime) -> access.Authorised:
    """Return who else could have begun a correction, and has nothing of their standing from these two days."""
    lines = access.lines_of(tx, member.number, member.branch_id, shanghai_day(now))
    able = standing.established(tx, Act.MEND, lines, found.begun_at, now)
    if (keeper := accounts.administrator_of(tx, member.number)) is not None:
        able = access.Authorised(able.administrators - {keeper}, frozenset())
    return able.without(accounts={found.begun_by}, members={member.number, found.beginner_member})


def _is_left_alone(tx: Transaction, found: StoredCorrection, member: Member, now: datetime) -> bool:
    """Return whether there is no second person, and would be none if whoever began it had not seen to that.

    Nor does it take effect alone while whom it is about cannot sign in to object: their account is given back first.
    """
    if _seconds(tx, found, member, now):
        return False
    is_silenced = accounts.is_disabled(tx, tx.keys.id_index(member.values["id_number"] or ""))
    if is_silenced and found.act is not CorrectionAct.ENABLE:
        return False
    lines = access.lines_of(tx, member.number, member.branch_id, shanghai_day(now))
    aside = standing.put_aside(tx, found.begun_by, Act.MEND, lines, found.begun_at, now)
    return not aside - {member.number, found.beginner_member}


def _holds(tx: Transaction, found: StoredCorrection, member: Member, now: datetime) -> bool:
    """Return whether a correction still fits: its record, and the right of whoever began it."""
    beginner = access.actor_of(tx, found.begun_by, 0, now)
    is_right = beginner is not None and access.may_over(
        tx, beginner, Act.MEND, member.number, member.branch_id, shanghai_day(now)
    )
    is_there = member.values["roster_state"] == "active"
    is_as_it_was = all(member.values[term] == old for term, (old, _) in found.changes.items())
    return is_right and is_there and is_as_it_was and _is_free(tx, beginner, found.changes)


def _is_free(tx: Transaction, beginner: Actor | None, changes: Changes) -> bool:
    if "id_number" not in changes:
        return True
    number = changes["id_number"][1] or ""
    is_keepers = tx.keys.id_index(number) in accounts.administrator_indexes(tx)
    may_link = beginner is not None and beginner.is_administrator
    return members.find_by_id_number(tx, number) is None and (may_link or not is_keepers)


def _carry_out(tx: Transaction, found: StoredCorrection, member: Member, now: datetime) -> tuple[Message, ...]:
    by, reason = f"account:{found.begun_by}", acts.why(found.reason, found.id)
    if found.act is CorrectionAct.EDIT:
        return acts.put_right(tx, by, member, found.changes, reason, now)
    if found.act is CorrectionAct.RESET:
        return acts.reset_password(tx, by, member, reason, now)
    return acts.set_disabled(tx, by, member, reason, now, is_disabled=False)


def _shown(found: StoredCorrection, member: Member, part: Part, *, has_second: bool) -> Correction:
    changes = tuple(
        Change(term, FIELDS[term].heading, show_value(term, old), show_value(term, new))
        for term, (old, new) in found.changes.items()
    )
    return Correction(
        id=found.id,
        member=member.number,
        name=member.name,
        act=found.act,
        changes=changes if found.is_readable else UNREADABLE_CHANGES,
        reason=found.reason,
        begun_by=found.beginner,
        begun_at=found.begun_at,
        part=part,
        has_second=has_second,
    )


def _own_mobiles(tx: Transaction, member: Member) -> list[str]:
    holder = accounts.find_holder(tx, tx.keys.id_index(member.values["id_number"] or ""))
    return list(dict.fromkeys([member.mobile, *([holder.mobile] if holder else [])]))


def _mobiles(tx: Transaction, seconds: access.Authorised) -> list[str]:
    of_members = members.mobiles(tx, sorted(seconds.members)).values()
    return list(dict.fromkeys([*of_members, *accounts.mobiles(tx, seconds.administrators)]))


def _told(notices: Iterable[tuple[str, Notice]], now: datetime) -> tuple[Message, ...]:
    return tuple(Message(now, mobile, Purpose.NOTICE, notice=notice) for mobile, notice in notices)


def _log(tx: Transaction, by: str, act: str, found: StoredCorrection, more: dict[str, object], now: datetime) -> None:
    detail = {"correction": found.id, **more}
    audit.append(tx, audit.Entry(by, act, f"member:{found.member}", detail), now)
