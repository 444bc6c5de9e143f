from sqlalchemy import select

from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.tables.audit import AUDIT


def test_the_log_of_a_new_store_holds_its_creation_alone(store: Store) -> None:
    with store.reading() as tx:
        assert list(tx.conn.scalars(select(AUDIT.c.act).order_by(AUDIT.c.seq))) == [audit.CREATED, ACT]
