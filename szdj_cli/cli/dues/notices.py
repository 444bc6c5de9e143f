"""`szdj dues notice`, `register` and `stubs`: looked at, or written to a file that is printed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from szdj_cli.domain.dues.lists.notices import printed_notice, printed_register, printed_stubs
from szdj_cli.messages.dues import notices as words
from szdj_cli.render.dues.notices import draw_list
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.dues.lists import notices

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.printed_tables import PrintedTable


class Wanted(NamedTuple):
    """What the options say: where it goes."""

    output: Path | None
    force: bool
    fmt: OutputFormat


def notice(state: "State", branch: str | None, month: str | None, wanted: Wanted) -> None:
    """Write what a branch posts of a month."""
    found = notices.notice(state.store, state.actor(), branch, month, state.now())
    detail = {"branch": found.branch_name, "month": found.month}
    _write(state, found.rows, words.NOTICE, printed_notice(found), "dues.notice_written", detail, wanted)


def register(state: "State", branch: str | None, month: str | None, wanted: Wanted) -> None:
    """Write what a branch received in a month."""
    found = notices.register(state.store, state.actor(), branch, month, state.now())
    detail = {"branch": found.branch_name, "month": found.month}
    _write(state, found.rows, words.REGISTER, printed_register(found), "dues.register_written", detail, wanted)


def stubs(state: "State", branch: str | None, year: int | None, wanted: Wanted) -> None:
    """Write the receipts that a branch issued in a year."""
    found = notices.stubs(state.store, state.actor(), branch, year, state.now())
    detail = {"branch": found.branch_name, "year": found.year}
    _write(state, found.rows, words.STUBS, printed_stubs(found), "dues.stubs_written", detail, wanted)


def _write(
    state: "State",
    rows: Sequence[NamedTuple],
    headings: Mapping[str, str],
    table: "PrintedTable",
    act: str,
    detail: Mapping[str, object],
    wanted: Wanted,
) -> None:
    if wanted.output is None:
        draw_list(rows, headings, wanted.fmt)
        return
    store, actor, now = state.store, state.actor(), state.now()
    notices.write(store, actor, table, act, detail, wanted.output, now, force=wanted.force)
    said = words.WRITTEN.format(title=table.title, path=wanted.output)
    show_file(wanted.fmt, wanted.output, len(rows), said=said)
