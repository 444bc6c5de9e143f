import tomllib
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def test_every_package_is_installed() -> None:
    setuptools = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    modules = (path.relative_to(_ROOT).parent for path in (_ROOT / "szdj_cli").rglob("*.py"))
    packages = {".".join(directory.parts) for directory in modules}
    assert set(setuptools["packages"]) == packages | set(setuptools["package-dir"])
