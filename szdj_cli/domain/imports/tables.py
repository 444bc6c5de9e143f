"""Tables in files: their kinds, their headings, and why a file is refused."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.text import cleaned, narrowed

ERROR_HEADING = "错误原因"
"""The column that an error file has more than the file it answers; an import passes over it."""


_MAX_SHOWN = 40
_LONGEST_HEADING = 1000
"""In characters, with all that it may explain; whatever names a column is no book."""
# An identity or mobile number may stand in any column once the columns of a file have slipped.
_LONG_NUMBER = pattern(r"[0-9０-９]{4,}[0-9０-９XxＸｘ]{7,}")
# Or with blanks and hyphens between its groups: 440305 19700101 0000, 138-0013-8000.
_GROUPED_NUMBER = pattern(r"(?:[0-9０-９][\s.\-—]{0,3}){17}[0-9０-９XxＸｘ]|1[3-9][0-9](?:[\s.\-—]{1,3}[0-9]{4}){2}")


# In a bracket of a heading: the column is about somebody else, another time, or not the whole.
_OTHERWISE = pattern(
    "配偶|家属|爱人|父|母|子女|介绍人|紧急|^原|^旧|^前|转[出入]|曾用|预计|拟|应[交缴收付]|未[交缴收付到]|欠|^标准|后.位|申请"
)
_NUMBERING = pattern(r"(?:\(?\d{1,2}[.、．)]|[一二三四五六七八九十]{1,3}、|\(\d{1,2}\))(?=[^\d])")
_BRACKETS = pattern(r"^(?:\[[^\[\]]*\]|【[^【】]*】)|(?:\[[^\[\]]*\]|【[^【】]*】)$")
# Headings in two languages: 姓名 Name, 姓名/Name; the codes of currencies mean something.
_LATIN = pattern(r"(?<=[\u4e00-\u9fff])[/|\-]?(?!(?:USD|HKD|EUR|JPY|GBP|CNY|RMB)$)[A-Za-z][A-Za-z.'/ ]*$")


class TableKind(StrEnum):
    """What a table is written as."""

    CSV = "csv"
    XLSX = "xlsx"


class DocumentKind(StrEnum):
    """What else is written for people; the value is the suffix of its files, as it is with tables."""

    DOCX = "docx"
    PNG = "png"
    SVG = "svg"
    TEXT = "txt"


FileKind = TableKind | DocumentKind
"""What a file is written as."""


class SheetTitle(StrEnum):
    """What the sheet of a written xlsx is called: at most 31 characters, none of `[]:*?/` and the backslash."""

    ROSTER = "名册"
    PLAN = "审批单"
    LEDGER = "审批台账"
    ASSESSMENT = "党费核定表"
    ERRORS = "错误"
    TEMPLATE = "导入模板"
    DUES_STATEMENT = "党费明细"
    LETTERS = "介绍信台账"
    DUES_BY_MONTH = "按月合计"
    DUES_SHEET = "党费收缴表"
    DUES_NOTICE = "党费公示表"
    DUES_REGISTER = "党费交纳登记表"
    RECEIPT_STUBS = "收据存根"
    REMITTANCES = "上缴党费"
    ROSTER_REPORT = "名册统计"
    APPROVALS_REPORT = "审批统计"
    DUES_REPORT = "党费收缴统计"


CHARTS_TITLE = "图表"
"""What the sheet of the charts is called."""


class NumberForm(StrEnum):
    """What the numbers of a column are; the value is the format that a spreadsheet shows them in."""

    COUNT = "#,##0"
    DECIMAL = "0.0"
    MONEY = "#,##0.00"
    PERCENT = "0.0%"


class SheetLayout(NamedTuple):
    """How a sheet that is filled in and printed is laid out; left out of CSV.

    It has a filter, and on paper A4 across with the headings on every page. `wrapped` are the columns, from 0, whose
    cells have several lines, `least` is how many characters wide columns are at least: there is room to write.
    """

    wrapped: frozenset[int]
    least: Mapping[int, int]


class ChartKind(StrEnum):
    """Which way the bars of a chart lie."""

    BAR = "bar"  # from left to right, the labels one below the other
    COLUMN = "column"


class Notes(NamedTuple):
    """A second sheet that explains the first; left out of CSV."""

    title: str
    rows: tuple[tuple[str, ...], ...]


class Chart(NamedTuple):
    """A drawing of some rows of a table, by reference to its cells; left out of CSV.

    Columns count from 0; rows are those below the headings and count from 1, both ends included. Of several columns
    of values each is a series, named by its heading; stacked, they add up to one bar.
    """

    kind: ChartKind
    title: str
    labels: int
    values: tuple[int, ...]
    first: int
    last: int
    is_stacked: bool = False


class Summary(NamedTuple):
    """A second table, of numbers, and the charts that are drawn from it; left out of CSV.

    `numbers` are the columns that hold them, as `SheetExtras` has them for the first table; of that
    one, which is wide, so many columns as `kept` stay in view.
    """

    title: SheetTitle
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: Mapping[int, NumberForm]
    charts: tuple[Chart, ...]
    kept: int


class SheetExtras(NamedTuple):
    """What a table has besides its rows where people open it as xlsx; left out of CSV.

    `title` is the name of the sheet, `choices` are what a column offers, by its place from 0, and `notes` a second
    sheet; `numbers` are the columns that hold numbers, written as people read them, and `charts` drawings of them on a
    sheet of their own; `summary` is a second table that has the charts instead.
    """

    title: SheetTitle | None = None
    choices: Mapping[int, Sequence[str]] = MappingProxyType({})
    notes: Notes | None = None
    numbers: Mapping[int, NumberForm] = MappingProxyType({})
    charts: Sequence[Chart] = ()
    summary: Summary | None = None
    layout: SheetLayout | None = None


class HeadingMatch(NamedTuple):
    """Which column of a file holds which term."""

    columns: dict[str, int]
    """Term → place of the column, from 0."""
    unknown: tuple[str, ...]
    """Headings that name nothing; said, then passed over."""
    missing: tuple[str, ...]
    """Terms that have to be there and are not."""
    doubled: tuple[tuple[str, ...], ...]
    """For each term that more than one column names, the headings of these as they stand."""


def match_headings(
    headings: Sequence[str],
    find: Callable[[str], str | None],
    required: Collection[str] = (),
    may_repeat: Collection[str] = (),
) -> HeadingMatch:
    """Return which column holds which term; `find` returns the term that a plain heading names.

    Of several columns for a term that `may_repeat` the first counts.

    `*`, blanks and full-width signs in a heading are forgiven; a heading with a remark in brackets, as
    手机号码（必填）, counts as the words before the bracket where the whole names nothing.
    """
    columns: dict[str, int] = {}
    unknown: list[str] = []
    named: dict[str, list[str]] = {}
    for place, heading in enumerate(headings):
        term = term_of_heading(heading, find)
        if term is None:
            if heading and heading != ERROR_HEADING:
                unknown.append(heading)
        else:
            columns.setdefault(term, place)
            named.setdefault(term, []).append(heading)
    missing = tuple(term for term in required if term not in columns)
    doubled = tuple(tuple(same) for term, same in named.items() if len(same) > 1 and term not in may_repeat)
    return HeadingMatch(columns, tuple(unknown), missing, doubled)


_OF_REMARKS = pattern("备注|说明|情况|状态|类别|类型|变动|去向|附注")


def places_of_remarks(headings: Sequence[str], read: Collection[int]) -> list[int]:
    """Return the columns that nothing is read from, but where people say what became of what the row is about."""
    return [place for place, text in enumerate(headings) if place not in read and _OF_REMARKS.search(text)]


def deaf_to_names(
    headings: Sequence[str], find: Callable[[str], str | None], term: str, names: Collection[str]
) -> Callable[[str], str | None]:
    """Return `find` without some headings of a term that name something where another column has its codes."""

    def by_code(heading: str) -> str | None:
        return None if heading in names else find(heading)

    has_codes = any(term_of_heading(heading, by_code) == term for heading in headings)
    return by_code if has_codes else find


@lru_cache(maxsize=4096)  # each is asked for a dozen times, and in every row above the headings that may be them
def term_of_heading(heading: str, find: Callable[[str], str | None]) -> str | None:
    """Return the term that a heading names, however it is written; `find` knows the plain ones.

    交 and 缴 are written for each other in dues. What numbers a heading or repeats it in English is left out, and a
    remark in brackets unless it says that the column is about somebody or something else.
    """
    if len(heading) > _LONGEST_HEADING:
        return None
    stripped = cleaned(heading).strip("*＊ ")
    plain = plain_heading(heading)
    bare = _without_remark(plain)
    for text in dict.fromkeys((stripped, plain, bare)):
        if term := _found(text, find):
            return term
    core = _LATIN.sub("", _NUMBERING.sub("", _BRACKETS.sub("", plain).strip("*"), count=1))
    if core in (plain, ""):
        return None
    return _found(core, find) or _found(_LATIN.sub("", _without_remark(core)), find)


def _found(text: str, find: Callable[[str], str | None]) -> str | None:
    spellings = dict.fromkeys((text, text.replace("交", "缴"), text.replace("缴", "交")))
    return next(filter(None, map(find, spellings)), None)


def _without_remark(plain: str) -> str:
    bare, _, remark = plain.partition("(")
    return plain if _OTHERWISE.search(remark) else bare


def guessed(headings: Sequence[str], missing: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return which headings that name nothing may mean what: as near as one can be, and nearer than to anything else.

    `missing` are the spellings of what is looked for, by what people call it.
    """
    from difflib import get_close_matches  # only where a file is refused

    spellings = {plain_heading(text): name for name, texts in missing.items() for text in texts}
    found: dict[str, str] = {}
    for heading in headings:
        for near in get_close_matches(plain_heading(heading), spellings, n=1, cutoff=0.5):
            if spellings[near] not in found.values():
                found[heading] = spellings[near]
    return found


def plain_heading(heading: str) -> str:
    """Return a heading, or a word in a cell, without blanks, stars and what is written in full width."""
    return "".join(narrowed(cleaned(heading)).strip("*:： ").split())


def masked_cell(term: str, text: str) -> str:
    """Return a cell, or what was typed for a name, as it may be shown: short, inert, no identity or mobile number."""
    shown = cleaned(text)
    if term == "id_number":
        shown = shown[:6] + "*" * (len(shown) - 6)
    elif term == "mobile":
        shown = shown[:3] + "*" * (len(shown) - 3)
    for number in (_LONG_NUMBER, _GROUPED_NUMBER):
        shown = number.sub(lambda match: match[0][:4] + "*" * (len(match[0]) - 4), shown)
    return shown if len(shown) <= _MAX_SHOWN else shown[: _MAX_SHOWN - 1] + "…"
