"""The masked mobiles that identity numbers are shown which are nobody's.

They must not be told from members' own: neither at a look, so they begin as mobiles in this store do, nor by looking
again, so each stays as it was first shown, however the roster grows meanwhile.
"""

from sqlalchemy import func, insert, select

from szdj_cli.domain.errors import FieldUnreadable
from szdj_cli.domain.values.identity import masked_mobile
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.sign_ins import DECOY

_BEGINNING = 3  # digits, of what is shown
_TRIED = 20
_COMMONEST = "138"  # where none of those tried can be opened


def mobile_for(tx: Transaction, id_index: bytes) -> str:
    """Return the masked mobile of an identity number that is nobody's, whoever it belongs to."""
    shown: str | None = tx.conn.scalar(select(DECOY.c.masked_mobile).where(DECOY.c.id_index == id_index))
    if shown is None:
        shown = masked_mobile(_made_up(tx, tx.keys.mac("decoy_mobile", id_index.hex())))
        tx.conn.execute(insert(DECOY).values(id_index=id_index, masked_mobile=shown))
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
    members = tx.conn.scalar(select(func.max(MEMBER.c.id))) or 0
    has_own = ACCOUNT.c.mobile.is_not(None)
    accounts = tx.conn.scalar(select(func.count()).select_from(ACCOUNT).where(has_own)) or 0
    chosen = chance % (members + accounts)  # whoever installs has a mobile
    if chosen < members:
        query = select(MEMBER.c.id, MEMBER.c.mobile).where(MEMBER.c.id > chosen).order_by(MEMBER.c.id)
        table = "member"
    else:
        query = select(ACCOUNT.c.id, ACCOUNT.c.mobile).where(has_own).order_by(ACCOUNT.c.id).offset(chosen - members)
        table = "account"
    row = tx.conn.execute(query.limit(1)).one()
    try:
        return tx.keys.open(table, "mobile", row.id, row.mobile)
    except FieldUnreadable:
        return None
