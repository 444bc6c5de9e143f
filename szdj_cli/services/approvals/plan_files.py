"""The plan file (审批单): what waits written out, and what was filled in read back."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.changes import UNREADABLE_CHANGES, describe_changes
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.plan_files import FilledPlan
from szdj_cli.domain.requests.requests import Note, RequestFilter
from szdj_cli.domain.values.text import safe
from szdj_cli.files.tables import decisions as files
from szdj_cli.services.access import access
from szdj_cli.services.approvals import queue, reading
from szdj_cli.services.table_forms import PLAN, forms_in_force
from szdj_cli.store.core.engine import Store
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
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write what waits for this actor as a plan file, everything sensitive masked; return how many requests.

    `note` puts into words what deciders should know of kinds with papers: where any wait, it fills a last column.
    `progress` is called with how many are written, of how many that wait at most.

    Where nothing waits the file has its headings alone: to apply it is nothing, and no error.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `queue.waiting`.
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target.
    """
    if note is not None and not _has_papers(store, actor, wanted, now):
        note = None
    written = _rows(store, actor, wanted, now, note, progress)
    return files.write_plan(target, written, force=force, with_notes=note is not None)


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


def _has_papers(store: Store, actor: Actor, wanted: RequestFilter, now: datetime) -> bool:
    with_papers = [kind.code for kind in kinds.every() if kind.has_papers and wanted.kind in (None, kind.code)]
    return any(queue.waiting(store, actor, wanted._replace(kind=kind), now, limit=1) for kind in with_papers)


def _rows(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    note: Callable[[str, Note], str] | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[str, ...]]:
    changes_of = rows.shown_changes_reader(store.keys)
    written = 0
    with store.reading() as tx:
        whole = queue.count_waiting(tx, actor, now) if progress else 0
    for page in queue.waiting_pages(store, rows.Planned, actor, wanted, now):
        said: dict[int, tuple[str]] = {}
        if note is not None:
            with store.reading() as tx:
                notes = reading.notes_on(tx, page, now)
            said = {row.id: ("；".join(note(row.kind, each) for each in notes.get(row.id, ())),) for row in page}
        for request_id, version, kind, payload, *_, applicant, branch in page:
            difference = changes_of(request_id, payload)
            shown = UNREADABLE_CHANGES if difference is None else kinds.of(kind).describe(difference)
            changes = describe_changes(shown)
            known = str(request_id), str(version), kinds.KINDS.label(kind), safe(applicant), safe(branch), changes
            yield *known, "", "", *said.get(request_id, ())
        written += len(page)
        if progress:
            progress(written, whole)
