"""No English on a help screen or in a question, but names of commands, options, codes, formats and programs."""

import re
from enum import Enum
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest
from typer._click.exceptions import MissingParameter

from szdj_cli.cli import state
from szdj_cli.cli.framework.coercion import choices_of, labels_of
from szdj_cli.cli.framework.missing import asked_for
from szdj_cli.cli.framework.usage_errors import shown_name
from szdj_cli.cli.prompting import prompts
from szdj_cli.messages.kit import frame
from szdj_cli.render.kit.formats import FORMATS
from szdj_cli.settings import SETTINGS
from tests.support.command_tree import commands
from tests.support.running import run

NAMES = {
    *("szdj", "bash", "zsh", "fish", "PowerShell", "powershell", "Word", "Excel", "PostgreSQL", "HTTPS", "shell"),
    *("CSV", "SVG", "PNG", "JSON", "UTF-8", "A4", "pg_dump", "docx", "svg", "xlsx", "xls", "ods", "utf-8"),
    *("card", "roster", "name", "month", "employed", "active", "confirmation"),  # codes that a text gives as such
    *("account", "request", "request.accepted", "sign_in"),
    *FORMATS,
    *SETTINGS,
}
"""What has no Chinese name, and codes."""


def english_in(text: str) -> set[str]:
    """Return the words that are none of those."""
    text = re.sub(r"示例：.*|(?<![\w-])--?[a-z][a-z-]*|[\w.]+@[\w.]+", " ", text)
    found = set(re.findall(r"[A-Za-z][\w.-]+", text, re.ASCII))
    return {word for word in found if word.rstrip(".-") not in names()}


@cache
def names() -> set[str]:
    called = {word for name in commands() for word in name.split()}
    return NAMES | called | {code for labels in every_choice() for code in labels}


def every_choice() -> list[dict[str, str]]:
    annotations = {
        parameter.type_descriptor.annotation
        for command in commands().values()
        for parameter in command.params
        if hasattr(parameter, "type_descriptor")
    }
    return [labels_of(each) for each in annotations if isinstance(each, type) and issubclass(each, Enum)]


@pytest.mark.parametrize("name", ["", *commands()])
def test_a_help_screen_has_no_english(name: str) -> None:
    assert english_in(run(*name.split(), "--help").stdout) == set()


def test_every_place_and_every_choice_has_words() -> None:
    for name, command in commands().items():
        for parameter in command.params:
            assert english_in(shown_name(parameter)) == set(), name
            assert not re.search("[A-Z]", re.sub("[a-z.]+", "", frame.placed(parameter.metavar or ""))), name
    for labels in every_choice():
        if set(labels) != {"bash", "zsh", "fish", "powershell"}:
            assert all(re.search("[一-鿿]|HTTPS", label) for label in labels.values()), labels


@pytest.mark.parametrize("name", commands())
def test_a_choice_can_be_typed_as_it_is_read(name: str) -> None:
    for parameter in commands()[name].params:
        coercion = getattr(parameter, "_runtime_param", None)
        annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
        if not (isinstance(annotation, type) and issubclass(annotation, Enum)):
            continue
        for code, label in labels_of(annotation).items():
            assert coercion is not None
            assert coercion.convert(label) is coercion.convert(code) is annotation(code)


@pytest.mark.parametrize("name", commands())
def test_what_is_asked_for_because_it_is_missing_has_no_english(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def choose(question: str, choices: list[tuple[str, Any]], **_: Any) -> Any:
        asked.extend([question, *(title for title, _ in choices)])
        return choices[0][1]

    def type_in(question: str, **_: Any) -> str:
        asked.append(question)
        return "x"

    monkeypatch.setattr(prompts, "ask_choice", choose)
    monkeypatch.setattr(prompts, "ask_text", type_in)
    monkeypatch.setattr(prompts, "ask_path", type_in, raising=False)
    with patch.object(state.begin(), "interactive", new=True):
        for parameter in commands()[name].params:
            if parameter.required:
                given = asked_for(MissingParameter(param=parameter))  # type: ignore[arg-type] # of Typer's
                choices = choices_of(parameter.type_descriptor.annotation)  # type: ignore[attr-defined] # of Typer's
                assert choices is None or given[-1] in choices
    assert english_in("\n".join(asked)) == set()
