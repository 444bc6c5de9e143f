"""去向: what becomes of somebody's membership otherwise than by a transfer, one by one or by a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import ReasonMissing, ValueInvalid
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.months import month_after, month_of
from szdj_cli.domain.values.parsing import names_no_day, parse_code, parse_past_date, parse_text
from szdj_cli.domain.values.reasons import Doubtful, FormKind, Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned


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

GONE = frozenset(_ROSTER_STATES.values())
"""The 在册状态 of those who died or left the Party: nobody reminds them, or puts them before a meeting."""


@dataclass(frozen=True)
class Wanted:
    """What is to be recorded of one person: on which Shanghai day it happened, and why it is recorded.

    `to` is the branch, by code or unique name, that somebody is restored to whose own is no more.
    """

    act: Departure
    on: date
    reason: str
    to: str | None = None


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
    posts: tuple[str, ...] = ()
    """What they hold and will no more, in words: organisation and role."""
    requests: tuple[int, ...] = ()
    """Their requests that end."""
    prepaid_fen: int = 0
    """What they have paid for months that will not be due."""
    to: str | None = None
    """The name of the branch that they are restored to, where their own is no more."""
    is_already: bool = False
    """Whether it was recorded before, just so: nothing is written, and nothing follows."""


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
    values = parse_said({"act": act, "on": on, "reason": reason}, today)
    if not values["reason"]:
        raise ReasonMissing
    return Wanted(Departure(values["act"]), date.fromisoformat(values["on"]), values["reason"])


def parse_said(typed: Mapping[str, str], today: date) -> dict[str, str]:
    """Return what typed words say, by term.

    Raises:
        ValueInvalid: as `parse_wanted`.
    """
    values: dict[str, str] = {}
    for term, text in typed.items():
        try:
            values[term] = _PARSERS[term](text, today)
        except ValueRefused as refused:
            raise ValueInvalid(term, refused.reason, FormKind.DEPARTURE) from None
    return values


def difference(member: Member, wanted: Wanted, to: str | None = None) -> Changes:
    """Return what a departure changes in a record; `to` is the code of the branch that whoever is restored goes to.

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
    if to is not None:
        changed["branch"] = to
    old = member.values
    return {term: (old[term], new) for term, new in changed.items() if old[term] != new}


def last_month_due(wanted: Wanted) -> str:
    """Return the last month for which dues are due: that of the day, or, where 党籍 was stopped, the one before it."""
    month = month_of(wanted.on)
    return month_after(month, -1) if wanted.act is Departure.SUSPENDED else month


def parse_act(text: str, _today: date) -> str:
    """Return which departure a text names."""
    if not cleaned(text):
        raise ValueRefused(Reason.REQUIRED)
    return parse_code(DEPARTURES, text)


def parse_on(text: str, today: date) -> str:
    """Return the day that a text names: one that has come, and cannot be meant otherwise.

    Raises:
        ValueRefused: it names none, or a month alone: what is recorded here is reckoned from the day.
    """
    if not cleaned(text):
        raise ValueRefused(Reason.REQUIRED)
    day = parse_past_date(text, today)
    if names_no_day(text):
        raise ValueRefused(Reason.DAY_MISSING)
    if isinstance(day, Doubtful):
        raise ValueRefused(day.reason)
    return day


def parse_reason(text: str, _today: date) -> str:
    """Return why something is recorded, as it is stored."""
    return parse_text(text)


_PARSERS: dict[str, Callable[[str, date], str]] = {"act": parse_act, "on": parse_on, "reason": parse_reason}
