"""Whom a command means: a member number, or a name that only one member has."""

from szdj_cli.domain.errors import MemberNotFound, NameNotUnique
from szdj_cli.domain.members import Member
from szdj_cli.store import members
from szdj_cli.store.engine import Transaction


def find_member(tx: Transaction, text: str) -> Member:
    """Return the member that a text names.

    Raises:
        MemberNotFound, NameNotUnique: there is none, or more than one.
    """
    name = text.strip()
    if name.isascii() and name.isdigit():
        found = members.find(tx, int(name)) if len(name) < 10 else None
        if found is None:
            raise MemberNotFound(name if len(name) < 10 else "")
        return found
    named = members.named(tx, name, limit=2)
    if not named:
        raise MemberNotFound(name)
    if len(named) > 1:
        raise NameNotUnique(members.count_named(tx, name))
    return named[0]
