"""Appointing somebody in an organisation, and ending it."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from szdj_cli.domain.accounts.countersigning import ALONE_AFTER, TOGETHER_FOR
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import (
    AppointedByChanger,
    AppointmentExists,
    AppointmentNotFound,
    AppointmentRefused,
    OrganisationClosed,
    OwnAppointment,
)
from szdj_cli.domain.imports.plan import MEMBERS_IMPORTED
from szdj_cli.domain.members.fields import SENSITIVE
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.appointments import Appointed, Dismissed, HeldAppointment
from szdj_cli.domain.organisations.organisations import DECIDING_ROLES, Organisation, Role
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.access import access, standing
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.services.members import roster
from szdj_cli.services.requests import routing
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import appointments, organisations
from szdj_cli.store.requests import requests as rows

_SIGN_IN_GIVEN = ("member.mended", "member.changed", "member.returned", "password.reset")


def appoint(
    store: Store,
    actor: Actor,
    organisation: str,
    member: str,
    role: Role,
    now: datetime,
    *,
    from_day: date | None = None,
    until_day: date | None = None,
    dry_run: bool = False,
) -> Appointed:
    """Appoint a member in an organisation, from today where no day is given; what waits finds its new place.

    With `dry_run` everything is done and taken back.

    Raises:
        NotAllowed: the actor may not appoint there.
        OwnAppointment: nobody appoints themselves.
        AppointedByChanger: the actor has registered this member or given them a new sign-in, and would let them decide.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed, MemberNotFound, NameNotUnique: as they say.
        AppointmentRefused: a probationary member, one not on the roster, disabled, whose 党籍 is stopped, or who has
            asked to be transferred; or days in the wrong order.
        AppointmentExists: the member holds this already; it is so already where the days are those that are given.
    """
    today = shanghai_day(now)
    begins = from_day or today
    with store.transaction() as tx:
        where = find_organisation(tx, organisation, actor, Act.APPOINT)
        access.require(tx, actor, Act.APPOINT, where.id)
        who = roster.find(tx, actor, member)
        elsewhere = tuple(appointments.not_ended_of(tx, who.number, today))
        held = appointments.not_ended(tx, where.id, today)
        others = tuple(each.name for each in held if each.role is role and each.member != who.number)
        try:
            require(tx, actor, where, who, role, begins, until_day, now)
        except AppointmentExists as refusal:
            standing = next(each for each in held if each.member == who.number and each.role is role)
            if _says(standing, from_day, until_day, today):
                raise refusal.so_already(Appointed(standing, others, 0, where.kind, elsewhere)) from None
            raise
        new_id = make(tx, actor, where, who, role, begins, until_day, now)
        moved = routing.settle(tx, now)
        made = next(each for each in appointments.not_ended(tx, where.id, today) if each.id == new_id)
        if dry_run:
            tx.rollback()
    return Appointed(made, others, moved, where.kind, elsewhere)


def require(
    tx: Transaction,
    actor: Actor,
    where: Organisation,
    who: Member,
    role: Role,
    begins: date,
    ends: date | None,
    now: datetime,
) -> None:
    """Let an appointment pass that an actor may make.

    Raises:
        NotAllowed, OwnAppointment, AppointedByChanger, OrganisationClosed, AppointmentRefused, AppointmentExists: as
            `appoint`.
    """
    today = shanghai_day(now)
    access.require(tx, actor, Act.APPOINT, where.id)
    if where.closed_on is not None:
        raise OrganisationClosed(where.code)
    if who.number == actor.member_id:
        raise OwnAppointment
    if role in DECIDING_ROLES:
        _require_no_changer(tx, actor, who, where, now)
    _require_appointable(tx, who, begins, ends, today)
    held = appointments.not_ended(tx, where.id, today)
    if any(each.member == who.number and each.role is role for each in held):
        raise AppointmentExists


def make(
    tx: Transaction,
    actor: Actor,
    where: Organisation,
    who: Member,
    role: Role,
    begins: date,
    ends: date | None,
    now: datetime,
) -> int:
    """Write and log an appointment that `require` has let pass; return its id. What waits is settled by the caller."""
    new_id = appointments.add(tx, where.id, who.number, role, begins, ends)
    detail = {
        "organisation": where.code,
        "role": role.value,
        "from": begins.isoformat(),
        "until": ends.isoformat() if ends else None,
    }
    audit.append(tx, audit.Entry(actor.label, "appointment.made", f"member:{who.number}", detail), now)
    return new_id


def dismiss(
    store: Store, actor: Actor, organisation: str, member: str, now: datetime, *, role: Role | None = None
) -> Dismissed:
    """End what a member holds in an organisation, at once; what waits there is handed over.

    Raises:
        NotAllowed: the actor may not appoint there.
        OrganisationNotFound, OrganisationNotUnique, MemberNotFound, NameNotUnique, AppointmentNotFound: as they say;
            it is so already where the member held it and that has ended.
    """
    today = shanghai_day(now)
    with store.transaction() as tx:
        held = _held(tx, actor, organisation, member, today, role)
        # The day before is the last: it ends at once, not at midnight.
        appointments.end(tx, [each.id for each in held], today - timedelta(days=1))
        for each in held:
            detail = {"organisation": each.organisation_code, "role": each.role.value}
            audit.append(tx, audit.Entry(actor.label, "appointment.ended", f"member:{each.member}", detail), now)
        moved = routing.settle(tx, now)
    return Dismissed(held, moved)


def ending(
    store: Store, actor: Actor, organisation: str, member: str, now: datetime, *, role: Role | None = None
) -> tuple[HeldAppointment, ...]:
    """Return what `dismiss` would end; refusals as there."""
    with store.reading() as tx:
        return _held(tx, actor, organisation, member, shanghai_day(now), role)


def _require_no_changer(tx: Transaction, actor: Actor, who: Member, where: Organisation, now: datetime) -> None:
    """Refuse whoever would let a member decide whom they have registered, or given a new sign-in, by themselves.

    Others do it where there are any: who could appoint there before, or could had the actor not put them aside. Where
    there is nobody, a new sign-in has to be 24 hours old, in which the old mobile could object; and whoever installs
    appoints the first ones among those whom they have just registered.
    """
    given, registered = _given_by(tx, actor, who, now - TOGETHER_FOR), _registered_by(tx, actor, who, now)
    if not given and registered is None:
        return
    lines = [organisations.chain(tx, where.id)]
    begun_at = max([*given, *([registered] if registered is not None else [])])
    mine = {actor.member_id, who.number}
    if given:
        others = access.authorised(tx, Act.APPOINT, lines, shanghai_day(now))
    else:
        others = standing.established(tx, Act.APPOINT, lines, begun_at, now)
    is_shared = others.without(accounts={actor.account_id}, members=mine) or (
        standing.put_aside(tx, actor.account_id, Act.APPOINT, lines, begun_at, now) - mine
    )
    if is_shared or any(at > now - ALONE_AFTER for at in given):
        raise AppointedByChanger


def _given_by(tx: Transaction, actor: Actor, who: Member, since: datetime) -> list[datetime]:
    """Return when the actor gave a member what they sign in with, and nobody confirmed it."""
    found = audit.logged_since(tx, _SIGN_IN_GIVEN, "member", [who.number], since)
    mine = (each for each in found if each.actor == actor.label)
    return [each.at for each in mine if _gives_sign_in(each.act, json.loads(each.detail))]


def _registered_by(tx: Transaction, actor: Actor, who: Member, now: datetime) -> datetime | None:
    """Return when the actor put a member on the roster, if that was not long ago."""
    since = now - TOGETHER_FOR
    for each in audit.logged_since(tx, ("member.added",), "member", [who.number], since):
        return each.at if each.actor == actor.label else None
    for at, detail in audit.details_since(tx, actor.label, MEMBERS_IMPORTED, since):
        first, last = json.loads(detail).get("numbers") or (0, 0)
        if first <= who.number <= last:
            return at
    return None


def _gives_sign_in(act: str, detail: Mapping[str, object]) -> bool:
    if "correction" in detail:  # a second person has confirmed it
        return False
    if act == "password.reset":
        return True
    fields = detail.get("sealed_fields") or detail.get("fields") or ()
    return not SENSITIVE.isdisjoint(fields if isinstance(fields, list) else ())


def _require_appointable(tx: Transaction, who: Member, begins: date, ends: date | None, today: date) -> None:
    if who.values["roster_state"] != "active":
        raise AppointmentRefused(Reason.NOT_ON_ROSTER)
    if who.values["standing"] != "normal":
        raise AppointmentRefused(Reason.SUSPENDED_MEMBER)
    if accounts.is_disabled(tx, tx.keys.id_index(who.values["id_number"] or "")):
        raise AppointmentRefused(Reason.ACCOUNT_DISABLED)
    if any(rows.open_of(tx, who.number, kind.code, today) is not None for kind in kinds.every() if kind.has_papers):
        raise AppointmentRefused(Reason.TRANSFER_WAITING)
    if who.values["membership"] != "full":
        raise AppointmentRefused(Reason.PROBATIONARY)
    if ends is not None and (ends < begins or ends < today):
        raise AppointmentRefused(Reason.APPOINTMENT_DAYS)


def _held(
    tx: Transaction, actor: Actor, organisation: str, member: str, today: date, role: Role | None
) -> tuple[HeldAppointment, ...]:
    where = find_organisation(tx, organisation, actor, Act.APPOINT)
    access.require(tx, actor, Act.APPOINT, where.id)
    who = roster.find(tx, actor, member)
    listed = appointments.not_ended(tx, where.id, today)
    held = tuple(each for each in listed if each.member == who.number and role in (None, each.role))
    if not held:
        over = [
            each
            for each in appointments.ended(tx, where.id, today)
            if each.member == who.number and role in (None, each.role)
        ]
        last = max((each.until_day or "" for each in over), default=None)
        stands = Dismissed(tuple(each for each in over if each.until_day == last), 0) if over else None
        raise AppointmentNotFound().so_already(stands)
    return held


def _says(standing: HeldAppointment, from_day: date | None, until_day: date | None, today: date) -> bool:
    """Return whether an appointment that stands has the days that are asked for; without a first one, has begun."""
    begun = date.fromisoformat(standing.from_day)
    until = date.fromisoformat(standing.until_day) if standing.until_day else None
    return until == until_day and (begun <= today if from_day is None else begun == from_day)
