"""The sample files, which are installed with the program as `szdj_cli.sample_data`."""

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path


def sample_file(name: str) -> AbstractContextManager[Path]:
    """Return a context in which a sample file, `orgs.csv` for one, is a file on disk."""
    return as_file(_directory() / name)


def _directory() -> Traversable:
    try:
        return files("szdj_cli.sample_data")
    except ModuleNotFoundError:
        # Run from a checkout that is not the installed copy: the one copy is beside the package.
        return Path(__file__).parents[2] / "sample_data"
