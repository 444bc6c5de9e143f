"""`szdj transfer verify`: a letter's or a receipt's code, checked in the store, or offline with a public key."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.domain.errors import ExitCode, KeyTextInvalid
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.papers import draw_check
from szdj_cli.services.documents import check as paper_checks

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_MOST = 4096  # characters: a key is a line


def check(state: "State", code: str, public_key: str | None, fmt: OutputFormat) -> None:
    """Say whether a paper was issued by whom it claims, and whether it still holds; exit 7 where it does not."""
    text = read_lines(1, option="-")[0] if code == STANDARD_STREAM else code
    if public_key is None:
        found = paper_checks.check(state.store, text, state.now())
    else:
        found = paper_checks.check_offline(text, _key(public_key), shanghai_day(state.now()))
    draw_check(found, fmt)
    if not found.holds:
        raise typer.Exit(ExitCode.CONFLICT)


def _key(given: str) -> str:
    path = Path(given)
    try:
        if not path.is_file():
            return given
        with path.open(encoding="ascii") as file:
            text = file.read(_MOST + 1)
    except (OSError, ValueError):
        raise KeyTextInvalid from None
    if len(text) > _MOST:
        raise KeyTextInvalid
    return text.strip()
