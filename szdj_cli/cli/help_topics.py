"""`szdj help`: what does not fit a command's own help."""

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer._click.globals import get_current_context  # Typer exports no way to the context's own classes

from szdj_cli.cli import candidates, options
from szdj_cli.cli.framework.marks import Apart, not_in_menu

app = typer.Typer(add_completion=False)


@app.command("help", help="说明：退出码、文件、设置；也可以写命令的名称，等于该命令的 --help。")
@not_in_menu(Apart.SHELL)
def show_topic(
    topic: Annotated[
        str | None, typer.Argument(help="主题或命令的名称；不写则列出全部主题", autocompletion=candidates.topics)
    ] = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Show a topic, or a command's help."""
    from szdj_cli.messages.kit import topics as words

    shown: dict[str, Callable[[], None]] = {
        "exit-codes": lambda: _show_exit_codes(fmt),
        "files": _show_files,
        "scripts": _show_scripts,
        "settings": lambda: _show_settings(fmt),
    }
    root = get_current_context().find_root()
    if topic is None:
        _show_topics(fmt)
    elif topic in shown:
        shown[topic]()
    elif not _show_command(root, topic):
        raise typer.BadParameter(words.topic_unknown(list(words.TOPICS)), param_hint="TOPIC")


def _show_topics(fmt: options.Format) -> None:
    from szdj_cli.messages.kit import topics as words
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.render.kit.tables import Column

    rows = [{"topic": f"szdj help {name}", "about": about} for name, about in words.TOPICS.items()]
    show_result(fmt, rows, [Column("topic", words.TOPIC), Column("about", words.ABOUT)])


def _show_exit_codes(fmt: options.Format) -> None:
    from szdj_cli.messages.kit import topics as words
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.render.kit.tables import Column

    rows = [{"code": int(code), "meaning": meaning} for code, meaning in words.EXIT_CODES.items()]
    show_result(fmt, rows, [Column("code", words.EXIT_CODE, "right"), Column("meaning", words.MEANING)])


def _show_files() -> None:
    from szdj_cli.messages.kit import topics as words
    from szdj_cli.render.kit.console import write_lines

    write_lines([words.FILES], sys.stdout)


def _show_scripts() -> None:
    from szdj_cli.messages.kit import topics as words
    from szdj_cli.render.kit.console import write_lines

    write_lines([words.SCRIPTS], sys.stdout)


def _show_settings(fmt: options.Format) -> None:
    from szdj_cli.messages.kit import topics as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.render.kit.tables import Column
    from szdj_cli.settings import CONFIG_NAME, home_directory

    rows = [
        {"setting": name, "variable": f"SZDJ_{name.upper()}", "meaning": meaning}
        for name, meaning in words.SETTINGS.items()
    ]
    columns = [Column("setting", words.SETTING), Column("variable", words.VARIABLE), Column("meaning", words.MEANING)]
    show_result(fmt, rows, columns)
    say(words.SETTINGS_SOURCES.format(config=home_directory() / CONFIG_NAME))


def _show_command(root: Any, name: str) -> bool:
    command = root.command.get_command(root, name)
    if command is None:
        return False
    with command.make_context(name, [], parent=root, resilient_parsing=True) as ctx:
        typer.echo(ctx.get_help())
    return True
