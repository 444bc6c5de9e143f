"""`szdj login`, `logout`, `whoami`."""

from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import options, state
from szdj_cli.cli.framework.marks import Apart, Unkeyed, not_in_menu, not_keyed

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

app = typer.Typer(add_completion=False)


@app.command(help="登录：身份证号码和密码；密码过于简单时，还要输入短信验证码。")
def login(
    stdin: Annotated[bool, typer.Option("--stdin", help="从标准输入读取：第一行身份证号码，第二行密码")] = False,
    code_stdin: Annotated[bool, typer.Option("--code-stdin", help="从标准输入读取短信验证码，完成刚才的登录")] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Sign in; on a terminal the personal centre opens."""
    from szdj_cli.cli.accounts import signing_in
    from szdj_cli.render.kit.output import note_done

    current = state.current()
    if code_stdin:
        signing_in.finish_from_stdin(current)
    elif stdin:
        signing_in.begin_from_stdin(current)
    else:
        signing_in.on_terminal(current)
        _open_personal_centre(current)
    note_done()
    if fmt is not options.TABLE:
        _draw_whoami(current, fmt)


@app.command(help="退出登录。")
@not_keyed(Unkeyed.SESSION)
def logout(
    everywhere: Annotated[bool, typer.Option("--all", help="退出这个账号在所有地方的登录")] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """End this session, or all of the account's."""
    from szdj_cli.domain.errors import SignInRequired
    from szdj_cli.messages.accounts import accounts as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.accounts import sessions

    current = state.current()
    if everywhere:
        count = sessions.sign_out_everywhere(current.store, current.actor(), current.now())
        is_out, ended, said = True, count, words.SIGNED_OUT_EVERYWHERE.format(count=count)
    else:
        try:
            token = current.session_token()
        except SignInRequired:
            token = ""
        is_out, said = sessions.sign_out(current.store, token, current.now()), words.SIGNED_OUT
        ended = int(is_out)
    current.settings.session_path.unlink(missing_ok=True)
    show_result(fmt, {"sessions": ended}, written=is_out)
    say(said if is_out else words.NOBODY)


@app.command(help="查看当前登录的是谁，有哪些身份，今天是否已实名认证。")
@not_in_menu(Apart.SHOWN)
def whoami(fmt: options.Format = options.TABLE) -> None:
    """Say who is signed in."""
    _draw_whoami(state.current(), fmt)


def _draw_whoami(current: "State", fmt: options.Format) -> None:
    if current.is_script:
        _draw_script(current, fmt)
        return
    from szdj_cli.services.accounts import sessions

    who = sessions.whoami(current.store, current.session_token(), current.now(), current.settings.session_limits)

    from szdj_cli.render.accounts import draw_whoami

    draw_whoami(who, fmt)


def _draw_script(current: "State", fmt: options.Format) -> None:
    from szdj_cli.messages.accounts.tokens import SIGNED_IN_TOO
    from szdj_cli.render.accounts import draw_whoami
    from szdj_cli.render.kit.console import say
    from szdj_cli.services.accounts import tokens

    draw_whoami(tokens.whoami(current.store, current.actor(), current.now()), fmt)
    if current.settings.session_path.exists():
        say(SIGNED_IN_TOO)


def _open_personal_centre(current: "State") -> None:
    if current.interactive and not current.is_in_personal_centre:
        from szdj_cli.cli.menu import open_menu

        open_menu(current)
