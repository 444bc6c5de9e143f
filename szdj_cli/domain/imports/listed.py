"""Files that name requests or payments, a number a row: our own lists, cut down, or tables like them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from szdj_cli.domain.imports.field_rows import FieldRow, FieldTable
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.values.fields import Editor, Field, plain
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.numbers import is_number
from szdj_cli.domain.values.parsing import parse_text
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed, whole


def parse_listed_number(text: str) -> str:
    """Return the digits of a number of ours, whether or not `#` stands before them."""
    digits = whole(narrowed(cleaned(text))).removeprefix("#")
    if not is_number(digits):
        raise ValueRefused(Reason.LISTED_NUMBER_FORM)
    return str(int(digits))


def _table(heading: str, *aliases: str) -> FieldTable:
    fields = (
        Field("number", heading, plain(parse_listed_number), Editor.ORGANISATION, aliases=aliases),
        # In some lists of ours it is the number, in others that of a letter: read where no other column is.
        Field("listed", "编号", plain(parse_text), Editor.ORGANISATION),
        Field("name", "姓名", plain(name_as_stored), Editor.ORGANISATION, aliases=("申请人", "党员姓名", "缴款人")),
    )
    return FieldTable({each.term: each for each in fields}, one_of=("number", "listed"))


LISTED_REQUESTS = _table("申请编号", "申请号")
LISTED_PAYMENTS = _table("缴纳编号", "缴费编号")
"""Their columns: a number, and beside it whose it is."""

LISTED_REQUESTS_FORM, LISTED_PAYMENTS_FORM = (
    table.form("number", literal=table.fields.keys()) for table in (LISTED_REQUESTS, LISTED_PAYMENTS)
)
"""How such files are laid out."""


@dataclass(frozen=True)
class Listed:
    """What a file names: numbers, each once, and what is wrong with its rows."""

    numbers: tuple[int, ...]
    problems: tuple[RowProblem, ...]


def listed(
    rows: Sequence[FieldRow],
    table: FieldTable,
    known: Callable[[Sequence[int]], Mapping[int, str] | Mapping[int, str | Reason]],
    unknown: Reason,
) -> Listed:
    """Return which numbers rows name.

    `known` returns of some numbers whose they are, or why they cannot be meant; `unknown` is said of all others.
    """
    named = [(row, *_number(row)) for row in rows]
    numbers = list(dict.fromkeys(number for _row, _term, number in named if isinstance(number, int)))
    whose = known(numbers)
    problems: list[RowProblem] = []
    for row, term, number in named:
        if isinstance(number, Reason):
            problems.append(table.problem(row, term, number))
        elif isinstance(owner := whose.get(number, unknown), Reason):
            problems.append(table.problem(row, term, owner))
        elif row.get("name") and row.get("name") != name_as_stored(owner):
            problems.append(table.problem(row, "name", Reason.NAME_OF_ANOTHER))
    return Listed(tuple(numbers), tuple(problems))


def _number(row: FieldRow) -> tuple[str, int | Reason]:
    """Return which column of a row names its number, and the number, or why it is none."""
    term = "number" if "number" in row.raw else "listed"
    refused = next((reason for where, reason in row.problems if where == term), None)
    if refused is not None:
        return term, refused
    if not row.get(term):
        return term, Reason.REQUIRED
    try:
        return term, int(parse_listed_number(row.get(term)))
    except ValueRefused as refusal:
        return term, refusal.reason
