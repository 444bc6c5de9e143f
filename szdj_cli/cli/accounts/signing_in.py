"""Signing in, asked on a terminal or read from standard input."""

from typing import TYPE_CHECKING

from szdj_cli import private_files
from szdj_cli.cli.framework.boundary import refuse
from szdj_cli.cli.notify import settle
from szdj_cli.cli.prompting import checks, field_answers, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.domain.accounts.accounts import SessionState, SignInStarted
from szdj_cli.domain.errors import (
    FileExposed,
    SignInFailed,
    SignInRequired,
    SmsCodeNeeded,
    SmsCodeWrong,
    SmsLimitReached,
    SmsTooSoon,
)
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.text import squeezed
from szdj_cli.messages.accounts import accounts as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.accounts import sessions, signing_in
from szdj_cli.sms.delivery import deliver, deliver_decoy

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_PASSWORD_TRIES = 3  # on a terminal, before the command gives up; the delays are the service's


def begin_from_stdin(state: "State") -> None:
    """Take number and password from standard input.

    Raises:
        SmsCodeNeeded: the sign-in waits for its code; `login --code-stdin` finishes it.
        SignInFailed, Throttled, ValueInvalid, SmsLimitReached: as the service says.
    """
    id_number, password = read_lines(2, option="--stdin")
    started = _begin(state, id_number, password)
    if started.masked_mobile is not None:
        raise SmsCodeNeeded(started.masked_mobile)
    _say_signed_in(state)


def finish_from_stdin(state: "State") -> None:
    """Take the code from standard input and finish the sign-in that waits for it.

    Raises:
        SignInRequired, SmsCodeWrong, SmsCodeSpent, SignInFailed: as the service says.
    """
    (code,) = read_lines(1, option="--code-stdin")
    _finish(state, code)
    _say_signed_in(state)


def on_terminal(state: "State") -> None:
    """Ask for number and password, and, where the password is weak, for the code.

    Raises:
        InputNeeded: there is nobody to ask.
        SignInFailed, Throttled, SmsLimitReached, SmsCodeSpent: as the service says.
    """
    started = _asked(state)
    if started.masked_mobile is not None:
        say(words.CODE_SENT.format(mobile=started.masked_mobile))
        _ask_code(state)
    _say_signed_in(state)


def _asked(state: "State") -> SignInStarted:
    typed = ""

    def ask_number(_: object) -> str:
        nonlocal typed
        typed = prompts.ask_text(
            words.ID_NUMBER, option="--stdin", default=typed, check=_id_check(state), mask=field_answers.masked_id
        )
        return typed

    for tries_left in range(_PASSWORD_TRIES - 1, -1, -1):
        given = prompts.in_turn(
            {
                "id_number": ask_number,
                "password": lambda _: prompts.ask_secret(words.PASSWORD, option="--stdin"),
            }
        )
        try:
            return _begin(state, given["id_number"], given["password"])
        except SignInFailed as error:
            if not tries_left:
                raise
            refuse(error)
    raise SignInFailed


def _begin(state: "State", id_number: str, password: str) -> SignInStarted:
    settings = state.settings
    settle(state)  # a new mobile or password may hold since a moment ago
    started = signing_in.begin(
        state.store,
        id_number,
        password,
        state.terminal_name,
        state.now(),
        settings.weak_password_length,
        settings.caller,
    )
    _end_previous(state)
    private_files.replace(settings.session_path, started.token.encode())
    if started.state is SessionState.CODE_PENDING:
        say(words.WEAK_PASSWORD)
        _deliver(state, started.message)
    return started


def _ask_code(state: "State") -> None:
    while True:  # the service ends it after five wrong codes, and stops sending after ten an hour
        code = squeezed(prompts.ask_text(words.CODE, option="--code-stdin", check=checks.is_code))
        try:
            if code.lower() == checks.RESEND:
                _deliver(state, signing_in.resend(state.store, state.session_token(), state.now()))
                say(words.CODE_SENT_AGAIN)
            else:
                _finish(state, code)
                return
        except (SmsCodeWrong, SmsTooSoon, SmsLimitReached) as error:
            refuse(error)


def _finish(state: "State", code: str) -> None:
    token = signing_in.finish(state.store, state.session_token(), squeezed(code), state.now())
    private_files.replace(state.settings.session_path, token.encode())


def _deliver(state: "State", message: Message | None) -> None:
    if message is None:
        deliver_decoy(state.settings)
    else:
        deliver(state.settings, message)


def _end_previous(state: "State") -> None:
    try:
        token = state.session_token()
    except (SignInRequired, FileExposed):  # a file that others can read is about to be replaced by one that they cannot
        return
    sessions.sign_out(state.store, token, state.now())


def _say_signed_in(state: "State") -> None:
    draw_next_step(words.SIGNED_IN.format(name=state.actor().name), "szdj whoami")


def _id_check(state: "State") -> prompts.Check:
    return checks.by(lambda text: parse_id_number(text, shanghai_day(state.now())))
