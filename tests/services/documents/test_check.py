"""A code is held against what is stored, field by field: a right signature alone confirms nothing."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Column, Table, delete, text, update

from szdj_cli.domain.transfers.signatures import signed_code
from szdj_cli.domain.transfers.signed_documents import CLAIMS, PaperStatus, SignedDocument
from szdj_cli.services.documents import check as paper_checks
from szdj_cli.services.transfers import letters
from szdj_cli.settings import home_directory
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.dues import DUES_PAYMENT, DUES_RECEIPT, DUES_RECEIPT_LINE
from szdj_cli.store.tables.letters import LETTER
from tests.support.applicants import COMMITTEE_SECRETARY, entered
from tests.support.steps import receipts as receipting
from tests.support.steps.transfers import OTHER, ask, receivers, send
from tests.support.storage.tampering import unguarded

NOT_ON_PAPER = {"void_reason", "issued_by", "serial", "reason", "recorded_by", "recorded_at", "request_id", "state"}
"""Columns that no paper shows; a payment's serial number is the bank's, and a paper's own is looked for below."""


def fill_store(store: Store, now: datetime) -> None:
    """Issue a letter and a receipt, and keep the codes of the two papers beside the store."""
    receivers(store, now)
    request = ask(store, now, OTHER, None)
    send(store, now, request)
    with TemporaryDirectory() as directory:
        path = Path(directory) / "a.docx"
        letter = letters.write(store, entered(store, now, COMMITTEE_SECRETARY), request, path, now)
    receipt = receipting.issue(store, now, receipting.pay(store, now, months="2026-11..2026-12", amount="300"))
    _codes_in(home_directory()).write_text(json.dumps({"letter": letter.code, "receipt": receipt.code}))


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


@pytest.fixture
def codes(store: Store) -> dict[str, str]:
    """The codes of a letter and of a receipt that hold, by their purposes' first word."""
    found: dict[str, str] = json.loads(_codes_in(home_directory()).read_text())
    return found


def _codes_in(home: Path) -> Path:
    return home / "codes.json"


def tampered(store: Store, change: Callable[[Transaction], object]) -> None:
    """Change what no command changes, past the guards of the database."""
    with unguarded(store) as tx:
        change(tx)


def other_value(column: Column[Any], now: datetime, tx: Transaction) -> Any:
    """Return a value that a column does not have."""
    if column.name == "content" and column.table is LETTER:
        return tx.keys.seal("letter", "content", 1, "{}")
    if column.name.endswith("_at"):
        return now + timedelta(days=3)
    return 4711 if column.type.python_type is int else "2031-01-31" if column.name != "content" else "{}"


def columns() -> list[tuple[str, Table, str]]:
    """Return every column on which a paper rests, with the paper."""
    of = [("letter", LETTER), ("receipt", DUES_RECEIPT), ("receipt", DUES_PAYMENT), ("receipt", DUES_RECEIPT_LINE)]
    return [
        (paper, table, each.name)
        for paper, table in of
        for each in table.columns
        if each.name not in NOT_ON_PAPER - ({"serial", "request_id"} if table in (LETTER, DUES_RECEIPT) else set())
    ]


@pytest.mark.parametrize(("paper", "table", "column"), columns(), ids=lambda each: getattr(each, "name", each))
def test_whatever_is_changed_in_the_store_the_paper_is_not_confirmed(
    store: Store, now: datetime, codes: dict[str, str], paper: str, table: Table, column: str
) -> None:
    assert paper_checks.check(store, codes[paper], now).status is PaperStatus.VALID
    changed = table.c[column]

    def change(tx: Transaction) -> None:
        row = tx.conn.execute(table.select().limit(1)).one()
        key = next(iter(table.primary_key))
        of_row = key == getattr(row, key.name)
        tx.conn.execute(update(table).where(of_row).values({column: other_value(changed, now, tx)}))

    tampered(store, change)
    found = paper_checks.check(store, codes[paper], now)
    assert not found.holds
    assert codes["letter" if paper == "receipt" else "receipt"]


@pytest.mark.parametrize("value", ["", "x", "2026-13-45"])
@pytest.mark.parametrize(
    ("paper", "of"),
    [
        ("letter", "letter.issued_at"),
        ("letter", "letter.voided_at"),
        ("letter", "letter.expires_on"),
        ("letter", "request.state"),
        ("receipt", "dues_receipt.issued_at"),
        ("receipt", "dues_receipt.content"),
        ("receipt", "dues_payment.paid_on"),
        ("receipt", "dues_payment.method"),
    ],
)
def test_a_paper_of_what_was_altered_beyond_reading_is_not_confirmed(
    store: Store, now: datetime, codes: dict[str, str], paper: str, of: str, value: str
) -> None:
    table, _, column = of.partition(".")
    tampered(store, lambda tx: tx.conn.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": value}))
    assert paper_checks.check(store, codes[paper], now).status is PaperStatus.DIFFERENT


def alterations(document: SignedDocument) -> st.SearchStrategy[SignedDocument]:
    """Return the claims that differ from one in one field."""
    values: dict[object, st.SearchStrategy[Any]] = {
        str: st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
        int: st.integers(0, 10**9),
        date: st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    }
    altered = [
        values[field.type].map(lambda value, name=field.name: replace(document, **{name: value}))  # type: ignore[misc]
        for field in fields(document)
    ]
    return st.one_of(altered).filter(lambda other: other != document)


@pytest.mark.parametrize("paper", ["letter", "receipt"])
def test_a_claim_that_says_anything_else_is_not_confirmed_whoever_signed_it(
    store: Store, now: datetime, codes: dict[str, str], paper: str
) -> None:
    document = paper_checks.check(store, codes[paper], now).document

    @hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(alterations(document))
    def say_otherwise(other: SignedDocument) -> None:
        with store.reading() as tx:
            code = signed_code(other, tx.keys.sign)
        found = paper_checks.check(store, code, now)
        is_of_number = (other.issuer, other.number) == (document.issuer, document.number)
        assert found.status is (PaperStatus.DIFFERENT if is_of_number else PaperStatus.UNREGISTERED)
        assert not found.holds
        assert not found.is_confirmed

    say_otherwise()


def test_what_the_store_no_longer_has_is_not_confirmed(store: Store, now: datetime, codes: dict[str, str]) -> None:
    def lose(tx: Transaction) -> None:  # as a restored backup does
        for table in (LETTER, DUES_RECEIPT_LINE, DUES_RECEIPT):
            tx.conn.execute(delete(table))

    tampered(store, lose)
    for code in codes.values():
        found = paper_checks.check(store, code, now)
        assert (found.status, found.holds, found.issuer_name) == (PaperStatus.UNREGISTERED, False, None)


def test_offline_every_paper_is_only_said_to_be_signed(store: Store, now: datetime, codes: dict[str, str]) -> None:
    key = paper_checks.public_key(store)
    for code in codes.values():
        assert paper_checks.check_offline(code, key, now.date()).status is PaperStatus.ISSUED


def test_every_kind_of_claim_is_looked_up() -> None:
    assert set(paper_checks._LOOK_UPS) == set(CLAIMS)
