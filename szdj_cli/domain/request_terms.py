"""What the terms of any request's difference are called, and which of them are entries of a form."""

from szdj_cli.domain import dues_settings, transfers
from szdj_cli.domain.fields import FIELDS
from szdj_cli.domain.requests import UNREADABLE_CHANGES


def heading_of(term: str) -> str:
    """Return what people read for a term."""
    if term == UNREADABLE_CHANGES[0].field:
        return UNREADABLE_CHANGES[0].heading
    return transfers.HEADINGS.get(term) or dues_settings.HEADINGS.get(term) or FIELDS[term].heading


def is_entry(term: str) -> bool:
    """Return whether a term is an entry of a form, and nothing of it stood in the record before."""
    return term in transfers.ENTRIES or term in dues_settings.ENTRIES
