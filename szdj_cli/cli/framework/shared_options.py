"""The options that every command of a kind has: `--all` beside `--limit`, `--field` beside `--format`, a key."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Annotated, Any

import typer
from typer.main import get_command_from_info
from typer.models import CommandInfo

from szdj_cli.cli import state
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.messages.kit import frame
from szdj_cli.render.kit.output import asked

WHOLE = "szdj.whole_list"
"""Where a context notes that a list is wanted whole."""


KEY = "szdj.idempotency_key"
"""Where a context notes the key that a command is called with."""
_KEY_FORM = pattern(r"[A-Za-z0-9._:/+=-]{1,128}")
_WRITING = {"--yes", "--dry-run"}


def shared_options(parameters: Sequence[Any], *, is_keyed: bool = True) -> list[Any]:
    """Return the options that a command has by virtue of those that it names itself.

    Where a command's own `--field` narrows a list, `--columns` alone chooses columns. What agrees to something, or only
    tries it, can be called with a key, where it `is_keyed`.
    """
    names = {name for each in parameters for name in each.opts}
    added: list[Any] = []
    if "--limit" in names and "--all" not in names:
        added += _made(_whole)
    if "--format" in names:
        added += _made(_columns if "--field" in names else _fields)
    if is_keyed and "--format" in names and names & _WRITING:
        added += _made(_key)
    return added


def _note_key(ctx: typer.Context, value: str | None) -> None:
    if value is None or ctx.resilient_parsing:
        return
    if not _KEY_FORM.fullmatch(value):
        raise typer.BadParameter(frame.KEY_FORM, param_hint="--idempotency-key")
    ctx.meta[KEY] = value
    state.current().refuse_input()


def _note_whole(ctx: typer.Context, value: bool) -> None:
    ctx.meta[WHOLE] = value


def _note_columns(value: str | None) -> None:
    if value is not None:
        asked.columns = tuple(_names(value, "--field"))


def _note_sort(value: str | None) -> None:
    if value is not None:
        (asked.sort,) = tuple(_names(value, "--sort"))[:1]


def _names(text: str, option: str) -> Iterator[str]:
    names = [name.strip() for name in text.replace("，", ",").split(",")]
    if not all(names) or len(set(names)) < len(names) or (option == "--sort" and len(names) > 1):
        raise typer.BadParameter(frame.COLUMNS_FORM if option == "--field" else frame.SORT_FORM, param_hint=option)
    return iter(names)


@cache
def _made(declared: Callable[..., None]) -> tuple[Any, ...]:
    """Return options that are declared as the parameters of a function, as Typer makes them."""
    command = get_command_from_info(
        CommandInfo(name="shared", callback=declared), pretty_exceptions_short=False, rich_markup_mode=None
    )
    return tuple(command.params)


def _whole(
    everything: Annotated[
        bool,
        typer.Option("--all", help="列出全部，等于 --limit 0", expose_value=False, is_eager=True, callback=_note_whole),
    ] = False,
) -> None: ...


def _key(
    key: Annotated[
        str | None,
        typer.Option(
            "--idempotency-key",
            metavar="TEXT",
            help=frame.KEY_HELP,
            expose_value=False,
            is_eager=True,
            callback=_note_key,
        ),
    ] = None,
) -> None: ...


_Columns = partial(
    typer.Option, metavar="A,B", help=frame.COLUMNS_HELP, expose_value=False, is_eager=True, callback=_note_columns
)
_Sort = Annotated[
    str | None,
    typer.Option(
        "--sort", metavar="COLUMN", help=frame.SORT_HELP, expose_value=False, is_eager=True, callback=_note_sort
    ),
]


def _fields(columns: Annotated[str | None, _Columns("--field", "--columns")] = None, sort: _Sort = None) -> None: ...


def _columns(columns: Annotated[str | None, _Columns("--columns")] = None, sort: _Sort = None) -> None: ...
