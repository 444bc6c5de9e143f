"""Importing payments of dues: planned row by row without any lock on the store, then written in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.bills.columns import columns_of
from szdj_cli.domain.dues.doubts import ALWAYS_PLAUSIBLE_FEN, is_large
from szdj_cli.domain.dues.import_rows import KEY, MEMBER, PAYMENT_COLUMNS, PAYMENT_FORM, PaymentReader
from szdj_cli.domain.errors import RosterMoved
from szdj_cli.domain.imports.plan import Outcome, Plan, RowProblem
from szdj_cli.domain.imports.tables import masked_cell
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.reasons import Reason, TemplateKind
from szdj_cli.files.tables.reading import RowSource
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.imports.common import allowed_branches, require_columns
from szdj_cli.services.imports.import_fingerprint import basis_of
from szdj_cli.services.imports.payment_rows import Kept, PaymentStager
from szdj_cli.services.imports.planning import Staged
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.imports import payments as payment_import
from szdj_cli.store.imports import problems as import_problems


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
    catch_up(store, now)
    with store.pinned() as pinned:
        yield PlannedPayments(pinned, actor, source, now, allow_large=allow_large)


class PlannedPayments(Staged):
    """A file of payments, staged."""

    next_command = "szdj dues arrears"
    logged_as = "payments.imported"

    def __init__(self, store: Store, actor: Actor, source: RowSource, now: datetime, *, allow_large: bool) -> None:
        super().__init__(store, actor, source, now)
        self._allow_large = allow_large
        with store.reading() as tx:
            require_verified(tx, actor, now)
            allowed = allowed_branches(tx, actor, Act.IMPORT_PAYMENTS)
            self._mark = payment_import.begin(tx)
            openings, starts = payment_import.openings(tx), payment_import.starts(tx)
            since, has_payments = charges.since(tx, now), self._mark.last_payment > 0
            self._kept = Kept(since, openings, starts, allowed, actor.member_id, has_payments)
        form = source.form or PAYMENT_FORM
        self._match = form.match(source.headings)
        require_columns(self._match, source.path, TemplateKind.PAYMENTS, form)
        columns = columns_of(source.headings, form.find)
        self._found_by_name = self._decides_names() if not {KEY, MEMBER} & columns.places.keys() else None
        reader = PaymentReader(columns, shanghai_day(now), form)
        self._stager: PaymentStager = PaymentStager(
            reader, self._match.columns, self._kept, source.sheet_of, source.titles
        )

    def _planned(self, tx: Transaction) -> Plan:
        has_stand_ins = bool(self._stager.stand_ins) and not self._stager.has_serials
        return replace(
            super()._planned(tx),
            amount_fen=payment_import.total(tx),
            has_stand_ins=has_stand_ins,
            matched_by_name=self._stager.matched,
            months_by_words=self._stager.months_by_words,
            unpaid=self._stager.unpaid,
        )

    def _write(self, tx: Transaction) -> tuple[Message, ...]:
        plan = self.plan
        charges.catch_up_in(tx, self._now)
        has_moved = payment_import.has_moved(tx, self._mark, counts_all=self._stager.spreads)
        if has_moved or payment_import.openings(tx) != self._kept.openings:
            raise RosterMoved
        lines = payment_import.count(tx) if self._stager.spreads else plan.new
        if plan.new and payment_import.merge(tx, self._actor.account_id, lines, self._now) != lines:
            raise RosterMoved
        # What was passed over is told each time: it is not in the ledger.
        basis = self._known.basis if self._known else "" if plan.warnings else self._bases(tx)[-1]
        audit.append(tx, self._entry(tx, basis, {"fen": plan.amount_fen}), self._now)
        if plan.new and self._stager.payers:
            payment_import.remember(tx, self._stager.payers, self._actor.account_id, self._now)
        return ()

    def _bases(self, _tx: Transaction) -> list[str]:
        """Return the basis of what this actor finds, and last of what everybody finds who may import everywhere.

        These find the same, unless something is passed over: their own payment, or one by a name that none of their
        members has, or has yet; such a file is read again. The ledger forgets nothing: what was written once is there.
        """
        own = basis_of(self.source, self._actor.label, self._found_by_name)
        return [own, *([basis_of(self.source, "everywhere")] if self._kept.allowed is None else [])]

    def _decides_names(self) -> tuple[object, ...]:
        """Return what decides whose dues a row is that says so by name; later than this, names are looked up."""
        with self._store.reading() as tx:
            stamp = roster_import.stamp(tx)
        return stamp, None if self._kept.allowed is None else sorted(self._kept.allowed)

    def _settle(self, tx: Transaction) -> None:
        if self._stager.has_serials:
            self._settle_stand_ins(tx)
        self._settle_doubles(tx)
        if not self._allow_large:
            self._settle_large(tx)

    def _settle_stand_ins(self, tx: Transaction) -> None:
        """Refuse rows without a serial number where others have one: it was lost, and may be on another bill."""
        rows = payment_import.staged_among(tx, self._stager.stand_ins)
        if not rows:
            return
        payment_import.unstage(tx, rows)
        self._stager.counts[Outcome.NEW] -= len(rows)
        self._stager.counts[Outcome.ERROR] += len(rows)
        heading = PAYMENT_COLUMNS["serial"].heading
        import_problems.note_problems(tx, [RowProblem(row, heading, "", Reason.REQUIRED) for row in rows])

    def _settle_doubles(self, tx: Transaction) -> None:
        found = payment_import.doubled(tx) if self._stager.may_have_doubles() else []
        doubled = list({each.row: each for each in found}.values())  # a row may be spread over several lines
        unsure = self._stager.unsure_among(each.serial for each in doubled)
        conflicts = [each for each in doubled if each.is_contradicted or each.serial in unsure]
        again = [
            each for each in doubled if not (each.is_first or each.is_contradicted or each.serial in unsure)
        ]  # of rows that say the same, the first stays
        if not (conflicts or again):
            return
        payment_import.unstage(tx, [each.row for each in (*conflicts, *again)])
        self._stager.counts[Outcome.NEW] -= len(conflicts) + len(again)
        self._stager.counts[Outcome.CONFLICT] += len(conflicts)
        self._stager.counts[Outcome.SAME] += len(again)
        import_problems.note_problems(tx, [_twice(each, is_unsure=each.serial in unsure) for each in conflicts])

    def _settle_large(self, tx: Transaction) -> None:
        candidates = payment_import.above(tx, ALWAYS_PLAUSIBLE_FEN)
        large = [each for each in candidates if is_large(each.amount_fen, [each.due_fen])]
        if not large:
            return
        rows = list(dict.fromkeys(each.row for each in large))
        payment_import.unstage(tx, rows)
        self._stager.counts[Outcome.NEW] -= len(rows)
        self._stager.counts[Outcome.CONFLICT] += len(rows)
        heading = PAYMENT_COLUMNS["amount"].heading
        problems = [RowProblem(each.row, heading, yuan(each.amount_fen), Reason.LARGE_PAYMENT) for each in large]
        import_problems.note_problems(tx, problems)


def _twice(each: payment_import.Doubled, *, is_unsure: bool) -> RowProblem:
    heading = PAYMENT_COLUMNS["serial"].heading
    if is_unsure:
        return RowProblem(each.row, heading, "", Reason.SERIAL_LESS_TWINS)
    return RowProblem(each.row, heading, masked_cell("serial", each.serial), Reason.SERIAL_TWICE)
