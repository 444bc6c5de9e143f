"""Assessed dues on their way into the store: staged in a temporary table, then merged by the database itself.

What is to be sealed is sealed in the temporary table too: it lies on the disk.
"""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from szdj_cli.domain.dues.assessments import AssessedLine
from szdj_cli.domain.requests.requests import RequestState, StepAct
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk, paging, row_digests
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import settings as dues_settings
from szdj_cli.store.dues.charges import STANDARD_OF
from szdj_cli.store.requests.requests import IS_OPEN, STILL_HOLDS

AT_ONCE = 20_000
"""How many members are read back at once."""

_SEALED = ("assess_staged", "payload")
_COLUMNS = (
    "place",
    "row",
    "member_id",
    "version",
    "branch_id",
    "effective_month",
    "monthly_fen",
    "category",
    "base_fen",
    "until_month",
    "old_fen",
    "is_first",
    "is_request",
    "payload",
)
_WRITTEN = ("member_id", "effective_month", "monthly_fen", "category", "base_fen", "until_month")

# Its number among the settings counts from `place`; a member has several rows where what is set comes to an end.
_CREATE = """
    CREATE TEMPORARY TABLE assess_staged (
        place INTEGER PRIMARY KEY, row BIGINT, member_id INTEGER, version INTEGER, branch_id INTEGER,
        effective_month TEXT, monthly_fen BIGINT, category TEXT, base_fen BIGINT, until_month TEXT, old_fen BIGINT,
        is_first BOOLEAN, is_request BOOLEAN, payload {blob})"""


class Known(NamedTuple):
    """What is known of a member whom a row is about.

    What they pay in a month and by which base, None where nothing is set; the open requests of the same kind as would
    begin, and to leave; the base that was assessed for the year of that month, and of which category.
    """

    number: int
    version: int
    name: str
    branch_id: int
    roster_state: str
    standing: str
    joined_on: str
    monthly_fen: int | None
    category: str | None
    base_fen: int | None
    until_month: str | None
    same_request: int | None
    leaving: int | None
    assessed_category: str | None
    assessed_fen: int | None


class StagedRequest(NamedTuple):
    """What somebody else has to approve; the payload is sealed to its place in the stage."""

    place: int
    member_id: int
    version: int
    branch_id: int
    payload: bytes


class NewRequest(NamedTuple):
    """A request that begins in somebody's stead: its difference, its one step, and where that waits."""

    id: int
    member_id: int
    version: int
    branch_id: int
    text: str
    organisation_id: int
    waiting_at: int


class Sum(NamedTuple):
    """What those pay a month, in fen, who need nobody's approval: before, and then; how many pay over a limit."""

    before_fen: int
    after_fen: int
    over: int


class _WithReason(NamedTuple):
    place: int
    member_id: int
    effective_month: str
    monthly_fen: int
    category: str
    base_fen: int | None
    until_month: str | None
    payload: bytes


class _Waiting(NamedTuple):
    branch_id: int
    member_id: int


def _open(kinds: str) -> str:
    return f"""(SELECT request.id FROM request WHERE request.member_id = member.id AND request.kind IN (:{kinds})
                AND {IS_OPEN} AND {STILL_HOLDS} LIMIT 1)"""


_LOOK_UP = Query(
    Known,
    f"""SELECT member.id, member.version, member.name, member.branch_id, member.roster_state, member.standing,
               member.joined_on, standard.monthly_fen, standard.category, standard.base_fen, standard.until_month,
               {_open("same")}, {_open("leaving")}, assessed.category, assessed.base_fen
        FROM member
        LEFT JOIN dues_standard standard ON standard.id = {STANDARD_OF.format(member="member.id", month=":month")}
        LEFT JOIN dues_standard assessed ON assessed.id = (
            SELECT max(of_year.id) FROM dues_standard of_year
            WHERE of_year.member_id = member.id AND of_year.effective_month BETWEEN :first AND :last
                  AND of_year.assessed_by IS NOT NULL AND of_year.base_fen IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM revoked_standard WHERE revoked_standard.standard_id = of_year.id)
        )
        WHERE member.id IN (:numbers)""",
)
_SUBMITTED = Query(bytes, "SELECT payload FROM request WHERE id = :id AND submitted_by = :submitted_by")
_UNSTAGE = Statement("DELETE FROM assess_staged WHERE member_id IN (:members)")
_MOVED = Query(
    int,
    """SELECT 1 FROM assess_staged AS given JOIN member ON member.id = given.member_id
       WHERE member.version <> given.version LIMIT 1""",
)
_ASKED = Query(
    int,
    f"""SELECT 1 FROM assess_staged AS given JOIN request ON request.member_id = given.member_id
       WHERE {IS_OPEN} AND request.kind IN (:kinds) LIMIT 1""",
)
_SET_SINCE = Query(
    int,
    """SELECT 1 FROM assess_staged AS given JOIN dues_standard AS kept ON kept.member_id = given.member_id
       WHERE kept.id > :last LIMIT 1""",
)
_SUM = Query(
    Sum,
    """SELECT CAST(coalesce(sum(old_fen), 0) AS BIGINT), CAST(coalesce(sum(monthly_fen), 0) AS BIGINT),
              count(CASE WHEN monthly_fen > :limit THEN 1 END)
       FROM assess_staged WHERE is_first AND NOT is_request""",
)
_LINE = """SELECT given.member_id, member.name, organisation.name, given.old_fen, given.monthly_fen,
        given.effective_month, given.until_month, given.is_request, organisation.code, given.row, given.place
    FROM assess_staged AS given JOIN member ON member.id = given.member_id
    JOIN organisation ON organisation.id = given.branch_id
    WHERE given.is_first"""
_LINES = Query(AssessedLine, f"{_LINE} ORDER BY given.is_request DESC, given.place LIMIT :limit")
_PAGE = Query(AssessedLine, f"{_LINE} AND given.place > :after ORDER BY given.place LIMIT :limit")
_REQUESTS = Query(
    StagedRequest,
    """SELECT place, member_id, version, branch_id, payload FROM assess_staged
       WHERE is_request AND place > :after ORDER BY place LIMIT :limit""",
)
_WAITING = Query(_Waiting, "SELECT branch_id, member_id FROM assess_staged WHERE is_request")
_MEMBERS = Query(
    int,
    "SELECT member_id FROM assess_staged WHERE is_first AND is_request = :is_request ORDER BY member_id",
)
_FIRST_MONTH = Query(
    str, "SELECT effective_month FROM assess_staged WHERE NOT is_request ORDER BY effective_month LIMIT 1"
)
_MERGE = Statement(
    f"""INSERT INTO dues_standard (id, set_at, assessed_by, {", ".join(_WRITTEN)})
        SELECT place + :last, CAST(:now AS VARCHAR), CAST(:assessed_by AS INTEGER), {", ".join(_WRITTEN)}
        FROM assess_staged WHERE NOT is_request AND payload IS NULL ORDER BY place"""
)
_WITH_REASON = Query(
    _WithReason,
    f"""SELECT place, {", ".join(_WRITTEN)}, payload FROM assess_staged
        WHERE NOT is_request AND payload IS NOT NULL AND place > :after ORDER BY place LIMIT :limit""",
)
_NEXT_REQUEST = Query(int, "SELECT coalesce(max(id), 0) + 1 FROM request")


class Settings(NamedTuple):
    """How far the settings have come: the number of the newest, and how many were revoked."""

    last: int
    revoked: int


def begin(tx: Transaction) -> Settings:
    """Create the temporary table and return how far the settings have come."""
    bulk.enlarge_cache(tx)
    tx.driver.execute(_CREATE.format(blob="BLOB" if tx.is_sqlite else "BYTEA"))
    return Settings(dues_settings.last_number(tx), dues_settings.count_revoked(tx))


class Kinds(NamedTuple):
    """The kinds of request that stand in the way: that which would begin, and those by which members leave."""

    same: str
    leaving: tuple[str, ...]


def look_up(tx: Transaction, numbers: Sequence[int], month: str, kinds: Kinds, today: date) -> dict[int, Known]:
    """Return what is known of some members, by number, as of a month (YYYY-MM); `today` is a Shanghai day."""
    same, leaving = [kinds.same], kinds.leaving
    first, last = f"{month[:4]}-01", f"{month[:4]}-12"
    return {
        known.number: known
        for chunk in bulk.chunks(numbers)
        for known in tx.each(
            _LOOK_UP, numbers=chunk, month=month, first=first, last=last, today=today, same=same, leaving=leaving
        )
    }


def submitted(tx: Transaction, request_id: int, submitted_by: int) -> bytes | None:
    """Return the sealed difference of a request that somebody has submitted in another's stead."""
    return tx.first(_SUBMITTED, id=request_id, submitted_by=submitted_by)


def sealed(tx: Transaction, place: int, text: str) -> bytes:
    """Return a text as it is staged at a place."""
    return tx.keys.seal(*_SEALED, place, text)


def stage(tx: Transaction, rows: Sequence[Sequence[object]]) -> None:
    """Stage rows to be written, each a value a column of `assess_staged`, in their order."""
    insert_rows(tx, "assess_staged", _COLUMNS, rows)


def unstage(tx: Transaction, members: Sequence[int]) -> None:
    """Take all rows of some members out of the stage."""
    for chunk in bulk.chunks(members):
        tx.execute(_UNSTAGE, members=chunk)


def sums(tx: Transaction, limit: int) -> Sum:
    """Return what those pay a month who need nobody's approval; the limit is in fen."""
    return tx.one(_SUM, limit=limit)


def lines(tx: Transaction, limit: int) -> list[AssessedLine]:
    """Return the first of what is staged, first what somebody else has to approve."""
    return tx.all(_LINES, limit=limit)


def page(tx: Transaction, after: int) -> list[AssessedLine]:
    """Return a page of what is staged, in the order of the file, behind a place."""
    return tx.all(_PAGE, after=after, limit=paging.PAGE)


def waiting(tx: Transaction) -> list[tuple[int, int]]:
    """Return the branch and the number of everybody for whom somebody else has to approve."""
    return [(branch_id, member_id) for branch_id, member_id in tx.each(_WAITING)]


def members(tx: Transaction, *, is_request: bool) -> Sequence[int]:
    """Return the members for whom somebody else has to approve, or the others."""
    return array("q", tx.each(_MEMBERS, is_request=is_request))


def first_month(tx: Transaction) -> str | None:
    """Return the first month from which anything is to be written that needs nobody's approval."""
    return tx.first(_FIRST_MONTH)


def has_moved(tx: Transaction, seen: Settings, kinds: Kinds) -> bool:
    """Return whether anything is not as it was when it was looked at: a record, a request, what is set."""
    if tx.first(_MOVED) is not None or tx.first(_ASKED, kinds=[kinds.same, *kinds.leaving]) is not None:
        return True
    if dues_settings.count_revoked(tx) != seen.revoked:
        return True
    return dues_settings.last_number(tx) != seen.last and tx.first(_SET_SINCE, last=seen.last) is not None


def merge(tx: Transaction, assessed_by: int, expected: int, now: datetime) -> None:
    """Write what needs nobody's approval; so many rows are expected, or more."""
    last = dues_settings.last_number(tx)
    with row_digests.noting(tx, "dues_standard", expected) as note:
        tx.execute(_MERGE, last=last, assessed_by=assessed_by, now=now)
        opened, seal = tx.keys.opener(*_SEALED), tx.keys.sealer("dues_standard", "reason")
        columns = ("id", "set_at", "assessed_by", *_WRITTEN, "reason")
        after = 0
        while rows := tx.all(_WITH_REASON, after=after, limit=AT_ONCE):
            at = to_stored(now)
            written = (
                (place + last, at, assessed_by, *values, seal(place + last, opened(place, payload)))
                for place, *values, payload in rows
            )
            insert_rows(tx, "dues_standard", columns, written)
            after = rows[-1].place
        note.all_after(last)


def staged_requests(tx: Transaction) -> Iterator[list[tuple[StagedRequest, str]]]:
    """Yield what somebody else has to approve, with its difference in the clear, some at a time."""
    opened = tx.keys.opener(*_SEALED)
    after = 0
    while found := tx.all(_REQUESTS, after=after, limit=AT_ONCE):
        yield [(each, opened(each.place, each.payload)) for each in found]
        after = found[-1].place


def next_request(tx: Transaction) -> int:
    """Return the number that the next request gets; call it inside a write transaction."""
    return tx.one(_NEXT_REQUEST)


def submit_all(tx: Transaction, kind: str, new: Sequence[NewRequest], submitted_by: int, now: datetime) -> None:
    """Write requests of a kind that wait from now on, numbered on from `next_request`."""
    at, seal = to_stored(now), tx.keys.sealer("request", "payload")
    columns = (
        *("id", "version", "kind", "state", "member_id", "branch_id", "position", "waiting_at", "base_version"),
        *("payload", "submitted_at", "submitted_by"),
    )
    insert_rows(
        tx,
        "request",
        columns,
        (
            (
                *(each.id, 1, kind, RequestState.PENDING.value, each.member_id, each.branch_id, 1),
                *(each.waiting_at, each.version, seal(each.id, each.text), at, submitted_by),
            )
            for each in new
        ),
    )
    steps = ((each.id, 1, each.organisation_id, StepAct.REVIEW.value) for each in new)
    insert_rows(tx, "request_step", ("request_id", "position", "organisation_id", "act"), steps)
