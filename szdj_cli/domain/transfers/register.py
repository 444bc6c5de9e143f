"""介绍信台账: every letter that a committee has issued, and what became of it."""

from dataclasses import dataclass
from datetime import date

from szdj_cli.domain.transfers.signed_documents import PaperStatus


@dataclass(frozen=True)
class RegisterEntry:
    """One letter; `received_on` is the day that its receipt names, `expires_on` its last day."""

    number: str
    committee: str
    committee_code: str
    request: int
    member: int
    name: str
    origin: str
    addressee: str
    destination: str
    issued_on: date
    expires_on: date
    status: PaperStatus
    received_on: date | None
    void_reason: str | None
