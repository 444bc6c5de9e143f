"""Letters of transfer and the receipts for them: numbered, kept, found again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from szdj_cli.domain.transfers.letter_contents import Issuer
from szdj_cli.store.core import bulk, numbering, paging
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


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


class _SealedSlip(NamedTuple):
    handler: str
    phone: bytes
    received_on: str


class Registered(NamedTuple):
    """A letter as the register has it: with how its transfer stands, and when the receipt says it was used."""

    letter: Letter
    state: str
    member_id: int
    received_on: str | None


class _Registered:
    __annotations__ = {**Letter.__annotations__, "state": str, "member_id": int, "received_on": str | None}

    def __init__(self, *row: Any) -> None:
        self.entry = Registered(Letter._make(row[:-3]), *row[-3:])


class _Issues(NamedTuple):
    request_id: int
    committee_id: int


class _AddressOf(NamedTuple):
    id: int
    code: str
    name: str
    address: str | None
    phone: str | None
    fax: str | None
    postcode: str | None


_NEXT_SERIAL = Query(int, numbering.next_serial("letter", "committee_id"))
_NEXT_ID = Query(int, "SELECT COALESCE(MAX(id), 0) + 1 FROM letter")
_ADD = Statement(
    """INSERT INTO letter (id, request_id, committee_id, year, serial, issued_at, expires_on, content)
       VALUES (:id, :request_id, :committee_id, :year, :serial, :issued_at, :expires_on, :content)"""
)
_LET_EXPIRE = Statement("UPDATE request SET expires_on = :expires_on WHERE id = :request_id")
_COMMITTEES = Query(
    _Issues,
    # A transfer that was mended has such a step anew: the last one counts.
    """SELECT request_id, organisation_id FROM request_step WHERE request_id IN (:chunk) AND act = 'issue'
       ORDER BY request_id, position""",
)
_ADDRESSES = Query(_AddressOf, f"SELECT {', '.join(_AddressOf._fields)} FROM organisation WHERE id IN (:wanted)")
_LETTER_COLUMNS = f"""{", ".join(f"letter.{name}" for name in Letter._fields[:-2])},
        organisation.code, organisation.name"""
_LETTERS = f"""SELECT {_LETTER_COLUMNS}
    FROM letter JOIN organisation ON organisation.id = letter.committee_id"""
_OF_REQUEST = Query(Letter, f"{_LETTERS} WHERE letter.request_id = :request_id ORDER BY letter.id DESC")
_NUMBERED = Query(
    Letter, f"{_LETTERS} WHERE organisation.code = :committee AND letter.year = :year AND letter.serial = :serial"
)
_OF_NUMBERS = Query(
    _Registered,
    f"""SELECT {_LETTER_COLUMNS}, request.state, request.member_id, receipt_slip.received_on
        FROM letter JOIN organisation ON organisation.id = letter.committee_id
        JOIN request ON request.id = letter.request_id
        LEFT JOIN receipt_slip ON receipt_slip.request_id = letter.request_id
        WHERE letter.id IN (:numbers)""",
)
_REGISTERED = Query(
    int,
    """SELECT letter.id FROM letter
        WHERE letter.committee_id IN (:committees) [[AND letter.request_id IN (:requests)]]
              [[AND letter.issued_at >= :since]] [[AND letter.issued_at < :before]]
        ORDER BY letter.id DESC [[LIMIT :limit]]""",
)
_VOID = Statement("UPDATE letter SET voided_at = :now, void_reason = :reason WHERE id = :id AND voided_at IS NULL")
_ISSUED_BY = Query(
    int,
    """SELECT DISTINCT request_id FROM letter WHERE committee_id IN (:committees)
       ORDER BY request_id DESC LIMIT :limit""",
)
_ADD_SLIP = Statement(
    """INSERT INTO receipt_slip (request_id, handler, phone, received_on, recorded_by, recorded_at)
       VALUES (:request_id, :handler, :phone, :received_on, :recorded_by, :now)"""
)
_SLIP_OF = Query(_SealedSlip, "SELECT handler, phone, received_on FROM receipt_slip WHERE request_id = :request_id")


def next_serial(tx: Transaction, committee_id: int, year: int) -> int:
    """Return the number that a committee's next letter of a year gets; call it inside a write transaction."""
    return tx.one(_NEXT_SERIAL, organisation_id=committee_id, year=year)


def add_all(tx: Transaction, letters: Sequence[NewLetter], now: datetime) -> None:
    """Write letters in the order of their numbers, and how long they hold into their requests."""
    if not letters:
        return
    seal = tx.keys.sealer("letter", "content")
    rows = [
        {**letter._asdict(), "id": number, "issued_at": now, "content": seal(number, letter.content)}
        for number, letter in enumerate(letters, tx.one(_NEXT_ID))
    ]
    tx.execute_each(_ADD, rows)
    tx.execute_each(_LET_EXPIRE, rows)


def committees(tx: Transaction, request_ids: Sequence[int]) -> dict[int, int]:
    """Return, by request, the committee that issues its letter; none for a request on whose way there is no letter."""
    chunks = bulk.chunks(request_ids)
    return {each.request_id: each.committee_id for chunk in chunks for each in tx.each(_COMMITTEES, chunk=chunk)}


def addresses(tx: Transaction, organisation_ids: Collection[int]) -> dict[int, Address]:
    """Return code and address of organisations, by id."""
    found = tx.each(_ADDRESSES, wanted=list(organisation_ids))
    return {each.id: Address(each.code, Issuer._make(each[2:])) for each in found}


def of_request(tx: Transaction, request_id: int) -> list[Letter]:
    """Return the letters of a request, the newest first."""
    return tx.all(_OF_REQUEST, request_id=request_id)


def numbered(tx: Transaction, committee: str, year: int, serial: int) -> Letter | None:
    """Return the letter with a number, of the committee with a code."""
    return tx.first(_NUMBERED, committee=committee, year=year, serial=serial)


def content(tx: Transaction, letter: Letter) -> str:
    """Return what a letter says, decrypted."""
    return tx.keys.open("letter", "content", letter.id, letter.content)


def void(tx: Transaction, letter_id: int, reason: str, now: datetime) -> None:
    """Mark a letter as void, once."""
    tx.execute(_VOID, id=letter_id, reason=reason, now=now)


def issued_by(tx: Transaction, committee_ids: Collection[int], limit: int) -> Sequence[int]:
    """Return the transfers for which some committees issued letters, the newest first."""
    return paging.numbers(tx, _ISSUED_BY, committees=list(committee_ids), limit=limit)


def registered(
    tx: Transaction,
    committee_ids: Collection[int],
    *,
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int | None = None,
    requests: Sequence[int] | None = None,
) -> Sequence[int]:
    """Return the letters that some committees issued between two instants, for all or some transfers, newest first."""
    values = {"since": since, "before": before, "limit": limit, "requests": requests}
    return paging.numbers(tx, _REGISTERED, committees=list(committee_ids), **values)


def of_numbers(tx: Transaction, letter_ids: Sequence[int]) -> list[Registered]:
    """Return letters as the register has them, in the order of their numbers here."""
    return [each.entry for each in paging.in_order(tx, _OF_NUMBERS, letter_ids, lambda row: row.entry.letter.id)]


def add_slip(
    tx: Transaction, request_id: int, handler: str, phone: str, received_on: date, recorded_by: int, now: datetime
) -> None:
    """Write the receipt that came back."""
    tx.execute(
        _ADD_SLIP,
        request_id=request_id,
        handler=handler,
        phone=tx.keys.seal("receipt_slip", "phone", request_id, phone),
        received_on=received_on,
        recorded_by=recorded_by,
        now=now,
    )


def slip_of(tx: Transaction, request_id: int) -> StoredSlip | None:
    """Return the receipt of a request."""
    slip = tx.first(_SLIP_OF, request_id=request_id)
    return slip and StoredSlip(
        slip.handler, tx.keys.open("receipt_slip", "phone", request_id, slip.phone), slip.received_on
    )
