"""Asking for a new password, twice and unseen."""

from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.accounts.passwords import require_acceptable
from szdj_cli.domain.errors import PasswordRefused
from szdj_cli.messages.accounts import accounts as words
from szdj_cli.messages.errors import words_of
from szdj_cli.render.kit.console import say


def ask_new_password(question: str) -> str:
    """Ask until both are one.

    Raises:
        InputNeeded, Back: as every question.
    """
    while True:
        password = prompts.ask_secret(question, option="--stdin", check=_check)
        if prompts.ask_secret(words.PASSWORD_AGAIN, option="--stdin") == password:
            return password
        say(words.PASSWORDS_DIFFER)


def _check(password: str) -> str | None:
    try:
        require_acceptable(password)
    except PasswordRefused as refused:
        return words_of(refused).cause
    return None
