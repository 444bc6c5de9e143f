"""Asking for a new password, twice and unseen."""

from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.accounts.passwords import normalised, require_acceptable
from szdj_cli.domain.errors import PasswordRefused
from szdj_cli.messages.accounts import accounts as words
from szdj_cli.messages.errors import words_of
from szdj_cli.render.kit.console import say


def ask_new_password(question: str, present: str | None = None) -> str:
    """Ask until both are one; what the rules refuse, the `present` one too, is said as soon as it was entered.

    Raises:
        InputNeeded, Back: as every question.
    """

    def check(password: str) -> str | None:
        try:
            require_acceptable(password)
            if present is not None and normalised(password) == normalised(present):
                raise PasswordRefused("unchanged")
        except PasswordRefused as refused:
            return words_of(refused).cause
        return None

    while True:
        password = prompts.ask_secret(question, option="--stdin", check=check)
        try:
            if prompts.ask_secret(words.PASSWORD_AGAIN, option="--stdin") == password:
                return password
        except prompts.Back:
            continue
        say(words.PASSWORDS_DIFFER)
