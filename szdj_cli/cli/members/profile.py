"""`szdj profile`: one's own record."""

from typing import Annotated

import typer

from szdj_cli.cli import candidates, options, state
from szdj_cli.cli.framework.marks import Apart, Unkeyed, not_in_menu, not_keyed
from szdj_cli.cli.verification.verify import ensure_verified

app = typer.Typer(help="查看、修改本人信息和密码。", add_completion=False)


@app.command(help="查看本人的全部信息。")
def show(reveal: options.Reveal = False, fmt: options.Format = options.TABLE) -> None:
    """Show the whole record."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.requests import waiting
    from szdj_cli.render.members.members import draw_member
    from szdj_cli.services.members import profiles

    member = profiles.show(current.store, current.actor(), current.now(), reveal=reveal)
    under_way = waiting.in_command(current, "profile show", fmt)
    draw_member(member, fmt, reveal=reveal, marks=waiting.marks(under_way))
    waiting.say_all(under_way)


@app.command(help="修改本人信息，提交书记审批。不带 --set 时逐项询问。")
def edit(
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="项目=新内容，可重复；项目=- 从标准输入读一行（手机号码必须这样）",
            autocompletion=candidates.editable_fields,
        ),
    ] = None,
    code_stdin: Annotated[
        bool, typer.Option("--code-stdin", help="从标准输入读取新手机收到的验证码，完成提交")
    ] = False,
    member: options.ActedFor = None,
    basis: options.Basis = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Propose a change to one's own record, or to that of a member who cannot."""
    acted_for = options.acted_for(member, basis)
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.members import profile_edit
    from szdj_cli.cli.requests.submitting import SubmitOptions

    how = SubmitOptions(fmt, yes, dry_run)
    if code_stdin:
        profile_edit.finish_from_stdin(current, fmt, dry_run=dry_run)
    elif values:
        profile_edit.from_options(current, values, how, acted_for)
    else:
        profile_edit.on_terminal(current, how, acted_for)


@app.command(help="修改登录密码。强密码登录时不再需要短信验证码。")
@not_keyed(Unkeyed.PASSWORD)
def password(
    stdin: Annotated[bool, typer.Option("--stdin", help="从标准输入读取：第一行现在的密码，第二行新密码")] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Change the password."""
    from szdj_cli.cli.accounts.password_change import change_own_password

    change_own_password(state.current(), fmt, from_stdin=stdin)


@app.command(help="个人信息有哪些项目，谁可以修改，可以填什么。")
@not_in_menu(Apart.SHOWN)
def fields(fmt: options.Format = options.TABLE) -> None:
    """List the fields of the record."""
    from szdj_cli.render.kit.fields import draw_fields

    draw_fields(fmt)
