"""The register of letters: looked at, written to a file, and which of them can be printed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import FieldUnreadable, NotAllowed
from szdj_cli.domain.imports.listed import Listed
from szdj_cli.domain.imports.listed import listed as numbers_listed
from szdj_cli.domain.imports.tables import SheetExtras, SheetTitle
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.domain.transfers.letter_contents import letter_text
from szdj_cli.domain.transfers.register import RegisterEntry
from szdj_cli.domain.transfers.signed_documents import PaperStatus, number_text
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.files.outgoing import check_target, kind_of
from szdj_cli.files.tables.writing import write_table
from szdj_cli.services import row_files, table_forms
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.row_files import RowsFile
from szdj_cli.services.transfers import letter_checks
from szdj_cli.store.core import audit, paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import letters


def look(
    store: Store,
    actor: Actor,
    now: datetime,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int | None = None,
    requests: Sequence[int] | None = None,
) -> Iterator[RegisterEntry]:
    """Return the letters that this actor's committees issued between two instants, the newest first.

    They come page by page in short reads. `requests`: those of some transfers alone.

    Raises:
        NotAllowed: no appointment lets this actor handle letters.
    """
    mine = actor.organisations(Act.LETTER)
    if not mine:
        raise NotAllowed((Act.LETTER,))
    today = shanghai_day(now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        below = organisations.below(tx, mine)
        found = letters.registered(tx, below, since=since, before=before, limit=limit, requests=requests)
    return paging.of_numbers(
        store, found, lambda tx, page: [_entry(tx, each, today) for each in letters.of_numbers(tx, page)]
    )


def printable(entries: Iterable[RegisterEntry], actor: Actor) -> list[RegisterEntry]:
    """Return those of some letters that can be printed, in the order of their numbers; nobody prints their own."""
    found = [each for each in entries if each.status is PaperStatus.VALID and each.member != actor.member_id]
    return sorted(found, key=lambda each: (each.committee, each.number))


def read_list(actor: Actor, file: str, now: datetime, *, encoding: str | None, sheet: str | None) -> RowsFile:
    """Return what a file that lists transfers says, to whoever handles letters; as `row_files.read`."""
    return row_files.read(actor, Act.LETTER, table_forms.REQUESTS, file, now, encoding=encoding, sheet=sheet)


def listed(store: Store, actor: Actor, found: RowsFile, now: datetime) -> Listed:
    """Return which letters that can be printed a file names, by request, and what is wrong with its rows."""
    known = {each.request: each.name for each in printable(look(store, actor, now), actor)}
    return numbers_listed(found.rows, found.fields, lambda _numbers: known, Reason.NO_LETTER_TO_PRINT)


def write(
    store: Store,
    actor: Actor,
    entries: Sequence[RegisterEntry],
    headings: Sequence[str],
    lines: Sequence[Sequence[str]],
    target: Path,
    now: datetime,
    *,
    force: bool,
) -> int:
    """Write a register to a CSV or xlsx file, under headings a line a letter; it is logged.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target.
    """
    kind = kind_of(target)
    check_target(target, kind, force=force)
    with store.transaction() as tx:
        detail = {"rows": len(entries)}
        audit.append(tx, audit.Entry(actor.label, "letters.exported", "roster", detail), now)
    return write_table(target, headings, lines, kind, force=force, extras=SheetExtras(SheetTitle.LETTERS))


def _entry(tx: Transaction, row: letters.Registered, today: date) -> RegisterEntry:
    letter = row.letter
    try:
        said = letter_text(letters.content(tx, letter), "")
        who = (said.name, said.origin, said.addressee, said.destination)
    except (FieldUnreadable, LookupError, TypeError, ValueError):  # altered beyond reading: the others are shown
        who = (UNREADABLE,) * 4
    return RegisterEntry(
        number_text(letter.year, letter.serial),
        letter.committee,
        letter.committee_code,
        letter.request_id,
        row.member_id,
        *who,
        shanghai_day(letter.issued_at),
        date.fromisoformat(letter.expires_on),
        letter_checks.status(letter, RequestState(row.state), today),
        date.fromisoformat(row.received_on) if row.received_on and letter.voided_at is None else None,
        letter.void_reason,
    )
