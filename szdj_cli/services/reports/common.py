"""What all reports share: whose organisations they count, what opens a count, and writing one to a file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import OrganisationNotFound
from szdj_cli.domain.imports.tables import SheetExtras
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.reports.common import (
    GROUPS,
    KEY_COLUMNS,
    Condition,
    Group,
    Report,
    ReportRow,
    Value,
    charts_of,
    organisation_row,
)
from szdj_cli.domain.values.text import safe
from szdj_cli.files.tables.writing import write_table
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.services.members import roster
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.reports import groups as rows
from szdj_cli.store.reports.groups import Grouping, Place


@dataclass(frozen=True)
class Ground:
    """The organisations that a report is about: all of `place`, in parts that have nothing in common.

    Each of `parts` counts with all below it; `alone` is the organisation above them, without these.
    """

    place: Place
    parts: tuple[Organisation, ...]
    alone: Organisation | None

    def grouping(self) -> Grouping:
        """Return what tells which organisation belongs to which part."""
        return Grouping([each.id for each in self.parts], self.alone.id if self.alone else None)

    def rows(self, values: Mapping[int, Mapping[str, Value]], nothing: Mapping[str, Value]) -> Iterator[ReportRow]:
        """Yield a row for each part; `values` go by organisation, and are `nothing` where there are none.

        The organisation above the parts has a row only where something is its own, and so has a part that is closed.
        """
        if self.alone is not None and (self.alone.id in values or not self.parts):
            yield organisation_row(self.alone, values.get(self.alone.id, nothing), is_own=bool(self.parts))
        for each in self.parts:
            if each.id in values or each.closed_on is None:
                yield organisation_row(each, values.get(each.id, nothing), is_own=False)


def ground_of(tx: Transaction, actor: Actor, branch: str | None) -> Ground:
    """Return what an actor's report is about: what they may read, or `branch`, a code or name, and all below it.

    Raises:
        NotAllowed: the actor may read nobody's record but their own.
        OrganisationNotFound, OrganisationNotUnique: the branch, among those that the actor may read.
    """
    scope = roster.scope_of(tx, actor, Act.READ, branch)
    if scope is None:
        tops = rows.children(tx, None)
    else:
        lines = organisations.chains(tx, scope)
        tops = rows.found(tx, [each for each in scope if not scope.intersection(lines[each][1:])])
    if len(tops) != 1:
        return Ground(Place(scope), tuple(tops), None)
    return Ground(Place(scope), tuple(rows.children(tx, tops[0].id)), tops[0])


def place_of(tx: Transaction, actor: Actor, ground: Ground, conditions: Iterable[Condition]) -> Place:
    """Return where the list of a count looks: what a report's ground and the organisations of conditions share.

    Raises:
        OrganisationNotFound, OrganisationNotUnique: among those that the report is about.
    """
    place = ground.place
    for group, text in conditions:
        if group is not Group.ORGANISATION:
            continue
        found = find_organisation(tx, text, actor, Act.READ)
        inside = ground.place.organisation_ids
        if inside is not None and not set(inside).intersection(organisations.chain(tx, found.id)):
            raise OrganisationNotFound(text)
        named = Place((found.id,), alone=ground.alone is not None and found.id == ground.alone.id)
        place = _shared(tx, place, named)
    return place


def _shared(tx: Transaction, place: Place, named: Place) -> Place:
    """Return what belongs to both of two places, of which one is a single organisation."""
    for outer, inner in ((place, named), (named, place)):
        if outer.organisation_ids is None or outer == inner:
            return inner
        chains = organisations.chains(tx, inner.organisation_ids or ())
        if not outer.alone and all(set(outer.organisation_ids).intersection(chain) for chain in chains.values()):
            return inner
    return Place(())


def write(report: Report, target: Path, *, force: bool = False) -> int:
    """Write a report to a CSV or xlsx file, the latter with its charts, and return how many rows it has.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target.
    """
    measures = report.measures
    numbers = {place: each.form for place, each in enumerate(measures, len(KEY_COLUMNS)) if each.form is not None}
    cells = (
        [
            GROUPS.label(row.group),
            safe(row.label),
            row.key or "",
            *(measure.text(row.values[measure.term]) for measure in measures),
        ]
        for row in report.rows
    )
    headings = [*KEY_COLUMNS, *(measure.heading for measure in measures)]
    extras = SheetExtras(report.title, numbers=numbers, charts=charts_of(report))
    return write_table(target, headings, cells, force=force, extras=extras)
