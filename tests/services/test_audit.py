from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from szdj_cli.domain.audit.audit import GENESIS, chained_hash
from szdj_cli.domain.audit.reading import AuditFilter, ChainProblem, ChainReport
from szdj_cli.domain.errors import NotAllowed
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.services import audit as audits
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.audit import AUDIT
from tests.support import builders
from tests.support.steps.members_signed_in import actor_of

ACTOR = builders.ADMINISTRATOR
ROWS = 12


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "_PAGE", 5)


@pytest.fixture
def logged(store: Store, now: datetime) -> Store:
    """A store whose log has twelve rows, two of its creation first; hanzi and a quotation mark among them."""
    with store.transaction() as tx:
        for n in range(3, ROWS + 1):
            entry = audit.Entry(f"account:{n % 3}", "request.accepted", f"request:{n}", {"意见": f'同意"{n}', "n": n})
            audit.append(tx, entry, now + timedelta(seconds=n))
    return store


def verified(store: Store, checkpoint: tuple[int, str] | None = None) -> ChainReport:
    return audits.verify(store, ACTOR, checkpoint)


def tamper(store: Store, statement: str) -> None:
    """Change the log as somebody would who holds the file."""
    with store.transaction() as tx:
        if tx.is_sqlite:
            for trigger in ("audit_no_update", "audit_no_delete", "audit_no_gap"):
                tx.conn.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        else:
            tx.conn.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        tx.conn.execute(text(statement))


def rechain(tx: Transaction) -> None:
    """Compute every hash anew, as somebody would who knows how."""
    previous = GENESIS
    for row in tx.conn.execute(select(AUDIT).order_by(AUDIT.c.seq)).all():
        previous = chained_hash(previous, row.seq, to_stored(row.at), row.actor, row.act, row.subject, row.detail)
        tx.conn.execute(text("UPDATE audit SET hash = :hash WHERE seq = :seq"), {"hash": previous, "seq": row.seq})


@pytest.mark.parametrize("column", ["actor", "act", "subject", "detail"])
def test_what_sqlite_does_not_show_behind_a_nul_is_found(logged: Store, column: str) -> None:
    with logged.reading() as tx:
        if not tx.is_sqlite:  # PostgreSQL stores no NUL at all
            return
    tamper(logged, f"UPDATE audit SET {column} = {column} || char(0) || '9' WHERE seq = 7")
    assert verified(logged).broken_at == 7


@pytest.mark.parametrize("column", ["at", "actor", "act", "subject", "detail"])
def test_text_that_became_bytes_is_found(logged: Store, column: str) -> None:
    with logged.reading() as tx:
        if not tx.is_sqlite:  # PostgreSQL's columns have a type
            return
    tamper(logged, f"UPDATE audit SET {column} = CAST({column} AS BLOB) WHERE seq = 7")
    assert verified(logged).broken_at == 7


def test_an_untouched_log_holds_to_its_last_row(logged: Store) -> None:
    with logged.reading() as tx:
        length, last = audit.head(tx)
    assert verified(logged) == ChainReport(True, ROWS, last.hex())
    assert length == ROWS


def test_an_emptied_log_never_holds(logged: Store) -> None:
    tamper(logged, "DELETE FROM audit")
    assert verified(logged) == ChainReport(False, 0, GENESIS.hex(), 1, ChainProblem.EMPTY)


def test_a_log_that_was_begun_anew_after_it_was_emptied_never_holds(logged: Store, now: datetime) -> None:
    tamper(logged, "DELETE FROM audit")
    with logged.transaction() as tx:
        audit.append(tx, audit.Entry("system", "test", "store"), now)
    report = verified(logged)
    assert (report.ok, report.broken_at, report.problem) == (False, 1, ChainProblem.EMPTY)


@pytest.mark.parametrize("seq", [3, 5, 6, ROWS])
@pytest.mark.parametrize(
    "change",
    [
        "at = replace(at, '2026', '2025')",
        "actor = actor || ' '",
        "actor = 'account:9'",
        "act = 'request.rejected'",
        "subject = subject || '0'",
        "detail = replace(detail, '同意', '反对')",
        "detail = detail || ' '",
        "detail = ''",
    ],
)
def test_a_changed_cell_is_found_in_its_row(logged: Store, seq: int, change: str) -> None:
    tamper(logged, f"UPDATE audit SET {change} WHERE seq = {seq}")
    report = verified(logged)
    assert (report.ok, report.broken_at, report.problem) == (False, seq, ChainProblem.CHANGED)
    assert report.length == seq - 1


def test_every_changed_character_of_a_row_is_found(logged: Store) -> None:
    with logged.reading() as tx:
        row = tx.conn.execute(select(AUDIT).where(AUDIT.c.seq == 7)).one()
    cells = {"at": to_stored(row.at), "actor": row.actor, "act": row.act, "subject": row.subject, "detail": row.detail}
    tamper(logged, "UPDATE audit SET act = act")
    changed = 0
    for column, value in cells.items():
        for at, character in enumerate(value):
            other = value[:at] + chr(ord(character) ^ 1) + value[at + 1 :]
            with logged.transaction() as tx:
                tx.conn.execute(text(f"UPDATE audit SET {column} = :v WHERE seq = 7"), {"v": other})
            assert verified(logged).broken_at == 7, (column, other)
            changed += 1
        with logged.transaction() as tx:
            tx.conn.execute(text(f"UPDATE audit SET {column} = :v WHERE seq = 7"), {"v": value})
    assert changed == sum(map(len, cells.values()))
    assert verified(logged).ok


def test_two_cells_that_share_their_text_differently_are_found(logged: Store) -> None:
    tamper(logged, "UPDATE audit SET actor = 'account:0request', act = '.accepted' WHERE seq = 3")
    assert verified(logged).broken_at == 3


def test_a_changed_hash_is_found(logged: Store) -> None:
    with logged.reading() as tx:
        stored = tx.conn.scalar(select(AUDIT.c.hash).where(AUDIT.c.seq == 4))
    assert stored is not None
    flipped = bytes([stored[0] ^ 1]) + stored[1:]
    tamper(logged, "UPDATE audit SET act = act")
    with logged.transaction() as tx:
        tx.conn.execute(text("UPDATE audit SET hash = :h WHERE seq = 4"), {"h": flipped})
    assert verified(logged).broken_at == 4


@pytest.mark.parametrize("seq", [1, 5, 6, 8])
def test_a_missing_row_is_found_even_where_the_rest_was_chained_anew(logged: Store, seq: int) -> None:
    tamper(logged, f"DELETE FROM audit WHERE seq = {seq}")
    report = verified(logged)
    assert (report.ok, report.broken_at) == (False, seq)
    with logged.transaction() as tx:
        rechain(tx)
    report = verified(logged)
    assert (report.ok, report.broken_at, report.problem) == (False, seq, ChainProblem.GAP)


def test_a_row_before_the_first_is_found(logged: Store) -> None:
    tamper(logged, "INSERT INTO audit SELECT 0, at, actor, act, subject, detail, hash FROM audit WHERE seq = 1")
    assert verified(logged).problem is ChainProblem.GAP


def test_a_cut_tail_shows_only_against_a_checkpoint(logged: Store, now: datetime) -> None:
    checkpoint = audits.head(logged, ACTOR, now)
    tamper(logged, f"DELETE FROM audit WHERE seq > {ROWS - 2}")
    assert verified(logged).ok
    report = verified(logged, (checkpoint.length, checkpoint.head))
    assert (report.ok, report.broken_at, report.problem) == (False, ROWS - 1, ChainProblem.CUT)


def test_a_chain_that_was_written_anew_shows_only_against_a_checkpoint(logged: Store, now: datetime) -> None:
    checkpoint = audits.head(logged, ACTOR, now)
    tamper(logged, "UPDATE audit SET act = 'request.rejected' WHERE seq = 3")
    with logged.transaction() as tx:
        rechain(tx)
    assert verified(logged).ok
    report = verified(logged, (checkpoint.length, checkpoint.head))
    assert (report.ok, report.problem) == (False, ChainProblem.REWRITTEN)


def test_a_log_that_has_grown_since_still_holds_against_its_checkpoint(logged: Store, now: datetime) -> None:
    checkpoint = audits.head(logged, ACTOR, now)
    with logged.transaction() as tx:
        audit.append(tx, audit.Entry("system", "test", "store"), now)
    assert verified(logged, (checkpoint.length, checkpoint.head)).length == ROWS + 1


def test_the_checkpoint_of_a_log_that_has_just_begun_holds(store: Store, now: datetime) -> None:
    checkpoint = audits.head(store, ACTOR, now)
    assert verified(store, (checkpoint.length, checkpoint.head)).ok


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (AuditFilter(limit=3), [12, 11, 10]),
        (AuditFilter(actor="account:2", limit=2), [11, 8]),
        (AuditFilter(subject="request:3"), [3]),
        (AuditFilter(act="request"), list(range(12, 2, -1))),
        (AuditFilter(act="request_accepted"), []),
        (AuditFilter(act="%"), []),
    ],
)
def test_entries_come_newest_first_as_the_filter_says(
    logged: Store, now: datetime, wanted: AuditFilter, numbers: list[int]
) -> None:
    assert [entry.seq for entry in audits.log(logged, ACTOR, wanted, now)] == numbers


def test_entries_are_filtered_by_time(logged: Store, now: datetime) -> None:
    wanted = AuditFilter(since=now + timedelta(seconds=4), before=now + timedelta(seconds=6))
    assert [entry.seq for entry in audits.log(logged, ACTOR, wanted, now)] == [5, 4]


def test_an_entry_names_the_person_behind_an_account(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 1)
    actor = actor_of(store, now)
    (entry,) = audits.log(store, ACTOR, AuditFilter(act="sign_in.succeeded"), now)
    assert (entry.actor, entry.actor_name) == (actor.label, actor.name)


@pytest.mark.parametrize(
    "use",
    [
        lambda store, actor, now: audits.log(store, actor, AuditFilter(), now),
        audits.head,
        lambda store, actor, now: audits.verify(store, actor, None),
    ],
)
def test_only_an_administrator_reads_the_log(
    store: Store, now: datetime, use: Callable[[Store, object, datetime], object]
) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 1)
    with pytest.raises(NotAllowed):
        use(store, actor_of(store, now), now)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit SET actor = 'x' WHERE seq = 9", 9),
        ("UPDATE audit SET actor = 'x' WHERE seq = 7", 7),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("UPDATE audit SET act = 'x' WHERE seq = 1", 1),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET actor = 'x' WHERE seq = 3", None),  # before what is looked at: `verify` finds it
    ],
)
def test_the_newest_entries_are_looked_at_and_no_entry_is_missing(
    logged: Store, statement: str, broken_at: int | None
) -> None:
    assert audits.newest_hold(logged, 6) == verified(logged)
    tamper(logged, statement)
    report = audits.newest_hold(logged, 6)
    assert (report.ok, report.broken_at) == (broken_at is None, broken_at)
