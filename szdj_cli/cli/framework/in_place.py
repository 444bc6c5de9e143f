"""What has to be done first is done on the spot: signing in where the session has ended, today's verification."""

from typing import TYPE_CHECKING

from szdj_cli.cli.framework.boundary import run_within
from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.errors import ExitCode, SignInRequired, SzdjError, VerificationRequired
from szdj_cli.messages.kit import prompts as words
from szdj_cli.render.kit.console import say

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def is_entered(state: "State", error: SzdjError, account: int | None, *, is_filled_in: bool = False) -> bool:
    """Have whoever sits there sign in, or verify, where a refusal was for want of that; return whether it is done.

    `account` is the one that began, None where nobody was signed in; `is_filled_in`: it has filled in a form.

    Raises:
        Declined: it is another account than the one that began.
    """
    if isinstance(error, SignInRequired):
        say(words.SIGN_IN_AND_GO_ON if is_filled_in else words.SIGN_IN_AGAIN)
        is_done = _signed_in(state)
    elif isinstance(error, VerificationRequired):
        is_done = run_within(["verify"]) == ExitCode.DONE
    else:
        return False
    if is_done and account is not None and state.actor().account_id != account:
        raise prompts.Declined(words.ANOTHER_PERSON if is_filled_in else words.ANOTHER_ACCOUNT)
    return is_done


def _signed_in(state: "State") -> bool:
    before, state.is_in_personal_centre = state.is_in_personal_centre, True  # signing in must not open another one
    try:
        return run_within(["login"]) == ExitCode.DONE
    finally:
        state.is_in_personal_centre = before
