"""What falls due, drawn."""

from typing import Any

from szdj_cli.domain.reminding import Reminded
from szdj_cli.domain.reports.due import KINDS, Due, DueList
from szdj_cli.messages import due as words
from szdj_cli.render.kit.console import say, say_cut
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column


def draw_due(found: DueList, fmt: OutputFormat, limit: int) -> None:
    """Write what falls due, and what it comes to."""
    is_something = any(found.counts.values())
    if is_something or not fmt.is_drawn:
        today = found.today
        said = (_row(each, each.days(today)) | {"said": words.said(each, each.days(today))} for each in found.items)
        listed = (_row(each, each.days(today)) for each in found.items)
        show_result(fmt, listed, _COLUMNS, rows=said)
    if not is_something:
        say(words.NOTHING)
        return
    say(words.total(found.counts))
    if any(count > limit for count in found.counts.values()):
        say_cut(words.MORE.format(limit=limit), limit)


def draw_reminded(done: Reminded, fmt: OutputFormat, *, is_dry_run: bool) -> None:
    """Write whom reminders went to: numbers for scripts, a line or three for people."""
    data = {
        "told": len(done.told),
        "already": len(done.already),
        "unreachable": done.unreachable,
    }
    show_result(fmt, data, written=bool(done.told) and not is_dry_run, dry_run=is_dry_run)
    for line in words.reminded(len(done.told), len(done.already), done.unreachable, is_dry_run=is_dry_run):
        say(line)


def _row(each: Due, days: int) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "due_on": each.on,
        "days": days,
        "organisation": each.organisation,
        "organisation_name": each.organisation_name,
        "member": each.member,
        "name": each.name,
        "role": each.role,
        "reckoned": each.is_reckoned,
        "request": each.request,
        "request_kind": each.request_kind,
        "letter": each.letter,
        "months": each.months,
        "owed_fen": each.owed_fen,
    }


_COLUMNS = (
    Column("kind", words.HEADINGS["kind"], show=KINDS.label, whole=True),
    Column("due_on", words.HEADINGS["due_on"], whole=True),
    Column("member", words.HEADINGS["member"], "right", whole=True),
    Column("name", words.HEADINGS["name"], whole=True),
    Column("organisation_name", words.HEADINGS["organisation_name"]),
    Column("said", words.HEADINGS["said"]),
)
