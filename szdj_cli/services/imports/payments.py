"""Importing payments of dues: planned row by row without any lock on the store, then written in one transaction."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from szdj_cli import __version__
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.doubts import ALWAYS_PLAUSIBLE_FEN, is_large
from szdj_cli.domain.dues.import_rows import PAYMENT_COLUMNS, PaymentReader, match_columns
from szdj_cli.domain.errors import RosterMoved
from szdj_cli.domain.imports.plan import SHOWN_PROBLEMS, ImportSummary, Outcome, Plan, RowProblem, masked_cell
from szdj_cli.domain.members.columns_elsewhere import require_importable
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.reasons import Reason, TemplateKind
from szdj_cli.files.tables.reading import RowSource
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges
from szdj_cli.services.imports.common import Progress, allowed_branches, require_columns, require_sound
from szdj_cli.services.imports.payment_rows import Kept, PaymentStager
from szdj_cli.services.imports.repeats import rows_known, subject_of
from szdj_cli.store.audit import audit
from szdj_cli.store.core.engine import Store, Transaction
from szdj_cli.store.imports import payments as payment_import
from szdj_cli.store.imports import problems as import_problems

ROWS_AT_ONCE = 2_000
IMPORTED = "payments.imported"
"""How the audit log calls an import."""


@contextmanager
def plan_payments(
    store: Store, actor: Actor, source: RowSource, now: datetime, *, allow_large: bool = False
) -> Iterator["PlannedPayments"]:
    """Begin to plan the import of a file of payments: `read` it, then `apply` it; nothing is locked meanwhile.

    `allow_large` says that amounts which are probably slips are right.

    Raises:
        NotAllowed: the actor may import payments nowhere.
        VerificationRequired: today's verification is still to do.
        HeadingsMissing, HeadingsDoubled: a column that has to be there is not, or is there twice.
        ColumnsElsewhere: a column holds what only a command of its own writes.
    """
    charges.refresh(store, now)
    with store.pinned() as pinned:
        yield PlannedPayments(pinned, actor, source, now, allow_large=allow_large)


class PlannedPayments:
    """A file of payments, staged. `plan` is set once it is read."""

    plan: Plan
    messages: Sequence[Message] = ()
    next_command = "szdj dues arrears"

    def __init__(self, store: Store, actor: Actor, source: RowSource, now: datetime, *, allow_large: bool) -> None:
        self._store = store
        self._actor = actor
        self.source = source
        self._now = now
        self._allow_large = allow_large
        with store.reading() as tx:
            require_verified(tx, actor, now)
            allowed = allowed_branches(tx, actor, Act.IMPORT_PAYMENTS)
            self._mark = payment_import.begin(tx)
            openings, starts = payment_import.openings(tx), payment_import.starts(tx)
            kept = Kept(charges.since(tx, now), openings, starts, allowed, actor.member_id)
        match = match_columns(source.headings)
        require_columns(match, source.path, TemplateKind.PAYMENTS)
        require_importable(TemplateKind.PAYMENTS, match, source.path)
        self._match = match
        self._kept = kept
        self._stager = PaymentStager(PaymentReader(match.columns, shanghai_day(now)), match.columns, kept)

    def read(self, progress: Progress | None = None) -> None:
        """Read and stage the whole file.

        Raises:
            FileRefused: it cannot be read to its end.
        """
        with self._store.reading() as tx:
            # The ledger forgets nothing: what was written once is there.
            known = rows_known(tx, IMPORTED, self.source, self._bases)
        if known is not None:
            self.plan = self._planned(Counter({Outcome.SAME: known}))
            return
        done = 0
        for rows in self.source.blocks(ROWS_AT_ONCE):
            if rows:
                with self._store.reading() as tx:
                    self._stager.take(tx, rows)
            done += len(rows)
            if progress:
                progress(done)
        with self._store.reading() as tx:
            self._settle_doubles(tx)
            if not self._allow_large:
                self._settle_large(tx)
            problems = import_problems.first_problems(tx, SHOWN_PROBLEMS)
            remarks = import_problems.first_problems(tx, SHOWN_PROBLEMS, warnings=True)
            amount = payment_import.total(tx)
        self.plan = self._planned(self._stager.counts, problems, remarks, amount)

    def _planned(
        self,
        counts: Counter[Outcome],
        problems: Sequence[RowProblem] = (),
        remarks: Sequence[RowProblem] = (),
        amount_fen: int = 0,
    ) -> Plan:
        return Plan(
            new=counts[Outcome.NEW],
            updated=0,
            same=counts[Outcome.SAME],
            conflicts=counts[Outcome.CONFLICT],
            errors=counts[Outcome.ERROR],
            warnings=self._stager.passed_over,
            problems=tuple(problems),
            remarks=tuple(remarks),
            unknown_headings=self._match.unknown,
            sheet=self.source.sheet,
            amount_fen=amount_fen,
        )

    def apply(self, *, keep_going: bool = False) -> ImportSummary:
        """Write what was planned, in one transaction.

        Raises:
            RowsInvalid, RowsConflict: some rows cannot be written, and the others are not to be written alone.
            RosterMoved: members, opening months or serial numbers are not as they were when the plan was made.
        """
        plan = self.plan
        if not keep_going:
            require_sound(plan)
        with self._store.transaction() as tx:
            charges.bring_up_to_date(tx, self._now)
            has_moved = payment_import.has_moved(tx, self._mark)
            if has_moved or payment_import.openings(tx) != self._kept.openings:
                raise RosterMoved
            if plan.new and payment_import.merge(tx, self._actor.account_id, self._now) != plan.new:
                raise RosterMoved
            detail = {
                "sha256": self.source.sha256,
                "basis": self._bases()[0 if plan.warnings else -1],
                "written": tx.keys.mac("import", self._stager.written.hexdigest()).hex(),
                "fen": plan.amount_fen,
                **asdict(plan.summary),
            }
            audit.append(tx, audit.Entry(self._actor.label, IMPORTED, subject_of(self.source), detail), self._now)
        return plan.summary

    def problems_in(self, first: int, last: int) -> list[RowProblem]:
        """Return what is wrong in the rows between two row numbers, these included, in their order."""
        with self._store.reading() as tx:
            return import_problems.problems(tx, first, last)

    def _bases(self) -> list[str]:
        """Return digests of what decides, beside its bytes, what a file comes to: how it is read, and by whom.

        Whoever may import everywhere finds the same in it, unless something was passed over, as their own payment is:
        the first is this actor's, the last everybody's who finds the same.
        """
        whose = [self._actor.label, *(["everywhere"] if self._kept.allowed is None else [])]
        how = [__version__, self.source.encoding, self.source.sheet]
        return [sha256(json.dumps([*how, who]).encode()).hexdigest() for who in whose]

    def _settle_doubles(self, tx: Transaction) -> None:
        doubled = payment_import.doubled(tx) if self._stager.may_have_doubles else []
        if not doubled:
            return
        payment_import.unstage(tx, [each.row for each in doubled])
        for each in doubled:
            self._stager.counts[Outcome.NEW] -= 1
            self._stager.counts[Outcome.CONFLICT if each.is_contradicted else Outcome.SAME] += 1
        heading = PAYMENT_COLUMNS["serial"].heading
        problems = [
            RowProblem(each.row, heading, masked_cell("serial", each.serial), Reason.SERIAL_TWICE)
            for each in doubled
            if each.is_contradicted
        ]
        import_problems.note_problems(tx, problems)

    def _settle_large(self, tx: Transaction) -> None:
        candidates = payment_import.above(tx, ALWAYS_PLAUSIBLE_FEN)
        large = [each for each in candidates if is_large(each.amount_fen, [each.due_fen])]
        if not large:
            return
        payment_import.unstage(tx, [each.row for each in large])
        self._stager.counts[Outcome.NEW] -= len(large)
        self._stager.counts[Outcome.CONFLICT] += len(large)
        heading = PAYMENT_COLUMNS["amount"].heading
        problems = [RowProblem(each.row, heading, yuan(each.amount_fen), Reason.LARGE_PAYMENT) for each in large]
        import_problems.note_problems(tx, problems)
