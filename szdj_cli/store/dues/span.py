"""Which months are claimed: apart from the ledger of dues, because every list that is looked at asks for it."""

from sqlalchemy import insert, select

from szdj_cli.domain.values.months import month_after
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.info import INFO


def span(tx: Transaction) -> tuple[str, str] | None:
    """Return the first month that is claimed where no branch says otherwise, and the last; None before the first."""
    query = select(INFO.c.name, INFO.c.value).where(INFO.c.name.in_(("dues_since", "dues_through")))
    found = {row.name: row.value for row in tx.conn.execute(query)}
    return (found["dues_since"], found["dues_through"]) if len(found) == 2 else None


def begin(tx: Transaction, month: str) -> None:
    """Let claims begin with a month; none is claimed yet."""
    facts = {"dues_since": month, "dues_through": month_after(month, -1)}
    tx.conn.execute(insert(INFO), [{"name": name, "value": value} for name, value in facts.items()])
