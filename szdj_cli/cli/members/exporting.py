"""What `szdj member export` writes: a form to be printed, records for a screen or a program, the roster as a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from szdj_cli.messages import roster as words
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.members import exporting

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.members.filters import RosterFilter
    from szdj_cli.domain.values.reasons import MemberForm


class Export(NamedTuple):
    """Who is exported, whether unmasked, and how it is answered."""

    state: "State"
    branch: str | None
    wanted: "RosterFilter"
    reveal: bool
    fmt: OutputFormat


def print_form(export: Export, output: Path, form: "MemberForm", members: Sequence[str], *, force: bool) -> None:
    """Write the roster, or a card a member, as a Word document."""
    state, branch, wanted, reveal, fmt = export
    count = exporting.print_form(
        state.store,
        state.actor(),
        output,
        form,
        state.now(),
        branch=branch,
        wanted=wanted,
        members=members,
        reveal=reveal,
        force=force,
    )
    show_file(fmt, output, count, said=words.form_written(str(output), count))


def list_records(export: Export) -> None:
    """Write the records as a list."""
    from szdj_cli.render.members.members import draw_records

    state, branch, wanted, reveal, fmt = export
    found = exporting.records(state.store, state.actor(), state.now(), branch=branch, wanted=wanted, reveal=reveal)
    draw_records(found.members, fmt, reveal=reveal)


def write(export: Export, output: Path | None, *, force: bool) -> None:
    """Write the roster as a table that can be imported; without a file, on standard output."""
    from szdj_cli.render.kit.progress import progress_of

    state, branch, wanted, reveal, fmt = export
    with progress_of(words.EXPORTING) as advance:
        count = exporting.write(
            state.store,
            state.actor(),
            output,
            state.now(),
            branch=branch,
            wanted=wanted,
            reveal=reveal,
            force=force,
            progress=lambda done, whole: advance(done, done, whole),
        )
    if output is not None:
        show_file(fmt, output, count, said=words.exported(str(output), count, reveal=reveal))
