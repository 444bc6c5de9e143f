"""缴纳: what makes a payment of dues sound, and the form in which one is recorded or declared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from szdj_cli.domain import forms
from szdj_cli.domain.changes import Change, Changes
from szdj_cli.domain.dues.bill_words import is_nothing
from szdj_cli.domain.dues.rules import is_large
from szdj_cli.domain.errors import ValueInvalid
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.requests.requests import Doubt, Note, NoteKind
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.fields import Editor, Field, plain
from szdj_cli.domain.values.id_numbers import id_numbers_in
from szdj_cli.domain.values.money import parse_payable, parse_yuan, yuan
from szdj_cli.domain.values.months import MOST_MONTHS_AHEAD, MOST_MONTHS_APART, month_of, months_from, months_through
from szdj_cli.domain.values.parsing import parse_code, parse_member_number, parse_month, parse_past_date, parse_text
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

KIND = "payment"
METHODS = CodeList(
    {
        "cash": "现金",
        "wechat": "微信",
        "alipay": "支付宝",
        "bank": "银行转账",
        "other": "其他",
    },
    {
        "微信支付": "wechat",
        "微信转账": "wechat",
        "转账": "bank",
        "银行": "bank",
        "银行卡": "bank",
    },
    retired={"deduction": "工资代扣"},
)
_WITHHELD = pattern("(?:工资|薪资|薪金|代发).{0,4}扣|(?:代|划)扣.{0,2}(?:工资|党费)|^(?:代扣|扣款|扣缴|deduction)$")
_RANGE = pattern(r"(.+?)(?:\.\.|至|到|~|—)(.+)")
_SERIAL = pattern(r"[\x21-\x7e]{1,64}")
_SCIENTIFIC = pattern(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]+")
_M = Editor.MEMBER


@dataclass(frozen=True)
class Payer:
    """What a payment is judged by: who is on which branch's roster, since when they are members, and charged there."""

    number: int
    is_active: bool
    admitted_in: str
    """The month of admission."""
    branch_id: int
    charged_from: str
    """The month from which the present branch charges: its opening, or the one after the member moved in."""


@dataclass(frozen=True)
class MonthPaid:
    """One month of a payment, in fen: what had been paid before, and what is paid now."""

    month: str
    before_fen: int
    amount_fen: int


@dataclass(frozen=True)
class PaymentForm:
    """A payment that is being filled in: by whom, what is due and paid by month, today."""

    payer: Payer
    months: Mapping[str, tuple[int | None, int]]
    """Month → what is due, where anything is, and what is paid; both in fen."""
    today: date
    charged_by: Mapping[str, int] | None = None
    """Month → the branch that charges it, in a form of one's own; for others, each is judged as it is written."""

    @property
    def offered_month(self) -> str:
        """The month that is offered: the present one; of one's own, the first that one's branch takes from then on."""
        present = month_of(self.today)
        return present if self.charged_by is None else max(present, self.payer.charged_from)

    def require_here(self, months: Sequence[str]) -> None:
        """Let months pass that the payer's own branch takes, where it is known which branch takes which.

        Raises:
            ValueInvalid: no branch here takes one of them, or another than the payer's does.
        """
        if self.charged_by is None:
            return
        with refused_field(KIND, "months"):
            for month in months:
                if billing_branch(self.payer, month, self.charged_by.get(month)) != self.payer.branch_id:
                    raise ValueRefused(Reason.DUES_NOT_KEPT)

    def owed(self, months: Sequence[str]) -> int:
        """Return what is owed for months, in fen."""
        return sum(self.owed_in(month) for month in months)

    def due_in(self, months: Sequence[str]) -> list[int | None]:
        """Return what is due for each of some months, in fen, where anything is."""
        return [self.months.get(month, (None, 0))[0] for month in months]

    def paid_among(self, months: Sequence[str]) -> tuple[str, ...]:
        """Return those of some months for which something is paid."""
        return tuple(month for month in months if self.months.get(month, (None, 0))[1] > 0)

    def paid_in_full(self, proposal: "PaymentProposal") -> tuple[str, ...]:
        """Return the months of a payment that are paid in full already."""
        dues = {month: due for month, (due, _) in self.months.items()}
        return paid_months(proposal.lines, dues)

    def owed_in(self, month: str) -> int:
        """Return what is owed for a month, in fen."""
        due, paid = self.months.get(month, (None, 0))
        return max(0, (due or 0) - paid)


@dataclass(frozen=True)
class PaymentProposal:
    """A payment that was filled in: its months, and how it was made."""

    lines: tuple[MonthPaid, ...]
    paid_on: str
    method: str
    serial: str | None
    reason: str | None
    """Why it is for a month that lies more than half a year away."""

    @property
    def total_fen(self) -> int:
        """What is paid altogether, in fen."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def is_large(self) -> bool:
        """Whether so much is paid at once that 大额党费 has to be spoken of."""
        return is_large(self.total_fen)


class Recorded(NamedTuple):
    """A payment that stands in the ledger: its numbers there, one a month, what was written, and whose it is.

    `is_already`: it was recorded before, with the same serial number and content.
    """

    numbers: list[int]
    proposal: PaymentProposal
    member: int
    is_already: bool = False


def paid_months(lines: Sequence[MonthPaid], dues: Mapping[str, int | None]) -> tuple[str, ...]:
    """Return the months of a payment that are paid in full already; `dues` is what is due by month, if anything."""
    return tuple(
        line.month for line in lines if (due := dues.get(line.month)) is not None and line.before_fen >= due > 0
    )


def billing_branch(payer: Payer, month: str, charged_by: int | None) -> int:
    """Return the branch that a payment for a month goes to; `charged_by` is the one that charges it already.

    Raises:
        ValueRefused: no branch here may take it.
    """
    if month < payer.admitted_in:
        raise ValueRefused(Reason.BEFORE_ADMISSION)
    if charged_by is not None:
        return charged_by
    if not payer.is_active:
        raise ValueRefused(Reason.MEMBER_LEFT)
    if month < payer.charged_from:
        raise ValueRefused(Reason.DUES_NOT_KEPT)
    return payer.branch_id


def is_near(month: str, paid_on: str) -> bool:
    """Return whether a month lies at most half a year from the day on which it was paid for."""
    return abs(months_from(month_of(date.fromisoformat(paid_on)), month)) <= MOST_MONTHS_APART


def require_near(month: str, paid_on: str, *, is_explained: bool = False) -> None:
    """Let a payment pass that is for a month at most half a year away; one further away has to be explained.

    Raises:
        ValueRefused: it is further away and is not explained, or so far ahead that it is probably a slip.
    """
    ahead = months_from(month_of(date.fromisoformat(paid_on)), month)
    if ahead > MOST_MONTHS_AHEAD:
        raise ValueRefused(Reason.PREPAID_FOR_YEARS)
    if ahead > MOST_MONTHS_APART and not is_explained:
        raise ValueRefused(Reason.PREPAID_TOO_FAR)
    if -ahead > MOST_MONTHS_APART and not is_explained:
        raise ValueRefused(Reason.BACK_PAID_TOO_FAR)


def parse_amount(text: str) -> int:
    """Return the fen of a payment.

    Raises:
        ValueRefused: it is no amount, or nothing.
    """
    fen = parse_payable(text)
    if fen == 0:
        raise ValueRefused(Reason.MONEY_ZERO)
    return fen


def require_not_withheld(text: str) -> None:
    """Refuse a way of payment which says that dues were withheld from wages: 中组发〔2008〕3号 art 14 forbids it.

    Raises:
        ValueRefused: it does.
    """
    if _WITHHELD.search("".join(narrowed(text).split())):
        raise ValueRefused(Reason.WITHHELD)


def parse_allowed_method(text: str) -> str:
    """Return the code of a way of payment.

    Raises:
        ValueRefused: it is none, or none that is allowed.
    """
    require_not_withheld(text)
    return parse_code(METHODS, text)


def parse_serial(text: str) -> str:
    """Return a serial number as the bank or WeChat writes it; nothing where a bill says that there is none.

    Raises:
        ValueRefused: it is none, or a spreadsheet has made a number of it.
    """
    value = narrowed(cleaned(text)).lstrip("'`")
    if is_nothing(value) or not value.strip("0"):
        return ""
    if _SCIENTIFIC.fullmatch(value):
        raise ValueRefused(Reason.SERIAL_SCIENTIFIC)
    if not _SERIAL.fullmatch(value):
        raise ValueRefused(Reason.SERIAL_FORM)
    if id_numbers_in(value):
        raise ValueRefused(Reason.HOLDS_ID_NUMBER)
    return value


def parse_payer_number(text: str) -> str:
    """Return a member number; nothing where a bill says that there is none.

    Raises:
        ValueRefused: it is no number of ours.
    """
    return "" if is_nothing(text) else parse_member_number(text)


def parse_months(text: str) -> str:
    """Return one month, or the first and the last of several as 2026-07..2026-12.

    Raises:
        ValueRefused: a month that does not exist, or more than a year of them.
    """
    value = narrowed(cleaned(text))
    found = _RANGE.fullmatch(value)
    if found is None:
        return parse_month(value)
    first, last = parse_month(found[1]), parse_month(found[2])
    if not 0 <= months_from(first, last) < 12:
        raise ValueRefused(Reason.MONTHS_FORM)
    return first if first == last else f"{first}..{last}"


def months_of(text: str) -> list[str]:
    """Return the months that `parse_months` read."""
    first, _, last = text.partition("..")
    return months_through(first, last or first)


_ALL = (
    Field("months", "月份", plain(parse_months), _M, True),
    Field("amount", "金额", plain(lambda text: yuan(parse_amount(text))), _M, aliases=("金额（元）",)),
    Field("paid_on", "缴纳日期", parse_past_date, _M, True),
    Field("method", "方式", plain(parse_allowed_method), _M, True, METHODS),
    Field("serial", "流水号", plain(parse_serial), _M),
    Field("reason", "补交、预交说明", plain(parse_text), _M, aliases=("补交说明", "预交说明")),
)
PAYMENT_FIELDS: dict[str, Field] = {each.term: each for each in _ALL}
"""The form of a payment by term, in the order in which it is asked."""


def parsed(answers: Mapping[str, str], today: date) -> dict[str, str]:
    """Return answers by term in the form in which they are used; as `forms.parsed`."""
    return forms.parsed(PAYMENT_FIELDS, answers, today, KIND)


def payment_field(text: str) -> Field:
    """Return the field of the form that a heading or a term names; as `forms.field_of`."""
    return forms.field_of(PAYMENT_FIELDS, text, KIND)


def answers_of(proposal: PaymentProposal) -> dict[str, str]:
    """Return the answers by which a payment was filled in."""
    first, last = proposal.lines[0].month, proposal.lines[-1].month
    answers = {
        "months": first if first == last else f"{first}..{last}",
        "amount": yuan(proposal.total_fen),
        "paid_on": proposal.paid_on,
        "method": proposal.method,
        "serial": proposal.serial,
        "reason": proposal.reason,
    }
    return {term: answer for term, answer in answers.items() if answer is not None}


def fill_in(form: PaymentForm, answers: Mapping[str, str]) -> PaymentProposal:
    """Return the payment that a filled-in form means.

    Not answered, the months are this one, the amount is what is owed, and it was paid today in cash. An amount for
    several months goes to the oldest first; what is over, to the last.

    Raises:
        FieldUnknown, ValueInvalid: an answer belongs to no field, breaks its rule, or is missing.
    """
    given = {"months": month_of(form.today), "paid_on": form.today.isoformat(), "method": "cash"}
    given |= parsed(answers, form.today)
    months, reason = months_of(given["months"]), given.get("reason")
    with refused_field(KIND, "months"):
        for month in months:
            require_near(month, given["paid_on"], is_explained=reason is not None)
    form.require_here(months)
    if "amount" not in given and not form.owed(months):
        raise ValueInvalid("amount", Reason.NOTHING_OWED if form.paid_among(months) else Reason.REQUIRED, KIND)
    total = parse_amount(given["amount"]) if "amount" in given else form.owed(months)
    lines = tuple(_split(form, months, total))
    return PaymentProposal(lines, given["paid_on"], given["method"], given.get("serial"), reason)


def spread(total_fen: int, owed: Mapping[str, int], last: str) -> list[tuple[str, int]]:
    """Return how an amount goes to months of which anything is owed, the oldest first; what is over, to the last one.

    `owed` is in fen by month, in order.
    """
    left, parts = total_fen, []
    for month, fen in owed.items():
        part = min(left, fen) if month != last else left
        left -= part
        if part:
            parts.append((month, part))
    if left:
        parts.append((last, left))
    return parts


def _split(form: PaymentForm, months: Sequence[str], total_fen: int) -> list[MonthPaid]:
    left, lines = total_fen, []
    for month in months:
        part = left if month == months[-1] else min(left, form.owed_in(month))
        left -= part
        if part:
            lines.append(MonthPaid(month, form.months.get(month, (None, 0))[1], part))
    return lines


_LISTED = frozenset({"paid_on", "method", "reason"})
"""What a list shows of how the months were paid: by these the money is found."""
_NOTED = frozenset({"reason"})


# --- as a request ------------------------------------------------------------------------------------


def changes_of(proposal: PaymentProposal) -> Changes:
    """Return a declared payment as a difference: what is paid for each month, before and after, and how."""
    months = {line.month: (yuan(line.before_fen), yuan(line.before_fen + line.amount_fen)) for line in proposal.lines}
    entries = {
        "paid_on": proposal.paid_on,
        "method": proposal.method,
        "serial": proposal.serial,
        "reason": proposal.reason,
    }
    return {**months, **{term: (None, value) for term, value in entries.items() if value is not None}}


def proposal_of(changes: Changes) -> PaymentProposal:
    """Read what `changes_of` wrote."""
    entries = {term: new for term, (_, new) in changes.items()}
    lines = tuple(
        MonthPaid(term, parse_yuan(old or ""), parse_yuan(new or "") - parse_yuan(old or ""))
        for term, (old, new) in changes.items()
        if term not in PAYMENT_FIELDS
    )
    return PaymentProposal(
        lines, entries["paid_on"] or "", entries["method"] or "", entries.get("serial"), entries.get("reason")
    )


def notes_on(proposal: PaymentProposal, doubts: Collection[Doubt]) -> tuple[Note, ...]:
    """Return what whoever confirms a payment should know: that it is 大额党费, or what is doubtful in it."""
    kinds = {
        NoteKind.LARGE: Doubt.LARGE in doubts or proposal.is_large,
        NoteKind.REPEATED: Doubt.REPEATED in doubts,
        NoteKind.PAID: Doubt.PAID in doubts,
    }
    return tuple(Note(kind, proposal.total_fen) for kind, is_so in kinds.items() if is_so)


def describe(changes: Changes) -> tuple[Change, ...]:
    """Return a declared payment in the words people read."""
    return tuple(_described(term, old, new) for term, (old, new) in changes.items())


def _described(term: str, old: str | None, new: str | None) -> Change:
    if term not in PAYMENT_FIELDS:
        return Change(term, f"{term} 已交（元）", old or "", new or "", is_money=True)
    asked = PAYMENT_FIELDS[term]
    is_listed, is_noted = term in _LISTED, term in _NOTED
    return Change(term, asked.heading, "", asked.show(new), is_entry=True, is_listed=is_listed, is_noted=is_noted)
