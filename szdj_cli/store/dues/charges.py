"""What branches charge: a row a member and month, kept as members move and standards change.

A month that has a standard in force is charged by the branch that the member is in when it begins. Charges go
back to the opening month of that branch, to the member's admission, and to the month after they moved in or in which
their 党籍 was given back. Whose 党籍 is stopped is charged nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from szdj_cli.domain.dues.openings import Charged
from szdj_cli.domain.values.months import month_after, months_through
from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import span as dues_span

_OF_STANDARD = """(
    SELECT of_month.{column} FROM dues_standard of_month
    WHERE of_month.member_id = {member} AND of_month.effective_month <= {month}
    AND NOT EXISTS (SELECT 1 FROM revoked_standard WHERE revoked_standard.standard_id = of_month.id)
    ORDER BY of_month.effective_month DESC, of_month.id DESC LIMIT 1
)"""
STANDARD_OF = _OF_STANDARD.replace("{column}", "id")
"""The setting that holds in a month, as SQL: `domain.dues.settings.setting_in` says the same."""
DUE_OF = _OF_STANDARD.replace("{column}", "monthly_fen")
"""What it asks for the month, in fen, as SQL; NULL where none holds."""

_CHARGED = f"""
FROM member
JOIN dues_standard standard ON standard.id = {STANDARD_OF.format(member="member.id", month=":month")}
LEFT JOIN dues_opening opening ON opening.organisation_id = member.branch_id
LEFT JOIN dues_start start ON start.member_id = member.id
WHERE member.roster_state = 'active' AND member.standing = 'normal' AND substr(member.joined_on, 1, 7) <= :month
  AND coalesce(opening.month, :since) <= :month AND coalesce(start.month, '') <= :month
"""

_CLAIM = Statement(
    f"""
INSERT INTO dues_month (month, member_id, organisation_id, due_fen, paid_fen)
SELECT CAST(:month AS VARCHAR), member.id, member.branch_id, standard.monthly_fen, 0
{_CHARGED} [[AND member.id IN (:members)]] [[AND member.branch_id IN (:branches)]]
ORDER BY member.id
ON CONFLICT (month, member_id) DO UPDATE SET due_fen = excluded.due_fen
WHERE dues_month.organisation_id = excluded.organisation_id AND coalesce(dues_month.due_fen, -1) <> excluded.due_fen
""",
    scans="of everybody, once a month",
)
_THROUGH = Statement("UPDATE info SET value = :month WHERE name = 'dues_through'")
_UNCLAIMED = Query(
    int,
    f"""
SELECT count(*) {_CHARGED} AND NOT EXISTS (
    SELECT 1 FROM dues_month kept WHERE kept.month = :month AND kept.member_id = member.id
    AND kept.organisation_id = member.branch_id AND kept.due_fen IS NOT NULL
)
""",
    scans="the store is examined",
)
_CORRECT = Statement(
    f"""
UPDATE dues_month SET due_fen = {DUE_OF.format(member="dues_month.member_id", month="dues_month.month")}
WHERE month IN (:months) AND member_id IN (:members)
"""
)
_OF_MEMBERS = "month IN (:months) AND member_id IN (:members)"


class _KeyOfMonth(NamedTuple):
    month: str
    member_id: int


_AHEAD = Query(_KeyOfMonth, f"SELECT month, member_id FROM dues_month WHERE {_OF_MEMBERS}")
_HAND_OVER = Statement(
    "UPDATE dues_month SET organisation_id = :target WHERE month = :month AND member_id = :member_id"
)
_TAKE_OVER = Statement(
    "UPDATE dues_month SET organisation_id = :target WHERE organisation_id = :branch AND owed_fen > 0"
)
_START = Statement(
    """INSERT INTO dues_start (member_id, month) VALUES (:member_id, :month)
       ON CONFLICT (member_id) DO UPDATE SET month = excluded.month"""
)
# Whoever moved here since is charged from the month after that: no earlier.
_RESUME = Statement(
    """INSERT INTO dues_start (member_id, month) VALUES (:member_id, :month)
       ON CONFLICT (member_id) DO UPDATE
       SET month = CASE WHEN excluded.month > dues_start.month THEN excluded.month ELSE dues_start.month END"""
)
_END_UNPAID = Statement(f"DELETE FROM dues_month WHERE {_OF_MEMBERS} AND paid_fen = 0")
_DROP_EMPTY = Statement(f"DELETE FROM dues_month WHERE {_OF_MEMBERS} AND due_fen IS NULL AND paid_fen = 0")
_END = Statement(f"UPDATE dues_month SET due_fen = NULL WHERE {_OF_MEMBERS}")


class _FirstPaid(NamedTuple):
    branch_id: int
    month: str


_FIRST_PAYMENTS = Query(
    _FirstPaid,
    """SELECT organisation_id, min(month) FROM dues_month
       WHERE organisation_id IN (:branches) AND paid_fen <> 0 GROUP BY organisation_id""",
)
_SUM = Query(
    Charged,
    """SELECT count(*), CAST(coalesce(sum(due_fen), 0) AS BIGINT) FROM dues_month
       WHERE organisation_id IN (:branches) AND due_fen IS NOT NULL""",
)


class _Opened(NamedTuple):
    organisation_id: int
    month: str


_OWED = Query(
    Charged,
    """SELECT count(*), CAST(coalesce(sum(owed_fen), 0) AS BIGINT) FROM dues_month
       WHERE organisation_id = :branch AND owed_fen > 0 AND month <= :through""",
)
_OPEN = Statement(
    """INSERT INTO dues_opening (organisation_id, month) VALUES (:organisation_id, :month)
       ON CONFLICT (organisation_id) DO UPDATE SET month = excluded.month"""
)
_OPENINGS_OF = Query(_Opened, "SELECT organisation_id, month FROM dues_opening WHERE organisation_id IN (:branches)")
# What those owe who have moved away was charged when they did: it could not be charged again.
_UNCLAIM = Statement(
    """DELETE FROM dues_month WHERE organisation_id IN (:branches) AND month < :month AND paid_fen = 0
       AND EXISTS (
           SELECT 1 FROM member WHERE member.id = dues_month.member_id
           AND member.branch_id = dues_month.organisation_id AND member.roster_state = 'active'
           AND NOT EXISTS (
               SELECT 1 FROM dues_start start WHERE start.member_id = member.id AND start.month > dues_month.month
           )
       )"""
)


class KeptMonth(NamedTuple):
    """What is due, paid and owed for a month of a member, in fen, and the branch that it concerns."""

    month: str
    member_id: int
    organisation_id: int
    due_fen: int | None
    paid_fen: int
    owed_fen: int


_KEPT = f"SELECT {', '.join(KeptMonth._fields)} FROM dues_month"
_KEPT_OF_MEMBERS = Query(KeptMonth, f"{_KEPT} WHERE {_OF_MEMBERS} ORDER BY month")
_KEPT_OF_BRANCH = Query(
    KeptMonth, f"{_KEPT} WHERE organisation_id = :branch_id AND month BETWEEN :first AND :last ORDER BY month"
)
_BRANCHES_OF = Query(int, f"SELECT DISTINCT organisation_id FROM dues_month WHERE {_OF_MEMBERS}")
_FIRST_OPENING = Query(
    str, "SELECT month FROM dues_opening ORDER BY month LIMIT 1", scans="a row a branch, once a month"
)
_LAST = Query(str, "SELECT max(month) FROM dues_month")


def charge_all(tx: Transaction, month: str, since: str) -> None:
    """Charge the next month, from everybody."""
    tx.execute(_CLAIM, month=month, since=since, members=None, branches=None)
    tx.execute(_THROUGH, month=month)


def charge_members(tx: Transaction, months: Sequence[str], member_ids: Sequence[int], since: str) -> None:
    """Charge months from some members, or correct what is charged, after their standards or their branch changed."""
    for chunk in bulk.chunks(sorted(member_ids)):
        for month in months:
            tx.execute(_CLAIM, month=month, since=since, members=chunk, branches=None)


def charge_branches(tx: Transaction, months: Sequence[str], branch_ids: Collection[int], since: str) -> None:
    """Charge months from the members of branches."""
    for month in months:
        tx.execute(_CLAIM, month=month, since=since, members=None, branches=sorted(branch_ids))


def correct_ahead(tx: Transaction, through: str, member_ids: Sequence[int]) -> None:
    """Correct what is due in months that were prepaid: after a raise they are topped up."""
    months = _ahead(tx, through)
    for chunk in bulk.chunks(sorted(member_ids)):
        tx.execute(_CORRECT, months=months, members=chunk)


def correct(tx: Transaction, first: str, through: str, member_id: int) -> None:
    """Correct what is due from a member, from one month through another and ahead: where no standard holds, nothing."""
    months = [*months_through(first, through), *_ahead(tx, through)]
    tx.execute(_CORRECT, months=months, members=[member_id])
    tx.execute(_DROP_EMPTY, months=months, members=[member_id])


def hand_over(tx: Transaction, month: str, targets: Mapping[int, int]) -> None:
    """Let the branches that members moved to charge from the next month on; what is prepaid goes along."""
    tx.execute_each(_START, [{"member_id": each, "month": month_after(month)} for each in sorted(targets)])
    months = _ahead(tx, month)
    for chunk in bulk.chunks(sorted(targets)):
        prepaid = tx.all(_AHEAD, months=months, members=chunk)
        tx.execute_each(_HAND_OVER, [each._asdict() | {"target": targets[each.member_id]} for each in prepaid])


def owed_to(tx: Transaction, branch_id: int, through: str) -> Charged:
    """Return how many months are owed to a branch up to one, by whomever, and how much."""
    return tx.one(_OWED, branch=branch_id, through=through)


def take_over(tx: Transaction, branch_id: int, target: int) -> None:
    """Let another branch claim what is owed to one; what was paid in full stays where it was paid."""
    tx.execute(_TAKE_OVER, branch=branch_id, target=target)


def end(tx: Transaction, month: str, member_ids: Sequence[int]) -> None:
    """Charge nothing any more from members who left, after the month in which they did."""
    months = _ahead(tx, month)
    for chunk in bulk.chunks(sorted(member_ids)):
        tx.execute(_END_UNPAID, months=months, members=chunk)
        tx.execute(_END, months=months, members=chunk)


def resume(tx: Transaction, months: Mapping[int, str]) -> None:
    """Let members be charged from a month on, and for none of those before it that nothing was charged for."""
    tx.execute_each(_RESUME, [{"member_id": each, "month": month} for each, month in sorted(months.items())])


def paid_after(tx: Transaction, month: str, member_ids: Sequence[int]) -> dict[int, int]:
    """Return what members have paid for months after one, in fen; who has paid nothing is not there."""
    months = _ahead(tx, month)
    found: dict[int, int] = {}
    for chunk in bulk.chunks(sorted(member_ids)):
        for row in tx.each(_KEPT_OF_MEMBERS, months=months, members=chunk) if months else ():
            found[row.member_id] = found.get(row.member_id, 0) + row.paid_fen
    return {number: fen for number, fen in found.items() if fen}


def first_payments(tx: Transaction, branch_ids: Collection[int]) -> dict[int, str]:
    """Return the first month for which money stands, by branch."""
    return dict(tx.each(_FIRST_PAYMENTS, branches=sorted(branch_ids)))


def sum_of(tx: Transaction, branch_ids: Collection[int]) -> Charged:
    """Return what branches charge altogether."""
    return tx.one(_SUM, branches=sorted(branch_ids))


def openings(tx: Transaction, branch_ids: Collection[int]) -> dict[int, str]:
    """Return the month from which branches keep their dues, of those for which one was set."""
    return dict(tx.all(_OPENINGS_OF, branches=sorted(branch_ids)))


def open_branches(tx: Transaction, branch_ids: Collection[int], month: str) -> None:
    """Let branches keep their dues from a month on; what was charged before is not."""
    branches = sorted(branch_ids)
    tx.execute_each(_OPEN, [{"organisation_id": each, "month": month} for each in branches])
    tx.execute(_UNCLAIM, branches=branches, month=month)


def uncharged(tx: Transaction) -> int:
    """Return for how many months of members nothing is kept, or another branch, that their own one has to charge."""
    if (span := dues_span.span(tx)) is None:
        return 0
    since, through = span
    months = months_through(first_month(tx, since), through)
    return sum(tx.one(_UNCLAIMED, month=month, since=since) for month in months)


def of_member(tx: Transaction, member_id: int, months: Sequence[str]) -> list[KeptMonth]:
    """Return what is kept of a member for months, in order."""
    return tx.all(_KEPT_OF_MEMBERS, months=months, members=[member_id])


def of_members(tx: Transaction, member_ids: Sequence[int], months: Collection[str]) -> dict[tuple[int, str], KeptMonth]:
    """Return what is kept of members for months, by member number and month."""
    return {
        (row.member_id, row.month): row
        for chunk in bulk.chunks(member_ids)
        for row in tx.each(_KEPT_OF_MEMBERS, months=sorted(months), members=chunk)
    }


def of_branch(tx: Transaction, branch_id: int, first: str, last: str) -> list[KeptMonth]:
    """Return what a branch charges and has got for the months from one to another, by month."""
    return tx.all(_KEPT_OF_BRANCH, branch_id=branch_id, first=first, last=last)


def branches_of(tx: Transaction, member_id: int) -> list[int]:
    """Return the branches that charge, or have got, anything from a member."""
    known = dues_span.span(tx)
    if known is None:
        return []
    months = [*months_through(first_month(tx, known[0]), known[1]), *_ahead(tx, known[1])]
    return tx.all(_BRANCHES_OF, months=months, members=[member_id])


def first_month(tx: Transaction, since: str) -> str:
    """Return the first month that any branch charges."""
    return min(since, tx.first(_FIRST_OPENING) or since)


def _ahead(tx: Transaction, month: str) -> list[str]:
    """Return the months after one of which anything is kept: what is prepaid, or what a wrong clock has charged."""
    last = tx.one(_LAST) or month
    return months_through(month_after(month), last) if last > month else []
