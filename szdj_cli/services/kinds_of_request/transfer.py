"""What is special about the kind 组织关系转接: its letter, the move at the end, what deciders should know."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.dues.paid_through import PaidThrough, paid_to
from szdj_cli.domain.errors import RevocationRefused
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests.requests import (
    AcceptedRequest,
    Applied,
    Brought,
    LetterShown,
    Note,
    SlipShown,
    Undone,
)
from szdj_cli.domain.sms import Notice, Told
from szdj_cli.domain.transfers.letter_contents import content_of, expiry
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.transfers.transfers import Scope, notes_on, paid_to_notes
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_of
from szdj_cli.domain.values.phones import masked_phone
from szdj_cli.domain.values.reasons import RevocationProblem
from szdj_cli.services.kinds_of_request import reassignment
from szdj_cli.services.kinds_of_request.registry import RequestRules
from szdj_cli.store.core import audit, bulk
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members, relocation
from szdj_cli.store.members.local_changes import ChangedBy
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import letters
from szdj_cli.store.requests import requests as rows
from szdj_cli.store.requests.requests import Waiting


def issue(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> list[Brought]:
    """Write the letters of requests that their committee has just accepted, numbered in the order of the requests."""
    today = shanghai_day(now)
    brought: list[Brought] = []
    entries: list[audit.Entry] = []
    committees = letters.committees(tx, [ready.id for ready in requests])
    issuers = letters.addresses(tx, set(committees.values()))
    serials = {each: letters.next_serial(tx, each, today.year) for each in issuers}
    from szdj_cli.services.dues import charges  # the tables of dues: not for every list of requests

    charges.catch_up_in_if_kept(tx, now)
    for portion in bulk.chunks(requests):
        new: list[letters.NewLetter] = []
        paid = charges.paid_through_of(tx, [ready.member_id for ready in portion], now)
        people = members.of_numbers(tx, [ready.member_id for ready in portion])
        for ready in portion:
            committee = committees[ready.id]
            code, issuer = issuers[committee]
            serial = serials[committee]
            number = number_text(today.year, serial)
            member = people[ready.member_id]
            month = _paid_to(member, ready.changes, paid.get(member.number), today)
            content = content_of(member, ready.changes, issuer, number, today, month)
            until = expiry(ready.changes, today).isoformat()
            new.append(letters.NewLetter(content, ready.id, committee, today.year, serial, until))
            serials[committee] += 1
            detail = {"committee": code, "number": number}
            brought.append(Brought(ready.id, number, months_owed=_owed(paid, ready)))
            entries.append(audit.Entry("system", "letter.issued", f"request:{ready.id}", detail))
        letters.add_all(tx, new, now)
    audit.append_all(tx, entries, now)
    return brought


def stale(tx: Transaction, requests: Sequence[AcceptedRequest]) -> set[int]:
    """Return the requests of members who are no longer where they asked to leave."""
    stand = relocation.memberships_of(tx, [ready.member_id for ready in requests])
    return {ready.id for ready in requests if not stand[ready.member_id].is_still_in(ready.branch_id)}


def apply(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> Applied:
    """Let members belong to the branch that takes them in, unless they are no longer where they asked to leave."""
    gone = stale(tx, requests)
    moved = [ready for ready in requests if ready.id not in gone]
    from szdj_cli.services.dues import charges  # the tables of dues: not for every list of requests

    # Where there is no letter, nothing told so far of what is owed to the branch that is left.
    within = [ready for ready in moved if ready.changes["scope"][1] == Scope.COMMITTEE]
    paid = charges.paid_through_of(tx, [ready.member_id for ready in within], now)
    brought = [Brought(ready.id, months_owed=owed) for ready in within if (owed := _owed(paid, ready))]
    charges.follow_moves(tx, {ready.member_id: ready.target_id for ready in moved}, now)
    targets = {each.member_id: (each.target_id or each.branch_id, ChangedBy(None, each.id)) for each in moved}
    relocation.move(tx, targets, now)
    return Applied(
        gone,
        (),
        moved,
        brought,
        notices=[Told(ready.member_id, Notice.TRANSFER_COMPLETED) for ready in moved],
        informed=[ready.id for ready in moved],
        told=reassignment.both_sides(tx, moved, now),
    )


def revoke(_tx: Transaction, request: AcceptedRequest, _actor: Actor, _reason: str, _now: datetime) -> Undone:
    """Refuse: whoever was taken in belongs to the new branch, and comes back by another transfer."""
    raise RevocationRefused(request.id, RevocationProblem.TAKEN_IN)


def papers(tx: Transaction, request_id: int) -> tuple[tuple[LetterShown, ...], SlipShown | None]:
    """Return the letters of a transfer, the newest first, and the receipt that came back, its phone masked."""
    issued = tuple(
        LetterShown(
            number_text(row.year, row.serial),
            shanghai_day(row.issued_at),
            date.fromisoformat(row.expires_on),
            row.voided_at is not None,
            row.void_reason,
        )
        for row in letters.of_request(tx, request_id)
    )
    slip = letters.slip_of(tx, request_id)
    if slip is None:
        return issued, None
    return issued, SlipShown(slip.handler, masked_phone(slip.phone), date.fromisoformat(slip.received_on))


def notes(
    tx: Transaction, requests: Sequence[Waiting], changes_of: Mapping[int, Changes], now: datetime
) -> dict[int, tuple[Note, ...]]:
    """Return what everybody who decides on a transfer should know: arrears, what else is open, appointments."""
    today = shanghai_day(now)
    numbers = sorted({row.member_id for row in requests})
    stand = relocation.memberships_of(tx, numbers)
    held: defaultdict[int, list[int]] = defaultdict(list)
    for post in organisations.posts_held(tx, numbers, today):
        held[post.member_id].append(post.organisation_id)
    others: defaultdict[int, list[int]] = defaultdict(list)
    for chunk in bulk.chunks(numbers):
        for each in rows.open_of_members(tx, chunk):
            others[each.member_id].append(each.id)
    from szdj_cli.services.dues import charges

    paid = charges.paid_through_of(tx, numbers, now)
    kept = reassignment.RetainedAppointments(tx)
    found: dict[int, tuple[Note, ...]] = {}
    for row in requests:
        member, of_ledger, changes = stand[row.member_id], paid.get(row.member_id), changes_of[row.id]
        posts = sum(not kept.is_kept(each, row.target_id) for each in held[row.member_id])
        more = [number for number in others[row.member_id] if number != row.id]
        about = notes_on(changes, member.membership, posts, more, today, of_ledger)
        found[row.id] = (*about, *paid_to_notes(changes, member.joined_on[:7], today, of_ledger))
    return found


def _owed(paid: Mapping[int, PaidThrough], ready: AcceptedRequest) -> int:
    known = paid.get(ready.member_id)
    return known.owed if known else 0


def _paid_to(member: Member, changes: Changes, paid: PaidThrough | None, today: date) -> str | None:
    """Return through which month a letter of today says that dues are paid."""
    word, admitted_in = changes["dues_paid_to"][1] or month_of(today), (member.values["joined_on"] or "")[:7]
    return paid_to(paid, word, admitted_in, month_of(today))


RULES = RequestRules(apply, stale, issue, papers, notes, revoke=revoke)
