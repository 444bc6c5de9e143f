"""A format that is registered from outside the package: every command writes it, help and completion name it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import pytest

from szdj_cli.cli.state import State
from szdj_cli.render.kit import formats
from szdj_cli.render.kit.formats import FORMATS, OutputFormat, register
from tests.support import ROOT
from tests.support.every_kind import Made
from tests.support.running import run
from tests.support.steps.calls import CALLS, INSTALLING, LASTING, ON_TERMINALS, WRITTEN, Busy, called
from tests.support.texts import harm_in


def write_yaml(value: object, stream: TextIO) -> None:
    """Write a value as a YAML document in block style; texts and keys are quoted as in JSON, which YAML reads."""
    stream.writelines(f"{line}\n" for line in ("---", *_lines(value)))


def _lines(value: object) -> Iterator[str]:
    if not isinstance(value, dict | list) or not value:
        yield json.dumps(value, ensure_ascii=False)
        return
    for key, item in value.items() if isinstance(value, dict) else (("-", item) for item in value):
        head = f"{json.dumps(key, ensure_ascii=False)}:" if isinstance(value, dict) else "-"
        if isinstance(item, dict | list) and item:
            yield head
            yield from (f"  {line}" for line in _lines(item))
        else:
            yield f"{head} {json.dumps(item, ensure_ascii=False)}"


def read_yaml(text: str) -> list[Any]:
    """Return the documents of what `write_yaml` wrote."""
    return [_value(document.splitlines()) for document in text.split("---\n")[1:]]


def _value(lines: list[str]) -> Any:
    if not lines[0].startswith("- ") and lines[0] != "-" and not _is_key(lines[0]):
        assert len(lines) == 1, lines
        return json.loads(lines[0])
    parts: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("  "):
            parts[-1][1].append(line[2:])
        else:
            head, _, rest = ("-", "", line[2:]) if line.startswith("-") else _split(line)
            parts.append((head, [rest] if rest else []))
    if parts[0][0] == "-":
        return [_value(inner) for _, inner in parts]
    return {json.loads(key): _value(inner) for key, inner in parts}


def _is_key(line: str) -> bool:
    return line.startswith('"') and json.JSONDecoder().raw_decode(line)[1] < len(line)


def _split(line: str) -> tuple[str, str, str]:
    end = json.JSONDecoder().raw_decode(line)[1]
    assert line[end] == ":", line
    return line[:end], ":", line[end + 2 :]


YAML = OutputFormat("yaml", write_yaml, is_stream=True)


@pytest.fixture
def yaml() -> Iterator[OutputFormat]:
    yield register(YAML)
    del FORMATS[YAML.name]


def test_every_command_that_has_formats_is_called_here() -> None:
    assert set(CALLS) == set(WRITTEN) - ON_TERMINALS - INSTALLING - LASTING


@pytest.mark.parametrize("name", sorted(ON_TERMINALS))
def test_what_needs_a_terminal_says_so_in_a_registered_format(
    name: str, made: Made, busy: Busy, yaml: OutputFormat
) -> None:
    refused = run(*name.split(), "--format", yaml.name)
    assert refused.exit_code == 2
    assert read_yaml(refused.stderr)[0]["error"]["code"].endswith("_needs_terminal")


@pytest.mark.parametrize("name", CALLS)
def test_a_registered_format_says_what_json_says(
    name: str, made: Made, busy: Busy, yaml: OutputFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(State, "now", lambda _: made.now)
    lines, written = (called(name, fmt, made, busy) for fmt in ("jsonl", yaml.name))
    assert written.exit_code == lines.exit_code
    if written.exit_code:  # what tests write past the program is found, and one line to be imported is wrong
        assert name in ("db check", "import members"), written.stderr
    else:
        assert _told_apart(read_yaml(written.stderr)) == _told_apart(_lines_of(lines.stderr))
    said = read_yaml(written.stdout)
    assert said or not lines.stdout
    assert _told_apart(said) == _told_apart(_lines_of(lines.stdout))
    assert not harm_in(written.stdout)


def test_a_refusal_is_written_in_a_registered_format(yaml: OutputFormat) -> None:
    for arguments in (["whoami"], ["dues", "calc", "--category", "x"]):
        text = run(*arguments, "--format", yaml.name).stderr
        assert read_yaml(text) == [json.loads(run(*arguments, "--format", "json").stderr)]


def test_help_and_completion_name_a_registered_format(yaml: OutputFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in WRITTEN:
        assert "--format table|json|jsonl|csv|yaml" in run(*name.split(), "--help").stdout
        assert "json、jsonl、csv、yaml 之一" in run(*name.split(), "--format", "xml").stderr
    monkeypatch.setenv("_SZDJ_COMPLETE", "=y")
    for name in WRITTEN:
        assert run(*name.split(), "--format").stdout.split() == [yaml.name]


def test_one_file_alone_names_the_formats() -> None:
    package = ROOT / "szdj_cli"
    named = {
        str(path.relative_to(package))
        for layer in ("cli", "render", "messages")
        for path in (package / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in FORMATS
    }
    assert named == {str(Path(formats.__file__).relative_to(package))}


def _told_apart(said: list[Any]) -> str:
    """Return what was said without the names of files, which a test gives each run of its own, and new secrets."""
    return re.sub(r"szdj_\w{49}", "", json.dumps(said, ensure_ascii=False).replace("yaml.", "jsonl."))


def _lines_of(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]
