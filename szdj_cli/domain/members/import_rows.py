"""The rules of a roster file: each column's, and those between the columns of a row."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.plan import Problem
from szdj_cli.domain.imports.tables import HeadingMatch, match_headings, places_of_remarks
from szdj_cli.domain.members.fields import FIELDS, IMPORTED, find
from szdj_cli.domain.organisations.branches import BranchNames
from szdj_cli.domain.values.cells import (
    Cell,
    Cleared,
    Column,
    DistinctColumn,
    Refusal,
    RepeatingColumn,
    is_plain_text,
    never,
    settled,
)
from szdj_cli.domain.values.codes import OCCUPATIONS
from szdj_cli.domain.values.id_numbers import Derived, IdNumbers
from szdj_cli.domain.values.parsing import parse_past_date
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason

KEY = "id_number"
"""The term by which a row finds its member."""

DATES = ("membership", "joined_on", "confirmed_on")
"""What `between_dates` looks at."""
CONTRADICTIONS = {"sex": Reason.SEX_MISMATCH, "birth_date": Reason.BIRTH_DATE_MISMATCH}
"""What an identity number tells, and the reason where a cell says otherwise."""

REQUIRED_IN_NEW = tuple(
    field.term for field in IMPORTED if field.required and field.term not in (KEY, "standing", *CONTRADICTIONS)
)
"""What a new member's row must hold beside the number; the standing is normal where it says nothing."""

_PROBATION_OF_A_YEAR_SINCE = "1982-09-06"
"""The day of the Constitution that has held since."""


LISTED_OCCUPATIONS = frozenset(OCCUPATIONS)

_NOT_ON_THE_ROSTER = pattern("转出|调出|[去逝]世|死亡|已故|出党|除名|开除党籍|列席|积极分子|发展对象|群众|非党员|转走")

# True only of cells that the field's own parser returns as they are.
_PLAIN: Mapping[str, Callable[[str], object]] = {
    "name": pattern(
        "(?!没有|暂[无缺]|空白|待[补填核]|未填|同[上左前右下])[\u4e00-\u9fff]{2,20}(?:·[\u4e00-\u9fff]{1,20})?"
    ).fullmatch,
    "mobile": pattern("1[3-9][0-9]{9}").fullmatch,
    "landline": pattern("0[0-9]{2,3}-[2-9][0-9]{6,7}").fullmatch,
    "email": pattern(r"[A-Za-z0-9._-]{1,64}@[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,60}){1,2}").fullmatch,
    "address": is_plain_text,
    "residence": is_plain_text,
    "household": is_plain_text,
}


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file, read, a column each. Positions count from 0."""

    cells: Mapping[str, Sequence[Cell]]
    refused: Mapping[int, Sequence[Problem]]
    """Position → every cell that breaks its own rule."""
    doubtful: Mapping[int, Sequence[Problem]]
    """Position → every cell that is taken, but may be meant otherwise."""
    has_cleared: bool
    """Whether any cell empties its field."""


class RosterReader:
    """Reads rows of a file whose headings are known."""

    def __init__(
        self,
        columns: Mapping[str, int],
        branches: BranchNames,
        today: date,
        form: TableForm | None = None,
        headings: Sequence[str] = (),
    ) -> None:
        """`headings` are those of the file, whose remarks are looked at where nothing else is read from them."""
        self._id_numbers = IdNumbers(today)
        self._branches = branches
        self._today = today
        self._form = form or ROSTER_FORM
        # The columns of dates have their days in common.
        self._dates = RepeatingColumn(lambda text: parse_past_date(text, today), never)
        self._remarks = places_of_remarks(headings, frozenset(columns.values()))
        self._columns = [(term, place, self._column(term)) for term, place in columns.items()]

    def read(self, rows: Sequence[Sequence[str]]) -> Chunk:
        """Return what the cells of rows mean."""
        raw = list(zip(*rows, strict=True))
        cells: dict[str, Sequence[Cell]] = {}
        refused: defaultdict[int, list[Problem]] = defaultdict(list)
        doubtful: defaultdict[int, list[Problem]] = defaultdict(list)
        has_cleared = False
        for term, place, column in self._columns:
            cells[term] = column.read(raw[place])
            if not column.has_marks:
                continue
            cells[term], doubts = settled(cells[term])
            for position, reason in doubts.items():
                doubtful[position].append((term, reason))
            for position, cell in enumerate(cells[term]):
                if isinstance(cell, Refusal):
                    refused[position].append((term, cell.reason))
                elif isinstance(cell, Cleared):
                    has_cleared = True
                    if FIELDS[term].required:
                        refused[position].append((term, Reason.NOT_CLEARABLE))
        for place in self._remarks:
            if _NOT_ON_THE_ROSTER.search("\n".join(raw[place])):
                for position, text in enumerate(raw[place]):
                    if _NOT_ON_THE_ROSTER.search(text):
                        doubtful[position].append(("name", Reason.REMARK_SAYS_GONE))
        return Chunk(cells, refused, doubtful, has_cleared)

    def derive(self, id_numbers: Sequence[str]) -> Derived:
        """Return what valid identity numbers tell."""
        return self._id_numbers.derive(id_numbers)

    def _column(self, term: str) -> Column:
        field, said = FIELDS[term], self._form.said
        if term == KEY:
            return self._id_numbers
        if term == "branch":
            return RepeatingColumn(lambda text: self._branches.find(said(term, text)).code, never)
        if field.parse is parse_past_date:
            return self._dates

        def parse(text: str) -> str:
            return field.parse_in_file(said(term, text), self._today)

        if term in _PLAIN:
            return DistinctColumn(parse, _PLAIN[term])
        return RepeatingColumn(parse, field.reads_nothing)


def import_term(heading: str) -> str | None:
    """Return the term that a heading of a roster file names."""
    field = find(heading)
    return field.term if field and field.in_import else None


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    return match_headings(headings, find, (KEY,))


ROSTER_FORM = TableForm(
    import_term,
    _match,
    {field.term: field.heading for field in IMPORTED},
    KEY,
    pattern("[0-9]{17}[0-9Xx]").fullmatch,
    # What several members may have in common; nobody has another's number, name or mobile.
    frozenset({"branch", "membership", "ethnicity", "education", "joined_on", "occupation", "address"}),
    has_sections=True,
    literal=frozenset({KEY, *_PLAIN, *(field.term for field in IMPORTED if field.parse is parse_past_date)}),
    meaning=lambda term, word: codes.find(word) if (codes := FIELDS[term].codes) else None,
)
"""How rosters are laid out."""


def between_dates(
    membership: str, joined_on: str, confirmed_on: str, *, directly_admitted: bool = False
) -> Reason | None:
    """Return what is wrong between these three of a whole record, or unusual (`WARNINGS`); an empty one is not there.

    Probation lasts a year (党章 art 7). Sooner is only unusual before the Constitution of 1982, as probation was then
    shorter at times, or not known at all; and, with `directly_admitted`, where somebody is known to have been
    admitted without it, by the centre or a province (党章 art 5).
    """
    if not confirmed_on:
        return Reason.CONFIRMED_MISSING if membership == "full" else None
    if confirmed_on < joined_on:
        return Reason.CONFIRMED_BEFORE_JOINED
    if joined_on and confirmed_on < probation_ends_on(joined_on):
        is_known = directly_admitted or joined_on < _PROBATION_OF_A_YEAR_SINCE
        return Reason.CONFIRMED_SOON if is_known else Reason.CONFIRMED_EARLY
    return None


@cache  # as many as there are days, of which a roster has each many times
def probation_ends_on(joined_on: str) -> str:
    """Return the day a year after a day, that of the end of February where there is no such day (民法典 art 202)."""
    year, day = int(joined_on[:4]) + 1, joined_on[4:]
    return f"{year:04}-02-28" if day == "-02-29" else f"{year:04}{day}"


def joined_by(today: date) -> str:
    """Return the last day on which somebody may have joined whose probation ends by a day: see `probation_ends_on`."""
    day = today.isoformat()[4:]
    return f"{today.year - 1:04}{'-02-29' if day == '-02-28' else day}"
