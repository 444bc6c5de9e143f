import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.support import ROOT


def test_all_that_the_program_reads_is_installed(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-w", str(tmp_path), str(ROOT)], check=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    listed = subprocess.run(["git", "ls-files", "szdj_cli"], cwd=ROOT, check=True, capture_output=True, text=True)
    samples = {f"szdj_cli/{path.relative_to(ROOT)}" for path in (ROOT / "sample_data").glob("*.[cxj]s*")}
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert packed >= set(listed.stdout.split())
    assert packed >= samples
    assert len(samples) > 5


def test_what_is_installed_with_the_program_is_what_it_imports() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    distributions = {_plain(re.split(r"[\[<>=~!]", each)[0]) for each in needed}
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "szdj_cli").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _imported(node)
    }
    by_module = packages_distributions()
    found = {_plain(name) for module in imported for name in by_module.get(module, ())}
    assert distributions <= found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _plain(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()
