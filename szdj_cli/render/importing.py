"""Imports drawn: the plan, the problems, what was done."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from szdj_cli.domain.imports.plan import ChangedHere, ImportSummary, Plan, PlannedUpdate, RowProblem
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.messages import importing as words
from szdj_cli.messages.requests import EMPTY
from szdj_cli.render.kit.console import err, notify, say
from szdj_cli.render.kit.formats import OutputFormat, show_result, write_events
from szdj_cli.render.kit.tables import Column, draw_table
from szdj_cli.render.readings import draw_reading, reading_of
from szdj_cli.render.requests import told_apart


def draw_plan(plan: Plan, fmt: OutputFormat, remarks: Iterable[RowProblem] | None = None) -> None:
    """Write what an import would do: the numbers on standard output, all else around them on standard error.

    Programs are told the numbers at the end, with what became of them. `remarks` are all that is
    worth a look, where more than the first of it has to be looked at.
    """
    draw_reading(plan.reading)
    if not fmt.is_for_programs:
        show_result(fmt, _counts(plan.summary), _outcomes())
    if plan.updates:
        _draw_updates(plan)
    for sentence in words.settled(plan.settled):
        say(sentence)
    if plan.has_stand_ins:
        say(words.STAND_INS)
    if plan.unpaid:
        say(words.UNPAID.format(count=plan.unpaid))
    if plan.remarks:
        say(words.REMARKS)
        draw_problems(plan.remarks if remarks is None else remarks, plan.reading, say)
        if remarks is None:
            _say_more(plan.warnings, plan.remarks, words.more_remarks, say)
    if plan.problems:
        notify(words.PROBLEMS)
        draw_problems(plan.problems, plan.reading)
        _say_more(plan.bad, plan.problems, words.more, notify)


def draw_problem_events(problems: Iterable[RowProblem], reading: Reading, fmt: OutputFormat) -> None:
    """Write one object a problem, each as it comes."""
    for problem in problems:
        show_result(fmt, _event(problem, reading))


def draw_remark_events(remarks: Iterable[RowProblem], reading: Reading, fmt: OutputFormat) -> None:
    """Write one object for each thing that is worth a look, each as it comes."""
    write_events(fmt, (_remark_event(remark, reading) for remark in remarks))


def draw_change_events(updates: Iterable[PlannedUpdate], reading: Reading, fmt: OutputFormat) -> None:
    """Write one object a change, each as it comes: where it stands, whose it is, and old → new."""
    write_events(fmt, _change_events(updates, reading))


def draw_summary(plan: Plan, fmt: OutputFormat, *, written: bool, dry_run: bool = False) -> None:
    """Write for programs what an import did, or would do: what became of fields that were changed here, too.

    So with the rows of a collection sheet that were booked before and say something else by now. `changes` and
    `warnings` are the first of them, as a plan carries them; `updated` and `warned` count all.
    """
    remarks = [_event(each, plan.reading) for each in plan.remarks]
    rows = [_event(each, plan.reading) for each in plan.remarks if each.reason is Reason.SHEET_ROW_CHANGED]
    data = {
        **_counts(plan.summary),
        "warned": plan.warnings,
        "amount_fen": plan.amount_fen,
        "changed_here": asdict(plan.settled),
        "changed_rows": rows,
        "changes": list(_change_events(plan.updates, plan.reading)),
        "warnings": remarks,
        "read": reading_of(plan.reading),
    }
    show_result(fmt, data, _outcomes(), written=written, dry_run=dry_run)


def _outcomes() -> list[Column]:
    return [Column(key, text, "right") for key, text in words.OUTCOMES.items()]


def _change_events(updates: Iterable[PlannedUpdate], reading: Reading) -> Iterator[dict[str, object]]:
    for update in updates:
        sheet, row = reading.where(update.row)
        for each in map(told_apart, update.changes):
            change = {"field": each.field, "old": each.old or None, "new": each.new or None}
            yield {"sheet": sheet, "row": row, "name": update.name, **change}


@contextmanager
def writing() -> Iterator[None]:
    """Say, on a terminal, that something is being written."""
    if not sys.stderr.isatty():
        yield
        return
    with err().status(words.WRITING):
        yield


def _draw_updates(plan: Plan) -> None:
    say(words.UPDATES)
    columns = [Column(key, text, whole=key == "name") for key, text in words.UPDATE_HEADINGS.items()]
    rows = (
        {
            "row": words.row(*plan.reading.where(update.row), among_sheets=len(plan.reading.sheets) > 1),
            "name": update.name,
            "field": each.heading,
            "old": each.old or EMPTY,
            "new": each.new or EMPTY,
        }
        for update in plan.updates
        for each in map(told_apart, update.changes)
    )
    draw_table(rows, columns, aside=True)
    if (hidden := plan.updated - len(plan.updates)) > 0:
        say(words.more_updates(hidden))


def _counts(summary: ImportSummary) -> dict[str, int]:
    return {key: getattr(summary, key) for key in words.OUTCOMES}


def _event(problem: RowProblem, reading: Reading) -> dict[str, object]:
    sheet, row = reading.where(problem.row)
    return {
        "sheet": sheet,
        "row": row,
        "column": problem.heading,
        "value": problem.shown,
        "reason": problem.reason,
        "message": words.reason(problem),
        **(_changed(problem.changed) if problem.changed else {}),
    }


def _remark_event(remark: RowProblem, reading: Reading) -> dict[str, object]:
    """Return what programs are told of a row that is written all the same; `reason` is said of none that is."""
    event = _event(remark, reading)
    warning = event.pop("reason")
    return {**event, "warning": warning}


def _changed(changed: ChangedHere) -> dict[str, object]:
    return {
        "stored": changed.stored,
        "changed_at": changed.at,
        "changed_by": changed.actor,
        "changed_by_name": changed.name,
        "approved": changed.is_approved,
    }


_Alike = tuple[str | None, str, str, str]
"""The sheet, the heading, the value and the reason of what is wrong in several rows."""
_MOST_APART = 3
"""What is the same in more rows is told in one line."""


def draw_problems(
    problems: Iterable[RowProblem], reading: Reading | None = None, write: Callable[[str], None] = notify
) -> None:
    """Write a line a problem on standard error: whoever asks for quiet is told what is wrong all the same.

    What is the same in many rows is one line, where the first of them stands.
    """
    alike: defaultdict[_Alike, list[tuple[int, int]]] = defaultdict(list)
    for position, problem in enumerate(problems):
        sheet, row = reading.where(problem.row) if reading else (None, problem.row)
        alike[sheet, problem.heading, problem.shown, words.reason(problem)].append((position, row))
    lines: list[tuple[int, str]] = []
    for (sheet, heading, shown, reason), found in alike.items():
        for told in [found] if len(found) > _MOST_APART else [[each] for each in found]:
            where = words.where(sheet, [row for _, row in told], heading)
            lines.append((told[0][0], words.problem(where, shown, reason)))
    for _, line in sorted(lines):
        write(line)


def _say_more(
    rows: int, shown: Sequence[RowProblem], sentence: Callable[[int], str], write: Callable[[str], None]
) -> None:
    hidden = rows - len({problem.row for problem in shown})
    if hidden > 0:
        write(sentence(hidden))
