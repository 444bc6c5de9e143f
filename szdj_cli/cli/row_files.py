"""Files of which each row is something to be done: what was read is said; refused whole where a row is wrong."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from szdj_cli.domain.errors import TableRowsInvalid
from szdj_cli.messages import importing as words
from szdj_cli.render.importing import draw_problems
from szdj_cli.render.kit.console import say
from szdj_cli.render.readings import draw_reading
from szdj_cli.services import row_files

if TYPE_CHECKING:
    from szdj_cli.cli.options import FromFile
    from szdj_cli.domain.imports.plan import RowProblem
    from szdj_cli.services.row_files import RowsFile


def require_sound(found: "RowsFile", problems: "Sequence[RowProblem]", given: "FromFile") -> None:
    """Say how a file was read and what is wrong with its rows, and write these to the file that `--errors` names.

    Raises:
        TableRowsInvalid: any row is wrong.
    """
    draw_reading(found.reading)
    ordered = sorted(problems, key=lambda problem: problem.row)
    bad = len({problem.row for problem in ordered})
    if given.errors is not None:
        row_files.write_errors(found, ordered, given.errors, words.describe, force=given.force)
    if not bad:
        return
    draw_problems(ordered, found.reading)
    if given.errors is not None:
        say(words.bad_rows_written(str(given.errors), bad))
    raise TableRowsInvalid(bad)
