"""Where requests wait, and moving them when appointments begin or end."""

from collections.abc import Collection
from datetime import date

from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import BELOW, DECIDES, HELD
from szdj_cli.store.requests.requests import OPEN_STEPS, OpenStep

_ASSIGNEES_BELOW = Query(
    int,
    f"""SELECT id FROM ({BELOW}) AS below
        WHERE EXISTS (SELECT 1 FROM request WHERE request.state = 'pending' AND request.waiting_at = below.id)""",
)
_DECIDER_NAMES = Query(
    str,
    f"""SELECT DISTINCT member.name FROM {HELD}
        WHERE appointment.organisation_id = :organisation_id AND {DECIDES} AND member.id NOT IN (:barred)
        ORDER BY member.name""",
)
_WAITING_AT = Query(
    OpenStep,
    f"""{OPEN_STEPS} WHERE request.state = 'pending' AND request.waiting_at = :organisation_id
        [[AND (request.member_id IN (:barred) OR request.submitted_by IN (:barred))]]""",
)
_OF_STEPS_BELOW = Query(
    OpenStep,
    f"{OPEN_STEPS} WHERE request.state = 'pending' AND request_step.organisation_id IN ({BELOW})",
    scans="what waits alone, which has an index of its own",
)
_MOVE = Statement("UPDATE request SET waiting_at = :organisation_id, version = version + 1 WHERE id = :id")

# Written as the partial indexes are, or SQLite would not use them.
_BEGUN = "NOT begun AND from_day <= :today"
_ENDED = "NOT settled AND until_day < :today"
_HAS_DUE = Query(
    int, f"SELECT 1 FROM appointment WHERE {_BEGUN} UNION ALL SELECT 1 FROM appointment WHERE {_ENDED} LIMIT 1"
)
_SETTLE = (
    Query(int, f"UPDATE appointment SET begun = true WHERE {_BEGUN} RETURNING organisation_id"),
    Query(int, f"UPDATE appointment SET settled = true WHERE {_ENDED} RETURNING organisation_id"),
)


def assignees_below(tx: Transaction, organisation_id: int) -> list[int]:
    """Return the organisations, the given one and below, at which requests wait."""
    return tx.all(_ASSIGNEES_BELOW, scope=[organisation_id])


def decider_names(tx: Transaction, organisation_id: int, today: date, barred: Collection[int]) -> tuple[str, ...]:
    """Return the names of those who may decide at an organisation, those left out who are barred."""
    return tuple(tx.each(_DECIDER_NAMES, organisation_id=organisation_id, today=today, barred=barred))


def waiting_at(tx: Transaction, organisation_id: int, barred: Collection[int]) -> list[OpenStep]:
    """Return what waits at an organisation; where any are given, that from which one of these members is barred."""
    return tx.all(_WAITING_AT, organisation_id=organisation_id, barred=sorted(barred) or None)


def of_steps_below(tx: Transaction, organisation_ids: Collection[int]) -> list[OpenStep]:
    """Return what waits for a step of some organisations or of those below."""
    return tx.all(_OF_STEPS_BELOW, scope=list(organisation_ids))


def move(tx: Transaction, request_id: int, organisation_id: int) -> None:
    """Let a request wait at another organisation."""
    tx.execute(_MOVE, id=request_id, organisation_id=organisation_id)


def has_due(tx: Transaction, today: date) -> bool:
    """Return whether an appointment has begun or ended since the last look."""
    return tx.first(_HAS_DUE, today=today) is not None


def settle_due(tx: Transaction, today: date) -> list[int]:
    """Mark the beginnings and ends that have come as acted on; return their organisations."""
    return sorted({organisation_id for query in _SETTLE for organisation_id in tx.each(query, today=today)})
