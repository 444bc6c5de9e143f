"""`szdj config`: what is set, where it comes from, whether it can be so, and changing it. Needs no sign-in."""

from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import candidates, options, state
from szdj_cli.cli.framework.marks import Apart, Unkeyed, not_in_menu, not_keyed
from szdj_cli.domain.errors import ExitCode, InputNeeded, SecretAsArgument, SzdjError
from szdj_cli.domain.values.text import STANDARD_STREAM

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.authorisation import Actor
    from szdj_cli.services.installation.configuration import Choices

app = typer.Typer(add_completion=False)

_Name = Annotated[str, typer.Argument(metavar="设置", help="设置的名称", autocompletion=candidates.settings)]


@app.command("list", help="列出全部设置：现在的内容、从哪里来、允许什么、有什么用。")
@not_in_menu(Apart.KEEPER)
def list_all(fmt: options.Format = options.TABLE) -> None:
    """List every setting, and what is called like one and is none."""
    from szdj_cli.render.installation.configuration import draw_settings
    from szdj_cli.services.installation import configuration

    current = state.current()
    draw_settings(configuration.standings(current.settings, _choices()), str(current.settings.home), fmt)


@app.command(help="查看一项设置；在脚本中只得到它的内容。")
@not_in_menu(Apart.KEEPER)
def get(name: _Name, fmt: options.Format = options.TABLE) -> None:
    """Write the value of one setting."""
    from szdj_cli.render.installation.configuration import draw_setting
    from szdj_cli.services.installation import configuration

    found = configuration.standing(state.current().settings, name, _choices())
    draw_setting(found, fmt)
    if found.refusal is not None:
        raise found.refusal


@app.command("set", help="更改设置文件中的一项设置，其余内容和注释不变。写入前检查，显示原来的和改后的内容。")
@not_in_menu(Apart.KEEPER)
@not_keyed(Unkeyed.INSTALLATION)
def change(
    name: _Name,
    value: Annotated[
        str | None,
        typer.Argument(metavar="内容", help="改成什么；- 从标准输入读一行（机密只能这样给出，或在终端上输入）"),
    ] = None,
    unset: Annotated[bool, typer.Option("--unset", help="从设置文件中去掉这一项，恢复默认值")] = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Change one setting in the file. Whoever owns the home directory may, for the file is theirs in any case."""
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages.installation import configuration as words
    from szdj_cli.render.installation.configuration import draw_change, say_effect
    from szdj_cli.services.installation import configuration

    current = state.current()
    configuration.require_owner(current.settings)
    if unset and value is not None:
        raise typer.BadParameter(words.UNSET_AND_VALUE, param_hint="--unset")
    text = None if unset else _given(current, configuration.required(name), value)
    wanted = configuration.proposed(current.settings, name, text, _choices())
    if not wanted.is_change or dry_run:
        draw_change(wanted, fmt, written=False, dry_run=dry_run)
        return
    if current.interactive and not yes:
        prompts.agree(words.change_question(wanted), words.NOT_CHANGED)
    store, actor = current.store_if_any, _administrator(current)
    configuration.write(current.settings, wanted, store, actor, current.now())
    draw_change(wanted, fmt, written=True)
    say_effect(wanted, is_logged=store is not None)


@app.command(help="检查设置：写错的、不认识的、环境变量放宽的、找不到的文件。有问题时退出码为 3。")
@not_in_menu(Apart.KEEPER)
def check(fmt: options.Format = options.TABLE) -> None:
    """List what is wrong with the settings."""
    from szdj_cli.render.installation.configuration import draw_faults
    from szdj_cli.services.installation import configuration

    faults = list(configuration.faults(state.current().settings, _choices()))
    draw_faults(faults, fmt)
    if faults:
        raise typer.Exit(ExitCode.INVALID)


def _choices() -> "Choices":
    from szdj_cli.phone.providers import PROVIDERS

    return {"verification_method": tuple(PROVIDERS)}


def _given(current: "State", name: str, value: str | None) -> str:
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.cli.prompting.standard_input import read_lines
    from szdj_cli.messages.installation import configuration as words
    from szdj_cli.settings import SETTINGS

    is_secret = SETTINGS[name].is_secret
    if value == STANDARD_STREAM:
        return read_lines(1, option=STANDARD_STREAM)[0]
    if value is not None:
        if is_secret:
            raise SecretAsArgument(name)
        return value
    if not current.interactive:
        raise InputNeeded(STANDARD_STREAM if is_secret else words.VALUE)
    ask = prompts.ask_secret if is_secret else prompts.ask_text
    return ask(words.NEW_VALUE.format(name=name), option=words.VALUE)


def _administrator(current: "State") -> "Actor | None":
    """Return the administrator who is signed in, if one is: in their name it is logged, else in the system's."""
    try:
        actor = current.actor()
    except SzdjError:  # no store that can be opened as things stand, or nobody
        return None
    return actor if actor.is_administrator else None
