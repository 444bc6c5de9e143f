"""`szdj init`: the store, its key and the first administrator."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from szdj_cli.cli import options, state
from szdj_cli.cli.framework.marks import Apart, not_in_menu
from szdj_cli.domain.installation.installation import Gateway, PhonePage

if TYPE_CHECKING:
    from szdj_cli.cli.prompting.prompts import Question
    from szdj_cli.cli.state import State
    from szdj_cli.domain.installation.installation import Installed

app = typer.Typer(add_completion=False)


@app.command(help="建库：生成数据库和密钥，设置第一个系统管理员。没有给出的内容会逐项询问。")
@not_in_menu(Apart.KEEPER)
def init(
    admin_name: Annotated[str | None, typer.Option("--admin-name", metavar="NAME", help="系统管理员姓名")] = None,
    admin_mobile: Annotated[
        str | None, typer.Option("--admin-mobile", metavar="MOBILE", help="系统管理员手机号码")
    ] = None,
    phone_page: Annotated[
        PhonePage | None,
        typer.Option("--phone-page", help="手机怎样打开认证页面：局域网、HTTPS、动态口令、仅本机试用"),
    ] = None,
    sms: Annotated[
        Gateway | None, typer.Option("--sms", help="短信怎样发送：本机文件（试用）、自己的网关、自己的程序")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="认证页面监听的端口，0 为自动")
    ] = 0,
    phone_url: Annotated[
        str | None, typer.Option("--phone-url", metavar="URL", help="认证页面在反向代理之后时，对外的网址")
    ] = None,
    phone_certificate: Annotated[
        str | None, typer.Option("--phone-certificate", metavar="PATH", help="认证页面的 https 证书")
    ] = None,
    phone_key: Annotated[str | None, typer.Option("--phone-key", metavar="PATH", help="认证页面的 https 私钥")] = None,
    stdin: options.Stdin = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Install, asking for what is left out."""
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.domain.errors import InputNeeded
    from szdj_cli.domain.installation.installation import InitForm
    from szdj_cli.domain.values.clock import shanghai_day
    from szdj_cli.services.installation import installation

    current = state.current()
    installation.require_room(current.settings)
    of_https = {
        "phone_url": phone_url,
        "phone_certificate": phone_certificate and str(Path(phone_certificate).expanduser().absolute()),
        "phone_key": phone_key and str(Path(phone_key).expanduser().absolute()),
    }
    given: dict[str, Any] = {
        "admin_name": admin_name,
        "admin_mobile": admin_mobile,
        "phone_page": phone_page,
        "sms": sms,
    }
    if stdin:
        given["id_number"], given["password"] = _from_stdin()
    if stdin or not current.interactive:
        given["sms"] = sms or Gateway.OUTBOX
    known = {name: value for name, value in given.items() if value is not None}
    guesses: dict[str, PhonePage | Gateway] = {}
    if current.interactive:
        guesses = {name: guess for name, guess in _guesses(current, of_https).items() if name not in known}
        known |= guesses
    if "phone_page" not in known:
        raise InputNeeded("--phone-page")
    # Before anything is asked.
    installation.require_https(current.settings, known["phone_page"], port, **of_https)
    asked = {name: ask for name, ask in _questions(shanghai_day(current.now())).items() if name not in known}
    answers: dict[str, Any] = {**known, **prompts.in_turn(asked), **of_https}
    form = InitForm(**answers, phone_port=port)
    installed = installation.initialise(current.settings, form, current.now())
    current.reload()  # as the file says that has just been written
    from szdj_cli.render.kit.formats import show_result

    show_result(fmt, {"home": str(installed.home), "key": str(current.settings.key_path)}, written=True)
    _say_installed(current, installed, guesses)


def _guesses(current: "State", of_https: dict[str, str | None]) -> dict[str, PhonePage | Gateway]:
    """Return what need not be asked: as the settings say that are there already, else what this machine can do."""
    settings = current.settings
    if settings.verification_method == "totp":
        page = PhonePage.TOTP
    elif settings.phone_page != type(settings).phone_page.default:
        page = PhonePage(settings.phone_page)
    elif any(of_https.values()) or settings.phone_url or settings.phone_certificate:
        page = PhonePage.HTTPS
    else:
        page = PhonePage.LAN if _lan_address() else PhonePage.LOOPBACK
    sms = Gateway(settings.sms)
    if sms is Gateway.OUTBOX:
        sms = Gateway.HTTP if settings.sms_url else Gateway.COMMAND if settings.sms_command else sms
    return {"phone_page": page, "sms": sms}


def _lan_address() -> str | None:
    from szdj_cli.domain.errors import PhonePageUnavailable
    from szdj_cli.phone.addresses import lan_address

    try:
        return lan_address()
    except PhonePageUnavailable:
        return None


def _questions(today: date) -> dict[str, "Question"]:
    """Return what is asked where no option answers it, in the order in which it is asked."""
    from szdj_cli.cli.prompting import checks
    from szdj_cli.cli.prompting.field_answers import masked_id
    from szdj_cli.cli.prompting.new_password import ask_new_password
    from szdj_cli.cli.prompting.prompts import ask_text
    from szdj_cli.domain.values.identity import parse_id_number, parse_mobile
    from szdj_cli.domain.values.parsing import parse_name
    from szdj_cli.domain.values.phones import masked_phone
    from szdj_cli.messages.accounts import accounts as words

    is_number = checks.by(lambda text: parse_id_number(text, today))
    return {
        "admin_name": lambda earlier: ask_text(
            words.ADMIN_NAME, option="--admin-name", default=earlier.get("admin_name", ""), check=checks.by(parse_name)
        ),
        "id_number": lambda earlier: ask_text(
            words.ADMIN_ID_NUMBER,
            option="--stdin",
            default=earlier.get("id_number", ""),
            check=is_number,
            mask=masked_id,
        ),
        "admin_mobile": lambda earlier: ask_text(
            words.ADMIN_MOBILE,
            option="--admin-mobile",
            default=earlier.get("admin_mobile", ""),
            check=checks.by(parse_mobile),
            mask=masked_phone,
        ),
        "password": lambda _: ask_new_password(words.NEW_PASSWORD),
    }


def _from_stdin() -> list[str]:
    from szdj_cli.cli.prompting.standard_input import read_lines

    return read_lines(2, option="--stdin")


def _say_installed(current: "State", installed: "Installed", guesses: Mapping[str, PhonePage | Gateway]) -> None:
    from szdj_cli.cli.installation.doctor import findings_of
    from szdj_cli.messages.accounts import accounts as words
    from szdj_cli.messages.installation import first_use
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.tables import draw_next_step
    from szdj_cli.settings import CONFIG_NAME

    for line in first_use.guessed(guesses, _lan_address(), str(current.settings.home / CONFIG_NAME)):
        say(line)
    say(words.KEEP_KEY.format(path=current.settings.key_path))
    if installed.synced_folder:
        say(words.SYNCED.format(folder=installed.synced_folder))
    if installed.is_password_weak:
        say(words.WEAK_ADMIN)
    say(first_use.checked(findings_of(current)))
    draw_next_step(words.INSTALLED.format(home=installed.home), "szdj login")
