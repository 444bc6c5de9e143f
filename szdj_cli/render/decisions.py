"""What came of decisions, drawn: what they brought forth, and what was not written."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from szdj_cli.domain.requests.requests import Brought, Decided, Outcome, Refused, Request, Revoked
from szdj_cli.messages import requests as words
from szdj_cli.messages.errors import conflict
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_table
from szdj_cli.render.requests import as_json

if TYPE_CHECKING:
    from szdj_cli.domain.imports.readings import Reading


def draw_decided(
    decided: Decided,
    fmt: OutputFormat,
    reading: "Reading | None" = None,
    *,
    dry_run: bool = False,
    seen: Iterable[Request] | None = None,
    outcomes: Mapping[int, Outcome] = MappingProxyType({}),
    already: bool = False,
) -> None:
    """Write for a script what a batch did: one object; where it came from a file, with how that was read.

    `seen` are the requests that were looked at before, None where nobody looked; `outcomes` what each is to get.
    """
    written = not dry_run and decided.accepted + decided.rejected > 0
    conflicts = [{"id": one.request_id, "reason": one.why} for one in decided.conflicts]
    counted = {
        "accepted": decided.accepted,
        "rejected": decided.rejected,
        "to_resubmit": decided.to_resubmit,
        "conflicts": conflicts,
    }
    requests = None if seen is None else [as_json(each) | {"outcome": outcomes.get(each.id)} for each in seen]
    data = counted | _brought(decided.brought) | {"requests": requests} | _read(reading)
    show_result(fmt, data, written=written, dry_run=dry_run, already=already)


def draw_revoked(done: Revoked, fmt: OutputFormat, *, dry_run: bool = False) -> None:
    """Write for a script what became of a request whose acceptance was taken back."""
    data = {"id": done.request_id, "state": done.state, "waiting_at": done.waiting_at, "reversals": done.payments}
    show_result(fmt, data, written=not dry_run, dry_run=dry_run)


def _read(reading: "Reading | None") -> dict[str, Any]:
    if reading is None:
        return {}
    from szdj_cli.render.readings import reading_of  # most decisions come from no file

    return {"read": reading_of(reading)}


def say_brought(decided: Decided) -> None:
    """Say, beside the data, which letters, payments and arrears a batch brought forth."""
    for line in words.brought(decided.brought):
        say(line)


def _brought(brought: Sequence[Brought]) -> dict[str, Any]:
    """Return lists by what they are of."""
    return {
        "letters": [{"id": one.request_id, "number": one.letter} for one in brought if one.letter],
        "payments": [{"id": one.request_id, "numbers": one.payments} for one in brought if one.payments],
        "arrears": [{"id": one.request_id, "months": one.months_owed} for one in brought if one.months_owed],
    }


def draw_conflicts(conflicts: Sequence[Refused]) -> None:
    """Show, beside the data, which decisions were not written, and why."""
    if conflicts:
        columns = [Column(key, heading) for key, heading in words.CONFLICT_HEADINGS.items()]
        rows = ({"id": one.request_id, "reason": conflict(one.why, one.verdict)} for one in conflicts)
        draw_table(rows, columns, aside=True, is_error=True)
