"""Members as records: read in the clear, written sealed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter

from sqlalchemy import func, insert, select, update

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk
from szdj_cli.store.core.crypto import Keyring
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import local_changes
from szdj_cli.store.members.local_changes import BY_SYSTEM, ChangedBy
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import ORGANISATION

_NAMES = [*MEMBER.columns.keys(), "branch_code", "branch_name"]
# By place: reading two dozen columns of a row by name takes three times as long.
_PARTS = itemgetter(
    *map(_NAMES.index, ("id", "version", "branch_id", "branch_name")),
    *(_NAMES.index("branch_code" if term == "branch" else term) for term in FIELDS),
)


def records() -> Selection:
    """Return the query of whole records, to be narrowed by the caller and read with `read`."""
    return select(MEMBER, ORGANISATION.c.code.label("branch_code"), ORGANISATION.c.name.label("branch_name")).join(
        ORGANISATION, ORGANISATION.c.id == MEMBER.c.branch_id
    )


def read(tx: Transaction, query: Selection, *, marking: bool = False) -> Iterator[Member]:
    """Yield what a query of `records` finds, decrypted.

    `marking`: for lists that are only shown, where one value that cannot be opened must not stop the others.
    """
    opener = tx.keys.marking_opener if marking else tx.keys.opener
    open_id_number, open_mobile = opener("member", "id_number"), opener("member", "mobile")
    for row in tx.conn.execute(query).all():
        number, version, branch_id, branch_name, *stored = _PARTS(row)
        values: dict[str, str | None] = dict(zip(FIELDS, stored, strict=True))
        values["id_number"] = open_id_number(number, row.id_number)
        values["mobile"] = open_mobile(number, row.mobile)
        yield Member(number, version, branch_id, branch_name, values)


def find(tx: Transaction, number: int, *, marking: bool = False) -> Member | None:
    """Return a member by member number; `marking` as for `read`."""
    return next(read(tx, records().where(MEMBER.c.id == number), marking=marking), None)


def of_numbers(tx: Transaction, numbers: Collection[int], *, marking: bool = False) -> dict[int, Member]:
    """Return some hundreds of members by member number; `marking` as for `read`."""
    found = read(tx, records().where(MEMBER.c.id.in_(numbers)), marking=marking)
    return {member.number: member for member in found}


def mobiles(tx: Transaction, numbers: Sequence[int]) -> dict[int, str]:
    """Return the registered mobiles of any number of members, in the clear."""
    opened = tx.keys.opener("member", "mobile")
    found: dict[int, str] = {}
    for chunk in bulk.chunks(numbers):
        query = select(MEMBER.c.id, MEMBER.c.mobile).where(MEMBER.c.id.in_(chunk))
        found.update((row.id, opened(row.id, row.mobile)) for row in tx.conn.execute(query))
    return found


def find_by_id_number(tx: Transaction, id_number: str) -> Member | None:
    """Return a member by a valid identity number."""
    return next(read(tx, records().where(MEMBER.c.id_index == tx.keys.id_index(id_number))), None)


def next_number(tx: Transaction) -> int:
    """Return the member number that the next new member gets; call it inside a write transaction."""
    return (tx.conn.scalar(select(func.max(MEMBER.c.id))) or 0) + 1


def sealed(keys: Keyring, number: int, changes: Mapping[str, str | None]) -> dict[str, object]:
    """Return changed values by term as columns: sensitive ones sealed, with their blind index.

    `branch` is not a value of the record to be written: only a transfer moves a member.
    """
    columns: dict[str, object] = {}
    for term, value in changes.items():
        if term == "id_number" and value is not None:
            columns["id_index"] = keys.id_index(value)
            columns[term] = keys.seal("member", term, number, value)
        elif term == "mobile" and value is not None:
            columns["mobile_index"] = keys.mobile_index(value)
            columns[term] = keys.seal("member", term, number, value)
        else:
            columns[term] = value
    return columns


def add(
    tx: Transaction, branch_id: int, values: Mapping[str, str | None], now: datetime, *, by: ChangedBy = BY_SYSTEM
) -> int:
    """Write a new member of a branch and return the member number; `values` go by term."""
    number = next_number(tx)
    record = {term: value for term, value in values.items() if term != "branch"}
    columns = sealed(tx.keys, number, record)
    tx.conn.execute(insert(MEMBER).values(id=number, version=1, branch_id=branch_id, updated_at=now, **columns))
    local_changes.note(tx, [(number, [term for term, value in values.items() if value is not None], by)], now)
    return number


def change(
    tx: Transaction, number: int, changes: Mapping[str, str | None], now: datetime, *, by: ChangedBy = BY_SYSTEM
) -> None:
    """Write changed values of one member, count the change, and mark that they were changed here."""
    before = {number: _id_index(tx, number)} if "id_number" in changes else {}
    columns = sealed(tx.keys, number, changes)
    tx.conn.execute(
        update(MEMBER).where(MEMBER.c.id == number).values(version=MEMBER.c.version + 1, updated_at=now, **columns)
    )
    local_changes.note(tx, [(number, changes, by)], now, before)


def change_each(
    tx: Transaction, asked: Sequence[tuple[int, int, Mapping[str, str | None], ChangedBy]], now: datetime
) -> set[int]:
    """Write changed values of many members, each as `change` does; return those that were not as expected.

    Each is a member number, the version that the record is expected to have, the values by term, and by whom. Give
    them in the order of the member numbers. No identity number is changed so.
    """
    missed = bulk.update_versioned(tx, MEMBER, _rows(tx.keys, asked, to_stored(now)))
    local_changes.note(tx, ((number, changes, by) for number, _, changes, by in asked if number not in missed), now)
    return missed


def _rows(
    keys: Keyring, asked: Iterable[tuple[int, int, Mapping[str, str | None], ChangedBy]], at: str
) -> Iterator[tuple[tuple[str, ...], tuple[object, ...]]]:
    for number, base_version, changes, _ in asked:
        columns: Mapping[str, object] = sealed(keys, number, changes) if "mobile" in changes else changes
        yield ("updated_at", *columns), (number, base_version, at, *columns.values())


def _id_index(tx: Transaction, number: int) -> bytes:
    found: bytes = tx.conn.execute(select(MEMBER.c.id_index).where(MEMBER.c.id == number)).scalar_one()
    return found
