"""Batches on their way: kept, sealed, until each message was tried, so that a reboot loses none of the others.

A batch is two files in the home: the messages, a sealed line each, and how many of them were tried, a byte each. The
delivering process holds the first one locked as long as it lives: what nobody holds was left, and goes on with the next
delivery. A message that was tried is never tried again: one that is lost is better than one that comes twice.
"""

import os
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from szdj_cli import private_files
from szdj_cli.domain.errors import FieldUnreadable, FileExposed

KEPT_FOR = timedelta(days=3)
"""How old a message may be that still says something new."""

_SUFFIX, _TRIED_SUFFIX, _BEGUN_SUFFIX = ".waiting", ".tried", ".begun"


class Sealing(NamedTuple):
    """How a message is made unreadable for whoever has not the key, and readable again: by its place in its batch."""

    seal: Callable[[int, str], bytes]
    open: Callable[[int, bytes], str]


class Body(NamedTuple):
    """A message as its gateway gets it, and its instant in seconds since 1970."""

    text: str
    timestamp: int


class Left(NamedTuple):
    """What an earlier delivery has not got to: what is still to be sent, and how many are too old for that."""

    bodies: tuple[Body, ...] = ()
    expired: int = 0


class Batch:
    """A batch that is kept, and locked by this process until it is let go; a process that inherits it holds it too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = private_files.hold(path)

    def let_go(self) -> None:
        """Leave the batch to whoever has inherited it."""
        if self.descriptor is not None:
            os.close(self.descriptor)


def keep(home: Path, bodies: Sequence[Body], sealing: Sealing) -> Batch:
    """Write messages down before any of them is sent.

    Raises:
        OSError: there is no room, or no right to write.
    """
    lines = (b64encode(sealing.seal(place, f"{each.timestamp} {each.text}")) for place, each in enumerate(bodies))
    path = home / f"sms.{secrets.token_hex(8)}{_SUFFIX}"
    begun = path.with_suffix(_BEGUN_SUFFIX)
    private_files.create(begun, b"".join(line + b"\n" for line in lines))
    batch = Batch(begun)
    batch.path = begun.rename(path)  # only now, as it is held: nobody takes it for left
    return batch


def tried(path: Path) -> None:
    """Note that the next message of a batch is tried now."""
    with suppress(OSError):  # a full disk stops no message
        private_files.append(path.with_suffix(_TRIED_SUFFIX), b".")


def forget(path: Path) -> None:
    """Take away a batch whose messages were all tried."""
    for each in (path, path.with_suffix(_TRIED_SUFFIX)):
        each.unlink(missing_ok=True)


def take(home: Path, sealing: Sealing, now: datetime) -> Left:
    """Return what was left of earlier batches that nobody delivers any more, and forget it here.

    So are those that a process was killed over before it could hold them: by their age alone can they be told from
    what is being written at this moment.
    """
    bodies: list[Body] = []
    expired = 0
    for path in sorted([*home.glob(f"sms.*{_SUFFIX}"), *home.glob(f"sms.*{_BEGUN_SUFFIX}")]):
        with suppress(OSError, FileExposed):  # what others can read, none of ours is: it stops nothing
            for each in _left_in(path, sealing):
                is_new = now.timestamp() - each.timestamp < KEPT_FOR.total_seconds()
                bodies += [each] if is_new else []
                expired += not is_new
    return Left(tuple(bodies), expired)


def left_over(home: Path, *, take_away: bool) -> int:
    """Return how many files deliveries have left behind that say nothing new any more, and take them away."""
    found = 0
    for path in [*home.glob(f"sms.*{_SUFFIX}"), *home.glob(f"sms.*{_BEGUN_SUFFIX}"), *_counts_of_nothing(home)]:
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > KEPT_FOR.total_seconds() and _is_nobodys(path):
                found += 1
                if take_away:
                    path.unlink()
    return found


def _is_nobodys(path: Path) -> bool:
    is_left, descriptor = private_files.hold_left(path)
    if descriptor is not None:
        os.close(descriptor)
    return is_left


def _counts_of_nothing(home: Path) -> list[Path]:
    """Return what says how many messages were tried of batches that are gone."""
    return [path for path in home.glob(f"sms.*{_TRIED_SUFFIX}") if not path.with_suffix(_SUFFIX).exists()]


def _left_in(path: Path, sealing: Sealing) -> list[Body]:
    if path.suffix == _BEGUN_SUFFIX and not private_files.is_old(path):
        return []
    content = private_files.read(path)
    is_left, descriptor = private_files.hold_left(path)
    try:
        if not is_left or not path.exists():  # somebody else was first
            return []
        count = path.with_suffix(_TRIED_SUFFIX)
        done = count.stat().st_size if count.exists() else 0
        lines = content.splitlines()
        opened = [_opened(sealing, place, lines[place]) for place in range(done, len(lines))]
        forget(path)
        return [body for body in opened if body is not None]
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _opened(sealing: Sealing, place: int, line: bytes) -> Body | None:
    """Return the message of a line; None where another key, or another hand, has written it."""
    try:
        at, _, text = sealing.open(place, b64decode(line)).partition(" ")
        return Body(text, int(at))
    except (FieldUnreadable, ValueError):
        return None
