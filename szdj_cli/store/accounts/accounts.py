"""Accounts and the people they belong to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, func, insert, select, update

from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.members import MEMBER


@dataclass(frozen=True)
class Administrator:
    """A person who gets an administrator's account."""

    name: str
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)


@dataclass(frozen=True)
class Holder:
    """Whoever an identity number belongs to: a member, an administrator, or both.

    A member who has never signed in has no account yet. Disabled is also who is off the roster and no administrator.
    """

    account_id: int | None
    member_id: int | None
    is_administrator: bool
    is_disabled: bool
    mobile: str = field(repr=False)
    password_hash: str | None = field(repr=False)
    """None: the initial password holds. A hash that was stored for another account is empty, and no password's."""


class Identity(NamedTuple):
    """Whom an account is that of; what begins with the member is None where no member has its identity number."""

    name: str | None
    is_administrator: bool
    is_disabled: bool
    member_id: int | None
    member_name: str | None
    branch_id: int | None
    roster_state: str | None


def identity_of(tx: Transaction, account_id: int) -> Identity | None:
    """Return whom an account is that of; None where there is no such account."""
    row = tx.conn.execute(
        select(
            ACCOUNT.c.name,
            ACCOUNT.c.is_administrator,
            ACCOUNT.c.is_disabled,
            MEMBER.c.id,
            MEMBER.c.name,
            MEMBER.c.branch_id,
            MEMBER.c.roster_state,
        )
        .outerjoin(MEMBER, MEMBER.c.id_index == ACCOUNT.c.id_index)
        .where(ACCOUNT.c.id == account_id)
    ).first()
    return Identity._make(row) if row else None


def find_holder(tx: Transaction, id_index: bytes) -> Holder | None:
    """Return whom the blind index of an identity number belongs to."""
    account = tx.conn.execute(
        select(
            ACCOUNT.c.id,
            ACCOUNT.c.is_administrator,
            ACCOUNT.c.is_disabled,
            ACCOUNT.c.mobile,
            ACCOUNT.c.password_hash,
        ).where(ACCOUNT.c.id_index == id_index)
    ).first()
    member = tx.conn.execute(
        select(MEMBER.c.id, MEMBER.c.mobile, MEMBER.c.roster_state).where(MEMBER.c.id_index == id_index)
    ).first()
    if account is None and member is None:
        return None
    # An administrator's own number: whoever may mend the member record must not get the codes.
    if account is not None and account.mobile is not None:
        mobile = tx.keys.open("account", "mobile", account.id, account.mobile)
    else:
        mobile = tx.keys.open("member", "mobile", member.id, member.mobile) if member else ""
    is_administrator = account is not None and account.is_administrator
    is_on_roster = member is not None and member.roster_state == "active"
    return Holder(
        account_id=account.id if account else None,
        member_id=member.id if member else None,
        is_administrator=is_administrator,
        is_disabled=(account is not None and account.is_disabled) or not (is_administrator or is_on_roster),
        mobile=mobile,
        password_hash=_own_hash(tx, account.id, account.password_hash) if account else None,
    )


def administrator_of(tx: Transaction, member: int) -> int | None:
    """Return the administrator's account that a member's identity number is that of."""
    query = select(ACCOUNT.c.id).join(MEMBER, MEMBER.c.id_index == ACCOUNT.c.id_index)
    return tx.conn.scalar(query.where(MEMBER.c.id == member, ACCOUNT.c.is_administrator))


def administrators(tx: Transaction) -> frozenset[int]:
    """Return the accounts of the administrators who may sign in."""
    query = select(ACCOUNT.c.id).where(ACCOUNT.c.is_administrator, ACCOUNT.c.is_disabled == false())
    return frozenset(tx.conn.scalars(query))


def disabled_administrators(tx: Transaction) -> frozenset[int]:
    """Return the member numbers of the administrators who may not sign in."""
    query = select(MEMBER.c.id).join(ACCOUNT, ACCOUNT.c.id_index == MEMBER.c.id_index)
    return frozenset(tx.conn.scalars(query.where(ACCOUNT.c.is_administrator, ACCOUNT.c.is_disabled)))


def mobiles(tx: Transaction, administrators: Collection[int]) -> list[str]:
    """Return the mobiles of some administrators' accounts, in the clear."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.mobile).where(ACCOUNT.c.id.in_(administrators)).order_by(ACCOUNT.c.id)
    return [tx.keys.open("account", "mobile", row.id, row.mobile) for row in tx.conn.execute(query)]


def administrator_indexes(tx: Transaction) -> frozenset[bytes]:
    """Return the blind indexes of the identity numbers of all administrators."""
    return frozenset(map(bytes, tx.conn.scalars(select(ACCOUNT.c.id_index).where(ACCOUNT.c.is_administrator))))


def index_of(tx: Transaction, account_id: int) -> bytes:
    """Return the blind index of the identity number of an account that exists."""
    return bytes(tx.conn.execute(select(ACCOUNT.c.id_index).where(ACCOUNT.c.id == account_id)).scalar_one())


def holder_of(tx: Transaction, account_id: int | None) -> Holder | None:
    """Return whom an account belongs to; looked for in the same way where there is no account."""
    id_index: bytes | None = tx.conn.scalar(select(ACCOUNT.c.id_index).where(ACCOUNT.c.id == (account_id or 0)))
    return find_holder(tx, id_index or b"")


def id_number_of(tx: Transaction, account_id: int) -> str:
    """Return the identity number of an account that exists, in the clear."""
    row = tx.conn.execute(
        select(ACCOUNT.c.id_number, MEMBER.c.id.label("member_id"), MEMBER.c.id_number.label("member_id_number"))
        .outerjoin(MEMBER, MEMBER.c.id_index == ACCOUNT.c.id_index)
        .where(ACCOUNT.c.id == account_id)
    ).one()
    if row.id_number is not None:
        return tx.keys.open("account", "id_number", account_id, row.id_number)
    return tx.keys.open("member", "id_number", row.member_id, row.member_id_number)


def add_administrator(tx: Transaction, person: Administrator, password_hash: str, *, is_weak: bool) -> int:
    """Write an administrator's account and return its id."""
    account_id = _next_id(tx)
    tx.conn.execute(
        insert(ACCOUNT).values(
            id=account_id,
            id_index=tx.keys.id_index(person.id_number),
            is_administrator=True,
            name=person.name,
            id_number=tx.keys.seal("account", "id_number", account_id, person.id_number),
            mobile=tx.keys.seal("account", "mobile", account_id, person.mobile),
            password_hash=tx.keys.bound_password_hash(account_id, password_hash),
            is_weak=is_weak,
            totp_step=0,
            is_disabled=False,
        )
    )
    return account_id


def ensure(tx: Transaction, id_index: bytes) -> int:
    """Return the account of an identity number; a member gets one when it is first needed."""
    account_id: int | None = tx.conn.scalar(select(ACCOUNT.c.id).where(ACCOUNT.c.id_index == id_index))
    if account_id is not None:
        return account_id
    account_id = _next_id(tx)
    tx.conn.execute(
        insert(ACCOUNT).values(
            id=account_id, id_index=id_index, is_administrator=False, is_weak=True, totp_step=0, is_disabled=False
        )
    )
    return account_id


def set_password(tx: Transaction, account_id: int, password_hash: str | None, *, is_weak: bool) -> None:
    """Write the hash of an account's password; None makes the initial one hold again."""
    bound = tx.keys.bound_password_hash(account_id, password_hash) if password_hash is not None else None
    tx.conn.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(password_hash=bound, is_weak=is_weak))


def bind_passwords(tx: Transaction) -> None:
    """Bind the hashes of an older version to their accounts; call it once, when the store is upgraded."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.password_hash).where(ACCOUNT.c.password_hash.startswith("$"))
    for account_id, password_hash in tx.conn.execute(query).all():
        bound = tx.keys.bound_password_hash(account_id, password_hash)
        tx.conn.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(password_hash=bound))


def is_disabled(tx: Transaction, id_index: bytes) -> bool:
    """Return whether the account under the blind index of an identity number is disabled."""
    return bool(tx.conn.scalar(select(ACCOUNT.c.is_disabled).where(ACCOUNT.c.id_index == id_index)))


def set_disabled(tx: Transaction, account_id: int, *, is_disabled: bool) -> None:
    """Disable an account, or let it sign in again."""
    tx.conn.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(is_disabled=is_disabled))


def follow_id_number(tx: Transaction, old_index: bytes, new_index: bytes) -> None:
    """Let a member's account follow an identity number that was put right; an administrator's is its own."""
    tx.conn.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id_index == old_index, ACCOUNT.c.is_administrator == false())
        .values(id_index=new_index)
    )


def clear(tx: Transaction, account_id: int) -> None:
    """Forget password and authenticator: the initial password holds again, for whoever has the number."""
    tx.conn.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == account_id)
        .values(password_hash=None, is_weak=True, totp_secret=None, totp_step=0)
    )


def of_members(tx: Transaction, members: Sequence[int]) -> list[int]:
    """Return the accounts of some members; who has never signed in may have none."""
    return list(tx.conn.scalars(select(ACCOUNT.c.id).where(is_of(members))))


def is_of(members: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that an account is that of one of some members."""
    return ACCOUNT.c.id_index.in_(select(MEMBER.c.id_index).where(MEMBER.c.id.in_(members)))


def _own_hash(tx: Transaction, account_id: int, stored: str | None) -> str | None:
    return None if stored is None else tx.keys.own_password_hash(account_id, stored) or ""


def _next_id(tx: Transaction) -> int:
    return (tx.conn.scalar(select(func.max(ACCOUNT.c.id))) or 0) + 1
