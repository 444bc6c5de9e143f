"""The file that tells of several people what has become of their membership: its columns, and what its rows say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.imports.tables import HeadingMatch, masked_cell, match_headings
from szdj_cli.domain.members.departures import DEPARTURES, Departure, Wanted, parse_act, parse_on, parse_reason
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.numbers import holds_member_number, parse_member_number
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned

COLUMNS = {
    "number": "党员编号",
    "id_number": FIELDS["id_number"].heading,
    "name": FIELDS["name"].heading,
    "act": "去向",
    "on": "日期",
    "reason": "原因",
}
"""Term → heading, of a file that tells of several people."""

_ALIASES = {
    "id_number": (*FIELDS["id_number"].aliases, "公民身份证号码", "居民身份证号码", "证件号码"),
    "number": ("编号",),
    "name": ("党员姓名",),
    "act": ("去向类别", "变动", "变动类型", "变动情况", "减少原因", "处理", "处理结果"),
    "on": ("发生日期", "变动日期", "变动时间", "时间", "生效日期", "处理日期", "去世日期", "出党日期"),
    "reason": ("依据", "说明", "事由", "理由", "原因说明"),
}
_TERMS = {
    **{text: term for term, heading in COLUMNS.items() for text in (term, heading)},
    **{text: term for term, texts in _ALIASES.items() for text in texts},
}


@dataclass(frozen=True)
class WantedOf:
    """One row of a file: whom it names, by member number or identity number, and what is to be recorded of them.

    `name` is what stands beside the number; empty where nothing does.
    """

    row: int
    number: int | None
    id_number: str | None = field(repr=False)
    name: str
    wanted: Wanted


@dataclass(frozen=True)
class WantedRows:
    """What a file says: the rows that can be read, and what is wrong with the others."""

    rows: tuple[WantedOf, ...]
    problems: tuple[RowProblem, ...]
    reading: Reading | None = None
    """How the file was read."""


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    match = match_headings(headings, find, ("act", "on", "reason"))
    named = match.columns.keys() & {"number", "id_number"}
    return match if named else HeadingMatch(match.columns, match.unknown, ("number", *match.missing), match.doubled)


DEPARTURE_FORM = TableForm(
    _TERMS.get,
    _match,
    COLUMNS,
    "number",
    holds_member_number,
    shared=frozenset({"act", "on", "reason"}),
    telling=frozenset({"act"}),
    literal=frozenset(COLUMNS) - {"act"},
    meaning=lambda _term, word: DEPARTURES.find(word),
)
"""How files of departures are laid out."""


def read_rows(
    rows: Iterable[tuple[int, list[str]]], columns: Mapping[str, int], today: date, form: TableForm = DEPARTURE_FORM
) -> WantedRows:
    """Return what the rows of a file say; `columns` is the place of each term."""
    found: list[WantedOf] = []
    problems: list[RowProblem] = []
    for row, cells in rows:
        raw = {term: cells[place] for term, place in columns.items()}
        raw["act"] = form.said("act", raw["act"])
        values: dict[str, str] = {}
        wrong: list[tuple[str, Reason]] = []
        for term, text in raw.items():
            try:
                values[term] = _PARSERS[term](text, today)
            except ValueRefused as refused:
                wrong.append((term, refused.reason))
        number, id_number = values.get("number", ""), values.get("id_number", "")
        if not wrong and not number and not id_number:
            wrong.append(("number" if "number" in columns else "id_number", Reason.REQUIRED))
        if "reason" in values and not values["reason"]:
            wrong.append(("reason", Reason.REQUIRED))
        problems += [problem(row, term, raw[term], why) for term, why in wrong]
        if not wrong:
            wanted = Wanted(Departure(values["act"]), date.fromisoformat(values["on"]), values["reason"])
            named = int(number) if number else None
            found.append(WantedOf(row, named, id_number or None, values.get("name", ""), wanted))
    return WantedRows(tuple(found), tuple(problems))


def problem(row: int, term: str, text: str, reason: Reason) -> RowProblem:
    """Return what is wrong with a row of a file, the cell masked."""
    return RowProblem(row, COLUMNS[term], masked_cell(term, text), reason)


def _number(text: str, _today: date) -> str:
    return parse_member_number(text)


def _id_number(text: str, today: date) -> str:
    return parse_id_number(text, today) if cleaned(text) else ""


def _name(text: str, _today: date) -> str:
    return name_as_stored(text)


_PARSERS: dict[str, Callable[[str, date], str]] = {
    "number": _number,
    "id_number": _id_number,
    "name": _name,
    "act": parse_act,
    "on": parse_on,
    "reason": parse_reason,
}
