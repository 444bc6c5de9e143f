"""Files that are refused, and why."""

from pathlib import Path

import pytest

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.tables.reading import open_rows


def problem(path: Path) -> tuple[FileProblem, int | None]:
    """Return why a file cannot be read to its end, and from which row on."""
    with pytest.raises(FileRefused) as caught, open_rows(path) as source:
        list(source.rows())
    return caught.value.why, caught.value.row
