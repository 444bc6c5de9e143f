"""Bad rows written back as they were, with what is wrong: mended, the file is imported again."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from szdj_cli.domain.imports.tables import ERROR_HEADING, SheetExtras, SheetTitle
from szdj_cli.domain.values.text import AS_NUMBER
from szdj_cli.files.outgoing import check_target, kind_of
from szdj_cli.files.tables.writing import Table, open_table


class ErrorFile:
    """A file of bad rows, as a context manager; without a bad row there is no file.

    Raises:
        FileExists: on entering, the target is there, and not `force`.
        FileUnwritable: no room, or no right to write.
        OutputProtected, OutputUnfit: as `files.outgoing.check_target`.
    """

    def __init__(self, target: Path, headings: Sequence[str], *, force: bool = False) -> None:
        # An error file that comes in again has the column already.
        self._kept = [place for place, heading in enumerate(headings) if heading != ERROR_HEADING]
        self._headings = [*(headings[place] for place in self._kept), ERROR_HEADING]
        self._target = target
        self._force = force
        self._open = ExitStack()
        self._table: Table | None = None

    def write(self, cells: Sequence[str], reason: str) -> None:
        """Add a row of the input and the reason in words."""
        if self._table is None:
            self._table = self._open.enter_context(
                open_table(self._target, self._headings, force=self._force, extras=SheetExtras(SheetTitle.ERRORS))
            )
        self._table.write([*(cells[place].replace(AS_NUMBER, "") for place in self._kept), reason])

    def __enter__(self) -> Self:
        check_target(self._target, kind_of(self._target), force=self._force)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)
