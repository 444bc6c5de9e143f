"""审批台账: what was decided by whom, written to a file; the export is logged."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.imports.tables import SheetExtras, SheetLayout, SheetTitle
from szdj_cli.files.outgoing import check_target, kind_of
from szdj_cli.files.tables.writing import write_table
from szdj_cli.services.access import access
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store

WHOLE = 100_000
"""How many requests a file holds at most."""


def check(actor: Actor, target: Path, *, force: bool) -> None:
    """Refuse a target into which no ledger will be written, before anything is read for it.

    Raises:
        NotAllowed: the actor may read nobody's requests but their own.
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the target.
    """
    access.require_somewhere(actor, Act.READ)
    check_target(target, kind_of(target), force=force)


def write(
    store: Store,
    actor: Actor,
    target: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    count: int,
    now: datetime,
    *,
    force: bool = False,
) -> None:
    """Write so many requests, in words, to a CSV or xlsx file.

    Raises:
        NotAllowed, OutputProtected, OutputUnfit, FileExists, FileUnwritable: as `check`.
    """
    check(actor, target, force=force)
    with store.transaction() as tx:
        audit.append(tx, audit.Entry(actor.label, "requests.exported", "roster", {"rows": count}), now)
    extras = SheetExtras(SheetTitle.LEDGER, layout=SheetLayout(frozenset(range(len(headings))), {}))
    write_table(target, headings, rows, force=force, extras=extras)
