"""Members, secretaries and committees who do whatever they like, in any order: what must hold of transfers holds."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count, permutations
from threading import Barrier
from typing import Any, TypeVar

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import SzdjError
from szdj_cli.domain.members.profiles import Edited
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import OPEN_STATES, RECEIVING_ACTS, Decision, Outcome, StepAct, Submitted
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services import calendar
from szdj_cli.services.approvals import decisions, receiving
from szdj_cli.services.audit import chain_report
from szdj_cli.services.documents import check as paper_checks
from szdj_cli.services.members import profiles
from szdj_cli.services.organisations import appointments
from szdj_cli.services.requests import submission
from szdj_cli.services.transfers import letters, receipt_slips, transfers
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import Store, open_store
from szdj_cli.store.core.transactions import Transaction
from tests.support import builders
from tests.support.applicants import COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, entered
from tests.support.machines.playing import play
from tests.support.machines.transfer_looks import broken, differences, look
from tests.support.machines.transfer_model import Asked, Model
from tests.support.steps.transfers import MEMBER, OTHER, OUTSIDE, RECEIVING_COMMITTEE_SECRETARY, receivers

T = TypeVar("T")
Copied = Callable[[], AbstractContextManager[Settings]]

_ORGANISATIONS = ("B1", "B2", "B3", "B4", "G1", "C1", "C2")
_TARGETS = (None, "B4", "B3", None, "B2", "B4", None, "B1")
_VALID_DAYS = (1, 30, 1, 2, 90)
_DAYS = (1, 1, 2, 3, 31, 46)
_SLIP_DAYS = (0, 0, 1, 2, 30, -1)
# What happens often stands here often.
_ACTS = (
    *(["go_on"] * 5 + ["ask"] * 4 + ["two_at_once", "one_in_between"] * 3),
    *(["take_in", "slip", "void", "reissue", "time_pass", "outlive", "appoint"] * 2),
    *("change", "draft", "confirm", "reject", "meddle", "withdraw", "check", "dismiss"),
)
_RIVALS = ("accept", "accept too", "reject", "withdraw", "void", "reissue", "slip", "ask again", "change", "dismiss")

# No draw may depend on what two threads made of the store: whatever stands there, the same choices are offered.
# Few people, so that much happens to each: two without appointments, and those who have one at the start.
people = st.sampled_from(
    (MEMBER, OTHER) * 3 + (SECRETARY, COMMITTEE_SECRETARY, OUTSIDER, RECEIVING_COMMITTEE_SECRETARY)
)
numbers = st.integers(0, 11)


@dataclass(frozen=True)
class Act:
    """Something that somebody does: whether it may be done, where that can be told, and what comes of it."""

    name: str
    run: Callable[[Store], Any]
    may: Callable[[Model], bool | None]
    then: Callable[[Model, Any], object] = lambda _model, _result: None


class TransferMachine(RuleBasedStateMachine):
    """A branch at work, two committees, and a model of both."""

    def __init__(self, copied: Copied) -> None:
        super().__init__()
        self._open = ExitStack()
        of_store = self._open.enter_context(copied())
        self.store, self.second_store = open_store(of_store), open_store(of_store)
        self.now = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
        receivers(self.store, self.now)
        self.seen = self.before = look(self.store)
        self.model = Model(self.today, {row.id: self.seen.codes[row.branch_id] for row in self.seen.members})
        self._codes: dict[tuple[str, int, int], str] = {}
        self._sent: dict[int, str] = {}
        self._actors: dict[int, Actor] = {}
        self._letter = of_store.home.with_name(f"{of_store.home.name}-letter.docx")
        self._new = count(1)

    def teardown(self) -> None:
        self._open.close()

    @rule(what=st.sampled_from(_ACTS), which=numbers, who=people, how=numbers)
    def somebody_acts(self, what: str, which: int, who: int, how: int) -> None:
        """Let a member do something; `which` and `how` choose among what there is to choose from.

        One rule for all, so that every run does something of everything; where there is nothing yet to act on, the
        member sees to it that there will be.
        """
        if (actor := self._actor(who)) is not None:
            getattr(self, f"_let_{what}")(actor, which, how)

    # --- what people do ---

    def _let_ask(self, actor: Actor, which: int, how: int) -> None:
        to = _TARGETS[which % len(_TARGETS)]
        if to == self.model.branch_of[actor.member_id or 0] and how > 1:
            to = "B4" if to != "B4" else "B3"
        self._do(self._asking(actor, to, _VALID_DAYS[how % len(_VALID_DAYS)]))

    def _let_change(self, actor: Actor, _which: int, _how: int) -> None:
        self._do(self._changing(actor))

    def _let_draft(self, actor: Actor, _which: int, _how: int) -> None:
        """A new mobile is submitted only when its code comes back; a move may come in between."""
        answers = {"mobile": f"137{next(self._new):08}"}
        edited = self._do(Act("draft", lambda store: profiles.edit(store, actor, answers, self.now), _unknown))
        self._keep_code(actor, edited)

    def _let_confirm(self, actor: Actor, which: int, how: int) -> None:
        if (drafter := self._actor(_nth(sorted(self._sent), which) or 0)) is not None:
            actor = drafter
        member = actor.member_id or 0
        resent = self._do(Act("resend", lambda store: profiles.resend_code(store, actor, self.now), _unknown))
        self._keep_code(actor, resent)
        code = self._sent.get(member, "000000")
        self._do(
            Act(
                "confirm",
                lambda store: profiles.finish_edit(store, actor, code, self.now),
                _unknown,
                lambda model, edited: model.change(
                    edited.submitted.id, member, self.seen.place_over(member, self.today)
                ),
            )
        )

    def _let_go_on(self, actor: Actor, which: int, how: int) -> None:
        """Let whoever may decide agree, one step after another; where nobody may, appoint somebody."""
        pending = self._pending()
        if not pending:
            self._let_ask(actor, which, how)
        elif self._decider(pending[which % len(pending)].id, how) is None:
            self._appoint(self._place_of(pending[which % len(pending)].id), actor, Role.SECRETARY)
        chosen = _nth(pending, which)
        for _ in range(1 + how % 4):
            if chosen is not None and (decider := self._decider(chosen.id, how)) is not None:
                self._do(self._deciding(chosen.id, decider, Outcome.ACCEPTED, is_rightful=True))
                chosen = chosen if self.model.may_decide(chosen.id) else None

    def _let_take_in(self, actor: Actor, which: int, how: int) -> None:
        arriving = [each for each in self._pending() if each.act is StepAct.RECEIVE]
        if not arriving:
            self._let_go_on(actor, which, how)
        if (chosen := _nth(arriving, which)) is not None and (decider := self._decider(chosen.id, how)) is not None:
            self._do(self._taking(chosen.id, decider, Outcome.ACCEPTED))

    def _let_reject(self, _actor: Actor, which: int, how: int) -> None:
        chosen = _nth(self._pending(), which)
        if chosen is not None and (decider := self._decider(chosen.id, how)) is not None:
            reject = self._taking if chosen.act in RECEIVING_ACTS else partial(self._deciding, is_rightful=True)
            self._do(reject(chosen.id, decider, Outcome.REJECTED))

    def _let_meddle(self, actor: Actor, which: int, how: int) -> None:
        """Decide whether one may or not."""
        if (chosen := _nth(self._requests(), which)) is not None:
            decide = self._taking if how % 4 < 2 else self._deciding
            self._do(decide(chosen.id, actor, Outcome.ACCEPTED if how % 2 else Outcome.REJECTED))

    def _let_withdraw(self, actor: Actor, which: int, how: int) -> None:
        if (chosen := _nth(self._requests(), which)) is not None:
            own = self._actor(chosen.member)
            self._do(self._withdrawing(chosen.id, actor if own is None or how % 4 == 0 else own))

    def _let_void(self, actor: Actor, which: int, how: int) -> None:
        self._handle_letter(actor, which, how, self._voiding)

    def _let_reissue(self, actor: Actor, which: int, how: int) -> None:
        self._handle_letter(actor, which, how, self._reissuing)

    def _let_slip(self, actor: Actor, which: int, how: int) -> None:
        """Record a receipt of so many days after the letter; where none is waited for, somebody leaves."""
        outside = [each for each in self._with_letters() if each.act is StepAct.SLIP]
        if not outside:
            self._do(self._asking(actor, None, _VALID_DAYS[which % len(_VALID_DAYS)]))
            self._let_go_on(actor, 0, 1)
        elif (chosen := _nth(outside, which)) is not None:
            after = _SLIP_DAYS[how % len(_SLIP_DAYS)]
            self._do(self._slipping(chosen.id, self._lettered(chosen) or actor, after=after))

    def _let_check(self, _actor: Actor, which: int, _how: int) -> None:
        """Print a letter, and let anybody check it and all that were printed before."""
        if (chosen := _nth(self._with_letters(), which)) is not None and (
            printer := self._lettered(chosen)
        ) is not None:
            if not self.model.may_print(chosen.id):
                with pytest.raises(SzdjError):
                    letters.write(self.store, printer, chosen.id, self._letter, self.now, force=True)
                return
            text = letters.write(self.store, printer, chosen.id, self._letter, self.now, force=True)
            newest = self.model.letters_of(chosen.id)[-1]
            place = next(each[:3] for each in self.model.numbered() if each[3] is newest)
            assert text.number == number_text(*place[1:])
            self._codes[place] = text.code
            self._look()
        for committee, year, serial, letter in self.model.numbered():
            if (code := self._codes.get((committee, year, serial))) is not None:
                assert paper_checks.check(self.store, code, self.now).status is self.model.status_of(letter)

    def _let_appoint(self, actor: Actor, which: int, how: int) -> None:
        role = (Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.ORGANISER)[how % 3]
        first = self.today + timedelta(days=1 if how % 4 == 3 else 0)
        last = None if how < 6 else first + timedelta(days=how - 6)
        self._appoint(_ORGANISATIONS[which % len(_ORGANISATIONS)], actor, role, first, last)

    def _appoint(
        self, where: str, actor: Actor, role: Role, first: date | None = None, last: date | None = None
    ) -> None:
        def run(store: Store) -> object:
            args = (builders.ADMINISTRATOR, where, str(actor.member_id), role, self.now)
            return appointments.appoint(store, *args, from_day=first, until_day=last)

        self._do(Act("appoint", run, _unknown))

    def _let_dismiss(self, _actor: Actor, which: int, _how: int) -> None:
        held = {(self.seen.codes[row.organisation_id], row.member_id) for row in self.seen.held(self.today)}
        if (chosen := _nth(sorted(held), which)) is not None:
            self._do(self._dismissing(*chosen))

    def _let_time_pass(self, _actor: Actor, which: int, how: int) -> None:
        looks = how % 2 == 0
        self.now += timedelta(days=_DAYS[which % len(_DAYS)])
        self.model.turn_to(self.today)
        if looks:
            calendar.settle_lapsed(self.store, self.now)
        self._look()
        assert not (looks and (self.seen.has_due(self.today) or self.seen.has_lapsed(self.today)))

    def _let_outlive(self, actor: Actor, which: int, how: int) -> None:
        """Let a letter run out, and its member go another way."""
        running = [each for each in self._with_letters() if each.is_open]
        if (chosen := _nth(running, which)) is None or chosen.expires is None:
            self._let_go_on(actor, which, how)
            return
        self.now += timedelta(days=(chosen.expires - self.today).days + 1)
        self.model.turn_to(self.today)
        self._look()
        if (own := self._actor(chosen.member)) is not None:
            self._let_ask(own, which, how)
            self._let_go_on(self._actor(actor.member_id or 0) or own, 0, how)  # verified for the new day

    # --- two at once ---

    def _let_two_at_once(self, actor: Actor, which: int, how: int) -> None:
        """Let two act on one transfer at one moment, each on connections of their own."""
        if len(acts := self._rivals(actor, which, how, taking=False)) == 2:
            self._accept_outcomes(acts, self._at_once(acts))

    def _let_one_in_between(self, actor: Actor, which: int, how: int) -> None:
        """Let one act between the moment in which another one looks and that in which they write."""
        if len(acts := self._rivals(actor, which, how, taking=True)) == 2:
            self._accept_outcomes(acts, self._interleaved(*acts))

    def _at_once(self, acts: Sequence[Act]) -> list[Any]:
        gate = Barrier(len(acts))
        with ThreadPoolExecutor(len(acts)) as pool:
            running = [
                pool.submit(_attempt, act, store, gate)
                for act, store in zip(acts, (self.store, self.second_store), strict=True)
            ]
            return [each.result() for each in running]

    def _interleaved(self, first: Act, second: Act) -> list[Any]:
        outcomes: list[Any] = []
        interrupted = _Interrupted(self.store, lambda: outcomes.append(_attempt(second, self.second_store)))
        outcome = _attempt(first, interrupted)
        if not outcomes:  # refused before it wrote anything
            outcomes.append(_attempt(second, self.second_store))
        return [outcome, *outcomes]

    def _rivals(self, actor: Actor, which: int, how: int, *, taking: bool) -> list[Act]:
        """Return what two do to one request: most often to one that has a letter, or is on its way."""
        found = (self._with_letters() if which % 2 else self._pending()) or self._requests()
        if (chosen := _nth(found, which // 2)) is None:
            self._let_ask(actor, which, how)
            return []
        names = how, actor.member_id or 0
        acts = [self._rival(chosen, _RIVALS[each % len(_RIVALS)], taking=taking) for each in names]
        return [act for act in acts if act is not None]

    def _rival(self, chosen: Asked, name: str, *, taking: bool) -> Act | None:
        if name in ("withdraw", "ask again", "change"):
            own = self._actor(chosen.member)
            if own is None or name == "withdraw":
                return None if own is None else self._withdrawing(chosen.id, own)
            return self._changing(own) if name == "change" else self._asking(own, "B2", 30)
        if name in ("void", "reissue", "slip"):
            handling: dict[str, Callable[[int, Actor], Act]] = {
                "void": self._voiding,
                "reissue": self._reissuing,
                "slip": partial(self._slipping, after=0),
            }
            lettered = self._lettered(chosen)
            return None if lettered is None else handling[name](chosen.id, lettered)
        decider = self._decider(chosen.id, -1 if name == "accept too" else 0)
        if decider is None or name == "dismiss":
            return None if decider is None else self._dismissing(self._place_of(chosen.id), decider.member_id or 0)
        decide = self._taking if taking and chosen.act in RECEIVING_ACTS else partial(self._deciding, is_seen=True)
        return decide(chosen.id, decider, Outcome.REJECTED if name == "reject" else Outcome.ACCEPTED)

    def _accept_outcomes(self, acts: Sequence[Act], outcomes: Sequence[Any]) -> None:
        note(f"at once: {[(act.name, outcome) for act, outcome in zip(acts, outcomes, strict=True)]}")
        self._look()
        done = list(zip(acts, outcomes, strict=True))
        found = next((each for each in _histories(self.model, done) if not differences(each, self.seen)), None)
        assert found is not None, (
            [(act.name, outcome) for act, outcome in done],
            [differences(each, self.seen) for each in _histories(self.model, done)],
        )
        self.model = found
        self.model.dismissed.clear()

    # --- what always holds ---

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        assert differences(self.model, self.seen) == []
        assert broken(self.seen, self.before, self.today) == []
        assert chain_report(self.store).ok
        self.before = self.seen
        self.now += timedelta(minutes=1)

    @property
    def today(self) -> date:
        return shanghai_day(self.now)

    # --- acts ---

    def _do(self, act: Act) -> Any:
        """Do something that is refused or done as the model says; what is refused changes nothing."""
        before, may = self.seen, act.may(self.model)
        outcome = _attempt(act, self.store)
        note(f"{act.name}: {outcome!r}")
        is_done = not isinstance(outcome, SzdjError)
        self._look()
        assert may in (None, is_done), (act.name, outcome)
        if not is_done:
            assert self.seen == before, (act.name, outcome)
            return None
        act.then(self.model, outcome)
        self.model.dismissed.clear()
        assert act.name in ("draft", "resend") or not self.seen.has_lapsed(self.today), act.name
        return outcome

    def _asking(self, actor: Actor, target: str | None, days: int) -> Act:
        member = actor.member_id or 0
        answers = {"transfer_reason": "work", "valid_days": str(days)} | ({} if target else OUTSIDE)
        return Act(
            "ask",
            lambda store: transfers.submit(store, actor, target, answers, self.now)[0],
            lambda model: model.may_submit(member, target),
            lambda model, submitted: model.submit(submitted.id, member, target, days),
        )

    def _changing(self, actor: Actor) -> Act:
        member, answers = actor.member_id or 0, {"address": f"新址{next(self._new)}号"}

        def run(store: Store) -> Submitted | None:
            return profiles.edit(store, actor, answers, self.now).submitted

        return Act(
            "change",
            run,
            lambda model: model.may_change(member),
            lambda model, submitted: model.change(submitted.id, member),
        )

    def _deciding(
        self, request: int, actor: Actor, outcome: Outcome, *, is_rightful: bool = False, is_seen: bool = False
    ) -> Act:
        """Decide on a request, as it was seen or however it stands."""
        known, row = len(self.model.requests[request].acts), self.seen.request(request)
        decision = Decision(request, outcome, _reason(outcome), row.version if is_seen else None)
        may_here = self._may_decide_at(row, actor)
        assert may_here or not is_rightful

        # It may ask for a new mobile, which is no longer given where its owner is appointed elsewhere.
        is_unsure = may_here and outcome is Outcome.ACCEPTED and row.kind == "profile"
        is_unsure = is_unsure and not self.seen.stands_over(row.waiting_at, row.member_id, self.today)

        def may(model: Model) -> bool | None:
            is_as_seen = not is_seen or len(model.requests[request].acts) == known
            may = may_here and is_as_seen and model.may_decide(request) and actor.member_id not in model.dismissed
            return None if may and is_unsure else may

        return Act(
            outcome.value,
            lambda store: decisions.decide(store, actor, [decision], self.now),
            may,
            lambda model, done: (
                model.accept(request, done.further) if outcome is Outcome.ACCEPTED else model.reject(request)
            ),
        )

    def _taking(self, request: int, actor: Actor, outcome: Outcome) -> Act:
        deciding = self._deciding(request, actor, outcome, is_seen=True)

        def may(model: Model) -> bool | None:
            asked = model.requests[request]
            return asked.kind == "transfer" and asked.act in RECEIVING_ACTS and deciding.may(model)

        def run(store: Store) -> object:
            return receiving.take(store, actor, request, outcome, _reason(outcome), self.now)

        return Act(f"take: {outcome.value}", run, may, deciding.then)

    def _withdrawing(self, request: int, actor: Actor) -> Act:
        return Act(
            "withdraw",
            lambda store: submission.withdraw(store, actor, request, self.now),
            lambda model: model.may_withdraw(request, actor.member_id or 0),
            lambda model, _: model.withdraw(request),
        )

    def _voiding(self, request: int, actor: Actor) -> Act:
        may_here = self._may_handle_letter(request, actor)
        return Act(
            "void",
            lambda store: letters.void(store, actor, request, "遗失", self.now),
            lambda model: may_here and model.may_void(request),
            lambda model, _: model.void(request),
        )

    def _reissuing(self, request: int, actor: Actor) -> Act:
        may_here = self._may_handle_letter(request, actor)
        return Act(
            "reissue",
            lambda store: letters.reissue(store, actor, request, "遗失", self.now),
            lambda model: may_here and model.may_reissue(request),
            lambda model, _: model.reissue(request),
        )

    def _slipping(self, request: int, actor: Actor, *, after: int) -> Act:
        issued = self.model.letters_of(request)
        day = (issued[-1].issued_on if issued else self.today) + timedelta(days=after)
        may_here = self._may_handle_letter(request, actor)
        slip = Slip("张三", "010-65001234", day)
        return Act(
            "slip",
            lambda store: receipt_slips.record(store, actor, {request: slip}, self.now),
            lambda model: may_here and model.may_record_slip(request, day),
            lambda model, _: model.record_slip(request),
        )

    def _dismissing(self, organisation: str, member: int) -> Act:
        def run(store: Store) -> object:
            return appointments.dismiss(store, builders.ADMINISTRATOR, organisation, str(member), self.now)

        return Act(
            "dismiss",
            run,
            lambda model: member not in model.dismissed,
            lambda model, _: model.dismissed.add(member),
        )

    def _handle_letter(self, actor: Actor, which: int, how: int, handling: Callable[[int, Actor], Act]) -> None:
        is_rightful = how % 6 != 5
        if (chosen := _nth(self._with_letters() if is_rightful else self._requests(), which)) is None:
            self._let_go_on(actor, which, how)
            return
        if self._lettered(chosen) is None:
            self._appoint(chosen.committee or "C1", actor, Role.SECRETARY)
        whoever = self._actor(actor.member_id or 0) or actor  # with what they are appointed to by now
        self._do(handling(chosen.id, (is_rightful and self._lettered(chosen)) or whoever))

    # --- who, and what ---

    def _look(self) -> None:
        self.seen = look(self.store)
        self._actors.clear()

    def _actor(self, member: int) -> Actor | None:
        """Return a member who has signed in; whoever has left cannot."""
        if member in {0, *self.model.gone}:
            return None
        if member not in self._actors:
            self._actors[member] = entered(self.store, self.now, member)
        return self._actors[member]

    def _requests(self) -> list[Asked]:
        """Return all that was asked for, what is open before what is not, the newest first."""
        return sorted(self.model.requests.values(), key=lambda each: (not each.is_open, -each.id))

    def _pending(self) -> list[Asked]:
        return [each for each in self._requests() if self.model.may_decide(each.id)]

    def _with_letters(self) -> list[Asked]:
        return [each for each in self._requests() if self.model.letters_of(each.id)]

    def _place_of(self, request: int) -> str:
        """Return where a request waits."""
        return self.seen.codes[self.seen.request(request).waiting_at]

    def _decider(self, request: int, who: int) -> Actor | None:
        """Return one of those who may decide on what waits."""
        row = self.seen.request(request)
        if row.state not in OPEN_STATES:
            return None
        chosen = _nth(self.seen.deciders(row.waiting_at, self.today, row.member_id), who)
        return None if chosen is None else self._actor(chosen)

    def _may_decide_at(self, row: Any, actor: Actor) -> bool:
        is_waiting = row.waiting_at is not None
        return is_waiting and actor.member_id in self.seen.deciders(row.waiting_at, self.today, row.member_id)

    def _lettered(self, asked: Asked) -> Actor | None:
        """Return one of those who handle a committee's letters."""
        others = (each for each in self.model.branch_of if each != asked.member)
        may = [each for each in others if self._may_handle(asked.committee or "C1", each)]
        return self._actor(may[0]) if may else None

    def _may_handle_letter(self, request: int, actor: Actor) -> bool:
        asked = self.model.requests[request]
        is_own = asked.member == actor.member_id
        return asked.committee is not None and not is_own and self._may_handle(asked.committee, actor.member_id or 0)

    def _may_handle(self, committee: str, member: int) -> bool:
        found = next(number for number, code in self.seen.codes.items() if code == committee)
        return member in self.seen.deciders(found, self.today)

    def _keep_code(self, actor: Actor, edited: Edited | None) -> None:
        for message in edited.messages if edited else ():
            if message.code:
                self._sent[actor.member_id or 0] = message.code


class _Interrupted(Store):
    """A store in which something happens before the first write begins."""

    def __init__(self, store: Store, meanwhile: Callable[[], None]) -> None:
        super().__init__(store.database, store.keys)
        self._meanwhile = [meanwhile]

    @contextmanager
    def transaction(self, *, patient: bool = True, apart: bool = False) -> Iterator[Transaction]:
        while self._meanwhile:
            self._meanwhile.pop()()
        with super().transaction(patient=patient, apart=apart) as tx:
            yield tx


def _attempt(act: Act, store: Store, gate: Barrier | None = None) -> Any:
    """Return what came of an act, or its refusal; anything else that goes wrong goes on up."""
    if gate is not None:
        gate.wait(10)
    try:
        return act.run(store)
    except SzdjError as refusal:
        return refusal


def _histories(model: Model, done: Sequence[tuple[Act, Any]]) -> Iterator[Model]:
    """Yield what may have come of two acts at once: one after the other, or one of them alone."""
    for order in permutations(done):
        after = deepcopy(model)
        if all(_follows(after, act, outcome) for act, outcome in order):
            yield after
    winners = [(act, outcome) for act, outcome in done if not isinstance(outcome, SzdjError)]
    after = deepcopy(model)
    if len(winners) == 1 and _follows(after, *winners[0]):
        yield after


def _follows(model: Model, act: Act, outcome: Any) -> bool:
    may, is_done = act.may(model), not isinstance(outcome, SzdjError)
    if may in (None, is_done) and is_done:
        act.then(model, outcome)
    return may in (None, is_done)


def _unknown(_model: Model) -> None:
    return None


def _reason(outcome: Outcome) -> str | None:
    return "材料不全" if outcome is Outcome.REJECTED else None


def _nth(found: Sequence[T], which: int) -> T | None:
    return found[which % len(found)] if found else None


def test_whatever_is_done_members_letters_and_requests_are_as_they_should_be(
    settings_at_work: Copied, request: pytest.FixtureRequest
) -> None:
    is_sqlite = "sqlite" in request.node.callspec.id
    play(partial(TransferMachine, settings_at_work), *((12, 40) if is_sqlite else (5, 30)), derandomize=True)


@pytest.mark.full
def test_whatever_is_done_at_length_they_still_are(settings_at_work: Copied, request: pytest.FixtureRequest) -> None:
    is_sqlite = "sqlite" in request.node.callspec.id
    play(partial(TransferMachine, settings_at_work), *((600, 60) if is_sqlite else (200, 50)), derandomize=False)
