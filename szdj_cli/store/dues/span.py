"""Which months are charged: apart from the ledger of dues, because every list that is looked at asks for it."""

from typing import NamedTuple

from szdj_cli.domain.values.months import month_after
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


class _Fact(NamedTuple):
    name: str
    value: str


_SPAN = Query(_Fact, "SELECT name, value FROM info WHERE name IN ('dues_since', 'dues_through')")
_BEGIN = Statement("INSERT INTO info (name, value) VALUES ('dues_since', :month), ('dues_through', :month_before)")


def span(tx: Transaction) -> tuple[str, str] | None:
    """Return the first month that is charged where no branch says otherwise, and the last; None before the first."""
    found = dict(tx.each(_SPAN))
    return (found["dues_since"], found["dues_through"]) if len(found) == 2 else None


def begin(tx: Transaction, month: str) -> None:
    """Let charges begin with a month; none is charged yet."""
    tx.execute(_BEGIN, month=month, month_before=month_after(month, -1))
