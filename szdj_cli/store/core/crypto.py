"""The key of a store and what is done with it: sealed fields, blind indexes, codes.

AES-256-GCM a field, bound to `table|column|row` so that a ciphertext cannot be moved to another row;
HMAC-SHA256 blind indexes for what must be unique or found exactly.
"""

import base64
import hashlib
import hmac
import marshal
import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from szdj_cli import private_files
from szdj_cli.domain.errors import FieldUnreadable, KeyMissing
from szdj_cli.domain.values.text import UNREADABLE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FILE_HEADER = b"szdj-key-1:"
_KEY_ID = b"\x01"  # the first byte of every ciphertext, for the day a second key exists
_NONCE_LENGTH = 12
_PASSWORD_TAG_LENGTH = 18  # no padding in base64
_INDEX_LENGTH = 16
_HASH_BLOCK = 64  # bytes that SHA-256 takes at a time

ROW_DIGEST_LENGTH = 16
"""Bytes of the digest of a row."""

Seal = Callable[[int, str], bytes]
Open = Callable[[int, bytes], str]
DumpRow = Callable[[tuple[Any, ...]], bytes | bytearray]


def dumped(row: tuple[Any, ...]) -> bytes:
    """Return a row in marshal's version 0, which has been the same in every Python there is."""
    return marshal.dumps(row, 0)


def label_of(check_value: str) -> str:
    """Return by what a key is told from others, of the value that a store keeps of it."""
    return check_value[:8]


class Keyring:
    """The keys derived from one master key of 32 bytes."""

    def __init__(self, master: bytes) -> None:
        self._field_key = _derived(master, b"fields")
        self._index_key = _derived(master, b"index")
        self._mac_key = _derived(master, b"mac")
        self._letter_seed = _derived(master, b"letters")
        self.unreadable: dict[tuple[str, int], None] = {}
        """Table and row of what was marked in lists, in the order in which it was met."""
        self._row_key = _derived(master, b"rows")
        # Kept in the store; its first digits are what a key is called by.
        self.check_value = hmac.digest(_derived(master, b"check"), b"szdj", "sha256").hex()

    @property
    def label(self) -> str:
        """By what a key is told from others, for people to write on the envelope that it lies in."""
        return label_of(self.check_value)

    @cached_property
    def _cipher(self) -> "AESGCM":
        # Loaded where something is sealed or opened: a third of what needs a key does neither.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._field_key)

    def sealer(self, table: str, column: str) -> Seal:
        """Return a function (row, text) → ciphertext for one column; made for loops over many rows."""
        encrypt, urandom = self._cipher.encrypt, os.urandom
        prefix = f"{table}|{column}|".encode()

        def seal(row: int, text: str) -> bytes:
            nonce = urandom(_NONCE_LENGTH)
            return _KEY_ID + nonce + encrypt(nonce, text.encode(), b"%b%d" % (prefix, row))

        return seal

    def seal(self, table: str, column: str, row: int, text: str) -> bytes:
        """Return the ciphertext of one field of one row."""
        return self.sealer(table, column)(row, text)

    def opener(self, table: str, column: str, *, marking: bool = False) -> Open:
        """Return a function (row, ciphertext) → text for one column; made for loops over many rows.

        It raises FieldUnreadable where a field was sealed with another key, for another row, or was altered. With
        `marking`, for lists, it is marked, and the row noted: others in the list are shown all the same. The mark is no
        value: nothing that was read so is written again.
        """
        from cryptography.exceptions import InvalidTag

        decrypt = self._cipher.decrypt
        prefix = f"{table}|{column}|".encode()

        def opened(row: int, sealed: bytes) -> str:
            try:
                nonce, ciphertext = sealed[1 : 1 + _NONCE_LENGTH], sealed[1 + _NONCE_LENGTH :]
                return decrypt(nonce, ciphertext, b"%b%d" % (prefix, row)).decode()
            except (InvalidTag, ValueError, TypeError):  # too short, no text, or no bytes
                if not marking:
                    raise FieldUnreadable(table, row) from None
                self.unreadable[table, row] = None
                return UNREADABLE

        return opened

    def open(self, table: str, column: str, row: int, sealed: bytes) -> str:
        """Return the text of one field of one row.

        Raises:
            FieldUnreadable: it was sealed with another key, for another row, or was altered.
        """
        return self.opener(table, column)(row, sealed)

    def seal_all(self, table: str, column: str, rows: Iterable[int], texts: Sequence[str]) -> list[bytes]:
        """Return the ciphertexts of one column of many rows: what `seal` returns, in less time."""
        encrypt, bound_to = self._cipher.encrypt, f"{table}|{column}|%d".encode()
        random = os.urandom(_NONCE_LENGTH * len(texts))
        nonces = [random[at : at + _NONCE_LENGTH] for at in range(0, len(random), _NONCE_LENGTH)]
        return [
            b"%b%b%b" % (_KEY_ID, nonce, encrypt(nonce, text.encode(), bound_to % row))
            for row, text, nonce in zip(rows, texts, nonces, strict=True)
        ]

    def id_index(self, id_number: str) -> bytes:
        """Return the blind index of an identity number."""
        return self._index("id", [id_number])[0]

    def mobile_index(self, mobile: str) -> bytes:
        """Return the blind index of a mobile number."""
        return self._index("mobile", [mobile])[0]

    def id_indexes(self, id_numbers: Iterable[str]) -> list[bytes]:
        """Return the blind index of each identity number."""
        return self._index("id", id_numbers)

    def mobile_indexes(self, mobiles: Iterable[str]) -> list[bytes]:
        """Return the blind index of each mobile number."""
        return self._index("mobile", mobiles)

    def _index(self, kind: str, texts: Iterable[str]) -> list[bytes]:
        # HMAC-SHA256 (RFC 2104) with the hash states after the key kept: a third of the time of `hmac.digest`.
        key = self._index_key.ljust(_HASH_BLOCK, b"\0")
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + f"{kind}|".encode())
        outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))
        result = []
        for text in texts:
            first, second = inner.copy(), outer.copy()
            first.update(text.encode())
            second.update(first.digest())
            result.append(second.digest()[:_INDEX_LENGTH])
        return result

    def mac(self, purpose: str, text: str) -> bytes:
        """Return an HMAC-SHA256 for a purpose: SMS codes, form tokens, decoys."""
        return hmac.digest(self._mac_key, f"{purpose}|{text}".encode(), "sha256")

    def bound_password_hash(self, account_id: int, password_hash: str) -> str:
        """Return the hash of a password as it is stored: it is good for this account alone."""
        tag = self.mac("password", f"{account_id}|{password_hash}")[:_PASSWORD_TAG_LENGTH]
        return base64.b64encode(tag).decode() + password_hash

    def own_password_hash(self, account_id: int, stored: str) -> str | None:
        """Return the hash of a password that was stored for an account; None where it was stored for another one."""
        tag, dollar, rest = stored.partition("$")
        bound = self.bound_password_hash(account_id, dollar + rest)
        return dollar + rest if tag and hmac.compare_digest(bound.encode(), stored.encode()) else None

    def row_digester(self, table: str, dump: DumpRow = dumped) -> Callable[[tuple[object, ...]], bytes]:
        """Return a function row → keyed digest of all that stands in it, as it was fetched; 16 bytes.

        Keyed BLAKE2b (RFC 7693) over what `dump` makes of it: with marshal both together take a third of what
        HMAC-SHA256 over a text of the row takes.
        """
        key = hmac.digest(self._row_key, table.encode(), "sha256")
        begun = hashlib.blake2b(digest_size=ROW_DIGEST_LENGTH, key=key).copy

        def digest(row: tuple[object, ...]) -> bytes:
            state = begun()
            state.update(dump(row))
            return state.digest()

        return digest

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of what a letter or a receipt says: the same for the same text."""
        return self._signing_key().sign(message)

    def public_key(self) -> bytes:
        """Return the public key with which anybody can check what was signed here; 32 bytes."""
        return self._signing_key().public_key().public_bytes_raw()

    def _signing_key(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._letter_seed)


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether a signature was made over a message with the key that belongs to a public one.

    Raises:
        ValueError: that is no public key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def create_key(path: Path) -> Keyring:
    """Write a new key file, readable by its owner only.

    Raises:
        FileExistsError: there is one; it is never overwritten.
    """
    master = os.urandom(32)
    private_files.create(path, _FILE_HEADER + base64.b64encode(master) + b"\n")
    return Keyring(master)


def read_key(path: Path) -> Keyring:
    """Read a key file.

    Raises:
        KeyMissing: no key there, or the file holds none.
        FileExposed: others can read it.
    """
    try:
        content = private_files.read(path)
    except (FileNotFoundError, IsADirectoryError):
        raise KeyMissing(str(path)) from None
    try:
        master = base64.b64decode(content.removeprefix(_FILE_HEADER).strip(), validate=True)
    except ValueError:
        master = b""
    if len(master) != 32:
        raise KeyMissing(str(path))
    return Keyring(master)


def token_hash(token: str) -> bytes:
    """Return what is stored of a random token: it has entropy enough for one plain hash."""
    return hashlib.sha256(token.encode()).digest()


def _derived(master: bytes, purpose: bytes) -> bytes:
    return hmac.digest(master, b"szdj|" + purpose, "sha256")
