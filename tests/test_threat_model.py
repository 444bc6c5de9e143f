"""Every test that docs/threat-model.md calls upon is one, so that the document cannot outlive what it promises."""

import ast
import re
from functools import cache

import pytest

from tests.support import ROOT

_NAMED = re.compile(r"`(tests/[\w/]+\.py)?::(test_\w+)`")


def named() -> list[tuple[str, str]]:
    """Return every test that the document names; one without a file is of the file named before it."""
    tests: list[tuple[str, str]] = []
    file = ""
    for given, name in _NAMED.findall((ROOT / "docs" / "threat-model.md").read_text("utf-8")):
        file = given or file
        tests.append((file, name))
    return tests


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("file", "name"), named())
def test_every_test_that_the_document_names_exists(file: str, name: str) -> None:
    assert name in functions_of(file)


def test_every_deployment_has_its_tests() -> None:
    _before, *parts = (ROOT / "docs" / "threat-model.md").read_text("utf-8").split("\n## ")
    assert len(parts) == 4
    assert all(_NAMED.search(part) for part in parts)
