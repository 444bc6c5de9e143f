"""Requests and decisions, drawn."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from szdj_cli.domain.changes import Change, describe_changes, describe_in_lists
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import (
    NOTE_SUBJECTS,
    OUTCOMES,
    STATES,
    DecisionMade,
    EarlierSubmission,
    Outcome,
    Request,
    RequestDetail,
    RequestState,
    Step,
    Submitted,
)
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.money import parse_yuan
from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.messages import requests as words
from szdj_cli.messages.kit.forms import words_of
from szdj_cli.messages.kit.tables import LIST_SEPARATOR
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_record, draw_table, shown
from szdj_cli.render.timeline import draw_timeline


def as_json(request: Request) -> dict[str, Any]:
    """Return a request as the flat object that scripts read: every key is there, whatever it is a request for."""
    return {
        "id": request.id,
        "kind": request.kind,
        "applicant": request.applicant,
        "branch": request.branch,
        "state": request.state,
        "submitted_at": request.submitted_at,
        "waiting_at": request.waiting_at,
        "changes": _changes(request.changes),
        "version": request.version,
        "member": request.applicant_id,
        "branch_code": request.branch_code,
        "waiting_at_code": request.waiting_at_code,
        "closed_at": request.closed_at,
        "expires_on": request.expires_on,
        "notes": _notes(request),
        "submitted_by": request.submitted_by,
        "basis": request.basis,
    }


def _changes(changes: Iterable[Change]) -> list[dict[str, str | int | None]]:
    return [
        {
            "field": each.field,
            "old": each.old or None,
            "new": each.new or None,
            "old_fen": _fen(each, each.old),
            "new_fen": _fen(each, each.new),
        }
        for each in changes
    ]


def _fen(change: Change, text: str) -> int | None:
    """Return an amount of a change in fen; None where it is none, or nothing stands there."""
    return parse_yuan(text) if change.is_money and text else None


def _earlier(each: EarlierSubmission) -> dict[str, Any]:
    return {"version": each.version, "submitted_at": each.submitted_at, "changes": _changes(each.changes)}


def draw_requests(
    requests: Iterable[Request],
    fmt: OutputFormat,
    *,
    known: Collection[str] = (),
    is_waiting: bool = False,
    is_ledger: bool = False,
) -> None:
    """Write a list of requests; a ledger tells of each what was decided last, by whom, when, for which organisation.

    `known` are columns that tell whoever looks nothing new: on a terminal, where room is short, each is left out as
    long as it says the same of all. There the state is left out too where all are waiting for whoever looks, and of a
    ledger what came before the decision.
    """
    if not fmt.is_drawn:  # as it comes
        columns = _every_column(is_ledger=is_ledger)
        if fmt.is_data:
            show_result(fmt, map(_ledger_json if is_ledger else as_json, requests), columns)
        else:
            show_result(fmt, map(_ledger_row if is_ledger else _row, requests), columns)
        return
    listed = list(requests)
    columns = _columns(listed, is_ledger=is_ledger)
    data = map(_ledger_json if is_ledger else as_json, listed)
    rows = map(_ledger_row if is_ledger else _row, listed)
    left_out = _LEFT_OUT_OF_LEDGERS if is_ledger else {"state"} if is_waiting else set()
    brief = [column for column in columns if column.key not in left_out]
    draw = partial(_draw_brief, listed, brief, known, is_marked=is_waiting)
    show_result(fmt, data, columns, rows=rows, draw=draw)


def ledger_table(requests: Sequence[Request]) -> tuple[list[str], Iterable[list[str]]]:
    """Return a ledger as a file holds it: its headings, and the cells of its rows."""
    columns = _columns(requests, is_ledger=True)
    rows = ([column.text(row) for column in columns] for row in map(_ledger_row, requests))
    return [column.heading for column in columns], rows


def _columns(requests: Sequence[Request], *, is_ledger: bool) -> list[Column]:
    notes = [_NOTES] if any(request.notes for request in requests) else []
    was_revoked = any(request.decision and request.decision.revocation for request in requests)
    made = [*_DECISION_COLUMNS, *([_REVOKED] if was_revoked else [])] if is_ledger else []
    return [*_COLUMNS, *_in_stead(requests), *notes, *made]


def _every_column(*, is_ledger: bool) -> list[Column]:
    """Return the columns that a list has whatever is in it: scripts find them by their place."""
    made = [*_DECISION_COLUMNS, _REVOKED] if is_ledger else []
    return [*_COLUMNS, _SUBMITTED_BY, _BASIS, _NOTES, *made]


def _ledger_json(request: Request) -> dict[str, Any]:
    return as_json(request) | _decision(request) | {"to_resubmit": _is_to_be_mended(request)}


def _ledger_row(request: Request) -> dict[str, Any]:
    is_to_be_mended = _is_to_be_mended(request)
    asked = {"outcome": words.TO_RESUBMIT} if is_to_be_mended else {}
    return _row(request) | _decision(request) | {"to_resubmit": is_to_be_mended} | asked


def _is_to_be_mended(request: Request) -> bool:
    """Return whether the decision asks for the request to be mended: nothing is decided after that until it is."""
    made = request.decision
    return made is not None and made.outcome is Outcome.REJECTED and request.state is RequestState.TO_RESUBMIT


def _decision(request: Request) -> dict[str, Any]:
    """Return what was decided last; every key is there where nothing was."""
    told = {column.key: getattr(request.decision, column.key, None) for column in _DECISION_COLUMNS}
    beside = {key: getattr(request.decision, key, None) for key in ("decider", "decided_for_code")}
    return told | beside | _revocation(request.decision)


def _revocation(made: DecisionMade | None) -> dict[str, Any]:
    """Return who took a decision back, when and why, if anybody."""
    back = made.revocation if made else None
    return {"revoked": {"by": back.revoked_by, "at": back.revoked_at, "reason": back.reason} if back else None}


def _draw_brief(
    listed: Sequence[Request], columns: Iterable[Column], known: Collection[str], *, is_marked: bool
) -> None:
    """Draw one line a request, what is long cut; where it `is_marked`, what has to be looked at is told apart."""
    rows = [_brief(request) | _brief_decision(request) for request in listed]
    columns = [each for each in columns if each.key != _BASIS.key]  # who submitted it says enough in a line
    told = [each for each in columns if each.key not in known or len({each.text(row) for row in rows}) > 1]
    marked = sum(request.wants_a_look for request in listed) if is_marked else 0
    draw_table(rows, [*([_MARK] if marked else []), *map(_in_one_line, told)])
    if marked:
        say(words.marked(marked, len(listed) - marked))


def _brief(request: Request) -> dict[str, Any]:
    """Return a request in few words: its notes in short, the day of submission."""
    mark = words.MARK if request.wants_a_look else ""
    return _row(request, is_brief=True) | {"mark": mark, "submitted_at": shanghai_day(request.submitted_at)}


def _brief_decision(request: Request) -> dict[str, Any]:
    """Return the day of the last decision, and what it was; without any, how the request stands."""
    made = request.decision
    if made is None:
        return _decision(request) | {"outcome": STATES.label(request.state)}
    other = {"outcome": STATES.label(RequestState.REVOKED)} if made.revocation else {}
    other |= {"outcome": words.TO_RESUBMIT} if _is_to_be_mended(request) else {}
    return _decision(request) | {"decided_at": shanghai_day(made.decided_at)} | other


def _in_one_line(column: Column) -> Column:
    return column if column.whole else column._replace(is_cut=True)


def draw_request(detail: RequestDetail, fmt: OutputFormat) -> None:
    """Write one request: what it would change, and the way it takes."""
    has_papers = kinds.of(detail.request.kind).has_papers
    data = as_json(detail.request) | {
        "steps": [_step(step) for step in detail.steps],
        "earlier": [_earlier(each) for each in detail.earlier],
        **_papers(detail),
    }
    show_result(fmt, data, draw=lambda: _draw(detail, has_papers=has_papers))


def _draw(detail: RequestDetail, *, has_papers: bool) -> None:
    request = detail.request
    columns = [column for column in _COLUMNS if column.key != "changes"]
    columns += _in_stead([request])
    columns += [column for column, is_there in ((_EXPIRES_ON, request.expires_on), (_NOTES, request.notes)) if is_there]
    row = _row(request)
    draw_record((column.heading, column.text(row)) for column in columns)
    draw_changes(request.changes)
    if has_papers:
        draw_timeline(detail)
    else:
        was_revoked = any(step.decision and step.decision.revocation for step in detail.steps)
        draw_table(map(_step, detail.steps), [*_STEP_COLUMNS, *([_REVOKED] if was_revoked else [])])
    if detail.earlier:
        heading = words.EARLIER.format
        draw_record((heading(at=shown(each.submitted_at)), describe_changes(each.changes)) for each in detail.earlier)


def _in_stead(requests: Sequence[Request]) -> list[Column]:
    """Return the columns that say who submitted in somebody's stead, and on what, where any of some requests has it."""
    added = ((_SUBMITTED_BY, "submitted_by"), (_BASIS, "basis"))
    return [column for column, name in added if any(getattr(request, name) for request in requests)]


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


def draw_submitted(done: Submitted, fmt: OutputFormat, *, dry_run: bool = False) -> None:
    """Write what a script needs of a request that now waits."""
    data = {"id": done.id, "kind": done.kind, "waiting_at": done.waiting_at}
    show_result(fmt, data, written=not dry_run, dry_run=dry_run, already=done.is_already)


def draw_unsubmitted(changes: Iterable[Change], fmt: OutputFormat) -> None:
    """Write for programs what a request would change that is not submitted."""
    data = {"id": None, "kind": None, "waiting_at": None, "changes": _changes(changes)}
    show_result(fmt, data, written=False, dry_run=True)


def draw_preview(requests: Iterable[Request], count: int, outcomes: Mapping[int, Outcome] | None = None) -> None:
    """Show, beside the data, the requests that would be decided on; `count` is how many there are in all.

    They stand by kind, those that have to be looked at last, and are counted below by kind and by what there is to
    look at. `outcomes` are the decisions by request, where these differ.
    """
    order = list(kinds.KINDS.labels)
    listed = sorted(requests, key=lambda request: (order.index(request.kind), request.wants_a_look))
    given = outcomes or {}
    rows = [_brief(request) | {"outcome": given.get(request.id)} for request in listed]
    in_stead = _in_stead(listed)
    shown = {column.key: column for column in (*_COLUMNS, *in_stead, _NOTES, _OUTCOME)}
    keys = ["id", "kind", "applicant", "branch", "submitted_at", "changes", *(column.key for column in in_stead)]
    if len({request.branch for request in listed}) < 2:
        keys.remove("branch")
    has_notes = any(request.notes for request in listed)
    keys += [*(["notes"] if has_notes else []), *([] if outcomes is None else ["outcome"])]
    columns = [*([_MARK] if any(request.wants_a_look for request in listed) else []), *(shown[key] for key in keys)]
    if len(listed) > _FOLDED:  # a few are shown whole: nothing is agreed to unseen
        columns = [_in_one_line(column) for column in columns]
    draw_table(rows, columns, aside=True)
    if len(listed) > 1:
        _draw_counts(listed, outcomes)
    if count > len(listed):
        say(words.hidden(count - len(listed)))


def _draw_counts(requests: Iterable[Request], outcomes: Mapping[int, Outcome] | None) -> None:
    """Count requests by kind, by what there is to look at, and by outcome where that differs; each counts once."""
    given = outcomes or {}
    counted = Counter((each.kind, _subjects(each), given.get(each.id)) for each in requests)
    keys = ["kind", "about", *([] if outcomes is None else ["outcome"]), "count"]
    rows = ({"kind": kind, "about": about, "outcome": made, "count": n} for (kind, about, made), n in counted.items())
    draw_table(rows, [_COUNT_COLUMNS[key] for key in keys], aside=True)


def _subjects(request: Request) -> str:
    """Return what there is to look at in a request, in a few words."""
    if not request.wants_a_look:
        return words.PLAIN
    notes = [NOTE_SUBJECTS.label(note.about) for note in request.notes]
    in_stead = [words.IN_THEIR_STEAD] if request.submitted_by else []
    noted = [change.heading for change in request.changes if change.is_noted] or [UNREADABLE]
    return LIST_SEPARATOR.join(dict.fromkeys([*in_stead, *notes] or noted))


def _step(step: Step) -> dict[str, object]:
    decision = step.decision
    return {
        "position": step.position,
        "organisation": decision.decided_for if decision else step.waiting_at or step.organisation,
        "organisation_code": decision.decided_for_code if decision else step.waiting_at_code or step.organisation_code,
        "belongs_to": step.organisation,
        "belongs_to_code": step.organisation_code,
        "act": step.act,
        "deciders": [decision.decided_by] if decision else list(step.deciders),
        "decider": decision.decider if decision else None,
        "outcome": decision.outcome if decision else None,
        "decided_at": decision.decided_at if decision else None,
        "reason": decision.reason if decision else None,
        **_revocation(decision),
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
_MARK = Column("mark", "", whole=True, style="yellow")
_OUTCOME = Column("outcome", words.STEP_HEADINGS[3], show=OUTCOMES.label, whole=True)
_COUNT_COLUMNS = {
    "kind": Column("kind", words.COUNTS_HEADINGS["kind"], show=kinds.KINDS.label, whole=True),
    "about": Column("about", words.COUNTS_HEADINGS["about"]),
    "outcome": Column("outcome", words.COUNTS_HEADINGS["outcome"], show=OUTCOMES.label, whole=True),
    "count": Column("count", words.COUNTS_HEADINGS["count"], "right", whole=True),
}
_SUBMITTED_BY = Column("submitted_by", words.IN_THEIR_STEAD, whole=True)
_BASIS = Column("basis", words.BASIS)
_EXPIRES_ON = Column("expires_on", words.EXPIRES_ON)
_NOTES = Column("notes", words.NOTES, show="；".join)
_DECISION_COLUMNS = (
    Column("outcome", words.DECISION_HEADINGS["outcome"], show=OUTCOMES.label, whole=True),
    Column("decided_by", words.DECISION_HEADINGS["decided_by"], whole=True),
    Column("decided_for", words.DECISION_HEADINGS["decided_for"]),
    Column("decided_at", words.DECISION_HEADINGS["decided_at"], whole=True),
    Column("reason", words.DECISION_HEADINGS["reason"]),
)
_FOLDED = 20
_LEFT_OUT_OF_LEDGERS = {"state", "submitted_at", "waiting_at", "notes", "revoked"}
_STEP_COLUMNS = (
    Column("position", words.STEP_HEADINGS[0], "right"),
    Column("organisation", words.STEP_HEADINGS[1]),
    Column("deciders", words.STEP_HEADINGS[2]),
    Column("outcome", words.STEP_HEADINGS[3], show=OUTCOMES.label),
    Column("decided_at", words.STEP_HEADINGS[4], whole=True),
    Column("reason", words.STEP_HEADINGS[5]),
)
_REVOKED = Column("revoked", words.STEP_HEADINGS[6], show=words.taken_back)
