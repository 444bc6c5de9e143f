"""`szdj org`: looking at organisations, opening and reorganising them, appointing and dismissing."""

from datetime import date
from typing import Annotated

import typer

from szdj_cli.cli import candidates, options, state
from szdj_cli.domain.organisations.organisations import Role

app = typer.Typer(add_completion=False)

Code = Annotated[
    str,
    typer.Argument(
        metavar="CODE", help="组织编码，或不重名的名称", show_default=False, autocompletion=candidates.branches
    ),
]
MemberOption = Annotated[str, typer.Option("--member", metavar="NUMBER", help="党员编号，或不重名的姓名")]


@app.command(help="党组织架构：编码、名称、类型、党员人数、书记。")
def tree(
    branch: options.Branch = None,
    depth: Annotated[int | None, typer.Option("--depth", metavar="N", min=1, help="只显示几级")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="也显示已撤销的")] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Draw the tree of organisations."""
    from szdj_cli.messages import organisations as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.organisations import draw_tree
    from szdj_cli.services.organisations import organisations

    current = state.current()
    nodes = organisations.tree(current.store, current.actor(), current.now(), branch=branch, depth=depth, closed=closed)
    draw_tree(nodes, fmt)
    if not nodes:
        say(words.NO_ORGANISATIONS)


@app.command(help="查看一个组织：上级、联系方式、人数、现任和曾任、待审批的申请。")
def show(code: Code, fmt: options.Format = options.TABLE) -> None:
    """Show one organisation."""
    from szdj_cli.render.organisations import draw_organisation
    from szdj_cli.services.organisations import organisations

    current = state.current()
    draw_organisation(organisations.show(current.store, current.actor(), code, current.now()), fmt)


@app.command(help="登记一个党组织：先显示内容，确认后写入。")
def add(
    code: Annotated[str, typer.Argument(metavar="CODE", help="新的编码：字母、数字、点和横线，不能与别的组织相同")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="名称")],
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help="类型：党委、党总支或党支部")],
    parent: Annotated[
        str | None,
        typer.Option("--parent", metavar="CODE", help="上级：编码或不重名的名称", autocompletion=candidates.branches),
    ] = None,
    can_transfer: Annotated[
        bool, typer.Option("--can-transfer", help="党委有转接权（只有系统管理员可以登记）")
    ] = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Open an organisation."""
    from szdj_cli.cli import reorganising

    answers = {"code": code, "name": name, "kind": kind, "parent": parent or ""}
    answers |= {"can_transfer": "1"} if can_transfer else {}
    reorganising.add(state.current(), answers, fmt, yes=yes, dry_run=dry_run)


@app.command(help="给党组织改名；已开出的收据和介绍信仍是原来的名称。")
def rename(
    code: Code,
    name: Annotated[str, typer.Argument(metavar="NAME", help="新的名称")],
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Give an organisation another name."""
    from szdj_cli.cli import reorganising

    reorganising.rename(state.current(), code, name, reason, fmt, yes=yes, dry_run=dry_run)


@app.command(help="改变上级：连同下级一起移到另一个党组织之下，等上级党委审批的申请随之转交。")
def move(
    code: Code,
    to: Annotated[
        str,
        typer.Option("--to", metavar="CODE", help="新的上级：编码或不重名的名称", autocompletion=candidates.branches),
    ],
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Let an organisation stand under another one."""
    from szdj_cli.cli import reorganising

    reorganising.move(state.current(), code, to, reason, fmt, yes=yes, dry_run=dry_run)


@app.command(help="撤销党组织：没有党员、下级、未办结的申请和欠缴时可以撤销；有的，用 --into 转给同类的党组织。")
def close(
    code: Code,
    into: Annotated[
        str | None,
        typer.Option(
            "--into",
            metavar="CODE",
            help="党员、申请、下级和欠缴转到这个同类的党组织",
            autocompletion=candidates.branches,
        ),
    ] = None,
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Close an organisation."""
    from szdj_cli.cli import reorganising
    from szdj_cli.domain.organisations.reorganising import ReorganisingAct

    act = ReorganisingAct.CLOSE
    reorganising.close(state.current(), code, into, reason, act, fmt, yes=yes, dry_run=dry_run)


@app.command(help="并入同类的党组织：党员、待审批的申请、下级和欠缴一并转过去，原来的撤销。")
def merge(
    code: Code,
    into: Annotated[
        str,
        typer.Option("--into", metavar="CODE", help="并入哪个：编码或不重名的名称", autocompletion=candidates.branches),
    ],
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Merge an organisation into another one."""
    from szdj_cli.cli import reorganising
    from szdj_cli.domain.organisations.reorganising import ReorganisingAct

    act = ReorganisingAct.MERGE
    reorganising.close(state.current(), code, into, reason, act, fmt, yes=yes, dry_run=dry_run)


@app.command(help="登记书记、副书记或组织委员的任职。")
def appoint(
    code: Code,
    member: MemberOption,
    role: Annotated[Role, typer.Option("--role", help="书记、副书记或组织委员")],
    from_day: Annotated[date | None, typer.Option("--from", metavar="DATE", help="从这一天起；不写则从今天起")] = None,
    until_day: Annotated[
        date | None, typer.Option("--until", metavar="DATE", help="到这一天止（含当天）；不写则不限")
    ] = None,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Appoint a member."""
    from szdj_cli.cli.framework.already import done_or_so, say_done
    from szdj_cli.messages import organisations as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.organisations import draw_appointed
    from szdj_cli.services.organisations import appointments

    current = state.current()
    made, is_already = done_or_so(
        lambda: appointments.appoint(
            current.store,
            current.actor(),
            code,
            member,
            role,
            current.now(),
            from_day=from_day,
            until_day=until_day,
            dry_run=dry_run,
        )
    )
    draw_appointed(made, fmt, dry_run=dry_run, already=is_already)
    if not is_already:
        for unusual in filter(None, (words.others(made), words.holds(made))):
            say(words.WARNING.format(text=unusual), "yellow")
        if until_day is None:
            say(words.term(made, current.settings.branch_term_years))
    show = f"szdj org show {made.appointment.organisation_code}"
    say_done(words.appointed(made), show, is_already=is_already, dry_run=dry_run)


@app.command(help="结束任职，立即生效；正在等待该同志审批的申请转给其他人。")
def dismiss(
    code: Code,
    member: MemberOption,
    role: Annotated[Role | None, typer.Option("--role", help="只结束这一项任职；不写则全部结束")] = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """End what a member holds in an organisation."""
    from szdj_cli.cli.framework.already import done_or_so, say_done
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.domain.organisations.appointments import Dismissed
    from szdj_cli.messages import organisations as words
    from szdj_cli.messages.kit import undone
    from szdj_cli.render.organisations import draw_dismissed, draw_held
    from szdj_cli.services.organisations import appointments

    current = state.current()
    actor = current.actor()

    def end() -> Dismissed:
        if not (yes or dry_run):
            draw_held(appointments.ending(current.store, actor, code, member, current.now(), role=role))
            prompts.agree(words.CONFIRM_DISMISS, undone.DISMISSED)
        with current.only_tried(dry_run):
            return appointments.dismiss(current.store, actor, code, member, current.now(), role=role)

    ended, is_already = done_or_so(end)
    draw_dismissed(ended, fmt, dry_run=dry_run, already=is_already)
    show = f"szdj org show {ended.appointments[0].organisation_code}"
    say_done(words.dismissed(ended), show, is_already=is_already, dry_run=dry_run)
