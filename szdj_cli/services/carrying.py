"""What goes along when members move: their other requests, and the appointments that end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from szdj_cli.domain.clock import shanghai_day
from szdj_cli.domain.requests import Ready
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.services import routing
from szdj_cli.store import appointments, audit, members, moving, organisations, waiting_places
from szdj_cli.store import requests as rows
from szdj_cli.store.engine import Transaction


def carry(tx: Transaction, moved: Sequence[Ready], now: datetime) -> list[Message]:
    """Let the other open requests of moved members go on in their new branch, and return whom to tell.

    Appointments in the old branch end; out of the store, all of them, and the requests end too: nobody is left to
    decide. Call it in the transaction that moves the members, after everything that it decides is written.
    """
    if not moved:
        return []
    _end_appointments(tx, moved, now)
    by_member = {ready.member_id: ready for ready in moved}
    places = routing.Places(tx, now)
    told: set[int] = set()
    entries: list[audit.Entry] = []
    for chunk in moving.chunks(sorted(by_member)):
        for row in rows.open_of_members(tx, chunk):
            ready = by_member[row.member_id]
            if ready.target_id is None:
                moving.close_all(tx, [row.id], now)
                entries.append(audit.Entry("system", "request.withdrawn", f"request:{row.id}", {"why": "left"}))
                continue
            moving.carry(tx, row.id, ready.target_id, row.position, ready.branch_id)
            own_place = moving.step_organisation(tx, row.id, row.position)
            waiting_places.move(tx, row.id, places.of(own_place, row.member_id).organisation_id)
            detail = {"from": ready.branch_id, "to": ready.target_id}
            entries.append(audit.Entry("system", "request.carried", f"request:{row.id}", detail))
            told |= {places.of(each, row.member_id).organisation_id for each in (ready.branch_id, ready.target_id)}
    audit.append_all(tx, entries, now)
    return _told(tx, told, now)


def _end_appointments(tx: Transaction, moved: Sequence[Ready], now: datetime) -> None:
    today = shanghai_day(now)
    by_member = {ready.member_id: ready for ready in moved}
    held = moving.appointments_of(tx, sorted(by_member), today)
    ending = [
        row
        for row in held
        if by_member[row.member_id].target_id is None or row.organisation_id == by_member[row.member_id].branch_id
    ]
    if not ending:
        return
    appointments.end(tx, [row.id for row in ending], today - timedelta(days=1))
    for row in ending:
        detail = {"organisation": row.organisation_id, "role": row.role, "why": "moved"}
        audit.append(tx, audit.Entry("system", "appointment.ended", f"member:{row.member_id}", detail), now)
    routing.settle(tx, now)


def _told(tx: Transaction, organisation_ids: set[int], now: datetime) -> list[Message]:
    deciding = organisations.deciders(tx, organisation_ids, shanghai_day(now))
    numbers = sorted({number for found in deciding.values() for number in found})
    return [
        Message(now, member.mobile, Purpose.NOTICE, notice=Notice.REQUESTS_CARRIED)
        for member in members.of_numbers(tx, numbers).values()
    ]
