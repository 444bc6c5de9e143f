"""Requests: kinds, states, differences, and the decisions on them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from szdj_cli.domain.changes import UNREADABLE_CHANGES, Change, Changes
from szdj_cli.domain.errors import Verdict
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.text import safe

if TYPE_CHECKING:
    from szdj_cli.domain.sms import Message, Told


class RequestState(StrEnum):
    """Where a request stands, as it is stored and as it is shown.

    A draft was not submitted yet: its new mobile number is still to be confirmed. What people see of a transfer is
    finer than what is stored: `shown_state` tells it from the step at which it stands.
    """

    DRAFT = "draft"
    PENDING = "pending"  # an organisation in this store is to decide
    IN_TRANSIT = "in_transit"  # stored: with somebody outside the store; shown: on its way to the receiving side
    APPROVED = "approved"
    REJECTED = "rejected"
    TO_RESUBMIT = "to_resubmit"  # rejected, and its applicant is asked to mend it and to submit it again
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"  # by the receiving side
    EXPIRED = "expired"  # the letter was not used in time
    VOIDED = "voided"  # the letter was lost
    REVOKED = "revoked"  # shown only: approved, and that was taken back; the request stays as it was decided
    # Shown only: 组织关系转接 on its way.
    BRANCH_REVIEW = "branch_review"
    COMMITTEE_REVIEW = "committee_review"
    RECEIVED = "received"  # admitted by the receiving committee, to be taken in by the branch
    COMPLETED = "completed"


OPEN_STATES = frozenset({RequestState.PENDING, RequestState.IN_TRANSIT})
"""The stored states in which something is still to come; a member has at most one open request of a kind."""


class StepAct(StrEnum):
    """What happens at a step."""

    REVIEW = "review"  # the applicant's own side decides
    ISSUE = "issue"  # the applicant's committee decides, and issues the letter
    ADMIT = "admit"  # the receiving committee decides
    RECEIVE = "receive"  # the receiving branch takes in
    SLIP = "slip"  # the receipt comes from outside the store: recorded, not decided


RECEIVING_ACTS = frozenset({StepAct.ADMIT, StepAct.RECEIVE})
"""The steps of the receiving side: what it does not accept is returned, not rejected."""


class RouteStep(NamedTuple):
    """One step of the way of a request: whose it is, and what happens there."""

    organisation_id: int
    act: StepAct


Route = Sequence[RouteStep]
"""The steps of a request in turn."""


def barred(applicant: int, submitted_by: int | None) -> tuple[int, ...]:
    """Return the members who may not decide: the applicant, and whoever submitted the request in their stead."""
    return (applicant,) if submitted_by is None else (applicant, submitted_by)


class Outcome(StrEnum):
    """What was decided on one step."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Doubt(StrEnum):
    """Why a declared payment is asked about; what makes it doubtful stands in `domain.dues.doubts`."""

    LARGE = "large_payment"
    REPEATED = "repeated_payment"
    PAID = "month_paid"


class Conflict(StrEnum):
    """Why one decision of a batch cannot be written."""

    NOT_FOUND = "not_found"
    ALREADY_DECIDED = "already_decided"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"  # the request is not as it was when it was seen
    OTHER_APPLICANT = "other_applicant"  # the person, branch or kind of a plan's row is not the request's
    CHANGES_EDITED = "changes_edited"  # the 变更 cell of a plan is not what was asked for
    RECORD_CHANGED = "record_changed"  # the old value is no longer the record's
    EXPIRED = "expired"  # the letter was not used in time
    NOT_RESUBMITTED = "not_resubmitted"  # the receiving side returns; what has its letter is not mended
    IN_STEAD = "in_stead"  # who submitted it in the applicant's stead submits another one: it is not mended
    NOT_DECIDED_HERE = "not_decided_here"  # it waits for a receipt from outside the store
    OWN_REQUEST = "own_request"
    OWN_SUBMISSION = "own_submission"  # the decider submitted it in the applicant's stead
    NOT_YOURS = "not_yours"
    PASSED_ON = "passed_on"  # it was decided for one of the decider's organisations, and waits at another one by now
    APPOINTEE = "appointee"  # the applicant was appointed meanwhile, where the decider has no right over them
    LARGE_PAYMENT = "large_payment"  # a declared payment that is probably a slip, as `Doubt` has it
    REPEATED_PAYMENT = "repeated_payment"
    MONTH_PAID = "month_paid"
    TWICE = "twice"  # one batch decides on it twice, and differently


STATES = CodeList(
    {
        "draft": "待确认手机号",
        "pending": "待审批",
        "approved": "已同意",
        "rejected": "未同意",
        "to_resubmit": "待补正",
        "revoked": "已撤销",
        "withdrawn": "已撤回",
        "branch_review": "待支部审批",
        "committee_review": "待党委审批",
        "in_transit": "转接中",
        "received": "待支部接收",
        "completed": "已转接",
        "returned": "已退回",
        "expired": "已过期",
        "voided": "已作废",
    },
    {},
)
STEP_ACTS = CodeList(
    {"review": "审批", "issue": "审批并开介绍信", "admit": "接收审批", "receive": "接收", "slip": "收到回执"}, {}
)
_ACCEPTED = "同意申请 同意办理 通过 审批通过 审核通过 批准 准予 是 √ ✓ ✔ ☑ ok accept y yes"
_REJECTED = "不同意申请 不予同意 不通过 未通过 不批 不批准 不予批准 不准 驳回 退回 拒绝 否决 否 × ✗ ✘ ✕ x reject n no"
OUTCOMES = CodeList(
    {"accepted": "同意", "rejected": "不同意"},
    dict.fromkeys(_ACCEPTED.split(), "accepted") | dict.fromkeys(_REJECTED.split(), "rejected"),
)


class Revocation(NamedTuple):
    """Who took an acceptance back, for which organisation, when and why."""

    revoked_by: str | None
    revoked_for: str
    revoked_at: datetime
    reason: str


class DecisionMade(NamedTuple):
    """Who decided on one step, for which organisation, when, what and why; and who took that back, if anybody.

    `decider` is the member number of whoever decided, if they are still known.
    """

    outcome: Outcome
    reason: str | None
    decided_by: str | None
    decided_for: str
    decided_at: datetime
    decider: int | None
    decided_for_code: str
    revocation: Revocation | None = None


class Request(NamedTuple):
    """A request as people see it; `waiting_at` is the name of the organisation whose turn it is.

    `decision` is the one that a list of what was decided is about.
    """

    id: int
    version: int
    kind: str
    state: RequestState
    is_open: bool
    applicant_id: int
    applicant: str
    branch: str
    submitted_at: datetime
    closed_at: datetime | None
    waiting_at: str | None
    changes: tuple[Change, ...]
    expires_on: date | None = None
    notes: tuple["Note", ...] = ()
    decision: DecisionMade | None = None
    submitted_by: str | None = None
    """The name of whoever submitted it in the applicant's stead."""
    basis: str | None = None
    """The written request that they did it on, where there had to be one."""
    branch_code: str | None = None
    waiting_at_code: str | None = None

    @property
    def wants_a_look(self) -> bool:
        """Whether there is something that whoever decides should know besides the difference."""
        return wants_a_look(self.changes, self.notes, self.submitted_by)

    @property
    def why_not_mended(self) -> "Conflict | None":
        """Why nobody can be asked to mend it and to submit it again; None where the applicant can be."""
        if self.state is RequestState.IN_TRANSIT:
            return Conflict.NOT_RESUBMITTED
        return None if self.submitted_by is None else Conflict.IN_STEAD


class NoteKind(StrEnum):
    """What a decider should know about an applicant besides the difference."""

    ARREARS = "arrears"  # months for which dues are not paid, this one included, as the member says
    ARREARS_IN_LEDGER = "arrears_in_ledger"  # the same, as the ledger says
    SAID_OTHERWISE = "said_otherwise"  # through which month dues are paid as the member wrote, against the ledger
    PAID_TO = "paid_to"  # the same as the letter will say instead; 0 where nothing was ever paid
    PAID_TO_UNRECORDED = "paid_to_unrecorded"  # the same, where there is no ledger of that time: accepting confirms it
    OTHER_REQUEST = "other_request"  # the number of another open request, which moves along
    OTHER_REQUEST_ENDS = "other_request_ends"  # the same, where it ends with the move
    APPOINTMENT = "appointment"  # how many appointments end with the move
    PROBATIONARY = "probationary"
    SHORTFALL = "shortfall"  # how much less a month than the rules say, in fen
    LARGE = "large"  # so much that it is asked about, or 大额党费; in fen
    REPEATED = "repeated"  # a payment that is probably in the ledger already; in fen
    PAID = "paid"  # a payment for months that are paid in full already; in fen


class Note(NamedTuple):
    """One thing that a decider should know; `number` is what the kind says, a month as 202611."""

    kind: NoteKind
    number: int = 0

    @property
    def about(self) -> str:
        """What it is about, a code of `NOTE_SUBJECTS`."""
        return _ABOUT.get(self.kind, self.kind.value)


NOTE_SUBJECTS = CodeList(
    {
        "shortfall": "少交",
        "arrears": "欠缴",
        "appointment": "任职",
        "large": "大额",
        "repeated": "重复",
        "paid": "月份已交",
        "dues_paid_to": "党费交至",
        "other_request": "另有申请",
        "probationary": "预备党员",
    },
    {},
)
"""What notes are about: by these words requests are picked out."""

_ABOUT = {
    NoteKind.ARREARS_IN_LEDGER: "arrears",
    NoteKind.SAID_OTHERWISE: "dues_paid_to",
    NoteKind.PAID_TO: "dues_paid_to",
    NoteKind.PAID_TO_UNRECORDED: "dues_paid_to",
    NoteKind.OTHER_REQUEST_ENDS: "other_request",
}


class Step(NamedTuple):
    """One step: whose it is by the rules, with whom it waits, who may decide there today."""

    position: int
    organisation: str
    organisation_code: str
    waiting_at: str | None
    waiting_at_code: str | None
    deciders: tuple[str, ...]
    decision: DecisionMade | None
    act: StepAct
    is_turn: bool


class LetterShown(NamedTuple):
    """A letter of a transfer as those see it who follow the transfer."""

    number: str
    issued_on: date
    expires_on: date
    is_void: bool
    void_reason: str | None = None


class SlipShown(NamedTuple):
    """The receipt of a transfer out of the store; the phone is masked."""

    handler: str
    masked_phone: str
    received_on: date


class EarlierSubmission(NamedTuple):
    """What a request asked for before it was mended."""

    version: int
    submitted_at: datetime
    changes: tuple[Change, ...]


class RequestDetail(NamedTuple):
    """A request and its way; letters, the newest first, and the receipt are a transfer's.

    `earlier` is what it asked for before it was mended, the oldest first.
    """

    request: Request
    steps: tuple[Step, ...]
    letters: tuple[LetterShown, ...] = ()
    slip: SlipShown | None = None
    earlier: tuple[EarlierSubmission, ...] = ()


class Submitted(NamedTuple):
    """A request that now waits. `has_decider` is false where nobody above can decide yet.

    `is_already`: it was submitted before with the same content; decided by now, it waits nowhere.
    """

    id: int
    kind: str
    waiting_at: str | None
    has_decider: bool
    is_already: bool = False


class ToResubmit(NamedTuple):
    """A request that was sent back: what it asked for, the code of a transfer's target, and what is to be mended.

    Or, `anew`, one that came to nothing, from which another one is made.
    """

    id: int
    kind: str
    changes: Changes
    target: str | None
    reason: str
    anew: bool = False

    @property
    def resubmits(self) -> int | None:
        """The request that is submitted again under its number; None where it is to be another one."""
        return None if self.anew else self.id


class Seen(NamedTuple):
    """Whose request a decider saw, in the words of a plan; of which kind and branch, where the plan has them."""

    applicant: str
    kind: str | None = None
    branch: str | None = None

    def is_of(self, applicant: str, kind: str, branch: str) -> bool:
        """Return whether that is what was seen: two names, and the code of a kind."""
        return (
            self.applicant == safe(applicant)
            and self.kind in (None, kinds.KINDS.label(kind))
            and self.branch in (None, safe(branch))
        )


class Decision(NamedTuple):
    """One decision to be written.

    `version`, `seen_changes` and `seen` are what the decider saw, where that is known; `allowed` is what is doubtful
    in a declared payment and was said to be right all the same. `resubmit`: a rejection asks the applicant to mend the
    request and to submit it again.
    """

    request_id: int
    outcome: Outcome
    reason: str | None = None
    version: int | None = None
    seen_changes: str | None = None
    seen: Seen | None = None
    allowed: frozenset[Doubt] = frozenset()
    resubmit: bool = False


class Refused(NamedTuple):
    """One decision that was not written, why, and whose was there first, where the decider may know."""

    request_id: int
    why: Conflict
    verdict: Verdict | None = None


class Brought(NamedTuple):
    """What an accepted request brought forth.

    The letter's number as printed, the numbers of its payments in the ledger, and for how many months the member owes
    dues: those through last month that a new standard goes back to, or, for who leaves, this one too.
    """

    request_id: int
    letter: str | None = None
    payments: tuple[int, ...] = ()
    months_owed: int = 0


class Decided(NamedTuple):
    """What a batch of decisions did, what that brought forth, and whom to tell about it.

    `further` are the requests whose next step waited for the same organisation, and was decided along.
    """

    accepted: int
    rejected: int
    conflicts: tuple[Refused, ...]
    messages: tuple["Message", ...] = ()
    brought: tuple[Brought, ...] = ()
    told: tuple["Told", ...] = ()
    further: int = 0
    to_resubmit: int = 0
    """How many of the rejected are to be mended and submitted again."""


class Revoked(NamedTuple):
    """What became of a request whose acceptance was taken back, and whom to tell.

    Where it goes on, `waiting_at` is the organisation that is to decide once more; `payments` are the numbers of the
    reversals in the ledger.
    """

    request_id: int
    state: RequestState
    waiting_at: str | None
    payments: tuple[int, ...] = ()
    messages: tuple["Message", ...] = ()


class Undone(NamedTuple):
    """What a kind did to take back what an accepted request had written: reversals in the ledger, and whom to tell."""

    payments: tuple[int, ...] = ()
    messages: tuple["Message", ...] = ()


class AcceptedRequest(NamedTuple):
    """An accepted step that is going to be applied: whose record, at which version, from which branch, the difference.

    `target_id` is the organisation that a transfer within the store goes to.
    """

    id: int
    member_id: int
    base_version: int
    changes: Changes
    branch_id: int = 0
    target_id: int | None = None
    allowed: frozenset[Doubt] = frozenset()
    submitted_by: int | None = None


class Applied(NamedTuple):
    """What came of applying: the requests that no longer fit what is stored, and whom to tell about the others.

    `doubtful` are those that fit, and are applied only once somebody says that they are right.
    """

    stale: Collection[int]
    messages: Sequence["Message"]
    moved: Sequence[AcceptedRequest] = ()  # whose branch is another one now
    brought: Sequence[Brought] = ()
    doubtful: Mapping[int, Conflict] = MappingProxyType({})
    notices: Sequence["Told"] = ()  # who is told at the mobile that they have once the whole batch is applied
    informed: Collection[int] = ()  # requests whose applicants learn from these two that theirs was accepted
    told: Sequence["Told"] = ()  # others, who are told of it too


def shown_state(
    kind: str, state: str, act: str | None, expires_on: str | None, today: date, stage: int = 1
) -> RequestState:
    """Return the state that people see: `act` is that of the step at which the request stands, the `stage`-th.

    A letter that is out of date counts as expired from the first day after it, whenever that is recorded.
    """
    if RequestState(state) in OPEN_STATES and expires_on is not None and expires_on < today.isoformat():
        return RequestState.EXPIRED
    return RequestState(kinds.of(kind).shown_state(state, act, stage))


def wants_a_look(changes: Collection[Change], notes: Collection[Note], submitted_by: str | None) -> bool:
    """Return whether a request has anything to be looked at: notes, what is noted, somebody who acts, no way to read.

    What has nothing of these is 正常, wherever it is listed, filtered or accepted along.
    """
    return bool(notes or submitted_by) or changes == UNREADABLE_CHANGES or any(change.is_noted for change in changes)


class RequestFilter(NamedTuple):
    """Which requests are meant. `branch` names a branch, or an organisation and with it all below.

    `applicant` is a name, or a member number; `fields` are terms of which the difference has one; `note` is what one of
    the notes is about, a code of `NOTE_SUBJECTS`. The last three are known only once a request is looked into.
    """

    kind: str | None = None
    branch: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    applicant: str | None = None
    fields: frozenset[str] = frozenset()
    note: str | None = None
    without_notes: bool = False

    @property
    def looks_inside(self) -> bool:
        """Whether it asks for what stands in no column: payloads are sealed, and notes are worked out."""
        return bool(self.fields or self.note or self.without_notes)

    def fits(self, changes: Collection[Change], notes: Collection[Note], submitted_by: str | None) -> bool:
        """Return whether a request with such a difference and such notes is meant, as far as these tell.

        `submitted_by` is who has submitted it in the applicant's stead.
        """
        return (
            (not self.fields or any(change.field in self.fields for change in changes))
            and (self.note is None or any(note.about == self.note for note in notes))
            and not (self.without_notes and wants_a_look(changes, notes, submitted_by))
        )
