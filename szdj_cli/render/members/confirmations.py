"""People on probation, drawn: who is due, and who is to be confirmed."""

from collections.abc import Sequence
from typing import Any

from szdj_cli.domain.members.confirmations import PlannedConfirmation
from szdj_cli.domain.reports.due import Due
from szdj_cli.messages import confirmations as words
from szdj_cli.messages import roster as roster_words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_table

_DUE = (
    Column("id", words.HEADINGS["id"], "right", whole=True),
    Column("name", words.HEADINGS["name"], whole=True),
    Column("branch_name", words.HEADINGS["branch_name"]),
    Column("due_on", words.DUE_ON, whole=True),
)
_CONFIRMED = (
    *_DUE[:-1],
    Column("joined_on", words.HEADINGS["joined_on"], whole=True),
    _DUE[-1],
    Column("confirmed_on", words.CONFIRMED_ON, whole=True),
)


def draw_due(found: Sequence[Due], fmt: OutputFormat) -> None:
    """Write a list of those whose probation has ended."""
    show_result(fmt, map(_due, found), _DUE)


def draw_confirmations(
    planned: Sequence[PlannedConfirmation], fmt: OutputFormat, *, dry_run: bool, already: bool = False
) -> None:
    """Write a list of those who are confirmed, or would be."""
    show_result(fmt, map(_planned, planned), _CONFIRMED, written=not dry_run, dry_run=dry_run, already=already)


def draw_preview(planned: Sequence[PlannedConfirmation]) -> None:
    """Show, beside the data, who would be confirmed, and what about it is unusual."""
    draw_table(map(_planned, planned), _CONFIRMED, aside=True)
    for each in planned:
        for term, reason in each.warnings:
            say(f"{each.name}  {roster_words.warning(term, reason)}", "yellow")


def _due(each: Due) -> dict[str, Any]:
    return {
        "id": each.member,
        "name": each.name,
        "branch": each.organisation,
        "branch_name": each.organisation_name,
        "due_on": each.on,
    }


def _planned(planned: PlannedConfirmation) -> dict[str, Any]:
    return {
        "id": planned.number,
        "name": planned.name,
        "branch": planned.branch_code,
        "branch_name": planned.branch,
        "joined_on": planned.joined_on,
        "due_on": planned.due_on,
        "confirmed_on": planned.confirmed_on,
        "warnings": [{"field": term, "reason": reason} for term, reason in planned.warnings],
    }
