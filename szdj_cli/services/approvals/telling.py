"""What is sent to those whom decisions concern: looked up once all is written, in short reads."""

from collections.abc import Callable, Iterable
from datetime import datetime

from szdj_cli.domain.sms import Message, Purpose, Told
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members

_PAGE = 5_000  # members


def messages(
    store: Store, told: Iterable[Told], now: datetime, progress: Callable[[int, int], None] | None = None
) -> list[Message]:
    """Return a message for each who has a mobile that can be read: of several alike for one member, one.

    `progress` is called with how many were looked up, and of how many.
    """
    wanted = list(dict.fromkeys(told))
    found: list[Message] = []
    for start in range(0, len(wanted), _PAGE):
        page = wanted[start : start + _PAGE]
        if progress is not None:
            progress(start, len(wanted))
        with store.reading() as tx:
            mobiles = members.mobiles(tx, [each.member for each in page], marking=True)
        found += [
            Message(now, mobiles[each.member], Purpose.NOTICE, notice=each.notice)
            for each in page
            if each.member in mobiles
        ]
    return found
