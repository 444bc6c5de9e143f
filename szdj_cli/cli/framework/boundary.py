"""From arguments to an exit code: the command runs, and whatever it raises is said in plain Chinese."""

import gc
import os
import sys
from collections.abc import Callable, Sequence

import typer
from typer._click import Context  # what its command classes make; typer.Context is narrower

from szdj_cli.cli import state
from szdj_cli.cli.framework.app import root
from szdj_cli.cli.framework.commands import VERSION, named_in
from szdj_cli.cli.framework.global_flags import GlobalFlags, split
from szdj_cli.cli.framework.lazy import load
from szdj_cli.domain.errors import ExitCode, InputNeeded, SzdjError
from szdj_cli.render.kit import formats
from szdj_cli.render.kit.output import asked

_NO_COLOR = "NO_COLOR"
_TOKEN = "SZDJ_TOKEN"  # noqa: S105 -- the name of a variable


def answer(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name; return the exit code.

    Raises:
        OSError: what was to be said could not be written.
    """
    flags, rest = split(arguments)
    _make_streams_lenient()
    # Taken away: what we start, a gateway's program or a browser, has nothing to do with it.
    token = os.environ.pop(_TOKEN, None)
    state.begin(is_input_refused=flags.no_input, session=flags.session, token=token, token_file=flags.token_file)
    colour_before = os.environ.get(_NO_COLOR)
    if flags.no_color:
        os.environ[_NO_COLOR] = "1"
    gc.disable()  # until the store is open: collecting while modules load costs a fifth of the start
    try:
        return _run(rest, flags)
    finally:
        state.end()
        if flags.no_color:
            _put_back(_NO_COLOR, colour_before)
        if token is not None:
            _put_back(_TOKEN, token)
        gc.unfreeze()
        gc.enable()


def run_within(arguments: Sequence[str], enter: Callable[[SzdjError], bool] | None = None) -> int:
    """Run a command inside the running one, as the personal centre does; return its exit code.

    What the running one asks for of its output holds again afterwards. What a refusal wants first may be done by
    `enter`; where it was, the command runs again.
    """
    outer = dict(vars(asked))
    try:
        return _run(list(arguments), split([])[0], enter)
    finally:
        vars(asked).update(outer)


def refuse(error: SzdjError) -> None:
    """Say a refusal and go on, where one command asks several things."""
    _refused(error, split([])[0])


def output_failed(error: OSError) -> int:
    """Say, where it can still be said, that standard output could not be written."""
    from szdj_cli.messages.kit.frame import output_failed as words
    from szdj_cli.render.kit.errors import draw_problem

    draw_problem(words(error))
    return ExitCode.FAULT


def faulted(error: Exception) -> int:
    """Say that the program is at fault, and log where."""
    return _faulted(error, split([])[0])


def _put_back(variable: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(variable, None)
    else:
        os.environ[variable] = value


def _run(rest: list[str], flags: GlobalFlags, enter: Callable[[SzdjError], bool] | None = None) -> int:
    formats.begin(flags.fmt, quiet=flags.quiet)
    code: int = ExitCode.DONE
    try:
        if flags.lacks_value is not None:
            raise InputNeeded(flags.lacks_value)
        with _begun(rest) as ctx:
            try:
                ctx.command.invoke(ctx)
            finally:
                formats.write_what_is_late()
        _say_what_was_marked()
    except typer.Exit as leave:
        code = leave.exit_code
    except SzdjError as error:
        state.current().note_refusal(named_in(rest), error)
        if enter is not None and enter(error):
            return _run(rest, flags, enter)
        code = _refused(error, flags)
    except typer.TyperException as error:
        code = _misused(error, flags)
    except (typer.Abort, KeyboardInterrupt, EOFError) as error:
        code = _cancelled(error)
    except Exception as error:
        if isinstance(error, OSError) and _is_about_output(error):
            raise
        code = _faulted(error, flags)
    return code


def _begun(rest: list[str]) -> Context:
    """Return the context of the command that arguments name."""
    if VERSION.name not in rest or not rest[0].startswith("-"):
        return root().make_context("szdj", rest)
    rest.remove(VERSION.name)
    return load(VERSION).make_context(f"szdj {VERSION.name}", rest)


def _say_what_was_marked() -> None:
    # Looked up, not opened: most commands have no store.
    store = vars(state.current()).get("store")
    if store is None or not store.keys.unreadable:
        return
    from szdj_cli.messages.errors import marked_rows
    from szdj_cli.render.kit.console import say

    say(marked_rows(tuple(store.keys.unreadable)))


def _refused(error: SzdjError, flags: GlobalFlags) -> int:
    from szdj_cli.messages.errors import words_of
    from szdj_cli.render.kit.errors import draw_refusal

    seconds = getattr(error, "seconds", None)
    facts = {} if seconds is None else {"seconds": seconds}
    draw_refusal(error.code, words_of(error), flags.fmt, **facts)
    return error.exit_code


def _misused(error: typer.TyperException, flags: GlobalFlags) -> int:
    from szdj_cli.cli.framework.usage_errors import words_of
    from szdj_cli.render.kit.errors import draw_refusal

    draw_refusal("usage", words_of(error), flags.fmt)
    return ExitCode.USAGE


def _cancelled(error: BaseException) -> int:
    from szdj_cli.messages.kit.frame import CANCELLED
    from szdj_cli.render.kit.console import notify

    # Of `prompts.Declined`, which asks for more modules than a start needs.
    notify(getattr(error, "said", CANCELLED), code="interrupted")
    return ExitCode.INTERRUPTED


def _faulted(error: Exception, flags: GlobalFlags) -> int:
    from szdj_cli.cli.framework.fault_log import frames_of, write
    from szdj_cli.messages.kit.frame import fault
    from szdj_cli.render.kit.errors import draw_fault

    draw_fault(fault(write(error)), flags.fmt, frames=frames_of(error) if flags.debug else None)
    return ExitCode.FAULT


def _is_about_output(error: OSError) -> bool:
    # A failed write to a stream has no file name; a file that cannot be opened has one.
    import errno

    failures = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EINVAL)
    return isinstance(error, BrokenPipeError) or (error.filename is None and error.errno in failures)


def _make_streams_lenient() -> None:
    # What a GBK console cannot show becomes a question mark, never a crash.
    for stream in (sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="replace")
