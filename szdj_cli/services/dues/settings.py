"""Asking to pay other monthly dues, and what one pays."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.dues.rules import Rounding, RuleSet
from szdj_cli.domain.dues.settings import KIND, DuesForm, DuesProposal, DuesSetting, fill_in
from szdj_cli.domain.errors import NotAllowed
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests.requests import Route, RouteStep, StepAct, Submitted
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.services.access import access
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.members import roster
from szdj_cli.services.requests import submission
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import settings as dues_settings
from szdj_cli.store.members import members
from szdj_cli.store.organisations import organisations


def begin(
    store: Store,
    actor: Actor,
    rules: Sequence[RuleSet],
    rounding: Rounding,
    now: datetime,
    *,
    even_if_pending: bool = False,
) -> DuesForm:
    """Return the form of a setting; `rules` are those in force.

    `even_if_pending` leaves it to `submit` to find one under way: it may be the very same.

    Raises:
        NoOwnRecord: this account belongs to nobody on the roster.
        RequestPending: an earlier one is under way.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        form = _form(tx, actor, rules, rounding, now)
        if not even_if_pending:
            submission.require_none_open(tx, KIND, form.member.number, now)
        return form


def submit(
    store: Store,
    actor: Actor,
    answers: Mapping[str, str],
    rules: Sequence[RuleSet],
    rounding: Rounding,
    now: datetime,
    *,
    resubmits: int | None = None,
) -> tuple[Submitted, DuesProposal]:
    """Submit a setting; what is not answered is as the rules and the present setting have it.

    `resubmits` is the request that was sent back and is mended so.

    Raises:
        RequestNotFound, ResubmissionRefused: as `submission.to_resubmit`.
        FieldUnknown, ValueInvalid, DuesStandardMissing, NothingChanged: as `domain.dues.settings.fill_in`.
        NotAllowed, RequestPending: as `begin`.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        form = _form(tx, actor, rules, rounding, now)
        proposal = fill_in(form, answers, shanghai_day(now))
        route = _route(tx, form.member, proposal)
        changes = proposal.changes
        return submission.put(tx, actor, KIND, form.member, changes, now, route, resubmits=resubmits), proposal


def history(store: Store, actor: Actor, now: datetime, member: str | None = None) -> list[DuesSetting]:
    """Return the settings of a member, by number or unique name, or one's own, in the order in which they were made.

    Raises:
        NoOwnRecord, NotAllowed: this account belongs to nobody on the roster, or may read no other record.
        MemberNotFound, NameNotUnique: the member.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        number = access.own_number(actor) if member is None else roster.find(tx, actor, member).number
        return dues_settings.histories(tx, [number])[number]


def _form(tx: Transaction, actor: Actor, rules: Sequence[RuleSet], rounding: Rounding, now: datetime) -> DuesForm:
    member = members.find(tx, access.own_number(actor))
    if member is None or member.values["roster_state"] != "active":
        raise NotAllowed
    return form_of(tx, member, rules, rounding, now)


def form_of(tx: Transaction, member: Member, rules: Sequence[RuleSet], rounding: Rounding, now: datetime) -> DuesForm:
    """Return the form of what a member is to pay."""
    earlier = dues_settings.histories(tx, [member.number])[member.number]
    has_committee = member.branch_id in organisations.committees_above(tx, [member.branch_id])
    return DuesForm(member, earlier, shanghai_month(now), rules, rounding, has_committee)


def _route(tx: Transaction, member: Member, proposal: DuesProposal) -> Route:
    """Return the steps: the branch, and below the rules the next higher committee too (组电明字〔2017〕5号)."""
    own = [RouteStep(member.branch_id, StepAct.REVIEW)]
    if not proposal.needs_committee:
        return own
    committee = organisations.committees_above(tx, [member.branch_id]).get(member.branch_id)
    return [*own, RouteStep(committee, StepAct.REVIEW)] if committee is not None else own
