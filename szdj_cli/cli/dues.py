"""`szdj dues`: what is to be paid."""

from typing import Annotated

import typer

from szdj_cli.cli import completers, options, state

app = typer.Typer(help="党费：标准、缴纳、欠缴。", add_completion=False)


@app.command(help="按规定算每月应交多少党费，并写明依据。不需要登录。")
def calc(
    base: Annotated[
        str | None, typer.Option("--base", metavar="YUAN", help="计算基数，单位元，如 8000 或 8000.50；可以是 0")
    ] = None,
    category: Annotated[
        str | None,
        typer.Option(
            "--category",
            metavar="C",
            help="类别：在职、离退休、农民、学生、下岗失业、低保抚恤（或英文 employed 等）",
            autocompletion=completers.dues_categories,
        ),
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="哪一个月的标准，如 2026-11；不写为本月")
    ] = None,
    fmt: options.Format = options.OutputFormat.TABLE,
) -> None:
    """Reckon monthly dues."""
    from szdj_cli.cli import dues_calc

    dues_calc.reckon(state.current(), base, category, month, fmt)
