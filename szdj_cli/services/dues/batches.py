"""Recording what several members paid, in one transaction: all of it, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.batches import BatchLine, PaymentBatch
from szdj_cli.domain.dues.payments import fill_in, months_of, parsed
from szdj_cli.domain.errors import PaymentMoved, PaymentsDoubtful
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges, payers, payments
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import roster as members_roster


def look(
    store: Store, actor: Actor, members: Sequence[str], branch: str | None, answers: Mapping[str, str], now: datetime
) -> PaymentBatch:
    """Return what the named members would pay, and whoever of a branch still owes anything for the months.

    Each pays what they owe, or the amount in the answers. Nothing is written.

    Raises:
        FieldUnknown, ValueInvalid: as `payments.fill_in`.
        NotAllowed, MemberNotFound, NameNotUnique, OwnPayment: the members.
        OrganisationNotFound, OrganisationNotUnique, BranchNeeded: the branch, which has to be one.
    """
    catch_up(store, now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        named = [_line(tx, actor, each, answers, now) for each in members]
        if branch is None:
            return PaymentBatch(_once(named))
        others = members_roster.numbers_of(tx, payers.one_branch(tx, actor, Act.RECORD_PAYMENTS, branch).id)
        listed = [
            _line(tx, actor, str(each), answers, now, only_owing=True) for each in others if each != actor.member_id
        ]
        owing = [line for line in listed if line.proposal is not None]
        return PaymentBatch(_once([*named, *owing]), actor.member_id in others)


def record(
    store: Store,
    actor: Actor,
    seen: PaymentBatch,
    answers: Mapping[str, str],
    now: datetime,
    *,
    allowed: frozenset[Doubt] = frozenset(),
) -> PaymentBatch:
    """Write payments as they were shown; return them with their numbers.

    Raises:
        NotAllowed, MemberNotFound, OwnPayment: the members.
        PaymentsDoubtful: some are doubtful, and nobody has said that they are right.
        PaymentMoved: something was recorded since they were shown.
    """
    if found := seen.doubts_but(allowed):
        raise PaymentsDoubtful(found)
    written: list[BatchLine] = []
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        charges.catch_up_in(tx, now)
        for line in seen.paying:
            form = payments.form_of(tx, *payments.payer_of(tx, actor, str(line.member)), now)
            proposal = payments.as_seen(fill_in(form, answers), line.proposal)
            if not payments.doubts_in(tx, form, answers, proposal) <= allowed:
                raise PaymentMoved
            numbers = payments.write(tx, actor, form, proposal, now)
            written.append(replace(line, numbers=tuple(numbers)))
    return PaymentBatch(tuple(written))


def _line(
    tx: Transaction, actor: Actor, text: str, answers: Mapping[str, str], now: datetime, *, only_owing: bool = False
) -> BatchLine:
    member, books = payments.payer_of(tx, actor, text)
    form = payments.form_of(tx, member, books, now)
    given = parsed(answers, shanghai_day(now))
    months = months_of(given.get("months", shanghai_month(now)))
    if (only_owing or "amount" not in given) and not form.owed(months):
        return BatchLine(member.number, member.name, None)
    proposal = fill_in(form, answers)
    doubts = payments.doubts_in(tx, form, answers, proposal)
    return BatchLine(member.number, member.name, proposal, tuple(sorted(doubts)))


def _once(lines: Sequence[BatchLine]) -> tuple[BatchLine, ...]:
    """Return each member once, as they were named first: by number and by name may be the same."""
    return tuple({line.member: line for line in reversed(lines)}.values())[::-1]
