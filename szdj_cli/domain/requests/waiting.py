"""What was asked for and has no result yet, as it stands beside what it would change."""

from typing import NamedTuple

from szdj_cli.domain.changes import UNREADABLE_CHANGES, Change, Changes
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import RequestState


class Waiting(NamedTuple):
    """A request that is under way or is to be mended: where it stands, and its difference, if it opens."""

    request: int
    kind: str
    state: RequestState
    changes: Changes | None

    @property
    def described(self) -> tuple[Change, ...]:
        """The difference in the words people read."""
        return UNREADABLE_CHANGES if self.changes is None else kinds.of(self.kind).describe(self.changes)
