"""A command called with a key: it runs, and keeps its answer with what it writes, or gives the one that was kept."""

import hashlib
import io
import json
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO, cast

import typer
from typer._click import Context

from szdj_cli.cli import state
from szdj_cli.domain.errors import ExitCode, SmsCodeNeeded, SzdjError
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.output import asked
from szdj_cli.render.kit.repeated import draw_repeated
from szdj_cli.services.accounts.idempotency import AlreadyAnswered, Answer, Call

FILE = "file"
"""What the parameter is called, in every command, whose file is read: what stands in it counts, not where it lies."""

_NO_MATTER = ("yes", "fmt")
_BLOCK = 1024 * 1024  # bytes
_MOST = 1025 * _BLOCK
"""More than any file may hold: of what is longer the command refuses as much as it gets to see."""
_KEPT_WITH = (ExitCode.DONE, ExitCode.PARTLY)


def invoke(ctx: Context, key: str, run: Callable[[], None]) -> None:
    """Run a command that is called with a key, unless it was before; what is only tried keeps nothing.

    Raises:
        SignInRequired: nobody is signed in, whose key it could be.
        VerificationRequired: there is an answer, and whoever asks for it has not verified today.
        IdempotencyKeyUsed: the key was used for another call.
    """
    if ctx.params.get("dry_run"):
        run()
        return
    current = state.current()
    actor = current.actor()
    call = Call(current.store, actor, key, _described(ctx), current.now())
    fmt = ctx.params["fmt"]
    if (before := call.answered()) is not None:
        _answer(before, fmt)
    current.store.held = call.held
    asked.keep = lambda result, is_list: call.keep(Answer(result, is_list))
    try:
        run()
        call.keep(Answer(()))
    except AlreadyAnswered as found:
        call.held.drop(found)
        _answer(found.answer, fmt)
    except typer.Exit as leave:
        if leave.exit_code in _KEPT_WITH:
            call.keep(Answer((), exit_code=leave.exit_code))
            call.end(leave.exit_code)
        else:
            call.held.drop(leave)
        raise
    except SmsCodeNeeded:
        call.keep_unanswered()  # what the code was sent for waits for it
        raise
    except SzdjError as error:
        call.held.drop(error)
        # It may have been refused for what another run with this key has just written.
        if not asked.has_acted and (before := call.answered()) is not None:
            _answer(before, fmt)
        raise
    except BaseException as error:
        call.held.drop(error)
        raise
    finally:
        asked.keep = current.store.held = None


def _answer(answer: Answer, fmt: OutputFormat) -> None:
    draw_repeated(answer.result, fmt, is_list=answer.is_list)
    raise typer.Exit(answer.exit_code)


def _described(ctx: Context) -> str:
    """Return what is the same for the same command with the same arguments and inputs, however it is to be written."""
    _take_in_pipe(ctx.params)
    given = {name: value for name, value in ctx.params.items() if name not in _NO_MATTER}
    return json.dumps([ctx.command_path, {**given, **_inputs(given)}], default=_plain, sort_keys=True)


def _take_in_pipe(params: dict[str, Any]) -> None:
    """Let a file that is a pipe, as a shell makes of `<(…)`, be standard input: it can be read once only."""
    path = params.get(FILE)
    with suppress(OSError, ValueError):  # the command says better what is wrong with it
        if path is not None and str(path) != STANDARD_STREAM and stat.S_ISFIFO(Path(path).stat().st_mode):
            with Path(path).open("rb") as pipe:
                _stand_in(pipe)
            params[FILE] = type(path)(STANDARD_STREAM)


def _stand_in(pipe: BinaryIO) -> str:
    """Let the command read what a pipe held; return its digest."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 -- standard input, to the end
    digest, left = hashlib.sha256(), _MOST
    while block := pipe.read(min(_BLOCK, left)):
        digest.update(block)
        copy.write(block)
        left -= len(block)
    copy.seek(0)
    sys.stdin = io.TextIOWrapper(cast("BinaryIO", copy), encoding="utf-8")
    return digest.hexdigest()


def _inputs(given: Mapping[str, Any]) -> dict[str, str]:
    """Return digests of what is read: of the file that is named, and of standard input where it is."""
    read: dict[str, str] = {}
    path = given.get(FILE)
    if path is not None and str(path) != STANDARD_STREAM:
        read[FILE] = _digest_of(Path(path)) or str(path)  # the command says better what is wrong with it
    if given.get("stdin") or any(map(_is_standard_input, _texts(given.values()))):
        read["<stdin>"] = _stand_in(sys.stdin.buffer)
    return read


def _digest_of(path: Path) -> str | None:
    """Return the digest of a file that a command may read; None where it is none, or too large for any."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def _texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _texts(value)
        elif isinstance(value, str | Path):
            yield str(value)


def _is_standard_input(text: str) -> bool:
    return text == STANDARD_STREAM or text.endswith(f"={STANDARD_STREAM}")


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
