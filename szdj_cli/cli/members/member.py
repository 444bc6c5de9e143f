"""`szdj member`: looking into the roster, and correcting it."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import candidates, options, state
from szdj_cli.domain.values.reasons import MemberForm
from szdj_cli.domain.values.text import STANDARD_STREAM

if TYPE_CHECKING:
    from szdj_cli.domain.members.filters import RosterFilter
    from szdj_cli.domain.values.codes import CodeList

app = typer.Typer(add_completion=False)

Who = Annotated[str, typer.Argument(metavar="NUMBER", help="党员编号，或不重名的姓名", show_default=False)]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="项目=内容，可重复；项目=- 从标准输入读一行（身份证号码和手机号码必须这样）",
        autocompletion=candidates.mendable_fields,
    ),
]
Membership = Annotated[str | None, typer.Option("--membership", metavar="WHAT", help="只要这种人员类别：正式、预备")]
Standing = Annotated[str | None, typer.Option("--standing", metavar="WHAT", help="只要这种党籍状态：正常、停止党籍")]
Floating = Annotated[bool, typer.Option("--floating", help="只要流动党员")]
Lost = Annotated[bool, typer.Option("--lost", help="只要失联的党员")]
Missing = Annotated[
    list[str] | None,
    typer.Option("--missing", metavar="FIELD", help="只要没有填这一项的，可重复（其中一项没填就算），如 邮箱"),
]
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="原因，会记入日志")]


@app.command("list", help="按党支部列出党员，身份证号码和手机号码只显示一部分。")
def list_(
    branch: options.Branch = None,
    state_named: options.RosterState = None,
    membership: Membership = None,
    standing: Standing = None,
    floating: Floating = False,
    lost: Lost = False,
    missing: Missing = None,
    limit: options.Limit = options.LISTED,
    fmt: options.Format = options.TABLE,
) -> None:
    """List the members that whoever is signed in may read."""
    wanted = _filter(state_named, membership, standing, missing, floating=floating, lost=lost)
    from szdj_cli.cli.listing import Listing
    from szdj_cli.messages import roster as words
    from szdj_cli.render.kit.console import say_cut
    from szdj_cli.render.members.members import draw_members
    from szdj_cli.services.members import roster

    current = state.current()
    actor = current.actor()
    listed = Listing(roster.listed(current.store, actor, branch=branch, wanted=wanted, limit=limit + 1), limit)
    draw_members(listed, fmt)
    if listed.is_cut:
        say_cut(words.MORE.format(count=limit), limit)


@app.command(help="查看一位党员的全部信息。")
def show(who: Who, reveal: options.Reveal = False, fmt: options.Format = options.TABLE) -> None:
    """Show one record."""
    from szdj_cli.cli.requests import waiting
    from szdj_cli.render.members.members import draw_member
    from szdj_cli.services.accounts import accounts
    from szdj_cli.services.members import roster

    current = state.current()
    actor = current.actor()
    member = roster.show(current.store, actor, who, current.now(), reveal=reveal)
    is_disabled = accounts.is_disabled(current.store, actor, member)
    under_way = waiting.in_command(current, "member show", fmt, member.number)
    draw_member(member, fmt, reveal=reveal, is_disabled=is_disabled, marks=waiting.marks(under_way))
    waiting.say_all(under_way)


@app.command(help="按姓名查找党员；写 - 则从标准输入读取身份证号码或手机号码，每行一个。")
def search(
    text: Annotated[str, typer.Argument(help="姓名或姓名的一部分；- 表示从标准输入读取号码", show_default=False)],
    limit: options.Limit = options.LISTED,
    fmt: options.Format = options.TABLE,
) -> None:
    """Find members by name, or by a number that must not be an argument."""
    from szdj_cli.cli.listing import Listing
    from szdj_cli.cli.prompting.standard_input import read_lines, remaining_lines
    from szdj_cli.domain.values.clock import shanghai_day
    from szdj_cli.messages import roster as words
    from szdj_cli.render.kit.console import say_cut
    from szdj_cli.render.members.members import draw_members
    from szdj_cli.services.members import roster

    current = state.current()
    actor = current.actor()
    if text == "-":
        # At a terminal nobody knows that lines have an end.
        lines = read_lines(1, option="-") if sys.stdin.isatty() else remaining_lines()
        if len(lines) != 1:
            from szdj_cli.cli.members.search import by_numbers

            by_numbers(current, lines, limit, fmt)
            return
        (number,) = lines
        today = shanghai_day(current.now())
        found = iter(roster.search_by_number(current.store, actor, number, today, limit=limit + 1))
    else:
        found = roster.search(current.store, actor, text, limit=limit + 1)
    listed = Listing(found, limit)
    draw_members(listed, fmt)
    if listed.is_cut:
        say_cut(words.MORE_FOUND.format(count=limit), limit)


@app.command(
    help="导出在册党员：写入 CSV 或 xlsx 文件，或写到标准输出。带 --reveal 导出的文件可以原样导入。"
    "--form 写成可以打印的 Word 文档：roster 名册，card 每人一页的采集表。"
)
def export(
    output: options.Output = None,
    branch: options.Branch = None,
    form: Annotated[MemberForm | None, typer.Option("--form", help="打印的表：roster 名册，card 采集表")] = None,
    members: Annotated[
        list[str] | None,
        typer.Option("--member", metavar="NO", help="和 --form 一起用：只要这位党员，编号或不重名的姓名，可重复"),
    ] = None,
    membership: Membership = None,
    standing: Standing = None,
    floating: Floating = False,
    lost: Lost = False,
    missing: Missing = None,
    reveal: options.Reveal = False,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Write the roster to a file or to standard output."""
    from szdj_cli.cli.members import exporting
    from szdj_cli.domain.errors import WordWithoutForm
    from szdj_cli.messages import roster as words
    from szdj_cli.render.kit.formats import CSV
    from szdj_cli.render.kit.output import asked

    is_docx = output is not None and (output.suffix.lower() == ".docx" or str(output) == STANDARD_STREAM)
    if (form is not None and not is_docx) or (members and form is None):
        raise typer.BadParameter(words.FORM_NEEDS_DOCX, param_hint="--form")
    if form is None and is_docx and str(output) != STANDARD_STREAM:
        raise WordWithoutForm(str(output))
    wanted = _filter(None, membership, standing, missing, floating=floating, lost=lost)
    exported = exporting.Export(state.current(), branch, wanted, reveal, fmt)
    if form is not None and output is not None:
        exporting.print_form(exported, output, form, members or (), force=force)
    elif output is None and (fmt is not CSV or asked.columns or asked.sort):
        exporting.list_records(exported)
    else:
        exporting.write(exported, output, force=force)


@app.command(help="登记一位党员。没有用 --set 写出的必填项会逐项询问。")
def add(
    settings: Settings = None,
    reason: ReasonOption = None,
    directly_admitted: options.DirectlyAdmitted = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Add one member."""
    from szdj_cli.cli.members import correction

    correction.add(
        state.current(), settings or [], reason, fmt, yes=yes, dry_run=dry_run, directly_admitted=directly_admitted
    )


@app.command(help="更正一位党员的信息，如转正、更换手机号码、写错的身份证号码。不带 --set 时逐项询问。")
def edit(
    who: Who,
    settings: Settings = None,
    reason: ReasonOption = None,
    directly_admitted: options.DirectlyAdmitted = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Put one record right."""
    from szdj_cli.cli.members import correction

    correction.edit(
        state.current(), who, settings or [], reason, fmt, yes=yes, dry_run=dry_run, directly_admitted=directly_admitted
    )


@app.command(
    help="预备党员转正：写出编号和转正日期；带 --due 则列出预备期已满一年的，再写 --date 就一次全部转正。"
    "各人日期不同的写在表格里，用 --file。"
)
def confirm(
    who: Annotated[
        list[str] | None,
        typer.Argument(metavar="NUMBER…", help="党员编号，或不重名的姓名；- 从标准输入读取编号", show_default=False),
    ] = None,
    on: Annotated[date | None, typer.Option("--date", metavar="DATE", help="转正日期，如 2026-11-23")] = None,
    due: Annotated[bool, typer.Option("--due", help="预备期已满一年的预备党员")] = False,
    branch: options.Branch = None,
    reason: ReasonOption = None,
    directly_admitted: options.DirectlyAdmitted = False,
    file: Annotated[str | None, options.by_file(help="党员编号（或公民身份号码）、姓名、转正日期")] = None,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    errors: options.Errors = None,
    force: options.Force = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Make people on probation full members."""
    from szdj_cli.cli.members import confirmation
    from szdj_cli.cli.prompting.standard_input import listed_or
    from szdj_cli.domain.errors import InputNeeded, OptionsExclude
    from szdj_cli.domain.imports.piped import MEMBERS
    from szdj_cli.messages import confirmations as words
    from szdj_cli.messages.roster import NUMBER

    current = state.current()
    named = {NUMBER: who, "--due": due or None, "--branch": branch, "--date": on}
    beside = next((name for name, value in named.items() if value is not None), None)
    given = options.from_file(file, encoding, sheet, errors, force=force, named=beside)
    if given is not None:
        confirmation.confirm_by_file(
            current, given, reason, fmt, yes=yes, dry_run=dry_run, directly_admitted=directly_admitted
        )
        return
    if due and who:
        raise OptionsExclude(("--due", NUMBER))
    if branch is not None and not due:
        raise OptionsExclude(("--branch", NUMBER))
    if due and on is None:
        confirmation.show_due(current, branch, fmt)
        return
    if not due and not who:
        raise InputNeeded(NUMBER)
    if due:
        people, nobody = confirmation.those_due(current, branch), words.NONE_DUE
    else:
        people, nobody = listed_or(str.split, who or (), MEMBERS, NUMBER), words.NONE_GIVEN
    how = {"yes": yes, "dry_run": dry_run, "directly_admitted": directly_admitted}
    confirmation.confirm(current, people, on, reason, fmt, **how, nobody=nobody)


@app.command(help="登记党员的去向：去世、出党、自行脱党、停止党籍或恢复；多人的写在表格里，用 --file 一次登记。")
def leave(
    who: Annotated[
        str | None, typer.Argument(metavar="NUMBER", help="党员编号，或不重名的姓名", show_default=False)
    ] = None,
    act: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="WHAT", help="去世、出党、自行脱党、停止党籍、恢复", autocompletion=candidates.departures
        ),
    ] = None,
    on: Annotated[date | None, typer.Option("--date", metavar="DATE", help="哪一天，如 2026-11-23")] = None,
    reason: ReasonOption = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="CODE",
            help="恢复到哪个党支部：原来的党支部已撤销时用；已并入别的党支部的，不写就恢复到那里",
            autocompletion=candidates.branches,
        ),
    ] = None,
    file: Annotated[
        str | None,
        options.by_file(help="党员编号（或公民身份号码）、姓名、去向、日期、原因；没有的列用 --as、--date、--reason"),
    ] = None,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    errors: options.Errors = None,
    force: options.Force = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Record what has become of somebody's membership."""
    from szdj_cli.cli.members import departure
    from szdj_cli.domain.errors import InputNeeded
    from szdj_cli.messages.roster import NUMBER

    current = state.current()
    named = {NUMBER: who, "--to": to}
    beside = next((name for name, value in named.items() if value is not None), None)
    given = options.from_file(file, encoding, sheet, errors, force=force, named=beside)
    if given is not None:
        departure.leave_by_file(current, given, act, on, reason, fmt, yes=yes, dry_run=dry_run)
    elif who is None:
        raise InputNeeded(NUMBER)
    else:
        departure.leave(current, who, act, on, reason, to, fmt, yes=yes, dry_run=dry_run)


@app.command("reset-password", help="把一位党员的密码恢复为初始密码，并退出其全部登录。")
def reset_password(
    who: Who,
    reason: ReasonOption = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Make the initial password hold again."""
    from szdj_cli.cli.members.correction import change_account
    from szdj_cli.messages import roster as words
    from szdj_cli.services.accounts import accounts

    change = accounts.reset_password
    change_account(
        state.current(), who, reason, change, words.CONFIRM_RESET, words.RESET, fmt, yes=yes, dry_run=dry_run
    )


@app.command(help="解除一位党员绑定的微信、信任的手机和验证器，并退出其全部登录：手机丢失、更换微信时办理。")
def unbind(
    who: Who,
    reason: ReasonOption = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Let nothing that a member has bound count any more."""
    from szdj_cli.cli.members.correction import change_account
    from szdj_cli.messages import roster as words
    from szdj_cli.services.accounts import accounts

    change = accounts.unbind
    change_account(
        state.current(), who, reason, change, words.CONFIRM_UNBIND, words.UNBOUND, fmt, yes=yes, dry_run=dry_run
    )


@app.command(help="停用一位党员的账号，并退出其全部登录。")
def disable(
    who: Who,
    reason: ReasonOption = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Let a member sign in no more."""
    from szdj_cli.cli.members.correction import change_account
    from szdj_cli.messages import roster as words
    from szdj_cli.services.accounts import accounts

    change = accounts.disable
    change_account(
        state.current(), who, reason, change, words.CONFIRM_DISABLE, words.DISABLED, fmt, yes=yes, dry_run=dry_run
    )


@app.command(help="恢复一位党员被停用的账号。")
def enable(
    who: Who,
    reason: ReasonOption = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Let a member sign in again."""
    from szdj_cli.cli.members.correction import change_account
    from szdj_cli.messages import roster as words
    from szdj_cli.services.accounts import accounts

    change = accounts.enable
    change_account(
        state.current(), who, reason, change, words.CONFIRM_ENABLE, words.ENABLED, fmt, yes=yes, dry_run=dry_run
    )


@app.command(
    help="复核他人申请的更正，或拒绝、撤回；不写编号则列出等待复核的。有审批权的人和系统管理员，换号码、换密码要两个人。"
)
def countersign(
    number: Annotated[int | None, typer.Argument(metavar="NO", help="更正编号", show_default=False)] = None,
    reject: Annotated[bool, typer.Option("--reject", help="拒绝；自己申请的则撤回")] = False,
    reason: ReasonOption = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Confirm or refuse what waits for a second person."""
    from szdj_cli.cli import countersigning

    current = state.current()
    if number is None:
        countersigning.show(current, fmt)
    elif reject:
        countersigning.refuse(current, number, reason, fmt, yes=yes, dry_run=dry_run)
    else:
        countersigning.confirm(current, number, fmt, yes=yes, dry_run=dry_run)


def _filter(
    state_named: str | None,
    membership: str | None,
    standing: str | None,
    missing: list[str] | None,
    *,
    floating: bool,
    lost: bool,
) -> "RosterFilter":
    from szdj_cli.domain.members.filters import RosterFilter
    from szdj_cli.domain.values import codes

    return RosterFilter(
        state=_code(codes.ROSTER_STATE, state_named, "--state"),
        membership=_code(codes.MEMBERSHIP, membership, "--membership"),
        standing=_code(codes.STANDING, standing, "--standing"),
        floating=floating,
        lost=lost,
        missing=tuple(dict.fromkeys(map(_term, missing or ()))),
    )


def _code(codes: "CodeList", text: str | None, option: str) -> str | None:
    from szdj_cli.messages.kit import frame

    if text is None:
        return None
    code = codes.find(text.strip().lower())
    if code is None:
        raise typer.BadParameter(frame.not_one_of([*codes.labels.values()]), param_hint=option)
    return code


def _term(text: str) -> str:
    from szdj_cli.domain.members.fields import FIELDS, find
    from szdj_cli.domain.members.filters import MAY_BE_MISSING
    from szdj_cli.messages.kit import frame

    field = find(text)
    if field is None or field.term not in MAY_BE_MISSING:
        named = [FIELDS[term].heading for term in MAY_BE_MISSING]
        raise typer.BadParameter(frame.not_one_of(named), param_hint="--missing")
    return field.term
