"""`szdj profile password`: the present password, the new one twice."""

from typing import TYPE_CHECKING

from szdj_cli import private_files
from szdj_cli.cli.framework.boundary import refuse
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.prompting.new_password import ask_new_password
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import PasswordWrong
from szdj_cli.messages.accounts import accounts as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.accounts import passwords

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def change_own_password(state: "State", fmt: OutputFormat, *, from_stdin: bool) -> None:
    """Change the password of whoever is signed in; line 1 of standard input the present one, line 2 the new one.

    Raises:
        InputNeeded: there is nobody to ask.
        PasswordWrong, PasswordRefused, Throttled: as the service says.
    """
    actor = state.actor()
    if from_stdin:
        present, new = read_lines(2, option="--stdin")
    else:
        try:
            present = _asked_present(state, actor)
            new = ask_new_password(words.CHOSEN_PASSWORD, present)
        except prompts.Back:
            raise prompts.Declined(undone.PASSWORD_CHANGED) from None
    settings = state.settings
    changed = passwords.change_password(state.store, actor, present, new, state.now(), settings.weak_password_length)
    private_files.replace(settings.session_path, changed.token.encode())
    show_result(fmt, {"weak": changed.is_weak}, written=True)
    if changed.is_weak:
        say(words.STILL_WEAK)
    draw_next_step(words.PASSWORD_CHANGED, "szdj whoami")


def _asked_present(state: "State", actor: Actor) -> str:
    """Ask for the present password until it is right: nobody chooses a new one for nothing.

    Raises:
        Throttled: it was wrong too often.
    """
    while True:
        present = prompts.ask_secret(words.PRESENT_PASSWORD, option="--stdin")
        try:
            passwords.require_present(state.store, actor, present, state.now())
        except PasswordWrong as wrong:
            refuse(wrong)
        else:
            return present
