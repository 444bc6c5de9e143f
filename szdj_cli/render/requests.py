"""Requests and decisions, drawn."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from szdj_cli.domain.changes import Change, describe_in_lists
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import (
    OUTCOMES,
    STATES,
    Outcome,
    Request,
    RequestDetail,
    Step,
    Submitted,
)
from szdj_cli.messages import requests as words
from szdj_cli.messages.kit.forms import words_of
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_record, draw_table
from szdj_cli.render.timeline import draw_timeline


def as_json(request: Request) -> dict[str, Any]:
    """Return a request as the flat object that scripts read; with papers it tells of them and of what to note too."""
    has_papers = kinds.of(request.kind).has_papers
    of_papers = {"expires_on": request.expires_on, "notes": _notes(request)} if has_papers else {}
    of_others = {"submitted_by": request.submitted_by} if request.submitted_by else {}
    return {
        "id": request.id,
        "kind": request.kind,
        "applicant": request.applicant,
        "branch": request.branch,
        "state": request.state,
        "submitted_at": request.submitted_at,
        "waiting_at": request.waiting_at,
        "changes": [{"field": c.field, "old": c.old or None, "new": c.new or None} for c in request.changes],
        **of_papers,
        **of_others,
    }


def draw_requests(requests: Iterable[Request], fmt: OutputFormat, *, known: Collection[str] = ()) -> None:
    """Write a list of requests.

    `known` are columns that tell whoever looks nothing new: on a terminal, where room is short, each is left out as
    long as it says the same of all.
    """
    listed = list(requests)
    columns = [*_COLUMNS, _NOTES] if any(request.notes for request in listed) else list(_COLUMNS)
    rows = map(_row, listed)
    draw = (lambda: _draw_brief(listed, columns, known)) if fmt.is_drawn else None
    show_result(fmt, map(as_json, listed), columns, rows=rows, draw=draw)


def _draw_brief(listed: Iterable[Request], columns: Iterable[Column], known: Collection[str]) -> None:
    rows = [_row(request, is_brief=True) for request in listed]
    told = [each for each in columns if each.key not in known or len({each.text(row) for row in rows}) > 1]
    draw_table(rows, told)


def draw_request(detail: RequestDetail, fmt: OutputFormat) -> None:
    """Write one request: what it would change, and the way it takes."""
    has_papers = kinds.of(detail.request.kind).has_papers
    data = as_json(detail.request) | {"steps": [_step(step) for step in detail.steps]}
    show_result(fmt, data | (_papers(detail) if has_papers else {}), draw=lambda: _draw(detail, has_papers=has_papers))


def _draw(detail: RequestDetail, *, has_papers: bool) -> None:
    request = detail.request
    columns = [column for column in _COLUMNS if column.key != "changes"]
    added = ((_SUBMITTED_BY, request.submitted_by), (_EXPIRES_ON, request.expires_on), (_NOTES, request.notes))
    columns += [column for column, is_there in added if is_there]
    row = _row(request)
    draw_record((column.heading, column.text(row)) for column in columns)
    draw_changes(request.changes)
    if has_papers:
        draw_timeline(detail)
    else:
        draw_table(map(_step, detail.steps), _STEP_COLUMNS)


def _row(request: Request, *, is_brief: bool = False) -> dict[str, Any]:
    """Return a request as people read it: its difference in words, its notes as long as there is room for."""
    return as_json(request) | {"changes": request.changes, "notes": _notes(request, is_brief=is_brief)}


def _notes(request: Request, *, is_brief: bool = False) -> list[str]:
    if not request.notes:
        return []
    words_of_kind = words_of(request.kind)
    say_note = words_of_kind.short_note if is_brief else words_of_kind.note
    return [say_note(each) for each in request.notes]


def _papers(detail: RequestDetail) -> dict[str, Any]:
    slip = detail.slip
    return {
        "letters": [
            {
                "number": each.number,
                "issued_on": each.issued_on,
                "expires_on": each.expires_on,
                "void": each.is_void,
                "void_reason": each.void_reason,
            }
            for each in detail.letters
        ],
        "slip": slip and {"handler": slip.handler, "phone": slip.masked_phone, "received_on": slip.received_on},
    }


def draw_changes(changes: Sequence[Change], *, aside: bool = False) -> None:
    """Write a difference field by field: old → new; `aside` where it is shown before a question."""
    columns = [
        Column(key, heading) for key, heading in zip(("heading", "old", "new"), words.CHANGE_HEADINGS, strict=True)
    ]
    rows = (
        {"heading": c.heading, "old": c.old or ("" if c.is_entry else words.EMPTY), "new": c.new or words.EMPTY}
        for c in changes
    )
    draw_table(rows, columns, aside=aside)


def told_apart(change: Change) -> Change:
    """Return a change whose values differ to the eye: two numbers may look alike once they are masked."""
    return change._replace(new=words.another(change.new)) if change.old == change.new else change


def draw_submitted(done: Submitted, fmt: OutputFormat) -> None:
    """Write what a script needs of a request that now waits."""
    show_result(fmt, {"id": done.id, "kind": done.kind, "waiting_at": done.waiting_at})


def draw_preview(requests: Sequence[Request], count: int, outcomes: Mapping[int, Outcome] | None = None) -> None:
    """Show, beside the data, some of the requests that would be decided on; `count` is how many there are in all.

    `outcomes` are the decisions by request, where these differ.
    """
    columns = [column for column in _COLUMNS if column.key not in ("state", "waiting_at")]
    if any(request.notes for request in requests):
        columns.append(_NOTES)
    if outcomes is not None:
        columns.append(Column("outcome", words.STEP_HEADINGS[3], show=OUTCOMES.label))
    rows = (_row(request, is_brief=True) | {"outcome": (outcomes or {}).get(request.id)} for request in requests)
    draw_table(rows, columns, aside=True)
    if count > len(requests):
        say(words.hidden(count - len(requests)))


def _step(step: Step) -> dict[str, object]:
    decision = step.decision
    return {
        "position": step.position,
        "organisation": decision.decided_for if decision else step.waiting_at or step.organisation,
        "belongs_to": step.organisation,
        "act": step.act,
        "deciders": [decision.decided_by] if decision else list(step.deciders),
        "outcome": decision.outcome if decision else None,
        "decided_at": decision.decided_at if decision else None,
        "reason": decision.reason if decision else None,
    }


_COLUMNS = (
    Column("id", words.HEADINGS["id"], "right", whole=True),
    Column("kind", words.HEADINGS["kind"], show=kinds.KINDS.label, whole=True),
    Column("applicant", words.HEADINGS["applicant"], whole=True),
    Column("branch", words.HEADINGS["branch"]),
    Column("state", words.HEADINGS["state"], show=STATES.label, whole=True),
    Column("submitted_at", words.HEADINGS["submitted_at"], whole=True),
    Column("waiting_at", words.HEADINGS["waiting_at"]),
    Column("changes", words.HEADINGS["changes"], show=describe_in_lists),
)
_SUBMITTED_BY = Column("submitted_by", words.IN_THEIR_STEAD)
_EXPIRES_ON = Column("expires_on", words.EXPIRES_ON)
_NOTES = Column("notes", words.NOTES, show="；".join)
_STEP_COLUMNS = (
    Column("position", words.STEP_HEADINGS[0], "right"),
    Column("organisation", words.STEP_HEADINGS[1]),
    Column("deciders", words.STEP_HEADINGS[2]),
    Column("outcome", words.STEP_HEADINGS[3], show=OUTCOMES.label),
    Column("decided_at", words.STEP_HEADINGS[4], whole=True),
    Column("reason", words.STEP_HEADINGS[5]),
)
