"""What was done last about a member's requests, and whether that was shown to them."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.requests.requests import Outcome
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests.requests import IS_AT, SEEN_STATE


class Happened(NamedTuple):
    """What was done last about a request, as `domain.requests.news.News`; state, act and stage are as stored.

    It `is_followed` where the member has asked for something of that kind since.
    """

    id: int
    kind: str
    state: str
    act: str | None
    stage: int
    expires_on: str | None
    outcome: Outcome | None
    decided_for: str | None
    reason: str | None
    revoked_because: str | None
    is_followed: bool
    happened_at: datetime
    shown_at: datetime | None


# An acceptance that was taken back, else the end of the request, else what was decided on its present way.
_HAPPENED_AT = """COALESCE(revocation.revoked_at, request.closed_at,
    CASE WHEN decision.position >= request.first_position THEN decision.decided_at END)"""
_NEWS = Query(
    Happened,
    f"""SELECT request.id, request.kind, {SEEN_STATE}, request_step.act, request.position - request.first_position + 1,
            request.expires_on, decision.outcome, place.name, decision.reason, revocation.reason,
            EXISTS (SELECT 1 FROM request AS later WHERE later.member_id = request.member_id
                    AND later.id > request.id AND later.kind = request.kind AND later.state <> 'draft'),
            {_HAPPENED_AT}, news_shown.shown_at
        FROM request
        LEFT JOIN request_step ON {IS_AT}
        LEFT JOIN decision ON decision.request_id = request.id
            AND decision.position = (SELECT MAX(position) FROM decision AS made WHERE made.request_id = request.id)
        LEFT JOIN revocation ON revocation.request_id = request.id AND revocation.position = decision.position
        LEFT JOIN organisation AS place ON place.id = decision.decided_for
        LEFT JOIN news_shown ON news_shown.request_id = request.id AND news_shown.happened_at = {_HAPPENED_AT}
        WHERE request.member_id = :member_id AND request.state NOT IN ('draft', 'withdrawn')
              AND {_HAPPENED_AT} IS NOT NULL AND (news_shown.shown_at IS NULL OR news_shown.shown_at >= :since)
        ORDER BY {_HAPPENED_AT} DESC, request.id DESC""",
)
_MARK = Statement(
    """INSERT INTO news_shown (request_id, happened_at, shown_at) VALUES (:request_id, :happened_at, :now)
       ON CONFLICT (request_id) DO UPDATE SET happened_at = excluded.happened_at, shown_at = excluded.shown_at"""
)


def of_member(tx: Transaction, member_id: int, since: datetime) -> list[Happened]:
    """Return what was done last about each of a member's requests and was not shown before an instant, newest first."""
    return tx.all(_NEWS, member_id=member_id, since=since)


def mark(tx: Transaction, shown: Iterable[tuple[int, datetime]], now: datetime) -> None:
    """Keep that what had happened to some requests, and when, is shown."""
    rows = ({"request_id": number, "happened_at": happened_at, "now": now} for number, happened_at in shown)
    tx.execute_each(_MARK, rows)
