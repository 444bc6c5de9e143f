"""How people lay tables out: what stands above their headings, between their rows, and below them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, repeat
from operator import itemgetter
from typing import NamedTuple

from szdj_cli.domain.imports.tables import (
    ERROR_HEADING,
    HeadingMatch,
    guessed,
    masked_cell,
    plain_heading,
    term_of_heading,
)
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.placeholders import is_nothing
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import squeezed

MOST_ROWS_ABOVE = 50
"""What may stand above the headings: a title, whose table it is, and what a bank writes of an account."""

# What sums rows up, whatever follows: 合计：, 本页小计, 合计（大写）.
_TOTAL = pattern(
    r"(?:本页|本月|本年|本期|本次|本表|以上|人数|金额)?(?:合计|总计|小计|共计|累计|总和)"
    r"(?:$|[:：(（\d]|人[数民]?|金额|笔数?|党费|大写|小写|户|个)"
)
# What signs or explains a table, where nothing but a colon, a bracket or a blank follows.
_FOOTER = pattern(
    r"(?:(?:填|制|报|造)(?:表|报|单|册|制)(?:人员?|单位|日期|时间|说明)?|(?:党?支部|总支|党委|党组织)?(?:书记|负责人|盖章|公章)"
    r"|单位(?:负责人|盖章|公章)?|(?:审核|审批|复核|校对|经办|经手|收款|登记|统计|联系|核对|主管|领导)(?:人员?|领导)?"
    r"|出纳|会计|联系(?:电话|方式)|(?:打印|导出|下载|查询|生成|制单)(?:时间|日期|人员?)|年月日"
    r"|附?[注註]\d?|备注|附注|说明|附件|日期|签[名字章]|盖章)[签名字章盖]*(?:$|[:：(（\s、.．])"
)
_PAGE = pattern(r"第\d+页|共\d+[页人名条行笔]|以下(?:空白|为空|无正文)|-{3,}|={3,}|—{3,}|\*{3,}|END")
_SIGNATURE = pattern(r"签[名字章]|盖章|公章")
_LONG_NUMBER = pattern(r"\d{6}")
_PERSONS_NUMBER = pattern(r"\d{14}")
_ROW_NUMBER = pattern(r"\d{1,7}[.、]?")
_DATE = pattern(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?")
# What begins a part of a table: 第二党支部（12人）, 二、预备党员.
_SECTION = pattern(
    r"(?:(?:[一二三四五六七八九十]+|\(?\d{1,2}\)?)[、.)])?[^，。；,;:：]{0,30}"
    r"(?:党?支部|党小组|小组|党委|总支|党员|名册|名单)(?:委员会|情况|表)?(?:\(?(?:共|合计)?\d+[人名]\)?)?[:：]?"
)
# What may say that whoever stands below is none of the people of the table.
_OTHER_PEOPLE = pattern(
    r"列席|转[出走](?!入)|调[出离走]|[去逝]世|死亡|已故|出党|除名|失联|积极分子|发展对象|申请人|群众|非党员|团员|停止党籍|未[缴交]|欠[缴交费]|[免缓][缴交]|撤销|注销"
    r"|(?:以下|下列|其他|另附)[^。；;]{0,6}(?:人员|同志|党员|名单)"
)
_GOES_BELOW = pattern(rf"(?:以下|下列).*(?:{_OTHER_PEOPLE.pattern})")
_COUNT = pattern(r"\(?[共计]*\d+[人名]\)?")
# A note that goes on in a line of its own is a sentence, or numbered; a few words alone begin something else.
_GOES_ON = pattern(r"[\d，。；：,;:、()]|.{12}")
_FEWEST_HEADINGS = 3


class PassedOver(StrEnum):
    """Why a row below the headings is none of the table's."""

    TOTAL = "total"
    FOOTER = "footer"
    NUMBERED = "numbered"  # nothing stands in a column that is read, but a number prepared for somebody
    HEADINGS = "headings"  # once more, as on every page
    COLUMN_NUMBERS = "column_numbers"
    SECTION = "section"  # what a part of the table is about


Find = Callable[[str], str | None]
"""Returns the term that a plain heading names."""


class MissingColumns(NamedTuple):
    """Why a file has not the columns that it must have."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    guesses: tuple[tuple[str, str], ...]


class Objection(NamedTuple):
    """Why a table is not to be read, and the words in it that say so."""

    why: FileProblem
    words: str


Words = Mapping[str, str]
"""What people write in a cell, plain → what it means in words that the column knows."""


@dataclass(frozen=True)
class TableForm:
    """What makes a row the headings of tables of a kind, and what makes a row one of theirs."""

    find: Find
    match_by: Callable[[Sequence[str], Find], HeadingMatch]
    """Returns which column of some headings holds which term; where nothing is missing, they fit."""
    names: Mapping[str, str]
    """What people call each term."""
    key: str
    """The term of the column by which a row is known as one."""
    is_key: Callable[[str], object]
    """Tells whether a cell of that column may be what stands there in a row."""
    shared: frozenset[str] = frozenset()
    """The terms of columns whose cells may be merged over several rows, and then count for each."""
    telling: frozenset[str] = frozenset()
    """The terms of columns in which nothing stands by chance: with one of them filled no row is passed over."""
    has_sections: bool = False
    """Whether a line alone may say which part of an organisation the rows below are of: they say so themselves."""
    objection: "Callable[[Headings, Find], Objection | None]" = lambda _headings, _find: None
    """Tells what in or above the headings keeps a table from being read."""
    keeps_totals: bool = False
    """Whether rows that sum up are read: the kind holds them against the others."""
    literal: frozenset[str] = frozenset()
    """The terms of columns whose cells are what they are, names and numbers: nothing else is written for these."""
    meaning: Callable[[str, str], str | None] = lambda _term, _word: None
    """Returns what a word in a cell of a term means by the program's own lists; None: they do not have it."""
    words: Mapping[str, Words] = field(default_factory=dict)
    """By term, what else people write in its cells."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """What else people write over its columns, plain → term."""
    beside: frozenset[str] = frozenset({ERROR_HEADING})
    """The headings of columns that the program writes itself and does not read: nothing is said of them."""
    stamp: str = ""
    """Of the operator's own words: what was read by others is read once more."""

    def match(self, headings: Sequence[str]) -> HeadingMatch:
        """Return which column of some headings holds which term."""
        return self.match_by(headings, self.find)

    def knowing(self, headings: Mapping[str, str], words: Mapping[str, Words]) -> "TableForm":
        """Return the form that knows other headings too, plain → term, and other words by term."""
        own = self.find

        def find(heading: str) -> str | None:
            return own(heading) or headings.get(heading)

        both = {term: {**self.words.get(term, {}), **words.get(term, {})} for term in (*self.words, *words)}
        return replace(self, find=find, words=both, headings={**self.headings, **headings})

    def missing(self, match: HeadingMatch) -> MissingColumns:
        """Return what people call the columns that are missing, which headings name nothing, and what they may mean."""
        unknown = tuple(masked_cell("", heading) for heading in match.unknown)
        guesses = guessed(unknown, {self.names[term]: self.spellings(term) for term in match.missing})
        return MissingColumns(tuple(self.names[term] for term in match.missing), unknown, tuple(guesses.items()))

    def spellings(self, term: str) -> list[str]:
        """Return what a column of a term may be called."""
        return [self.names[term], *(heading for heading, named in self.headings.items() if named == term)]

    def said(self, term: str, text: str) -> str:
        """Return what a cell means in words that its column knows."""
        return self.words[term].get(plain_heading(text), text) if term in self.words else text


class Headings(NamedTuple):
    """The headings of a table, found."""

    first: int
    """The place, from 0, of the row that they begin in."""
    rows: tuple[tuple[str, ...], ...]
    """As they stand there: one row, or two of which the upper one names groups."""
    above: tuple[tuple[str, ...], ...]
    """What stands above them."""
    texts: list[str]
    """A heading a column."""
    fit: bool
    """Whether nothing is missing."""
    known: int
    """How many columns are."""


def find_headings(rows: Sequence[Sequence[str]], form: TableForm) -> Headings | None:
    """Return which of the first rows of a table hold its headings; None where no row names anything.

    Headings are a row in which nothing is missing, else any; of several the one that names most, of equals the first.
    Below headings that fit, a row that names nothing ends the search. The row above or below counts with them where the
    two together name more, as in 入党 over 时间, 介绍人.
    """
    best: Headings | None = None
    for place, row in enumerate(rows):
        found = _headings(rows, place, 1, list(row), form)
        if found.known and (best is None or _rank(found) > _rank(best)):
            best = found
        elif best is not None and best.fit and not found.known:
            break  # what is below headings that fit are rows
    if best is None:
        return None
    single = best
    return max((best, *_in_two_rows(rows, best, form)), key=lambda found: _worth(found, single, form))


def _rank(found: Headings) -> tuple[bool, int]:
    """Return how well headings suit a kind of table; of equals, those that stand first are taken."""
    return found.fit, found.known


def _worth(found: Headings, single: Headings, form: TableForm) -> tuple[bool, int, bool]:
    """Return what headings are compared by: of equals, those count whose second row holds nothing but headings.

    As 姓名, 联系电话 below 配偶.
    """
    has_more = len(found.rows) > 1 and found.first == single.first and _are_all_known(found.rows[1], form)
    return (*_rank(found), has_more)


def _are_all_known(row: Sequence[str], form: TableForm) -> bool:
    return all(term_of_heading(cell, form.find) for cell in row if cell)


def _headings(rows: Sequence[Sequence[str]], place: int, count: int, texts: list[str], form: TableForm) -> Headings:
    match = form.match(texts)
    own, above = tuple(map(tuple, rows[place : place + count])), tuple(map(tuple, rows[:place]))
    return Headings(place, own, above, texts, not match.missing, len(match.columns))


def _in_two_rows(rows: Sequence[Sequence[str]], single: Headings, form: TableForm) -> Iterable[Headings]:
    for place in (single.first, single.first - 1):
        if 0 <= place < len(rows) - 1:
            upper, lower = rows[place], rows[place + 1]
            yield _headings(rows, place, 2, _joined(upper, lower, form.find), form)


def _joined(upper: Sequence[str], lower: Sequence[str], find: Find) -> list[str]:
    """Return the headings that two rows make up, a text a column: 入党 over 时间, 介绍人 is 入党时间, 入党介绍人."""
    width = max(len(upper), len(lower))
    above, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    groups = _spread(above, below)
    texts = [_heading_of(*each, find) for each in zip(above, groups, below, strict=True)]
    without_group = [bool(group) and text == low for group, text, low in zip(groups, texts, below, strict=True)]
    terms = [term_of_heading(text, find) for text in texts]
    named = {term for term, is_alone in zip(terms, without_group, strict=True) if not is_alone}
    return [  # 姓名 in a group of somebody else's is not the name of whom the row is about
        group + text if is_alone and term in named else text
        for group, text, term, is_alone in zip(groups, texts, terms, without_group, strict=True)
    ]


def _spread(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return the group of each column: a group stands over its first column, and holds for those beside it."""
    groups = list(above)
    for place in range(1, len(groups)):
        if not above[place] and below[place] and below[place - 1]:
            groups[place] = groups[place - 1]
    return groups


def _heading_of(own: str, group: str, low: str, find: Find) -> str:
    """Return the heading of a column: what it is with its group, else what stands lower alone."""
    if not low:
        return own
    for text in (group + low, low + group):  # 入党 in a group 时间
        if term_of_heading(text, find):
            return text
    return low if group and term_of_heading(low, find) else group + low


class RowSifter:
    """Tells the rows of a table from what else stands below its headings, and fills cells that are merged."""

    def __init__(
        self,
        form: TableForm,
        headings: Headings,
        tall: Callable[[], Mapping[int, Mapping[int, int]]],
        note: Callable[[PassedOver, int], None],
    ) -> None:
        """`tall` returns, by column, the first and the last row of its merged cells; `note` is told what is passed."""
        columns = form.match(headings.texts).columns
        self.read = frozenset(columns.values())
        """The places of the columns that are read."""
        self._form = form
        self._again = {_filled(row) for row in (*headings.above, *headings.rows)}
        self._telling = [columns[term] for term in form.telling if term in columns]
        self._key = columns.get(form.key)
        self._shared = sorted(columns[term] for term in form.shared & columns.keys())
        # Of the key too, so that it takes at least two and returns a tuple.
        self._needed = itemgetter(self._key or 0, self._key or 0, *self._shared)
        self._last: dict[int, tuple[int, str]] = {}
        self._terms = {place: term for term, place in columns.items()}
        self._is_first, self._is_below = True, False  # right below the headings; right below a note
        self._is_of_others = False
        self.problem: FileProblem | None = None
        """Why the row that was asked about last cannot be read as one of the table's."""
        self._tall = tall
        self._note = note

    def are_rows(self, block: Sequence[tuple[int, Sequence[str]]]) -> bool:
        """Return whether all of some rows, each as wide as the headings, surely are, with nothing to be filled in."""
        key, is_key = self._key, self._form.is_key
        if self._is_of_others or key is None:
            return False
        rows = list(map(itemgetter(1), block))
        if self._is_first and _are_column_numbers(_filled(rows[0])):
            return False
        if not all(map(is_key, map(itemgetter(key), rows))) or "" in chain.from_iterable(map(self._needed, rows)):
            return False
        if not self._form.keeps_totals and _any_begins_a_total(rows):
            return False
        self._is_first, self._is_below = False, False
        number, last = block[-1]
        self._last = {place: (number, last[place]) for place in self._shared}
        return True

    def kept(self, number: int, cells: list[str]) -> list[str] | None:
        """Return a row, what is merged filled in; None where it is none of the table's, or has a `problem`."""
        why = self._passed_over(cells)
        if self.problem is not None:
            return None
        self._is_first, self._is_below = False, why is PassedOver.FOOTER
        if why is not None:
            self._note(why, number)
            return None
        if self._is_of_others:
            self.problem = FileProblem.OTHER_PEOPLE
            return None
        for place in self._shared:
            if place >= len(cells) or not cells[place].strip():
                top, text = self._last.get(place, (0, ""))
                if text and self._tall().get(place, {}).get(top, 0) >= number:
                    cells += [""] * (place + 1 - len(cells))
                    cells[place] = text
            else:
                self._last[place] = number, cells[place]
        return cells

    def _passed_over(self, cells: Sequence[str]) -> PassedOver | None:
        filled = _filled(cells)
        if self._is_first and _are_column_numbers(filled):
            return PassedOver.COLUMN_NUMBERS
        if filled in self._again or self._are_headings(cells, filled):
            return PassedOver.HEADINGS
        return None if self._may_be_a_row(cells, filled) else self._around(cells, filled)

    def _are_headings(self, cells: Sequence[str], filled: Sequence[str]) -> bool:
        """Return whether a row holds the headings once more, in other words or not all of them."""
        key = self._key_of(cells)
        if len(filled) < _FEWEST_HEADINGS or self._form.is_key(key) or self._holds_any(cells, self._telling):
            return False
        find = self._form.find
        named = [(place, term) for place, cell in enumerate(cells) if cell and (term := term_of_heading(cell, find))]
        if len(named) < max(_FEWEST_HEADINGS, len(filled) // 2):
            return False
        if any(self._terms.get(place) != term and term in self._terms.values() for place, term in named):
            self.problem = FileProblem.OTHER_HEADINGS
        return True

    def _may_be_a_row(self, cells: Sequence[str], filled: Sequence[str]) -> bool:
        """Return whether nothing that stands around a table can explain the row: then it stays, right or wrong."""
        if self._holds_any(cells, self._telling):
            return True
        key = self._key_of(cells)
        if _LONG_NUMBER.search(squeezed(key)) or any(map(_PERSONS_NUMBER.search, filled)):
            return True
        is_total = _TOTAL.match(filled[0]) and not self._form.keeps_totals
        return bool(self._form.is_key(key)) and not is_total

    def _around(self, cells: Sequence[str], filled: Sequence[str]) -> PassedOver | None:
        """Return what a row without a key is that stands around a table, if anything."""
        # 列席人员 | 共2人 is one line.
        first, is_alone = filled[0], len([text for text in filled if not _COUNT.fullmatch(text)]) == 1
        is_numbered_total = not is_alone and first.isdigit() and _TOTAL.match(filled[1])
        if _TOTAL.match(first) or is_numbered_total:
            self._is_of_others = self._is_of_others or _GOES_BELOW.search("".join(filled)) is not None
            return None if self._form.keeps_totals else PassedOver.TOTAL
        is_note = _FOOTER.match(first) or _PAGE.match(first) or any(map(_SIGNATURE.search, filled))
        is_about_others = _OTHER_PEOPLE.search("".join(filled)) is not None
        is_apart = is_alone and (self._form.has_sections or not self._holds_any(cells, self.read))
        is_section = is_apart and (is_about_others or _SECTION.fullmatch(first))
        if is_note or is_section or (is_alone and self._is_below):
            self._is_of_others = self._is_of_others or is_about_others
        if is_note or (is_alone and (_DATE.fullmatch(first) or (self._is_below and _GOES_ON.search(first)))):
            return PassedOver.FOOTER
        if is_section or (is_alone and self._is_of_others):
            return PassedOver.SECTION
        is_empty = all(is_nothing(cells[place]) for place in self.read if place < len(cells) and squeezed(cells[place]))
        if is_empty and all(_ROW_NUMBER.fullmatch(text) or is_nothing(text) for text in filled):
            return PassedOver.NUMBERED
        return None

    def _key_of(self, cells: Sequence[str]) -> str:
        return cells[self._key] if self._key is not None and self._key < len(cells) else ""

    @staticmethod
    def _holds_any(cells: Sequence[str], places: Iterable[int]) -> bool:
        return any(squeezed(cells[place]) for place in places if place < len(cells))


def _any_begins_a_total(rows: Sequence[Sequence[str]]) -> bool:
    firsts = list(map(next, map(filter, repeat(None), rows)))
    # Nearly every row begins with a name or a number, and every word for a total has one of these.
    suspects = [first for first in firsts if "计" in first or "和" in first]
    return any(_TOTAL.match(squeezed(first)) for first in suspects)


def _filled(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for cell in cells if (text := squeezed(cell)))


def _are_column_numbers(filled: Sequence[str]) -> bool:
    """Return whether cells count the columns: 1 2 3, (1) (2) (3), or 甲 乙 1 2."""
    bare = [text.strip("()[]栏列") for text in filled]
    if len(bare) < 3:
        return False
    letters = 0
    while letters < len(bare) and bare[letters] == "甲乙丙丁戊己"[letters : letters + 1]:
        letters += 1
    return bare[letters:] == [str(number) for number in range(1, len(bare) - letters + 1)]
