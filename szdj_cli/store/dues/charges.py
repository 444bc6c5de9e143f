"""What branches claim: a row a member and month, kept as members move and standards change.

A month that has a standard in force is claimed by the branch that the member is in when it begins. Claims go
back to the opening month of that branch, to the member's admission, and to the month after they moved in.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from szdj_cli.domain.dues.openings import Claimed
from szdj_cli.domain.values.months import month_after, months_through
from szdj_cli.store.core import bulk
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import span as dues_span
from szdj_cli.store.tables.dues import DUES_MONTH, DUES_OPENING, DUES_START
from szdj_cli.store.tables.info import INFO
from szdj_cli.store.tables.members import MEMBER

STANDARD_OF = """(
    SELECT of_month.id FROM dues_standard of_month
    WHERE of_month.member_id = {member} AND of_month.effective_month <= {month}
    ORDER BY of_month.effective_month DESC, of_month.id DESC LIMIT 1
)"""
"""The setting that holds in a month, as SQL: `domain.dues.settings.setting_in` says the same."""

_CLAIMED = f"""
FROM member
JOIN dues_standard standard ON standard.id = {STANDARD_OF.format(member="member.id", month=":month")}
LEFT JOIN dues_opening opening ON opening.organisation_id = member.branch_id
LEFT JOIN dues_start start ON start.member_id = member.id
WHERE member.roster_state = 'active' AND substr(member.joined_on, 1, 7) <= :month
  AND coalesce(opening.month, :since) <= :month AND coalesce(start.month, '') <= :month
"""

_CLAIM = f"""
INSERT INTO dues_month (month, member_id, organisation_id, due_fen, paid_fen)
SELECT CAST(:month AS VARCHAR), member.id, member.branch_id, standard.monthly_fen, 0
{_CLAIMED} {{condition}}
ORDER BY member.id
ON CONFLICT (month, member_id) DO UPDATE SET due_fen = excluded.due_fen
WHERE dues_month.organisation_id = excluded.organisation_id AND coalesce(dues_month.due_fen, -1) <> excluded.due_fen
"""

_UNCLAIMED = f"""
SELECT count(*) {_CLAIMED} AND NOT EXISTS (
    SELECT 1 FROM dues_month kept WHERE kept.month = :month AND kept.member_id = member.id
    AND kept.organisation_id = member.branch_id AND kept.due_fen IS NOT NULL
)
"""

_AHEAD = f"""
UPDATE dues_month SET due_fen = (
    SELECT standard.monthly_fen FROM dues_standard standard
    WHERE standard.id = {STANDARD_OF.format(member="dues_month.member_id", month="dues_month.month")}
)
WHERE month = :month AND member_id IN :members
"""


def charge_all(tx: Transaction, month: str, since: str) -> None:
    """Claim the next month, from everybody."""
    tx.conn.execute(text(_CLAIM.format(condition="")), {"month": month, "since": since})
    tx.conn.execute(update(INFO).where(INFO.c.name == "dues_through").values(value=month))


def charge_members(tx: Transaction, months: Sequence[str], member_ids: Sequence[int], since: str) -> None:
    """Claim months from some members, or correct what is claimed, after their standards or their branch changed."""
    statement = text(_CLAIM.format(condition="AND member.id IN :members"))
    statement = statement.bindparams(bindparam("members", expanding=True))
    for chunk in bulk.chunks(sorted(member_ids)):
        for month in months:
            tx.conn.execute(statement, {"month": month, "since": since, "members": chunk})


def charge_branches(tx: Transaction, months: Sequence[str], branch_ids: Collection[int], since: str) -> None:
    """Claim months from the members of branches."""
    statement = text(_CLAIM.format(condition="AND member.branch_id IN :branches"))
    statement = statement.bindparams(bindparam("branches", expanding=True))
    for month in months:
        tx.conn.execute(statement, {"month": month, "since": since, "branches": sorted(branch_ids)})


def correct_ahead(tx: Transaction, through: str, member_ids: Sequence[int]) -> None:
    """Correct what is due in months that were prepaid: after a raise they are topped up."""
    statement = text(_AHEAD).bindparams(bindparam("members", expanding=True))
    for chunk in bulk.chunks(sorted(member_ids)):
        for month in _ahead(tx, through):
            tx.conn.execute(statement, {"month": month, "members": chunk})


def hand_over(tx: Transaction, month: str, targets: Mapping[int, int]) -> None:
    """Let the branches that members moved to claim from the next month on; what is prepaid goes along."""
    _start_with(tx, targets, month_after(month))
    statement = (
        update(DUES_MONTH)
        .where(DUES_MONTH.c.month == bindparam("of"), DUES_MONTH.c.member_id == bindparam("number"))
        .values(organisation_id=bindparam("target"))
    )
    for chunk in bulk.chunks(sorted(targets)):
        prepaid = select(DUES_MONTH.c.month, DUES_MONTH.c.member_id).where(_is_ahead(tx, month, chunk))
        rows = [
            {"of": row.month, "number": row.member_id, "target": targets[row.member_id]}
            for row in tx.conn.execute(prepaid)
        ]
        if rows:
            tx.conn.execute(statement, rows)


def end(tx: Transaction, month: str, member_ids: Sequence[int]) -> None:
    """Claim nothing any more from members who left, after the month in which they did."""
    for chunk in bulk.chunks(sorted(member_ids)):
        tx.conn.execute(delete(DUES_MONTH).where(_is_ahead(tx, month, chunk), DUES_MONTH.c.paid_fen == 0))
        tx.conn.execute(update(DUES_MONTH).where(_is_ahead(tx, month, chunk)).values(due_fen=None))


def first_payments(tx: Transaction, branch_ids: Collection[int]) -> dict[int, str]:
    """Return the first month for which money stands, by branch."""
    branch = DUES_MONTH.c.organisation_id
    query = select(branch, func.min(DUES_MONTH.c.month)).where(DUES_MONTH.c.paid_fen != 0)
    return {row[0]: row[1] for row in tx.conn.execute(query.where(branch.in_(sorted(branch_ids))).group_by(branch))}


def sum_of(tx: Transaction, branch_ids: Collection[int]) -> Claimed:
    """Return what branches claim altogether."""
    claimed = DUES_MONTH.c.organisation_id.in_(sorted(branch_ids)) & DUES_MONTH.c.due_fen.is_not(None)
    row = tx.conn.execute(select(func.count(), func.sum(DUES_MONTH.c.due_fen)).where(claimed)).one()
    return Claimed(row[0], int(row[1] or 0))


def open_branches(tx: Transaction, branch_ids: Collection[int], month: str) -> None:
    """Let branches keep their dues from a month on; what was claimed before is not."""
    _upsert(tx, DUES_OPENING, [{"organisation_id": each, "month": month} for each in sorted(branch_ids)])
    is_before = (DUES_MONTH.c.organisation_id.in_(sorted(branch_ids))) & (DUES_MONTH.c.month < month)
    # What those owe who have moved away was claimed when they did: it could not be claimed again.
    is_of_present_stay = exists().where(
        MEMBER.c.id == DUES_MONTH.c.member_id,
        MEMBER.c.branch_id == DUES_MONTH.c.organisation_id,
        MEMBER.c.roster_state == "active",
        ~exists().where(DUES_START.c.member_id == MEMBER.c.id, DUES_START.c.month > DUES_MONTH.c.month),
    )
    tx.conn.execute(delete(DUES_MONTH).where(is_before, DUES_MONTH.c.paid_fen == 0, is_of_present_stay))


def uncharged(tx: Transaction) -> int:
    """Return for how many months of members nothing is kept, or another branch, that their own one has to claim."""
    if (span := dues_span.span(tx)) is None:
        return 0
    since, through = span
    months = months_through(first_month(tx, since), through)
    return sum(tx.conn.scalar(text(_UNCLAIMED), {"month": month, "since": since}) or 0 for month in months)


class KeptMonth(NamedTuple):
    """What is due, paid and owed for a month of a member, in fen, and the branch that it concerns."""

    month: str
    member_id: int
    organisation_id: int
    due_fen: int | None
    paid_fen: int
    owed_fen: int


def of_member(tx: Transaction, member_id: int, months: Sequence[str]) -> list[KeptMonth]:
    """Return what is kept of a member for months, in order."""
    return _kept(tx, DUES_MONTH.c.month.in_(months), DUES_MONTH.c.member_id == member_id)


def of_members(tx: Transaction, member_ids: Sequence[int], months: Collection[str]) -> dict[tuple[int, str], KeptMonth]:
    """Return what is kept of members for months, by member number and month."""
    is_of = DUES_MONTH.c.month.in_(sorted(months))
    return {
        (row.member_id, row.month): row
        for chunk in bulk.chunks(member_ids)
        for row in _kept(tx, is_of, DUES_MONTH.c.member_id.in_(chunk))
    }


def of_branch(tx: Transaction, branch_id: int, first: str, last: str) -> list[KeptMonth]:
    """Return what a branch claims and has got for the months from one to another, by month."""
    return _kept(tx, DUES_MONTH.c.organisation_id == branch_id, DUES_MONTH.c.month.between(first, last))


def _kept(tx: Transaction, *conditions: ColumnElement[bool]) -> list[KeptMonth]:
    query = select(*(DUES_MONTH.c[name] for name in KeptMonth._fields)).where(*conditions)
    return list(map(KeptMonth._make, tx.conn.execute(query.order_by(DUES_MONTH.c.month))))


def branches_of(tx: Transaction, member_id: int) -> list[int]:
    """Return the branches that claim, or have got, anything from a member."""
    known = dues_span.span(tx)
    if known is None:
        return []
    months = [*months_through(first_month(tx, known[0]), known[1]), *_ahead(tx, known[1])]
    query = select(DUES_MONTH.c.organisation_id).distinct()
    return list(tx.conn.scalars(query.where(DUES_MONTH.c.month.in_(months), DUES_MONTH.c.member_id == member_id)))


def first_month(tx: Transaction, since: str) -> str:
    """Return the first month that any branch claims."""
    return min(since, tx.conn.scalar(select(func.min(DUES_OPENING.c.month))) or since)


def _is_ahead(tx: Transaction, month: str, member_ids: Sequence[int]) -> ColumnElement[bool]:
    return DUES_MONTH.c.month.in_(_ahead(tx, month)) & DUES_MONTH.c.member_id.in_(member_ids)


def _ahead(tx: Transaction, month: str) -> list[str]:
    """Return the months after one of which anything is kept: what is prepaid, or what a wrong clock has claimed."""
    last = tx.conn.scalar(select(func.max(DUES_MONTH.c.month))) or month
    return months_through(month_after(month), last) if last > month else []


def _start_with(tx: Transaction, member_ids: Collection[int], month: str) -> None:
    _upsert(tx, DUES_START, [{"member_id": number, "month": month} for number in sorted(member_ids)])


def _upsert(tx: Transaction, table: Any, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    statement = (sqlite if tx.is_sqlite else postgresql).insert(table)
    key = list(table.primary_key)
    tx.conn.execute(
        statement.on_conflict_do_update(index_elements=key, set_={"month": statement.excluded.month}), list(rows)
    )
