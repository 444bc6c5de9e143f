"""Requests of every kind in every state that it can come to: each is led on step by step, and ended at each."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, product
from pathlib import Path

from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.errors import SzdjError
from szdj_cli.domain.requests.kinds import KINDS
from szdj_cli.domain.requests.requests import Decision, Outcome, Request, RequestDetail, RequestState, StepAct
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.approvals import reading, receiving, revoking
from szdj_cli.services.dues import payments
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.requests import submission
from szdj_cli.services.transfers import letters, receipt_slips
from szdj_cli.store.core.engine import Store
from tests.support import applicants, builders
from tests.support.applicants import COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered
from tests.support.homes import go_on_as
from tests.support.steps import transfers as transferring
from tests.support.steps.dues import month, open_dues

ADMITTING, RECEIVING = 4, 5
"""Member numbers: secretaries of the committee C2 and of the branch B2; those after them ask."""

OFFICE = (SECRETARY, COMMITTEE_SECRETARY, ADMITTING, RECEIVING)

FIRST_APPLICANT, PEOPLE = 6, 200
_DECIDERS = {"第一党支部": SECRETARY, "示范街道党委": COMMITTEE_SECRETARY, "样例街道党委": ADMITTING}
_RECEIVERS = {"第二党支部": RECEIVING, "第四党支部": OUTSIDER}

Ask = Callable[[Store, datetime, int], int]


@dataclass(frozen=True)
class Asked:
    """A request that was led to a state, and who asked for it."""

    id: int
    kind: str
    member: int
    state: RequestState


@dataclass(frozen=True)
class Made:
    """A home in which all that was asked for, when, and the sessions of those who work there."""

    home: Path
    now: datetime
    asked: tuple[Asked, ...]
    shown: dict[int, Request]
    tokens: dict[int, str]

    def first_of_each(self) -> list[Asked]:
        """Return one request of each kind in each state."""
        return list({(each.kind, each.state): each for each in reversed(self.asked)}.values())

    def go_on_as(self, member: int) -> None:
        """Let the commands that follow be a member's."""
        go_on_as(self.tokens[member])


def _pay_less(store: Store, now: datetime, member: int) -> int:
    return _set_dues(store, now, member, shortfall_reason="家庭困难", monthly_dues="1")


def _set_dues(store: Store, now: datetime, member: int, **answers: str) -> int:
    given = {"category": "在职", "base": "8000", "effective_month": month(now, -2)} | answers
    return dues_settings.submit(store, entered(store, now, member), given, shipped(), Rounding.FEN, now)[0].id


def _declare(store: Store, now: datetime, member: int) -> int:
    given = {"amount": "12.50", "serial": f"W{member}", "method": "微信", "reason": "补交"}
    return payments.declare(store, entered(store, now, member), given, now).id


ASKS: dict[str, tuple[Ask, ...]] = {
    "profile": (lambda store, now, member: applicants.ask(store, now, member, employer="甲公司", education="大专").id,),
    "transfer": (
        lambda store, now, member: transferring.ask(store, now, member, "B2", valid_days="1"),
        lambda store, now, member: transferring.ask(store, now, member, "B4", valid_days="1"),
        lambda store, now, member: transferring.ask(store, now, member, None, valid_days="1"),
    ),
    "dues": (_set_dues, _pay_less),
    "payment": (_declare,),
}
"""How members ask for each kind: what has another way is asked for in each."""


def make_all(store: Store, now: datetime) -> list[Asked]:
    """Fill a store with requests of every registered kind in every state that it comes to.

    Whoever asked last has asked for one of each kind.
    """
    earlier = now - timedelta(days=3)  # a letter for one day is out of date by now
    builders.import_organisations(store, earlier)
    own = {OUTSIDER: "B4", ADMITTING: "B4", RECEIVING: "B2"}
    people = [builders.person(number - 1, 所在党支部=own.get(number, "B1")) for number in range(1, PEOPLE)]
    builders.import_people(store, earlier, people)
    held = {SECRETARY: "B1", COMMITTEE_SECRETARY: "C1", OUTSIDER: "B4", ADMITTING: "C2", RECEIVING: "B2"}
    for member, organisation in held.items():
        builders.appoint(store, earlier, organisation, member)
    open_dues(store, earlier, since=-3)
    made, members = [], count(FIRST_APPLICANT)
    for then, ends in ((earlier, (_leave_open,)), (now, (_leave_open, _reject, _send_back, _withdraw, _revoke, _void))):
        for kind in KINDS.labels:
            for ask in ASKS[kind]:  # a new kind is here as soon as it is registered: say how it is asked for
                member = next(members)
                request = ask(store, then, member)
                whole_way = len(_detail(store, then, request).steps)
                made.append((request, kind, member))
                for steps, end in product(range(whole_way + 1), ends):
                    member = next(members)
                    request = ask(store, then, member)
                    for _ in range(steps):
                        _go_on(store, then, _detail(store, then, request), Outcome.ACCEPTED)
                    with suppress(SzdjError, StopIteration):  # not every end is open everywhere
                        end(store, then, _detail(store, then, request), member)
                    made.append((request, kind, member))
    busy = next(members)
    made += [(ASKS[kind][0](store, now, busy), kind, busy) for kind in KINDS.labels]
    states = {request: _detail(store, now, request).request.state for request, _, _ in made}
    return [Asked(request, kind, member, states[request]) for request, kind, member in made]


def _detail(store: Store, now: datetime, request: int) -> RequestDetail:
    return reading.show(store, entered(store, now, COMMITTEE_SECRETARY), request, now)


def _go_on(store: Store, now: datetime, detail: RequestDetail, outcome: Outcome) -> None:
    step = next(step for step in detail.steps if step.is_turn)
    reason = None if outcome is Outcome.ACCEPTED else "材料不全"
    if step.act is StepAct.SLIP:
        slip = Slip("赵六", "13587654321", shanghai_day(now))
        receipt_slips.record(store, entered(store, now, COMMITTEE_SECRETARY), {detail.request.id: slip}, now)
    elif step.act is StepAct.RECEIVE:
        receiver = entered(store, now, _RECEIVERS[step.waiting_at or ""])
        receiving.take(store, receiver, detail.request.id, outcome, reason, now)
    else:
        decide(store, now, _DECIDERS[step.waiting_at or ""], [detail.request.id], reason=reason)


def _reject(store: Store, now: datetime, detail: RequestDetail, _member: int) -> None:
    _go_on(store, now, detail, Outcome.REJECTED)


def _send_back(store: Store, now: datetime, detail: RequestDetail, _member: int) -> None:
    step = next(step for step in detail.steps if step.is_turn)
    back = Decision(detail.request.id, Outcome.REJECTED, "材料不全", resubmit=True)
    decide(store, now, _of(step.organisation), [back])


def _revoke(store: Store, now: datetime, detail: RequestDetail, _member: int) -> None:
    if not detail.request.is_open:
        decider = entered(store, now, _of(detail.steps[-1].organisation))
        revoking.revoke(store, decider, detail.request.id, "点错了", now)


def _of(organisation: str) -> int:
    return (_DECIDERS | _RECEIVERS)[organisation]


def _withdraw(store: Store, now: datetime, detail: RequestDetail, member: int) -> None:
    if detail.request.is_open:  # whoever has left does not sign in any more
        submission.withdraw(store, entered(store, now, member), detail.request.id, now)


def _void(store: Store, now: datetime, detail: RequestDetail, _member: int) -> None:
    letters.void(store, entered(store, now, COMMITTEE_SECRETARY), detail.request.id, "遗失", now)


def _leave_open(_store: Store, _now: datetime, _detail: RequestDetail, _member: int) -> None:
    """Let the request stand where it is."""
