"""Options that several commands share: one name, one meaning, one help text."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from szdj_cli.cli import candidates
from szdj_cli.cli.framework.global_flags import FORMAT_VARIABLE
from szdj_cli.cli.framework.shared_options import WHOLE
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.numbers import MOST
from szdj_cli.messages.kit.frame import LIMIT_OR_ALL
from szdj_cli.messages.kit.places import is_in_menu
from szdj_cli.render.kit import formats
from szdj_cli.render.kit.output import asked

if TYPE_CHECKING:
    from szdj_cli.domain.requests.requests import Doubt
    from szdj_cli.services.members import acting

_OLDEST = date(1900, 1, 1)  # nothing here is older, and instants before the year 1000 do not sort as they are stored
EVERYTHING: int = MOST
"""The limit of a list that is wanted whole; no list is longer."""
PAGE = 50
"""How much of a list a terminal shows where nobody says how much."""


def _how_many(ctx: typer.Context, limit: int | None) -> int:
    """Return how many rows of a list are wanted: all, unless somebody looks at them on a terminal.

    In the personal centre lists are shown a page at a time, and there are no options to go on with: all there too.
    A list that is sorted is read whole and cut afterwards.
    """
    if ctx.meta.get(WHOLE):
        if limit is not None:
            raise typer.BadParameter(LIMIT_OR_ALL, param_hint="--all")
        return EVERYTHING
    if limit is None:
        is_cut = sys.stdout.isatty() and not ctx.params.get("output") and not is_in_menu()
        limit = PAGE if is_cut else EVERYTHING
    wanted = limit or EVERYTHING
    if asked.sort:
        asked.limit = wanted
        return EVERYTHING
    return wanted


def by_file(*, help: str) -> Any:  # noqa: A002 -- it is what Typer calls it
    """Return the option that names a file of many rows; `help` says which columns it has."""
    return typer.Option("--file", metavar="FILE", help=f"表格，列有{help}；- 表示从标准输入读取")


class FromFile(NamedTuple):
    """What the options say of a file that is read row by row."""

    file: str
    encoding: str | None
    sheet: str | None
    errors: Path | None
    force: bool


def from_file(
    file: str | None, encoding: str | None, sheet: str | None, errors: Path | None, *, force: bool, named: object = None
) -> FromFile | None:
    """Return what the options say of a file; None where there is none. `named` is what else is named beside it.

    Raises:
        OptionsExclude: the file and something else are named.
        BadParameter: what is said of a file that is not there.
    """
    if file is None:
        from szdj_cli.messages.kit.frame import NEEDS_FILE

        for option, value in (("--errors", errors), ("--encoding", encoding), ("--sheet", sheet)):
            if value is not None:
                raise typer.BadParameter(NEEDS_FILE, param_hint=option)
        return None
    if named:
        from szdj_cli.domain.errors import OptionsExclude

        raise OptionsExclude(("--file", str(named)))
    return FromFile(file, encoding, sheet, errors, force)


def request_number(candidates: Callable[[str], list[tuple[str, str]]]) -> Any:
    """Return the argument that names one request."""
    return typer.Argument(metavar="编号", min=1, max=MOST, help="申请编号", autocompletion=candidates)


def begin_of(day: date | None) -> datetime | None:
    """Return the instant at which a day begins in Shanghai; what `--since` and `--before` mean."""
    return None if day is None else datetime.combine(max(day, _OLDEST), time(), SHANGHAI).astimezone(UTC)


def doubts(large: bool, repeat: bool) -> frozenset["Doubt"]:
    """Return what `--allow-large` and `--allow-repeat` say to be right though it is doubtful."""
    from szdj_cli.domain.requests.requests import Doubt

    answered = {Doubt.LARGE: large, Doubt.REPEATED: repeat, Doubt.PAID: repeat}
    return frozenset(doubt for doubt, is_answered in answered.items() if is_answered)


def acted_for(member: str | None, basis: str | None) -> "acting.ActedFor | None":
    """Return for whom a request is submitted, and on what basis; None where it is one's own.

    Raises:
        BadParameter, InputNeeded: one without the other.
    """
    if member is None and basis is None:
        return None
    from szdj_cli.messages.requests import MEMBER_AND_BASIS
    from szdj_cli.services.members import acting

    if member is None:
        raise typer.BadParameter(MEMBER_AND_BASIS, param_hint="--basis")
    if basis is None:
        raise InputNeeded("--basis")
    return acting.ActedFor(member, basis)


class BatchOptions(NamedTuple):
    """What the options say about the way in which several requests are decided on."""

    yes: bool
    dry_run: bool
    keep_going: bool
    fmt: formats.OutputFormat


TABLE = formats.TABLE
"""The format of whoever asks for none."""
Format = Annotated[
    formats.OutputFormat,
    typer.Option("--format", envvar=FORMAT_VARIABLE, help="输出格式", autocompletion=candidates.formats),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再确认，直接办理")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只显示会做什么，不写入")]
KeepGoing = Annotated[bool, typer.Option("--keep-going", help="跳过有问题的，办理其余的（退出码 9）")]
AllowLarge = Annotated[bool, typer.Option("--allow-large", help="金额明显偏多，已核对无误；--yes 不包括这一项")]
AllowRepeat = Annotated[
    bool,
    typer.Option("--allow-repeat", help="与已登记的一笔相同，或这个月已经交过，确实又交了一次；--yes 不包括这一项"),
]

_LIMIT: dict[str, Any] = {"min": 0, "max": EVERYTHING, "metavar": "N", "callback": _how_many}
Limit = Annotated[
    int, typer.Option("--limit", help="最多列出几条，0 为全部；不写则终端上 50 条，管道和文件为全部", **_LIMIT)
]
"""How many rows of a list; `LISTED` is its default, and a command is always given a number."""
LimitOfEach = Annotated[
    int, typer.Option("--limit", help="每类最多列出几条，0 为全部；不写则终端上 50 条，管道和文件为全部", **_LIMIT)
]
"""The same of a list of several kinds, of which each has so many."""
LISTED: Any = None
FileOutput = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="写入这个文件，按扩展名是 xlsx 或 csv；- 为标准输出", is_eager=True
    ),
]
Branch = Annotated[
    str | None,
    typer.Option(
        "--branch",
        metavar="CODE",
        help="只限这个党组织及其下级：编码或不重名的名称",
        autocompletion=candidates.branches,
    ),
]
Since = Annotated[date | None, typer.Option("--since", metavar="DATE", help="从这一天起（含当天），如 2026-11-23")]
Before = Annotated[
    date | None, typer.Option("--before", metavar="DATE", help="在这一天之前（不含当天），如 2026-11-23")
]
RosterState = Annotated[
    str | None,
    typer.Option("--state", metavar="STATE", help="只看这种在册状态：在册、转出、出党、去世（或英文 active 等）"),
]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="原因")]
DirectlyAdmitted = Annotated[
    bool,
    typer.Option("--directly-admitted", help="转正距入党不满一年的，已核实是由中央或省级党委直接接收，没有预备期"),
]
ActedFor = Annotated[
    str | None, typer.Option("--member", metavar="NUMBER", help="代这位党员办理：编号或不重名的姓名；由别人审批")
]
Basis = Annotated[
    str | None, typer.Option("--basis", metavar="TEXT", help="代办的依据：本人的书面申请是什么、存在哪里")
]
Reveal = Annotated[bool, typer.Option("--reveal", help="显示完整的身份证号码和手机号码（需要权限，会记入日志）")]
Stdin = Annotated[bool, typer.Option("--stdin", help="从标准输入读取，每行一项")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="写入这个文件；- 为标准输出", is_eager=True)
]
Errors = Annotated[
    Path | None, typer.Option("--errors", metavar="FILE", help="把有问题的行连同原因写入这个 CSV 或 xlsx 文件")
]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="CSV 的文字编码，不写则自动判断")]
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="工作表；不写则读第一张相符的，写“全部”则都读")
]
Force = Annotated[bool, typer.Option("--force", help="覆盖已有的文件")]
