"""What became of one's requests since one was last in the personal centre."""

from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.requests.requests import Outcome, RequestState

MENDED_ANEW = frozenset(
    {
        RequestState.REJECTED,
        RequestState.RETURNED,
        RequestState.WITHDRAWN,
        RequestState.EXPIRED,
        RequestState.VOIDED,
        RequestState.REVOKED,
    }
)
"""The states in which a request has come to nothing: what it asked for may be asked for once more, as a new one."""


class News(NamedTuple):
    """What was done last about a request of one's own: how it stands now, what was decided where, and why.

    `reason` is why an acceptance was taken back, where it was. It `is_followed` where something of that kind was asked
    for since. Not `is_new`, it was shown before, in this visit.
    """

    request: int
    kind: str
    state: RequestState
    outcome: Outcome | None
    decided_for: str | None
    reason: str | None
    is_taken_back: bool
    is_followed: bool
    happened_at: datetime
    is_new: bool = True

    @property
    def is_mended(self) -> bool:
        """Whether the same request is to be submitted again."""
        return self.state is RequestState.TO_RESUBMIT

    @property
    def is_asked_anew(self) -> bool:
        """Whether it came to nothing, and nothing was asked for in its stead."""
        return self.state in MENDED_ANEW and not self.is_followed
