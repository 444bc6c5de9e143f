"""The rules of transfers once more, as plainly as they can be said: what a store is held against, act by act."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from szdj_cli.domain.requests.requests import OPEN_STATES, RECEIVING_ACTS, RequestState, StepAct
from szdj_cli.domain.transfers.signed_documents import PaperStatus

COMMITTEE_OF = {"B1": "C1", "B2": "C1", "B3": "C1", "B4": "C2"}
"""The branches of the tests, and who sends and receives for them."""

Way = tuple[tuple[str, StepAct], ...]
S = RequestState


def way_of(branch: str, target: str | None) -> Way:
    """Return the steps of a transfer out of a branch: whose each is, and what happens there."""
    own = COMMITTEE_OF[branch]
    if target is None:
        return (branch, StepAct.REVIEW), (own, StepAct.ISSUE), (own, StepAct.SLIP)
    theirs = COMMITTEE_OF[target]
    if theirs == own:
        return (branch, StepAct.REVIEW), (own, StepAct.REVIEW), (target, StepAct.RECEIVE)
    return (branch, StepAct.REVIEW), (own, StepAct.ISSUE), (theirs, StepAct.ADMIT), (target, StepAct.RECEIVE)


@dataclass
class Asked:
    """One request. `acts` is what the audit log has to say of it, in order."""

    id: int
    kind: str
    member: int
    branch: str
    target: str | None
    way: Way
    valid_days: int = 0
    position: int = 1
    state: RequestState = S.PENDING
    expires: date | None = None
    acts: list[str] = field(default_factory=lambda: ["request.submitted"])

    @property
    def act(self) -> StepAct:
        return self.way[self.position - 1][1]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def committee(self) -> str | None:
        """Who issues its letter, if there is one on its way."""
        return next((place for place, act in self.way if act is StepAct.ISSUE), None)

    def becomes(self, state: RequestState, act: str) -> None:
        self.state = state
        self.acts.append(act)


@dataclass
class Letter:
    """One letter; its number is its place in the list of its committee and year."""

    request: int
    issued_on: date
    expires: date
    is_void: bool = False
    voided_on: date | None = None


@dataclass
class Model:
    """Who belongs where, what was asked for, and which letters were issued, on one day."""

    today: date
    branch_of: dict[int, str]
    gone: set[int] = field(default_factory=set)
    requests: dict[int, Asked] = field(default_factory=dict)
    letters: defaultdict[tuple[str, int], list[Letter]] = field(default_factory=lambda: defaultdict(list))
    dismissed: set[int] = field(default_factory=set)
    """Who lost an appointment while something else was under way."""

    def turn_to(self, today: date) -> None:
        """Let time pass: a letter holds up to its last day."""
        self.today = today
        for asked in self.requests.values():
            if asked.is_open and asked.expires is not None and asked.expires < today:
                asked.becomes(S.EXPIRED, "request.expired")

    def open_of(self, member: int, kind: str) -> Asked | None:
        found = (each for each in self.requests.values() if (each.member, each.kind) == (member, kind))
        return next((each for each in found if each.is_open), None)

    def letters_of(self, request: int) -> list[Letter]:
        return [each for listed in self.letters.values() for each in listed if each.request == request]

    def numbered(self) -> Iterator[tuple[str, int, int, Letter]]:
        for (committee, year), listed in self.letters.items():
            for serial, letter in enumerate(listed, 1):
                yield committee, year, serial, letter

    # --- asking ---

    def may_submit(self, member: int, target: str | None) -> bool:
        is_free = member not in self.gone and self.open_of(member, "transfer") is None
        return is_free and target != self.branch_of[member]

    def submit(self, request: int, member: int, target: str | None, valid_days: int) -> None:
        branch = self.branch_of[member]
        way = way_of(branch, target)
        self.requests[request] = Asked(request, "transfer", member, branch, target, way, valid_days)

    def may_change(self, member: int) -> bool:
        return member not in self.gone and self.open_of(member, "profile") is None

    def change(self, request: int, member: int, place: str | None = None) -> None:
        """Let a change wait in the member's branch, or in the place that stands over all that they hold."""
        branch = self.branch_of[member]
        way = ((place or branch, StepAct.REVIEW),)
        self.requests[request] = Asked(request, "profile", member, branch, None, way)

    def may_withdraw(self, request: int, member: int) -> bool:
        asked = self.requests[request]
        return asked.member == member and asked.state is S.PENDING and asked.position == 1

    def withdraw(self, request: int) -> None:
        self.requests[request].becomes(S.WITHDRAWN, "request.withdrawn")

    # --- deciding ---

    def may_decide(self, request: int) -> bool:
        """Return whether somebody may; who it is stands in the store."""
        return self.requests[request].state is S.PENDING

    def accept(self, request: int, further: int = 0) -> None:
        """Accept a step, and so many more that waited for the same organisation on the same side of the way."""
        asked = self.requests[request]
        acts = [act for _, act in asked.way[asked.position - 1 : asked.position + further]]
        assert len({act in RECEIVING_ACTS for act in acts}) == 1
        if StepAct.ISSUE in acts:
            self._issue(asked)
        asked.acts += ["request.accepted"] * len(acts)
        asked.position += further
        if asked.position == len(asked.way):
            asked.state = S.APPROVED
            self._move(asked)
            return
        asked.position += 1
        asked.state = self._waiting_state(asked)

    def reject(self, request: int) -> None:
        asked = self.requests[request]
        asked.becomes(S.RETURNED if asked.act in RECEIVING_ACTS else S.REJECTED, "request.rejected")

    # --- letters ---

    def may_void(self, request: int) -> bool:
        asked = self.requests[request]
        return bool(self.letters_of(request)) and asked.state in (*OPEN_STATES, S.EXPIRED)

    def void(self, request: int) -> None:
        self._void_newest(request)
        self.requests[request].becomes(S.VOIDED, "letter.voided")

    def may_print(self, request: int) -> bool:
        asked = self.requests[request]
        letters = self.letters_of(request)
        return bool(letters) and asked.is_open and letters[-1].expires >= self.today

    def _void_newest(self, request: int) -> None:
        newest = self.letters_of(request)[-1]
        if not newest.is_void:
            newest.is_void, newest.voided_on = True, self.today

    def may_reissue(self, request: int) -> bool:
        asked = self.requests[request]
        other = self.open_of(asked.member, "transfer")
        is_alone = other is None or other is asked
        is_live = asked.state in (*OPEN_STATES, S.EXPIRED, S.VOIDED)
        return bool(self.letters_of(request)) and is_live and is_alone and self._is_there(asked)

    def reissue(self, request: int) -> None:
        asked = self.requests[request]
        self._void_newest(request)
        self._issue(asked)
        asked.becomes(self._waiting_state(asked), "letter.reissued")

    def may_record_slip(self, request: int, day: date) -> bool:
        asked = self.requests[request]
        if asked.act is not StepAct.SLIP or asked.state not in (S.IN_TRANSIT, S.EXPIRED) or not self._is_there(asked):
            return False
        return any(
            letter.issued_on <= day <= min(letter.expires, self.today)
            and (letter.voided_on is None or day <= letter.voided_on)
            for letter in self.letters_of(request)
        )

    def record_slip(self, request: int) -> None:
        asked = self.requests[request]
        asked.becomes(S.APPROVED, "letter.slip_recorded")
        self._move(asked)

    def status_of(self, letter: Letter) -> PaperStatus:
        """Return what anybody who checks a letter is told."""
        state = self.requests[letter.request].state
        if letter.is_void or state is S.WITHDRAWN:
            return PaperStatus.VOIDED
        if state in (S.APPROVED, S.RETURNED):
            return PaperStatus.USED if state is S.APPROVED else PaperStatus.RETURNED
        return PaperStatus.EXPIRED if letter.expires < self.today else PaperStatus.VALID

    def _issue(self, asked: Asked) -> None:
        assert asked.committee is not None
        asked.expires = self.today + timedelta(days=asked.valid_days)
        self.letters[asked.committee, self.today.year].append(Letter(asked.id, self.today, asked.expires))
        asked.acts.append("letter.issued")

    def _waiting_state(self, asked: Asked) -> RequestState:
        return S.IN_TRANSIT if asked.act is StepAct.SLIP else S.PENDING

    def _is_there(self, asked: Asked) -> bool:
        return asked.member not in self.gone and self.branch_of[asked.member] == asked.branch

    def _move(self, moved: Asked) -> None:
        """Let a member belong elsewhere, with all that is still open; out of the store, nothing of it goes on."""
        if moved.kind != "transfer":
            return
        if moved.target is None:
            self.gone.add(moved.member)
        else:
            self.branch_of[moved.member] = moved.target
        for other in self.requests.values():
            if other.member != moved.member or not other.is_open:
                continue
            if moved.target is None:
                other.becomes(S.WITHDRAWN, "request.withdrawn")
                continue
            old, other.branch = other.branch, moved.target
            instead = {old: moved.target, COMMITTEE_OF[old]: COMMITTEE_OF[moved.target]}
            other.way = tuple(
                (instead.get(place, place) if at >= other.position else place, act)
                for at, (place, act) in enumerate(other.way, 1)
            )
            other.acts.append("request.carried")
