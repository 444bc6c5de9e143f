"""What is done to a person's record or account: written, logged and told, by one person or confirmed by a second."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta

from szdj_cli.domain.changes import Changes, changes_to_text
from szdj_cli.domain.members.fields import SENSITIVE
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services.access.cutting_off import cut_off
from szdj_cli.store.accounts import accounts, sessions, tokens
from szdj_cli.store.core import audit
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.members.local_changes import ChangedBy
from szdj_cli.store.organisations import organisations

_RESET_STANDS = timedelta(days=90)
Why = Mapping[str, object]
"""What the log says beside the act: the reason, and the correction by which it was countersigned."""


def why(reason: str, correction: int | None = None) -> Why:
    """Return what the log says beside an act."""
    return {"reason": cleaned(reason)} | ({"correction": correction} if correction is not None else {})


def put_right(
    tx: Transaction, by: str, member: Member, changes: Changes, reason: Why, now: datetime
) -> tuple[Message, ...]:
    """Write a difference to a record; a member's account follows a new identity number. Return whom to tell."""
    if "id_number" in changes:
        _follow(tx, changes)
    members.change(tx, member.number, {term: new for term, (_, new) in changes.items()}, now, by=ChangedBy(by))
    if changes.keys() & SENSITIVE:
        cut_off(tx, [member.number], now)
    entry = audit.Entry(by, "member.mended", f"member:{member.number}", detail_of(tx, changes, reason))
    audit.append(tx, entry, now)
    return told(member, changes, now)


def reset_password(tx: Transaction, by: str, member: Member, reason: Why, now: datetime) -> tuple[Message, ...]:
    """Make the initial password hold again, cut off whoever is signed in; return whom to tell.

    Nobody, where the same person has done it and nothing has come of it since: it is so already.
    """
    account_id, mobile = account_of(tx, member)
    has_cleared = accounts.clear(tx, account_id)  # the authenticator too: the phone may be lost
    has_ended = cut_off(tx, [member.number], now) > 0
    if not (has_ended or has_cleared) and _has_reset(tx, by, member, now):
        return ()
    _log(tx, by, "password.reset", account_id, member, reason, now)
    return (Message(now, mobile, Purpose.NOTICE, notice=Notice.PASSWORD_RESET),)


def _has_reset(tx: Transaction, by: str, member: Member, now: datetime) -> bool:
    # Whoever has not, gives somebody their sign-in by it, and that is logged: they do not appoint them.
    found = audit.logged_since(tx, ("password.reset",), "member", [member.number], now - _RESET_STANDS)
    return any(each.actor == by for each in found)


def unbind(tx: Transaction, by: str, member: Member, reason: Why, now: datetime) -> tuple[Message, ...]:
    """Let no phone, identity or authenticator speak for a member any more; return whom to tell.

    Nobody, where none does: it is so already.
    """
    account_id, mobile = account_of(tx, member)
    if cut_off(tx, [member.number], now) == 0:
        return ()
    _log(tx, by, "verification.unbound", account_id, member, reason, now)
    return (Message(now, mobile, Purpose.NOTICE, notice=Notice.PHONES_UNBOUND),)


def set_disabled(
    tx: Transaction, by: str, member: Member, reason: Why, now: datetime, *, is_disabled: bool
) -> tuple[Message, ...]:
    """Disable an account, ending its sessions and its scripts' tokens, or let it sign in again; return whom to tell."""
    from szdj_cli.services.requests import routing

    account_id, mobile = account_of(tx, member)
    accounts.set_disabled(tx, account_id, is_disabled=is_disabled)
    for held in organisations.appointments_of(tx, member.number, shanghai_day(now)):
        routing.reroute(tx, held.organisation_id, now)  # what waited for them goes to somebody who can decide
    if is_disabled:
        sessions.end_all(tx, [account_id])
        tokens.revoke_of(tx, [account_id], now)  # no more than the sessions do they come back with the account
    _log(tx, by, "account.disabled" if is_disabled else "account.enabled", account_id, member, reason, now)
    notice = Notice.ACCOUNT_DISABLED if is_disabled else Notice.ACCOUNT_ENABLED
    return (Message(now, mobile, Purpose.NOTICE, notice=notice),)


def account_of(tx: Transaction, member: Member) -> tuple[int, str]:
    """Return a member's account, made where there was none, and the mobile that gets its codes."""
    id_index = tx.keys.id_index(member.values["id_number"] or "")
    holder = accounts.find_holder(tx, id_index)
    return accounts.ensure(tx, id_index), holder.mobile if holder else member.mobile


def detail_of(tx: Transaction, changes: Changes, reason: Why) -> dict[str, object]:
    """Return what the log says of a difference in the row that comes next; what is sensitive in it is sealed."""
    plain = {term: list(values) for term, values in changes.items() if term not in SENSITIVE}
    detail: dict[str, object] = {"changes": plain, **reason}
    if sensitive := {term: values for term, values in changes.items() if term in SENSITIVE}:
        sequence_number = audit.head(tx)[0] + 1
        sealed = tx.keys.seal("audit", "detail", sequence_number, changes_to_text(sensitive))
        detail["sealed"] = b64encode(sealed).decode()
        detail["sealed_fields"] = sorted(sensitive)
    return detail


def told(member: Member, changes: Changes, now: datetime) -> tuple[Message, ...]:
    """Return what the old and the new mobile are to be told of a difference."""
    notice = Notice.MEMBERSHIP_RECORDED if "standing" in changes else Notice.RECORD_MENDED
    if "mobile" not in changes:
        return (Message(now, member.mobile, Purpose.NOTICE, notice=notice),)
    old, new = (mobile or "" for mobile in changes["mobile"])
    others = (Message(now, new, Purpose.NOTICE, notice=notice),) if len(changes) > 1 else ()
    return (
        Message(now, old, Purpose.NOTICE, notice=Notice.MOBILE_REPLACED_BY_ORGANISATION),
        Message(now, new, Purpose.NOTICE, notice=Notice.MOBILE_REGISTERED_BY_ORGANISATION),
        *others,
    )


def _follow(tx: Transaction, changes: Changes) -> None:
    old_index, new_index = (tx.keys.id_index(number or "") for number in changes["id_number"])
    old, new = (accounts.find_holder(tx, index) for index in (old_index, new_index))
    if new is None:
        accounts.follow_id_number(tx, old_index, new_index)
    elif old is not None and old.account_id is not None and not old.is_administrator:
        # An account stands under the new number already. Whoever is given the old number one day must not find
        # this member's password under it.
        accounts.clear(tx, old.account_id)
        sessions.end_all(tx, [old.account_id])


def _log(tx: Transaction, by: str, act: str, account_id: int, member: Member, reason: Why, now: datetime) -> None:
    detail = {"account": account_id, **reason}
    audit.append(tx, audit.Entry(by, act, f"member:{member.number}", detail), now)
