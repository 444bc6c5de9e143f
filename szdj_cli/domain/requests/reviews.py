"""Reviewing request after request: what has been chosen so far, put off, and taken back."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.changes import UNREADABLE_CHANGES
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import Decision, Outcome, Refused, Request
from szdj_cli.domain.values.text import safe, squeezed


class Chosen(StrEnum):
    """What can be chosen for a request, in the order in which it is counted."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TO_RESUBMIT = "to_resubmit"  # rejected, to be mended and submitted again
    LATER = "later"


class Choice(NamedTuple):
    """What was chosen for a request as it was shown, in this version; without an outcome it was put off."""

    request_id: int
    version: int
    kind: str
    outcome: Outcome | None
    reason: str | None = None
    resubmit: bool = False
    """A rejection asks for the request to be mended."""

    @property
    def chosen(self) -> Chosen:
        """What was chosen, in a word."""
        if self.outcome is None:
            return Chosen.LATER
        return Chosen.TO_RESUBMIT if self.resubmit else Chosen(self.outcome.value)


Step = tuple[Choice, ...]
"""What one key chose: one request, or all of a kind without notes."""


class Sitting:
    """The choices of one review in the order in which they were made; the last one of a request counts."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self.standing: dict[int, Choice] = {}
        """What counts by request, those that were put off among them."""

    def choose(self, step: Step) -> None:
        """Add what one key chose."""
        self._steps.append(step)
        self.standing |= {choice.request_id: choice for choice in step}

    def undo(self, of: Collection[int] | None = None) -> Step:
        """Take back what the last key chose, of some requests where these are given, and return it, if there is any."""
        for place in range(len(self._steps) - 1, -1, -1):
            step = self._steps[place]
            if of is None or {choice.request_id for choice in step} == set(of):
                del self._steps[place]
                self._count_again()
                return step
        return ()

    def drop(self, request_ids: Collection[int]) -> None:
        """Forget all that was chosen for some requests."""
        kept = (tuple(choice for choice in step if choice.request_id not in request_ids) for step in self._steps)
        self._steps = [step for step in kept if step]
        self._count_again()

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is left of what each key chose."""
        return tuple(self._steps)

    @property
    def put_off(self) -> list[int]:
        """The requests that were put off, in the order in which that was chosen."""
        return [choice.request_id for choice in self.standing.values() if choice.outcome is None]

    @property
    def decisions(self) -> list[Decision]:
        """What would be submitted: each request in the version in which it was shown."""
        return [
            Decision(choice.request_id, choice.outcome, choice.reason, choice.version, resubmit=choice.resubmit)
            for choice in self.standing.values()
            if choice.outcome is not None
        ]

    def counts(self) -> Mapping[tuple[str, Chosen], int]:
        """Return how many requests there are by kind and by what was chosen."""
        return Counter((choice.kind, choice.chosen) for choice in self.standing.values())

    def reasons(self) -> list[str]:
        """Return the reasons that were given, in the order in which each was first."""
        given = (choice.reason for step in self._steps for choice in step if choice.reason)
        return list(dict.fromkeys(given))

    def _count_again(self) -> None:
        self.standing = {choice.request_id: choice for step in self._steps for choice in step}


class Dropped(NamedTuple):
    """A request that fell out of what was chosen, and why; whose it is and of which kind, where that may be told."""

    refused: Refused
    applicant: str | None
    kind: str


def is_readable(request: Request) -> bool:
    """Return whether what a request asks for can be opened: nobody decides on what nobody can read."""
    return request.changes != UNREADABLE_CHANGES


def fits(request: Request, wanted: str) -> bool:
    """Return whether a text is a part of the applicant's name, of the kind's, or of the heading of what changes."""
    sought = squeezed(wanted).casefold()
    return any(sought in squeezed(text).casefold() for text in _texts(request))


def _texts(request: Request) -> Iterable[str]:
    yield safe(request.applicant)
    yield kinds.KINDS.label(request.kind)
    yield from (change.heading for change in request.changes if change.is_listed)
