"""Knowing at once that a roster file changes nothing: it was imported whole, and nothing was touched since."""

import hashlib
import json

from szdj_cli import __version__
from szdj_cli.files.reading import RowSource
from szdj_cli.store import organisations, roster_import
from szdj_cli.store.engine import Transaction

IMPORTED = "members.imported"
"""How the audit log calls an import."""


def subject_of(source: RowSource) -> str:
    """Return how the audit log names a file."""
    return f"file:{source.sha256[:16]}"


def basis_of(tx: Transaction, source: RowSource) -> str:
    """Return a digest of all that the outcome of an import rests on beside the bytes of the file.

    That is how the file is read, the organisations, the roster, and this version's rules.
    """
    units = [(unit.id, unit.code, unit.name, unit.kind) for unit in organisations.every(tx)]
    basis = [__version__, source.encoding, source.sheet, units, roster_import.stamp(tx)]
    return hashlib.sha256(json.dumps(basis, ensure_ascii=False).encode()).hexdigest()


def rows_known(tx: Transaction, source: RowSource) -> int | None:
    """Return how many rows say what is stored, where all do because the file was imported and nothing changed since."""
    text = roster_import.last_detail(tx, IMPORTED, subject_of(source))
    detail = json.loads(text) if text else {}
    if detail.get("sha256") != source.sha256 or detail["errors"] or detail["conflicts"]:
        return None
    if detail["basis"] != basis_of(tx, source):
        return None
    return int(detail["new"] + detail["updated"] + detail["same"])
