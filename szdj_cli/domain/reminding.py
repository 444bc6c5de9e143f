"""Whom a reminder goes to, and whom not."""

from dataclasses import dataclass

from szdj_cli.domain.sms import Message


@dataclass(frozen=True)
class Reminded:
    """Member numbers: who is told, who was already in this day or month, who cannot be; and the messages."""

    told: tuple[int, ...]
    already: tuple[int, ...]
    unreachable: tuple[int, ...]
    messages: tuple[Message, ...]
