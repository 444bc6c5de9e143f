"""What an organisation does to an account: reset, disable, enable."""

from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.clock import shanghai_day
from szdj_cli.domain.errors import (
    MemberNotFound,
    NotAllowed,
    OwnRecord,
    ReasonMissing,
)
from szdj_cli.domain.members import Member
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.text import cleaned
from szdj_cli.services import access
from szdj_cli.services.cutting_off import cut_off
from szdj_cli.store import accounts, audit, members, organisations, sessions
from szdj_cli.store.engine import Store, Transaction


def reset_password(store: Store, actor: Actor, member_number: int, reason: str, now: datetime) -> Message:
    """Make a member's initial password hold again, cut off whoever is signed in; return what they are to be told.

    Raises:
        MemberNotFound, NotAllowed, AppointedElsewhere, OwnRecord, ReasonMissing: as for every mending.
    """
    with store.transaction() as tx:
        account_id, mobile = _mended_account(tx, actor, member_number, reason, now)
        accounts.clear(tx, account_id)  # the authenticator too: the phone may be lost
        cut_off(tx, [member_number], now)
        _log(tx, actor, "password.reset", account_id, member_number, reason, now)
    return Message(now, mobile, Purpose.NOTICE, notice=Notice.PASSWORD_RESET)


def is_disabled(store: Store, actor: Actor, member: Member) -> bool:
    """Return whether a member's account is disabled.

    Raises:
        NotAllowed: the actor may not read the member's record.
    """
    with store.reading() as tx:
        access.require(tx, actor, Act.READ, member.branch_id)
        return accounts.is_disabled(tx, tx.keys.id_index(member.values["id_number"] or ""))


def disable(store: Store, actor: Actor, member_number: int, reason: str, now: datetime) -> Message:
    """Let a member sign in no more, end their sessions, and return what they are to be told.

    Raises:
        MemberNotFound, NotAllowed, AppointedElsewhere, ReasonMissing: as for every mending; nobody disables themselves.
    """
    if member_number == actor.member_id:
        raise NotAllowed
    return _set_disabled(store, actor, member_number, reason, now, is_disabled=True)


def enable(store: Store, actor: Actor, member_number: int, reason: str, now: datetime) -> Message:
    """Let a member sign in again, and return what they are to be told.

    Raises:
        MemberNotFound, NotAllowed, AppointedElsewhere, OwnRecord, ReasonMissing: as for every mending.
    """
    return _set_disabled(store, actor, member_number, reason, now, is_disabled=False)


def _set_disabled(
    store: Store, actor: Actor, member_number: int, reason: str, now: datetime, *, is_disabled: bool
) -> Message:
    from szdj_cli.services import routing

    with store.transaction() as tx:
        account_id, mobile = _mended_account(tx, actor, member_number, reason, now)
        accounts.set_disabled(tx, account_id, is_disabled=is_disabled)
        for held in organisations.appointments_of(tx, member_number, shanghai_day(now)):
            routing.reroute(tx, held.organisation_id, now)  # what waited for them goes to somebody who can decide
        if is_disabled:
            sessions.end_all(tx, account_id)
        act = "account.disabled" if is_disabled else "account.enabled"
        _log(tx, actor, act, account_id, member_number, reason, now)
    notice = Notice.ACCOUNT_DISABLED if is_disabled else Notice.ACCOUNT_ENABLED
    return Message(now, mobile, Purpose.NOTICE, notice=notice)


def _mended_account(tx: Transaction, actor: Actor, member_number: int, reason: str, now: datetime) -> tuple[int, str]:
    if not cleaned(reason):
        raise ReasonMissing
    member = members.find(tx, member_number)
    if member is None:
        raise MemberNotFound(str(member_number))
    access.require_over(tx, actor, Act.MEND, member_number, member.branch_id, shanghai_day(now))
    if member_number == actor.member_id and not actor.is_administrator:
        raise OwnRecord
    id_index = tx.keys.id_index(member.values["id_number"] or "")
    holder = accounts.find_holder(tx, id_index)
    return accounts.ensure(tx, id_index), holder.mobile if holder else member.mobile


def _log(
    tx: Transaction, actor: Actor, act: str, account_id: int, member_number: int, reason: str, now: datetime
) -> None:
    detail = {"account": account_id, "reason": cleaned(reason)}
    audit.append(tx, audit.Entry(actor.label, act, f"member:{member_number}", detail), now)
