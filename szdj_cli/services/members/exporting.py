"""The roster on its way out: whoever is on it, with the headings that an import reads."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import FileRefused, MemberClosed
from szdj_cli.domain.imports.tables import DocumentKind, SheetExtras, SheetTitle, TableKind
from szdj_cli.domain.members import forms
from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.members.filters import EVERYBODY, RosterFilter
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import FileProblem, MemberForm
from szdj_cli.domain.values.text import WRAPPING, safe, wrapped
from szdj_cli.files.outgoing import check_target, outgoing
from szdj_cli.files.tables.writing import open_table
from szdj_cli.services.members import roster
from szdj_cli.store.core import audit, paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import roster as rows

Progress = Callable[[int, int], None]
"""Called with the number of rows written so far, and of all."""


@dataclass(frozen=True)
class Export:
    """Members on their way out, and how many there were when it began."""

    count: int
    members: Iterator[Member]


def write(
    store: Store,
    actor: Actor,
    target: Path | None,
    now: datetime,
    *,
    branch: str | None = None,
    wanted: RosterFilter = EVERYBODY,
    reveal: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> int:
    """Write the roster to a CSV or xlsx file, or as CSV to standard output, and return how many members it holds.

    Unmasked it imports back unchanged.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target.
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `records`.
    """
    with store.reading() as tx:  # the target is not looked at for somebody who may not
        roster.scope_of(tx, actor, Act.REVEAL if reveal else Act.READ, branch)
    kind = TableKind.CSV if target is None else None
    headings = [field.heading for field in IMPORTED]
    written = 0
    with open_table(target, headings, kind, force=force, extras=SheetExtras(SheetTitle.ROSTER)) as table:
        export = records(store, actor, now, branch=branch, wanted=wanted, reveal=reveal)
        for member in export.members:
            shown = member.shown(reveal=reveal)
            cells = [shown[field.term] for field in IMPORTED]
            table.write(_as_written(cells))
            written += 1
            if progress and written % paging.PAGE == 0:
                progress(written, export.count)
    return written


def print_form(
    store: Store,
    actor: Actor,
    target: Path,
    form: MemberForm,
    now: datetime,
    *,
    branch: str | None = None,
    wanted: RosterFilter = EVERYBODY,
    members: Sequence[str] = (),
    reveal: bool = False,
    force: bool = False,
) -> int:
    """Write the roster, or a card a member, as a Word document, and return how many members it holds; it is logged.

    `members` are member numbers or names: only these of those whom the actor may read; `wanted` is as in `records`.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the target.
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `records`.
        MemberNotFound, NameNotUnique: as `roster.find`.
        MemberClosed: one of them is no longer on the roster.
        FileRefused: more than `forms.MOST`.
    """
    with store.reading() as tx:  # the target is not looked at for somebody who may not
        scope = roster.scope_of(tx, actor, Act.REVEAL if reveal else Act.READ, branch)
        chosen = [roster.find(tx, actor, each) for each in members]
        for each in chosen:
            if each.values["roster_state"] != "active":
                raise MemberClosed(each.number)
        wanted = wanted._replace(numbers=tuple(dict.fromkeys(each.number for each in chosen)))
        is_too_much = rows.count_active(tx, scope, wanted) > forms.MOST
    check_target(target, DocumentKind.DOCX, force=force)
    if is_too_much:  # before the log says that it was exported
        raise FileRefused(str(target), FileProblem.TOO_MANY_TO_PRINT)
    of_branch: dict[str, list[dict[str, str]]] = {}
    export = records(store, actor, now, branch=branch, wanted=wanted, reveal=reveal)
    for each in export.members:
        of_branch.setdefault(each.branch_name, []).append(each.shown(reveal=reveal))
    from szdj_cli.files.documents import members as documents

    write = documents.roster if form is MemberForm.ROSTER else documents.cards
    with outgoing(target, DocumentKind.DOCX, force=force) as file:
        file.write(write(list(of_branch.items()), shanghai_day(now)))
    return sum(map(len, of_branch.values()))


def _as_written(cells: list[str]) -> list[str]:
    """Return cells so that an import reads them as what is stored."""
    text = "".join(cells)
    if not text.isprintable():
        cells = list(map(safe, cells))
    return list(map(wrapped, cells)) if any(mark in text for mark in WRAPPING) else cells


def records(
    store: Store,
    actor: Actor,
    now: datetime,
    *,
    branch: str | None = None,
    wanted: RosterFilter = EVERYBODY,
    reveal: bool = False,
) -> Export:
    """Return those on the roster whom the actor may read, or see unmasked; the export is logged before the first.

    `branch` names an organisation: only that one and all below it; `wanted` narrows them further.

    Raises:
        NotAllowed: there is nobody whom the actor may read, or see unmasked.
        OrganisationNotFound, OrganisationNotUnique: the branch.
    """
    act = Act.REVEAL if reveal else Act.READ
    with store.transaction() as tx:
        count = rows.count_active(tx, roster.scope_of(tx, actor, act, branch), wanted)
        narrowed: dict[str, object] = {"filter": wanted.named} if wanted.named else {}
        if wanted.numbers:
            narrowed["numbers"] = wanted.numbers
        detail = {"branch": branch, "count": count, "revealed": reveal, **narrowed}
        audit.append(tx, audit.Entry(actor.label, "members.exported", "roster", detail), now)
    return Export(count, roster.listed(store, actor, branch=branch, act=act, wanted=wanted._replace(state="active")))
