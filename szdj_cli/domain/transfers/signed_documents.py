"""Papers that anybody can check, letters of transfer and receipts: what their codes say, and whether they hold."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar


class PaperStatus(StrEnum):
    """Whether a paper still holds. A letter is used or returned, expires or is voided; a receipt is reversed."""

    VALID = "valid"
    EXPIRED = "expired"
    VOIDED = "voided"
    USED = "used"  # the member was taken in
    RETURNED = "returned"
    REVERSED = "reversed"  # a payment on it, or several
    DIFFERENT = "different"  # signed with the store's key, and not what the store says of that number
    UNREGISTERED = "unregistered"  # the same, of a number that the store has not: from a copy, or lost with a restore
    ISSUED = "issued"  # signed, and not looked up: nobody asked the store


@dataclass(frozen=True)
class SignedDocument:
    """What a code says of its paper, in the clear; nothing that is not on the paper, and the name only masked.

    A kind of paper adds fields of its own: texts, whole numbers and days.
    """

    purpose: ClassVar[str]
    """Stands in what is signed: a document of one kind reads as no other."""

    issuer: str
    """The code of the organisation that issued the paper."""
    year: int
    serial: int
    masked_name: str
    issued_on: date

    @property
    def number(self) -> str:
        """The number as it is printed."""
        return number_text(self.year, self.serial)

    def status_on(self, day: date) -> PaperStatus:
        """Return all that the document alone says of the paper on a day."""
        return PaperStatus.ISSUED


@dataclass(frozen=True)
class FormerSignedLetter(SignedDocument):
    """What a letter of transfer's code said before it told of dues; the issuer is a committee."""

    purpose: ClassVar[str] = "letter-1"

    expires_on: date

    def status_on(self, day: date) -> PaperStatus:
        return PaperStatus.ISSUED if day <= self.expires_on else PaperStatus.EXPIRED


@dataclass(frozen=True)
class SignedLetter(FormerSignedLetter):
    """What a letter of transfer's code says; the issuer is a committee."""

    purpose: ClassVar[str] = "letter-2"

    dues_paid_to: str
    """党费交至, as 2026-11; empty where nothing was ever paid."""

    @property
    def former(self) -> FormerSignedLetter:
        """What the code of the same letter said before."""
        return FormerSignedLetter(
            self.issuer, self.year, self.serial, self.masked_name, self.issued_on, self.expires_on
        )


@dataclass(frozen=True)
class SignedReceipt(SignedDocument):
    """What a receipt's code says; the issuer is the branch that collected."""

    purpose: ClassVar[str] = "receipt-1"

    total_fen: int


CLAIMS: tuple[type[SignedDocument], ...] = (FormerSignedLetter, SignedLetter, SignedReceipt)


@dataclass(frozen=True)
class PaperCheck:
    """What anybody may know of a paper whose code was checked; the issuer's name only where the store was asked."""

    document: SignedDocument
    status: PaperStatus
    issuer_name: str | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether what the code claims may be repeated: the store says the same, or was not asked."""
        return self.status not in (PaperStatus.DIFFERENT, PaperStatus.UNREGISTERED)

    @property
    def holds(self) -> bool:
        """Whether the paper can be relied on, as far as was asked."""
        return self.status in (PaperStatus.VALID, PaperStatus.ISSUED)


def number_text(year: int, serial: int) -> str:
    """Return the number of a paper as it is printed."""
    return f"{year}-{serial:06}"
