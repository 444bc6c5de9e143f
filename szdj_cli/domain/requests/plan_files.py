"""The plan file (审批单): the waiting requests as a table, to be filled in and applied as exactly that."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, itemgetter

from szdj_cli.domain.changes import in_one_line
from szdj_cli.domain.errors import ReasonMissing, ValueInvalid
from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.imports.tables import HeadingMatch, masked_cell, match_headings, plain_heading
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import OUTCOMES, Decision, Outcome, Seen
from szdj_cli.domain.values.numbers import is_number
from szdj_cli.domain.values.parsing import MAX_TEXT_LENGTH
from szdj_cli.domain.values.reasons import FormKind, Reason
from szdj_cli.domain.values.text import cleaned, narrowed, unwrapped, whole

PLAN_COLUMNS = {
    "id": "申请编号",
    "version": "版本",
    "kind": "类型",
    "applicant": "申请人",
    "branch": "支部",
    "changes": "变更",
    "decision": "决定",
    "reason": "意见",
}
"""Term → heading, in the order of the file."""

NOTES_COLUMN = "提示"
"""What deciders should know besides the difference: a column where any request of the plan may have something."""

REQUIRED_COLUMNS = ("id", "version", "applicant", "changes", "decision")
DECISION_COLUMN = list(PLAN_COLUMNS).index("decision")

_ALIASES = {"审批意见": "reason", "审批决定": "decision"}
_TERMS = {text: term for term, heading in PLAN_COLUMNS.items() for text in (term, heading)} | _ALIASES


@dataclass(frozen=True)
class FilledPlan:
    """What a plan file says: the decisions, how many rows were left open, and what cannot be read."""

    decisions: tuple[Decision, ...]
    undecided: int
    problems: tuple[RowProblem, ...]
    reading: Reading | None = None
    """How the file was read."""


def find_column(heading: str) -> str | None:
    """Return the term that a heading of a plan file names."""
    return _TERMS.get(heading)


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    return match_headings(headings, find, REQUIRED_COLUMNS)


@lru_cache(maxsize=64)
def _outcome(word: str) -> Outcome | None:
    plain = plain_heading(word).rstrip("。.!；;,，").lower()
    code = OUTCOMES.by_text.get(plain)
    return Outcome(code) if code else None


PLAN_FORM = TableForm(
    find_column,
    _match,
    PLAN_COLUMNS,
    "id",
    lambda text: is_number(_digits(text)),
    telling=frozenset({"decision"}),
    beside=frozenset({NOTES_COLUMN, *(heading for kind in kinds.every() for _, heading in kind.plan_columns)}),
    literal=frozenset(PLAN_COLUMNS) - {"decision"},
    meaning=lambda _term, word: _outcome(word),
)
"""How plan files are laid out."""


def parse_reason(text: str) -> str:
    """Return the reason that is stored with a decision.

    Raises:
        ReasonMissing: there is none.
        ValueInvalid: it is too long.
    """
    reason = cleaned(text)
    if not reason:
        raise ReasonMissing
    if len(reason) > MAX_TEXT_LENGTH:
        raise ValueInvalid("reason", Reason.TOO_LONG, FormKind.DECISION)
    return reason


Doubts = Callable[[Iterable[int]], dict[int, Reason]]
"""Tells of rows with a decision, by number, what keeps anybody from being sure that it was seen."""


def read_rows(
    rows: Iterable[tuple[int, list[str]]],
    columns: dict[str, int],
    doubts: Doubts | None = None,
    form: TableForm = PLAN_FORM,
) -> FilledPlan:
    """Return what the rows of a plan file say; `columns` is the place of each term.

    `doubts` is asked once all rows are read, and only then: what is merged stands at the end of a sheet.
    """
    required = itemgetter(*(columns[term] for term in REQUIRED_COLUMNS))
    reason_at, kind_at, branch_at = columns.get("reason"), columns.get("kind"), columns.get("branch")
    decisions: list[tuple[int, Decision]] = []
    problems: list[RowProblem] = []
    undecided = 0
    for number, cells in rows:
        request_id, version, applicant, changes, word = required(cells)
        request_id, version = _digits(request_id), _digits(version)
        if not word.strip():
            undecided += 1
            continue
        outcome = _outcome(form.said("decision", word))
        reason = cleaned(cells[reason_at]) if reason_at is not None and cells[reason_at] else ""
        is_numbered = is_number(request_id) and is_number(version)
        is_reasoned = (reason or outcome is Outcome.ACCEPTED) and len(reason) <= MAX_TEXT_LENGTH
        if outcome is not None and is_numbered and is_reasoned:
            kind = None if kind_at is None else cells[kind_at]
            branch = None if branch_at is None else cells[branch_at]
            seen = Seen(applicant, kind, branch)
            decision = Decision(int(request_id), outcome, reason or None, int(version), in_one_line(changes), seen)
            decisions.append((number, decision))
        else:
            problems += _problems(number, request_id, version, word, outcome, reason)
    doubted = doubts(number for number, _ in decisions) if doubts else {}
    problems += [_problem(number, "decision", "", why) for number, why in doubted.items()]
    problems.sort(key=attrgetter("row"))
    sure = tuple(decision for number, decision in decisions if number not in doubted)
    return FilledPlan(sure, undecided, tuple(problems))


def _digits(text: str) -> str:
    """Return a number without what programs put around one: blanks, the marks of a text, the nought of a float."""
    return text if text.isdecimal() and text.isascii() else whole(narrowed(cleaned(unwrapped(text))))


def _problems(
    number: int, request_id: str, version: str, word: str, outcome: Outcome | None, reason: str
) -> list[RowProblem]:
    found: list[RowProblem] = []
    for term, text in (("id", request_id), ("version", version)):
        if not is_number(text):
            found.append(_problem(number, term, text, Reason.NUMBER_FORM))
    if outcome is None:
        found.append(_problem(number, "decision", word, Reason.DECISION_FORM))
    if outcome is Outcome.REJECTED and not reason:
        found.append(_problem(number, "reason", "", Reason.REASON_MISSING))
    if len(reason) > MAX_TEXT_LENGTH:
        found.append(_problem(number, "reason", reason, Reason.TOO_LONG))
    return found


def _problem(number: int, term: str, text: str, reason: Reason) -> RowProblem:
    return RowProblem(number, PLAN_COLUMNS[term], masked_cell(term, text), reason)
