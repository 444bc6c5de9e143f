"""Files that list whom the receiving side takes in."""

from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.imports.listed import Listed, listed
from szdj_cli.domain.values.numbers import MOST
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import row_files, table_forms
from szdj_cli.services.approvals import receiving
from szdj_cli.services.row_files import RowsFile
from szdj_cli.store.core.engine import Store


def read(actor: Actor, file: str, now: datetime, *, encoding: str | None, sheet: str | None) -> RowsFile:
    """Return what a file that lists transfers says, to whoever decides somewhere; as `row_files.read`."""
    return row_files.read(actor, Act.DECIDE, table_forms.REQUESTS, file, now, encoding=encoding, sheet=sheet)


def named(store: Store, actor: Actor, found: RowsFile, now: datetime) -> Listed:
    """Return which transfers that wait to be taken in a file names, and what is wrong with its rows."""
    known = {each.id: each.applicant for each in receiving.incoming(store, actor, now, limit=MOST)}
    return listed(found.rows, found.fields, lambda _numbers: known, Reason.NOT_INCOMING)
