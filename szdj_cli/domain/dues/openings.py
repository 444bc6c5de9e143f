"""The month from which branches keep their dues here, and what a change of it does."""

from dataclasses import dataclass
from typing import NamedTuple

MOST_MONTHS_BACK = 60


class Charged(NamedTuple):
    """What branches charge altogether: months of members, and fen."""

    months: int
    fen: int


@dataclass(frozen=True)
class Opening:
    """Branches that keep their dues from a month on: their names, and what they charge before and after."""

    month: str
    names: tuple[str, ...]
    before: Charged
    after: Charged
    is_already: bool = False
    """Whether nothing was written, for all of them keep their dues from that month on."""
