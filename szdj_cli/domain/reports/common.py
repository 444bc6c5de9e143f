"""Reports: counts by group, and the words that open a count into its list."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.errors import DrillUnknown
from szdj_cli.domain.imports.tables import Chart, ChartKind, NumberForm, SheetTitle
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.text import cleaned

WHOLE = 10_000
"""A share counts ten-thousandths, as a rate of dues does."""

Value = int | str | None


class Group(StrEnum):
    """What the rows of a report are told apart by."""

    TOTAL = "total"
    MONTH = "month"
    ORGANISATION = "organisation"
    KIND = "kind"
    STATE = "state"  # no rows but columns: those whose heading is a state
    SEX = "sex"
    MEMBERSHIP = "membership"
    AGE = "age"
    EDUCATION = "education"
    ETHNICITY = "ethnicity"


GROUPS = CodeList(
    {
        "total": "合计",
        "month": "月份",
        "organisation": "组织",
        "kind": "类型",
        "state": "状态",
        "sex": "性别",
        "membership": "人员类别",
        "age": "年龄",
        "education": "学历",
        "ethnicity": "民族",
    },
    {"branch": "organisation", "支部": "organisation", "党支部": "organisation", "申请类型": "kind", "全部": "total"},
)


class Measure(NamedTuple):
    """One column of a report: its key, its heading, and what its numbers are; without a form it is text.

    Money is whole fen, a percentage ten-thousandths, a decimal tenths. What is `rare` is drawn only where it happened.
    """

    term: str
    heading: str
    form: NumberForm | None = NumberForm.COUNT
    rare: bool = False

    def text(self, value: Value) -> str:
        """Return a value as people read it."""
        if not isinstance(value, int):
            return value or ""
        if self.form is NumberForm.MONEY:
            return yuan(value)
        if self.form is NumberForm.DECIMAL:
            return f"{value // 10}.{value % 10}"
        if self.form is NumberForm.PERCENT:
            # What is short of the whole is not 100.0%.
            thousandths = min((value + 5) // 10, 999) if value < WHOLE else value // 10
            return f"{thousandths // 10}.{thousandths % 10}%"
        return str(value)

    def plain(self, value: Value) -> Value:
        """Return a value as programs read it: numbers, but decimals as text, because JSON's numbers are floats."""
        if not isinstance(value, int):
            return value
        if self.form is NumberForm.DECIMAL:
            return f"{value // 10}.{value % 10}"
        if self.form is NumberForm.PERCENT:
            return f"{value // WHOLE}.{value % WHOLE:04}"
        return value


class ReportRow(NamedTuple):
    """The counts of one value of a group; the key is the value's code, None where the group has but one row."""

    group: Group
    key: str | None
    label: str
    values: Mapping[str, Value]


class Report(NamedTuple):
    """A report. `bar` is the measure that is drawn beside its rows, `charted` are those of each chart."""

    title: SheetTitle
    measures: tuple[Measure, ...]
    rows: tuple[ReportRow, ...]
    bar: str
    charted: tuple[tuple[str, ...], ...]


KEY_COLUMNS = ("分组", "项目", "代码")
"""The headings before the measures: group, label, key."""


def share(part: int, whole: int) -> int | None:
    """Return ten-thousandths of a whole, cut; None where there is no whole."""
    return part * WHOLE // whole if whole else None


def keys_of(codes: CodeList, counted: Iterable[str]) -> list[str]:
    """Return the keys of a group's rows: every code of the list, then those that stand in the store alone."""
    return [*codes.labels, *sorted(set(counted) - set(codes.labels))]


def charts_of(report: Report) -> list[Chart]:
    """Return the charts of a report: for each group that has several rows, one of each set of measures."""
    columns = {measure.term: place for place, measure in enumerate(report.measures, len(KEY_COLUMNS))}
    headings = {measure.term: measure.heading for measure in report.measures}
    found: list[Chart] = []
    for group, first, last in _runs(report.rows):
        if group is Group.TOTAL:
            continue
        kind = ChartKind.COLUMN if group in (Group.MONTH, Group.AGE) else ChartKind.BAR
        for terms in report.charted:
            what = "、".join(headings[term] for term in terms)
            title = f"{report.title.value}：{GROUPS.label(group)}（{what}）"
            values = tuple(columns[term] for term in terms)
            found.append(Chart(kind, title, 1, values, first, last, is_stacked=len(terms) > 1))
    return found


def _runs(rows: Sequence[ReportRow]) -> Iterable[tuple[Group, int, int]]:
    first = 1
    for place, row in enumerate(rows, 1):
        if place == len(rows) or rows[place].group is not row.group:
            yield row.group, first, place
            first = place + 1


Condition = tuple[Group, str]
"""A group, and the code that its value has to have."""


def parse_drill(texts: Iterable[str], codes: Mapping[Group, CodeList | None], command: str) -> tuple[Condition, ...]:
    """Return the conditions that somebody wrote as KEY or KEY=VALUE; they hold together.

    `codes` are the groups that the report knows, each with its values; None takes any text. A word alone is a state,
    or `total`, which is no condition.

    Raises:
        DrillUnknown: a key or a value that the report does not have.
    """
    return tuple(condition for text in texts if (condition := _condition(cleaned(text), codes, command)))


def choices(codes: Mapping[Group, CodeList | None]) -> list[tuple[str, str]]:
    """Return what may be written to open a count, in Chinese, each with its English form."""
    words = [("合计", "total")]
    for group, values in codes.items():
        for code, label in values.labels.items() if values else ():
            words.append(
                (label, code) if group is Group.STATE else (f"{GROUPS.label(group)}={label}", f"{group}={code}")
            )
        if values is None:
            words.append((f"{GROUPS.label(group)}=", f"{group}="))
    return words


def _condition(text: str, codes: Mapping[Group, CodeList | None], command: str) -> Condition | None:
    key, sign, value = (part.strip() for part in text.replace("＝", "=").partition("="))
    if not sign:
        if GROUPS.by_text.get(key.lower()) == Group.TOTAL:
            return None
        key, value = Group.STATE.value, key
    named = GROUPS.by_text.get(key.lower())
    group = next((each for each in codes if each == named), None)
    if group is not None and value:
        values = codes[group]
        code = value if values is None else values.by_text.get(value) or values.by_text.get(value.lower())
        if code:
            return group, code
    raise DrillUnknown(text, command, tuple(word for word, _ in choices(codes)))


def organisation_row(each: Organisation, values: Mapping[str, Value], *, is_own: bool) -> ReportRow:
    """Return the row of an organisation; `is_own` where it counts without what stands below it."""
    return ReportRow(Group.ORGANISATION, each.code, f"{each.name}（本级）" if is_own else each.name, values)
