"""党费标准: what a member asks to pay a month from some month on, held against the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from szdj_cli.domain import forms
from szdj_cli.domain.changes import Change, Changes
from szdj_cli.domain.dues.rules import (
    CATEGORIES,
    FAR_ABOVE_TIMES,
    Category,
    Rated,
    Rounding,
    RuleSet,
    Standard,
    is_large,
    rule_of,
    standard,
)
from szdj_cli.domain.errors import NothingChanged, ValueInvalid
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests.requests import Note, NoteKind
from szdj_cli.domain.values.fields import Editor, Field, coded, plain
from szdj_cli.domain.values.money import parse_payable, parse_yuan, yuan
from szdj_cli.domain.values.months import MOST_MONTHS_APART, month_after, month_of, months_from
from szdj_cli.domain.values.parsing import parse_month, parse_text
from szdj_cli.domain.values.reasons import Reason

KIND = "dues"
_M = Editor.MEMBER


def _parse_amount(text: str) -> str:
    return yuan(parse_payable(text))


_ALL = (
    Field("category", "党费类别", coded(CATEGORIES), _M, True, CATEGORIES, aliases=("类别",)),
    Field("base", "计算基数", plain(_parse_amount), _M, aliases=("基数",)),
    Field("monthly_dues", "每月党费", plain(_parse_amount), _M, True, aliases=("金额",)),
    Field("effective_month", "生效月份", plain(parse_month), _M, True),
    Field("shortfall_reason", "少交原因", plain(parse_text), _M),
    Field("end_month", "截止月份", plain(parse_month), _M),
)
DUES_FIELDS: dict[str, Field] = {each.term: each for each in _ALL}
"""The form of a setting by term, in the order in which it is asked."""

_RULE_HEADINGS = {"rule_amount": "按规定应交", "rule_article": "依据"}
HEADINGS = {each.term: each.heading for each in _ALL} | _RULE_HEADINGS
ENTRIES = frozenset(HEADINGS) - {"category", "monthly_dues"}
"""What a setting says besides the two values that change."""

_LISTED = frozenset(HEADINGS) - {"base", "rule_article"}
_NOTED = frozenset({"shortfall_reason"})


@dataclass(frozen=True)
class DuesSetting:
    """What a member pays a month, in fen, from a month (YYYY-MM) on.

    `until_month` is the last month of what is less than the rules say; another setting begins with the month after it.
    """

    effective_month: str
    monthly_fen: int
    category: Category
    until_month: str | None = None


@dataclass(frozen=True)
class DuesForm:
    """A setting that is being filled in: whose, what was set before, this month, and the rules in force."""

    member: Member
    history: Sequence[DuesSetting]
    month: str
    rules: Sequence[RuleSet]
    rounding: Rounding
    has_committee: bool = True
    """Whether a committee stands above the member's branch in this store."""

    @property
    def present(self) -> DuesSetting | None:
        """What holds this month."""
        return setting_in(self.history, self.month)

    def needs_base(self, category: Category, month: str) -> bool:
        """Return whether the rules reckon a category's dues by a base in a month."""
        return isinstance(rule_of(category, month, self.rules), Rated)

    def by_rule(self, category: Category, base: str | None, month: str) -> Standard:
        """Return what the rules have a member pay; `base` is in yuan.

        Raises:
            ValueInvalid: the base is missing or no amount.
            DuesStandardMissing: the month lies before the first rule.
        """
        with refused_field(KIND, "base"):
            base_fen = parse_yuan(base or "") if self.needs_base(category, month) else None
            return standard(category, base_fen, month, self.rules, self.rounding)


@dataclass(frozen=True)
class DuesProposal:
    """What would be submitted, and what about it has to be said."""

    changes: Changes
    rule: Standard
    is_below: bool
    """Less than the rules say: it needs a reason, and but for the retired the committee too (组电明字〔2017〕5号)."""
    needs_committee: bool
    is_large: bool
    monthly_fen: int

    @property
    def is_far_above(self) -> bool:
        """Whether it is so much more than the rules give that it is probably a slip."""
        return self.monthly_fen >= FAR_ABOVE_TIMES * self.rule.highest_fen


def setting_in(history: Sequence[DuesSetting], month: str) -> DuesSetting | None:
    """Return the setting that holds in a month; of two from the same month the later one in the history."""
    return max(
        ((each.effective_month, place, each) for place, each in enumerate(history) if each.effective_month <= month),
        default=(None, None, None),
        key=lambda found: found[:2],
    )[2]


def parsed(answers: Mapping[str, str], today: date) -> dict[str, str]:
    """Return answers by term in the form in which they are stored; as `forms.parsed`."""
    return forms.parsed(DUES_FIELDS, answers, today, KIND)


def dues_field(text: str) -> Field:
    """Return the field of the form that a heading or a term names; as `forms.field_of`."""
    return forms.field_of(DUES_FIELDS, text, KIND)


def answers_of(changes: Changes) -> dict[str, str]:
    """Return the answers that a setting was filled in with; an amount that the rules named, they shall name anew."""
    found = {term: new for term, (_, new) in changes.items() if term in DUES_FIELDS and new is not None}
    if found["monthly_dues"] == changes["rule_amount"][1]:
        del found["monthly_dues"]
    return found


def fill_in(form: DuesForm, answers: Mapping[str, str], today: date) -> DuesProposal:
    """Return what a filled-in form asks for; what is not answered is as the rules and the present setting have it.

    Raises:
        FieldUnknown, ValueInvalid: an answer belongs to no field, breaks its rule, or is missing.
        DuesStandardMissing: the month lies before the first rule.
        NothingChanged: the setting says all of that already.
    """
    given = {**_offered(form), **parsed(answers, today)}
    category, month = Category(_needed(given, "category")), _needed(given, "effective_month")
    if (refused := refused_month(form.member.values["joined_on"] or "", month, today)) is not None:
        raise ValueInvalid("effective_month", refused, KIND)
    present = setting_in(form.history, month)
    rule = form.by_rule(category, given.get("base"), month)
    if rule.is_base_without_dues:
        raise ValueInvalid("base", Reason.BASE_WITHOUT_DUES, KIND)
    amount = parse_yuan(given["monthly_dues"]) if "monthly_dues" in given else rule.monthly_fen
    is_below = amount < rule.lowest_fen
    reason, until = (given.get("shortfall_reason"), given.get("end_month")) if is_below else (None, None)
    if present is not None and (present.category, present.monthly_fen, present.until_month) == (
        category,
        amount,
        until,
    ):
        raise NothingChanged(KIND)
    if is_below and (problem := shortfall_problem(amount, month, reason, until)) is not None:
        raise ValueInvalid(*problem, KIND)
    changes = changes_of(
        present, DuesSetting(month, amount, category, until), rule, _base_of(form, category, month, given), reason
    )
    needed = is_below and needs_committee(category)
    return DuesProposal(changes, rule, is_below, needed, is_large(amount), amount)


def refused_month(joined_on: str, month: str, today: date) -> Reason | None:
    """Return why a setting of somebody cannot begin with a month; `joined_on` is the day of their admission.

    Dues are owed from the month of admission on (中组发〔2008〕3号 art 9).
    """
    if month < joined_on[:7]:
        return Reason.BEFORE_ADMISSION
    return Reason.MONTH_TOO_FAR if months_from(month_of(today), month) > MOST_MONTHS_APART else None


def shortfall_problem(
    monthly_fen: int, month: str, reason: str | None, until_month: str | None
) -> tuple[str, Reason] | None:
    """Return what is wrong with a setting that is less than the rules say, by term (中组发〔2008〕3号 art 7).

    It needs a reason, and to pay nothing (免交) a last month too.
    """
    if not reason:
        return "shortfall_reason", Reason.REQUIRED
    if until_month is None:
        return ("end_month", Reason.END_MISSING) if monthly_fen == 0 else None
    return ("end_month", Reason.ENDS_BEFORE) if until_month < month else None


def needs_committee(category: Category) -> bool:
    """Return whether less than the rules say is for the next higher committee to approve (组电明字〔2017〕5号)."""
    return category is not Category.RETIRED


def changes_of(
    present: DuesSetting | None, new: DuesSetting, rule: Standard, base: str | None, reason: str | None
) -> Changes:
    """Return the difference that a setting makes; `base` is in yuan."""
    changes: dict[str, Sequence[str | None]] = {
        "monthly_dues": (yuan(present.monthly_fen) if present else None, yuan(new.monthly_fen)),
        "category": (present.category.value if present else None, new.category.value),
        "effective_month": (None, new.effective_month),
        "base": (None, base),
        "rule_amount": (None, yuan(rule.lowest_fen)),
        "rule_article": (None, rule.article),
        "shortfall_reason": (None, reason),
        "end_month": (None, new.until_month),
    }
    return {term: values for term, values in changes.items() if values[1] is not None}


def written(new: DuesSetting, then_fen: int, replaced: DuesSetting | None) -> list[DuesSetting]:
    """Return the settings that a new one comes to: itself, and what holds after it ends, `then_fen` a month.

    Where it replaces one that was to end, what would have begun then gives way to it too.
    """
    found = [new]
    if new.until_month is not None:
        found.append(DuesSetting(month_after(new.until_month), then_fen, new.category))
    if replaced is not None and replaced.until_month is not None:
        month = month_after(replaced.until_month)
        holding = setting_in(found, month)
        if holding is not None and holding.effective_month != month:
            found.append(replace(holding, effective_month=month))
    return found


def notes_on(changes: Changes) -> tuple[Note, ...]:
    """Return what whoever decides on a setting should know: that it is less than the rules say, or 大额党费."""
    fen = {term: parse_yuan(changes[term][1] or "0") for term in ("monthly_dues", "rule_amount") if term in changes}
    amount, by_rule = fen["monthly_dues"], fen.get("rule_amount", 0)
    found = [Note(NoteKind.SHORTFALL, by_rule - amount)] if amount < by_rule else []
    return (*found, *([Note(NoteKind.LARGE, amount)] if is_large(amount) else ()))


_MONEY = frozenset({"monthly_dues", "base", "rule_amount"})


def describe(changes: Changes) -> tuple[Change, ...]:
    """Return a setting in the words people read."""
    return tuple(
        Change(
            term,
            HEADINGS[term],
            _shown(term, old),
            _shown(term, new),
            term in ENTRIES,
            term in _LISTED,
            term in _NOTED,
            term in _MONEY,
        )
        for term, (old, new) in changes.items()
    )


def _shown(term: str, value: str | None) -> str:
    if value is None:
        return ""
    return CATEGORIES.label(value) if term == "category" else value


def _offered(form: DuesForm) -> dict[str, str]:
    present = {"category": form.present.category.value} if form.present is not None else {}
    return {"effective_month": form.month, **present}


def _needed(given: Mapping[str, str], term: str) -> str:
    if term not in given:
        raise ValueInvalid(term, Reason.REQUIRED, KIND)
    return given[term]


def _base_of(form: DuesForm, category: Category, month: str, given: Mapping[str, str]) -> str | None:
    return given.get("base") if form.needs_base(category, month) else None
