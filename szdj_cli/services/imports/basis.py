"""What the outcome of importing a roster rests on."""

import hashlib
import json

from szdj_cli import __version__
from szdj_cli.files.tables.reading import RowSource
from szdj_cli.store.core.engine import Transaction
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.organisations import organisations

IMPORTED = "members.imported"
"""How the audit log calls an import."""


def basis_of(tx: Transaction, source: RowSource) -> str:
    """Return a digest of all that the outcome of an import rests on beside the bytes of the file.

    That is how the file is read, the organisations, the roster, and this version's rules.
    """
    units = [(unit.id, unit.code, unit.name, unit.kind) for unit in organisations.every(tx)]
    basis = [__version__, source.encoding, source.sheet, units, roster_import.stamp(tx)]
    return hashlib.sha256(json.dumps(basis, ensure_ascii=False).encode()).hexdigest()
