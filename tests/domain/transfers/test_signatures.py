"""Claims on paper: they come back as they were signed, and a kind reads as no other."""

import json
from base64 import urlsafe_b64encode
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.transfers.signatures import link, read_document, signed_code, split_code
from szdj_cli.domain.transfers.signed_documents import PaperStatus, SignedDocument, SignedLetter, SignedReceipt

DAY = date(2026, 11, 26)
LETTER = SignedLetter("C1", 2026, 1, "王**", DAY, date(2026, 12, 26), "2026-08")
RECEIPT = SignedReceipt("B1", 2026, 1, "王**", DAY, 15000)


def signed(_message: bytes) -> bytes:
    return bytes(64)


def message_of(claim: SignedDocument) -> bytes:
    parts = split_code(signed_code(claim, signed))
    assert parts is not None
    return parts[0]


@given(
    st.text(st.characters(codec="utf-8")), st.integers(2000, 9999), st.integers(1, 10**6), st.dates(), st.integers(0)
)
def test_a_claim_comes_back_as_it_was_signed(name: str, year: int, serial: int, day: date, fen: int) -> None:
    for claim in (
        SignedLetter("C1", year, serial, name, day, DAY, ""),
        SignedReceipt("B1", year, serial, name, day, fen),
    ):
        code = signed_code(claim, signed)
        assert code.isascii()
        assert split_code(code) == (message_of(claim), bytes(64))
        assert read_document(message_of(claim)) == claim


def test_a_letter_that_was_issued_before_there_were_receipts_reads_as_it_did() -> None:
    assert message_of(LETTER.former).decode() == '["letter-1","C1",2026,1,"王**","2026-11-26","2026-12-26"]'
    assert read_document(message_of(LETTER.former)) == LETTER.former


def test_a_letter_s_code_tells_of_dues() -> None:
    assert message_of(LETTER).decode() == '["letter-2","C1",2026,1,"王**","2026-11-26","2026-12-26","2026-08"]'


@pytest.mark.parametrize(
    "parts",
    [
        ["receipt-1", "C1", 2026, 1, "王**", "2026-11-26", "2026-12-26"],
        ["letter-1", "B1", 2026, 1, "王**", "2026-11-26", 15000],
        ["receipt-1", "B1", 2026, 1, "王**", "2026-11-26"],
        ["receipt-1", "B1", 2026, 1, "王**", "2026-11-26", 15000, 1],
        ["receipt-1", 1, 2026, 1, "王**", "2026-11-26", 15000],
        ["receipt-2", "B1", 2026, 1, "王**", "2026-11-26", 15000],
        [],
        {},
        None,
        "receipt-1",
    ],
)
def test_what_is_not_one_of_the_kinds_is_no_claim(parts: object) -> None:
    assert read_document(json.dumps(parts).encode()) is None


def test_what_is_no_json_is_no_claim() -> None:
    for message in (b"", b"\xff", b"[" * 100_000, urlsafe_b64encode(b"x")):
        assert read_document(message) is None


def test_a_link_leads_to_the_code_it_ends_in() -> None:
    code = signed_code(RECEIPT, signed)
    assert link(code, None) == code
    for page in ("https://dj.example.cn", "https://dj.example.cn/szdj/"):
        assert split_code(link(code, page)) == split_code(code)


def test_a_claim_alone_says_whether_a_letter_is_in_time() -> None:
    assert LETTER.status_on(LETTER.expires_on) is PaperStatus.ISSUED
    assert LETTER.status_on(date(2026, 12, 27)) is PaperStatus.EXPIRED
    assert RECEIPT.status_on(date(2036, 1, 1)) is PaperStatus.ISSUED
