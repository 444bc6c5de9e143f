"""What may be cleared away of a store and beside it: what is over, and nobody needs any more."""

from dataclasses import dataclass
from typing import NamedTuple

OUTBOX, LEFT_OVER = "outbox", "sms_left_over"
"""What is cleared away beside the store: messages in the outbox, and what a killed delivery has left."""


class Pruned(NamedTuple):
    """A kind of what is cleared away, by its table or as above; how many days it is kept, and how much was found."""

    kind: str
    kept_days: int
    found: int


@dataclass(frozen=True)
class Pruning:
    """What was cleared away, or would be."""

    kinds: tuple[Pruned, ...]
    freed: int | None = None
    """How many bytes of the file were given back; None where it was not written anew."""

    @property
    def total(self) -> int:
        """How many there are, of every kind."""
        return sum(each.found for each in self.kinds)
