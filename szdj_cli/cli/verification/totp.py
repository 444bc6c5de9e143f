"""Verification by an authenticator on the terminal: enrolling it, and its six digits."""

from typing import TYPE_CHECKING

from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.cli.verification.waiting import rotate_session
from szdj_cli.domain.accounts.totp import DIGITS
from szdj_cli.domain.accounts.verification import OPEN_STATES, WRONG_TRIES, Answered, ChallengeState, Enrolment
from szdj_cli.domain.errors import EnrolmentNeedsTerminal, SmsCodeWrong, VerificationExpired, VerificationRequired
from szdj_cli.domain.values.identity import masked_mobile
from szdj_cli.domain.values.text import squeezed
from szdj_cli.messages.verification import verification as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def verify_by_totp(state: "State", fmt: OutputFormat, *, from_stdin: bool) -> None:
    """Take six digits, from standard input once or from a person until they are right.

    Raises:
        VerificationRequired: no authenticator is enrolled, and there is nobody to enrol one.
        InputNeeded: there are none on standard input.
        SmsCodeWrong: the digits from standard input are wrong.
        VerificationExpired: too many were wrong, or they came too late.
    """
    from szdj_cli.services.verification import challenges, totp

    actor = state.actor()
    if not totp.is_enrolled(state.store, actor):
        if from_stdin or not state.interactive:
            raise VerificationRequired
        say(words.TOTP_NOT_ENROLLED)
        enrol(state, fmt)
        return
    typed = read_lines(1, option="--stdin")[0] if from_stdin else ""
    issued = challenges.issue(state.store, actor, state.terminal_name, state.now())
    if from_stdin:
        answered = totp.confirm(state.store, issued.token, squeezed(typed), state.now())
    else:
        say(words.TOTP_NEEDED)
        answered = _asked(state, issued.token)
    if answered.state in OPEN_STATES:
        raise SmsCodeWrong
    if answered.state is not ChallengeState.CONFIRMED:
        raise VerificationExpired
    show_result(fmt, {"event": "confirmed"}, draw=lambda: say(words.CONFIRMED))
    rotate_session(state)


def enrol(state: "State", fmt: OutputFormat) -> None:
    """Bind an authenticator: an SMS code, a QR code that is drawn once, its first six digits.

    Raises:
        EnrolmentNeedsTerminal: there is nobody to ask.
        SmsCodeWrong, SmsCodeSpent: the code from the SMS was wrong.
    """
    from szdj_cli.cli.verification.screen import draw_once
    from szdj_cli.services.verification import totp
    from szdj_cli.sms.delivery import deliver

    if not state.interactive:
        raise EnrolmentNeedsTerminal
    actor = state.actor()
    message = totp.send_code(state.store, actor, state.now())
    deliver(state.settings, message)
    say(words.TOTP_SMS_SENT.format(mobile=masked_mobile(message.mobile)))
    code = prompts.ask_text(words.TOTP_SMS_CODE, option="szdj verify totp", check=_check)
    enrolment = totp.begin(state.store, actor, squeezed(code), state.now())
    say(words.TOTP_SCAN)
    draw_once(enrolment.uri)
    say(words.TOTP_BY_HAND.format(secret=enrolment.by_hand))
    _prove(state, enrolment)
    show_result(fmt, {"event": "enrolled"}, draw=lambda: say(words.TOTP_ENROLLED))
    rotate_session(state)


def _prove(state: "State", enrolment: Enrolment) -> None:
    from szdj_cli.services.verification import totp

    actor = state.actor()
    for tries_left in range(WRONG_TRIES - 1, -1, -1):
        digits = prompts.ask_text(words.TOTP_CODE, option="szdj verify totp", check=_check)
        if totp.enrol(state.store, actor, enrolment, squeezed(digits), state.now()):
            return
        say(words.TOTP_WRONG.format(tries=tries_left))
    raise SmsCodeWrong


def _asked(state: "State", token: str) -> Answered:
    from szdj_cli.services.verification import totp

    while True:  # the service ends it after five
        digits = prompts.ask_text(words.TOTP_CODE, option="--stdin", check=_check)
        answered = totp.confirm(state.store, token, squeezed(digits), state.now())
        if answered.state not in OPEN_STATES:
            return answered
        say(words.TOTP_WRONG.format(tries=answered.tries_left))


def _check(text: str) -> str | None:
    digits = squeezed(text)
    return None if digits.isdigit() and len(digits) == DIGITS else words.SIX_DIGITS
