"""What is left to this program once PostgreSQL's own has restored a database."""

from datetime import datetime
from pathlib import Path

import pytest

from szdj_cli.domain.errors import RestoreByPgRestore
from szdj_cli.services.installation import maintenance, restoring
from szdj_cli.settings import Settings
from szdj_cli.store.core import engine
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import receipts, remittances
from szdj_cli.store.requests import letters
from tests.support import builders
from tests.support.fixtures.stores import begin_log


def test_a_database_that_pg_restore_made_is_finished_here(postgresql_settings: Settings, now: datetime) -> None:
    begin_log(Store(engine.open_database(postgresql_settings), read_key(postgresql_settings.key_path)))
    with pytest.raises(RestoreByPgRestore), restoring.begun(postgresql_settings, Path("copy.db"), 5, now):
        pass
    looked = restoring.finish_elsewhere(postgresql_settings, "system", 5, now, dry_run=True)
    store = engine.open_store(postgresql_settings)
    with store.reading() as tx:
        assert letters.next_serial(tx, 1, now.year) == 1
    done = restoring.finish_elsewhere(postgresql_settings, "system", 5, now, dry_run=False)
    assert done.skipped == looked.skipped
    with store.reading() as tx:
        for series in (letters, receipts, remittances):
            assert series.next_serial(tx, 1, now.year) == 6
            assert series.next_serial(tx, 1, now.year - 1) == 1
    assert maintenance.check(store, builders.ADMINISTRATOR).ok


def test_a_file_is_not_finished_but_restored(sqlite_settings: Settings, now: datetime) -> None:
    with pytest.raises(RestoreByPgRestore):
        restoring.finish_elsewhere(sqlite_settings, "system", 5, now, dry_run=True)
