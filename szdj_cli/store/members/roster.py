"""The roster as a list: pages by key, and members found by what people know of them."""

from collections.abc import Collection, Sequence
from typing import Any

from szdj_cli.domain.members.filters import EVERYBODY, MAY_BE_MISSING, RosterFilter
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.codes import FLAG
from szdj_cli.store.core import paging
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.members.members import RECORD, RECORDS
from szdj_cli.store.organisations.organisations import BELOW

Key = tuple[int, int]
"""Branch and member number of the last member of a page."""

FIRST: Key = (0, 0)
"""The key before the first page."""

_INSIDE = f"[[AND member.branch_id IN ({BELOW})]]"
# What a `RosterFilter` asks for, as `_narrowing` gives it.
_NARROWED = f"""[[AND member.id IN (:numbers)]] [[AND member.roster_state = :state]]
    [[AND member.membership = :membership]] [[AND member.standing = :standing]]
    [[AND member.floating = :floating]] [[AND member.lost_contact = :lost]]
    [[AND ({" OR ".join(f"('{term}' IN (:missing) AND member.{term} IS NULL)" for term in MAY_BE_MISSING)})]]"""

# U+10FFFF sorts after every character that a name can go on with; LIKE does not use the index of the names on SQLite.
_BEGINS = "member.name BETWEEN :text AND :text || '\U0010ffff'"
_BEGINS_ON_POSTGRESQL = "starts_with(member.name, :text)"
_BEGINNING = f"SELECT member.id FROM member WHERE {{begins}} {_INSIDE} ORDER BY member.name, member.id LIMIT :limit"
_HOLDING = f"""SELECT member.id FROM member WHERE member.name LIKE :pattern ESCAPE '/' AND NOT ({{begins}}) {_INSIDE}
    ORDER BY member.name, member.id LIMIT :limit"""

# In the order in which it lies in the file.
_PAGE = Query(RECORD, f"{RECORDS} WHERE member.id > :number {_NARROWED} ORDER BY member.id LIMIT :limit")
_PAGE_OF_BRANCHES = Query(
    RECORD,
    f"""{RECORDS} WHERE member.branch_id IN (:branches) AND (member.branch_id > :branch OR member.id > :number)
        {_NARROWED} ORDER BY member.branch_id, member.id LIMIT :limit""",
)
_COUNT_ACTIVE = Query(
    int,
    f"SELECT count(*) FROM member WHERE roster_state = 'active' {_INSIDE} {_NARROWED}",
    scans="all members are counted where they are all that is listed",
)
_NUMBERS_OF = Query(int, "SELECT id FROM member WHERE branch_id = :branch_id AND roster_state = 'active' ORDER BY id")
_NAMED = Query(RECORD, f"{RECORDS} WHERE member.name = :name {_INSIDE} ORDER BY member.id LIMIT :limit")
_COUNT_NAMED = Query(int, f"SELECT count(*) FROM member WHERE name = :name {_INSIDE}")
_NAME_BEGINS = Query(int, _BEGINNING.format(begins=_BEGINS), postgresql=_BEGINNING.format(begins=_BEGINS_ON_POSTGRESQL))
_NAME_HOLDS = Query(
    int,
    _HOLDING.format(begins=_BEGINS),
    postgresql=_HOLDING.format(begins=_BEGINS_ON_POSTGRESQL),
    scans="no index knows what stands within a name",
)
_OF_ID_NUMBER = Query(RECORD, f"{RECORDS} WHERE member.id_index = :id_index {_INSIDE}")
_OF_MOBILE = Query(
    RECORD, f"{RECORDS} WHERE member.mobile_index = :mobile_index {_INSIDE} ORDER BY member.id LIMIT :limit"
)


def page(
    tx: Transaction, branches: Sequence[int] | None, after: Key, limit: int, *, wanted: RosterFilter = EVERYBODY
) -> list[Member]:
    """Return the members of some branches that come after a key, by branch and number; the whole store by number."""
    branch, number = after
    if branches is None:
        return _read(tx, _PAGE, number=number, limit=limit, **_narrowing(wanted))
    left = [each for each in branches if each >= branch]
    return _read(tx, _PAGE_OF_BRANCHES, branches=left, branch=branch, number=number, limit=limit, **_narrowing(wanted))


def count_active(tx: Transaction, scope: Collection[int] | None, wanted: RosterFilter = EVERYBODY) -> int:
    """Return how many members of some organisations, or below, are on the roster; None is all of them."""
    return tx.one(_COUNT_ACTIVE, scope=scope, **_narrowing(wanted))


def numbers_of(tx: Transaction, branch_id: int) -> list[int]:
    """Return the numbers of those on the roster of a branch."""
    return tx.all(_NUMBERS_OF, branch_id=branch_id)


def named(tx: Transaction, name: str, scope: Collection[int] | None, limit: int) -> list[Member]:
    """Return the first members of a scope, as for `count_active`, that have a name, by member number."""
    return _read(tx, _NAMED, marking=False, name=name, scope=scope, limit=limit)


def count_named(tx: Transaction, name: str, scope: Collection[int] | None) -> int:
    """Return how many members of a scope have a name."""
    return tx.one(_COUNT_NAMED, name=name, scope=scope)


def by_name(tx: Transaction, text: str, scope: Collection[int] | None, limit: int) -> Sequence[int]:
    """Return the numbers of the first members of a scope whose names begin with a text; then of those that hold it."""
    found = paging.numbers(tx, _NAME_BEGINS, text=text, scope=scope, limit=limit)
    if len(found) < limit:
        plain = text.replace("/", "//").replace("%", "/%").replace("_", "/_")
        left = limit - len(found)
        found += paging.numbers(tx, _NAME_HOLDS, pattern=f"%{plain}%", text=text, scope=scope, limit=left)
    return found


def by_id_number(tx: Transaction, id_number: str, scope: Collection[int] | None) -> list[Member]:
    """Return the member of a scope with a valid identity number, if there is one."""
    return _read(tx, _OF_ID_NUMBER, id_index=tx.keys.id_index(id_number), scope=scope)


def by_mobile(tx: Transaction, mobile: str, scope: Collection[int] | None, limit: int) -> list[Member]:
    """Return the first members of a scope with a valid mobile number, by member number."""
    return _read(tx, _OF_MOBILE, mobile_index=tx.keys.mobile_index(mobile), scope=scope, limit=limit)


def _narrowing(wanted: RosterFilter) -> dict[str, Any]:
    yes = FLAG.by_text["是"]
    return {
        "state": wanted.state,
        "membership": wanted.membership,
        "standing": wanted.standing,
        "floating": yes if wanted.floating else None,
        "lost": yes if wanted.lost else None,
        "missing": wanted.missing or None,
        "numbers": wanted.numbers or None,
    }


def _read(tx: Transaction, query: Query[tuple[Any, ...]], *, marking: bool = True, **values: Any) -> list[Member]:
    return list(members.read(tx.keys, tx.all(query, **values), marking=marking))
