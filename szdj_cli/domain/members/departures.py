"""去向: what becomes of somebody's membership otherwise than by a transfer, one by one or by a file."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import ReasonMissing, ValueInvalid
from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.imports.tables import HeadingMatch, masked_cell, match_headings
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.months import month_after, month_of
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.parsing import parse_code, parse_past_date, parse_text
from szdj_cli.domain.values.reasons import Doubtful, FormKind, Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed, unwrapped, whole


class Departure(StrEnum):
    """What is recorded of somebody: why they are on the roster no more, or 党籍 stopped, or given back."""

    DECEASED = "deceased"
    LEFT = "left"  # put out, or not confirmed after probation
    RENOUNCED = "renounced"
    SUSPENDED = "suspended"  # still on the roster, and owes nothing from this month on
    RESTORED = "restored"  # on the roster, in good standing, and owes dues from this month on


DEPARTURES = CodeList(
    {"deceased": "去世", "left": "出党", "renounced": "自行脱党", "suspended": "停止党籍", "restored": "恢复"},
    {
        **dict.fromkeys(("死亡", "逝世", "病故", "已故", "已去世", "病逝", "亡故"), "deceased"),
        **dict.fromkeys(("除名", "开除党籍", "劝退", "劝退除名", "取消预备党员资格", "已出党"), "left"),
        **dict.fromkeys(("脱党", "退党", "自行脱党除名", "退党除名"), "renounced"),
        **dict.fromkeys(("停止", "停籍"), "suspended"),
        **dict.fromkeys(("恢复党籍", "恢复正常", "恢复在册"), "restored"),
    },
)

_ROSTER_STATES = {Departure.DECEASED: "deceased", Departure.LEFT: "left", Departure.RENOUNCED: "left"}
LEAVING = frozenset(_ROSTER_STATES)
"""What takes somebody off the roster."""

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
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Wanted:
    """What is to be recorded of one person: on which Shanghai day it happened, and why it is recorded."""

    act: Departure
    on: date
    reason: str


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


@dataclass(frozen=True)
class PlannedDeparture:
    """What would be recorded of one person, as their record was when it was looked at, and what follows from it."""

    number: int
    name: str
    version: int
    branch: str
    branch_code: str
    wanted: Wanted
    changes: Changes
    posts: tuple[str, ...]
    """What they hold and will no more, in words: organisation and role."""
    requests: tuple[int, ...]
    """Their requests that end."""
    prepaid_fen: int
    """What they have paid for months that will not be due."""


@dataclass(frozen=True)
class Departed:
    """What was recorded of how many people, and whom to tell."""

    count: int
    messages: tuple[Message, ...]


def parse_wanted(act: str, on: str, reason: str, today: date) -> Wanted:
    """Return what typed words say.

    Raises:
        ValueInvalid: there is no such 去向, or no such day, or it is still to come.
        ReasonMissing: there is none.
    """
    values: dict[str, str] = {}
    for term, text in (("act", act), ("on", on), ("reason", reason)):
        try:
            values[term] = _PARSERS[term](text, today)
        except ValueRefused as refused:
            raise ValueInvalid(term, refused.reason, FormKind.DEPARTURE) from None
    if not values["reason"]:
        raise ReasonMissing
    return Wanted(Departure(values["act"]), date.fromisoformat(values["on"]), values["reason"])


def difference(member: Member, wanted: Wanted) -> Changes:
    """Return what a departure changes in a record.

    Raises:
        ValueInvalid: it does not fit the record, by the term of what is wrong.
    """
    state, standing = member.values["roster_state"], member.values["standing"]
    if wanted.on.isoformat() < (member.values["joined_on"] or ""):
        raise ValueInvalid("on", Reason.BEFORE_ADMISSION_DAY, FormKind.DEPARTURE)
    if state == "transferred_out":
        raise ValueInvalid("act", Reason.TRANSFERRED_OUT, FormKind.DEPARTURE)
    if wanted.act is Departure.RESTORED:
        if (state, standing) == ("active", "normal"):
            raise ValueInvalid("act", Reason.NOTHING_TO_RESTORE, FormKind.DEPARTURE)
        changed = {"roster_state": "active", "standing": "normal"}
    elif state != "active":
        raise ValueInvalid("act", Reason.DEPARTED_ALREADY, FormKind.DEPARTURE)
    elif wanted.act is Departure.SUSPENDED:
        if standing == "suspended":
            raise ValueInvalid("act", Reason.SUSPENDED_ALREADY, FormKind.DEPARTURE)
        changed = {"standing": "suspended"}
    else:
        changed = {"roster_state": _ROSTER_STATES[wanted.act]}
    old = member.values
    return {term: (old[term], new) for term, new in changed.items() if old[term] != new}


def last_month_due(wanted: Wanted) -> str:
    """Return the last month for which dues are due: that of the day, or, where 党籍 was stopped, the one before it."""
    month = month_of(wanted.on)
    return month_after(month, -1) if wanted.act is Departure.SUSPENDED else month


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    match = match_headings(headings, find, ("act", "on", "reason"))
    named = match.columns.keys() & {"number", "id_number"}
    return match if named else HeadingMatch(match.columns, match.unknown, ("number", *match.missing), match.doubled)


DEPARTURE_FORM = TableForm(
    _TERMS.get,
    _match,
    COLUMNS,
    "number",
    lambda text: _NUMBER.fullmatch(_digits(text)),
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


def _digits(text: str) -> str:
    return whole(narrowed(cleaned(unwrapped(text)))).removeprefix("#")


def _number(text: str, _today: date) -> str:
    digits = _digits(text)
    if digits and not _NUMBER.fullmatch(digits):
        raise ValueRefused(Reason.MEMBER_NUMBER_FORM)
    return digits


def _id_number(text: str, today: date) -> str:
    return parse_id_number(text, today) if cleaned(text) else ""


def _name(text: str, _today: date) -> str:
    return name_as_stored(text)


def _act(text: str, _today: date) -> str:
    if not cleaned(text):
        raise ValueRefused(Reason.REQUIRED)
    return parse_code(DEPARTURES, text)


def _on(text: str, today: date) -> str:
    if not cleaned(text):
        raise ValueRefused(Reason.REQUIRED)
    day = parse_past_date(text, today)
    if isinstance(day, Doubtful):
        raise ValueRefused(day.reason)
    return day


_PARSERS: dict[str, Callable[[str, date], str]] = {
    "number": _number,
    "id_number": _id_number,
    "name": _name,
    "act": _act,
    "on": _on,
    "reason": lambda text, _today: parse_text(text),
}
