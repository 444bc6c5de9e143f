"""`szdj approve`: what waits for a secretary, and deciding on it: one by one, in batches, in a spreadsheet."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import candidates, options, preconditions
from szdj_cli.cli.framework.marks import Apart, Unkeyed, not_in_menu, not_keyed
from szdj_cli.cli.requests import filters as request_options
from szdj_cli.domain.errors import ExitCode
from szdj_cli.domain.values.text import STANDARD_STREAM

if TYPE_CHECKING:
    from szdj_cli.domain.requests.requests import Outcome, RequestFilter

app = typer.Typer(help="审批申请：逐份、批量，或在表格里填好后一次提交。", add_completion=False)

Numbers = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="编号",
        help="申请编号，可以多个，也可写 1,3、1-6 或申请人姓名；- 从标准输入读取，szdj approve list 的任何格式都可以",
        autocompletion=candidates.waiting_requests,
    ),
]


class Decidable(StrEnum):
    """Which requests are listed here: what waits, what was decided one way or the other, or all of them."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"
    ALL = "all"


Listed = Annotated[
    Decidable,
    typer.Option(
        "--state", help="待审批的、已同意的、未同意的、已撤销的，或全部（审批台账）；已审批的附审批人、时间、意见"
    ),
]
Comment = Annotated[
    str | None, typer.Option("--comment", metavar="TEXT", help="同意的意见，申请人和以后查看的人都看得到")
]
Everything = Annotated[bool, typer.Option("--all", help="待我审批的全部，可用下面“只限”的选项缩小")]


@app.command(help="在终端里一份一屏地审批，一个键一份，最后一次提交；中断后接着审。")
@not_keyed(Unkeyed.SEEN)
def review(
    kind: request_options.KindOption = None,
    branch: options.Branch = None,
    since: options.Since = None,
    before: options.Before = None,
    applicant: request_options.ApplicantOption = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Review what waits request by request."""
    from szdj_cli.cli import state
    from szdj_cli.domain.errors import ReviewNeedsTerminal

    if not state.current().interactive:  # before anything else is asked of whoever cannot go on
        raise ReviewNeedsTerminal
    current = preconditions.begin_official_command()
    from szdj_cli.cli.requests import review as reviewing

    which = request_options.filter_of(kind, branch, since, before, applicant)
    how = options.BatchOptions(yes, dry_run, keep_going=False, fmt=fmt)
    reviewing.review(current, which, how)


@app.command("list", help="待我审批的申请，最早的在前；--state 看已审批的（审批台账），-o 写成表格。")
def list_waiting(
    fmt: options.Format = options.TABLE,
    kind: request_options.KindOption = None,
    branch: options.Branch = None,
    wanted: Listed = Decidable.PENDING,
    since: options.Since = None,
    before: options.Before = None,
    applicant: request_options.ApplicantOption = None,
    field: request_options.FieldOption = None,
    note: request_options.NoteOption = None,
    without_notes: request_options.WithoutNotes = False,
    limit: options.Limit = options.LISTED,
    output: options.FileOutput = None,
    force: options.Force = False,
) -> None:
    """List what waits for whoever is signed in, or what was decided."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.request_lists import Find, show_list
    from szdj_cli.domain.requests.requests import Outcome
    from szdj_cli.messages import requests as words
    from szdj_cli.services.approvals import queue

    store, actor, now = current.store, current.actor(), current.now()
    which = request_options.filter_of(kind, branch, since, before, applicant, field, note, without_notes=without_notes)
    if wanted is not Decidable.PENDING and (which.note or which.without_notes):
        raise typer.BadParameter(words.NOTES_OF_WAITING, param_hint="--state")
    find: Find
    if wanted is Decidable.PENDING:
        find = partial(queue.all_waiting, store, actor, which, now)
        nothing, more = words.NOTHING_WAITING, words.more_waiting
    elif wanted is Decidable.ALL:
        find = partial(queue.ledger, store, actor, which, now)
        nothing, more = words.NOTHING_EITHER_WAY, words.more_made
    else:
        outcome = Outcome.REJECTED if wanted is Decidable.REJECTED else Outcome.ACCEPTED
        revoked = wanted is Decidable.REVOKED
        find = partial(queue.decided, store, actor, which, now, outcome, revoked=revoked)
        nothing, more = words.NOTHING_DECIDED, words.more_decided
    is_ledger = wanted is not Decidable.PENDING
    show_list(current, find, fmt, nothing, more, limit=limit, output=output, force=force, is_ledger=is_ledger)


@app.command(help="一份申请会改什么：旧 → 新。")
@not_in_menu(Apart.REVIEWED)
def show(
    number: Annotated[int, options.request_number(candidates.waiting_requests)],
    fmt: options.Format = options.TABLE,
) -> None:
    """Show a request."""
    from szdj_cli.services.approvals import reading

    current = preconditions.begin_official_command()
    from szdj_cli.render.requests import draw_request

    draw_request(reading.show(current.store, current.actor(), number, current.now()), fmt)


@app.command(help="同意申请。")
@not_in_menu(Apart.REVIEWED)
def accept(
    numbers: Numbers = None,
    comment: Comment = None,
    everything: Everything = False,
    kind: request_options.KindOption = None,
    branch: options.Branch = None,
    since: options.Since = None,
    before: options.Before = None,
    applicant: request_options.ApplicantOption = None,
    field: request_options.FieldOption = None,
    note: request_options.NoteOption = None,
    without_notes: request_options.WithoutNotes = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    keep_going: options.KeepGoing = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Accept requests."""
    from szdj_cli.domain.requests.requests import Outcome

    which = request_options.filter_of(kind, branch, since, before, applicant, field, note, without_notes=without_notes)
    how = options.BatchOptions(yes, dry_run, keep_going, fmt)
    _decide(Outcome.ACCEPTED, _comment(comment), numbers, which, how, everything=everything)


@app.command(help="不同意申请，要写原因；加上 --resubmit 请申请人补正后重新提交。")
@not_in_menu(Apart.REVIEWED)
def reject(
    numbers: Numbers = None,
    reason: options.Reason = None,
    resubmit: Annotated[bool, typer.Option("--resubmit", help="要求补正：申请人可以修改后用同一编号重新提交")] = False,
    everything: Everything = False,
    kind: request_options.KindOption = None,
    branch: options.Branch = None,
    since: options.Since = None,
    before: options.Before = None,
    applicant: request_options.ApplicantOption = None,
    field: request_options.FieldOption = None,
    note: request_options.NoteOption = None,
    without_notes: request_options.WithoutNotes = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    keep_going: options.KeepGoing = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Reject requests, with a reason."""
    from szdj_cli.domain.requests.requests import Outcome

    which = request_options.filter_of(kind, branch, since, before, applicant, field, note, without_notes=without_notes)
    how = options.BatchOptions(yes, dry_run, keep_going, fmt)
    _decide(
        Outcome.REJECTED,
        _given(reason, resubmit=resubmit),
        numbers,
        which,
        how,
        everything=everything,
        resubmit=resubmit,
    )


@app.command(help="撤销当天误批的同意：没有据此办理其他事项的，恢复原状；还在办理的退回上一步。要写原因。")
def revoke(
    number: Annotated[int, options.request_number(candidates.accepted_requests)],
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Take back an acceptance of today."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.requests import revoking
    from szdj_cli.messages import requests as words

    why = preconditions.reason(reason, words.REVOKE_REASON)
    revoking.revoke(current, number, why, fmt, yes=yes, dry_run=dry_run)


@app.command(help="把待我审批的申请写成审批单（xlsx 或 csv），填好“决定”一列后用 apply 提交。")
@not_keyed(Unkeyed.FILE)
def plan(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="写入这个文件，按扩展名是 xlsx 或 csv")
    ],
    kind: request_options.KindOption = None,
    branch: options.Branch = None,
    since: options.Since = None,
    before: options.Before = None,
    applicant: request_options.ApplicantOption = None,
    field: request_options.FieldOption = None,
    note: request_options.NoteOption = None,
    without_notes: request_options.WithoutNotes = False,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Write the waiting requests as a plan file."""
    current = preconditions.begin_official_command()
    from szdj_cli.messages import requests as words
    from szdj_cli.messages.kit.forms import words_of
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.files_written import show_file
    from szdj_cli.render.kit.progress import progress_of
    from szdj_cli.services.approvals import plan_files as decision_plans

    which = request_options.filter_of(kind, branch, since, before, applicant, field, note, without_notes=without_notes)
    target = None if str(output) == STANDARD_STREAM else output
    with progress_of(words.PLANNING) as advance:
        count = decision_plans.write(
            current.store,
            current.actor(),
            which,
            target,
            current.now(),
            force=force,
            note=lambda kind, note: words_of(kind).note(note),
            in_stead=words.in_stead,
            progress=lambda written, whole: advance(written, written, whole),
        )
    said = words.plan_written(count, str(output)) if count else ""
    show_file(fmt, target, count, said=said, then=f"szdj approve apply {output}")
    if not count:
        say(words.NOTHING_WAITING)


@app.command(help="提交填好的审批单，同时生效；看过之后有变动的一律拒绝。")
def apply(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填好的审批单；- 从标准输入读取")],
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    keep_going: options.KeepGoing = False,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Apply a plan file."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.requests.decide import decide_as_planned
    from szdj_cli.domain.errors import PlanRowsInvalid
    from szdj_cli.messages import requests as words
    from szdj_cli.render.importing import draw_problems
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.readings import draw_reading
    from szdj_cli.services.approvals import plan_files as decision_plans

    source = None if str(file) == STANDARD_STREAM else file
    filled = decision_plans.read(current.actor(), source, encoding=encoding, sheet=sheet)
    if filled.reading is not None:
        draw_reading(filled.reading)
    draw_problems(filled.problems, filled.reading)
    bad_rows = len({problem.row for problem in filled.problems})
    if bad_rows and not keep_going:
        raise PlanRowsInvalid(bad_rows)
    if filled.undecided:
        say(words.undecided(filled.undecided))
    decide_as_planned(current, filled, options.BatchOptions(yes, dry_run, keep_going, fmt))
    if bad_rows:
        raise typer.Exit(ExitCode.PARTLY)


def _decide(
    outcome: "Outcome",
    reason: str | None,
    numbers: list[str] | None,
    which: "RequestFilter",
    how: options.BatchOptions,
    *,
    everything: bool,
    resubmit: bool = False,
) -> None:
    current = preconditions.begin_official_command()
    from szdj_cli.cli.requests import decide as deciding
    from szdj_cli.domain.requests.requests import RequestFilter
    from szdj_cli.messages import requests as words

    if everything and numbers:
        raise typer.BadParameter(words.NUMBERS_AND_ALL, param_hint="--all")
    if not everything and which != RequestFilter():
        raise typer.BadParameter(words.FILTER_NEEDS_ALL, param_hint="--all")
    if everything:
        deciding.decide_on_all(current, outcome, reason, which, how, resubmit=resubmit)
    else:
        deciding.decide_on(
            current, outcome, reason, deciding.read_picks(current, numbers or ()), how, resubmit=resubmit
        )


def _comment(text: str | None) -> str | None:
    from szdj_cli.domain.requests.plan_files import parse_reason
    from szdj_cli.domain.values.text import cleaned

    return parse_reason(text) if text is not None and cleaned(text) else None


def _given(reason: str | None, *, resubmit: bool) -> str:
    from szdj_cli.messages import requests as words

    return preconditions.reason(reason, words.TO_MEND if resubmit else words.REASON)
