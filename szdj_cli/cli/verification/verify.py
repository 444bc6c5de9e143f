"""`szdj verify`: today's real-name verification, and what every party-affairs command calls before it begins."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import options, state
from szdj_cli.cli.framework.marks import Apart, not_in_menu
from szdj_cli.domain.errors import InputNeeded, VerificationRequired

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.services.verification.qr_files import QrFile

app = typer.Typer(invoke_without_command=True, add_completion=False)

Bind = Annotated[str | None, typer.Option("--bind", metavar="ADDRESS", help="手机页面监听的地址")]
Port = Annotated[int | None, typer.Option("--port", metavar="N", min=0, max=65535, help="手机页面监听的端口，0 为自动")]


def ensure_verified(current: "State") -> None:
    """Return once whoever is signed in is verified for today; every party-affairs command calls this first.

    Raises:
        SignInRequired: nobody is signed in.
        VerificationRequired: it is still to do, and there is no terminal to do it on.
        VerificationDenied: the person at the phone said that it is not them.
    """
    if _has_nothing_to_do(current):
        return
    if not current.interactive:
        raise VerificationRequired
    _verify_on_terminal(current, None, None, None)


@app.callback(help="实名认证：显示二维码，等待手机完成认证。每天一次，登记的手机扫码即可。")
def verify(
    context: typer.Context,
    fmt: options.Format = options.TABLE,
    once: Annotated[bool, typer.Option("--once", help="二维码过期后不再重新生成（退出码 124）")] = False,
    bind: Bind = None,
    port: Port = None,
    qr_out: Annotated[
        Path | None, typer.Option("--qr-out", metavar="FILE.svg", help="同时把二维码写入图片文件：SVG 或 PNG")
    ] = None,
    stdin: Annotated[bool, typer.Option("--stdin", help="从标准输入读取动态口令（六位数字）")] = False,
) -> None:
    """Verify whoever is signed in, by the way that the settings name."""
    if context.invoked_subcommand is not None:
        return
    current = state.current()
    if _has_nothing_to_do(current):
        _say_nothing_to_do(current, fmt)
    elif current.settings.verification_method == "totp":
        from szdj_cli.cli.verification.totp import verify_by_totp

        verify_by_totp(current, fmt, from_stdin=stdin)
    elif fmt.is_data:
        _verify_by_events(current, fmt, once=once, bind=bind, port=port, qr_out=qr_out)
    elif current.interactive:
        _verify_on_terminal(current, bind, port, qr_out, once=once)
    else:
        raise InputNeeded("--format json")


@app.command(help="查看今天是否已完成实名认证。")
@not_in_menu(Apart.SHOWN)
def status(fmt: options.Format = options.TABLE) -> None:
    """Say whether today's verification is done."""
    from szdj_cli.domain.values.clock import SHANGHAI
    from szdj_cli.messages.verification import verification as words
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.access import verified
    from szdj_cli.services.verification import identities

    current = state.current()
    day = verified.day_of(current.store, current.actor(), current.now())
    bound = identities.bound_to(current.store, current.actor(), current.now())
    facts = {"day": day.day, "method": day.method, "at": day.at} if day else {"day": None, "method": None, "at": None}
    if day is None:
        said = words.NOTHING_TO_VERIFY
    elif day.method is None or day.at is None:
        said = words.NOT_YET
    else:
        time = day.at.astimezone(SHANGHAI).strftime("%H:%M")
        said = words.VERIFIED_BY.format(method=words.method(day.method), time=time)
    lines = [said, *map(words.bound, bound)]
    listed = [{"method": each.method, "since": each.bound_at, "until": each.expires_at} for each in bound]
    data = {"needed": day is not None, "verified": bool(day and day.method), **facts, "bound": listed}
    show_result(fmt, data, draw=lambda: typer.echo("\n".join(lines)))


@app.command(help="单独运行手机页面，供多人共用的主机使用（系统服务，或系统管理员）。")
@not_in_menu(Apart.KEEPER)
def serve(bind: Bind = None, port: Port = None, fmt: options.Format = options.TABLE) -> None:
    """Run the phone page for every terminal of a shared host.

    A service of the account that owns the home begins it where the settings say. Anybody else, and whoever wants
    another address, has to be signed in and may keep the installation.
    """
    from szdj_cli.cli.verification.waiting import page_maker
    from szdj_cli.domain.authorisation import Act
    from szdj_cli.messages.verification import verification as words
    from szdj_cli.phone.addresses import address_of
    from szdj_cli.phone.server import running
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.access import access

    current = state.current()
    if current.interactive or current.settings.has_caller or (bind, port) != (None, None):
        access.require_somewhere(current.actor(), Act.MAINTAIN)
        current.store.guard = None  # the page is everybody's, and goes on when whoever began it has signed out
    address = address_of(current.settings, bind, port)
    with running(page_maker(current), address, current.settings) as page:
        url = page.base_url
        show_result(fmt, {"event": "serving", "url": url}, draw=lambda: say(words.SERVING.format(url=url)))
        sys.stdout.flush()  # whoever waits for it reads it now
        page.wait()


@app.command(help="绑定验证器：收一次短信验证码，扫一次二维码，以后每天输入六位动态口令。")
@not_in_menu(Apart.SHOWN)
def totp(fmt: options.Format = options.TABLE) -> None:
    """Enrol an authenticator."""
    from szdj_cli.cli.verification.totp import enrol

    enrol(state.current(), fmt)


def _has_nothing_to_do(current: "State") -> bool:
    from szdj_cli.services.access import verified

    day = verified.day_of(current.store, current.actor(), current.now())
    return day is None or day.method is not None


def _say_nothing_to_do(current: "State", fmt: options.Format) -> None:
    from szdj_cli.messages.verification import verification as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.formats import show_result

    said = words.NOTHING_TO_VERIFY if current.actor().member_id is None else words.ALREADY
    show_result(fmt, {"event": "confirmed"}, draw=lambda: say(said))


def _verify_on_terminal(
    current: "State", bind: str | None, port: int | None, qr_out: Path | None, *, once: bool = False
) -> None:
    from szdj_cli.cli.prompting.keys import listening
    from szdj_cli.cli.verification.picture import picture_of
    from szdj_cli.cli.verification.screen import Screen
    from szdj_cli.cli.verification.waiting import phone_page, rotate_session, verify

    if current.settings.verification_method == "totp":
        from szdj_cli.cli.verification.totp import verify_by_totp

        verify_by_totp(current, options.TABLE, from_stdin=False)
        return
    qr_file = _qr_file(qr_out)
    with phone_page(current, bind, port) as page, picture_of(current.settings) as picture, listening() as keys:
        verify(current, page, Screen(keys, _notice(page.base_url), qr_file, picture, once=once))
    rotate_session(current)


def _verify_by_events(
    current: "State", fmt: options.Format, *, once: bool, bind: str | None, port: int | None, qr_out: Path | None
) -> None:
    from szdj_cli.cli.verification.waiting import Events, phone_page, rotate_session, verify

    qr_file = _qr_file(qr_out)
    with phone_page(current, bind, port) as page:
        verify(current, page, Events(fmt, once=once, qr_file=qr_file))
    rotate_session(current)


def _qr_file(path: Path | None) -> "QrFile | None":
    from szdj_cli.services.verification.qr_files import QrFile

    return None if path is None else QrFile(path)


def _notice(base_url: str) -> str:
    from urllib.parse import urlsplit

    from szdj_cli.messages.verification import verification as words

    parts = urlsplit(base_url)
    if parts.hostname in ("127.0.0.1", "::1", "localhost"):
        return words.LOOPBACK
    notes = [words.PLAIN_HTTP] if parts.scheme == "http" else []
    if sys.platform == "win32":
        notes.append(words.FIREWALL)
    return "；".join(notes)
