"""Appointments as people see them."""

from typing import NamedTuple

from szdj_cli.domain.organisations.organisations import OrganisationKind, Role
from szdj_cli.domain.values.codes import CodeList

ROLES = CodeList(
    {"secretary": "书记", "deputy_secretary": "副书记", "organiser": "组织委员"},
    {
        **dict.fromkeys("支部书记 党支部书记 总支书记 党总支书记 党委书记".split(), "secretary"),
        **dict.fromkeys("支部副书记 党支部副书记 总支副书记 党总支副书记 党委副书记".split(), "deputy_secretary"),
        "deputy-secretary": "deputy_secretary",
    },
)


class HeldAppointment(NamedTuple):
    """Who holds what, since when, until when (days in Shanghai; the last day is included)."""

    id: int
    organisation_code: str
    organisation_name: str
    member: int
    name: str
    role: Role
    from_day: str
    until_day: str | None


class Appointed(NamedTuple):
    """An appointment that was made. `others` hold the same role in the same organisation at the same time.

    `held` is what the member holds besides.
    """

    appointment: HeldAppointment
    others: tuple[str, ...]
    moved_requests: int
    kind: OrganisationKind
    held: tuple[HeldAppointment, ...] = ()


class Dismissed(NamedTuple):
    """Appointments that were ended, and how many waiting requests were handed over."""

    appointments: tuple[HeldAppointment, ...]
    moved_requests: int
