"""Settings, payments, reversals and transfers in any order: paid − reversed − due is what is left, month by month."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import text

from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.errors import NothingChanged, RequestPending, SzdjError, ValueInvalid
from szdj_cli.domain.requests.requests import Decision, Doubt, Outcome
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.months import month_after, month_of, months_through
from szdj_cli.services.approvals import reading
from szdj_cli.services.dues import openings as dues_openings
from szdj_cli.services.dues import payments
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
from szdj_cli.store.installation import maintenance
from szdj_cli.store.requests import requests as request_rows
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered
from tests.support.machines.playing import play
from tests.support.steps.payments import load, row
from tests.support.steps.transfers import RECEIVING_COMMITTEE_SECRETARY, receivers
from tests.support.steps.transfers import ask as ask_for_a_transfer

Copied = Callable[[], AbstractContextManager[Settings]]
PEOPLE = (APPLICANTS[0], APPLICANTS[1])
BRANCHES = {"B1": SECRETARY, "B4": OUTSIDER}
"""Each with its secretary; the committees above have one too."""

people = st.sampled_from(PEOPLE)
offsets = st.integers(-3, 4)
fen = st.integers(1, 100_000)


class DuesMachine(RuleBasedStateMachine):
    """Two members, two branches, and what everybody would reckon on paper."""

    def __init__(self, copied: Copied) -> None:
        super().__init__()
        self._open = ExitStack()
        self.store = open_store(self._open.enter_context(copied()))
        self.now = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
        receivers(self.store, self.now)
        catch_up(self.store, self.now)
        with self.store.reading() as tx:
            codes = tx.conn.execute(text("SELECT id, code FROM organisation"))
            self.ids = {row.code: row.id for row in codes}
        self.settings: dict[int, list[tuple[str, int]]] = {number: [] for number in PEOPLE}
        self.opening = dict.fromkeys(BRANCHES, self.month)
        self.stays: dict[int, list[tuple[str, str]]] = {number: [("", "B1")] for number in PEOPLE}
        """By member: from which month which branch."""
        self.closed: dict[int, dict[str, int]] = {number: {} for number in PEOPLE}
        """By member: what was due in the months of a branch that they have left."""
        self.ledger: list[tuple[int, int, str, int]] = []
        """Number, member, month, fen; reversals are negative."""
        self.taken_by: dict[int, str] = {}
        """Which branch got a payment: what was prepaid goes along in the reckoning, the money stays where it is."""
        self.reversed: set[int] = set()
        self.serial = 0

    def teardown(self) -> None:
        self._open.close()

    @property
    def month(self) -> str:
        return month_of(shanghai_day(self.now))

    # --- what happens ---

    @rule(who=people, amount=fen, offset=offsets)
    def set_an_amount(self, who: int, amount: int, offset: int) -> None:
        month = month_after(self.month, offset)
        answers = {"category": "学生", "monthly_dues": yuan(max(20, amount)), "effective_month": month}
        try:
            actor = entered(self.store, self.now, who)
            number = dues_settings.submit(self.store, actor, answers, shipped(), Rounding.FEN, self.now)[0].id
        except NothingChanged:
            return
        decide(self.store, self.now, BRANCHES[self._branch(who)], [number])
        self.settings[who].append((month, max(20, amount)))

    @rule(who=people, amount=fen, offset=offsets)
    def pay(self, who: int, amount: int, offset: int) -> None:
        month = month_after(self.month, offset)
        by = entered(self.store, self.now, BRANCHES[self._branch(who, month)])
        answers = {"amount": yuan(amount), "months": month}
        try:
            (number,), *_ = payments.record(self.store, by, str(who), answers, self.now, allowed=frozenset(Doubt))
        except SzdjError:
            assert not self._takes(who, month)
            return
        self._write(number, who, month, amount)

    @rule(who=people, amount=fen, offset=offsets)
    def import_twice(self, who: int, amount: int, offset: int) -> None:
        month = month_after(self.month, offset)
        self.serial += 1
        line = row(f"W{self.serial}", who, 金额=yuan(amount), 月份=month, 缴纳日期=shanghai_day(self.now).isoformat())
        written = load(self.store, self.now, [line], keep_going=True).new
        assert load(self.store, self.now, [line], keep_going=True).new == 0
        assert written or not self._takes(who, month)
        if written:
            self._write(self._last_number(), who, month, amount)

    @rule(who=people, amount=fen)
    def declare(self, who: int, amount: int) -> None:
        if self.month < self._claimed_from(who):
            return
        try:
            actor = entered(self.store, self.now, who)
            number = payments.declare(
                self.store, actor, {"amount": yuan(amount)}, self.now, allowed=frozenset(Doubt)
            ).id
        except (RequestPending, ValueInvalid):
            return
        confirmed = Decision(number, Outcome.ACCEPTED, allowed=frozenset(Doubt))
        decide(self.store, self.now, BRANCHES[self._branch(who)], [confirmed])
        self._write(self._last_number(), who, self.month, amount)

    @rule(which=st.integers(0, 1_000))
    def reverse(self, which: int) -> None:
        standing = [each for each in self.ledger if each[3] > 0 and each[0] not in self.reversed]
        if not standing:
            return
        number, who, month, amount = standing[which % len(standing)]
        by = entered(self.store, self.now, BRANCHES[self.taken_by[number]])
        made, _ = payments.reverse(self.store, by, number, "登记错", self.now)
        self.reversed |= {number, made}
        self.ledger.append((made, who, month, -amount))

    @rule(who=people)
    def move(self, who: int) -> None:
        """Move to the other branch, and have it claim from the next month on."""
        here = self._branch(who)
        there = "B4" if here == "B1" else "B1"
        with self.store.reading() as tx:
            if request_rows.open_of(tx, who, "transfer", shanghai_day(self.now)) is not None:
                return
        if self.stays[who][-1][0] > self.month:
            return  # moved this very month: the guide knows of no second move before the first has counted
        number = ask_for_a_transfer(self.store, self.now, who, there)
        committees = {"B1": COMMITTEE_SECRETARY, "B4": RECEIVING_COMMITTEE_SECRETARY}
        for by in (BRANCHES[here], committees[here], committees[there], BRANCHES[there]):
            decide(self.store, self.now, by, [number])
        assert not reading.show(self.store, entered(self.store, self.now, who), number, self.now).request.is_open
        first = max(self.opening[here], self.stays[who][-1][0])
        for month in months_through(first, self.month):
            if (due := self._standard(who, month)) is not None:
                self.closed[who][month] = due
        self.stays[who].append((month_after(self.month), there))

    @rule(code=st.sampled_from(sorted(BRANCHES)), back=st.integers(1, 3))
    def open_earlier(self, code: str, back: int) -> None:
        month = month_after(self.opening[code], -back)
        dues_openings.set_month(self.store, entered(self.store, self.now, BRANCHES[code]), month, None, self.now)
        self.opening[code] = month

    @rule(days=st.sampled_from([1, 20, 31, 62]))
    def time_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    # --- what must hold ---

    @invariant()
    def every_month_says_what_was_reckoned(self) -> None:
        catch_up(self.store, self.now)
        with self.store.reading() as tx:
            found = tx.conn.execute(text("SELECT * FROM dues_month ORDER BY month")).all()
            assert maintenance.wrong_charges(tx) == 0
        for who in PEOPLE:
            kept = {each.month: each for each in found if each.member_id == who}
            paid = self._paid(who)
            due = self._due(who, set(kept))
            assert {month: each.due_fen for month, each in kept.items() if each.due_fen is not None} == due
            assert {month: each.paid_fen for month, each in kept.items() if each.paid_fen} == {
                month: amount for month, amount in paid.items() if amount
            }
            for month, each in kept.items():
                assert each.owed_fen == max(0, due.get(month, 0) - paid.get(month, 0))
                assert each.organisation_id == self.ids[self._branch(who, month)]
            balance = sum(each.paid_fen - (each.due_fen or 0) for each in kept.values())
            assert balance == sum(amount for _, by, _, amount in self.ledger if by == who) - sum(due.values())

    @invariant()
    def fen_are_whole(self) -> None:
        with self.store.reading() as tx:
            kinds = "typeof" if tx.is_sqlite else "pg_typeof"
            for table, column in (
                ("dues_month", "due_fen"),
                ("dues_month", "owed_fen"),
                ("dues_payment", "amount_fen"),
            ):
                query = f"SELECT DISTINCT CAST({kinds}({column}) AS TEXT) FROM {table} WHERE {column} IS NOT NULL"
                assert set(tx.conn.scalars(text(query))) <= {"integer", "bigint"}

    # --- on paper ---

    def _branch(self, who: int, month: str | None = None) -> str:
        if month is None:
            return self.stays[who][-1][1]
        return next(code for begins, code in reversed(self.stays[who]) if begins <= month)

    def _claimed_from(self, who: int) -> str:
        return max(self.opening[self._branch(who)], self.stays[who][-1][0])

    def _takes(self, who: int, month: str) -> bool:
        return month >= self._claimed_from(who) or month in self.closed[who]

    def _standard(self, who: int, month: str) -> int | None:
        holding = [
            (begins, place, amount) for place, (begins, amount) in enumerate(self.settings[who]) if begins <= month
        ]
        return max(holding)[2] if holding else None

    def _paid(self, who: int) -> dict[str, int]:
        paid: dict[str, int] = {}
        for _, by, month, amount in self.ledger:
            if by == who:
                paid[month] = paid.get(month, 0) + amount
        return paid

    def _due(self, who: int, kept: set[str]) -> dict[str, int]:
        first = self._claimed_from(who)
        begun = set(months_through(first, self.month)) if first <= self.month else set()
        ahead = {month for month in kept if month > max(self.month, month_after(first, -1))}
        charged = {month: self._standard(who, month) for month in begun | ahead}
        return self.closed[who] | {month: due for month, due in charged.items() if due is not None}

    def _write(self, number: int, who: int, month: str, amount: int) -> None:
        self.ledger.append((number, who, month, amount))
        self.taken_by[number] = self._branch(who, month)

    def _last_number(self) -> int:
        with self.store.reading() as tx:
            return int(tx.conn.scalar(text("SELECT max(id) FROM dues_payment")) or 0)


def test_whatever_the_order_the_balance_is_paid_less_reversed_less_due(settings_at_work: Copied) -> None:
    play(partial(DuesMachine, settings_at_work), 6, 25, derandomize=False)


@pytest.mark.full
def test_whatever_the_order_at_length(settings_at_work: Copied) -> None:
    play(partial(DuesMachine, settings_at_work), 200, 50, derandomize=False)
