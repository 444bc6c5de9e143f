"""Departures drawn: who, what, since when, and what follows from it."""

from collections.abc import Sequence
from typing import Any

from szdj_cli.domain.members.departures import DEPARTURES, PlannedDeparture
from szdj_cli.messages import departures as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_table

_COLUMNS = (
    Column("id", words.HEADINGS["id"], "right", whole=True),
    Column("name", words.HEADINGS["name"], whole=True),
    Column("branch_name", words.HEADINGS["branch_name"]),
    Column("as", words.HEADINGS["as"], show=DEPARTURES.label, whole=True),
    Column("date", words.HEADINGS["date"], whole=True),
    Column("reason", words.HEADINGS["reason"]),
    Column("follows", words.FOLLOWS, show="；".join),
)


def draw_departures(
    planned: Sequence[PlannedDeparture], fmt: OutputFormat, *, dry_run: bool, already: bool = False
) -> None:
    """Write departures as a list: for people with what follows in words."""
    rows = [_row(each) | {"follows": words.follows(each)} for each in planned]
    show_result(fmt, map(_row, planned), _COLUMNS, rows=rows, written=not dry_run, dry_run=dry_run, already=already)


def draw_preview(planned: Sequence[PlannedDeparture]) -> None:
    """Show, beside the data, all that would be recorded; of one person, in lines."""
    if len(planned) == 1:
        say(words.one(planned[0]))
        for each in words.follows(planned[0]):
            say(words.FOLLOWING.format(text=each))
        return
    rows = (_row(each) | {"follows": words.follows(each)} for each in planned)
    draw_table(rows, _COLUMNS, aside=True)


def _row(planned: PlannedDeparture) -> dict[str, Any]:
    return {
        "id": planned.number,
        "name": planned.name,
        "branch": planned.branch_code,
        "branch_name": planned.branch,
        "as": planned.wanted.act,
        "date": planned.wanted.on,
        "reason": planned.wanted.reason,
        "posts": list(planned.posts),
        "requests": list(planned.requests),
        "prepaid_fen": planned.prepaid_fen,
        "to": planned.changes["branch"][1] if "branch" in planned.changes else None,
    }
