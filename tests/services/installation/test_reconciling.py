"""What `szdj db check` finds of rows that were changed past the program."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count, zip_longest
from threading import Thread

import pytest
from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    inspect,
    text,
)

from szdj_cli.domain.accounts.verification import Method
from szdj_cli.domain.authorisation import Scope
from szdj_cli.domain.errors import StoreBusy
from szdj_cli.domain.installation import maintenance as domain_maintenance
from szdj_cli.domain.installation.maintenance import RowProblem
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.services.audit import chain_report
from szdj_cli.services.dues.lists import remittances
from szdj_cli.services.installation import maintenance
from szdj_cli.services.installation import reconciling as pages
from szdj_cli.services.installation.reconciling import reconcile
from szdj_cli.services.transfers import receipt_slips
from szdj_cli.store.accounts import accounts, tokens
from szdj_cli.store.audit import reconciling, sealed_fields
from szdj_cli.store.audit.reconciling import Page
from szdj_cli.store.core import audit, row_digests
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.organisations import organisations
from szdj_cli.store.tables.types import Instant, Sealed
from szdj_cli.store.verification import verified_days
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, SECRETARY, ask, entered
from tests.support.steps import dues as owing
from tests.support.steps import receipts as receipting
from tests.support.steps import transfers as transferring
from tests.support.storage.connections import outside
from tests.support.storage.declared import declared
from tests.support.storage.tampering import past_the_program, unguarded

ADMINISTRATOR = builders.ADMINISTRATOR
MEMBER = APPLICANTS[0]


def fill_store(store: Store, now: datetime) -> None:
    """Write something into every table that the log knows."""
    person = accounts.Administrator("管理员", builders.id_number(999), "13900000999")
    with store.transaction() as tx:
        account = accounts.add_administrator(tx, person, "$argon2id$of-this-one", is_weak=False)
        sealed = tx.keys.seal("account", "totp_secret", account, "SECRET")
        tx.conn.execute(
            text("UPDATE account SET totp_secret = :sealed WHERE id = :id"), {"sealed": sealed, "id": account}
        )
        tx.conn.execute(
            text("INSERT INTO trusted_phone VALUES (1, :hash, :member, :hash, '2026-12-23T01:30:00.000000Z')"),
            {"hash": b"hash", "member": MEMBER},
        )
        tx.conn.execute(
            text(
                "INSERT INTO bound_identity VALUES (1, :member, 'way', :hash, :hash,"
                " '2026-11-23T01:30:00.000000Z', '2026-12-23T01:30:00.000000Z')"
            ),
            {"hash": b"hash", "member": MEMBER},
        )
        payload = tx.keys.seal("correction", "payload", 1, "{}")
        tx.conn.execute(
            text(
                "INSERT INTO correction (id, member_id, act, payload, reason, begun_by, begun_at, state)"
                " VALUES (1, :member, 'mend', :payload, '写错', :by, '2026-11-23T01:30:00.000000Z', 'confirmed')"
            ),
            {"member": MEMBER, "payload": payload, "by": account},
        )
        tx.conn.execute(
            text("INSERT INTO local_change (member_id, term, at) VALUES (9, 'email', '2026-11-23T01:30:00.000000Z')")
        )
        until = (now + timedelta(days=30)).date()
        place = organisations.every(tx)[0].id
        number = tokens.add(tx, "szdj_", "夜间导入", [Scope.IMPORT], place, account, now, until)
        tokens.revoke(tx, number, "换了主机", now)
        audit.append(tx, audit.Entry("system", "test", "store"), now)
    owing.open_dues(store, now, -2)
    owing.set_dues(store, now, MEMBER, 0)
    owing.set_dues(store, now, APPLICANTS[3], 1)  # from next month on: nothing is charged yet
    numbers = owing.pay(store, now, MEMBER, 0, 0)
    receipting.issue(store, now, numbers)
    remittances.record(store, entered(store, now, SECRETARY), remittances.Wanted(None, 60), now)
    ask(store, now, MEMBER, ethnicity="满族")
    leaver = APPLICANTS[1]
    request = transferring.ask(store, now, leaver, None)
    transferring.send(store, now, request)
    later = now + timedelta(days=1)
    slip = Slip("张三", "13800001111", later.date())
    with store.transaction() as tx:
        verified_days.add_day(tx, COMMITTEE_SECRETARY, Method.TOTP, later)
    receipt_slips.record(store, entered(store, later, COMMITTEE_SECRETARY), {request: slip}, later)
    back = transferring.ask(store, later, APPLICANTS[2], "B4")
    assert back
    with store.transaction() as tx:
        tx.conn.execute(text("INSERT INTO dues_start VALUES (1, '2026-11')"))
        _mend_and_revoke(tx, back)
        tx.conn.execute(text("INSERT INTO skipped_number VALUES (1, 'letter', 1, 2020, 5)"))
        tx.conn.execute(text("INSERT INTO dues_payer VALUES (3, '示范', 1, 1, '2026-11-23T01:30:00.000000Z')"))


def _mend_and_revoke(tx: Transaction, request: int) -> None:
    at = "2026-11-23T01:30:00.000000Z"
    payload = tx.keys.seal("earlier_submission", "payload", 1, "{}")
    for statement, values in (
        (
            "earlier_submission VALUES (1, :request, 1, :payload, :at)",
            {"request": request, "payload": payload, "at": at},
        ),
        ("revocation VALUES (:request, 1, '点错', 1, 1, :at)", {"request": request, "at": at}),
        ("revoked_standard SELECT max(id), :at FROM dues_standard", {"at": at}),
    ):
        tx.conn.execute(text(f"INSERT INTO {statement}"), values)


@pytest.fixture
def full_store(store_at_work: Store) -> Store:
    """A store with something in every table that the log knows."""
    return store_at_work


@pytest.fixture
def every_fault_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the report name every row: a reader is told of the first ones."""
    monkeypatch.setattr(domain_maintenance, "NAMED_AT_MOST", 1000)


def problems(store: Store) -> set[tuple[str, str, RowProblem]]:
    return {(fault.table, fault.row, fault.problem) for fault in reconcile(store)[1].named}


def test_what_the_program_wrote_agrees_with_the_log(full_store: Store) -> None:
    report = maintenance.check(full_store, ADMINISTRATOR)
    assert report.ok, report
    assert report.rows > 30


def test_every_table_is_known_to_the_log_or_it_is_said_why_not(full_store: Store) -> None:
    tables = declared().tables
    assert tables.keys() == row_digests.KEYS.keys() | row_digests.NOT_COVERED.keys()
    assert not row_digests.KEYS.keys() & row_digests.NOT_COVERED.keys()
    for name, key in row_digests.KEYS.items():
        assert {column.name for column in tables[name].primary_key} == {c for c in key if c}
        assert next(iter(tables[name].columns)).primary_key
    with full_store.reading() as tx:  # and the database has no other table than these
        assert set(inspect(tx.conn).get_table_names()) == tables.keys() | {"alembic_version"}


def _cells(name: str) -> list[str]:
    return [column.name for column in declared().tables[name].columns if not column.primary_key]


@pytest.mark.usefixtures("every_fault_is_named")
def test_every_changed_cell_is_found(full_store: Store) -> None:
    """In each round one column of every table: what is found of a table is of that column alone."""
    for columns in zip_longest(*([(name, cell) for cell in _cells(name)] for name in row_digests.KEYS)):
        changed = [column for column in columns if column]
        with past_the_program(full_store) as conn:
            rows = {name: _changed(conn, declared().tables[name], column) for name, column in changed}
        expected = {
            (name, "/".join(str(rows[name][part]) for part in row_digests.KEYS[name] if part), RowProblem.CHANGED)
            for name, _ in changed
        }
        found = {each for each in problems(full_store) if each[2] is RowProblem.CHANGED}
        assert found == expected, changed
        with past_the_program(full_store) as conn:
            for name, row in rows.items():
                _put_back(conn, declared().tables[name], row)
    assert problems(full_store) == set()


def test_a_value_that_only_looks_like_the_one_before_is_found(full_store: Store, now: datetime) -> None:
    with full_store.transaction() as tx:
        members.change(tx, MEMBER, {"employer": "单位"}, now)
    likes = ["employer || ' '", "'\"' || employer || '\"'", "'NULL'", "''", "NULL"]
    if full_store.database.is_sqlite:  # it takes a BLOB of the same bytes, and what a reader of C ends at
        likes += ["CAST(employer AS BLOB)", "employer || char(0) || 'x'", "x''"]
    table = declared().tables["member"]
    with past_the_program(full_store) as conn:
        row = dict(conn.execute(table.select().where(table.c.id == MEMBER)).one()._mapping)
    for like in likes:
        with past_the_program(full_store) as conn:
            conn.execute(text(f"UPDATE member SET employer = {like} WHERE id = {MEMBER}"))
        assert problems(full_store) == {("member", str(MEMBER), RowProblem.CHANGED)}, like
        with past_the_program(full_store) as conn:
            _put_back(conn, table, row)


def test_the_text_that_sqlite_makes_of_a_row_is_the_same_in_every_version(full_store: Store) -> None:
    """A digest is compared with one that another version may have made."""
    with full_store.transaction() as tx:
        tx.driver.execute("INSERT INTO info VALUES ('odd', '\"\\/'' \n\t\x01\x7f中😀')")
        query = f"SELECT {row_digests.content(tx, 'info')} FROM info kept WHERE name = 'odd'"
        made = tx.driver.execute(query).fetchone()
    value = "\"\\/' \n\t\x01\x7f中😀"
    as_one_text = ('["odd","\\"\\\\/\' \\n\\t\\u0001\x7f中😀"]'.encode(),)
    assert tuple(made) == (as_one_text if tx.is_sqlite else ("odd", value))
    key = (2**40, "odd")
    of_bytes, of_text = (*key, as_one_text[0], b"\1"), (*key, as_one_text[0].decode(), b"\1")
    digest = row_digests.digester(full_store.keys, "info")
    assert digest(of_bytes) == digest(of_text) == full_store.keys.row_digester("info")(of_text)


@pytest.mark.usefixtures("every_fault_is_named")
def test_a_row_that_is_gone_or_new_is_found(full_store: Store) -> None:
    """In every table at once: what is found of a table is of its own row."""
    rows = {}
    with past_the_program(full_store) as conn:
        for name in row_digests.KEYS:
            rows[name] = _first(conn, declared().tables[name])
            conn.execute(declared().tables[name].delete().where(_is(declared().tables[name], rows[name])))
    gone = problems(full_store)
    for name in row_digests.KEYS:
        assert {problem for of, _, problem in gone if of == name} == {RowProblem.GONE}, name
    with past_the_program(full_store) as conn:
        for name, row in rows.items():
            table = declared().tables[name]
            conn.execute(table.insert().values(row))
            conn.execute(table.insert().values(row | {unique: _other(row[unique]) for unique in _unique_in(table)}))
    new = problems(full_store)
    for name in row_digests.KEYS:
        assert RowProblem.UNLOGGED in {problem for of, _, problem in new if of == name}, name


def _unique_in(table: Table) -> set[str]:
    keys = (each for each in table.constraints if isinstance(each, PrimaryKeyConstraint | UniqueConstraint))
    return {column.name for key in keys for column in key.columns} | {c.name for c in table.columns if c.unique}


@pytest.mark.parametrize("name", ["member", "decision"])
def test_wherever_in_its_pages_a_row_is_gone_or_changed_or_new_it_is_found(
    full_store: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ROWS", 2)
    monkeypatch.setattr(pages, "_ENTRIES", 3)
    monkeypatch.setattr(reconciling, "_BLOCK", 3)
    monkeypatch.setattr(reconciling, "_BLOCK_OF_PARTS", 2)
    table, key = declared().tables[name], row_digests.KEYS[name]
    with past_the_program(full_store) as conn:
        rows = [dict(row._mapping) for row in conn.execute(table.select().order_by(*table.primary_key))]
    assert len(rows) > 2
    for row in (rows[0], rows[1], rows[2], rows[-1]):
        number = "/".join(str(row[part]) for part in key if part)
        with past_the_program(full_store) as conn:
            conn.execute(table.delete().where(_is(table, row)))
        assert problems(full_store) == {(name, number, RowProblem.GONE)}
        column = "address" if name == "member" else "reason"
        with past_the_program(full_store) as conn:
            _put_back(conn, table, row | {column: "改过"})
        assert problems(full_store) == {(name, number, RowProblem.CHANGED)}
        with past_the_program(full_store) as conn:
            _put_back(conn, table, row)
    with full_store.transaction() as tx:  # what the log knows to be gone is no row
        tx.driver.execute(f"DELETE FROM local_change WHERE member_id = {MEMBER}")
    assert problems(full_store) == set()


@pytest.mark.usefixtures("every_fault_is_named")
def test_a_row_under_another_key_is_found_whatever_stands_there(full_store: Store) -> None:
    """SQLite takes a text, a fraction or bytes where the key is a number."""
    likes = ["900", "-900", *(["'x'", "900.5", "x'31'", "-9e999"] if full_store.database.is_sqlite else [])]
    table = declared().tables["request_step"]
    with past_the_program(full_store) as conn:
        row = _first(conn, table)
    for like in likes:
        with past_the_program(full_store) as conn:
            given = {"request": row["request_id"], "position": row["position"]}
            statement = (
                f"UPDATE request_step SET request_id = {like} WHERE request_id = :request AND position = :position"
            )
            conn.execute(text(statement), given)
        found = problems(full_store)
        with past_the_program(full_store) as conn:
            conn.execute(
                text("DELETE FROM request_step WHERE NOT EXISTS (SELECT 1 FROM request WHERE id = request_id)")
            )
            conn.execute(table.insert().values(row))
        gone = ("request_step", f"{row['request_id']}/{row['position']}", RowProblem.GONE)
        assert gone in found, like
        assert [problem for _, _, problem in found - {gone}] == [RowProblem.UNLOGGED], like
    assert problems(full_store) == set()


def test_a_store_that_was_brought_back_to_an_earlier_row_is_found(full_store: Store, now: datetime) -> None:
    """The row and its digest were right once: what counts is the last entry."""
    member = declared().tables["member"]
    with past_the_program(full_store) as conn:
        earlier = dict(conn.execute(member.select().where(member.c.id == MEMBER)).one()._mapping)
    with full_store.transaction() as tx:
        members.change(tx, MEMBER, {"employer": "别的单位"}, now)
    assert problems(full_store) == set()
    with past_the_program(full_store) as conn:
        _put_back(conn, member, earlier)
    assert problems(full_store) == {("member", str(MEMBER), RowProblem.CHANGED)}


def test_an_earlier_row_does_not_pass_with_its_digest_repeated_in_the_log(full_store: Store, now: datetime) -> None:
    """Whoever holds the database can hash an entry, but what it says of rows is sealed to its place."""
    member = declared().tables["member"]
    with full_store.transaction() as tx:
        members.change(tx, MEMBER, {"employer": "从前的单位"}, now)
    with past_the_program(full_store) as conn:
        earlier = dict(conn.execute(member.select().where(member.c.id == MEMBER)).one()._mapping)
        vouched = _last_digests(conn)
    with full_store.transaction() as tx:
        members.change(tx, MEMBER, {"employer": "别的单位"}, now)
    with past_the_program(full_store) as conn:
        _put_back(conn, member, earlier)
    with unguarded(full_store) as tx:
        audit.append_again(tx, vouched)
        seq = str(tx.conn.scalar(text("SELECT max(seq) FROM audit")))
    assert chain_report(full_store).ok
    assert problems(full_store) == {
        ("member", str(MEMBER), RowProblem.CHANGED),
        ("audit", seq, RowProblem.FORGED),
    }


def test_a_log_that_was_hashed_anew_without_an_entry_is_found(full_store: Store) -> None:
    with unguarded(full_store) as tx:
        rows = list(tx.conn.execute(text("SELECT at, actor, act, subject, detail FROM audit ORDER BY seq")))
        tx.conn.execute(text("DELETE FROM audit"))
        del rows[len(rows) // 2]
        for at, *entry in rows:
            audit.append(tx, audit.Entry(*entry), datetime.fromisoformat(at))
    assert chain_report(full_store).ok
    assert RowProblem.FORGED in {problem for _, _, problem in problems(full_store)}


def test_what_is_written_while_rows_are_looked_at_again_is_no_fault(
    full_store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others write between any two queries of a check; on PostgreSQL too it holds one moment against itself."""

    def write() -> None:
        # A file of SQLite without WAL lets nobody write while it is read.
        with suppress(StoreBusy), full_store.transaction(patient=False) as tx:
            members.change(tx, MEMBER, {"employer": f"单位{next(serials)}"}, now)

    serials, logged, page = count(), reconciling.logged, reconciling.page

    def logged_then_written(tx: Transaction, after: int, up_to: int) -> Iterator[reconciling.LoggedRows]:
        found = logged(tx, after, up_to)
        if after:  # the last look, at what others wrote meanwhile
            _elsewhere(write)
        return found

    def written_then_page(tx: Transaction, name: str, after: reconciling.RowKey | None, limit: int) -> Page:
        if name == "member":
            _elsewhere(write)
        return page(tx, name, after, limit)

    monkeypatch.setattr(reconciling, "page", written_then_page)
    monkeypatch.setattr(reconciling, "logged", logged_then_written)
    assert problems(full_store) == set()


def test_what_was_written_past_the_program_is_not_vouched_for_by_the_next_one_who_writes(
    full_store: Store, now: datetime
) -> None:
    with outside(full_store) as conn:  # the triggers note it
        conn.execute(text("UPDATE member SET employer = '改过' WHERE id = 1"))
    with full_store.transaction() as tx:
        audit.append(tx, audit.Entry("system", "test", "store"), now)
    assert problems(full_store) == {("member", "1", RowProblem.CHANGED)}


def test_ciphertexts_that_changed_places_are_found(full_store: Store) -> None:
    with past_the_program(full_store) as conn:
        first, second = (conn.scalar(text(f"SELECT mobile FROM member WHERE id = {number}")) for number in (1, 2))
        conn.execute(text("UPDATE member SET mobile = :mobile WHERE id = 1"), {"mobile": second})
        conn.execute(text("UPDATE member SET mobile = :mobile WHERE id = 2"), {"mobile": first})
    unreadable = {("member", "1", RowProblem.UNREADABLE), ("member", "2", RowProblem.UNREADABLE)}
    assert problems(full_store) >= unreadable


def test_every_sealed_column_is_opened(full_store: Store) -> None:
    assert sealed_fields.SEALED.keys() <= row_digests.KEYS.keys()
    for name, columns in sealed_fields.SEALED.items():
        table = declared().tables[name]
        for column in columns:
            with past_the_program(full_store) as conn:
                row = _changed(conn, table, column.name)
            found = {(of, problem) for of, _, problem in problems(full_store)}
            assert (name, RowProblem.UNREADABLE) in found, f"{name}.{column.name}"
            with past_the_program(full_store) as conn:
                _put_back(conn, table, row)


def test_the_sealed_columns_are_those_that_the_tables_declare() -> None:
    found = {
        name: tuple((column.name, column.type.indexed) for column in table.columns if isinstance(column.type, Sealed))
        for name, table in declared().tables.items()
    }
    covered = {name: columns for name, columns in found.items() if columns and name in row_digests.KEYS}
    assert covered == sealed_fields.SEALED


def test_a_blind_index_of_another_number_is_found(full_store: Store) -> None:
    with past_the_program(full_store) as conn:
        conn.execute(text("UPDATE member SET mobile_index = id_index WHERE id = 1"))
    assert ("member", "1", RowProblem.MISINDEXED) in problems(full_store)


def test_a_password_that_was_copied_from_another_account_is_found(full_store: Store) -> None:
    with past_the_program(full_store) as conn:
        conn.execute(
            text(
                "UPDATE account SET password_hash = (SELECT password_hash FROM account WHERE is_administrator)"
                " WHERE id = 1"
            )
        )
    assert ("account", "1", RowProblem.FOREIGN_PASSWORD) in problems(full_store)


def _elsewhere(act: Callable[[], None]) -> None:
    writer = Thread(target=act)
    writer.start()
    writer.join()


def _last_digests(conn: Connection) -> audit.Entry:
    query = "SELECT actor, act, subject, detail FROM audit WHERE act = 'rows.written' ORDER BY seq DESC LIMIT 1"
    return audit.Entry(*conn.execute(text(query)).one())


def _first(conn: Connection, table: Table, column: str | None = None) -> dict[str, object]:
    query = table.select().order_by(*table.primary_key)
    if column is not None and conn.execute(query.where(table.c[column].is_not(None))).first() is not None:
        query = query.where(table.c[column].is_not(None))
    found = conn.execute(query).first()
    assert found is not None, f"no row in {table.name}"
    return dict(found._mapping)


def _changed(conn: Connection, table: Table, column: str) -> dict[str, object]:
    row = _first(conn, table, column)
    conn.execute(table.update().where(_is(table, row)).values({column: _other(row[column], table, column)}))
    return row


def _put_back(conn: Connection, table: Table, row: dict[str, object]) -> None:
    conn.execute(table.delete().where(_is(table, row)))
    conn.execute(table.insert().values(row))


def _is(table: Table, row: dict[str, object]) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key))


def _other(value: object, table: Table | None = None, column: str | None = None) -> object:
    if value is None and table is not None and column is not None:
        if isinstance(table.c[column].type, LargeBinary | Sealed):
            return b"1"
        if isinstance(table.c[column].type, Instant):
            return datetime.fromisoformat("2026-01-01T00:00:00+00:00")
        return 7 if table.c[column].type.python_type is int else "1"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    return f"{value}x"
