"""Members as records: read in the clear, written sealed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.store.core import bulk, row_digests
from szdj_cli.store.core.crypto import Keyring
from szdj_cli.store.core.statements import Query, Statement, row_of
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import local_changes
from szdj_cli.store.members.local_changes import BY_SYSTEM, ChangedBy

_COLUMNS = {term: "organisation.code" if term == "branch" else f"member.{term}" for term in FIELDS}
_WRITTEN = ("id_index", "mobile_index", *(term for term in FIELDS if term != "branch"))

RECORD = row_of(
    {"number": int, "version": int, "branch_id": int, "branch_name": str}
    | {term: bytes if field.sensitive else str | None for term, field in FIELDS.items()}
)
"""A whole record as it lies in the store: the fields by place, as there are two dozen of them."""

RECORDS = f"""SELECT member.id, member.version, member.branch_id, organisation.name, {", ".join(_COLUMNS.values())}
FROM member JOIN organisation ON organisation.id = member.branch_id"""
"""What whole records are read from, in SQL; read them with `read`."""


class _Mobile(NamedTuple):
    number: int
    sealed: bytes


_FIND = Query(RECORD, f"{RECORDS} WHERE member.id = :number")
_OF_NUMBERS = Query(RECORD, f"{RECORDS} WHERE member.id IN (:numbers)")
_OF_ID_NUMBERS = Query(RECORD, f"{RECORDS} WHERE member.id_index IN (:indexes)")
_MOBILES = Query(_Mobile, "SELECT id, mobile FROM member WHERE id IN (:numbers)")
_ID_INDEX = Query(bytes, "SELECT id_index FROM member WHERE id = :number")
_LAST_NUMBER = Query(int, "SELECT coalesce(max(id), 0) FROM member")
_ADD = Statement(
    f"""INSERT INTO member (id, version, branch_id, updated_at, {", ".join(_WRITTEN)})
        VALUES (:number, 1, :branch_id, :now, {", ".join(f":{name}" for name in _WRITTEN)})"""
)
_COUNT_CHANGE = Statement("UPDATE member SET version = version + 1, updated_at = :now WHERE id = :number")
_CHANGE = {name: Statement(f"UPDATE member SET {name} = :value WHERE id = :number") for name in _WRITTEN}


def read(keys: Keyring, rows: Iterable[tuple[Any, ...]], *, marking: bool = False) -> Iterator[Member]:
    """Yield what rows of `RECORD` hold, decrypted.

    `marking`: for lists that are only shown, where one value that cannot be opened must not stop the others.
    """
    open_id_number = keys.opener("member", "id_number", marking=marking)
    open_mobile = keys.opener("member", "mobile", marking=marking)
    for number, version, branch_id, branch_name, *stored in rows:
        values = dict(zip(FIELDS, stored, strict=True))
        values["id_number"] = open_id_number(number, values["id_number"])
        values["mobile"] = open_mobile(number, values["mobile"])
        yield Member(number, version, branch_id, branch_name, values)


def find(tx: Transaction, number: int, *, marking: bool = False) -> Member | None:
    """Return a member by member number; `marking` as for `read`."""
    return next(read(tx.keys, tx.all(_FIND, number=number), marking=marking), None)


def of_numbers(tx: Transaction, numbers: Collection[int], *, marking: bool = False) -> dict[int, Member]:
    """Return members by member number; `marking` as for `read`."""
    found = (row for chunk in bulk.chunks(list(numbers)) for row in tx.each(_OF_NUMBERS, numbers=chunk))
    return {member.number: member for member in read(tx.keys, found, marking=marking)}


def listed(tx: Transaction, numbers: Sequence[int]) -> Iterator[Member]:
    """Yield members in the order of their numbers here, to be shown."""
    found = of_numbers(tx, numbers, marking=True)
    yield from (found[number] for number in numbers if number in found)


def mobiles(tx: Transaction, numbers: Sequence[int], *, marking: bool = False) -> dict[int, str]:
    """Return the registered mobiles of any number of members, in the clear; `marking`: but those that cannot be read.

    Who has none is not there.
    """
    opened = tx.keys.opener("member", "mobile", marking=marking)
    found = (
        (number, opened(number, sealed_mobile))
        for chunk in bulk.chunks(numbers)
        for number, sealed_mobile in tx.each(_MOBILES, numbers=chunk)
    )
    return {number: mobile for number, mobile in found if mobile and mobile != UNREADABLE}


def of_id_numbers(tx: Transaction, id_numbers: Collection[str]) -> dict[str, Member]:
    """Return members by valid identity numbers."""
    indexes = list(dict.fromkeys(map(tx.keys.id_index, id_numbers)))
    found = (row for chunk in bulk.chunks(indexes) for row in tx.each(_OF_ID_NUMBERS, indexes=chunk))
    return {member.values["id_number"] or "": member for member in read(tx.keys, found)}


def find_by_id_number(tx: Transaction, id_number: str) -> Member | None:
    """Return a member by a valid identity number."""
    return of_id_numbers(tx, [id_number]).get(id_number)


def next_number(tx: Transaction) -> int:
    """Return the member number that the next new member gets; call it inside a write transaction."""
    return tx.one(_LAST_NUMBER) + 1


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
    columns = {**dict.fromkeys(_WRITTEN), **sealed(tx.keys, number, record)}
    tx.execute(_ADD, number=number, branch_id=branch_id, now=now, **columns)
    local_changes.note(tx, [(number, [term for term, value in values.items() if value is not None], by)], now)
    return number


def change(
    tx: Transaction, number: int, changes: Mapping[str, str | None], now: datetime, *, by: ChangedBy = BY_SYSTEM
) -> None:
    """Write changed values of one member, count the change, and mark that they were changed here."""
    before = {number: tx.one(_ID_INDEX, number=number)} if "id_number" in changes else {}
    tx.execute(_COUNT_CHANGE, number=number, now=now)
    for name, value in sealed(tx.keys, number, changes).items():
        tx.execute(_CHANGE[name], number=number, value=value)
    local_changes.note(tx, [(number, changes, by)], now, before)


def change_each(
    tx: Transaction, asked: Sequence[tuple[int, int, Mapping[str, str | None], ChangedBy]], now: datetime
) -> set[int]:
    """Write changed values of many members, each as `change` does; return those that were not as expected.

    Each is a member number, the version that the record is expected to have, the values by term, and by whom. Give
    them in the order of the member numbers. No identity number is changed so.
    """
    with row_digests.noting(tx, "member", len(asked)) as note:
        missed = bulk.update_versioned(tx, "member", _rows(tx.keys, asked, to_stored(now)))
        note.numbers([number for number, *_ in asked if number not in missed])
    local_changes.note(tx, ((number, changes, by) for number, _, changes, by in asked if number not in missed), now)
    return missed


def _rows(
    keys: Keyring, asked: Iterable[tuple[int, int, Mapping[str, str | None], ChangedBy]], at: str
) -> Iterator[tuple[tuple[str, ...], tuple[object, ...]]]:
    for number, base_version, changes, _ in asked:
        columns: Mapping[str, object] = sealed(keys, number, changes) if "mobile" in changes else changes
        yield ("updated_at", *columns), (number, base_version, at, *columns.values())
