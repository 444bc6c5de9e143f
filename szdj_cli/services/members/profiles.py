"""One's own member record: seen, and proposed to be changed."""

from collections.abc import Mapping
from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import DraftMissing, MobileForOthers, MobileNotConfirmed, NoOwnRecord, SzdjError
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.members.profiles import KIND, Edited, propose
from szdj_cli.domain.requests.requests import Route, RouteStep, StepAct
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.identity import masked_mobile
from szdj_cli.services.access import access, sms_codes
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.members import acting
from szdj_cli.services.members.acting import ActedFor
from szdj_cli.services.requests import submission
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.requests import drafts
from szdj_cli.store.requests import requests as rows


def show(store: Store, actor: Actor, now: datetime, *, reveal: bool = False) -> Member:
    """Return one's own record; an unmasked look is logged.

    Raises:
        NoOwnRecord: this account belongs to nobody on the roster.
    """
    with store.transaction() if reveal else store.reading() as tx:
        require_verified(tx, actor, now)
        member = _own(tx, actor)
        if reveal:
            audit.append(tx, audit.Entry(actor.label, "member.revealed", f"member:{member.number}"), now)
        return member


def begin_edit(
    store: Store, actor: Actor, now: datetime, acted_for: ActedFor | None = None, *, even_if_pending: bool = False
) -> Member:
    """Return one's own record to be edited, or that of whom a secretary acts for.

    `even_if_pending` leaves it to `edit` to find a proposal that waits: it may be the very same.

    Raises:
        RequestPending: an earlier proposal still waits: nothing more can be proposed.
        NotAllowed and what else `acting.applicant` refuses.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        member = acting.applicant(tx, actor, acted_for, now)
        if not even_if_pending:
            submission.require_none_open(tx, KIND, member.number, now)
        return member


def edit(
    store: Store,
    actor: Actor,
    answers: Mapping[str, str],
    now: datetime,
    acted_for: ActedFor | None = None,
    *,
    resubmits: int | None = None,
) -> Edited:
    """Propose new values, typed, by field; a new mobile is confirmed first by a code sent to it.

    Of whom a secretary acts for, no mobile is proposed. `resubmits` is one's own request that was sent back and is
    mended so; its own mobile was confirmed when it was submitted.

    Raises:
        FieldUnknown, FieldNotEditable, ValueInvalid, NothingChanged: what was typed cannot be proposed.
        RequestNotFound, ResubmissionRefused: as `submission.to_resubmit`.
        MobileNotConfirmed: a mended request names another mobile than it did.
        RequestPending: an earlier proposal still waits.
        MobileForOthers: it is proposed for somebody else.
        NotAllowed and what else `acting.applicant` refuses.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        member = acting.applicant(tx, actor, acted_for, now)
        changes = propose(member, answers, shanghai_day(now)).changes
        if acted_for is not None and "mobile" in changes:
            raise MobileForOthers(member.number)
        if resubmits is not None:
            return _edited_again(tx, actor, member, changes, resubmits, now)
        draft = submission.draft(tx, KIND, member, changes, now)
        mobile = _new_mobile(changes)
        if mobile is None:
            submitted = submission.submit(tx, actor, draft.id, now, in_stead=acting.in_stead(actor, acted_for))
            return Edited(submitted, None, acting.told(member, acted_for, now))
        return _code_sent(tx, member, draft, mobile, now)


def resend_code(store: Store, actor: Actor, now: datetime) -> Edited:
    """Send another code to the new mobile of one's draft.

    Raises:
        DraftMissing: no draft waits for a code.
        SmsTooSoon, SmsLimitReached: not now.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        draft, _, mobile = _draft(tx, actor)
        return _code_sent(tx, _own(tx, actor), draft, mobile, now)


def finish_edit(store: Store, actor: Actor, code: str, now: datetime) -> Edited:
    """Confirm the new mobile of one's draft with the code that was sent to it, and submit the draft.

    Raises:
        DraftMissing: no draft waits for a code.
        SmsCodeWrong, SmsCodeSpent: not this code.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        draft, changes, mobile = _draft(tx, actor)
        refusal = _check(tx, draft, mobile, code, now)
        if refusal is None:
            submitted = submission.submit(tx, actor, draft.id, now, _route(tx, _own(tx, actor), now))
            return Edited(submitted, None, _told_of_change(changes, now))
    # Only now: the wrong try has to be kept.
    raise refusal


def _route(tx: Transaction, member: Member, now: datetime) -> Route:
    """Return who decides on a new mobile: whoever stands over all that the member holds, not the branch alone."""
    place = access.lowest_over(tx, member.number, member.branch_id, shanghai_day(now))
    return [RouteStep(place, StepAct.REVIEW)]


def _edited_again(
    tx: Transaction, actor: Actor, member: Member, changes: Changes, resubmits: int, now: datetime
) -> Edited:
    row = submission.to_resubmit(tx, actor, resubmits, now, KIND)
    mobile = _new_mobile(changes)
    if mobile is None:
        return Edited(submission.put(tx, actor, KIND, member, changes, now, resubmits=resubmits), None, ())
    if mobile != _new_mobile(rows.changes_reader(tx.keys)(row.id, row.payload)):
        raise MobileNotConfirmed(resubmits)
    route = _route(tx, member, now)
    submitted = submission.put(tx, actor, KIND, member, changes, now, route, resubmits=resubmits)
    return Edited(submitted, None, _told_of_change(changes, now))


def _told_of_change(changes: Changes, now: datetime) -> tuple[Message, ...]:
    old = changes["mobile"][0]
    return (Message(now, old, Purpose.NOTICE, notice=Notice.MOBILE_CHANGE_ASKED),) if old else ()


def _own(tx: Transaction, actor: Actor) -> Member:
    member = members.find(tx, access.own_number(actor))
    if member is None:
        raise NoOwnRecord
    return member


def _new_mobile(changes: Changes) -> str | None:
    return changes["mobile"][1] if "mobile" in changes else None


def _draft(tx: Transaction, actor: Actor) -> tuple[drafts.Draft, Changes, str]:
    draft = drafts.find(tx, actor.member_id, KIND) if actor.member_id is not None else None
    if draft is None:
        raise DraftMissing
    changes = rows.changes_reader(tx.keys)(draft.id, draft.payload)
    return draft, changes, _new_mobile(changes) or ""


def _code_sent(tx: Transaction, member: Member, draft: drafts.Draft, mobile: str, now: datetime) -> Edited:
    budget = sms_codes.in_session(member.number)
    code = sms_codes.issue(tx, Purpose.MOBILE_CHANGE, draft.label, mobile, budget, now)
    return Edited(None, masked_mobile(mobile), (Message(now, mobile, Purpose.MOBILE_CHANGE, code),))


def _check(tx: Transaction, draft: drafts.Draft, mobile: str, code: str, now: datetime) -> SzdjError | None:
    try:
        sms_codes.check(tx, Purpose.MOBILE_CHANGE, draft.label, mobile, code, now)
    except SzdjError as error:
        return error
    return None
