"""Letters of transfer and the receipts for them: numbered, kept, found again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, select, update

from szdj_cli.domain.requests.requests import StepAct
from szdj_cli.domain.transfers.letter_contents import Issuer
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests.requests import Listed, listed, read
from szdj_cli.store.tables.letters import LETTER, RECEIPT_SLIP
from szdj_cli.store.tables.organisations import ORGANISATION
from szdj_cli.store.tables.requests import REQUEST, REQUEST_STEP


class NewLetter(NamedTuple):
    """A letter that is going to be written; its number comes from `next_serial`."""

    content: str
    request_id: int
    committee_id: int
    year: int
    serial: int
    expires_on: str


class Letter(NamedTuple):
    """A letter that was issued, its content sealed, with its committee's code and name."""

    id: int
    request_id: int
    committee_id: int
    year: int
    serial: int
    issued_at: datetime
    expires_on: str
    content: bytes
    voided_at: datetime | None
    void_reason: str | None
    committee_code: str
    committee: str


class Address(NamedTuple):
    """An organisation's code, and what a letter says of it."""

    code: str
    issuer: Issuer


class StoredSlip(NamedTuple):
    """The receipt of a request."""

    handler: str
    phone: str
    received_on: str


def next_serial(tx: Transaction, committee_id: int, year: int) -> int:
    """Return the number that a committee's next letter of a year gets; call it inside a write transaction."""
    last = select(func.max(LETTER.c.serial)).where(LETTER.c.committee_id == committee_id, LETTER.c.year == year)
    return (tx.conn.scalar(last) or 0) + 1


def add_all(tx: Transaction, letters: Sequence[NewLetter], now: datetime) -> None:
    """Write letters in the order of their numbers, and how long they hold into their requests."""
    if not letters:
        return
    next_id = (tx.conn.scalar(select(func.max(LETTER.c.id))) or 0) + 1
    seal, at = tx.keys.sealer("letter", "content"), to_stored(now)
    rows = ((number, at, seal(number, content), *others) for number, (content, *others) in enumerate(letters, next_id))
    insert_rows(tx, "letter", ("id", "issued_at", *NewLetter._fields), rows)
    of_request = update(REQUEST).where(REQUEST.c.id == bindparam("of")).values(expires_on=bindparam("until"))
    tx.conn.execute(of_request, [{"of": each.request_id, "until": each.expires_on} for each in letters])


def committees(tx: Transaction, request_ids: Sequence[int]) -> dict[int, int]:
    """Return, by request, the committee that issues its letter; none for a request on whose way there is no letter."""
    found: dict[int, int] = {}
    for chunk in bulk.chunks(request_ids):
        query = select(REQUEST_STEP.c.request_id, REQUEST_STEP.c.organisation_id).where(
            REQUEST_STEP.c.request_id.in_(chunk), REQUEST_STEP.c.act == StepAct.ISSUE
        )
        found.update((row.request_id, row.organisation_id) for row in tx.conn.execute(query))
    return found


def addresses(tx: Transaction, organisation_ids: Collection[int]) -> dict[int, Address]:
    """Return code and address of organisations, by id."""
    columns = (ORGANISATION.c[name] for name in ("id", "code", *Issuer._fields))
    found = tx.conn.execute(select(*columns).where(ORGANISATION.c.id.in_(organisation_ids)))
    return {row[0]: Address(row[1], Issuer._make(row[2:])) for row in found}


def of_request(tx: Transaction, request_id: int) -> list[Letter]:
    """Return the letters of a request, the newest first."""
    query = _letters().where(LETTER.c.request_id == request_id).order_by(LETTER.c.id.desc())
    return list(map(Letter._make, tx.conn.execute(query)))


def numbered(tx: Transaction, committee: str, year: int, serial: int) -> Letter | None:
    """Return the letter with a number, of the committee with a code."""
    of_number = (ORGANISATION.c.code == committee) & (LETTER.c.year == year) & (LETTER.c.serial == serial)
    row = tx.conn.execute(_letters().where(of_number)).first()
    return Letter._make(row) if row else None


def _letters() -> Selection:
    query = select(*(LETTER.c[name] for name in Letter._fields[:-2]), ORGANISATION.c.code, ORGANISATION.c.name)
    return query.join(ORGANISATION, ORGANISATION.c.id == LETTER.c.committee_id)


def content(tx: Transaction, letter: Letter) -> str:
    """Return what a letter says, decrypted."""
    return tx.keys.open("letter", "content", letter.id, letter.content)


def void(tx: Transaction, letter_id: int, reason: str, now: datetime) -> None:
    """Mark a letter as void, once."""
    is_this = (LETTER.c.id == letter_id) & LETTER.c.voided_at.is_(None)
    tx.conn.execute(update(LETTER).where(is_this).values(voided_at=now, void_reason=reason))


def issued_by(tx: Transaction, committee_ids: Collection[int], limit: int) -> list[Listed]:
    """Return the transfers for which some committees issued letters, the newest first."""
    theirs = select(LETTER.c.request_id).where(LETTER.c.committee_id.in_(committee_ids))
    query = listed().where(REQUEST.c.id.in_(theirs)).order_by(REQUEST.c.id.desc()).limit(limit)
    return read(tx, query)


def add_slip(
    tx: Transaction, request_id: int, handler: str, phone: str, received_on: date, recorded_by: int, now: datetime
) -> None:
    """Write the receipt that came back."""
    tx.conn.execute(
        insert(RECEIPT_SLIP).values(
            request_id=request_id,
            handler=handler,
            phone=tx.keys.seal("receipt_slip", "phone", request_id, phone),
            received_on=received_on.isoformat(),
            recorded_by=recorded_by,
            recorded_at=now,
        )
    )


def slip_of(tx: Transaction, request_id: int) -> StoredSlip | None:
    """Return the receipt of a request."""
    columns = (RECEIPT_SLIP.c[name] for name in StoredSlip._fields)
    row = tx.conn.execute(select(*columns).where(RECEIPT_SLIP.c.request_id == request_id)).first()
    return StoredSlip(row[0], tx.keys.open("receipt_slip", "phone", request_id, row[1]), row[2]) if row else None
