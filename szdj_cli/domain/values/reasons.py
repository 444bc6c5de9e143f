"""Why a value, a file or a template is refused or worth a warning; the words stand in `messages`."""

from enum import StrEnum
from typing import Self


class FormKind(StrEnum):
    """What somebody was filling in when a value was refused: two forms may call different things by one term.

    The form of a kind of request goes by the kind's code; a change to the record is filled in like the record.
    """

    RECORD = "record"
    SLIP = "slip"
    DECISION = "decision"  # the reason that an act is done for
    DEPARTURE = "departure"
    ACTING = "acting"
    OPENING = "opening"
    ORGANISATION = "organisation"
    ARREARS = "arrears"
    STATEMENT = "statement"
    SHEET = "sheet"
    INSTALLATION = "installation"
    SIGN_IN = "sign_in"
    SEARCH = "search"


class TemplateKind(StrEnum):
    """What a template can be had for; the command that reads it filled in is in `domain.imports.templates`."""

    MEMBERS = "members"
    ORGS = "orgs"
    PAYMENTS = "payments"
    APPOINTMENTS = "appointments"
    DEPARTURES = "departures"
    CONFIRMATIONS = "confirmations"
    SLIPS = "slips"


class MemberForm(StrEnum):
    """A form in which members are printed; here, for a command's option names it and a wrong call loads little."""

    ROSTER = "roster"  # a table, a row a member, a page or more a branch
    CARD = "card"  # a page a member: what is collected of each (2017)


class Reason(StrEnum):
    """One fact about one value."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    UNKNOWN_CODE = "unknown_code"
    ID_LENGTH = "id_length"
    ID_FIFTEEN = "id_fifteen"
    ID_CHARACTERS = "id_characters"
    ID_SCIENTIFIC = "id_scientific"
    ID_PROVINCE = "id_province"
    ID_BIRTH_DATE = "id_birth_date"
    ID_BIRTH_FUTURE = "id_birth_future"
    ID_ZEROED = "id_zeroed"
    ID_CHECK = "id_check"
    MOBILE_FORM = "mobile_form"
    MOBILE_SEVERAL = "mobile_several"
    LANDLINE_FORM = "landline_form"
    EMAIL_FORM = "email_form"
    DATE_FORM = "date_form"
    DAY_MISSING = "day_missing"
    DATE_FUTURE = "date_future"
    DATE_DECIMAL = "date_decimal"
    DATE_ZONE = "date_zone"
    YEAR_RANGE = "year_range"
    MONTH_FORM = "month_form"
    MONTHS_IN_A_ROW = "months_in_a_row"
    MONTHS_IN_REMARK = "months_in_remark"
    MONTH_UNPLAIN = "month_unplain"
    NAME_FORM = "name_form"
    NAME_AND_MORE = "name_and_more"
    CONFIRMED_EARLY = "confirmed_early"
    CONFIRMED_SOON = "confirmed_soon"
    CONFIRMED_BEFORE_JOINED = "confirmed_before_joined"
    CONFIRMED_MISSING = "confirmed_missing"
    SEX_MISMATCH = "sex_mismatch"
    BIRTH_DATE_MISMATCH = "birth_date_mismatch"
    BRANCH_UNKNOWN = "branch_unknown"
    BRANCH_AMBIGUOUS = "branch_ambiguous"
    BRANCH_CANNOT_HOLD_MEMBERS = "branch_cannot_hold_members"
    BRANCH_NOT_YOURS = "branch_not_yours"
    BRANCH_CLOSED = "branch_closed"
    NOT_CLEARABLE = "not_clearable"
    DITTO = "ditto"
    # Conflicts: the file and the store, or the file and itself, disagree.
    DUPLICATE_IN_FILE = "duplicate_in_file"
    CODE_TWICE = "code_twice"
    OTHER_BRANCH = "other_branch"
    OWN_RECORD = "own_record"
    REQUEST_WAITING = "request_waiting"
    MEMBER_CLOSED = "member_closed"
    HOLDS_APPOINTMENT = "holds_appointment"
    CHANGED_HERE = "changed_here"
    NUMBER_REPLACED = "number_replaced"
    NOT_AMONG_YOURS = "not_among_yours"
    APPOINTED_ELSEWHERE = "appointed_elsewhere"
    NAME_OF_ANOTHER = "name_of_another"
    NUMBERS_DISAGREE = "numbers_disagree"
    # What becomes of somebody's membership.
    MEMBER_NUMBER_FORM = "member_number_form"
    NOT_AMONG_YOUR_MEMBERS = "not_among_your_members"
    PERSON_TWICE = "person_twice"
    ABOUT_YOURSELF = "about_yourself"
    BEFORE_ADMISSION_DAY = "before_admission_day"
    BEFORE_DEPARTURE = "before_departure"
    FULL_ALREADY = "full_already"
    TRANSFERRED_OUT = "transferred_out"
    DEPARTED_ALREADY = "departed_already"
    SUSPENDED_ALREADY = "suspended_already"
    NOTHING_TO_RESTORE = "nothing_to_restore"
    RESTORED_TO_CLOSED = "restored_to_closed"
    RESTORED_ELSEWHERE = "restored_elsewhere"
    COUNTERSIGN_NEEDED = "countersign_needed"
    OFF_ROSTER_TO_CONFIRM = "off_roster_to_confirm"
    OWN_CONFIRMATION = "own_confirmation"
    # Organisations.
    CODE_FORM = "code_form"
    PARENT_UNKNOWN = "parent_unknown"
    PARENT_CYCLE = "parent_cycle"
    SAID_TO_BE_CLOSED = "said_to_be_closed"
    SAID_TO_BE_DISMISSED = "said_to_be_dismissed"
    PARENT_REQUIRED = "parent_required"
    PARENT_AMBIGUOUS = "parent_ambiguous"
    PARENT_KIND = "parent_kind"
    PARENT_REFUSED = "parent_refused"
    KIND_CHANGED = "kind_changed"
    ORGANISATION_CLOSED = "organisation_closed"
    PARENT_CLOSED = "parent_closed"
    POSTCODE_FORM = "postcode_form"
    # Appointments.
    ORGANISATION_UNKNOWN = "organisation_unknown"
    ORGANISATION_AMBIGUOUS = "organisation_ambiguous"
    ORGANISATION_NOT_YOURS = "organisation_not_yours"
    ORGANISATION_NO_MORE = "organisation_no_more"
    MEMBER_NUMBER_UNKNOWN = "member_number_unknown"
    OWN_APPOINTMENT = "own_appointment"
    NOT_ON_ROSTER = "not_on_roster"
    SUSPENDED_MEMBER = "suspended_member"
    ACCOUNT_DISABLED = "account_disabled"
    TRANSFER_WAITING = "transfer_waiting"
    PROBATIONARY = "probationary"
    APPOINTMENT_DAYS = "appointment_days"
    APPOINTED_BY_CHANGER = "appointed_by_changer"
    APPOINTMENT_DIFFERS = "appointment_differs"
    APPOINTMENT_OVER = "appointment_over"
    SECOND_SECRETARY = "second_secretary"
    # A transfer's form.
    VALID_DAYS = "valid_days"
    FIXED_BY_TARGET = "fixed_by_target"
    MONTH_TOO_FAR = "month_too_far"
    MONTH_NOT_BEGUN = "month_not_begun"
    ENDS_BEFORE = "ends_before"
    END_MISSING = "end_missing"
    # Numbers of requests and payments in a file, and what a receipt slip says.
    LISTED_NUMBER_FORM = "listed_number_form"
    NOT_INCOMING = "not_incoming"
    NO_LETTER_TO_PRINT = "no_letter_to_print"
    PAYMENT_UNKNOWN = "payment_unknown"
    PAYMENT_UNDONE = "payment_undone"
    LETTER_NUMBER_FORM = "letter_number_form"
    LETTER_UNKNOWN = "letter_unknown"
    LETTER_AMBIGUOUS = "letter_ambiguous"
    LETTERS_DISAGREE = "letters_disagree"
    LETTER_YOURS = "letter_yours"
    SLIP_NOT_AWAITED = "slip_not_awaited"
    SLIP_DAY = "slip_day"
    SLIP_TWICE = "slip_twice"
    MEMBER_MOVED_ON = "member_moved_on"
    # Amounts of money.
    MONEY_FORM = "money_form"
    MONEY_NEGATIVE = "money_negative"
    MONEY_DECIMALS = "money_decimals"
    MONEY_TOO_LARGE = "money_too_large"
    PAYABLE_TOO_LARGE = "payable_too_large"
    MONEY_ZERO = "money_zero"
    NOTHING_OWED = "nothing_owed"
    BEFORE_ADMISSION = "before_admission"
    # Payments of dues.
    MEMBER_UNKNOWN = "member_unknown"
    MEMBER_LEFT = "member_left"
    DUES_NOT_KEPT = "dues_not_kept"
    PREPAID_TOO_FAR = "prepaid_too_far"
    PREPAID_FOR_YEARS = "prepaid_for_years"
    BACK_PAID_TOO_FAR = "back_paid_too_far"
    MONTHS_FORM = "months_form"
    SERIAL_FORM = "serial_form"
    SERIAL_SCIENTIFIC = "serial_scientific"
    SERIAL_TAKEN = "serial_taken"
    LARGE_PAYMENT = "large_payment"
    SERIAL_TWICE = "serial_twice"
    HOLDS_ID_NUMBER = "holds_id_number"
    SEVERAL_PEOPLE = "several_people"
    OWN_PAYMENT = "own_payment"
    OPENING_TOO_FAR = "opening_too_far"
    NOT_INCOME = "not_income"
    NOBODYS_DUES = "nobodys_dues"
    DIRECTION_UNKNOWN = "direction_unknown"
    STATE_MISSING = "state_missing"
    STATE_UNKNOWN = "state_unknown"
    AMOUNT_BOTH_WAYS = "amount_both_ways"
    DISCOUNTED = "discounted"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly_refunded"
    PAID_BACK = "paid_back"
    TOTAL_DISAGREES = "total_disagrees"
    MATCHED_BY_NAME = "matched_by_name"
    PAYER_REMEMBERED = "payer_remembered"
    WITHHELD = "withheld"
    NAME_AMBIGUOUS = "name_ambiguous"
    NAMES_DISAGREE = "names_disagree"
    PAYER_UNKNOWN = "payer_unknown"
    PAYER_MASKED = "payer_masked"
    SERIAL_LESS_TWINS = "serial_less_twins"
    NOT_YUAN = "not_yuan"
    NOT_PAID = "not_paid"
    SHEET_NUMBER_FORM = "sheet_number_form"
    SHEET_ROW_CHANGED = "sheet_row_changed"
    SHEET_MONTH_PAID = "sheet_month_paid"
    REVERSAL = "reversal"
    FOR_SOMEBODY_ELSE = "for_somebody_else"
    # Assessments of dues.
    BEFORE_RULES = "before_rules"
    STANDARD_CHANGED = "standard_changed"
    BASE_ASSESSED = "base_assessed"
    BASE_WITHOUT_DUES = "base_without_dues"
    OWN_ASSESSMENT = "own_assessment"
    BRANCH_ELSEWHERE = "branch_elsewhere"
    DUES_WAITING = "dues_waiting"
    LEAVING = "leaving"
    MEMBERSHIP_SUSPENDED = "membership_suspended"
    NOBODY_HERE = "nobody_here"
    OFF_ROSTER = "off_roster"
    ASSESSED_TWICE = "assessed_twice"
    # Decisions in a plan file.
    NUMBER_FORM = "number_form"
    DECISION_FORM = "decision_form"
    DECISION_MERGED = "decision_merged"
    DECISION_HIDDEN = "decision_hidden"
    DECISIONS_HIDDEN = "decisions_hidden"
    SORTED_APART = "sorted_apart"
    REASON_MISSING = "reason_missing"
    # Warnings: said, never blocking.
    JANUARY_OR_OCTOBER = "january_or_october"
    PAID_ON_FIRST = "paid_on_first"
    FIRST_OF_MONTH = "first_of_month"
    SERIAL_OR_MONTH = "serial_or_month"
    REGULAR_CLASS = "regular_class"
    TWO_LEVELS = "two_levels"
    SEVERAL_PHONES = "several_phones"
    PHONE_AS_TEXT = "phone_as_text"
    OTHER_MONTH_IN_REMARK = "other_month_in_remark"
    OTHER_MONTH_IN_TITLE = "other_month_in_title"
    MONTH_BY_REMARK = "month_by_remark"
    MONTH_BY_TITLE = "month_by_title"
    NOT_CONFIRMED = "not_confirmed"
    REMARK_SAYS_GONE = "remark_says_gone"
    NAME_UNUSUAL = "name_unusual"
    NAME_NUMBERED = "name_numbered"
    NAME_JOINED = "name_joined"
    AGE_AT_ADMISSION = "age_at_admission"
    UNLISTED_OCCUPATION = "unlisted_occupation"
    RETURNING = "returning"
    COUNTERSIGNED = "countersigned"
    ORGANISATION_SIZE = "organisation_size"


class ValueRefused(Exception):
    """A value breaks a rule. Carries the reason, never the value."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Doubtful(str):
    """A value that is taken, but may be meant otherwise: an import says so of its cell, a form takes it as it is."""

    reason: Reason

    def __new__(cls, value: str, reason: Reason) -> Self:
        """Return the value with the reason to look at it again."""
        made = super().__new__(cls, value)
        made.reason = reason
        return made


class RevocationProblem(StrEnum):
    """Why an acceptance cannot be taken back."""

    NOT_ACCEPTED = "not_accepted"  # nothing was accepted last
    ALREADY = "already"
    ENDED = "ended"  # it has ended otherwise since
    ANOTHER_DAY = "another_day"  # it was not accepted today
    MOVED = "moved"  # it is not as it was when it was shown
    NO_WAY = "no_way"  # this kind has no counter-entry
    RECORD_CHANGED = "record_changed"  # the record does not hold what was accepted any more
    APPOINTEE = "appointee"  # a new mobile of somebody with an appointment elsewhere
    MEMBER_MOVED = "member_moved"
    LATER_STANDARD = "later_standard"  # another setting from the same month on replaced it
    PAID_SINCE = "paid_since"  # a payment leans on it
    PAYMENT_REVERSED = "payment_reversed"
    ON_RECEIPT = "on_receipt"
    LETTER_ISSUED = "letter_issued"
    TAKEN_IN = "taken_in"


class HttpsNeed(StrEnum):
    """What the phone page would need to be reached by HTTPS."""

    CERTIFICATE = "certificate"  # neither a certificate with its key nor a public address
    FILE = "file"  # the certificate or its key is not there
    PORT = "port"  # the proxy behind the address would have to know the port


class FileProblem(StrEnum):
    """One fact about a file that cannot be read; the words stand in `messages.kit.files`."""

    MISSING = "missing"
    DIRECTORY = "directory"
    NOT_A_FILE = "not_a_file"
    NO_PERMISSION = "no_permission"
    OURS = "ours"
    IN_USE = "in_use"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    LIST_TOO_LONG = "list_too_long"
    ENCODING_UNKNOWN = "encoding_unknown"
    ENCODING_NAME = "encoding_name"
    NUL = "nul"
    QUOTES = "quotes"
    NOT_A_WORKBOOK = "not_a_workbook"
    ARCHIVE = "archive"
    WORD_DOCUMENT = "word_document"
    PDF = "pdf"
    PICTURE = "picture"
    SHORTCUT = "shortcut"
    WEB_ARCHIVE = "web_archive"
    WEB_ANSWER = "web_answer"
    OWNER_FILE = "owner_file"
    XLSB = "xlsb"
    PASSWORD = "password"  # noqa: S105 -- a fact about a file, not a secret
    DAMAGED = "damaged"
    BOMB = "bomb"
    SHEET_MISSING = "sheet_missing"
    ERROR_CELL = "error_cell"
    NOT_CALCULATED = "not_calculated"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_TO_PRINT = "too_many_to_print"
    FIELD_TOO_LONG = "field_too_long"
    EXTRA_CELLS = "extra_cells"
    NOT_IN_YUAN = "not_in_yuan"
    HEADINGS_DOWN = "headings_down"
    FILLED_IN_FORM = "filled_in_form"
    ROLES_AS_COLUMNS = "roles_as_columns"
    LEVELS_AS_COLUMNS = "levels_as_columns"
    OTHER_PEOPLE = "other_people"
    OTHER_HEADINGS = "other_headings"


class TemplateProblem(StrEnum):
    """One fact about a template that no letter can be made from; the words stand in `messages.transfers.letters`."""

    NOT_DOCX = "not_docx"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    BROKEN_PLACEHOLDER = "broken_placeholder"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    NO_PLACEHOLDER = "no_placeholder"
    PAGES_DIFFER = "pages_differ"
