"""`szdj dues sheet`: the sheet on which a branch collects its dues, on the screen or in a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from szdj_cli.messages.dues import sheets as words
from szdj_cli.render.dues.sheets import draw_sheet
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.dues.lists import sheets

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def show(
    state: "State", branch: str | None, month: str | None, output: Path | None, fmt: OutputFormat, *, force: bool
) -> None:
    """Write a sheet to the screen, or to a file where one is named."""
    sheet = sheets.look(state.store, state.actor(), branch, month, state.now())
    if output is None:
        if fmt.is_drawn:
            say(words.title(sheet))
        draw_sheet(sheet, fmt)
        return
    sheets.write(state.store, state.actor(), sheet, output, state.now(), force=force)
    said, following = words.written(sheet, str(output)), f"szdj import payments {output}"
    show_file(fmt, output, len(sheet.rows), said=said, then=following, number=sheet.number, month=sheet.month)
