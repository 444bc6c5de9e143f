"""Where members can be transferred to."""

from szdj_cli.domain.transfers.transfers import Target
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

_TARGETS = Query(
    Target,
    """SELECT branch.code, branch.name, coalesce(above.name, '')
       FROM organisation AS branch LEFT JOIN organisation AS above ON above.id = branch.parent_id
       WHERE branch.kind = 'branch' AND branch.closed_on IS NULL [[AND branch.id <> :own]]
         [[AND substr(branch.code, 1, length(CAST(:beginning AS VARCHAR))) = CAST(:beginning AS VARCHAR)]]
       ORDER BY branch.code""",
    scans="every branch is offered to whoever chooses one",
)


def targets(tx: Transaction, own: int | None, beginning: str) -> list[Target]:
    """Return the branches but one's own, those whose codes begin so, in the order of their codes."""
    return tx.all(_TARGETS, own=own, beginning=beginning or None)
