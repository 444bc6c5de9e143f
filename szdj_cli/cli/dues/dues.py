"""`szdj dues`: what is to be paid, and what was."""

from pathlib import Path
from typing import Annotated

import typer

from szdj_cli.cli import candidates, options, preconditions, state
from szdj_cli.cli.dues import assess
from szdj_cli.cli.framework.marks import Apart, not_in_menu
from szdj_cli.cli.verification.verify import ensure_verified
from szdj_cli.domain.errors import OptionsExclude
from szdj_cli.domain.values.months import FIRST_YEAR, LAST_YEAR
from szdj_cli.domain.values.numbers import MOST

app = typer.Typer(help="党费：每月金额、登记缴纳、欠缴、明细、收据。", add_completion=False)
app.add_typer(assess.app, name="assess")

Base = Annotated[
    str | None, typer.Option("--base", metavar="YUAN", help="计算基数，单位元，如 8000 或 8000.50；可以是 0")
]
Category = Annotated[
    str | None,
    typer.Option(
        "--category",
        metavar="C",
        help="类别：在职、离退休、农民、学生、下岗失业、低保抚恤（或英文 employed 等）",
        autocompletion=candidates.dues_categories,
    ),
]

Member = Annotated[
    str | None,
    typer.Option("--member", metavar="NO", help="党员编号或不重名的姓名"),
]
Members = Annotated[
    list[str] | None,
    typer.Option("--member", metavar="NO", help="党员编号或不重名的姓名，可以写几次；- 从标准输入读取，每行一位"),
]
Year = Annotated[
    int | None, typer.Option("--year", metavar="Y", min=FIRST_YEAR, max=LAST_YEAR, help="哪一年；不写为今年")
]
SheetMonth = Annotated[str | None, typer.Option("--month", metavar="MONTH", help="哪个月的；不写为本月")]
Payment = Annotated[int, typer.Argument(metavar="编号", min=1, max=MOST, help="缴纳编号")]


@app.command(help="按规定算每月应交多少党费，并写明依据。不需要登录。")
def calc(
    base: Base = None,
    category: Category = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="哪一个月的标准，如 2026-11；不写为本月")
    ] = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Reckon monthly dues."""
    from szdj_cli.cli.dues import calc as dues_calc

    dues_calc.reckon(state.current(), base, category, month, fmt)


@app.command(
    "set",
    help="设定每月党费，提交书记审批；加上 --member 是书记核定一位党员的。没有给出的内容逐项询问；金额不写按规定。",
)
def set_amount(
    member: Annotated[
        str | None, typer.Option("--member", metavar="NO", help="核定这位党员的：党员编号或不重名的姓名（书记）")
    ] = None,
    category: Category = None,
    base: Base = None,
    amount: Annotated[str | None, typer.Option("--amount", metavar="YUAN", help="每月交多少元；不写按规定")] = None,
    effective: Annotated[
        str | None, typer.Option("--effective", metavar="MONTH", help="从哪个月起，如 2026-12；不写为本月")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="比规定少交或免交的原因")] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="MONTH", help="少交或免交到哪个月为止，如 2026-12；免交必须写")
    ] = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Ask to pay other monthly dues."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.dues import setting as dues_form
    from szdj_cli.cli.requests.submitting import SubmitOptions

    asked = {
        "category": category,
        "base": base,
        "monthly_dues": amount,
        "effective_month": effective,
        "shortfall_reason": reason,
        "end_month": until,
    }
    given = {term: value for term, value in asked.items() if value is not None}
    how = SubmitOptions(fmt, yes, dry_run)
    if current.interactive and not yes:
        dues_form.on_terminal(current, member, given, how)
    else:
        dues_form.from_options(current, member, given, how)


@app.command(
    help="一年的党费：各月应交、已交，缴纳记录和编号，每月党费的历次设定。--month 只看某一个月每月应交多少。"
    "csv 只写各月，json 写全部。"
)
def show(
    year: Year = None,
    month: Annotated[str | None, typer.Option("--month", metavar="MONTH", help="哪一个月，如 2026-11")] = None,
    member: Member = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show what one pays, and paid."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.dues import show as dues_shown

    if month is not None:
        dues_shown.show_month(current, member, month, fmt)
    else:
        dues_shown.show(current, member, year, fmt)


@app.command(
    help="欠缴名单：一个党支部列出党员，多个党支部按支部汇总。一个月过完才算欠缴。"
    "欠缴三个月起提醒；连续六个月没有交的做标记，提请支部大会讨论，程序不改动党籍。"
)
def arrears(
    branch: options.Branch = None,
    through: Annotated[
        str | None, typer.Option("--through", metavar="MONTH", help="算到哪个月，最晚本月；不写为上个月")
    ] = None,
    members: Annotated[bool, typer.Option("--members", help="多个党支部时也列出党员")] = False,
    remind: Annotated[
        bool, typer.Option("--remind", help="写出提醒的文字，每人一段，可以直接粘贴发送；-o 写入文件，只能和它一起用")
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="和 --remind 一起用：短信提醒，每人每月最多一次；可放在定时任务里")
    ] = False,
    from_months: Annotated[
        int | None,
        typer.Option("--from-months", metavar="N", min=1, max=120, help="欠缴几个月起提醒；不写按设置，一般是 3"),
    ] = None,
    output: options.Output = None,
    force: options.Force = False,
    limit: options.Limit = options.LISTED,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show who owes what, write reminders, or send them."""
    from szdj_cli.cli.dues import arrears as dues_arrears

    wanted = dues_arrears.Wanted(branch, through, members, limit, from_months)
    if send:
        dues_arrears.send(wanted, output, fmt, remind=remind, yes=yes, dry_run=dry_run)
        return
    current = preconditions.begin_official_command()
    if remind:
        dues_arrears.remind(current, wanted, output, fmt, force=force)
    else:
        dues_arrears.require_remind(output)
        dues_arrears.show(current, wanted, fmt)


@app.command(
    help="一个党支部一年的党费明细表：每人一行，各月交清没有，全年应交、已交、未交；-o 写入 CSV 或 xlsx 文件。"
)
def statement(
    branch: options.Branch = None,
    year: Year = None,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show a branch's year, or write it to a file."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import statement as dues_statement
    from szdj_cli.cli.dues.branches import in_branch

    in_branch(current, branch, lambda at: dues_statement.show(current, at, year, output, fmt, force=force))


@app.command(
    help="党费收缴表：一个党支部这个月每人应交、欠交多少，实交和方式空着；-o 写成 xlsx，用 A4 纸打印，填好后用 "
    "szdj import payments 导入。"
)
def sheet(
    month: SheetMonth = None,
    branch: options.Branch = None,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show the sheet on which dues are collected, or write it to a file."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import sheet as dues_sheet
    from szdj_cli.cli.dues.branches import in_branch

    in_branch(current, branch, lambda at: dues_sheet.show(current, at, month, output, fmt, force=force))


@app.command(
    help="登记党员缴纳的党费（书记）：一位，或几位、一个支部一次登记；不写 --member 是申报本人缴纳，由书记确认。"
    "没有给出的内容逐项询问。几个月一次交的，先补最早未交的月份。"
)
def pay(
    member: Members = None,
    branch: Annotated[
        str | None,
        typer.Option(
            "--branch",
            metavar="CODE",
            help="这个党支部里这些月份还没有交清的每一位",
            autocompletion=candidates.branches,
        ),
    ] = None,
    months: Annotated[
        str | None,
        typer.Option("--month", metavar="MONTH", help="哪个月的，如 2026-11；几个月写作 2026-07..2026-12；不写为本月"),
    ] = None,
    amount: Annotated[
        str | None,
        typer.Option("--amount", metavar="YUAN", help="交了多少元，登记几位时是每人交的；不写为应交未交的金额"),
    ] = None,
    paid_on: Annotated[
        str | None, typer.Option("--paid-on", metavar="DATE", help="缴纳日期，如 2026-11-23；不写为今天")
    ] = None,
    method: Annotated[
        str | None,
        typer.Option("--method", metavar="M", help="方式：现金、微信、支付宝、银行转账、其他；不写为现金"),
    ] = None,
    serial: Annotated[str | None, typer.Option("--serial", metavar="NO", help="银行或微信的流水号")] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="补交六个月以前、预交六个月以后的党费时写明原因")
    ] = None,
    allow_large: options.AllowLarge = False,
    allow_repeat: options.AllowRepeat = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Record payments, or declare one."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.dues import pay as dues_pay
    from szdj_cli.cli.requests.submitting import SubmitOptions

    asked = {
        "months": months,
        "amount": amount,
        "paid_on": paid_on,
        "method": method,
        "serial": serial,
        "reason": reason,
    }
    given = {term: value for term, value in asked.items() if value is not None}
    how = SubmitOptions(fmt, yes, dry_run, options.doubts(allow_large, allow_repeat))
    whom = dues_pay.whom(member or ())
    if member and not whom:
        dues_pay.show_nobody(how)
        return
    if branch is not None or len(whom) > 1 or (whom and dry_run and serial is None):
        from szdj_cli.cli.dues import pay_together

        pay_together.record(current, whom, branch, given, how)
        return
    one = whom[0] if whom else None
    if current.interactive and not yes:
        dues_pay.on_terminal(current, one, given, how)
    else:
        dues_pay.from_options(current, one, given, how)


@app.command(help="确认党员申报的缴纳（书记）；不确认的用 szdj approve reject。")
@not_in_menu(Apart.REVIEWED)
def confirm(
    numbers: Annotated[
        list[int],
        typer.Argument(metavar="编号…", min=1, max=MOST, help="申请编号", autocompletion=candidates.waiting_requests),
    ],
    allow_large: options.AllowLarge = False,
    allow_repeat: options.AllowRepeat = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    keep_going: options.KeepGoing = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Confirm declared payments."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import confirm as dues_confirm

    how = options.BatchOptions(yes, dry_run, keep_going, fmt)
    dues_confirm.confirm(current, numbers, options.doubts(allow_large, allow_repeat), how)


@app.command(help="冲正一笔登记错的缴纳，要写原因（书记）。原来的记录保留，另记一笔负数。")
def reverse(
    number: Payment,
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Reverse a payment."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli import notify
    from szdj_cli.cli.framework.already import done_or_so, say_done
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages.dues import payments as words
    from szdj_cli.messages.kit import undone
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.dues import payments

    why = preconditions.reason(reason, words.WHY_REVERSE)
    prompts.agree(words.REVERSE.format(number=number), undone.REVERSED, yes=yes or dry_run)
    with current.only_tried(dry_run):
        (made, told), is_already = done_or_so(
            lambda: payments.reverse(current.store, current.actor(), number, why, current.now())
        )
    data = {"payment": number, "reversal": made}
    show_result(fmt, data, written=not dry_run, dry_run=dry_run, already=is_already)
    if not (is_already or dry_run):
        notify.tell(current, [told])
    say_done(words.reversed_by(number, made), "szdj dues pay", is_already=is_already, dry_run=dry_run)


@app.command(help="党支部从哪个月起在这里登记党费；更早的月份不算欠缴（书记）。")
def opening(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="月份，如 2026-11")],
    branch: options.Branch = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Let branches keep their dues from a month on."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import opening as dues_opening
    from szdj_cli.cli.dues.branches import in_branch

    in_branch(current, branch, lambda at: dues_opening.set_month(current, month, at, fmt, yes=yes, dry_run=dry_run))


@app.command(
    help="开党费收据，或补打：一位党员的一笔或几笔缴纳开在一张上，几位党员的一次开几张。"
    "要打印的，第一次就加 -o，写成一个文档，每张一页。"
    "不写编号，写 --branch：这个党支部还没有开过收据的；或用 --file：表格里列出的。"
)
def receipt(
    payments: Annotated[
        list[str] | None, typer.Argument(metavar="编号", help="缴纳编号，可以写几个；- 从标准输入读取")
    ] = None,
    branch: Annotated[
        str | None,
        typer.Option(
            "--branch", metavar="CODE", help="这个党支部还没有开过收据的缴纳", autocompletion=candidates.branches
        ),
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="只限这个月的党费，如 2026-11；与 --branch 同用")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.docx", help="写成 Word 文档，打印后盖章")
    ] = None,
    force: options.Force = False,
    file: Annotated[str | None, options.by_file(help="缴纳编号、姓名")] = None,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    errors: options.Errors = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Issue receipts, or print them again."""
    named = {"编号": payments, "--branch": branch, "--month": month}
    beside = next((name for name, value in named.items() if value), None)
    given = options.from_file(file, encoding, sheet, errors, force=force, named=beside)
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.dues import receipt as dues_receipt

    wanted = dues_receipt.Wanted(tuple(payments or ()), branch, month, output, force, yes, dry_run, given)
    dues_receipt.issue(current, wanted, fmt)


@app.command(
    help="党费公示表：一个党支部这个月每人应交、已交多少，不写任何号码；-o 写成 xlsx 或 docx，用 A4 纸打印张贴。"
)
def notice(
    month: SheetMonth = None,
    branch: options.Branch = None,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show what a branch posts of a month, or write it to a file."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import notices
    from szdj_cli.cli.dues.branches import in_branch

    in_branch(current, branch, lambda at: notices.notice(current, at, month, notices.Wanted(output, force, fmt)))


@app.command(help="党费交纳登记表：一个党支部这个月收到的每一笔；-o 写成 xlsx 或 docx，用 A4 纸打印存档。")
def register(
    month: SheetMonth = None,
    branch: options.Branch = None,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show what a branch received in a month, or write it to a file."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import notices
    from szdj_cli.cli.dues.branches import in_branch

    in_branch(current, branch, lambda at: notices.register(current, at, month, notices.Wanted(output, force, fmt)))


@app.command(help="收据存根：一个党支部一年开具的收据和编号；-o 写成 xlsx 或 docx，用 A4 纸打印存档。")
def stubs(
    year: Year = None,
    branch: options.Branch = None,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show the receipts that a branch issued in a year, or write them to a file."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import notices
    from szdj_cli.cli.dues.branches import in_branch

    in_branch(current, branch, lambda at: notices.stubs(current, at, year, notices.Wanted(output, force, fmt)))


@app.command(
    help="登记上缴党委的党费（书记）：上次上缴以后收取的全部，按设置 dues_remit_percent 的比例；-o 写成凭据，打印盖章。"
    "--reverse 冲正最近一次上缴，要写原因。"
)
def remit(
    branch: options.Branch = None,
    reverse_number: Annotated[
        str | None, typer.Option("--reverse", metavar="NO", help="冲正这次上缴，编号如 2026-000001")
    ] = None,
    reason: options.Reason = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="MONTH", help="第一次上缴：只计算这个月起收取的，以前的已在别处上缴"),
    ] = None,
    output: options.Output = None,
    force: options.Force = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Record what a branch hands up to its committee, or reverse it."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import remit as dues_remit
    from szdj_cli.cli.dues.branches import in_branch

    if reverse_number is not None:
        for option, is_given in (
            ("-o", output is not None),
            ("--since", since is not None),
        ):
            if is_given:
                raise OptionsExclude(("--reverse", option))
        dues_remit.reverse(current, branch, reverse_number, reason, fmt, yes=yes, dry_run=dry_run)
    else:
        in_branch(
            current,
            branch,
            lambda at: dues_remit.remit(current, at, since, output, fmt, force=force, yes=yes, dry_run=dry_run),
        )


@app.command(
    help="上缴党费的记录：一个党支部，或党委下面每个党支部上缴、留存多少，还有多少没有上缴；-o 写成 xlsx 或 docx。"
    "写上编号的，是那一次上缴，-o 补打它的凭据。"
)
def remittances(
    number: Annotated[str | None, typer.Argument(metavar="NO", help="哪一次上缴，编号如 2026-000001")] = None,
    branch: options.Branch = None,
    year: Year = None,
    output: options.Output = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show what branches handed up in a year, or write it to a file."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import remit as dues_remit

    if number is None:
        dues_remit.show(current, branch, year, output, fmt, force=force)
    elif year is not None:
        raise OptionsExclude(("NO", "--year"))
    else:
        dues_remit.show_one(current, branch, number, output, fmt, force=force)
