"""The audit log as it is read: its entries, whether its chain holds, its checkpoint."""

from collections.abc import Iterator
from datetime import datetime

from szdj_cli.domain.audit.audit import GENESIS
from szdj_cli.domain.audit.reading import AuditEntry, AuditFilter, ChainProblem, ChainReport, Checkpoint, break_in
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.services.access import access
from szdj_cli.services.access.verified import require_verified
from szdj_cli.store.audit import reading as audit_reading
from szdj_cli.store.core import audit as rows
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store

_PAGE = 250  # rows: each may say what was written of four thousand, in a hundred kilobytes


def log(store: Store, actor: Actor, wanted: AuditFilter, now: datetime) -> Iterator[AuditEntry]:
    """Return the entries that a filter lets through, the newest first, page by page in short reads.

    Whoever decides in organisations sees what was done in them and below, and to these and their people; an
    administrator sees all.

    Raises:
        NotAllowed: the actor is neither.
        VerificationRequired: of whoever decides, as for all that they look at.
    """
    access.require_somewhere(actor, Act.LOG)
    return _entries(store, actor, wanted, now)


def _entries(store: Store, actor: Actor, wanted: AuditFilter, now: datetime) -> Iterator[AuditEntry]:
    left: int = wanted.limit
    before: int | None = None
    while left > 0:
        size = min(left, paging.PAGE)
        with store.reading() as tx:
            if actor.is_everywhere(Act.LOG):
                page = audit_reading.entries(tx, wanted._replace(limit=size), before=before)
            else:
                require_verified(tx, actor, now)
                scope = actor.organisations(Act.LOG)
                page = audit_reading.entries(tx, wanted._replace(limit=size), scope, before=before)
        yield from page
        if len(page) < size:
            return
        left, before = left - size, page[-1].seq


def head(store: Store, actor: Actor, now: datetime) -> Checkpoint:
    """Return the checkpoint of this moment.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    with store.reading() as tx:
        access.require(tx, actor, Act.AUDIT)
        length, last = rows.head(tx)
        return Checkpoint(audit_reading.store_id(tx), length, last.hex(), now)


def require_reader(actor: Actor, act: Act = Act.AUDIT) -> None:
    """Let an actor pass who may read the log, all of it or their part, before anything else is asked of them.

    Raises:
        NotAllowed: the actor may not.
    """
    access.require_somewhere(actor, act)


def verify(store: Store, actor: Actor, checkpoint: tuple[int, str] | None) -> ChainReport:
    """Recompute the whole chain and hold it against a checkpoint that was kept elsewhere.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    with store.reading() as tx:
        access.require(tx, actor, Act.AUDIT)
    return chain_report(store, checkpoint)


def chain_report(store: Store, checkpoint: tuple[int, str] | None = None) -> ChainReport:
    """Return how far the chain holds, page by page in short transactions; rows that come meanwhile are left out."""
    with store.reading() as tx:
        count, least, length = audit_reading.extent(tx)
        begins = audit_reading.act_of(tx, 1) == rows.CREATED
    if count and least < 1:
        return ChainReport(False, 0, GENESIS.hex(), least, ChainProblem.GAP)
    if length == 0 or (least == 1 and not begins):
        return ChainReport(False, 0, GENESIS.hex(), 1, ChainProblem.EMPTY)
    report = _chain_report(store, 0, GENESIS, length)
    return _against(store, report, checkpoint) if report.ok else report


def _chain_report(store: Store, done: int, previous: bytes, length: int) -> ChainReport:
    """Return how far the chain holds, from an entry and its hash on."""
    while done < length:
        up_to = min(done + _PAGE, length)
        with store.reading() as tx:
            numbers, contents, hashes = audit_reading.page(tx, done, up_to)
        whole = len(numbers)
        if whole < up_to - done:  # numbers are missing: the chain can hold up to the first of them
            whole = next((at for at, number in enumerate(numbers) if number != done + at + 1), whole)
        broken = break_in(previous, contents[:whole], hashes[:whole])
        if broken is not None:
            before = hashes[broken - 1] if broken else previous
            return ChainReport(False, done + broken, before.hex(), done + broken + 1, ChainProblem.CHANGED)
        if done + whole < up_to:
            before = hashes[whole - 1] if whole else previous
            return ChainReport(False, done + whole, before.hex(), done + whole + 1, ChainProblem.GAP)
        done, previous = up_to, hashes[-1]
        del numbers, contents, hashes  # before the next ones are there
    return ChainReport(True, length, previous.hex())


def newest_hold(store: Store, most: int) -> ChainReport:
    """Return whether no entry is missing, and whether the chain holds over as many of the newest as are looked at."""
    with store.reading() as tx:
        count, least, length = audit_reading.extent(tx)
        after = max(0, length - most)
        before = audit_reading.hash_of(tx, after)
        begins = audit_reading.act_of(tx, 1) == rows.CREATED
    if after == 0 or before is None or not begins or (count, least) != (length, 1):
        return chain_report(store)
    return _chain_report(store, after, before, length)


def _against(store: Store, report: ChainReport, checkpoint: tuple[int, str] | None) -> ChainReport:
    if checkpoint is None:
        return report
    length, head_then = checkpoint
    if length > report.length:
        return ChainReport(False, report.length, report.head, report.length + 1, ChainProblem.CUT)
    with store.reading() as tx:
        found = audit_reading.hash_of(tx, length) if length else GENESIS
    if found is None or found.hex() != head_then:
        return ChainReport(False, report.length, report.head, length, ChainProblem.REWRITTEN)
    return report
