"""What is sent to a mobile, and what can be wrong with the way there."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

CODE_MINUTES = 5
"""How long a code is good for, in minutes; its message says so."""


class Purpose(StrEnum):
    """What a message is for."""

    SIGN_IN = "sign_in"
    VERIFICATION = "verification"
    MOBILE_CHANGE = "mobile_change"
    NOTICE = "notice"


class Notice(StrEnum):
    """A fact that somebody is told; the words stand in `messages.sms`."""

    MOBILE_CHANGE_ASKED = "mobile_change_asked"  # to the old number, when the change is submitted
    MOBILE_REPLACED = "mobile_replaced"  # to the old number
    MOBILE_REGISTERED = "mobile_registered"  # to the new number
    MOBILE_REPLACED_BY_ORGANISATION = "mobile_replaced_by_organisation"
    MOBILE_REGISTERED_BY_ORGANISATION = "mobile_registered_by_organisation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 -- a fact, not a secret
    PHONES_UNBOUND = "phones_unbound"
    RECORD_MENDED = "record_mended"
    MEMBERSHIP_RECORDED = "membership_recorded"  # somebody left, or 党籍 was stopped or given back: which is not said
    REQUESTS_ENDED_WITH_MEMBERSHIP = "requests_ended_with_membership"  # to those who would have decided
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    TOKEN_CREATED = "token_created"  # noqa: S105 -- a fact, not a secret; to whoever made it
    CORRECTION_BEGUN = "correction_begun"  # to whom it is about
    CORRECTION_BEGUN_ABOUT_NUMBER = "correction_begun_about_number"  # to the mobile that would be registered
    CORRECTION_WAITS = "correction_waits"  # to those who may countersign
    CORRECTION_ENDED = "correction_ended"  # to whom it was about: refused or taken back
    DUES_ASSESSED = "dues_assessed"
    DUES_SENT_UP = "dues_sent_up"  # less than the rules say was assessed, and waits to be approved
    RESUBMISSION_ASKED = "resubmission_asked"
    ACCEPTANCE_REVOKED = "acceptance_revoked"
    DUES_RECORDED = "dues_recorded"  # to whom a payment was recorded for, or several
    DUES_REVERSED = "dues_reversed"
    TRANSFER_COMPLETED = "transfer_completed"
    BRANCH_MERGED = "branch_merged"  # to its members
    BRANCH_MOVED = "branch_moved"  # to its members
    ORGANISATIONS_CHANGED = "organisations_changed"  # to those appointed in what was moved, closed or added to
    REQUESTS_ENDED = "requests_ended"  # to the member and to those who would have decided
    REQUEST_SUBMITTED_FOR_YOU = "request_submitted_for_you"
    REQUESTS_CARRIED = "requests_carried"  # to those who decide on both sides
    REQUEST_ACCEPTED = "request_accepted"  # to the applicant, as the following four; never what or why
    REQUEST_REJECTED = "request_rejected"
    REQUEST_RETURNED = "request_returned"
    PAPER_ISSUED = "paper_issued"
    PAPER_VOIDED = "paper_voided"
    MEMBER_LEFT = "member_left"  # to those who decide in the old branch
    MEMBER_ARRIVED = "member_arrived"  # to those who decide in the new one
    REQUESTS_WAIT = "requests_wait"  # to those who decide, once a day; with how many
    DUES_OWED = "dues_owed"  # to a member, once a month


SECURITY = frozenset(
    {
        Notice.MOBILE_CHANGE_ASKED,
        Notice.MOBILE_REPLACED,
        Notice.MOBILE_REGISTERED,
        Notice.MOBILE_REPLACED_BY_ORGANISATION,
        Notice.MOBILE_REGISTERED_BY_ORGANISATION,
        Notice.PASSWORD_RESET,
        Notice.PHONES_UNBOUND,
        Notice.RECORD_MENDED,
        Notice.ACCOUNT_DISABLED,
        Notice.ACCOUNT_ENABLED,
        Notice.TOKEN_CREATED,
        Notice.CORRECTION_BEGUN,
        Notice.CORRECTION_BEGUN_ABOUT_NUMBER,
        Notice.CORRECTION_WAITS,
        Notice.CORRECTION_ENDED,
    }
)
"""What is told whatever the settings say: whoever does not learn of it may lose the account."""


class Told(NamedTuple):
    """Somebody who is to be told something, by member number: the mobile is looked up once all is written."""

    member: int
    notice: Notice


class Message(NamedTuple):
    """One message to one mobile: a code, or, where the purpose is `notice`, a fact; its text is made on the way out."""

    at: datetime
    mobile: str
    purpose: Purpose
    code: str | None = None
    notice: Notice | None = None
    waiting: int | None = None

    def __repr__(self) -> str:
        """Leave out what is nobody else's: the mobile, and the code."""
        return f"Message(at={self.at!r}, purpose={self.purpose!r}, notice={self.notice!r}, waiting={self.waiting!r})"

    def require_sayable(self) -> None:
        """Refuse a message that nothing could be said in: a fault of the program.

        Raises:
            ValueError: it is no notice and has no code, or the other way round.
        """
        is_notice = self.purpose is Purpose.NOTICE
        if (self.waiting is not None) != (self.notice is Notice.REQUESTS_WAIT):
            raise ValueError("only a notice of what waits says how many")
        if is_notice != (self.notice is not None) or is_notice != (self.code is None):
            raise ValueError("a notice has a fact and no code, every other message a code and no fact")


class GatewayProblem(StrEnum):
    """Why the gateway in the settings cannot be used, or should not be; the words stand in `messages.sms`."""

    OUTBOX = "outbox"  # works, but sends nothing: for trying the program out
    URL_MISSING = "url_missing"
    URL_INVALID = "url_invalid"
    URL_INSECURE = "url_insecure"
    SECRET_MISSING = "secret_missing"  # noqa: S105 -- a fact, not a secret
    SECRET_SHORT = "secret_short"  # noqa: S105 -- a fact, not a secret
    COMMAND_MISSING = "command_missing"
    COMMAND_NOT_FOUND = "command_not_found"
