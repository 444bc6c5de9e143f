"""年初核定: what the members of a branch are to pay a month, as a table that is filled in and applied."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from szdj_cli.domain.dues.payers import is_other_name
from szdj_cli.domain.dues.rules import CATEGORIES, Category, Rated, Rounding, RuleSet, Standard, rule_of, standard
from szdj_cli.domain.dues.settings import (
    DuesSetting,
    needs_committee,
    refused_month,
    shortfall_problem,
)
from szdj_cli.domain.dues.units import other_unit
from szdj_cli.domain.errors import DuesStandardMissing
from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.plan import CONFLICTS, Problem
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.imports.tables import HeadingMatch, match_headings
from szdj_cli.domain.values.cells import Cleared, Column, DistinctColumn, Refusal, RepeatingColumn, is_plain_text, never
from szdj_cli.domain.values.fields import Editor, Field, coded, plain
from szdj_cli.domain.values.money import parse_payable
from szdj_cli.domain.values.numbers import PLAIN
from szdj_cli.domain.values.parsing import (
    holds_member_number,
    parse_code,
    parse_member_number,
    parse_month_of_day,
    parse_text,
)
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused
from szdj_cli.domain.values.text import safe, squeezed

KEY = "member"
UNSET = "未设"
"""What stands for the present amount of whom no standard is set for."""

_O = Editor.ORGANISATION


def _parse_fen(text: str) -> str:
    return str(parse_payable(text))


def _parse_present(text: str) -> str:
    return "" if squeezed(text) == UNSET else _parse_fen(text)


_ALL = (
    Field(KEY, "党员编号", plain(parse_member_number), _O, True),
    Field("name", "姓名", plain(parse_text), _O, True, aliases=("党员姓名",)),
    Field("branch", "党支部", plain(parse_text), _O, aliases=("支部", "所在党支部", "所属党支部")),
    Field("category", "类别", coded(CATEGORIES), _O, True, CATEGORIES, aliases=("党费类别",)),
    Field("base", "基数", plain(_parse_fen), _O, True, aliases=("计算基数", "核定基数", "党费基数", "缴费基数")),
    Field("rule_amount", "按规定应交", plain(parse_text), _O, aliases=("按规定应缴", "规定金额")),
    Field("present", "现标准", plain(_parse_present), _O, True, aliases=("现行标准", "原标准", "现每月党费")),
    Field(
        "monthly_dues", "新标准", plain(_parse_fen), _O, True, aliases=("核定标准", "每月党费", "核定金额", "月缴党费")
    ),
    Field("effective_month", "生效月份", parse_month_of_day, _O, True, aliases=("起始月份", "执行月份")),
    Field("shortfall_reason", "少交或免交原因", plain(parse_text), _O, aliases=("少交原因", "免交原因", "减免原因")),
    Field("end_month", "截止月份", parse_month_of_day, _O, aliases=("减免截止月份", "免交截止月份")),
)
ASSESSMENT_COLUMNS: dict[str, Field] = {field.term: field for field in _ALL}
"""The columns of a table of assessments by term, in the order of the file."""

_TERMS = {text: field.term for field in _ALL for text in (field.term, field.heading, *field.aliases)}
_REQUIRED = tuple(field.term for field in _ALL if field.required)
_READ = tuple(term for term in ASSESSMENT_COLUMNS if term != "rule_amount")


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    return match_headings(headings, find, _REQUIRED)


ASSESSMENT_FORM = TableForm(
    _TERMS.get,
    _match,
    {field.term: field.heading for field in _ALL},
    KEY,
    holds_member_number,
    shared=frozenset({"branch"}),
    telling=frozenset({"category", "effective_month"}),
    objection=lambda headings, find: other_unit(headings, find, ("base", "present", "monthly_dues")),
    literal=frozenset(ASSESSMENT_COLUMNS) - {"category"},
    meaning=lambda _term, word: CATEGORIES.find(word),
)
"""How tables of assessments are laid out."""


class AssessmentRow(NamedTuple):
    """What a row says of one member; amounts in fen, months YYYY-MM, None where a cell is empty.

    `seen_fen` is what the member paid as the table was written; `branch` is a code or a name.
    """

    member: int
    name: str
    branch: str | None
    category: Category | None
    base_fen: int | None
    seen_fen: int | None
    monthly_fen: int | None
    month: str | None
    reason: str | None
    until_month: str | None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in that would set anything."""
        return self.category is None and self.base_fen is None and self.monthly_fen is None


class AssessmentChunk(NamedTuple):
    """Rows that were read, None where cells were refused; what is wrong with these, by position."""

    rows: list[AssessmentRow | None]
    refused: dict[int, list[Problem]]


class AssessmentReader:
    """Reads rows of a table whose columns are known."""

    def __init__(self, places: Mapping[str, int], form: TableForm, today: date) -> None:
        self.place_of = places.get
        """Returns the place of the column of a term, None where there is none."""
        self.places = frozenset(places.values())
        """The columns that are read."""
        self._places = [places.get(term) for term in _READ]
        self._columns = [self._column(term, form, today) for term in _READ]

    def read(self, rows: Sequence[Sequence[str]]) -> AssessmentChunk:
        """Return what rows say."""
        nothing = [""] * len(rows)
        columns = [
            nothing if place is None else column.read([cells[place] for cells in rows])
            for place, column in zip(self._places, self._columns, strict=True)
        ]
        refused: dict[int, list[Problem]] = {}
        for term, place, column, cells in zip(_READ, self._places, self._columns, columns, strict=True):
            if place is not None and column.has_marks:
                for position, cell in enumerate(cells):
                    if isinstance(cell, Refusal):
                        refused.setdefault(position, []).append((term, cell.reason))
                    elif isinstance(cell, Cleared):
                        refused.setdefault(position, []).append((term, Reason.NOT_CLEARABLE))
        for position, (number, name) in enumerate(zip(columns[0], columns[1], strict=True)):
            for term, cell in ((KEY, number), ("name", name)):
                if cell == "":
                    refused.setdefault(position, []).append((term, Reason.REQUIRED))
        read = [
            None if position in refused else _row(*cells) for position, cells in enumerate(zip(*columns, strict=True))
        ]
        return AssessmentChunk(read, refused)

    @staticmethod
    def _column(term: str, form: TableForm, today: date) -> Column:
        if term == KEY:
            return DistinctColumn(parse_member_number, PLAIN.fullmatch)
        if term in ("name", "branch", "shortfall_reason"):
            return DistinctColumn(parse_text, is_plain_text)
        if term == "category":
            return RepeatingColumn(lambda text: parse_code(CATEGORIES, form.said(term, text)), never)
        return RepeatingColumn(lambda text: _sure(ASSESSMENT_COLUMNS[term].parse(text, today)), never)


def _sure(value: str) -> str:
    """Return a value that can mean one thing only: where money hangs on a month, none is guessed."""
    if isinstance(value, Doubtful):
        raise ValueRefused(value.reason)
    return value


def _row(
    number: str,
    name: str,
    branch: str,
    category: str,
    base: str,
    seen: str,
    amount: str,
    month: str,
    reason: str,
    until: str,
) -> AssessmentRow:
    return AssessmentRow(
        int(number),
        name,
        branch or None,
        _CATEGORIES[category] if category else None,
        int(base) if base else None,
        int(seen) if seen else None,
        int(amount) if amount else None,
        month or None,
        reason or None,
        until or None,
    )


_CATEGORIES: dict[str, Category] = {each.value: each for each in Category}


class Holding(NamedTuple):
    """The setting that holds in a month, with what it was reckoned by, where that is known."""

    monthly_fen: int
    category: Category
    base_fen: int | None
    until_month: str | None

    def from_month(self, month: str) -> DuesSetting:
        """Return it as a setting; where it began is not known here."""
        return DuesSetting(month, self.monthly_fen, self.category, self.until_month)


class Assessed(NamedTuple):
    """A setting that was assessed: what the rules say of it, and, where it is less, why."""

    setting: DuesSetting
    base_fen: int | None
    rule: Standard
    reason: str | None

    @property
    def is_below(self) -> bool:
        """Whether it is less than the rules say."""
        return self.setting.monthly_fen < self.rule.lowest_fen

    @property
    def needs_committee(self) -> bool:
        """Whether somebody else has to approve it."""
        return self.is_below and needs_committee(self.setting.category)


class AssessmentRefused(Exception):
    """Why a row cannot be applied: the term of the cell that is at fault, and what is wrong with it."""

    def __init__(self, term: str, reason: Reason) -> None:
        super().__init__(reason.value)
        self.term = term
        self.reason = reason


class Assessor:
    """Holds rows against the rules and against what is set; what repeats is reckoned once."""

    def __init__(self, rules: Sequence[RuleSet], rounding: Rounding, today: date) -> None:
        self._rules = rules
        self._rounding = rounding
        self._today = today
        self._standards: dict[tuple[Category, int | None, str], Standard] = {}
        self._needs_base: dict[tuple[Category, str], bool] = {}

    def needs_base(self, category: Category, month: str) -> bool:
        """Return whether dues of a category are reckoned by a base in a month.

        Raises:
            DuesStandardMissing: the month lies before the first rule.
        """
        key = (category, month)
        if key not in self._needs_base:
            self._needs_base[key] = isinstance(rule_of(category, month, self._rules), Rated)
        return self._needs_base[key]

    def standard(self, category: Category, base_fen: int | None, month: str) -> Standard:
        """Return what the rules have a member pay; the base is in fen, and given where one is needed.

        Raises:
            DuesStandardMissing: the month lies before the first rule.
        """
        key = (category, base_fen, month)
        if (found := self._standards.get(key)) is None:
            found = standard(category, base_fen, month, self._rules, self._rounding)
            if len(self._standards) < _MAX_REMEMBERED:
                self._standards[key] = found
        return found

    def assess(
        self, row: AssessmentRow, holding: Holding | None, joined_on: str, assessed_base_fen: Mapping[Category, int]
    ) -> Assessed | None:
        """Return what a row sets; None where that is what holds, or nothing was filled in.

        What is left empty stays as it is; the amount follows the rules where category or base are others. Of
        `assessed_base_fen`, the bases that were assessed for the year of the row, one stays for the year.

        Raises:
            AssessmentRefused: something is missing or wrong, or has changed since the table was written.
        """
        try:
            return None if row.is_blank else self._assess(row, holding, joined_on, assessed_base_fen)
        except DuesStandardMissing:
            raise AssessmentRefused("effective_month", Reason.BEFORE_RULES) from None

    def _assess(
        self, row: AssessmentRow, holding: Holding | None, joined_on: str, assessed_base_fen: Mapping[Category, int]
    ) -> Assessed | None:
        category = row.category or (holding.category if holding else None)
        if category is None:
            raise AssessmentRefused("category", Reason.REQUIRED)
        if row.month is None:
            raise AssessmentRefused("effective_month", Reason.REQUIRED)
        is_kept = holding is not None and holding.category is category
        base = self._base(row, holding if is_kept else None, category, row.month)
        if base is None and self.needs_base(category, row.month):
            if is_kept and holding is not None and row.monthly_fen in (None, holding.monthly_fen):
                return None  # set by a version that did not keep the base
            raise AssessmentRefused("base", Reason.REQUIRED)
        rule = self.standard(category, base, row.month)
        is_same_base = is_kept and holding is not None and holding.base_fen == base
        amount = row.monthly_fen
        if amount is None:
            amount = holding.monthly_fen if is_same_base and holding is not None else rule.lowest_fen
        reason, until = (row.reason, row.until_month) if amount < rule.lowest_fen else (None, None)
        if holding is not None and is_same_base and holding.monthly_fen == amount:
            until = until or holding.until_month
            if until == holding.until_month:
                return None
        self._require_sound(row, holding, joined_on, assessed_base_fen.get(category, base), base)
        if rule.is_base_without_dues:
            raise AssessmentRefused("base", Reason.BASE_WITHOUT_DUES)
        assessed = Assessed(DuesSetting(row.month, amount, category, until), base, rule, reason)
        if assessed.is_below and (problem := shortfall_problem(amount, row.month, reason, until)) is not None:
            raise AssessmentRefused(*problem)
        return assessed

    def _base(self, row: AssessmentRow, kept: Holding | None, category: Category, month: str) -> int | None:
        if not self.needs_base(category, month):
            return None
        return row.base_fen if row.base_fen is not None or kept is None else kept.base_fen

    def _require_sound(
        self, row: AssessmentRow, holding: Holding | None, joined_on: str, of_year: int | None, base: int | None
    ) -> None:
        if row.seen_fen != (holding.monthly_fen if holding else None):
            raise AssessmentRefused("present", Reason.STANDARD_CHANGED)
        if of_year != base:
            raise AssessmentRefused("base", Reason.BASE_ASSESSED)
        if (refused := refused_month(joined_on, row.month or "", self._today)) is not None:
            raise AssessmentRefused("effective_month", refused)


_MAX_REMEMBERED = 50_000


def is_of(row: AssessmentRow, name: str, branch_names: Collection[str]) -> Reason | None:
    """Return why a row is not of the member whose number it has: the table was sorted in parts, or they moved."""
    if is_other_name(row.name, safe(name)) or not squeezed(row.name).partition("(")[0]:
        return Reason.NAME_OF_ANOTHER
    if row.branch is not None and row.branch not in branch_names:
        return Reason.BRANCH_ELSEWHERE
    return None


class Unfit(NamedTuple):
    """A row that cannot be applied: the member as the file names them, the heading of the cell, what is wrong."""

    row: int
    member: str
    name: str
    heading: str
    reason: Reason

    @property
    def is_conflict(self) -> bool:
        """Whether the row is sound, and only disagrees with the store, or with other rows."""
        return self.reason in CONFLICTS


class AssessedLine(NamedTuple):
    """A setting that would be written, for people to look at: what holds before and after, in fen."""

    member: int
    name: str
    branch: str
    before_fen: int | None
    after_fen: int
    month: str
    until_month: str | None
    is_request: bool
    branch_code: str
    row: int
    """Of the file."""
    place: int
    """Among what would be written."""


@dataclass(frozen=True)
class AssessmentPlan:
    """What applying a table would do, in members; the amounts are per month, in fen."""

    set: int
    same: int
    to_committee: int
    unfit: tuple[Unfit, ...]
    untouched: int
    """How many of the same are rows in which nothing was filled in."""
    before_fen: int
    after_fen: int
    lines: tuple[AssessedLine, ...]
    """The first of those that would be written."""
    without_committee: int
    """How many of those that somebody else has to approve have no committee above them in this store."""
    undecided: int
    """How many of them nobody may approve yet."""
    over_limit: int = 0
    """How many would pay more than members generally do."""
    reading: Reading | None = None

    @property
    def to_write(self) -> int:
        """How many would be written."""
        return self.set + self.to_committee

    @property
    def conflicts(self) -> int:
        """How many rows disagree with the store or with each other."""
        return len({each.row for each in self.unfit}) - self.errors

    @property
    def errors(self) -> int:
        """How many rows break a rule."""
        return len({each.row for each in self.unfit if not each.is_conflict})
