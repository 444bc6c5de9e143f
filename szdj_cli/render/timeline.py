"""The way of a request as a line of steps: what was done, whose turn it is, what comes next."""

import sys
from collections.abc import Sequence

from szdj_cli.domain.requests.requests import (
    OUTCOMES,
    RECEIVING_ACTS,
    STATES,
    STEP_ACTS,
    Outcome,
    RequestDetail,
    Step,
    StepAct,
)
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.text import safe
from szdj_cli.messages import requests as words
from szdj_cli.render.kit.console import write_lines
from szdj_cli.render.kit.tables import shown

# GBK has all of these: a console in code page 936 shows them.
_DONE, _TURN, _LATER, _BAD, _LINE = "●", "◎", "○", "×", "│"


def draw_timeline(detail: RequestDetail) -> None:
    """Write the way to standard output, one step below the other."""
    request = detail.request
    by = words.SUBMITTED_IN_STEAD if request.submitted_by else words.SUBMITTED_BY
    submitted = by.format(name=request.applicant, by=request.submitted_by)
    lines = [(_DONE, "", submitted, [shown(request.submitted_at)])]
    lines += [_line(detail, step) for step in detail.steps]
    if not request.is_open:
        mark = _DONE if request.state in words.GOOD_ENDS else _BAD
        lines.append((mark, "", STATES.label(request.state), [shown(request.closed_at)] if request.closed_at else []))
    if not sys.stdout.isatty():
        for mark, _, title, below in lines:
            sys.stdout.write("\t".join(safe(part) for part in (mark, title, *below)) + "\n")
        return
    _draw(lines)


def _line(detail: RequestDetail, step: Step) -> tuple[str, str, str, list[str]]:
    title = f"{step.organisation}　{STEP_ACTS.label(step.act)}"
    decision = step.decision
    if step.act is StepAct.SLIP and detail.slip is not None:
        slip = detail.slip
        said = words.SLIP.format(day=slip.received_on.isoformat(), name=slip.handler, phone=slip.masked_phone)
        return (_DONE, "", title, [said])
    if decision is not None:
        is_good = decision.outcome is Outcome.ACCEPTED
        is_return = not is_good and step.act in RECEIVING_ACTS
        who = words.DECIDED_BY.format(
            outcome=words.RETURNED if is_return else OUTCOMES.label(decision.outcome),
            name=decision.decided_by,
            place=decision.decided_for,
            at=decision.decided_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        )
        below = [who, *([decision.reason] if decision.reason else [])]
        if (back := decision.revocation) is not None:
            at = back.revoked_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
            taken_back = words.TAKEN_BACK.format(at=at, place=back.revoked_for, name=back.revoked_by)
            below += [taken_back, back.reason]
            is_good = False
        if step.act is StepAct.ISSUE:
            below += [words.letter(each) for each in detail.letters]
        return (_DONE if is_good else _BAD, "", title, below)
    if step.is_turn:
        below = [words.TURN.format(place=step.waiting_at or step.organisation, names="、".join(step.deciders))]
        if not step.deciders:
            below = [
                words.TURN_OF_SLIP if step.act is StepAct.SLIP else words.TURN_OF_NOBODY.format(place=step.organisation)
            ]
        return (_TURN, "bold", title, below)
    return (_LATER, "dim", title, [])


def _draw(lines: Sequence[tuple[str, str, str, list[str]]]) -> None:
    write_lines([""], sys.stdout)
    for number, (mark, style, title, below) in enumerate(lines):
        write_lines([f"{mark} {safe(title)}"], sys.stdout, style)
        bar = _LINE if number + 1 < len(lines) else " "
        write_lines([f"{bar}   {safe(text)}" for text in below], sys.stdout, style or "dim")
