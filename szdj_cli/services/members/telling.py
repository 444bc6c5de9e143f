"""Messages to members, made of who is to be told what."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from szdj_cli.domain.sms import Message, Purpose, Told
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members

_PAGE = 5_000  # members


def messages(
    store: Store, told: Iterable[Told], now: datetime, progress: Callable[[int, int], None] | None = None
) -> list[Message]:
    """Return the messages to any number of members, looked up in short reads once what they are about is written.

    Of several alike for one member there is one. `progress` is called with how many were looked up, and of how many.
    """
    # In the order of the roster: each page of it is read once.
    wanted = sorted(dict.fromkeys(told), key=attrgetter("member"))
    found: list[Message] = []
    for start in range(0, len(wanted), _PAGE):
        if progress is not None:
            progress(start, len(wanted))
        with store.reading() as tx:
            found += messages_in(tx, wanted[start : start + _PAGE], now)
    return found


def messages_in(tx: Transaction, told: Sequence[Told], now: datetime) -> list[Message]:
    """Return a message for each who has a mobile that can be read."""
    mobiles = members.mobiles(tx, [each.member for each in told], marking=True)
    return [Message(now, mobiles[member], Purpose.NOTICE, None, notice) for member, notice in told if member in mobiles]
