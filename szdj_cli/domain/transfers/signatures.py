"""The code on a paper: what it says and its signature, short enough for a QR code."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable
from dataclasses import astuple, fields
from datetime import date
from typing import Any

from szdj_cli.domain.transfers.signed_documents import CLAIMS, SignedDocument

_LINK = "/t/"


def signed_code(claim: SignedDocument, sign: Callable[[bytes], bytes]) -> str:
    """Return the code that holds a claim and its signature: letters, digits, `-`, `_` and one `.`."""
    parts = (part.isoformat() if isinstance(part, date) else part for part in astuple(claim))
    message = json.dumps([claim.purpose, *parts], ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_encoded(message)}.{_encoded(sign(message))}"


def link(code: str, page_url: str | None) -> str:
    """Return what a QR code holds: a link where the phone page has a public address, else the code alone."""
    return f"{page_url.rstrip('/')}{_LINK}{code}" if page_url else code


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


def read_document(message: bytes) -> SignedDocument | None:
    """Read the bytes of a claim of any kind; None where they are nothing of ours."""
    try:
        purpose, *parts = json.loads(message)
        kind = next((kind for kind in CLAIMS if kind.purpose == purpose), None)
        if kind is None:
            return None
        return kind(*(_READERS[field.type](part) for field, part in zip(fields(kind), parts, strict=True)))
    except (ValueError, TypeError, RecursionError):
        return None


def _text(part: object) -> str:
    if not isinstance(part, str):
        raise TypeError
    return part


_READERS: dict[object, Callable[[Any], Any]] = {str: _text, int: int, date: date.fromisoformat}


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # Base64 forgives what it does not know and what is left over at the end: a changed code would pass as the same.
    if _encoded(data) != text:
        raise ValueError
    return data
