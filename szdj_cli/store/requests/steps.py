"""The steps of a request, as they are written."""

from szdj_cli.domain.requests.requests import Route, RouteStep
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests.requests import IS_AT

_PRESENT = Query(
    RouteStep,
    f"""SELECT request_step.organisation_id, request_step.act FROM request JOIN request_step ON {IS_AT}
        WHERE request.id = :id""",
)
_ADD = Statement(
    """INSERT INTO request_step (request_id, position, organisation_id, act)
       VALUES (:request_id, :position, :organisation_id, :act)"""
)
_DROP = Statement("DELETE FROM request_step WHERE request_id = :id AND position >= :position")


def add(tx: Transaction, request_id: int, first: int, route: Route) -> None:
    """Write steps from a position on."""
    tx.execute_each(
        _ADD,
        [
            {"request_id": request_id, "position": position, "organisation_id": organisation_id, "act": act}
            for position, (organisation_id, act) in enumerate(route, first)
        ],
    )


def replace(tx: Transaction, request_id: int, first: int, route: Route) -> None:
    """Write steps from a position on, instead of those there, on which nobody has decided."""
    tx.execute(_DROP, id=request_id, position=first)
    add(tx, request_id, first, route)


def present(tx: Transaction, request_id: int) -> RouteStep:
    """Return whose the step is at which a request stands, and what happens there."""
    return tx.one(_PRESENT, id=request_id)
