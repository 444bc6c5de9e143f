"""`szdj org`: looking at organisations, appointing and dismissing."""

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


@app.command(help="组织树：编码、名称、类型、党员人数、书记。")
def tree(
    branch: options.Branch = None,
    depth: Annotated[int | None, typer.Option("--depth", metavar="N", min=1, help="只显示几级")] = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Draw the tree of organisations."""
    from szdj_cli.messages import organisations as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.organisations import draw_tree
    from szdj_cli.services.organisations import organisations

    current = state.current()
    nodes = organisations.tree(current.store, current.actor(), current.now(), branch=branch, depth=depth)
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


@app.command(help="任命书记、副书记或组织委员。")
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
    from szdj_cli.messages import organisations as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.tables import draw_next_step
    from szdj_cli.render.organisations import draw_appointed
    from szdj_cli.services.organisations import appointments

    current = state.current()
    made = appointments.appoint(
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
    draw_appointed(made, fmt)
    for unusual in filter(None, (words.others(made), words.holds(made))):
        say(words.WARNING.format(text=unusual), "yellow")
    if dry_run:
        say(words.APPOINTMENT_PLANNED.format(text=words.appointed(made)))
        return
    draw_next_step(words.appointed(made), f"szdj org show {made.appointment.organisation_code}")


@app.command(help="结束任职，立即生效；正在等待此人审批的申请转给其他人。")
def dismiss(
    code: Code,
    member: MemberOption,
    role: Annotated[Role | None, typer.Option("--role", help="只结束这一项任职；不写则全部结束")] = None,
    yes: options.Yes = False,
) -> None:
    """End what a member holds in an organisation."""
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages import organisations as words
    from szdj_cli.render.kit.tables import draw_next_step
    from szdj_cli.render.organisations import draw_held
    from szdj_cli.services.organisations import appointments

    current = state.current()
    actor = current.actor()
    if not yes:
        draw_held(appointments.ending(current.store, actor, code, member, current.now(), role=role))
        if not prompts.confirm(words.CONFIRM_DISMISS):
            raise typer.Abort
    ended = appointments.dismiss(current.store, actor, code, member, current.now(), role=role)
    draw_next_step(words.dismissed(ended), f"szdj org show {ended.appointments[0].organisation_code}")
