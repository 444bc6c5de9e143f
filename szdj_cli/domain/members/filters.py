"""Which members of the roster are meant."""

from typing import NamedTuple

from szdj_cli.domain.members.fields import FIELDS

MAY_BE_MISSING = tuple(term for term, field in FIELDS.items() if not field.required)
"""The fields that a record may lack."""


class RosterFilter(NamedTuple):
    """Which members are meant: by the codes of what stands in their records; what is None says nothing.

    `missing` are terms of which any may be empty; `numbers` are member numbers, where not everybody is meant.
    """

    state: str | None = None
    membership: str | None = None
    standing: str | None = None
    floating: bool = False
    lost: bool = False
    missing: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def named(self) -> dict[str, object]:
        """What it asks of records, by name."""
        asked = self._replace(numbers=())._asdict()
        return {name: value for name, value in asked.items() if value not in (None, False, ())}


EVERYBODY = RosterFilter()
"""Says nothing."""
