"""Argon2id: one hash of work for every answer, whatever the answer is."""

import base64

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from szdj_cli.domain.accounts.passwords import normalised

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Return the hash of a password, with argon2-cffi's defaults."""
    return _HASHER.hash(normalised(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Return whether a hash is a password's; without a hash it takes the same time and is False."""
    try:
        return _HASHER.verify(password_hash or _nobodys(), normalised(password)) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Return whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _nobodys() -> str:
    # Written out, not computed: a process that had to compute it first would take twice as long to refuse an unknown
    # number.
    return (
        f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
        f"${_base64(_HASHER.salt_len)}${_base64(_HASHER.hash_len)}"
    )


def _base64(length: int) -> str:
    return base64.b64encode(bytes(length)).decode().rstrip("=")
