from szdj_cli.store import audit
from szdj_cli.store.engine import Store


def test_a_new_store_has_an_empty_audit_log(store: Store) -> None:
    with store.reading() as tx:
        assert audit.head(tx) == (0, bytes(32))
