"""`szdj report`: the roster, approvals and dues in numbers, and the people behind each number."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import candidates, options, preconditions, state
from szdj_cli.domain.requests.requests import RequestFilter
from szdj_cli.domain.values.months import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from szdj_cli.domain.reports.common import Report
    from szdj_cli.domain.reports.dues import Period

app = typer.Typer(help="统计名册、审批和党费收缴，可以展开成名单，可以写成带图表的 xlsx。", add_completion=False)

RosterDrill = Annotated[
    list[str] | None,
    typer.Option(
        "--drill",
        metavar="FIELD[=VALUE]",
        help="把一个数展开成名单，如 性别=女、组织=编码、合计；写几个就要同时满足；中文或代码",
        autocompletion=candidates.roster_counts,
    ),
]
ApprovalsDrill = Annotated[
    list[str] | None,
    typer.Option(
        "--drill",
        metavar="FIELD[=VALUE]",
        help="把一个数展开成名单，如 类型=党费标准，状态直接写，如 待审批；写几个就要同时满足；中文或代码",
        autocompletion=candidates.approvals_counts,
    ),
]
DuesDrill = Annotated[
    list[str] | None,
    typer.Option(
        "--drill",
        metavar="FIELD[=VALUE]",
        help="把一个数展开成名单，如 组织=编码，或直接写 应交、交清、未交、未设标准；写几个就要同时满足；中文或代码",
        autocompletion=candidates.dues_counts,
    ),
]


@app.command(help="在册党员的人数：按下一级组织、性别、人员类别、年龄、学历、民族。")
def roster(
    branch: options.Branch = None,
    drill: RosterDrill = None,
    limit: options.Limit = options.LISTED,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Report on the roster."""
    _check_output(drill, output)
    from szdj_cli.domain.reports.common import parse_drill
    from szdj_cli.domain.reports.roster import CODES

    conditions = parse_drill(drill or (), CODES, "szdj report roster")
    current = state.current()
    actor = current.actor()
    from szdj_cli.cli.listing import Listing
    from szdj_cli.messages import reports as words
    from szdj_cli.messages import roster as roster_words
    from szdj_cli.render.members.members import draw_members
    from szdj_cli.services.reports import roster as roster_report

    if drill is None:
        report = roster_report.report(current.store, actor, current.now(), branch=branch)
        _show(report, limit, output, fmt, "szdj report roster", words.WOMEN, force=force)
        return
    found = roster_report.opened(current.store, actor, current.now(), conditions, branch=branch, limit=limit + 1)
    listed = Listing(found, limit)
    draw_members(listed, fmt)
    listed.say(words.NOBODY, roster_words.MORE.format(count=limit))


@app.command(help="申请的份数：按类型、下一级组织和状态；从提交到办结的天数（中位数），最早待审批的日期。")
def approvals(
    branch: options.Branch = None,
    since: options.Since = None,
    before: options.Before = None,
    drill: ApprovalsDrill = None,
    limit: options.Limit = options.LISTED,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Report on requests and decisions."""
    from szdj_cli.domain.reports.approvals import CODES, is_oldest_first
    from szdj_cli.domain.reports.common import parse_drill

    conditions = parse_drill(drill or (), CODES, "szdj report approvals")
    wanted = RequestFilter(branch=branch, since=options.begin_of(since), before=options.begin_of(before))
    current = preconditions.begin_official_command()
    actor = current.actor()
    from szdj_cli.messages import reports as words
    from szdj_cli.services.reports import approvals as approvals_report

    if drill is None:
        report = approvals_report.report(current.store, actor, wanted, current.now())
        _show(report, limit, output, fmt, "szdj report approvals", words.PENDING, force=force)
        return
    from szdj_cli.cli.request_lists import show_list
    from szdj_cli.messages import requests as request_words

    find = partial(approvals_report.opened, current.store, actor, wanted, current.now(), conditions)
    more = partial(request_words.more, is_oldest_first=is_oldest_first(conditions))
    show_list(current, find, fmt, words.NO_REQUESTS, more, limit=limit, output=output, force=force, is_ledger=True)


@app.command(help="党费收缴率：每个月、每个下一级组织的应交人数，应交、已交、未交的金额。")
def dues(
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="哪个月，如 2026-11；不写为本月")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="Y", min=FIRST_YEAR, max=LAST_YEAR, help="整年，如 2026：逐月，到本月止"),
    ] = None,
    branch: options.Branch = None,
    drill: DuesDrill = None,
    limit: options.Limit = options.LISTED,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Report on the collection of dues."""
    _check_output(drill, output)
    from szdj_cli.domain.reports.common import parse_drill
    from szdj_cli.domain.reports.dues import CODES, UNSET

    conditions = parse_drill(drill or (), CODES, "szdj report dues")
    current = preconditions.begin_official_command()
    actor = current.actor()
    from szdj_cli.cli.listing import Listing
    from szdj_cli.cli.reports.period import period_of
    from szdj_cli.messages import reports as words
    from szdj_cli.render.reports import draw_dues_lines
    from szdj_cli.services.reports import dues as dues_report

    period = period_of(month, year, current.now())
    if drill is None:
        report = dues_report.report(current.store, actor, period, current.now(), branch=branch)
        _show(report, limit, output, fmt, "szdj report dues", words.OWED, force=force)
        if (unset := report.rows[0].values[UNSET]) and fmt is options.TABLE:
            _name_unset(period, branch, unset)
        return
    now = current.now()
    found = dues_report.opened(current.store, actor, period, now, conditions, branch=branch, limit=limit + 1)
    listed = Listing(found, limit)
    draw_dues_lines(listed, fmt)
    listed.say(words.NOBODY, words.MORE_LINES.format(count=limit))


def _name_unset(period: "Period", branch: str | None, count: object) -> None:
    """Say who has no standard, the first of them by name: what nobody set, nobody is asked for."""
    from szdj_cli.domain.reports.common import Group
    from szdj_cli.domain.reports.dues import UNSET
    from szdj_cli.messages import reports as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.services.reports import dues as dues_report

    current = state.current()
    conditions, limit = [(Group.STATE, UNSET)], words.NAMED_UNSET
    now = current.now()
    found = dues_report.opened(current.store, current.actor(), period, now, conditions, branch=branch, limit=limit)
    say(words.unset(count, [(each.name, each.branch_name) for each in found]))


def _check_output(drill: list[str] | None, output: Path | None) -> None:
    from szdj_cli.messages import reports as words

    if drill and output is not None:
        raise typer.BadParameter(words.DRILL_OR_OUTPUT, param_hint="--drill")


def _show(
    report: "Report", limit: int, output: Path | None, fmt: options.Format, command: str, example: str, *, force: bool
) -> None:
    from szdj_cli.messages import reports as words
    from szdj_cli.render.kit.console import say, say_cut
    from szdj_cli.render.kit.files_written import show_file
    from szdj_cli.render.reports import draw_report

    is_page = fmt.is_drawn and limit == options.PAGE  # nobody asked for less: a person sees a report whole
    if len(report.rows) > limit and not is_page:
        say_cut(words.first_rows(limit, len(report.rows)), limit)
        report = report._replace(rows=report.rows[:limit])
    if output is None:
        draw_report(report, fmt)
        if fmt is options.TABLE:
            say(words.drill_hint(command, example))
        return
    from szdj_cli.services.reports import common as reports

    rows = reports.write(report, output, force=force)
    show_file(fmt, output, rows, said=words.written(str(output), rows))
