"""What holds the house up: who imports whom, what starts quickly, where Chinese stands."""

import ast
import json
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from szdj_cli.cli.framework.app import root
from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.domain.values import codes as domain_codes
from szdj_cli.domain.values.codes import CodeList
from tests.support import ROOT

PACKAGE = ROOT / "szdj_cli"
CHINESE = re.compile("[一-鿿]")
HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "alembic",
    "questionary",
    "prompt_toolkit",
    "qrcode",
    "starlette",
    "docx",
    "docxtpl",
    "lxml",
)
DOMAIN_WORDS = {
    label for codes in vars(domain_codes).values() if isinstance(codes, CodeList) for label in codes.by_text
}
# The table of commands is help; the demonstration holds what its invented people type.
SPEAKING_FOR_OTHERS = ("commands.py",)
_NO_QUERIES = ("statements.py", "sqlite.py", "postgresql.py")
"""What queries are made of, and what errors become."""
README_LINE = re.compile(r"^(?:pip install .* && )?(szdj(?: [^#\n]*)?)", re.MULTILINE)


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a module as Python reads it."""
    return ast.parse(path.read_text())


def loaded_by(code: str) -> set[str]:
    """Return the modules that a piece of code leaves loaded in a process of its own."""
    report = "\nimport sys, json; sys.stderr.write('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "arguments", [["--help"], ["nothing"], ["verify", "serve", "--port", "x"], ["verify", "--help"]]
)
def test_help_and_wrong_calls_load_nothing_heavy(arguments: list[str]) -> None:
    loaded = loaded_by(f"from szdj_cli.__main__ import main; main({arguments!r})")
    assert not loaded & set(HEAVY)


def test_no_command_module_loads_anything_heavy() -> None:
    modules = sorted({entry.module for entry in COMMANDS})
    loaded = loaded_by("\n".join(f"import {module}" for module in modules))
    assert not loaded & set(HEAVY)


def test_reckoning_dues_loads_no_database() -> None:
    call = ["dues", "calc", "--category", "employed", "--base", "8000"]
    loaded = loaded_by(f"from szdj_cli.__main__ import main; main({call!r})")
    assert not loaded & {"sqlmodel", "sqlalchemy", "questionary"}


def imports_in(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it, and what it takes out of them as if they were modules."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_no_test_is_imported_by_another_file() -> None:
    tests = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "tests").rglob("test_*.py")}
    assert tests
    importing = {path.name: found for path in (ROOT / "tests").rglob("*.py") if (found := imports_in(path) & tests)}
    assert importing == {}


@pytest.mark.parametrize("house", ["szdj_cli", "tests"])
def test_no_folder_holds_more_than_twenty_files(house: str) -> None:
    crowded = {
        str(folder.relative_to(ROOT)): len(files)
        for folder in [ROOT / house, *(ROOT / house).rglob("*")]
        if folder.name != "__pycache__" and len(files := [path for path in folder.glob("*") if path.is_file()]) > 20
    }
    assert crowded == {}


def chinese_in(path: Path) -> list[tuple[int, str]]:
    """Return the Chinese texts of a file that are neither documentation, nor Typer's help, nor words of the domain."""
    tree = tree_of(path)
    passed_over: set[int] = set()
    argument_names: set[object] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("help", "short_help", "epilog", "metavar"):
            passed_over |= {id(inner) for inner in ast.walk(node.value)}
            if node.arg == "metavar" and isinstance(node.value, ast.Constant):
                argument_names.add(node.value.value)  # a refusal may name the argument as help does
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(id(node.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over
        if CHINESE.search(node.value) and node.value not in DOMAIN_WORDS | argument_names
    ]


@pytest.mark.parametrize("layer", ["cli", "services", "store", "files", "sms", "phone", "render"])
def test_chinese_sentences_stand_in_messages_alone(layer: str) -> None:
    found = {
        str(path.relative_to(ROOT)): texts
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        if path.name not in SPEAKING_FOR_OTHERS and (texts := chinese_in(path))
    }
    assert found == {}


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_every_command_line_in_the_readme_can_be_called(name: str) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / name).read_text(), re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in blocks for line in README_LINE.findall(block)]
    assert lines
    for line in lines:
        command = root()
        words = shlex.split(line.split("|")[0].split("<")[0])[1:]
        ctx = command.make_context("szdj", words[:1])
        if not words:
            continue
        name_, inner, rest = command.resolve_command(ctx, words)
        # Parsing refuses what the command does not know; nothing is run.
        with inner.make_context(name_, rest, parent=ctx) as inside:
            if hasattr(inner, "resolve_command") and inside._protected_args:
                deeper, leaf, left = inner.resolve_command(inside, [*inside._protected_args, *inside.args])
                leaf.make_context(deeper, left, parent=inside)


def test_the_map_of_the_project_names_what_is_there() -> None:
    text = (ROOT / "docs" / "project-layout.md").read_text("utf-8")
    package = ROOT / "szdj_cli"
    named = set(re.findall(r"`((?:cli|demo|domain|files|messages|phone|render|services|sms|store)/[\w./]*)`", text))
    assert len(named) > 15
    assert [path for path in named if not (package / path).exists()] == []
    steps = re.findall(r"`([\w/]+\.py)`, `(\w+)`", text)
    assert len(steps) > 5
    for path, name in steps:
        assert re.search(rf"^\s*def {name}\(", (package / path).read_text("utf-8"), re.MULTILINE), (path, name)


SPEAKS_SQL = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE|ALTER|DROP|PRAGMA|BEGIN)\b")
"""What a text begins with that is a statement; its words are in capitals, as everywhere in the package."""

DATABASES = ("sqlalchemy", "sqlmodel", "alembic", "sqlite3", "psycopg")


@cache
def outside_the_store() -> list[tuple[Path, ast.AST]]:
    """Return everything that stands in the modules that leave SQL to the store."""
    modules = (path for path in sorted(PACKAGE.rglob("*.py")) if PACKAGE / "store" not in path.parents)
    trees = [(path.relative_to(ROOT), tree_of(path)) for path in modules]
    return [(path, node) for path, tree in trees for node in ast.walk(tree)]


def test_nothing_but_the_store_imports_what_speaks_to_databases() -> None:
    imported = [
        (path, name)
        for path, node in outside_the_store()
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    ]
    assert imported
    assert [(path, name) for path, name in imported if name.split(".")[0] in DATABASES] == []


def test_nothing_but_the_store_holds_a_statement() -> None:
    texts = [
        (path, node.value)
        for path, node in outside_the_store()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert texts
    assert [(path, text) for path, text in texts if SPEAKS_SQL.match(text)] == []


def test_no_place_in_a_statement_has_a_number() -> None:
    # Python 3.14 takes ?1 for a name and refuses a row of values.
    texts = ((path, path.read_text("utf-8")) for path in sorted((PACKAGE / "store").rglob("*.py")))
    assert [(path, found[0]) for path, text in texts for found in re.finditer(r"= \?[0-9{]", text)] == []


def test_nothing_but_the_store_takes_the_connection_out_of_a_transaction() -> None:
    taken = [
        f"{path}:{node.lineno}"
        for path, node in outside_the_store()
        if isinstance(node, ast.Attribute) and node.attr in ("conn", "driver")
        if isinstance(node.value, ast.Name) and node.value.id == "tx"
    ]
    assert taken == []


def test_no_row_of_a_driver_leaves_its_query() -> None:
    """What a query returns has names that a reader can look up, and that a checker holds everybody to."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Row"
    ]
    assert found == []


def has_no_names(returned: ast.expr) -> bool:
    """Return whether a type is, or holds many of, records whose parts have no names: `Any`, or more than a pair."""
    return any(
        (isinstance(each, ast.Name) and each.id == "Any")
        or (
            isinstance(each, ast.Subscript)
            and ast.unparse(each.value) == "tuple"
            and isinstance(each.slice, ast.Tuple)
            and len(each.slice.elts) > 2
        )
        for each in ast.walk(returned)
    )


def test_every_query_names_the_records_that_it_returns() -> None:
    public = [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.returns)
        for path in sorted((PACKAGE / "store").rglob("*.py"))
        if "migrations" not in path.parts and path.name not in _NO_QUERIES
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert len(public) > 100
    assert [name for name, returned in public if returned is None or has_no_names(returned)] == []
