"""组织关系转接: its scopes, its way, its form (党员教育管理工作条例 2019, arts 24-34; the letter form of 2006)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from szdj_cli.domain.changes import Change, Changes
from szdj_cli.domain.dues.paid_through import PaidThrough, latest_word, paid_to
from szdj_cli.domain.errors import TransferRefused, ValueInvalid
from szdj_cli.domain.forms import field_of, refused_field
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.requests.requests import Note, NoteKind, RequestState, RouteStep, StepAct
from szdj_cli.domain.values import parsing as values
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.fields import Editor, Field, coded, parse_change, plain
from szdj_cli.domain.values.months import month_of, months_from
from szdj_cli.domain.values.phones import masked_phone, parse_phone
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

KIND = "transfer"
DEFAULT_VALID_DAYS = 30
MOST_VALID_DAYS = 90  # 条例 art 28


class Scope(StrEnum):
    """How far a transfer goes."""

    COMMITTEE = "committee"  # 本党委内: one committee above both branches; no letter
    CITY = "city"  # 本系统内跨党委: two committees, both in this store
    OUTSIDE = "outside"  # 转往系统外: the receiving side keeps no roster here


SCOPES = CodeList(
    {"committee": "本党委内", "city": "本系统内跨党委", "outside": "转往系统外"},
    {"委内": "committee", "市内": "city", "市外": "outside"},
)
REASONS = CodeList(
    {
        "work": "工作调动",
        "residence": "居住地变动",
        "graduation": "毕业",
        "retirement": "退休",
        "other": "其他",
    },
    {},
)


@dataclass(frozen=True)
class TransferRoute:
    """The way a transfer takes. `receiving` is the committee of the receiving side, where it is in this store."""

    scope: Scope
    steps: tuple[RouteStep, ...]
    receiving: Organisation | None


@dataclass(frozen=True)
class Target:
    """A branch that a member may be transferred to, with the name of the organisation above it."""

    code: str
    name: str
    above: str


@dataclass(frozen=True)
class Form:
    """A transfer that is being filled in: who leaves, which way, where to, what is offered as answers.

    `ending_posts` is how many appointments end with the move, `other_requests` what else is open, `paid` what the
    ledger knows of the dues, if anything.
    """

    member: Member
    route: TransferRoute
    destination: str | None
    offered: Mapping[str, str]
    ending_posts: int
    other_requests: tuple[int, ...]
    paid: PaidThrough | None = None

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields of the form that are still to be answered."""
        known = {"destination", "addressee"} if self.destination is not None else set()
        return tuple(each for term, each in TRANSFER_FIELDS.items() if term not in known | self.needless)

    def notes(self, changes: Changes, today: date) -> tuple[Note, ...]:
        """Return what is to be said, once it is filled in, before it is submitted."""
        membership = self.member.values["membership"] or ""
        notes = notes_on(changes, membership, self.ending_posts, self.other_requests, today, self.paid)
        return (*notes, *paid_to_notes(changes, self.admitted_in, today, self.paid))

    @property
    def admitted_in(self) -> str:
        """The month of admission."""
        return (self.member.values["joined_on"] or "")[:7]

    @property
    def needless(self) -> frozenset[str]:
        """The terms that say nothing here: within one committee there is no letter."""
        return frozenset({"addressee", "valid_days"}) if self.route.scope is Scope.COMMITTEE else frozenset()


@dataclass(frozen=True)
class Slip:
    """回执: who outside the store took the member in, how to reach them, and when."""

    handler: str
    phone: str = field(repr=False)
    received_on: date


def route_between(own: Sequence[Organisation], target: Sequence[Organisation] | None) -> TransferRoute:
    """Return the way from a branch to another one, or out of the store; each is given with all above it, nearest first.

    Raises:
        TransferRefused: to the own branch, to what is no branch, or where no committee may send or receive.
    """
    sending = _with_right(own)
    if target is None:
        if sending is None:
            raise TransferRefused("cannot_send")
        steps = (
            RouteStep(own[0].id, StepAct.REVIEW),
            RouteStep(sending.id, StepAct.ISSUE),
            RouteStep(sending.id, StepAct.SLIP),
        )
        return TransferRoute(Scope.OUTSIDE, steps, None)
    if target[0].kind is not OrganisationKind.BRANCH:
        raise TransferRefused("not_a_branch")
    if target[0].id == own[0].id:
        raise TransferRefused("own_branch")
    receiving = _with_right(target)
    common = _common_committee(own, target)
    if common is not None and sending == receiving:
        return TransferRoute(
            Scope.COMMITTEE,
            (
                RouteStep(own[0].id, StepAct.REVIEW),
                RouteStep(common.id, StepAct.REVIEW),
                RouteStep(target[0].id, StepAct.RECEIVE),
            ),
            common,
        )
    if sending is None:
        raise TransferRefused("cannot_send")
    if receiving is None:
        raise TransferRefused("cannot_receive")
    return TransferRoute(
        Scope.CITY,
        (
            RouteStep(own[0].id, StepAct.REVIEW),
            RouteStep(sending.id, StepAct.ISSUE),
            RouteStep(receiving.id, StepAct.ADMIT),
            RouteStep(target[0].id, StepAct.RECEIVE),
        ),
        receiving,
    )


def _with_right(chain: Sequence[Organisation]) -> Organisation | None:
    return next((each for each in chain if each.kind is OrganisationKind.COMMITTEE and each.can_transfer), None)


def _common_committee(own: Sequence[Organisation], target: Sequence[Organisation]) -> Organisation | None:
    others = {each.id for each in target}
    return next((each for each in own if each.kind is OrganisationKind.COMMITTEE and each.id in others), None)


def parse_valid_days(text: str) -> str:
    """Return a number of days from 1 to 90."""
    value = narrowed(cleaned(text)).removesuffix("天").strip()
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_VALID_DAYS):
        raise ValueRefused(Reason.VALID_DAYS)
    return str(int(value))


_M = Editor.MEMBER
_TEXT = plain(values.parse_text)

_ALL = (
    Field("transfer_reason", "转移原因", coded(REASONS), _M, True, REASONS),
    Field("addressee", "转入单位抬头", _TEXT, _M, True, aliases=("抬头",)),
    Field("destination", "转入支部", _TEXT, _M, True),
    Field("contact", "联系人", plain(values.parse_name), _M, True),
    Field("contact_phone", "联系电话", plain(parse_phone), _M, True, sensitive=True),
    Field("contact_address", "联系地址", _TEXT, _M, True),
    Field("postcode", "邮编", plain(values.parse_postcode), _M, aliases=("邮政编码",)),
    Field("dues_paid_to", "党费交至年月", plain(values.parse_month), _M, True, aliases=("党费交至",)),
    Field("valid_days", "有效期天数", plain(parse_valid_days), _M, True, aliases=("有效期",)),
)

TRANSFER_FIELDS: dict[str, Field] = {each.term: each for each in _ALL}
"""The form of a transfer by term, in the order in which it is asked."""

HEADINGS = {each.term: each.heading for each in _ALL} | {
    "branch": FIELDS["branch"].heading,
    "scope": "转接范围",
}
ENTRIES = frozenset({*TRANSFER_FIELDS, "scope"})
"""The terms of the form, as against the branch, which is a field of the record."""

_LISTED = frozenset({"branch", "scope"})


def transfer_field(text: str) -> Field:
    """Return the field of the form that a heading or a term names; as `forms.field_of`."""
    return field_of(TRANSFER_FIELDS, text, KIND)


def fill_in(form: Form, answers: Mapping[str, str], today: date) -> Changes:
    """Return the difference that a filled-in form asks for; what is not answered is as offered.

    Raises:
        FieldUnknown: an answer belongs to no field of the form.
        ValueInvalid: an answer breaks its field's rule, or a required one is missing.
    """
    given = {transfer_field(text).term: answer for text, answer in answers.items()}
    filled: dict[str, Sequence[str | None]] = {}
    for term, asked in TRANSFER_FIELDS.items():
        with refused_field(KIND, term):
            value = parse_change(asked, given.get(term, form.offered.get(term, "")), today)
        if term == "destination" and term in given and form.destination is not None:
            raise ValueInvalid(term, Reason.FIXED_BY_TARGET, KIND)
        if term == "dues_paid_to" and value is not None:
            _require_month_within(form, value, month_of(today))
        if term in given or term not in form.needless:
            filled[term] = (None, value)
    branch = (form.member.branch_name, form.destination or filled["destination"][1])
    return {"branch": branch, "scope": (None, form.route.scope.value), **filled}


def _require_month_within(form: Form, month: str, present: str) -> None:
    """Let a month pass through which dues can be paid: from admission on, none not begun that is not prepaid."""
    earliest = form.admitted_in if form.paid is None else min(form.admitted_in, form.paid.month)
    if month < earliest:
        raise ValueInvalid("dues_paid_to", Reason.BEFORE_ADMISSION, KIND)
    if month > latest_word(form.paid, present):
        raise ValueInvalid("dues_paid_to", Reason.MONTH_NOT_BEGUN, KIND)


def describe(changes: Changes) -> tuple[Change, ...]:
    """Return a transfer in the words people read, numbers masked; what says the same twice is left out."""
    lines = [
        Change(term, HEADINGS[term], old or "", _shown(term, new), term in ENTRIES, term in _LISTED)
        for term, (old, new) in changes.items()
        if new is not None and not (term == "destination" and new == changes["branch"][1])
    ]
    return tuple(lines)


def _shown(term: str, value: str | None) -> str:
    if value is None:
        return ""
    if term == "scope":
        return SCOPES.label(value)
    if term == "contact_phone":
        return masked_phone(value)
    asked = TRANSFER_FIELDS.get(term)
    return asked.show(value) if asked else show_value(term, value)


def shown_state(state: str, act: str | None, stage: int) -> str:
    """Return the state that people see: on the way, which side has it."""
    if state == RequestState.APPROVED:
        return RequestState.COMPLETED
    if state != RequestState.PENDING or act is None:
        return state
    if act == StepAct.REVIEW and stage == 1:
        return RequestState.BRANCH_REVIEW
    return _STAGES[StepAct(act)]


_STAGES = {
    StepAct.REVIEW: RequestState.COMMITTEE_REVIEW,
    StepAct.ISSUE: RequestState.COMMITTEE_REVIEW,
    StepAct.ADMIT: RequestState.IN_TRANSIT,
    StepAct.SLIP: RequestState.IN_TRANSIT,
    StepAct.RECEIVE: RequestState.RECEIVED,
}


def arrears(changes: Changes, today: date, paid: PaidThrough | None = None) -> tuple[Note, ...]:
    """Return for how many months, this one included, dues are not paid (党费交到转出当月).

    The ledger says it where it knows the member's months, else what the member has filled in.
    """
    if paid is not None:
        return (Note(NoteKind.ARREARS_IN_LEDGER, paid.owed),) if paid.owed else ()
    months = months_from(changes["dues_paid_to"][1] or month_of(today), month_of(today))
    return (Note(NoteKind.ARREARS, months),) if months > 0 else ()


def notes_on(
    changes: Changes,
    membership: str,
    appointments: int,
    other_requests: Sequence[int],
    today: date,
    paid: PaidThrough | None = None,
) -> tuple[Note, ...]:
    """Return what everybody who decides on a transfer should know besides the form."""
    found = [*arrears(changes, today, paid)]
    if membership == "probationary":
        found.append(Note(NoteKind.PROBATIONARY))
    if appointments:
        found.append(Note(NoteKind.APPOINTMENT, appointments))
    is_outside = changes["scope"][1] == Scope.OUTSIDE
    kind = NoteKind.OTHER_REQUEST_ENDS if is_outside else NoteKind.OTHER_REQUEST
    return (*found, *(Note(kind, number) for number in other_requests))


def paid_to_notes(changes: Changes, admitted_in: str, today: date, paid: PaidThrough | None = None) -> tuple[Note, ...]:
    """Return what everybody who decides should know of 党费交至: what the member wrote is not what the letter says."""
    word = changes["dues_paid_to"][1] or month_of(today)
    month = paid_to(paid, word, admitted_in, month_of(today))
    has_letter = changes["scope"][1] != Scope.COMMITTEE
    found: list[Note] = []
    if month != word:
        found.append(Note(NoteKind.SAID_OTHERWISE, _number_of(word)))
    if month != word and has_letter:
        found.append(Note(NoteKind.PAID_TO, _number_of(month)))
    if month and has_letter and (paid is None or not paid.is_anything_paid):
        found.append(Note(NoteKind.PAID_TO_UNRECORDED, _number_of(month)))
    return tuple(found)


def _number_of(month: str | None) -> int:
    return int(month.replace("-", "")) if month else 0
