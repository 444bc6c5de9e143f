"""Letters of transfer and the receipts for them: numbered, kept, found again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, func, insert, select, update

from szdj_cli.domain.requests.requests import StepAct
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk
from szdj_cli.store.core.engine import Transaction
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.requests.requests import Listed, listed
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
    insert_rows(tx, LETTER, ("id", "issued_at", *NewLetter._fields), rows)
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


def addresses(tx: Transaction, organisation_ids: Collection[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Return code, name, address, phone, fax and postcode of organisations, by id."""
    columns = (ORGANISATION.c[name] for name in ("id", "code", "name", "address", "phone", "fax", "postcode"))
    return {row.id: row for row in tx.conn.execute(select(*columns).where(ORGANISATION.c.id.in_(organisation_ids)))}


def of_request(tx: Transaction, request_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the letters of a request, the newest first, each with its committee's code and name."""
    return tx.conn.execute(
        _with_committee().where(LETTER.c.request_id == request_id).order_by(LETTER.c.id.desc())
    ).all()


def numbered(tx: Transaction, committee: str, year: int, serial: int) -> Row[*tuple[Any, ...]] | None:
    """Return the letter with a number, of the committee with a code."""
    of_number = (ORGANISATION.c.code == committee) & (LETTER.c.year == year) & (LETTER.c.serial == serial)
    return tx.conn.execute(_with_committee().where(of_number)).first()


def _with_committee() -> Any:
    return select(LETTER, ORGANISATION.c.code.label("committee_code"), ORGANISATION.c.name.label("committee")).join(
        ORGANISATION, ORGANISATION.c.id == LETTER.c.committee_id
    )


def content(tx: Transaction, letter: Row[*tuple[Any, ...]]) -> str:
    """Return what a letter says, decrypted."""
    return tx.keys.open("letter", "content", letter.id, letter.content)


def void(tx: Transaction, letter_id: int, reason: str, now: datetime) -> None:
    """Mark a letter as void, once."""
    is_this = (LETTER.c.id == letter_id) & LETTER.c.voided_at.is_(None)
    tx.conn.execute(update(LETTER).where(is_this).values(voided_at=now, void_reason=reason))


def issued_by(tx: Transaction, committee_ids: Collection[int], limit: int) -> Sequence[Listed]:
    """Return the transfers for which some committees issued letters, the newest first, as `requests.listed`."""
    theirs = select(LETTER.c.request_id).where(LETTER.c.committee_id.in_(committee_ids))
    query = listed().where(REQUEST.c.id.in_(theirs)).order_by(REQUEST.c.id.desc()).limit(limit)
    return tx.conn.execute(query).all()


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


def slip_of(tx: Transaction, request_id: int) -> Row[*tuple[Any, ...]] | None:
    """Return the receipt of a request, its phone sealed."""
    return tx.conn.execute(select(RECEIPT_SLIP).where(RECEIPT_SLIP.c.request_id == request_id)).first()
