"""`szdj demo`: the whole guide on sample data, in a store that is thrown away."""

from typing import Annotated

import typer

from szdj_cli.cli import options

app = typer.Typer()


@app.command(
    help="用示例数据把整个流程走一遍：导入、登录、实名认证、修改信息、审批、验证日志。不到一分钟，结束后不留数据。"
)
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="保留临时数据，并说明在哪里")] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Play the guide; exit non-zero if any step failed."""
    from szdj_cli.demo.stage import Stage
    from szdj_cli.demo.story import STORY, accounts

    with Stage(keep=keep, fmt=fmt) as stage:
        is_done = stage.play(STORY, accounts())
    raise typer.Exit(0 if is_done else 1)
