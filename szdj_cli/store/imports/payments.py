"""A file of payments on its way into the ledger: staged in a temporary table, then merged by the database itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from szdj_cli.store.core import audit, bulk, row_digests
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import payments
from szdj_cli.store.dues.charges import DUE_OF
from szdj_cli.store.imports import problems as import_problems


@dataclass(frozen=True)
class Mark:
    """How far the ledger was when a plan was made."""

    last_payment: int
    last_entry: int
    """Of the audit log: as long as it is the last, nothing was written."""


class _Since(NamedTuple):
    of: int
    month: str


class Doubled(NamedTuple):
    """A payment whose serial number stands on another row too."""

    row: int
    serial: str
    is_contradicted: bool
    """Whether the rows say different things."""
    is_first: bool


class Namesake(NamedTuple):
    """Somebody of a name, which is plain where blanks and dots are left out."""

    plain_name: str
    id_index: bytes
    shown: str
    """The name as it is stored, with that of the branch."""


class Remembered(NamedTuple):
    """Somebody whose payments come under a name of a payer, as was confirmed before."""

    payer: str
    id_index: bytes
    shown: str


class Candidate(NamedTuple):
    """A payment of more than is due for its month, in fen."""

    row: int
    amount_fen: int
    due_fen: int | None


_WRITTEN = ("member_id", "month", "organisation_id", "amount_fen", "paid_on", "method", "serial")
_COLUMNS = ("place", "row", "member_id", "version", *_WRITTEN[1:])

# Its number in the ledger counts from `place`; `version` is that of the member's record as it was looked at.
_CREATE = """
    CREATE TEMPORARY TABLE payment_staged (
        place INTEGER PRIMARY KEY, row INTEGER, member_id INTEGER, version INTEGER, month TEXT,
        organisation_id INTEGER, amount_fen BIGINT, paid_on TEXT, method TEXT, serial TEXT)"""
_ALL = "an import asks for all of them, once"
_STARTS = Query(_Since, "SELECT member_id, month FROM dues_start", scans=_ALL)
_OPENINGS = Query(_Since, "SELECT organisation_id, month FROM dues_opening", scans=_ALL)
_DOUBLED = Query(
    Doubled,
    """SELECT row, serial, differ, row = first FROM (
           SELECT row, serial, min(row) OVER same AS first, max(row) OVER same AS last,
                  min(member_id) OVER same <> max(member_id) OVER same OR min(month) OVER same <> max(month) OVER same
                  OR min(amount_fen) OVER same <> max(amount_fen) OVER same AS differ
           FROM payment_staged WINDOW same AS (PARTITION BY serial)
       ) AS given WHERE first < last ORDER BY row""",
)
_NAMESAKES = Query(
    Namesake,
    """SELECT replace(replace(member.name, ' ', ''), '·', ''), member.id_index,
              member.name || '（' || organisation.name || '）'
       FROM member JOIN organisation ON organisation.id = member.branch_id
       WHERE replace(replace(member.name, ' ', ''), '·', '') IN (:names) AND member.roster_state <> 'deceased'
       [[AND member.branch_id IN (:branches)]] ORDER BY member.id""",
    scans="of names as banks write them, without blanks and dots, there is no index; a bill asks for each once",
)
_REMEMBERED = Query(
    Remembered,
    """SELECT payer.payer, member.id_index, member.name || '（' || organisation.name || '）'
       FROM dues_payer payer JOIN member ON member.id = payer.member_id
       JOIN organisation ON organisation.id = payer.organisation_id
       WHERE payer.payer IN (:names) AND member.branch_id = payer.organisation_id AND member.roster_state = 'active'
       [[AND payer.organisation_id IN (:branches)]]""",
    scans="by the names in a bill, once: a row a payer that somebody has confirmed",
)
_REMEMBER = Statement(
    """INSERT INTO dues_payer (organisation_id, payer, member_id, confirmed_by, confirmed_at)
       SELECT member.branch_id, CAST(:payer AS VARCHAR), member.id, :confirmed_by, CAST(:now AS VARCHAR)
       FROM member WHERE member.id_index = :id_index
       ON CONFLICT (organisation_id, payer) DO UPDATE
       SET member_id = excluded.member_id, confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at
       WHERE dues_payer.member_id <> excluded.member_id"""
)
_ABOVE = Query(
    Candidate,
    f"""SELECT given.row, given.amount_fen,
               coalesce(kept.due_fen, {DUE_OF.format(member="given.member_id", month="given.month")})
        FROM payment_staged AS given
        LEFT JOIN dues_month AS kept ON kept.month = given.month AND kept.member_id = given.member_id
        WHERE given.amount_fen > :least_fen AND given.amount_fen > coalesce(kept.due_fen, 0)
        ORDER BY given.row""",
)
_STAGED_AMONG = Query(int, "SELECT row FROM payment_staged WHERE row IN (:rows) ORDER BY row")
_UNSTAGE = Statement("DELETE FROM payment_staged WHERE row IN (:rows)")
_COUNT = Query(int, "SELECT count(*) FROM payment_staged")
_TOTAL = Query(int, "SELECT CAST(coalesce(sum(amount_fen), 0) AS BIGINT) FROM payment_staged")
_MOVED_MEMBER = Query(
    int,
    """SELECT 1 FROM payment_staged AS given JOIN member ON member.id = given.member_id
       WHERE member.version <> given.version LIMIT 1""",
)
_TAKEN_SERIAL = Query(
    int,
    """SELECT 1 FROM payment_staged AS given JOIN dues_payment ON dues_payment.serial = given.serial
       WHERE dues_payment.id > :last LIMIT 1""",
)
_MERGE = Statement(
    f"""INSERT INTO dues_payment (id, recorded_by, recorded_at, {", ".join(_WRITTEN)})
        SELECT place + :last, :recorded_by, CAST(:now AS VARCHAR), {", ".join(_WRITTEN)}
        FROM payment_staged ORDER BY place"""
)


def begin(tx: Transaction) -> Mark:
    """Create the temporary tables and return how far the ledger is."""
    bulk.enlarge_cache(tx)
    tx.driver.execute(_CREATE)
    import_problems.begin(tx)
    return Mark(payments.last_number(tx), audit.head(tx)[0])


def starts(tx: Transaction) -> dict[int, str]:
    """Return the month from which the present branch charges, of members who moved."""
    return dict(tx.each(_STARTS))


def openings(tx: Transaction) -> dict[int, str]:
    """Return the opening months of branches."""
    return dict(tx.each(_OPENINGS))


def stage(tx: Transaction, rows: Sequence[Sequence[object]]) -> None:
    """Stage rows to be written, each a value a column of `payment_staged`, in their order."""
    insert_rows(tx, "payment_staged", _COLUMNS, rows)


def doubled(tx: Transaction) -> list[Doubled]:
    """Return the rows of whose serial number there is more than one, in their order."""
    return tx.all(_DOUBLED)


def namesakes(tx: Transaction, names: Sequence[str], branches: Collection[int] | None) -> list[Namesake]:
    """Return who in some branches has one of some plain names; None is all of them."""
    found: list[Namesake] = []
    for chunk in bulk.chunks(names):
        found += tx.all(_NAMESAKES, names=chunk, branches=branches)
    return found


def remembered(tx: Transaction, names: Sequence[str], branches: Collection[int] | None) -> list[Remembered]:
    """Return whose payments some names of payers stand for in some branches; None is all of them."""
    found: list[Remembered] = []
    for chunk in bulk.chunks(names):
        found += tx.all(_REMEMBERED, names=chunk, branches=branches)
    return found


def remember(tx: Transaction, payers: Mapping[str, bytes], confirmed_by: int, now: datetime) -> None:
    """Keep whose payments names of payers stand for, by the blind index of the member, each in the member's branch."""
    values = [
        {"payer": payer, "id_index": index, "confirmed_by": confirmed_by, "now": now}
        for payer, index in sorted(payers.items())
    ]
    tx.execute_each(_REMEMBER, values)


def above(tx: Transaction, least_fen: int) -> list[Candidate]:
    """Return the staged payments of more than an amount and than what is due for the month, if anything, in order."""
    return tx.all(_ABOVE, least_fen=least_fen)


def staged_among(tx: Transaction, rows: Sequence[int]) -> list[int]:
    """Return those of some rows that are staged."""
    return [row for chunk in bulk.chunks(rows) for row in tx.each(_STAGED_AMONG, rows=list(chunk))]


def unstage(tx: Transaction, rows: Sequence[int]) -> None:
    """Take rows out of the stage."""
    # Made only now: most files need it not.
    tx.driver.execute("CREATE INDEX IF NOT EXISTS payment_staged_row ON payment_staged (row)")
    for chunk in bulk.chunks(rows):
        tx.execute(_UNSTAGE, rows=chunk)


def total(tx: Transaction) -> int:
    """Return what is staged altogether, in fen."""
    return tx.one(_TOTAL)


def count(tx: Transaction) -> int:
    """Return how many lines of the ledger are staged: of some rows there are several."""
    return tx.one(_COUNT)


def has_moved(tx: Transaction, mark: Mark, *, counts_all: bool = False) -> bool:
    """Return whether a member's record or a serial number is not as it was when it was looked at.

    With `counts_all` any other payment counts too.
    """
    if audit.head(tx)[0] == mark.last_entry:
        return False
    if tx.first(_MOVED_MEMBER) is not None:
        return True
    if payments.last_number(tx) == mark.last_payment:
        return False
    return counts_all or tx.first(_TAKEN_SERIAL, last=mark.last_payment) is not None


def merge(tx: Transaction, recorded_by: int, expected: int, now: datetime) -> int:
    """Move the staged payments into the ledger, as many as expected, count them as paid; return how many there were."""
    last, name = payments.last_number(tx), "dues_payment"
    with bulk.indexed_afterwards(tx, name, is_empty=last == 0), row_digests.noting(tx, name, expected) as note:
        written = tx.execute(_MERGE, last=last, recorded_by=recorded_by, now=now)
        note.all_after(last)
    payments.post(tx, last)
    return written
