"""What is read from the audit log: entries, whether its chain holds, and the checkpoint that others keep."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from operator import add, methodcaller
from typing import NamedTuple

from szdj_cli.domain.values.patterns import pattern

_CHECKPOINT = pattern(r"(?<![0-9-])([0-9]{1,18}):([0-9a-fA-F]{64})(?![0-9a-fA-F])")
_digest = methodcaller("digest")


class AuditEntry(NamedTuple):
    """One act as it is shown; `actor_name` is who is behind the label, where it is an account."""

    seq: int
    at: datetime
    actor: str
    actor_name: str | None
    act: str
    subject: str
    detail: str


class AuditFilter(NamedTuple):
    """Which entries are wanted, the newest first.

    `act` is how the act begins, `acts` are very acts, `actor` is a label or a name.
    """

    act: str | None = None
    acts: tuple[str, ...] = ()
    actor: str | None = None
    subject: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    limit: int = 50


class ChainProblem(StrEnum):
    """What is wrong with a chain, at the first row where something is."""

    CHANGED = "changed"  # the row is not as it was written
    GAP = "gap"  # rows are missing before it, or it is none of ours
    CUT = "cut"  # rows that a checkpoint has seen are missing at the end
    EMPTY = "empty"  # it does not begin with the creation of the store: all of it was taken away
    REWRITTEN = "rewritten"  # the chain holds, and is another one than the checkpoint's


class ChainReport(NamedTuple):
    """How far the chain holds: to row `length`, whose hash is `head` (hexadecimal)."""

    ok: bool
    length: int
    head: str
    broken_at: int | None = None
    problem: ChainProblem | None = None


class Checkpoint(NamedTuple):
    """The end of the chain at some time, to be kept where whoever keeps the store cannot reach."""

    store: str
    length: int
    head: str
    at: datetime

    @property
    def text(self) -> str:
        """What is photographed, mailed or signed: store, length, hash, time."""
        return f"szdj-audit:{self.store}:{self.length}:{self.head}:{self.at:%Y%m%dT%H%M%SZ}"


def parse_checkpoint(text: str) -> tuple[int, str] | None:
    """Return length and hash of the first checkpoint in a text: `LENGTH:HASH`, a line of `audit head`, or its JSON."""
    with suppress(ValueError, TypeError, KeyError):
        facts = json.loads(text)
        text = f"{int(facts['length'])}:{facts['head']}"
    match = _CHECKPOINT.search(text)
    return (int(match[1]), match[2].lower()) if match else None


def break_in(previous: bytes, contents: Sequence[bytes | None], hashes: Sequence[bytes]) -> int | None:
    """Return the position of the first row whose hash is not that of its content and of the row before it.

    `previous` is the hash before the first. Every row is held against the stored hash before it, so the rows are
    independent of one another and nothing but the hashing itself runs for each.
    """
    if not contents:
        return None
    before = (previous, *hashes[:-1])
    try:
        found = list(map(_digest, map(hashlib.sha256, map(add, before, contents))))
    except TypeError:  # a NULL, or a number where bytes belong
        found = [_digest_of(a, b) for a, b in zip(before, contents, strict=True)]
    if found == list(hashes):
        return None
    return next(at for at, (own, stored) in enumerate(zip(found, hashes, strict=True)) if own != stored)


def _digest_of(before: object, content: object) -> bytes:
    if isinstance(before, bytes) and isinstance(content, bytes):
        return hashlib.sha256(before + content).digest()
    return b""
