"""The chain that makes a change to the audit log show."""

import hashlib
import json
from collections.abc import Mapping

# Made once: `json.dumps` would make one for every row.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

GENESIS = bytes(32)
"""What stands for the hash before the first row."""


def canonical_detail(detail: Mapping[str, object]) -> str:
    """Return a detail as the text that is stored and hashed: keys sorted, no blanks, hanzi as they are."""
    return _ENCODER.encode(detail)


def chained_hash(previous: bytes, seq: int, at: str, actor: str, act: str, subject: str, detail: str) -> bytes:
    """Return the SHA-256 over the row before's hash and this row's content.

    Every part is preceded by its length, so that no two different rows read the same.
    """
    number = str(seq)
    content = (
        f"{len(number)}:{number}{len(at)}:{at}{len(actor)}:{actor}"
        f"{len(act)}:{act}{len(subject)}:{subject}{len(detail)}:{detail}"
    )
    return hashlib.sha256(previous + content.encode()).digest()
