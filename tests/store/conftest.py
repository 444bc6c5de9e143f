"""An empty store, and one with a row in every append-only table."""

from datetime import datetime

import pytest
from sqlalchemy import insert

from szdj_cli.settings import Settings
from szdj_cli.store.core import audit, engine
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import ORGANISATION
from szdj_cli.store.tables.requests import DECISION, REQUEST


@pytest.fixture
def sqlite_store(sqlite_settings: Settings) -> Store:
    """An empty store, for what only one of the databases tells."""
    return Store(engine.open_database(sqlite_settings), read_key(sqlite_settings.key_path))


@pytest.fixture
def store_with_history(store: Store, now: datetime) -> Store:
    # Raw rows: what is tested here lies below every service.
    person = {"id_number": b"", "id_index": b"1", "mobile": b"", "mobile_index": b"1", "name": "王芳", "sex": "2"}
    record = {"ethnicity": "01", "birth_date": "1990-01-01", "education": "20", "membership": "full"}
    with store.transaction() as tx:
        audit.append(tx, audit.Entry("system", "store.created", "store"), now)
        tx.conn.execute(insert(ORGANISATION).values(id=1, code="A", name="甲", kind="committee", can_transfer=True))
        tx.conn.execute(
            insert(MEMBER).values(
                id=1,
                branch_id=1,
                joined_on="2010-07-01",
                occupation="工人",
                address="某路",
                updated_at=now,
                **person,
                **record,
            )
        )
        tx.conn.execute(insert(ACCOUNT).values(id=1, id_index=b"1"))
        tx.conn.execute(
            insert(REQUEST).values(
                id=1,
                kind="profile",
                state="approved",
                member_id=1,
                branch_id=1,
                base_version=1,
                payload=b"",
                submitted_at=now,
            )
        )
        tx.conn.execute(
            insert(DECISION).values(
                request_id=1, position=1, outcome="accepted", decided_by=1, decided_for=1, decided_at=now
            )
        )
    return store
