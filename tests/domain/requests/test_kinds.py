"""What a kind of request is called stands in the registry and in the kind's own rooms, and nowhere else."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from szdj_cli.domain.requests.kinds import KINDS, RequestKind, every, of
from szdj_cli.messages.kit.forms import words_of
from szdj_cli.services.kinds_of_request.registry import rules_of
from tests.support import ROOT

PACKAGE = ROOT / "szdj_cli"
REGISTRY = PACKAGE / "domain" / "requests" / "kinds.py"
IN_SQL = re.compile(rf"'(?:{'|'.join(KINDS.labels)})'")


def rooms_of(kind: RequestKind) -> set[str]:
    """Return the names of a kind's rooms, which are the same in every layer, and of its file in the mechanism's."""
    return {kind.domain.split(".")[2], kind.services.rsplit(".", 1)[1]}


def is_own(path: Path, kind: str) -> bool:
    return bool(rooms_of(of(kind)) & {*path.relative_to(PACKAGE).parts[:-1], path.stem})


def kinds_named_in(path: Path) -> Iterator[tuple[int, str]]:
    """Return where a file asks for a kind by its code, or takes the code from the kind."""
    by_module = {kind.domain: kind.code for kind in every()}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in by_module:
            yield from ((node.lineno, by_module[node.module]) for name in node.names if name.name == "KIND")
        compared: list[ast.expr | None] = []
        if isinstance(node, ast.Compare):
            compared = [each for one in (node.left, *node.comparators) for each in getattr(one, "elts", [one])]
        elif isinstance(node, ast.Dict):
            compared = list(node.keys)
        elif (isinstance(node, ast.keyword) and node.arg in ("kind", "form")) or isinstance(node, ast.MatchValue):
            compared = [node.value]
        for each in compared:
            if isinstance(each, ast.Constant) and each.value in KINDS.labels:
                yield each.lineno, each.value
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((node.lineno, found.strip("'")) for found in IN_SQL.findall(node.value))


def test_only_the_registry_and_a_kinds_own_files_know_it_by_name() -> None:
    others = [REGISTRY, PACKAGE / "messages" / "kit" / "headings.py"]  # which names keys of results
    files = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts and path not in others]
    named = [(path, *found) for path in files for found in kinds_named_in(path)]
    assert len(named) > 5
    assert [f"{path}:{line} {kind}" for path, line, kind in named if not is_own(path, kind)] == []


@pytest.mark.parametrize("kind", every(), ids=lambda kind: kind.code)
def test_every_part_that_a_kind_names_is_there(kind: RequestKind) -> None:
    assert kind.code == import_module(kind.domain).KIND
    assert callable(kind.describe)
    assert callable(rules_of(kind.code).apply)
    assert words_of(kind.code).form.headings()
    assert callable(import_module(kind.cli).menu_of)
