"""Assessments drawn: what a table would set, what is wrong with it, what was done."""

from collections.abc import Iterable, Sequence
from typing import Any

from szdj_cli.domain.dues.assessments import AssessedLine, AssessmentPlan, Unfit
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages import importing
from szdj_cli.messages.dues import assessments as words
from szdj_cli.messages.kit.reasons import why
from szdj_cli.render.kit.console import notify, say
from szdj_cli.render.kit.formats import OutputFormat, show_result, write_events
from szdj_cli.render.kit.tables import Column, draw_table
from szdj_cli.render.readings import reading_of

_MOST_UNFIT = 50


def draw_assessment(plan: AssessmentPlan) -> None:
    """Show, beside the data, what would be written: the first of it, and how much there is of it."""
    if plan.lines:
        say(words.LINES)
        draw_table(
            [each._asdict() | {"before_fen": words.before(each.before_fen)} for each in plan.lines], _LINES, aside=True
        )
    if (hidden := plan.to_write - len(plan.lines)) > 0:
        say(words.hidden(hidden))
    for said in words.summary(plan):
        say(said)


def say_unfit(unfit: Sequence[Unfit], reading: Reading) -> None:
    """Say which rows cannot be applied, whose they are, and why."""
    if unfit:
        notify(words.PROBLEMS)
    for each in unfit[:_MOST_UNFIT]:
        sheet, row = reading.where(each.row)
        who = " ".join(filter(None, (each.member, each.name)))
        notify(words.unfit(importing.where(sheet, [row], each.heading), who, why(each.heading, each.reason)))
    if len(unfit) > _MOST_UNFIT:
        notify(importing.more_remarks(len(unfit) - _MOST_UNFIT))


def draw_line_events(lines: Iterable[AssessedLine], reading: Reading, fmt: OutputFormat) -> None:
    """Write one object a setting that would be written, each as it comes: where it stands, whose it is, old → new."""
    write_events(fmt, (_line_event(each, reading) for each in lines))


def _line_event(each: AssessedLine, reading: Reading) -> dict[str, Any]:
    sheet, row = reading.where(each.row)
    return {
        "sheet": sheet,
        "row": row,
        "member": each.member,
        "name": each.name,
        "branch": each.branch_code,
        "branch_name": each.branch,
        "field": "monthly_dues",
        "old_fen": each.before_fen,
        "new_fen": each.after_fen,
        "effective_month": each.month,
        "until_month": each.until_month,
        "to_committee": each.is_request,
    }


def draw_assessed(
    plan: AssessmentPlan,
    fmt: OutputFormat,
    reading: Reading | None,
    *,
    dry_run: bool,
    written: bool,
    already: bool = False,
) -> None:
    """Write for programs what applying did; with how the table was read, where there is one."""
    read: dict[str, Any] = {"read": reading_of(reading)} if reading is not None else {}
    show_result(
        fmt,
        {
            "set": plan.set,
            "same": plan.same,
            "to_committee": plan.to_committee,
            "conflicts": [_conflict(each, reading) for each in plan.unfit],
            "untouched": plan.untouched,
            "before_fen": plan.before_fen,
            "after_fen": plan.after_fen,
            "over_limit": plan.over_limit,
            "without_committee": plan.without_committee,
            "undecided": plan.undecided,
            **read,
        },
        written=written,
        dry_run=dry_run,
        already=already,
    )


def _conflict(each: Unfit, reading: Reading | None) -> dict[str, Any]:
    sheet, row = reading.where(each.row) if reading is not None else (None, None)
    where = {"sheet": sheet, "row": row, "column": each.heading}
    return {"member": _number(each.member), "reason": each.reason, **where, "message": why(each.heading, each.reason)}


def _number(member: str) -> int | str | None:
    return int(member) if member.isascii() and member.isdigit() else member or None


def _way(is_request: bool) -> str:
    return words.SENT_UP if is_request else words.DIRECTLY


_LINES = (
    Column("member", words.LINE_HEADINGS["member"], "right", whole=True),
    Column("name", words.LINE_HEADINGS["name"], whole=True),
    Column("branch", words.LINE_HEADINGS["branch"]),
    Column("before_fen", words.LINE_HEADINGS["before_fen"], "right", whole=True),
    Column("after_fen", words.LINE_HEADINGS["after_fen"], "right", show=yuan, whole=True),
    Column("month", words.LINE_HEADINGS["month"], whole=True),
    Column("until_month", words.LINE_HEADINGS["until_month"], whole=True),
    Column("is_request", words.LINE_HEADINGS["is_request"], show=_way, whole=True),
)
