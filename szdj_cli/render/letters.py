"""The register of letters, drawn."""

from collections.abc import Iterable, Sequence
from typing import Any

from szdj_cli.domain.transfers.register import RegisterEntry
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.messages.transfers import letters as words
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_table


def draw_register(entries: Iterable[RegisterEntry], fmt: OutputFormat, *, aside: bool = False) -> None:
    """Write letters, a row each; `aside` where they are shown before a question.

    On a terminal, where room is short, without what the others have at the end: addressee, day of the receipt and more.
    """
    rows: Iterable[dict[str, Any]] = map(_row, entries)
    columns = [column for column in _COLUMNS if column.key in _ON_SCREEN]
    if aside:
        draw_table(rows, columns, aside=True)
    elif not fmt.is_drawn:  # as it comes
        show_result(fmt, rows, [*columns, *(column for column in _COLUMNS if column.key not in _ON_SCREEN)])
    elif shown := list(rows):
        show_result(fmt, shown, columns)


def draw_slips(found: Iterable[tuple[RegisterEntry, Slip]]) -> None:
    """Show, before a question, whose receipts would be recorded, and what they say."""
    rows = (
        {
            "request": letter.request,
            "number": letter.number,
            "name": letter.name,
            "to": letter.destination,
            "handler": slip.handler,
            "received_on": slip.received_on,
        }
        for letter, slip in found
    )
    draw_table(rows, _SLIP_COLUMNS, aside=True)


def headings() -> list[str]:
    """Return the headings of a register in a file."""
    return [column.heading for column in _COLUMNS]


def as_lines(entries: Iterable[RegisterEntry]) -> list[Sequence[str]]:
    """Return letters as lines of a file."""
    return [[column.text(row) for column in _COLUMNS] for row in map(_row, entries)]


def _row(each: RegisterEntry) -> dict[str, Any]:
    return {
        "number": each.number,
        "issued_on": each.issued_on,
        "expires_on": each.expires_on,
        "status": each.status,
        "request": each.request,
        "member": each.member,
        "name": each.name,
        "from": each.origin,
        "addressee": each.addressee,
        "to": each.destination,
        "committee": each.committee,
        "received_on": each.received_on,
        "void_reason": each.void_reason,
        "committee_code": each.committee_code,
    }


_SLIP_COLUMNS = tuple(
    Column(key, heading, "right" if key == "request" else "left", whole=key in ("number", "name"))
    for key, heading in words.SLIP_HEADINGS.items()
)
_WHOLE = ("number", "issued_on", "expires_on", "status", "name")
_COLUMNS = tuple(
    Column(
        key,
        heading,
        "right" if key in ("request", "member") else "left",
        show=words.status if key == "status" else None,
        whole=key in _WHOLE,
    )
    for key, heading in words.REGISTER_HEADINGS.items()
)
_ON_SCREEN = ("number", "expires_on", "status", "request", "name", "from", "to")
