"""The command `szdj` itself."""

from importlib import import_module

from szdj_cli.cli.framework.commands import COMMANDS, PERSONAL_CENTRE
from szdj_cli.cli.framework.lazy import LazyGroup


def root() -> LazyGroup:
    """Return the command `szdj` itself."""
    return LazyGroup(
        name="szdj",
        entries=COMMANDS,
        help="深圳智慧党建：登录、实名认证、党员信息、组织关系转接、党费、批量审批、批量导入。不带命令时打开个人中心。",
        callback=_personal_centre,
        invoke_without_command=True,
        context_settings={"help_option_names": ["--help", "-h"]},
    )


def _personal_centre() -> None:
    import typer
    from typer._click.globals import get_current_context  # a group's callback gets no context without Typer's wrapper

    from szdj_cli.cli import state

    ctx = get_current_context()
    if ctx.invoked_subcommand is not None:
        return
    if not state.current().interactive:
        typer.echo(ctx.get_help())
        return
    import_module(PERSONAL_CENTRE).open_menu(state.current())
