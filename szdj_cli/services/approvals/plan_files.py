"""The plan file (审批单): what waits written out, and what was filled in read back."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.changes import Change, describe_changes, describe_in_lines
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.kinds import RequestKind
from szdj_cli.domain.requests.plan_files import NOTES_COLUMN, FilledPlan
from szdj_cli.domain.requests.requests import Note, RequestFilter
from szdj_cli.domain.values.text import safe
from szdj_cli.files.tables import decisions as files
from szdj_cli.services.access import access
from szdj_cli.services.approvals import queue, reading
from szdj_cli.services.exports import once_logged
from szdj_cli.services.table_forms import PLAN, forms_in_force
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.requests import queue as stored
from szdj_cli.store.requests import requests as rows


def write(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    target: Path | None,
    now: datetime,
    *,
    force: bool = False,
    note: Callable[[str, Note], str] | None = None,
    in_stead: Callable[[str, str | None], str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write what waits for this actor as a plan file, everything sensitive masked; return how many requests.

    `note` puts into words what deciders should know besides the difference: it fills a column where kinds wait of which
    there may be something to say, as values do that have a column of their own. `in_stead` says there too who has
    submitted a request in its applicant's stead, by name, and on what.
    `progress` is called with how many are looked at, of how many that wait at most. It is logged.

    Where nothing waits the file has its headings alone: to apply it is nothing, and no error.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `queue.waiting`.
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target.
    """
    waiting = _kinds_waiting(store, actor, wanted, now)
    own = {term: heading for kind in waiting for term, heading in kind.plan_columns}
    if not any(kind.has_notes for kind in waiting):
        note = None
    if not _has_in_stead(store, actor, now):
        in_stead = None
    describe = describe_in_lines if files.has_lines(target) else describe_changes
    written = _rows(store, actor, wanted, now, describe, list(own), note, in_stead, progress)
    beside = [*([NOTES_COLUMN] if note or in_stead else []), *own.values()]
    detail = {"kind": wanted.kind, "branch": wanted.branch}
    entry = audit.Entry(actor.label, "requests.planned", "roster", {k: v for k, v in detail.items() if v})
    return files.write_plan(target, once_logged(store, entry, now, written), beside, force=force)


def read(actor: Actor, source: Path | None, *, encoding: str | None = None, sheet: str | None = None) -> FilledPlan:
    """Read what was filled in; `decisions.decide` then applies exactly that.

    Raises:
        NotAllowed: the actor decides on nothing; the file is not looked at.
        FileRefused, NotAPlan, HeadingsDoubled: the file is no plan, or holds a column twice.
        PlanColumnsElsewhere: it holds fields of the roster.
        AliasesInvalid: the operator's file of other words cannot be used.
    """
    access.require_somewhere(actor, Act.DECIDE)
    return files.read_plan(source, encoding=encoding, sheet=sheet, form=forms_in_force()[PLAN])


def _kinds_waiting(store: Store, actor: Actor, wanted: RequestFilter, now: datetime) -> list[RequestKind]:
    """Return the kinds of which any request waits, of those that bring columns of their own."""
    telling = [kind for kind in kinds.every() if kind.has_notes or kind.plan_columns]
    asked = [kind for kind in telling if wanted.kind in (None, kind.code)]
    columns = wanted._replace(fields=frozenset(), note=None, without_notes=False)
    return [kind for kind in asked if queue.waiting(store, actor, columns._replace(kind=kind.code), now, limit=1)]


def _has_in_stead(store: Store, actor: Actor, now: datetime) -> bool:
    with store.reading() as tx:
        return stored.any_in_stead(tx, queue.decider(actor, now))


def _rows(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    describe: Callable[[Sequence[Change]], str],
    own: Sequence[str],
    note: Callable[[str, Note], str] | None,
    in_stead: Callable[[str, str | None], str] | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[str, ...]]:
    """Yield the rows; `own` are the terms of values that have a column of their own, behind that of the notes."""
    seen, basis_of = 0, rows.basis_reader(store.keys)
    with store.reading() as tx:
        whole = queue.count_waiting(tx, actor, now) if progress else 0
    for page in queue.waiting_pages(store, rows.Planned, actor, wanted, now):
        with store.reading() as tx:
            looked_into = reading.look_into(tx, page, now)
        for row, changes, notes in looked_into:
            if wanted.fits(changes, notes, row.submitted_by):
                known = (
                    str(row.id),
                    str(row.version),
                    kinds.KINDS.label(row.kind),
                    safe(row.applicant),
                    safe(row.branch),
                )
                said = [note(row.kind, each) for each in notes] if note else []
                if in_stead and row.submitted_by:
                    said.insert(0, in_stead(row.submitted_by, basis_of(row.id, row.basis)))
                beside = ("；".join(said),) if note or in_stead else ()
                values = _values(changes, own) if own else ()
                yield *known, describe(changes), "", "", *beside, *values
        seen += len(page)
        if progress:
            progress(seen, whole)


def _values(changes: Sequence[Change], terms: Sequence[str]) -> Iterator[str]:
    """Yield the new values of some terms; nothing where a request does not have one."""
    given = {change.field: change.new for change in changes}
    yield from (safe(given.get(term, "")) for term in terms)
