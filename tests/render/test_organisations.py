"""The tree as it is drawn."""

import pytest

from szdj_cli.domain.organisations.organisations import OrganisationKind
from szdj_cli.domain.organisations.views import TreeNode
from szdj_cli.render.kit.formats import CSV, JSON, TABLE
from szdj_cli.render.organisations import draw_tree


def node(code: str, depth: int) -> TreeNode:
    return TreeNode(code, code, OrganisationKind.BRANCH, None, depth, None, (), 0)


def test_every_line_hangs_on_what_it_stands_under(capsys: pytest.CaptureFixture[str]) -> None:
    depths = {"A": 0, "B": 1, "C": 2, "D": 3, "E": 2, "F": 1, "G": 2, "H": 0, "I": 1}
    draw_tree([node(code, depth) for code, depth in depths.items()], TABLE)
    names = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()[1:]]
    assert names == ["A", "├ B", "│ ├ C", "│ │ └ D", "│ └ E", "└ F", "  └ G", "H", "└ I"]


def test_programs_get_no_lines_in_the_names(capsys: pytest.CaptureFixture[str]) -> None:
    for fmt in (JSON, CSV):
        draw_tree([node("A", 0), node("B", 1)], fmt)
        assert "└" not in capsys.readouterr().out
