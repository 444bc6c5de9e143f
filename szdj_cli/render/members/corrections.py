"""What is put right in a record, or added, drawn; identity and mobile numbers are masked."""

from collections.abc import Iterable

from szdj_cli.domain.changes import Change
from szdj_cli.domain.imports.plan import Problem
from szdj_cli.domain.members.corrections import Corrected, NewMember, PlannedCorrection
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.members import show_value
from szdj_cli.messages import roster as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_record
from szdj_cli.render.requests import draw_changes, told_apart


def draw_planned(planned: PlannedCorrection, fmt: OutputFormat) -> None:
    """Write a difference that is not written: old → new field by field, or one object."""
    data = {"id": planned.number, **_as_json(planned), "countersign": None}
    show_result(fmt, data, draw=lambda: draw_changes(_told_apart(planned)), written=False, dry_run=True)


def draw_preview(planned: PlannedCorrection | NewMember) -> None:
    """Show, beside the data and before a question, what would be written, whatever is asked for of the result."""
    if isinstance(planned, PlannedCorrection):
        draw_changes(_told_apart(planned), aside=True)
    else:
        draw_record(_pairs(planned), aside=True)


def draw_new(planned: NewMember, fmt: OutputFormat) -> None:
    """Write a record that would be added: headings and values, or one object."""
    data = {"id": None, **_as_json(planned), "countersign": None}
    show_result(fmt, data, pairs=_pairs(planned), written=False, dry_run=True)


def draw_written(mended: Corrected, planned: PlannedCorrection | NewMember, fmt: OutputFormat) -> None:
    """Write what was written, for programs alone; people are told it in a sentence."""
    data = {"id": mended.number, **_as_json(planned), "countersign": mended.waits}
    show_result(fmt, data, written=mended.waits is None)


def draw_account_changed(changed: Corrected, fmt: OutputFormat, *, dry_run: bool, already: bool) -> None:
    """Write for programs whose account was changed, or which correction waits for a second person."""
    written = changed.waits is None and not dry_run
    data = {"id": changed.number, "countersign": changed.waits}
    show_result(fmt, data, written=written, dry_run=dry_run, already=already)


def draw_warnings(warnings: Iterable[Problem]) -> None:
    """Say what is unusual."""
    for term, reason in warnings:
        say(words.warning(term, reason), "yellow")


def _pairs(planned: NewMember) -> list[tuple[str, str]]:
    filled = {term: value for term, value in planned.values.items() if value is not None}
    shown = {term: show_value(term, value) for term, value in filled.items()}
    shown["branch"] = words.branch(planned.branch.name, planned.branch.code)
    return [(FIELDS[term].heading, value) for term, value in shown.items()]


def _told_apart(planned: PlannedCorrection) -> list[Change]:
    return [told_apart(each) for each in _changes(planned)]


def _as_json(planned: PlannedCorrection | NewMember) -> dict[str, object]:
    warnings = [{"field": term, "reason": reason} for term, reason in planned.warnings]
    changes = [{"field": each.field, "old": each.old or None, "new": each.new or None} for each in _changes(planned)]
    return {"changes": changes, "warnings": warnings}


def _changes(planned: PlannedCorrection | NewMember) -> list[Change]:
    if isinstance(planned, PlannedCorrection):
        changes = planned.changes
    else:
        changes = {term: (None, value) for term, value in planned.values.items() if value is not None}
    return [
        Change(term, FIELDS[term].heading, show_value(term, old), show_value(term, new))
        for term, (old, new) in changes.items()
    ]
