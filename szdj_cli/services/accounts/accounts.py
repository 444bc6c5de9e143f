"""What an organisation does to an account: reset, unbind, disable, enable."""

from collections.abc import Callable
from datetime import date, datetime

from szdj_cli.domain.accounts.countersigning import CorrectionAct
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import MemberNotFound, NotAllowed, OwnRecord, ReasonMissing
from szdj_cli.domain.members.corrections import Corrected
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services.access import access
from szdj_cli.services.countersigning import acts, countersigning
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members


def reset_password(store: Store, actor: Actor, member_number: int, reason: str, now: datetime) -> Corrected:
    """Make a member's initial password hold again, cut off whoever is signed in; return what they are to be told.

    Where it holds, and there is nothing to cut off, it is so already: nobody has signed in since.

    Of whoever decides, it waits until a second person confirms it. Of who holds no appointment, their own secretary
    does it too.

    Raises:
        MemberNotFound, NotAllowed, AppointedElsewhere, OwnRecord, ReasonMissing: as for every correction.
        CorrectionWaiting: a correction of this member waits for its second person already.
    """
    with store.transaction() as tx:
        member = _checked(tx, actor, member_number, reason, now, may=access.require_contact)
        if countersigning.is_needed(tx, actor, member, now):
            return countersigning.begin(tx, actor, member, CorrectionAct.RESET, {}, reason, now)
        told = acts.reset_password(tx, actor.label, member, acts.why(reason), now)
        return Corrected(member_number, told, is_already=not told)


def unbind(store: Store, actor: Actor, member_number: int, reason: str, now: datetime) -> Corrected:
    """Let no remembered phone, bound identity or authenticator of a member count any more, nor today's verification.

    At once, whoever it is: it takes away, and gives nobody anything. Of who holds no appointment, their own secretary
    does it too.

    Raises:
        MemberNotFound, NotAllowed, AppointedElsewhere, OwnRecord, ReasonMissing: as for every correction.
    """
    with store.transaction() as tx:
        member = _checked(tx, actor, member_number, reason, now, may=access.require_contact)
        told = acts.unbind(tx, actor.label, member, acts.why(reason), now)
        return Corrected(member_number, told, is_already=not told)


def is_disabled(store: Store, actor: Actor, member: Member) -> bool:
    """Return whether a member's account is disabled.

    Raises:
        NotAllowed: the actor may not read the member's record.
    """
    with store.reading() as tx:
        access.require(tx, actor, Act.READ, member.branch_id)
        return _is_disabled(tx, member)


def disable(store: Store, actor: Actor, member_number: int, reason: str, now: datetime) -> Corrected:
    """Let a member sign in no more, end their sessions, and return what they are to be told.

    At once, whoever it is: it takes away, and gives nobody anything.

    Raises:
        MemberNotFound, NotAllowed, AppointedElsewhere, ReasonMissing: as for every correction; NotAllowed also for
            whoever would disable themselves.
    """
    if member_number == actor.member_id:
        raise NotAllowed
    with store.transaction() as tx:
        member, why = _checked(tx, actor, member_number, reason, now), acts.why(reason)
        if _is_disabled(tx, member):
            return Corrected(member_number, (), is_already=True)
        return Corrected(member_number, acts.set_disabled(tx, actor.label, member, why, now, is_disabled=True))


def enable(store: Store, actor: Actor, member_number: int, reason: str, now: datetime) -> Corrected:
    """Let a member sign in again, and return what they are to be told.

    Of whoever decides, it waits until a second person confirms it.

    Raises:
        MemberNotFound, NotAllowed, AppointedElsewhere, OwnRecord, ReasonMissing: as for every correction.
        CorrectionWaiting: a correction of this member waits for its second person already.
    """
    with store.transaction() as tx:
        member, why = _checked(tx, actor, member_number, reason, now), acts.why(reason)
        if not _is_disabled(tx, member) and not countersigning.has_waiting(tx, member):
            return Corrected(member_number, (), is_already=True)
        if countersigning.is_needed(tx, actor, member, now):
            return countersigning.begin(tx, actor, member, CorrectionAct.ENABLE, {}, reason, now)
        return Corrected(member_number, acts.set_disabled(tx, actor.label, member, why, now, is_disabled=False))


def _is_disabled(tx: Transaction, member: Member) -> bool:
    return accounts.is_disabled(tx, tx.keys.id_index(member.values["id_number"] or ""))


def _require_mend(tx: Transaction, actor: Actor, member: int, branch_id: int, today: date) -> None:
    access.require_over(tx, actor, Act.MEND, member, branch_id, today)


def _checked(
    tx: Transaction,
    actor: Actor,
    member_number: int,
    reason: str,
    now: datetime,
    *,
    may: Callable[[Transaction, Actor, int, int, date], None] = _require_mend,
) -> Member:
    if not cleaned(reason):
        raise ReasonMissing
    member = members.find(tx, member_number)
    if member is None:
        raise MemberNotFound(str(member_number))
    may(tx, actor, member_number, member.branch_id, shanghai_day(now))
    if member_number == actor.member_id and not actor.is_administrator:
        raise OwnRecord
    return member
