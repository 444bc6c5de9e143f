"""Asking for one's organisational relationship to be transferred."""

from collections.abc import Mapping
from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.paid_through import PaidThrough
from szdj_cli.domain.errors import OrganisationClosed, TransferRefused
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.requests.requests import Submitted
from szdj_cli.domain.sms import Message
from szdj_cli.domain.transfers.transfers import (
    DEFAULT_VALID_DAYS,
    KIND,
    Form,
    Target,
    TransferRoute,
    fill_in,
    route_between,
)
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.kinds_of_request import reassignment
from szdj_cli.services.members import acting
from szdj_cli.services.members.acting import ActedFor
from szdj_cli.services.requests import submission
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.organisations import targets as rows_of_targets
from szdj_cli.store.requests import requests as rows


def targets(
    store: Store, actor: Actor, now: datetime, beginning: str = "", acted_for: ActedFor | None = None
) -> list[Target]:
    """Return the branches that one can be transferred to, in the order of their codes, which may have to begin so."""
    with store.reading() as tx:
        require_verified(tx, actor, now)
        own = actor.branch_id if acted_for is None else acting.applicant(tx, actor, acted_for, now).branch_id
        return rows_of_targets.targets(tx, own, beginning)


def begin(
    store: Store,
    actor: Actor,
    target: str | None,
    now: datetime,
    acted_for: ActedFor | None = None,
    *,
    even_if_pending: bool = False,
) -> Form:
    """Return the form of a transfer to a branch, by code or unique name; without one, out of the store.

    `even_if_pending` leaves it to `submit` to find one under way: it may be the very same.

    Raises:
        NotAllowed and what else `acting.applicant` refuses.
        RequestPending: an earlier transfer is under way.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed, TransferRefused: no way leads there.
    """
    catch_up(store, now, begins=False)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        form, _ = _form(tx, actor, target, now, acted_for)
        if not even_if_pending:
            submission.require_none_open(tx, KIND, form.member.number, now)
        return form


def submit(
    store: Store,
    actor: Actor,
    target: str | None,
    answers: Mapping[str, str],
    now: datetime,
    acted_for: ActedFor | None = None,
    *,
    resubmits: int | None = None,
) -> tuple[Submitted, tuple[Message, ...]]:
    """Submit a transfer; what is not answered is as the form offers it. Return whom to tell.

    `resubmits` is the transfer that was sent back and is mended so.

    Raises:
        RequestNotFound, ResubmissionRefused: as `submission.to_resubmit`.
        FieldUnknown, ValueInvalid: what was typed is no answer.
        NotAllowed, RequestPending, OrganisationNotFound, OrganisationNotUnique, OrganisationClosed, TransferRefused: as
            `begin`.
    """
    today = shanghai_day(now)
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        charges.catch_up_in_if_kept(tx, now)
        form, target_id = _form(tx, actor, target, now, acted_for)
        changes = fill_in(form, answers, today)
        route, in_stead = form.route.steps, acting.in_stead(actor, acted_for)
        submitted = submission.put(
            tx,
            actor,
            KIND,
            form.member,
            changes,
            now,
            route,
            target_id=target_id,
            resubmits=resubmits,
            in_stead=in_stead,
        )
        return submitted, acting.told(form.member, acted_for, now)


def _form(
    tx: Transaction,
    actor: Actor,
    target: str | None,
    now: datetime,
    acted_for: ActedFor | None,
) -> tuple[Form, int | None]:
    member = acting.applicant(tx, actor, acted_for, now)
    if member.values["standing"] != "normal":
        raise TransferRefused("suspended")
    found = find_organisation(tx, target, actor, Act.READ) if target is not None else None
    if found is not None and found.closed_on is not None:
        raise OrganisationClosed(found.code)
    route = route_between(_chain(tx, member.branch_id), _chain(tx, found.id) if found else None)
    paid = charges.paid_through_of(tx, [member.number], now).get(member.number)
    offered = _offered(member, route, found, paid, now)
    kept = reassignment.RetainedAppointments(tx)
    target_id = found.id if found else None
    posts = organisations.posts_held(tx, [member.number], shanghai_day(now))
    ending = sum(not kept.is_kept(each.organisation_id, target_id) for each in posts)
    others = tuple(row.id for row in rows.open_of_members(tx, [member.number]))
    return Form(member, route, found.name if found else None, offered, ending, others, paid), target_id


def _offered(
    member: Member, route: TransferRoute, target: Organisation | None, paid: PaidThrough | None, now: datetime
) -> dict[str, str]:
    offered = {
        "contact": member.name,
        "contact_phone": member.mobile,
        "contact_address": member.values["address"] or "",
        # 党费交到转出当月: where the ledger knows nothing, what is due up to now.
        "dues_paid_to": paid.month if paid else shanghai_month(now),
        "valid_days": str(DEFAULT_VALID_DAYS),
    }
    if target is not None:
        offered |= {"destination": target.name, "addressee": route.receiving.name if route.receiving else target.name}
    return offered


def _chain(tx: Transaction, organisation_id: int) -> list[Organisation]:
    found = (organisations.find(tx, each) for each in organisations.chain(tx, organisation_id))
    return [each for each in found if each is not None]
