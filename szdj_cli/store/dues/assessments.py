"""Who is to be assessed, and what they pay."""

from collections.abc import Sequence
from typing import NamedTuple

from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues.charges import STANDARD_OF

FIRST = (0, 0)
"""Branch and number before those of the first member."""


class Listed(NamedTuple):
    """A member, and the setting that holds in a month, where there is one; the reason is sealed to the setting."""

    number: int
    name: str
    branch_id: int
    branch: str
    setting_id: int | None
    monthly_fen: int | None
    category: str | None
    base_fen: int | None
    until_month: str | None
    reason: bytes | None


_PAGE = Query(
    Listed,
    f"""SELECT member.id, member.name, member.branch_id, organisation.name, standard.id, standard.monthly_fen,
               standard.category, standard.base_fen, standard.until_month, standard.reason
        FROM member JOIN organisation ON organisation.id = member.branch_id
        LEFT JOIN dues_standard standard ON standard.id = {STANDARD_OF.format(member="member.id", month=":month")}
        WHERE member.branch_id IN (:branches) AND (member.branch_id, member.id) > (:after_branch, :after)
              AND member.roster_state = 'active' AND member.standing = 'normal'
        ORDER BY member.branch_id, member.id LIMIT :limit""",
)
_SUSPENDED = Query(
    int,
    """SELECT count(*) FROM member
       WHERE branch_id IN (:branches) AND roster_state = 'active' AND standing <> 'normal'""",
)


def suspended(tx: Transaction, branch_ids: Sequence[int]) -> int:
    """Return how many members of some branches are not to be assessed, as their membership is suspended."""
    return sum(tx.one(_SUSPENDED, branches=portion) for portion in bulk.chunks(branch_ids))


def page(tx: Transaction, branch_ids: Sequence[int], month: str, after: tuple[int, int], limit: int) -> list[Listed]:
    """Return the next members of some branches by branch and number, and what they pay in a month (YYYY-MM)."""
    after_branch, number = after
    return tx.all(_PAGE, branches=branch_ids, month=month, after_branch=after_branch, after=number, limit=limit)
