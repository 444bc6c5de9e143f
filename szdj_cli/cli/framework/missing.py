"""Asking on a terminal for what a command needs and was not given."""

from typing import Any, get_args, get_origin

from typer._click.exceptions import MissingParameter  # Typer carries its own click and exports none of this

from szdj_cli.cli import state
from szdj_cli.cli.framework.coercion import choices_of, labels_of
from szdj_cli.cli.framework.usage_errors import shown_name

_FILE = "FILE"


def asked_for(missing: MissingParameter) -> list[str]:
    """Return the words that were missing on the command line, asked of whoever sits there.

    Raises:
        MissingParameter: there is nobody to ask.
        Back: Esc was pressed.
    """
    parameter: Any = missing.param
    if parameter is None or not state.current().interactive:
        raise missing
    from szdj_cli.cli.prompting import checks, prompts

    name, question = shown_name(parameter), str(parameter.help or shown_name(parameter))
    annotation = parameter.type_descriptor.annotation
    if get_origin(annotation) is list:  # one of them to begin with
        annotation = get_args(annotation)[0]
    if choices_of(annotation) is not None:
        choices = [(label, code) for code, label in labels_of(annotation).items()]
        answer = prompts.ask_choice(question, choices, option=name)
    elif parameter.metavar == _FILE:
        answer = prompts.ask_path(question, option=name)
    else:
        answer = prompts.ask_text(question, option=name, check=checks.not_blank)
    return [answer] if parameter.param_type_name == "argument" else [name, answer]
