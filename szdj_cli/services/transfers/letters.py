"""Letters of transfer: printed, voided, issued anew. Checked by anybody in `paper_checks`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import (
    LetterNotIssued,
    MemberElsewhere,
    OwnRequest,
    RequestNotFound,
    RequestNotOpen,
    RequestPending,
)
from szdj_cli.domain.requests.plan_files import parse_reason
from szdj_cli.domain.requests.requests import OPEN_STATES, AcceptedRequest, RequestState, StepAct, shown_state
from szdj_cli.domain.transfers.letter_contents import letter_text
from szdj_cli.domain.transfers.letters import LetterText
from szdj_cli.domain.transfers.signatures import link
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.transfers.transfers import KIND
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.files.documents import letters as files
from szdj_cli.services.access import access
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.kinds_of_request import transfer as transfer_steps
from szdj_cli.services.requests import routing
from szdj_cli.services.transfers import letter_checks
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import reorganising
from szdj_cli.store.requests import letters, steps
from szdj_cli.store.requests import requests as rows

_CAN_BE_VOIDED = frozenset({*OPEN_STATES, RequestState.EXPIRED})
_CAN_BE_REISSUED = frozenset({*_CAN_BE_VOIDED, RequestState.VOIDED})


def write(
    store: Store,
    actor: Actor,
    request_id: int,
    target: Path,
    now: datetime,
    *,
    template: Path | None = None,
    page_url: str | None = None,
    force: bool = False,
) -> LetterText:
    """Write the letter of one transfer, as `write_all` does, and return it."""
    (written,) = write_all(store, actor, [request_id], target, now, template=template, page_url=page_url, force=force)
    return written


def write_all(
    store: Store,
    actor: Actor,
    request_ids: Sequence[int],
    target: Path,
    now: datetime,
    *,
    template: Path | None = None,
    page_url: str | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[LetterText]:
    """Write letters of transfers as one Word document, from an organisation's own template where one is given.

    A QR code holds a link where the phone page has a public address, else the code alone. Printing is logged, of all
    or of none. `progress` is called with how many are filled in, and of how many.

    Raises:
        RequestNotFound, LetterNotIssued, NotAllowed, OwnRequest: as `find`.
        RequestNotOpen: the letter was used, returned or voided, or is out of date.
        TemplateInvalid, OutputProtected, OutputUnfit, FileExists, FileUnwritable: the files.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        found = {each: _live_letter(tx, actor, each, now) for each in dict.fromkeys(request_ids)}
    files.check(target, force=force)
    with store.reading() as tx:
        texts = [
            letter_text(letters.content(tx, letter), link(letter_checks.code(tx, letter), page_url))
            for letter in found.values()
        ]
    # Filling in documents takes longer than anybody who writes should wait.
    document = files.filled_letters(texts, template, progress)
    with store.transaction() as tx:
        entries: list[audit.Entry] = []
        for request_id, letter in found.items():
            if _live_letter(tx, actor, request_id, now).id != letter.id:
                raise RequestNotOpen(request_id, RequestState.VOIDED)
            entries.append(audit.Entry(actor.label, "letter.printed", f"request:{request_id}", logged(letter)))
        audit.append_all(tx, entries, now)
    files.write_document(document, target, force=force)
    return texts


def applicant_of(store: Store, request_id: int) -> int:
    """Return whose letter it is, by member number, once something was done about it.

    Raises:
        RequestNotFound: there is none with this number.
    """
    with store.reading() as tx:
        request = rows.state_of(tx, request_id)
    if request is None:
        raise RequestNotFound(request_id)
    return request.member_id


def write_template(actor: Actor, target: Path, *, force: bool = False) -> None:
    """Write the template that ships with the program, to be made one's own.

    Raises:
        NotAllowed: the actor neither writes letters nor keeps the settings.
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the file.
    """
    access.require_somewhere(actor, Act.LETTER, Act.MAINTAIN)
    files.write_template(target, force=force)


def void(store: Store, actor: Actor, request_id: int, reason: str, now: datetime) -> str:
    """Void the letter of a transfer that has not ended well, and close the transfer; return its number.

    Raises:
        RequestNotFound, LetterNotIssued, NotAllowed, OwnRequest: as `find`.
        ReasonMissing, ValueInvalid: the reason.
        RequestNotOpen: the member was taken in, or the transfer was returned or voided; it is so already where it was
            for the same reason.
    """
    why = parse_reason(reason)
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        routing.record_expired(tx, now)
        request, letter = find(tx, actor, request_id)
        number = number_text(letter.year, letter.serial)
        if RequestState(request.state) not in _CAN_BE_VOIDED:
            is_same = request.state == RequestState.VOIDED and letter.void_reason == why
            raise RequestNotOpen(request_id, shown_state_of(request, now)).so_already(number if is_same else None)
        letters.void(tx, letter.id, why, now)
        rows.close(tx, request_id, RequestState.VOIDED, now, was=RequestState(request.state))
        detail = {**logged(letter), "reason": why}
        audit.append(tx, audit.Entry(actor.label, "letter.voided", f"request:{request_id}", detail), now)
        return number


def reissue(store: Store, actor: Actor, request_id: int, reason: str, now: datetime) -> str:
    """Issue a new letter for a transfer whose letter has expired, was voided or is on its way; return the new number.

    The transfer goes on at the step at which it stood; the old letter is void, for this reason unless it was before.

    Raises:
        RequestNotFound, LetterNotIssued, NotAllowed, OwnRequest: as `find`.
        ReasonMissing, ValueInvalid: the reason.
        RequestNotOpen: the transfer has ended.
        MemberElsewhere: the member is no longer where they asked to leave.
        RequestPending: the member has asked for another transfer meanwhile.
    """
    why = parse_reason(reason)
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        routing.record_expired(tx, now)
        request, old = find(tx, actor, request_id)
        if RequestState(request.state) not in _CAN_BE_REISSUED:
            raise RequestNotOpen(request_id, shown_state_of(request, now))
        other = rows.open_of(tx, request.member_id, KIND, shanghai_day(now))
        if other not in (None, request_id):
            raise RequestPending(other)
        ready = ready_of(tx, request)
        require_there(tx, ready)
        if old.voided_at is None:
            letters.void(tx, old.id, why, now)
        transfer_steps.issue(tx, [ready], now)
        _reopen(tx, request, now)
        new = letters.of_request(tx, request_id)[0]
        detail = {**logged(new), "instead_of": number_text(old.year, old.serial), "reason": why}
        audit.append(tx, audit.Entry(actor.label, "letter.reissued", f"request:{request_id}", detail), now)
        return number_text(new.year, new.serial)


def find(tx: Transaction, actor: Actor, request_id: int) -> tuple[rows.StoredRequest, letters.Letter]:
    """Return the state of a transfer and its newest letter, to those who handle the letters of its committee.

    Raises:
        RequestNotFound: there is no such transfer.
        NotAllowed: no appointment in the issuing committee, or above it.
        OwnRequest: nobody handles their own letter.
        LetterNotIssued: the committee has not decided yet, or there is no letter on this way.
    """
    request = rows.state_of(tx, request_id)
    if request is None or request.kind != KIND or request.state == RequestState.DRAFT:
        raise RequestNotFound(request_id)
    committee = letters.committees(tx, [request_id]).get(request_id)
    access.require(tx, actor, Act.LETTER, committee if committee is not None else request.branch_id)
    if request.member_id == actor.member_id:
        raise OwnRequest
    found = letters.of_request(tx, request_id)
    if not found:
        raise LetterNotIssued(request_id)
    return request, found[0]


def ready_of(tx: Transaction, request: rows.StoredRequest) -> AcceptedRequest:
    """Return a transfer as what is written at its steps, from the branch into which the one that they left has gone."""
    changes = rows.changes_reader(tx.keys)(request.id, request.payload)
    into = reorganising.last_successor(tx, request.branch_id)  # what has expired was not carried along
    branch_id = into.id if into is not None else request.branch_id
    return AcceptedRequest(request.id, request.member_id, 0, changes, branch_id, request.target_id)


def require_there(tx: Transaction, ready: AcceptedRequest) -> None:
    """Let a transfer pass whose member is still where they asked to leave.

    Raises:
        MemberElsewhere: they are not.
    """
    if transfer_steps.stale(tx, [ready]):
        raise MemberElsewhere(ready.id)


def shown_state_of(request: rows.StoredRequest, now: datetime) -> RequestState:
    """Return the state of a transfer as people see it, but for where exactly it is under way."""
    return shown_state(request.kind, request.state, None, request.expires_on, shanghai_day(now))


def logged(letter: letters.Letter) -> dict[str, object]:
    """Return what the log says of a letter."""
    return {"committee": letter.committee_code, "number": number_text(letter.year, letter.serial)}


def _live_letter(tx: Transaction, actor: Actor, request_id: int, now: datetime) -> letters.Letter:
    request, letter = find(tx, actor, request_id)
    state = shown_state_of(request, now)
    if state not in OPEN_STATES:
        raise RequestNotOpen(request_id, state)
    return letter


def _reopen(tx: Transaction, request: rows.StoredRequest, now: datetime) -> None:
    organisation, act = steps.present(tx, request.id)
    if act is StepAct.SLIP:
        rows.reopen(tx, request.id, RequestState.IN_TRANSIT, organisation)
    else:
        assignee = routing.assignee_of(tx, organisation, request.member_id, now, request.submitted_by)
        rows.reopen(tx, request.id, RequestState.PENDING, assignee.organisation_id)
