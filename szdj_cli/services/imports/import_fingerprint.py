"""Knowing at once that a file changes nothing: it was imported whole, and what decided then decides still."""

import hashlib
import json
from collections.abc import Callable, Collection
from typing import NamedTuple

from szdj_cli import __version__
from szdj_cli.files.tables.reading import RowSource
from szdj_cli.store.core import audit
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import members as roster_import


class KnownFile(NamedTuple):
    """A file that was imported whole before, and would find the same."""

    rows: int
    """How many say what is stored: all of them."""
    basis: str
    """What its outcome rested on, and still does."""


def subject_of(source: RowSource) -> str:
    """Return how the audit log names a file."""
    return audit.file_subject(source.sha256)


def basis_of(source: RowSource, *decisive: object) -> str:
    """Return a digest of what the outcome of an import rests on beside the bytes of the file.

    That is how the file is read, this version's rules, and what is decisive for files of its kind.
    """
    basis = [__version__, source.encoding, *source.sheets, source.form.stamp if source.form else "", *decisive]
    return hashlib.sha256(json.dumps(basis, ensure_ascii=False).encode()).hexdigest()


def known_file(tx: Transaction, act: str, source: RowSource, bases: Callable[[], Collection[str]]) -> KnownFile | None:
    """Return what is known of a file whose rows all say what is stored, because it was imported before; else None.

    `act` is how the audit log calls the import. `bases` returns what `basis_of` may say now; it is asked only where the
    file was imported whole.
    """
    text = roster_import.last_detail(tx, act, subject_of(source))
    detail = json.loads(text) if text else {}
    if detail.get("sha256") != source.sha256 or detail["errors"] or detail["conflicts"]:
        return None
    if detail.get("left") or detail.get("kept"):  # it says something else than what is stored
        return None
    if detail["basis"] not in bases():
        return None
    return KnownFile(int(detail["new"] + detail["updated"] + detail["same"]), detail["basis"])
