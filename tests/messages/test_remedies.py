"""Whatever command the program tells people to run, there is, with every option that is named."""

import re
from typing import Any

from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.cli.framework.global_flags import DEBUG, NO_INPUT
from szdj_cli.cli.framework.lazy import load
from tests.support.said.commands import FILLED_IN, SAID

OF_ALL = {"--help", "-h", "--version", "--verbose", NO_INPUT, DEBUG}
COMMANDS_BY_NAME: dict[str, Any] = {entry.name: load(entry) for entry in COMMANDS}


def test_the_program_names_commands() -> None:
    assert len(SAID) > 100
    assert ("errors.py", "db upgrade --backed-up") in SAID


def test_a_command_that_people_are_told_of_is_there_with_its_options() -> None:
    for name, text in SAID:
        require_there(name, text)


def require_there(name: str, text: str) -> None:
    words = text.split()
    options = [word.partition("=")[0] for word in words if re.fullmatch(r"--?[a-z][a-z-]*(=.*)?", word)]
    if words[0].startswith("-"):
        assert set(options) <= OF_ALL, f"szdj {text} ({name})"
        return
    command = COMMANDS_BY_NAME.get(words[0])
    assert command is not None, f"szdj {words[0]} ({name})"
    group, inner = command, getattr(command, "commands", {})
    for word in words[1:]:
        if not inner or FILLED_IN in word or word.startswith("-"):
            break
        assert word in inner or not re.fullmatch(r"[a-z-]+", word), f"szdj {text} ({name})"
        group = command = inner.get(word, command)
        inner = getattr(command, "commands", {})
    of_inner = [parameter for each in inner.values() for parameter in each.params] if command is group else []
    known = {option for parameter in [*command.params, *of_inner] for option in parameter.opts}
    assert set(options) <= known | OF_ALL, f"szdj {text} ({name})"
