"""Files of which each row is something to be done: what was read is said; refused whole where a row is wrong."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from szdj_cli.domain.errors import TableRowsInvalid
from szdj_cli.messages import importing as words
from szdj_cli.render.importing import draw_problem_events, draw_problems
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import show_result
from szdj_cli.render.readings import draw_reading, reading_of
from szdj_cli.services import row_files

if TYPE_CHECKING:
    from szdj_cli.cli.options import FromFile
    from szdj_cli.cli.state import State
    from szdj_cli.domain.imports.listed import Listed
    from szdj_cli.domain.imports.plan import RowProblem
    from szdj_cli.render.kit.formats import OutputFormat
    from szdj_cli.services.row_files import RowsFile


def listed_in(
    state: "State",
    given: "FromFile",
    read: "Callable[..., RowsFile]",
    listed: "Callable[..., Listed]",
    fmt: "OutputFormat",
    *,
    dry_run: bool,
) -> list[int]:
    """Return the numbers that a file lists, as the services `read` it and find what is `listed` in it.

    Raises:
        TableRowsInvalid: a row names nothing that can be meant.
    """
    actor, now = state.actor(), state.now()
    found = read(actor, given.file, now, encoding=given.encoding, sheet=given.sheet)
    named = listed(state.store, actor, found, now)
    require_sound(found, named.problems, given, fmt, dry_run=dry_run)
    return list(named.numbers)


def require_sound(
    found: "RowsFile", problems: "Sequence[RowProblem]", given: "FromFile", fmt: "OutputFormat", *, dry_run: bool
) -> None:
    """Say how a file was read and what is wrong with its rows, and write these to the file that `--errors` names.

    Programs get an object for each that is wrong, and then one that says how the file was read, as of an import.

    Raises:
        TableRowsInvalid: any row is wrong.
    """
    if not (fmt.is_data and problems):
        draw_reading(found.reading)
    ordered = sorted(problems, key=lambda problem: problem.row)
    bad = len({problem.row for problem in ordered})
    if given.errors is not None:
        row_files.write_errors(found, ordered, given.errors, words.describe, force=given.force)
    if not bad:
        return
    if fmt.is_data:
        draw_problem_events(ordered, found.reading, fmt)
        data = {"errors": bad, "read": reading_of(found.reading)}
        show_result(fmt, data, written=False, dry_run=dry_run)
    else:
        draw_problems(ordered, found.reading)
    if given.errors is not None:
        say(words.bad_rows_written(str(given.errors), bad))
    raise TableRowsInvalid(bad)
