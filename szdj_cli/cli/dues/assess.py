"""`szdj dues assess`: what all members of a branch are to pay, in a table that is filled in and applied."""

from pathlib import Path
from typing import Annotated

import typer

from szdj_cli.cli import options, preconditions
from szdj_cli.cli.framework.marks import Unkeyed, not_keyed
from szdj_cli.domain.values.months import LAST_YEAR
from szdj_cli.domain.values.text import STANDARD_STREAM

app = typer.Typer(help="年度核定党费：导出核定表，填好后一次写入（书记）。", add_completion=False)


@app.command(help="把党员写成核定表（xlsx 或 csv）：类别、基数、按规定应交、现标准；填好后用 apply 写入（书记）。")
@not_keyed(Unkeyed.FILE)
def plan(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="写入这个文件，按扩展名是 xlsx 或 csv")
    ],
    branch: options.Branch = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="Y", min=2000, max=LAST_YEAR, help="核定哪一年；不写为今年，从本月起"),
    ] = None,
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Write everybody who is to be assessed."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import assessing

    assessing.write_plan(current, None if str(output) == STANDARD_STREAM else output, branch, year, fmt, force=force)


@app.command(
    help="写入填好的核定表，同时生效：先显示会改什么；比规定少交的报上一级党委审批；有变动的一律拒绝（书记）。"
)
def apply(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填好的核定表；- 从标准输入读取")],
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    keep_going: options.KeepGoing = False,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Apply a table of assessments."""
    current = preconditions.begin_official_command()
    from szdj_cli.cli.dues import assessing

    source = None if str(file) == STANDARD_STREAM else file
    assessing.apply_file(current, source, encoding, sheet, options.BatchOptions(yes, dry_run, keep_going, fmt))
