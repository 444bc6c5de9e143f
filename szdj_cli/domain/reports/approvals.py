"""What the report on approvals tells requests apart by, and how long deciding took."""

from collections.abc import Collection, Mapping

from szdj_cli.domain.imports.tables import NumberForm
from szdj_cli.domain.reports.common import Condition, Group, Measure
from szdj_cli.domain.requests.kinds import KINDS
from szdj_cli.domain.requests.requests import STATES, RequestState
from szdj_cli.domain.values.codes import CodeList

REPORTED = (
    RequestState.PENDING,
    RequestState.APPROVED,
    RequestState.REJECTED,
    RequestState.TO_RESUBMIT,
    RequestState.REVOKED,
    RequestState.WITHDRAWN,
    RequestState.RETURNED,
    RequestState.EXPIRED,
    RequestState.VOIDED,
)
"""The states that are counted: whatever is still open is pending, a transfer that is completed was approved."""

DECIDED = (RequestState.APPROVED, RequestState.REJECTED, RequestState.RETURNED)
"""The states that a decision led to; the time it took runs from the submission to the last one."""

REPORTED_STATES = CodeList(
    {state.value: STATES.label(state) for state in REPORTED},
    {"waiting": "pending", "completed": "approved", "同意": "approved", "不同意": "rejected", "未办结": "pending"},
)

CODES: dict[Group, CodeList | None] = {
    Group.STATE: REPORTED_STATES,
    Group.KIND: KINDS,
    Group.ORGANISATION: None,
}
"""The groups of the report, each with its values."""

_COMMON = (RequestState.PENDING, RequestState.APPROVED, RequestState.REJECTED)
MEASURES = (
    Measure("count", "总数"),
    Measure("share", "占比", NumberForm.PERCENT),
    *(Measure(state, label, rare=state not in _COMMON) for state, label in REPORTED_STATES.labels.items()),
    Measure("median_days", "中位天数", NumberForm.DECIMAL),
    Measure("oldest_waiting", "最早待审批", None),
)

_HOURS = 24


def is_oldest_first(conditions: Collection[Condition]) -> bool:
    """Return whether the requests that conditions open are listed from the oldest on: those that wait."""
    return (Group.STATE, RequestState.PENDING) in conditions


def median_tenths_of_days(counts: Mapping[int, int]) -> int | None:
    """Return the median of durations, in tenths of days; `counts` are how many took so many whole hours."""
    whole = sum(counts.values())
    if not whole:
        return None
    below, above = _hours_at(counts, (whole - 1) // 2), _hours_at(counts, whole // 2)
    return (below + above) * 10 // (2 * _HOURS)


def _hours_at(counts: Mapping[int, int], place: int) -> int:
    seen = 0
    for hours in sorted(counts):
        seen += counts[hours]
        if seen > place:
            return hours
    raise ValueError(place)
