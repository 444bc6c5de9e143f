"""The member record as the rest of the program handles it."""

from collections.abc import Mapping
from typing import NamedTuple

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.values.identity import masked_id_number, masked_mobile
from szdj_cli.domain.values.text import UNREADABLE, shown_without


class Member(NamedTuple):
    """One member. `values` maps every term of `domain.members.fields` to what is stored, in the clear.

    `number` is the member number by which people are named; `branch` in `values` is the branch's code.
    """

    number: int
    version: int
    branch_id: int
    branch_name: str
    values: Mapping[str, str | None]

    def __repr__(self) -> str:
        """Leave out what is secret or personal."""
        return shown_without(self, "values")

    @property
    def name(self) -> str:
        """The member's name."""
        return self.values["name"] or ""

    @property
    def mobile(self) -> str:
        """The registered mobile number, in the clear."""
        return self.values["mobile"] or ""

    def shown(self, *, reveal: bool = False) -> dict[str, str]:
        """Return every field in the words people read, sensitive ones masked unless revealed."""
        return {term: show_value(term, value, reveal=reveal) for term, value in self.values.items()}


def show_value(term: str, value: str | None, *, reveal: bool = False) -> str:
    """Return one stored value in the words people read; masked where the field is sensitive."""
    if value is None:
        return ""
    if value == UNREADABLE:
        return value
    if not reveal and (mask := _MASKS.get(term)) is not None:
        return mask(value)
    return FIELDS[term].show(value)


_MASKS = {"id_number": masked_id_number, "mobile": masked_mobile}
