"""`szdj dues`: what is to be paid."""

from typing import Annotated

import typer

from szdj_cli.cli import completers, duty, options, state
from szdj_cli.cli.verify import ensure_verified
from szdj_cli.domain.months import FIRST_YEAR, LAST_YEAR

app = typer.Typer(help="党费：计算标准，设定每月金额，查看缴纳和欠缴。", add_completion=False)

Base = Annotated[
    str | None, typer.Option("--base", metavar="YUAN", help="计算基数，单位元，如 8000 或 8000.50；可以是 0")
]
Category = Annotated[
    str | None,
    typer.Option(
        "--category",
        metavar="C",
        help="类别：在职、离退休、农民、学生、下岗失业、低保抚恤（或英文 employed 等）",
        autocompletion=completers.dues_categories,
    ),
]


@app.command(help="按规定算每月应交多少党费，并写明依据。不需要登录。")
def calc(
    base: Base = None,
    category: Category = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="哪一个月的标准，如 2026-11；不写为本月")
    ] = None,
    fmt: options.Format = options.OutputFormat.TABLE,
) -> None:
    """Reckon monthly dues."""
    from szdj_cli.cli import dues_calc

    dues_calc.reckon(state.current(), base, category, month, fmt)


@app.command("set", help="设定每月党费，提交书记审批。没有给出的内容逐项询问；金额不写按规定。")
def set_amount(
    category: Category = None,
    base: Base = None,
    amount: Annotated[str | None, typer.Option("--amount", metavar="YUAN", help="每月交多少元；不写按规定")] = None,
    effective: Annotated[
        str | None, typer.Option("--effective", metavar="MONTH", help="从哪个月起，如 2026-12；不写为本月")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="比规定少交的原因")] = None,
    yes: options.Yes = False,
    fmt: options.Format = options.OutputFormat.TABLE,
) -> None:
    """Ask to pay other monthly dues."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli import dues_form

    asked = {
        "category": category,
        "base": base,
        "monthly_dues": amount,
        "effective_month": effective,
        "shortfall_reason": reason,
    }
    given = {term: value for term, value in asked.items() if value is not None}
    if current.interactive and not yes:
        dues_form.on_terminal(current, given, fmt, yes=yes)
    else:
        dues_form.from_options(current, given, fmt, yes=yes)


@app.command(
    help="一年的党费：各月应交、已交，缴纳记录和编号，每月党费的历次设定。--month 只看某一个月每月应交多少。"
    "csv 只写各月，json 写全部。"
)
def show(
    year: Annotated[
        int | None, typer.Option("--year", metavar="Y", min=FIRST_YEAR, max=LAST_YEAR, help="哪一年；不写为今年")
    ] = None,
    month: Annotated[str | None, typer.Option("--month", metavar="MONTH", help="哪一个月，如 2026-11")] = None,
    member: Annotated[
        str | None, typer.Option("--member", metavar="NO", help="看哪位党员：编号或不重名的姓名；不写为本人")
    ] = None,
    fmt: options.Format = options.OutputFormat.TABLE,
) -> None:
    """Show what one pays, and paid."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli import dues_shown

    if month is not None:
        dues_shown.show_month(current, member, month, fmt)
    else:
        dues_shown.show(current, member, year, fmt)


@app.command(
    help="谁欠缴党费：一个党支部列出党员，多个党支部按支部汇总。一个月过完才算欠缴。"
    "欠缴三个月起提醒；连续六个月没有交的做标记，提请支部大会讨论，程序不改动党籍。"
)
def arrears(
    branch: options.Branch = None,
    through: Annotated[
        str | None, typer.Option("--through", metavar="MONTH", help="算到哪个月，最晚本月；不写为上个月")
    ] = None,
    members: Annotated[bool, typer.Option("--members", help="多个党支部时也列出党员")] = False,
    remind: Annotated[bool, typer.Option("--remind", help="写出提醒的文字，每人一段，可以直接粘贴发送")] = False,
    output: options.Output = None,
    force: options.Force = False,
    limit: options.Limit = 500,
    fmt: options.Format = options.OutputFormat.TABLE,
) -> None:
    """Show who owes what, or write reminders."""
    current = duty.ready()
    from szdj_cli.cli import dues_arrears

    wanted = dues_arrears.Wanted(branch, through, members, limit)
    if remind:
        dues_arrears.remind(current, wanted, output, fmt, force=force)
    else:
        dues_arrears.require_remind(output)
        dues_arrears.show(current, wanted, fmt)
