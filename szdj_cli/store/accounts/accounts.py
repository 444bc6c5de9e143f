"""Accounts and the people they belong to."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from szdj_cli.domain.values.text import shown_without
from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

OF_MEMBERS = "id_index IN (SELECT id_index FROM member WHERE id IN (:members))"
"""The condition that an account is that of one of some members."""


class Administrator(NamedTuple):
    """A person who gets an administrator's account."""

    name: str
    id_number: str
    mobile: str

    def __repr__(self) -> str:
        """Leave out what is secret or personal."""
        return shown_without(self, "id_number", "mobile")


class Holder(NamedTuple):
    """Whoever an identity number belongs to: a member, an administrator, or both.

    A member who has never signed in has no account yet. Disabled is also who is off the roster and no administrator.
    """

    account_id: int | None
    member_id: int | None
    is_administrator: bool
    is_disabled: bool
    mobile: str
    password_hash: str | None
    """None: the initial password holds. A hash that was stored for another account is empty, and no password's."""

    def __repr__(self) -> str:
        """Leave out what is secret or personal."""
        return shown_without(self, "mobile", "password_hash")


class Identity(NamedTuple):
    """Whom an account is that of; what begins with the member is None where no member has its identity number."""

    name: str | None
    is_administrator: bool
    is_disabled: bool
    member_id: int | None
    member_name: str | None
    branch_id: int | None
    roster_state: str | None


class _Account(NamedTuple):
    id: int
    is_administrator: bool
    is_disabled: bool
    mobile: bytes | None
    password_hash: str | None


class _Member(NamedTuple):
    id: int
    mobile: bytes
    is_on_roster: bool


class _IdNumbers(NamedTuple):
    own: bytes | None
    member_id: int
    of_member: bytes


class _Mobile(NamedTuple):
    id: int
    sealed: bytes | None


class _Password(NamedTuple):
    id: int
    stored: str | None


_WITH_MEMBER = "account LEFT JOIN member ON member.id_index = account.id_index"
_FEW = "administrators alone, by an index of their own"

_IDENTITY = Query(
    Identity,
    f"""SELECT account.name, account.is_administrator, account.is_disabled,
               member.id, member.name, member.branch_id, member.roster_state
        FROM {_WITH_MEMBER} WHERE account.id = :id""",
)
_ACCOUNT = Query(
    _Account,
    "SELECT id, is_administrator, is_disabled, mobile, password_hash FROM account WHERE id_index = :id_index",
)
_MEMBER = Query(_Member, "SELECT id, mobile, roster_state = 'active' FROM member WHERE id_index = :id_index")
_ADMINISTRATOR_OF = Query(
    int,
    """SELECT account.id FROM member JOIN account ON account.id_index = member.id_index
       WHERE member.id = :member AND account.is_administrator""",
)
_ADMINISTRATORS_AMONG = Query(
    int,
    """SELECT member.id FROM member JOIN account ON account.id_index = member.id_index
       WHERE member.id IN (:members) AND account.is_administrator""",
)
_ADMINISTRATORS = Query(int, "SELECT id FROM account WHERE is_administrator AND NOT is_disabled", scans=_FEW)
_DISABLED_ADMINISTRATORS = Query(
    int,
    """SELECT member.id FROM account JOIN member ON member.id_index = account.id_index
       WHERE account.is_administrator AND account.is_disabled""",
    scans=_FEW,
)
_ADMINISTRATOR_INDEXES = Query(bytes, "SELECT id_index FROM account WHERE is_administrator", scans=_FEW)
_MOBILES = Query(_Mobile, "SELECT id, mobile FROM account WHERE id IN (:accounts) ORDER BY id")
_INDEX_OF = Query(bytes, "SELECT id_index FROM account WHERE id = :id")
_ID_NUMBERS = Query(
    _IdNumbers,
    f"SELECT account.id_number, member.id, member.id_number FROM {_WITH_MEMBER} WHERE account.id = :id",
)
_NEXT_ID = Query(int, "SELECT coalesce(max(id), 0) + 1 FROM account")
_ADD_ADMINISTRATOR = Statement(
    """INSERT INTO account (id, id_index, is_administrator, name, id_number, mobile, password_hash, is_weak, totp_step,
                            is_disabled)
       VALUES (:id, :id_index, true, :name, :id_number, :mobile, :password_hash, :is_weak, 0, false)"""
)
_FIND = Query(int, "SELECT id FROM account WHERE id_index = :id_index")
_ADD = Statement(
    """INSERT INTO account (id, id_index, is_administrator, is_weak, totp_step, is_disabled)
       VALUES (:id, :id_index, false, true, 0, false)"""
)
_SET_PASSWORD = Statement("UPDATE account SET password_hash = :bound, is_weak = :is_weak WHERE id = :id")
_UNBOUND = Query(
    _Password,
    "SELECT id, password_hash FROM account WHERE password_hash LIKE '$%'",
    scans="once, when the store is upgraded",
)
_BIND_PASSWORD = Statement("UPDATE account SET password_hash = :bound WHERE id = :id")
_IS_DISABLED = Query(bool, "SELECT is_disabled FROM account WHERE id_index = :id_index")
_SET_DISABLED = Statement("UPDATE account SET is_disabled = :is_disabled WHERE id = :id")
_FOLLOW = Statement("UPDATE account SET id_index = :new WHERE id_index = :old AND NOT is_administrator")
_CLEAR = Statement(
    """UPDATE account SET password_hash = NULL, is_weak = true, totp_secret = NULL, totp_step = 0
       WHERE id = :id AND (password_hash IS NOT NULL OR totp_secret IS NOT NULL)"""
)
_OF_MEMBERS = Query(int, f"SELECT id FROM account WHERE {OF_MEMBERS}")


def identity_of(tx: Transaction, account_id: int) -> Identity | None:
    """Return whom an account is that of; None where there is no such account."""
    return tx.first(_IDENTITY, id=account_id)


def find_holder(tx: Transaction, id_index: bytes) -> Holder | None:
    """Return whom the blind index of an identity number belongs to."""
    account = tx.first(_ACCOUNT, id_index=id_index)
    member = tx.first(_MEMBER, id_index=id_index)
    if account is None and member is None:
        return None
    # An administrator's own number: whoever may mend the member record must not get the codes.
    if account is not None and account.mobile is not None:
        mobile = tx.keys.open("account", "mobile", account.id, account.mobile)
    else:
        mobile = tx.keys.open("member", "mobile", member.id, member.mobile) if member else ""
    is_administrator = account is not None and account.is_administrator
    is_on_roster = member is not None and member.is_on_roster
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
    return tx.first(_ADMINISTRATOR_OF, member=member)


def administrators_among(tx: Transaction, members: Sequence[int]) -> frozenset[int]:
    """Return those of some members whose identity numbers are those of administrators' accounts."""
    return frozenset(
        number for chunk in bulk.chunks(members) for number in tx.each(_ADMINISTRATORS_AMONG, members=chunk)
    )


def administrators(tx: Transaction) -> frozenset[int]:
    """Return the accounts of the administrators who may sign in."""
    return frozenset(tx.each(_ADMINISTRATORS))


def disabled_administrators(tx: Transaction) -> frozenset[int]:
    """Return the member numbers of the administrators who may not sign in."""
    return frozenset(tx.each(_DISABLED_ADMINISTRATORS))


def mobiles(tx: Transaction, administrators: Collection[int]) -> list[str]:
    """Return the mobiles of some administrators' accounts, in the clear."""
    found = tx.each(_MOBILES, accounts=list(administrators))
    return [tx.keys.open("account", "mobile", each.id, each.sealed or b"") for each in found]


def administrator_indexes(tx: Transaction) -> frozenset[bytes]:
    """Return the blind indexes of the identity numbers of all administrators."""
    return frozenset(tx.each(_ADMINISTRATOR_INDEXES))


def index_of(tx: Transaction, account_id: int) -> bytes:
    """Return the blind index of the identity number of an account that exists."""
    return tx.one(_INDEX_OF, id=account_id)


def holder_of(tx: Transaction, account_id: int | None) -> Holder | None:
    """Return whom an account belongs to; looked for in the same way where there is no account."""
    return find_holder(tx, tx.first(_INDEX_OF, id=account_id or 0) or b"")


def id_number_of(tx: Transaction, account_id: int) -> str:
    """Return the identity number of an account that exists, in the clear."""
    found = tx.one(_ID_NUMBERS, id=account_id)
    if found.own is not None:
        return tx.keys.open("account", "id_number", account_id, found.own)
    return tx.keys.open("member", "id_number", found.member_id, found.of_member)


def add_administrator(tx: Transaction, person: Administrator, password_hash: str, *, is_weak: bool) -> int:
    """Write an administrator's account and return its id."""
    account_id = tx.one(_NEXT_ID)
    tx.execute(
        _ADD_ADMINISTRATOR,
        id=account_id,
        id_index=tx.keys.id_index(person.id_number),
        name=person.name,
        id_number=tx.keys.seal("account", "id_number", account_id, person.id_number),
        mobile=tx.keys.seal("account", "mobile", account_id, person.mobile),
        password_hash=tx.keys.bound_password_hash(account_id, password_hash),
        is_weak=is_weak,
    )
    return account_id


def ensure(tx: Transaction, id_index: bytes) -> int:
    """Return the account of an identity number; a member gets one when it is first needed."""
    account_id = tx.first(_FIND, id_index=id_index)
    if account_id is None:
        account_id = tx.one(_NEXT_ID)
        tx.execute(_ADD, id=account_id, id_index=id_index)
    return account_id


def set_password(tx: Transaction, account_id: int, password_hash: str | None, *, is_weak: bool) -> None:
    """Write the hash of an account's password; None makes the initial one hold again."""
    bound = tx.keys.bound_password_hash(account_id, password_hash) if password_hash is not None else None
    tx.execute(_SET_PASSWORD, id=account_id, bound=bound, is_weak=is_weak)


def bind_passwords(tx: Transaction) -> None:
    """Bind the hashes of an older version to their accounts; call it once, when the store is upgraded."""
    for account_id, stored in tx.all(_UNBOUND):
        tx.execute(_BIND_PASSWORD, id=account_id, bound=tx.keys.bound_password_hash(account_id, stored or ""))


def is_disabled(tx: Transaction, id_index: bytes) -> bool:
    """Return whether the account under the blind index of an identity number is disabled."""
    return tx.first(_IS_DISABLED, id_index=id_index) or False


def set_disabled(tx: Transaction, account_id: int, *, is_disabled: bool) -> None:
    """Disable an account, or let it sign in again."""
    tx.execute(_SET_DISABLED, id=account_id, is_disabled=is_disabled)


def follow_id_number(tx: Transaction, old_index: bytes, new_index: bytes) -> None:
    """Let a member's account follow an identity number that was put right; an administrator's is its own."""
    tx.execute(_FOLLOW, old=old_index, new=new_index)


def clear(tx: Transaction, account_id: int) -> bool:
    """Forget password and authenticator: the initial password holds again, for whoever has the number.

    Return whether there was any to forget.
    """
    return tx.execute(_CLEAR, id=account_id) > 0


def of_members(tx: Transaction, members: Sequence[int]) -> list[int]:
    """Return the accounts of some members; who has never signed in may have none."""
    return tx.all(_OF_MEMBERS, members=members)


def _own_hash(tx: Transaction, account_id: int, stored: str | None) -> str | None:
    return None if stored is None else tx.keys.own_password_hash(account_id, stored) or ""
