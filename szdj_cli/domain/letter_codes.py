"""The code on a letter: what it claims, signed, short enough for a QR code on paper."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_PURPOSE = "letter-1"  # nothing else that is signed here reads as a letter


class LetterStatus(StrEnum):
    """Whether a letter still holds."""

    VALID = "valid"
    EXPIRED = "expired"
    VOIDED = "voided"
    USED = "used"  # the member was taken in
    RETURNED = "returned"
    ISSUED = "issued"  # signed, and not looked up: nobody asked the store


@dataclass(frozen=True)
class Claim:
    """What a code says of its letter, in the clear; nothing that is not on the paper, and the name only masked."""

    committee: str
    """The issuing committee's code."""
    year: int
    serial: int
    masked_name: str
    issued_on: date
    expires_on: date

    @property
    def number(self) -> str:
        """The letter's number as it is printed."""
        return number_text(self.year, self.serial)


@dataclass(frozen=True)
class LetterCheck:
    """What anybody may know of a letter whose code was checked; the committee's name only where the store was asked."""

    claim: Claim
    status: LetterStatus
    committee_name: str | None = None


def number_text(year: int, serial: int) -> str:
    """Return a letter's number as it is printed."""
    return f"{year}-{serial:06}"


def claim_bytes(claim: Claim) -> bytes:
    """Return a claim as the bytes that are signed."""
    parts = (
        _PURPOSE,
        claim.committee,
        claim.year,
        claim.serial,
        claim.masked_name,
        claim.issued_on.isoformat(),
        claim.expires_on.isoformat(),
    )
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def read_claim(message: bytes) -> Claim | None:
    """Read what `claim_bytes` wrote; None where it is nothing of ours."""
    try:
        purpose, committee, year, serial, masked_name, issued_on, expires_on = json.loads(message)
        if purpose != _PURPOSE or not all(isinstance(part, str) for part in (committee, masked_name)):
            return None
        return Claim(
            committee,
            int(year),
            int(serial),
            masked_name,
            date.fromisoformat(issued_on),
            date.fromisoformat(expires_on),
        )
    except (ValueError, TypeError, RecursionError):
        return None


def code_of(message: bytes, signature: bytes) -> str:
    """Return the code that holds a signed claim: letters, digits, `-`, `_` and one `.`."""
    return f"{_encoded(message)}.{_encoded(signature)}"


def split_code(code: str) -> tuple[bytes, bytes] | None:
    """Return the claim's bytes and the signature of a code, or of a link that ends in one; None where it is neither."""
    text = "".join(code.split()).rsplit("/", 1)[-1]
    message, dot, signature = text.partition(".")
    if not dot or not text.isascii():
        return None
    try:
        return _decoded(message), _decoded(signature)
    except (Error, ValueError):
        return None


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # Base64 forgives what it does not know and what is left over at the end: a changed code would pass as the same.
    if _encoded(data) != text:
        raise ValueError
    return data
