"""Every way in which a use case can refuse: a code, an exit code and typed fields, no words.

The words (问题 / 原因 / 解决) stand in `messages.errors`. No field ever holds personal data; the exceptions are names:
that of whoever decided first, and that of an applicant as whoever decides has typed it.
"""

from __future__ import annotations  # two hundred classes: what their fields are of is not worked out at every start

import re
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from szdj_cli.domain.values.reasons import (
        FileProblem,
        HttpsNeed,
        Reason,
        RevocationProblem,
        TemplateKind,
        TemplateProblem,
    )


class ExitCode(IntEnum):
    """How the process ends; `szdj help exit-codes` lists them."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    INVALID = 3
    SIGN_IN = 4
    NOT_ALLOWED = 5
    NOT_FOUND = 6
    CONFLICT = 7
    AUDIT_BROKEN = 8
    PARTLY = 9
    TIMED_OUT = 124
    INTERRUPTED = 130


@dataclass_transform(eq_default=False)
class SzdjError(Exception):
    """A refusal. Its code is the class's name in snake case; its annotations are its fields, as in a dataclass.

    Two hundred dataclasses would take longer than everything else that a start needs; so here nothing is worked out
    before something is refused.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.FAULT
    stands: ClassVar[Any] = None

    def __init__(self, *values: object, **named: object) -> None:
        fields = self.fields()
        given = dict(zip(fields, values, strict=False)) | named
        missing = [name for name in fields if name not in given and not hasattr(type(self), name)]
        if missing or len(values) > len(fields) or given.keys() - set(fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(fields) or 'nothing'}")
        super().__init__()
        for name, value in given.items():
            setattr(self, name, value)

    @property
    def code(self) -> str:
        return self.code_of()

    @classmethod
    def code_of(cls) -> str:
        """Return the code of a class."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def fields(cls) -> tuple[str, ...]:
        """Return the names of its fields, a base's before its own."""
        annotated = (vars(each).get("__annotations__", {}) for each in reversed(cls.__mro__))
        return tuple(name for own in annotated for name, kind in own.items() if not kind.startswith("ClassVar"))

    def so_already(self, stands: object) -> Self:
        """Note that what was asked for is so already: what stands, just as the act would have returned it."""
        vars(self)["stands"] = stands
        return self


class _Usage(SzdjError):
    exit_code = ExitCode.USAGE


class _Invalid(SzdjError):
    exit_code = ExitCode.INVALID


class _SignIn(SzdjError):
    exit_code = ExitCode.SIGN_IN


class _NotAllowed(SzdjError):
    exit_code = ExitCode.NOT_ALLOWED


class _NotFound(SzdjError):
    exit_code = ExitCode.NOT_FOUND


class _Conflict(SzdjError):
    exit_code = ExitCode.CONFLICT


class _TimedOut(SzdjError):
    exit_code = ExitCode.TIMED_OUT


# --- input ---------------------------------------------------------------------------------------


class InputNeeded(_Usage):
    """A question would have to be asked, and there is nobody to answer it."""

    option: str


class InputEnded(_Usage):
    """Standard input, from which `option` reads so many lines, has fewer, or one that is no text."""

    option: str
    lines: int
    found: int


class ReviewNeedsTerminal(_Usage):
    """Requests are to be shown one by one, and there is no terminal to show them on."""


class EnrolmentNeedsTerminal(_Usage):
    """An authenticator is to be enrolled, and there is no terminal for its code and its digits."""


class ValueInvalid(_Invalid):
    """A value given for a field of a form breaks its rule."""

    field: str
    reason: str
    form: str


class OptionsExclude(_Usage):
    """Options were given together of which only one can be meant."""

    options: tuple[str, ...]


class DrillUnknown(_Usage):
    """A report has no such count; `known` is what may be written to open one, `command` the report's."""

    text: str
    command: str
    known: tuple[str, ...]


class ColumnUnknown(_Usage):
    """`--field` or `--sort` names what a result does not have; `known` is what it has."""

    text: str
    known: tuple[str, ...]


class ListTooLong(_Usage):
    """A list is to be sorted that is longer than what is held in memory."""

    most: int


class FieldUnknown(_Usage):
    """Neither a heading nor a term of the form."""

    field: str
    form: str


class FieldNotEditable(_NotAllowed):
    """The organisation, not the member, changes this field."""

    field: str


class FieldNotMendable(_NotAllowed):
    """Only a transfer, or the program itself, changes this field."""

    field: str


class NothingChanged(_Invalid):
    """What was submitted is what is stored already."""

    form: str


class ReasonMissing(_Usage):
    """A rejection, and any correction of a person's record, needs a reason."""


# --- the store -----------------------------------------------------------------------------------


class StoreMissing(_NotFound):
    """There is no store in the home, or in a database on a server, which is named then."""

    home: str
    server: str | None = None


class StoreExists(_Conflict):
    """There is one, so."""

    home: str
    server: str | None = None


class StoreNewer(_Conflict):
    """The store was written by a newer version of the program."""

    revision: str


class StoreBehind(_Conflict):
    """The store was written by an older version and wants `db upgrade`."""


class StoreBusy(_Conflict):
    """Another process holds the store's write lock for longer than the time-out."""


class Unreachable(StrEnum):
    """Why a database cannot be worked with."""

    FILE = "file"
    NO_ANSWER = "no_answer"
    FROZEN = "frozen"
    """It was connected, and has stopped answering."""
    CREDENTIALS = "credentials"
    DATABASE = "database"
    CROWDED = "crowded"
    TLS = "tls"
    NO_DRIVER = "no_driver"
    """The library that speaks to a server is not installed; a store on this machine does without."""


class StoreUnreachable(_NotFound):
    """The database cannot be opened or does not answer."""

    why: Unreachable


class StoreForbidden(_NotAllowed):
    """The database account may not do what the program has to do."""


class StoreSlow(_TimedOut):
    """The database took too long over one statement, and gave it up."""


class StoreFull(_Conflict):
    """No room, or no right, to write."""


class StoreDamaged(_Invalid):
    """The file is no store, or its pages are damaged."""


class FileExposed(_NotAllowed):
    """The store, the key or the session can be read by others, or is a symbolic link."""

    path: str


class HttpsUnprepared(_Usage):
    """HTTPS is chosen for the phone page, and `lacks` says what it would need."""

    lacks: HttpsNeed


class NetworkFileSystem(_Invalid):
    path: str


class KeyMissing(_NotFound):
    path: str


class KeyMismatch(_Conflict):
    """The key belongs to another store."""

    path: str


class FieldUnreadable(_Invalid):
    """A sealed field cannot be opened: it was altered, belongs to another row, or was sealed with another key."""

    table: str
    row: int


# --- signing in and verification -----------------------------------------------------------------


class SignInRequired(_SignIn):
    """Nobody is signed in here, or the session has ended."""


class TokenInvalid(_SignIn):
    """What was given as a script's token is none, or only a part of one; `source` is the variable or the file."""

    source: str


class TokenUnknown(_SignIn):
    """A script's token is of the right form and not of this store."""


class TokenExpired(_SignIn):
    token: int
    expires_on: str


class TokenRevoked(_SignIn):
    token: int


class TokenStopped(_SignIn):
    """Whoever made a script's token may no longer do what it is for, or its organisation is no more."""

    token: int


class SignInFailed(_SignIn):
    """One answer for an unknown number, a wrong password and a disabled account."""


class SmsCodeNeeded(_SignIn):
    """A code was sent: to finish a sign-in, or to confirm a new mobile."""

    masked_mobile: str
    is_new_mobile: bool = False


class SmsCodeWrong(_SignIn):
    """The code is wrong, used, or out of date."""


class SmsCodeSpent(_SignIn):
    """Too many wrong codes: the sign-in or the challenge is over."""


class SmsTooSoon(_SignIn):
    seconds: int


class SmsLimitReached(_SignIn):
    """Whoever asks has had the codes of the hour or the day."""


class SmsGatewayMissing(_Invalid):
    """The gateway in the settings is not usable."""


class Throttled(_SignIn):
    seconds: int


class VerificationRequired(_SignIn):
    """Today's real-name verification is still to do."""


class VerificationDenied(_NotAllowed):
    """The person at the phone said: that is not me."""


class VerificationExpired(_TimedOut):
    """Nobody confirmed in time."""


class ChallengeLimitReached(_SignIn):
    """Ten challenges an hour a member."""


class PhonePageUnavailable(_Conflict):
    """The phone page cannot listen where it was told to."""

    address: str


class PasswordWrong(_SignIn):
    """The present password, asked for before a change, is wrong."""


class PasswordRefused(_Invalid):
    """A new password is too short, too long, or the present one."""

    rule: str


# --- persons and organisations -------------------------------------------------------------------


class NotAllowed(_NotAllowed):
    """The session's roles do not allow this; `acts` are what it takes, where one of some acts is what is missing."""

    acts: tuple[str, ...] = ()


class TokenOutOfScope(_NotAllowed):
    """A script's token is not for this command; `scopes` are those that are."""

    command: str
    scopes: tuple[str, ...]


class TokenForPeopleOnly(_NotAllowed):
    """No script does this, whatever its token is for."""

    command: str


class TokenBeyondRights(_NotAllowed):
    """Nobody lets a script do what they may not do themselves there."""

    scope: str


class NoOwnRecord(_NotAllowed):
    """What is done with one's own record is asked of an account that has none: it is nobody's on the roster."""


class AppointedElsewhere(_NotAllowed):
    """Whoever is appointed is mended only by somebody with that right in every organisation of their appointments."""


class CorrectionNotFound(_NotFound):
    """No correction with this number, or none in which the actor has a part."""

    correction: int


class CorrectionWaiting(_Conflict):
    """At most one correction waits for a member."""

    correction: int


class CorrectionEnded(_Conflict):
    """It took effect, was refused, taken back, or fell away: `state` says which."""

    correction: int
    state: str


class CorrectionStale(_Conflict):
    """What it would change is no longer as it was, or whoever began it has lost the right since."""

    correction: int


class NotSecond(_NotAllowed):
    """Whoever began a correction, and whom it is about, does not countersign it."""


class SecondPutAside(_NotAllowed):
    """Nobody could countersign, for whoever would begin it has seen to that; or whom it is about could not object."""


class AppointedByChanger(_NotAllowed):
    """Whoever has just registered a member, or given them a new sign-in, leaves it to others to let them decide."""


class OwnAppointment(_NotAllowed):
    """Nobody appoints themselves."""


class OwnRequest(_NotAllowed):
    """Nobody decides on their own request."""


class OwnSubmission(_NotAllowed):
    """Nobody decides on what they submitted in somebody's stead; somebody else does."""


class TokenNotFound(_NotFound):
    """There is no token with this number among those that one may see."""

    token: int


class MemberNotFound(_NotFound):
    member: str


class NameNotUnique(_Conflict):
    count: int


class OrganisationNotFound(_NotFound):
    organisation: str


class OrganisationNotUnique(_Conflict):
    count: int


class OrganisationExists(_Conflict):
    """The code is that of an organisation which is something else than was said."""

    organisation: str


class OrganisationClosed(_Conflict):
    """An organisation is no more: it takes nothing new, and its code is not given again."""

    organisation: str


class OrganisationMisplaced(_Invalid):
    """An organisation cannot stand there, or go into that one."""

    rule: str


class OrganisationInUse(_Conflict):
    """Something stops an organisation from being moved, closed or merged: by its kind, how much, and which requests."""

    organisation: str
    stops: tuple[tuple[str, int, tuple[int, ...]], ...]


class OrganisationMoved(_Conflict):
    """What would become of an organisation is not what was seen."""

    organisation: str


class OwnRightsGrow(_NotAllowed):
    """Nobody puts members or organisations below where they are appointed themselves."""


class AppointmentRefused(_Invalid):
    """A member cannot hold an appointment, or not for these days."""

    reason: Reason


class AppointmentNotFound(_NotFound):
    pass


class AppointmentExists(_Conflict):
    pass


class MemberExists(_Conflict):
    """The identity number is in the store already."""


class NumberNotAmongYours(_NotAllowed):
    """Whether an identity number is already somebody's is not for whoever may not see every member to learn."""


class OwnRecord(_NotAllowed):
    """Nobody mends their own record: they propose a change, as every member does."""


class ActingForOneself(_Usage):
    """Nobody acts for themselves: what they ask for is their own request."""


class BasisMissing(_Usage):
    """A request was submitted for somebody without saying what it rests on."""


class MobileForOthers(_NotAllowed):
    """A new mobile is not asked for on behalf of somebody: whoever may mends it, and both mobiles are told."""

    member: int


class ContactOnly(_NotAllowed):
    """A branch's own secretary puts right contact data alone; `field` is something else."""

    field: str


class OwnDeparture(_NotAllowed):
    """Nobody records what becomes of their own membership."""


class MemberClosed(_Conflict):
    """Whoever is no longer on the roster is not mended."""

    member: int


class TokenAlreadyRevoked(_Conflict):
    token: int


class RecordMoved(_Conflict):
    """Somebody changed the record between the review and the writing; nothing was written."""

    member: int


# --- requests ------------------------------------------------------------------------------------


class RequestNotFound(_NotFound):
    request: int


class NotTheApplicant(RequestNotFound):
    """There is none of one's own with this number; somebody else's that one sees is not for oneself to take back."""


class PicksInvalid(_Usage):
    """What was typed or piped in place of numbers of requests names none."""

    word: str


class ApplicantNotWaiting(_NotFound):
    """No request of somebody of that name waits for whoever decides."""

    applicant: str


class ApplicantNotUnique(_Conflict):
    """Several requests of people of that name wait."""

    applicant: str
    requests: tuple[int, ...]


class DraftMissing(_NotFound):
    """No change of one's own waits for the code that confirms it."""


class RequestPending(_Conflict):
    """A member has at most one pending request of a kind."""

    request: int


class Verdict(NamedTuple):
    """Whose decision was there first, and since when: what the loser of a race is told."""

    by: str
    at: datetime


class IdempotencyKeyUsed(_Conflict):
    """The account has used this key for another command, other arguments or another input."""


class RequestAlreadyDecided(_Conflict):
    """It was decided, or withdrawn; `verdict` is told to those who may know."""

    request: int
    verdict: Verdict | None = None


class RequestPassedOn(_Conflict):
    """It was decided here, as the verdict says, and waits for another organisation by now."""

    request: int
    verdict: Verdict


class ResubmissionRefused(_Conflict):
    """Nobody asked for this request to be mended, or it was submitted again already: `state` is where it stands."""

    request: int
    state: str


class NotToAskAnew(_Conflict):
    """This request has not come to nothing: `state` is where it stands."""

    request: int
    state: str


class MobileNotConfirmed(_Conflict):
    """A mended request names a mobile to which no code was sent: that is another request."""

    request: int


class RevocationRefused(_Conflict):
    """An acceptance cannot be taken back: `problem` says what stands against it."""

    request: int
    problem: RevocationProblem


class TransferRefused(_Invalid):
    """No way leads there: `rule` says why."""

    rule: str


class RequestNotOpen(_Conflict):
    """It has ended, or stands at another step than this act is for: `state` is where it stands."""

    request: int
    state: str


class MemberElsewhere(_Conflict):
    """The member is no longer where they asked to leave: moved, transferred out, or off the roster."""

    request: int


class LetterNotIssued(_Conflict):
    """The letter is issued by the committee's decision, and not before; within one committee there is none."""

    request: int


class PaperAltered(_Invalid):
    """The signature does not belong to what the code says, or it was not issued here."""


class SlipInvalid(_Invalid):
    """The day of a receipt lies outside the letter's days, or in the future."""

    request: int


class KeyTextInvalid(_Usage):
    """A public key that is none."""


class WaitedTooLong(_TimedOut):
    """A request was not decided within the time that somebody waited for it."""

    request: int


class DecisionsConflict(_Conflict):
    """Some of a batch have moved since they were seen; nothing was written."""

    conflicts: tuple[tuple[int, str], ...]
    verdicts: Mapping[int, Verdict]


class NotAPlan(_Invalid):
    """A file without the columns of a plan; `missing` are their headings, the rest is as in `HeadingsMissing`."""

    path: str
    missing: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    guesses: tuple[tuple[str, str], ...] = ()


class NotAnAssessment(NotAPlan):
    """A file without the columns of a table of assessments."""


class PeopleRefused(_Invalid):
    """Some of several people cannot be done what was asked; who and why was said, and nothing was written."""

    count: int


class TableRowsInvalid(_Invalid):
    """Rows of a file cannot be done what they say, which was told of each; nothing was done."""

    errors: int


class PlanColumnsElsewhere(_Invalid):
    """Columns of a plan are fields of the roster, which no decision changes."""

    path: str
    headings: tuple[str, ...]


class PlanRowsInvalid(_Invalid):
    """Rows of a plan file break rules; nothing was decided."""

    errors: int


# --- dues ----------------------------------------------------------------------------------------


class DuesStandardMissing(_Invalid):
    """A month lies before the first rule about dues; `first` is that rule's month. Both are YYYY-MM."""

    month: str
    first: str


class PaymentNotFound(_NotFound):
    payment: int


class OwnPayment(_NotAllowed):
    """Nobody records or reverses what they paid themselves: they declare it, and another one confirms."""


class AssessmentInvalid(_Invalid):
    """Rows of a table of assessments break rules; nothing was written."""

    errors: int
    conflicts: int


class AssessmentConflict(_Conflict):
    """Every row is sound, but some disagree with what is stored, or with each other; nothing was written."""

    conflicts: int


class OwnDues(_NotAllowed):
    """Nobody assesses what they themselves pay."""


class NotAssessable(_Conflict):
    """What a member pays cannot be assessed now: `reason` says why."""

    member: int
    reason: str


class PaymentReversed(_Conflict):
    """It was reversed already, or is a reversal itself; nothing is reversed twice."""

    payment: int


class ReceiptTooLong(_Invalid):
    """A receipt has room for so many payments at most."""

    most: int


class OwnReceipt(_NotAllowed):
    """Nobody issues a receipt to themselves; what was issued to them by others they may have printed again."""


class PaymentUndone(_Conflict):
    """What was reversed, or is a reversal, gets no receipt."""

    payment: int


class PaymentOnReceipt(_Conflict):
    """A payment stands on one receipt, once; `payments` are all that stand on that one."""

    receipt: str
    payments: tuple[int, ...]


class ReceiptReversed(_Conflict):
    """A payment on it was reversed: it is not printed any more."""

    receipt: str


class PaymentLarge(_Usage):
    """So much more than is due is probably a slip; in fen. It is not written before somebody says that it is right."""

    total_fen: int
    due_fen: int


class PaymentRepeated(_Usage):
    """The same was entered once already: member, months, amount, day and method."""

    total_fen: int


class NothingToRemit(_Conflict):
    """A branch has collected nothing since it last handed up its dues."""

    branch: str


class RemittanceWithoutCommittee(_Invalid):
    """No committee stands above a branch in the store to which it could hand up its dues."""

    branch: str


class RemittanceNotFound(_NotFound):
    number: str


class RemittanceNotFirst(_Usage):
    """From which month a branch hands up here is said the first time; `last` is the number of what it handed up."""

    last: str


class RemittanceReversed(_Conflict):
    """The paper of what was reversed is not printed again."""

    number: str


class RemittanceNotLast(_Conflict):
    """Only the last remittance of a branch that stands is reversed; `last` is its number, if there is one."""

    number: str
    last: str | None


class NamesUnconfirmed(_Usage):
    """So many payments of a file are known by name alone: they are booked once somebody says that these are right."""

    count: int


class MonthsUnconfirmed(_Usage):
    """So many payments of a file go to a month that their words speak of, once somebody says that these are right."""

    count: int


class MonthsPaid(_Usage):
    """Something was paid for months (YYYY-MM) already, and nothing is owed for them."""

    months: tuple[str, ...]


class PaymentsDoubtful(_Usage):
    """Of payments that are written together some are doubtful: by member number, which `requests.Doubt` it is."""

    doubts: tuple[tuple[int, str], ...]


class DeclarationDoubtful(_Conflict):
    """A declared payment is probably a slip: confirmed by itself, by whoever says that it is right.

    `doubt` is as `requests.Doubt` has it.
    """

    request: int
    doubt: str


class SerialTaken(_Conflict):
    """Another payment has this serial number."""

    serial: str


class PaymentMoved(_Conflict):
    """Other money came in between what was shown and the agreement to it; nothing was written."""


class BranchNeeded(_Usage):
    """What is done in one branch would be done in several, `count` of them, or there is none."""

    count: int


class OpeningRefused(_Conflict):
    """Something was paid for a month that would no longer be kept; `month` is the first such one."""

    month: str


class DuesRulesInvalid(_Invalid):
    """The operator's file of dues rules cannot be used; `where` is the part of it, or the line, that is meant."""

    path: str
    what: str
    where: str | None = None


# --- files ---------------------------------------------------------------------------------------


class FileRefused(_Invalid):
    """A file cannot be read as what it should be.

    `row` is the one a person sees it in, `column` the heading of the cell; `names` are what it has instead.
    """

    path: str
    why: FileProblem
    row: int | None = None
    names: tuple[str, ...] = ()
    column: str | None = None


class TemplateInvalid(_Invalid):
    """No letter can be made from an organisation's own template; `placeholder` is the one that is unknown."""

    path: str
    problem: TemplateProblem
    placeholder: str | None = None


class HeadingsMissing(_Invalid):
    """A file has no column for what has to be there; `missing` are headings, `template` has them, if any does.

    `unknown` are headings of the file that name nothing, `guesses` which of them may mean what.
    """

    path: str
    missing: tuple[str, ...]
    template: TemplateKind | None
    unknown: tuple[str, ...] = ()
    guesses: tuple[tuple[str, str], ...] = ()


class AliasesInvalid(_Invalid):
    """The operator's file of other words cannot be used; `where` is the line, or the part of the file."""

    path: str
    what: str
    where: str | None = None


class ColumnsElsewhere(_Invalid):
    """Columns hold fields of ours that an import does not write; `terms` goes with `headings`."""

    path: str
    headings: tuple[str, ...]
    terms: tuple[str, ...]


class HeadingsDoubled(_Invalid):
    """Several columns hold the same field, and none of them is to be preferred; `columns` are their headings."""

    path: str
    columns: tuple[tuple[str, ...], ...]


class RowsInvalid(_Invalid):
    """Rows break rules; nothing was written."""

    errors: int
    conflicts: int


class RowsConflict(_Conflict):
    """Every row is sound, but some disagree with the store or with each other; nothing was written."""

    conflicts: int


class RosterMoved(_Conflict):
    """Somebody changed the roster between an import's plan and its writing; nothing was written."""


class OutputProtected(_NotAllowed):
    """Nothing is written into the home, nor over what the program itself needs."""

    path: str


class OutputUnfit(_Invalid):
    """The name of the file, or what is there already, does not fit what is written."""

    path: str
    suffixes: tuple[str, ...]


class WordWithoutForm(_Invalid):
    """A Word document is wanted, and not said of what kind."""

    path: str


class FileExists(_Conflict):
    """`is_forcible` is whether the command has an option to replace it."""

    path: str
    is_forcible: bool = True


class FileUnwritable(_Conflict):
    path: str


class FileInUse(_Conflict):
    """On Windows: another program has a file open, and so nobody can put another one in its place."""

    path: str


# --- audit ---------------------------------------------------------------------------------------


class AuditBroken(SzdjError):
    exit_code: ClassVar[ExitCode] = ExitCode.AUDIT_BROKEN
    seq: int


class RowsDiffer(SzdjError):
    """Rows of the store are not as the audit log says that they were written."""

    exit_code: ClassVar[ExitCode] = ExitCode.AUDIT_BROKEN
    count: int


# --- maintenance ---------------------------------------------------------------------------------


class BackupByPgDump(_Usage):
    """PostgreSQL is backed up by its own program, which does it better."""


class RestoreByPgRestore(_Usage):
    """PostgreSQL is restored by its own program; what is to be ended and skipped afterwards is ours."""


class RestoreByOwner(_NotAllowed):
    """There is no store in which whoever came from elsewhere could show that they may restore it."""


class NotABackup(_Invalid):
    """A file is no backup of a store."""

    path: str


class BackupDamaged(_Invalid):
    """A backup's pages, structure, references or log are not whole."""

    path: str


class BackupOfAnother(_Conflict):
    """A backup was made of another store."""

    path: str


class BackupOfOtherKey(_Conflict):
    """A backup is read by another key than the one that is here; by what each of the two is known."""

    path: str
    needed: str
    here: str


class RestoreLosesActs(_Conflict):
    """The store is newer than the backup: so many acts would be lost."""

    count: int


class BackupDiverged(_Conflict):
    """A backup and the store have only the first entries of their logs in common; each has gone its own way since."""

    common: int


class RestoreOvertaken(_Conflict):
    """Somebody has worked in the store since it was looked at."""


class CopyByBackup(_Usage):
    """From one SQLite file into another, a backup is the copy."""


class CopyTargetUnfit(_Usage):
    """What a store is to be copied to is no address of a PostgreSQL database, nor a file."""


class CopyTargetTaken(_Conflict):
    """There is a store already in the database, or the file, into which another one is to be copied."""

    target: str
    is_file: bool = False


class CopyTargetRefused(_NotFound):
    """The database into which a store is to be copied does not let the program in, or not do what it has to."""

    target: str


class CopyUnfit(_Invalid):
    """A row has something in it that the other database does not take: it was written past the program."""

    table: str


class CopyDiffers(_Invalid):
    """What arrived of a table is not what was sent; nothing is kept of the copy."""

    table: str


class CopyUnsound(_Invalid):
    """A copy has arrived, and what is examined of it is not as it was; it must not be used."""

    target: str


class CopyOvertaken(_Conflict):
    """A copy has arrived; a backup was restored here meanwhile, so that it is of a store that is here no more."""

    target: str


class PasswordAsArgument(_Usage):
    """An address with a password in it was given as an argument, which everybody on the machine can see."""


# --- settings ------------------------------------------------------------------------------------


class SettingsInvalid(_Usage):
    """A setting has a value that it cannot have; a number's bounds, or the words to choose from."""

    setting: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    source: str | None = None
    """Where the value is from, where that is known: a `Source`."""


class SettingsFileInvalid(SettingsInvalid):
    """The settings file is no TOML, or cannot be read; `setting` is its name."""

    line: int | None = None


class SettingLoosened(SettingsInvalid):
    """The environment would weaken a setting that guards; `kept` is what holds otherwise, unless it is secret."""

    kept: str | None = None


class SettingUnknown(_Usage):
    """There is no setting of that name; `near` are those that are written much like it."""

    name: str
    near: tuple[str, ...] = ()


class SettingsUneditable(_Conflict):
    """A line of the settings file is written so that it cannot be changed without touching others."""

    path: str
    setting: str


class SettingsChanged(_Conflict):
    """The settings file was changed by somebody else between being shown and being written."""

    path: str


class SettingsNotYours(_NotAllowed):
    """Only whoever owns the home directory changes its settings, not who runs the program through their account."""

    home: str


class SecretAsArgument(_Usage):
    """A secret was given as an argument, which everybody on the machine can see."""

    setting: str


class SettingFileMissing(_Invalid):
    """A setting names a file that is not there."""

    setting: str
    path: str
