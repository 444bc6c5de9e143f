"""`szdj import`: organisations, members, payments and appointments from files, and templates for these."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import options, preconditions, state
from szdj_cli.cli.framework.marks import Unkeyed, not_keyed
from szdj_cli.domain.errors import ExitCode, MonthsUnconfirmed, NamesUnconfirmed, OptionsExclude, SzdjError
from szdj_cli.domain.imports.plan import Differences
from szdj_cli.domain.values.reasons import TemplateKind

if TYPE_CHECKING:
    from szdj_cli.domain.imports.plan import ImportSummary
    from szdj_cli.services.imports.planning import Planned, Staged

app = typer.Typer(add_completion=False)

File = Annotated[str, typer.Argument(metavar="FILE", help="表格文件（xlsx、xls、ods、CSV 等），- 表示从标准输入读取")]


class Match(StrEnum):
    """What of the rows of a bill is read from its words, and agreed to be right."""

    NAME = "name"  # whose they are
    MONTH = "month"  # which month they are for


@dataclass(frozen=True)
class _Wanted:
    """What the options say."""

    dry_run: bool
    yes: bool
    keep_going: bool
    errors: Path | None
    force: bool
    fmt: options.Format
    matches: frozenset[Match] = frozenset()
    """What is right of that which was read from words."""


@app.command(help="导入党组织：先显示计划，确认后写入；同一文件再导入一次，不会有变化。")
def orgs(
    file: File,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    keep_going: options.KeepGoing = False,
    errors: options.Errors = None,
    force: options.Force = False,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Import organisations."""
    from szdj_cli.services.imports import common as importing
    from szdj_cli.services.imports.organisations import plan_organisations

    current = state.current()
    actor, store = current.actor(), current.store
    with importing.opened(actor, TemplateKind.ORGS, file, encoding, sheet) as source:
        planned = plan_organisations(store, actor, source, current.now())
        _carry_out(planned, _Wanted(dry_run, yes, keep_going, errors, force, fmt))


@app.command(help="导入党员：先显示计划，确认后写入；同一文件再导入一次，不会有变化。")
def members(
    file: File,
    directly_admitted: options.DirectlyAdmitted = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    keep_going: options.KeepGoing = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="在本系统改过、与文件不同的，以文件为准（党支部除外）")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="在本系统改过、与文件不同的，保留本系统现有的内容")] = False,
    only_new: Annotated[bool, typer.Option("--only-new", help="只登记新党员，不更改已有的党员")] = False,
    errors: options.Errors = None,
    force: options.Force = False,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Import members."""
    from szdj_cli.services.imports import common as importing
    from szdj_cli.services.imports.members import plan_members

    differences = _differences(overwrite=overwrite, keep=keep, only_new=only_new)
    current = state.current()
    actor, store = current.actor(), current.store
    with (
        importing.opened(actor, TemplateKind.MEMBERS, file, encoding, sheet) as source,
        plan_members(store, actor, source, current.now(), differences, directly_admitted=directly_admitted) as planned,
    ):
        _read(planned)
        _carry_out(planned, _Wanted(dry_run, yes, keep_going, errors, force, fmt))


@app.command(help="导入党费缴纳：银行、微信导出的账单或自己的表格；流水号已登记过的，不会再登记。")
def payments(
    file: File,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    keep_going: options.KeepGoing = False,
    allow_large: options.AllowLarge = False,
    match: Annotated[
        list[Match] | None,
        typer.Option(
            "--match",
            help="已核对无误，--yes 不包括：name 只有姓名的，按姓名对应到党员，确认过的付款人下次不再问；"
            "month 按附言或标题写的月份登记。两项都有的，写两次",
        ),
    ] = None,
    errors: options.Errors = None,
    force: options.Force = False,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Import payments of dues."""
    from szdj_cli.services.imports import common as importing
    from szdj_cli.services.imports.payments import plan_payments

    current = preconditions.begin_official_command()
    actor, store = current.actor(), current.store
    with (
        importing.opened(actor, TemplateKind.PAYMENTS, file, encoding, sheet) as source,
        plan_payments(store, actor, source, current.now(), allow_large=allow_large) as planned,
    ):
        _read(planned)
        _carry_out(planned, _Wanted(dry_run, yes, keep_going, errors, force, fmt, frozenset(match or ())))


@app.command(help="导入任职：书记、副书记、组织委员；先显示计划，确认后写入；同一文件再导入一次，不会有变化。")
def appointments(
    file: File,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    keep_going: options.KeepGoing = False,
    errors: options.Errors = None,
    force: options.Force = False,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Import appointments."""
    from szdj_cli.services.imports import common as importing
    from szdj_cli.services.imports.appointments import plan_appointments

    current = state.current()
    actor, store = current.actor(), current.store
    with importing.opened(actor, TemplateKind.APPOINTMENTS, file, encoding, sheet) as source:
        planned = plan_appointments(store, actor, source, current.now())
        _carry_out(planned, _Wanted(dry_run, yes, keep_going, errors, force, fmt))


@app.command(help="生成可以填写的模板：xlsx 带填写说明和下拉选项，也可以是 CSV。")
@not_keyed(Unkeyed.FILE)
def template(
    kind: Annotated[TemplateKind, typer.Argument(help="模板的种类：党员、党组织、党费缴纳、任职、去向、转正或回执")],
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Write a template."""
    from szdj_cli.domain.imports.templates import READ_BY
    from szdj_cli.messages import importing as words
    from szdj_cli.messages.kit.files import template_notes
    from szdj_cli.render.kit.files_written import show_file
    from szdj_cli.services.imports import common as importing

    actor = state.current().actor()
    notes = template_notes(kind, importing.fields_of(kind))
    importing.write_import_template(actor, kind, output, notes, force=force)
    following = f"szdj {READ_BY[kind]} {output} --dry-run"
    show_file(fmt, output, kind=kind, said=words.template_written(str(output)), then=following)


def _differences(*, overwrite: bool, keep: bool, only_new: bool) -> Differences:
    given = {Differences.OVERWRITE: overwrite, Differences.KEEP: keep, Differences.ONLY_NEW: only_new}
    chosen = [each for each, is_given in given.items() if is_given]
    if len(chosen) > 1:
        raise OptionsExclude(tuple(f"--{each.replace('_', '-')}" for each in chosen))
    return chosen[0] if chosen else Differences.ASK


def _read(planned: "Staged") -> None:
    from szdj_cli.messages import importing as words
    from szdj_cli.render.kit.progress import progress_of

    source = planned.source
    with progress_of(words.CHECKING) as advance:
        planned.read(lambda rows: advance(rows, source.position(), source.size))


def _carry_out(planned: "Planned", wanted: _Wanted) -> None:
    from szdj_cli.services.imports.planning import require_sound

    _show(planned, wanted)
    if not wanted.keep_going:
        require_sound(planned.plan)
    if not wanted.dry_run:
        summary = _apply(planned, wanted)
        _say_done(planned, summary, wanted)
    if planned.plan.bad:
        raise typer.Exit(ExitCode.PARTLY)


def _show(planned: "Planned", wanted: _Wanted) -> None:
    from szdj_cli.messages import importing as words
    from szdj_cli.render import importing as render
    from szdj_cli.render.kit.console import say
    from szdj_cli.services.imports import common as importing

    plan = planned.plan
    is_refused = plan.bad and not wanted.keep_going
    if not wanted.fmt.is_data:
        remarks = importing.every_remark(planned) if plan.matched_by_name or plan.months_by_words else None
        render.draw_plan(plan, wanted.fmt, remarks)
    else:
        if plan.problems:
            render.draw_problem_events(importing.every_problem(planned), plan.reading, wanted.fmt)
        if plan.remarks:
            render.draw_remark_events(importing.every_remark(planned), plan.reading, wanted.fmt)
        render.draw_change_events(planned.updates(), plan.reading, wanted.fmt)
    if wanted.errors is not None:
        importing.write_errors(planned, wanted.errors, words.describe, force=wanted.force)
        if plan.bad and not wanted.fmt.is_data:
            say(words.errors_written(str(wanted.errors), plan.bad, plan.to_write if is_refused else 0))
    if wanted.fmt.is_for_programs and (wanted.dry_run or is_refused):
        render.draw_summary(plan, wanted.fmt, written=False, dry_run=wanted.dry_run)
    if wanted.dry_run and not is_refused and not wanted.fmt.is_data:
        say(words.DRY_RUN)


def _apply(planned: "Planned", wanted: _Wanted) -> "ImportSummary":
    from szdj_cli.cli.notify import send_notices
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages import importing as words
    from szdj_cli.messages.kit import undone
    from szdj_cli.render import importing as render

    try:
        _confirm_matches(planned, wanted)
        if planned.plan.to_write:
            prompts.agree(words.question(planned.plan), undone.IMPORTED, yes=wanted.yes)
        with render.writing():
            summary = planned.apply(keep_going=wanted.keep_going)
    except SzdjError:
        if wanted.fmt.is_for_programs:  # it read the rows: the last line says that nothing came of them
            render.draw_summary(planned.plan, wanted.fmt, written=False)
        raise
    send_notices(state.current(), planned.messages)
    return summary


def _confirm_matches(planned: "Planned", wanted: _Wanted) -> None:
    """Have it said that what was read from words is right, names and months: by an option, or on a terminal.

    Raises:
        NamesUnconfirmed, MonthsUnconfirmed: there is nobody to say so.
    """
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages import importing as words
    from szdj_cli.messages.kit import undone

    plan = planned.plan
    guesses = (
        (Match.NAME, plan.matched_by_name, words.names_question, NamesUnconfirmed),
        (Match.MONTH, plan.months_by_words, words.months_question, MonthsUnconfirmed),
    )
    for match, count, question, unconfirmed in guesses:
        if not count or match in wanted.matches:
            continue
        if not state.current().interactive:
            raise unconfirmed(count)
        prompts.agree(question(count), undone.IMPORTED, option=f"--match {match}")


def _say_done(planned: "Planned", summary: "ImportSummary", wanted: _Wanted) -> None:
    from szdj_cli.messages import importing as words
    from szdj_cli.render.importing import draw_summary
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.tables import draw_next_step

    if wanted.fmt.is_for_programs:
        draw_summary(planned.plan, wanted.fmt, written=planned.plan.to_write > 0)
    if wanted.fmt.is_data:
        return
    if planned.plan.bad:
        say(words.left_out(planned.plan))
    draw_next_step(words.done(summary), planned.next_command)
