"""Whatever command the program tells people to run, there is, with every option that is named."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import szdj_cli
from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.cli.framework.global_flags import DEBUG, NO_INPUT
from szdj_cli.cli.framework.lazy import load

FILLED_IN = "\ufffc"
END = re.compile(r"[；。，、：（）“”《》\n|>]")
OF_ALL = {"--help", "-h", "--version", NO_INPUT, DEBUG}
COMMANDS_BY_NAME: dict[str, Any] = {entry.name: load(entry) for entry in COMMANDS}


def said() -> Iterator[tuple[str, str]]:
    """Yield every command that a text of the program names, with the file that it stands in."""
    sources = [(path.name, path.read_text("utf-8")) for path in sorted(Path(szdj_cli.__file__).parent.rglob("*.py"))]
    for name, source in sources:
        if "szdj " not in source:
            continue  # every worker of a run reads all of this before its first test
        for text in filter(for_people, texts(ast.parse(source))):
            for tail in re.findall(r"(?<![\w/.-])szdj (?=[a-z-])([^\n]*)", text.replace(FILLED_IN, f" {FILLED_IN} ")):
                for part in END.split(tail)[:1]:
                    yield name, part.strip()


def for_people(text: str) -> bool:
    return text.startswith("szdj ") or any("一" <= character <= "鿿" for character in text)


def texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else FILLED_IN for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.sub(r"\{[a-z_.]*\}", FILLED_IN, node.value)
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):  # a docstring is for programmers
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


SAID = sorted({(name, text) for name, text in said() if not re.match(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+ ", text)})


def test_the_program_names_commands() -> None:
    assert len(SAID) > 100
    assert ("errors.py", "db upgrade --backed-up") in SAID


@pytest.mark.parametrize(("name", "text"), SAID)
def test_a_command_that_people_are_told_of_is_there_with_its_options(name: str, text: str) -> None:
    words = text.split()
    options = [word.partition("=")[0] for word in words if re.fullmatch(r"--?[a-z][a-z-]*(=.*)?", word)]
    if words[0].startswith("-"):
        assert set(options) <= OF_ALL
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
