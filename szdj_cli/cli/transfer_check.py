"""`szdj transfer verify`: a letter's code, checked in the store, or offline with the issuer's public key."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.standard_input import read_lines
from szdj_cli.domain.clock import shanghai_day
from szdj_cli.domain.errors import ExitCode, KeyTextInvalid
from szdj_cli.domain.files import STANDARD_STREAM
from szdj_cli.domain.letter_codes import LetterCheck, LetterStatus
from szdj_cli.messages import transfers as words
from szdj_cli.render.tables import draw_json, draw_record
from szdj_cli.services import letter_checks

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def check(state: "State", code: str, public_key: str | None, fmt: str) -> None:
    """Say whether a letter was issued by whom it claims, and whether it still holds; exit 7 where it does not."""
    text = read_lines(1, option="-")[0] if code == STANDARD_STREAM else code
    if public_key is None:
        found = letter_checks.check(state.store, text, state.now())
    else:
        found = letter_checks.check_offline(text, _key(public_key), shanghai_day(state.now()))
    _draw(found, fmt)
    if found.status not in (LetterStatus.VALID, LetterStatus.ISSUED):
        raise typer.Exit(ExitCode.CONFLICT)


def _key(given: str) -> str:
    path = Path(given)
    try:
        return path.read_text("ascii").strip() if path.is_file() else given
    except (OSError, ValueError):
        raise KeyTextInvalid from None


def _draw(found: LetterCheck, fmt: str) -> None:
    if fmt in ("json", "jsonl"):
        draw_json(
            {
                "status": found.status,
                "number": found.claim.number,
                "committee": found.claim.committee,
                "committee_name": found.committee_name,
                "name": found.claim.masked_name,
                "issued_on": found.claim.issued_on,
                "expires_on": found.claim.expires_on,
            }
        )
        return
    said = words.facts_of(found)
    draw_record((heading, said[key]) for key, heading in words.CHECK_HEADINGS.items())
