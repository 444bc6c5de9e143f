"""The masked mobiles that identity numbers are shown which are nobody's.

They must not be told from members' own: neither at a look, so they begin as mobiles in this store do, nor by looking
again, so each stays as it was first shown, however the roster grows meanwhile.
"""

from typing import NamedTuple

from szdj_cli.domain.errors import FieldUnreadable
from szdj_cli.domain.values.identity import masked_mobile
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

_BEGINNING = 3  # digits, of what is shown
_TRIED = 20
_COMMONEST = "138"  # where none of those tried can be opened


class _Mobile(NamedTuple):
    id: int
    sealed: bytes | None


_FEW = "few accounts have a mobile of their own, and an index knows them"
_SHOWN = Query(str, "SELECT masked_mobile FROM decoy WHERE id_index = :id_index")
_ADD = Statement("INSERT INTO decoy (id_index, masked_mobile) VALUES (:id_index, :shown)")
_MEMBERS = Query(int, "SELECT coalesce(max(id), 0) FROM member")
_ACCOUNTS = Query(int, "SELECT count(*) FROM account WHERE mobile IS NOT NULL", scans=_FEW)
_OF_MEMBER = Query(_Mobile, "SELECT id, mobile FROM member WHERE id > :after ORDER BY id LIMIT 1")
_OF_ACCOUNT = Query(
    _Mobile,
    "SELECT id, mobile FROM account WHERE mobile IS NOT NULL ORDER BY id LIMIT 1 OFFSET :after",
    scans=_FEW,
)


def mobile_for(tx: Transaction, id_index: bytes) -> str:
    """Return the masked mobile of an identity number that is nobody's, whoever it belongs to."""
    shown = tx.first(_SHOWN, id_index=id_index)
    if shown is None:
        shown = masked_mobile(_made_up(tx, tx.keys.mac("decoy_mobile", id_index.hex())))
        tx.execute(_ADD, id_index=id_index, shown=shown)
    return shown


def _made_up(tx: Transaction, mac: bytes) -> str:
    first = int.from_bytes(mac[:8])
    # Nobody's damaged number keeps somebody else from signing in: the next one serves as well.
    found = (_a_mobile(tx, first + further) for further in range(_TRIED))
    beginning = next((mobile for mobile in found if mobile is not None), _COMMONEST)[:_BEGINNING]
    return beginning + f"{int.from_bytes(mac[8:16]) % 10**8:08}"


def _a_mobile(tx: Transaction, chance: int) -> str | None:
    """Return the mobile of any member, or of any administrator who has one of their own: each is as likely.

    None where it cannot be opened.
    """
    members, accounts = tx.one(_MEMBERS), tx.one(_ACCOUNTS)
    chosen = chance % (members + accounts)  # whoever installs has a mobile
    if chosen < members:
        table, found = "member", tx.one(_OF_MEMBER, after=chosen)
    else:
        table, found = "account", tx.one(_OF_ACCOUNT, after=chosen - members)
    try:
        return tx.keys.open(table, "mobile", found.id, found.sealed or b"")
    except FieldUnreadable:
        return None
