"""Telling members the same thing once a day or month: who was told before is not told again."""

from collections.abc import Mapping
from datetime import datetime

from szdj_cli.domain.reminding import Reminded
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members, notices


def remind(
    tx: Transaction,
    wanted: Mapping[int, int | None],
    notice: Notice,
    period: str,
    now: datetime,
) -> Reminded:
    """Mark that those are told who were not yet, and return what is to be sent once this is committed.

    `wanted` are members by number, each with the number that the message names, where it names one. Marked first: a
    message that is lost is better than one that comes again and again.
    """
    already = notices.told_for(tx, wanted, notice, period)
    rest = [number for number in wanted if number not in already]
    mobiles = members.mobiles(tx, rest, marking=True)
    told = [number for number in rest if number in mobiles]
    notices.mark(tx, told, notice, period, now)
    return Reminded(
        tuple(told),
        tuple(sorted(already)),
        tuple(number for number in rest if number not in mobiles),
        tuple(Message(now, mobiles[each], Purpose.NOTICE, notice=notice, waiting=wanted[each]) for each in told),
    )
