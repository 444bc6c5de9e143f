from datetime import datetime

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from szdj_cli.domain.errors import NothingToRemit, RemittanceNotLast, SzdjError
from szdj_cli.services.dues import receipts
from szdj_cli.services.dues.lists import notices, remittances
from szdj_cli.services.dues.lists.remittances import Wanted
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import charges
from szdj_cli.store.organisations import organisations
from szdj_cli.store.tables.dues import DUES_REMITTANCE
from tests.support.applicants import SECRETARY, entered
from tests.support.processes import concurrency as together
from tests.support.steps.payments import MEMBER
from tests.support.steps.receipts import pay, reverse
from tests.support.steps.transfers import admit, receivers, send, take_in
from tests.support.steps.transfers import ask as ask_for_a_transfer

OWN = Wanted(None, 60)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def remit(store: Store, now: datetime, wanted: Wanted = OWN) -> tuple[str, int, int]:
    """Record what is handed up; return its number, what was collected, what is handed up of it."""
    done = remittances.record(store, entered(store, now, SECRETARY), wanted, now)
    return done.number, done.collected_fen, done.handed_fen


def test_each_is_of_what_came_in_since_the_last_and_reversals_go_off(store: Store, now: datetime) -> None:
    paid = pay(store, now)
    pay(store, now, amount="20.01")
    assert remit(store, now) == ("2026-000001", 17_001, 10_201)
    reverse(store, now, paid[0])
    pay(store, now, amount="200")
    assert remit(store, now) == ("2026-000002", 5_000, 3_000)
    actor = entered(store, now, SECRETARY)
    with pytest.raises(RemittanceNotLast):
        remittances.reverse(store, actor, None, "2026-000001", "错", now)
    assert remittances.reverse(store, actor, None, "2026-000002", "错", now) == "2026-000003"
    assert remit(store, now) == ("2026-000004", 5_000, 3_000)
    rows, left = remittances.listed(store, actor, None, None, now)
    assert [(row.number, row.handed_fen, row.state) for row in rows] == [
        ("2026-000001", 10_201, "standing"),
        ("2026-000002", 3_000, "reversed"),
        ("2026-000003", -3_000, "reversal"),
        ("2026-000004", 3_000, "standing"),
    ]
    assert left == ()


def test_what_was_paid_before_the_first_month_is_left_out_and_so_is_its_reversal(store: Store, now: datetime) -> None:
    (early,) = pay(store, now, paid_on="2026-10-30", months="2026-11")
    pay(store, now, amount="20")
    assert remit(store, now, Wanted(None, 100, "2026-11")) == ("2026-000001", 2_000, 2_000)
    reverse(store, now, early)
    with pytest.raises(NothingToRemit):
        remit(store, now)
    pay(store, now, paid_on="2026-10-31", amount="7", months="2026-11")
    assert remit(store, now) == ("2026-000002", 700, 420)
    again = remittances.again(store, entered(store, now, SECRETARY), None, "2026-000002", now)
    assert (again.payments, again.collected_fen, again.is_reprint) == (1, 700, True)


def test_what_somebody_prepaid_who_has_moved_away_since_is_still_the_branchs_to_hand_up(
    store: Store, now: datetime
) -> None:
    (number,) = pay(store, now, months="2026-12")
    transfer = ask_for_a_transfer(store, now, MEMBER, "B4")
    receivers(store, now)
    send(store, now, transfer)
    admit(store, now, transfer)
    take_in(store, now, transfer)
    with store.reading() as tx:
        (b4,) = [each.id for each in organisations.named(tx, "B4")]
        assert {each.organisation_id for each in charges.of_member(tx, MEMBER, ["2026-11", "2026-12"])} == {b4}
    actor = entered(store, now, SECRETARY)
    assert receipts.without_receipt(store, actor, "B1", None, now) == ([number], False)
    assert [row.number for row in notices.register(store, actor, None, None, now).rows] == [number]
    assert remit(store, now) == ("2026-000001", 15_000, 9_000)


def test_at_one_moment_it_is_handed_up_once(store: Store, now: datetime) -> None:
    pay(store, now)
    prepare = (
        "from datetime import datetime\n"
        "from szdj_cli.domain.errors import NothingToRemit\n"
        "from szdj_cli.settings import Settings\n"
        "from szdj_cli.store.core.engine import open_store\n"
        "from szdj_cli.services.dues.lists import remittances\n"
        "from tests.support.applicants import SECRETARY, entered\n"
        "store, now = open_store(Settings()), datetime.fromisoformat(sys.argv[1])\n"
        "actor = entered(store, now, SECRETARY)\n"
    )
    act = (
        "try:\n"
        "    print(remittances.record(store, actor, remittances.Wanted(None, 100), now).number)\n"
        "except NothingToRemit:\n"
        "    print('none')\n"
    )
    written = together.run_together(3, prepare, act, now.isoformat())
    assert sorted(each.strip() for each in written) == ["2026-000001", "none", "none"]


def test_remittances_are_never_changed_nor_numbered_with_gaps(store: Store, now: datetime) -> None:
    pay(store, now)
    remit(store, now)
    for statement in ("UPDATE dues_remittance SET handed_fen = 1", "DELETE FROM dues_remittance"):
        with pytest.raises((DBAPIError, SzdjError)), store.transaction() as tx:
            tx.conn.execute(text(statement))
    with store.reading() as tx:
        row = dict(tx.conn.execute(select(DUES_REMITTANCE)).mappings().one())
    for serial in (1, 3, 0):
        with pytest.raises(DBAPIError), store.transaction() as tx:
            tx.conn.execute(insert(DUES_REMITTANCE).values(row | {"id": 2, "serial": serial}))
