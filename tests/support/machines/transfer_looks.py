"""What stands in a store of members, requests and letters, read by plain SQL, and what must always be true of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from szdj_cli.domain.requests.requests import OPEN_STATES, RequestState
from szdj_cli.store.core.engine import Store
from tests.support.machines.transfer_model import Model

Rows = list[Row[*tuple[Any, ...]]]
S = RequestState

FINAL_STATES = frozenset({S.APPROVED, S.REJECTED, S.RETURNED})
_SILENT_ACTS = frozenset({"request.handed_over", "letter.printed"})  # they change no state
_DECIDING_ROLES = frozenset({"secretary", "deputy_secretary"})

_QUERIES = {
    "organisations": "SELECT id, code, parent_id FROM organisation ORDER BY id",
    "members": "SELECT id, branch_id, roster_state FROM member ORDER BY id",
    "appointments": "SELECT * FROM appointment ORDER BY id",
    "requests": "SELECT * FROM request ORDER BY id",
    "steps": "SELECT * FROM request_step ORDER BY request_id, position",
    "decisions": (
        "SELECT decision.*, member.id AS by_member FROM decision JOIN account ON account.id = decision.decided_by"
        " LEFT JOIN member ON member.id_index = account.id_index ORDER BY decision.request_id, decision.position"
    ),
    "letters": "SELECT * FROM letter ORDER BY id",
    "slips": "SELECT * FROM receipt_slip ORDER BY request_id",
    "acts": "SELECT seq, act, subject FROM audit WHERE act <> 'rows.written' ORDER BY seq",
}


@dataclass(frozen=True)
class Seen:
    """Everything that was looked at, as it stood at one moment."""

    organisations: Rows
    members: Rows
    appointments: Rows
    requests: Rows
    steps: Rows
    decisions: Rows
    letters: Rows
    slips: Rows
    acts: Rows

    @property
    def codes(self) -> dict[int, str]:
        return {row.id: row.code for row in self.organisations}

    @property
    def submitted(self) -> Rows:
        return [row for row in self.requests if row.state != S.DRAFT]

    def place_over(self, member: int, today: date) -> str | None:
        """Return where a new mobile of somebody is decided: the lowest place over their branch and their posts.

        Where none is over all of these, the lowest over the posts; None is the branch.
        """
        held = [row for row in self.appointments if row.member_id == member]
        posts = sorted({row.organisation_id for row in held if (row.until_day or "9") >= today.isoformat()})
        over = set.intersection(*(set(self._line(post)) for post in posts)) if posts else set()
        branch = next(row.branch_id for row in self.members if row.id == member)
        found = (each for start in (branch, *posts) for each in self._line(start) if each in over)
        return next((self.codes[each] for each in found), None)

    def _line(self, organisation: int | None) -> Iterator[int]:
        parents = {row.id: row.parent_id for row in self.organisations}
        while organisation is not None:
            yield organisation
            organisation = parents[organisation]

    def request(self, number: int) -> Row[*tuple[Any, ...]]:
        return next(row for row in self.requests if row.id == number)

    def chain(self, organisation: int) -> list[int]:
        above = {row.id: row.parent_id for row in self.organisations}
        found = [organisation]
        while (parent := above[found[-1]]) is not None:
            found.append(parent)
        return found

    def stands_over(self, organisation: int, member: int, today: date) -> bool:
        """Whether all that somebody is or will be appointed to lies in or below an organisation."""
        day = today.isoformat()
        posts = [row for row in self.appointments if row.member_id == member and (row.until_day or day) >= day]
        return all(organisation in self.chain(row.organisation_id) for row in posts)

    def held(self, today: date) -> Rows:
        day = today.isoformat()
        return [row for row in self.appointments if row.from_day <= day and (row.until_day or day) >= day]

    def deciders(self, organisation: int, today: date, not_of: int | None = None) -> list[int]:
        """Return the members who may decide at an organisation, somebody's own request left out."""
        active = {row.id for row in self.members if row.roster_state == "active"}
        found = {
            row.member_id
            for row in self.held(today)
            if row.organisation_id == organisation and row.role in _DECIDING_ROLES and row.member_id in active
        }
        return sorted(found - {not_of})

    def has_due(self, today: date) -> bool:
        """Whether an appointment has begun or ended that nothing acted on yet."""
        day = today.isoformat()
        return any(
            (not row.begun and row.from_day <= day)
            or (not row.settled and row.until_day is not None and row.until_day < day)
            for row in self.appointments
        )

    def has_lapsed(self, today: date) -> bool:
        """Whether a letter is out of date and its request still stands there as open."""
        return any(_is_open(row) and not _still_holds(row, today) for row in self.requests)


def look(store: Store) -> Seen:
    """Read everything."""
    with store.reading() as tx:
        return Seen(**{name: list(tx.conn.execute(text(query))) for name, query in _QUERIES.items()})


def differences(model: Model, seen: Seen) -> list[str]:
    """Return where a store is not what the model says."""
    return [*_people(model, seen), *_requests(model, seen), *_letters(model, seen)]


def broken(seen: Seen, before: Seen, today: date) -> list[str]:
    """Return what is not as it always has to be, whatever was done; `before` is what was seen earlier."""
    return [
        *_waiting(seen, today),
        *_open_requests(seen, today),
        *_decided(seen),
        *_kept(seen, before),
        *_appointed(seen, today),
    ]


def _people(model: Model, seen: Seen) -> Iterator[str]:
    stands = {row.id: (seen.codes[row.branch_id], row.roster_state) for row in seen.members}
    for member, branch in model.branch_of.items():
        expected = (branch, "transferred_out" if member in model.gone else "active")
        if stands.pop(member) != expected:
            yield f"member {member} is not {expected}"
    for member in stands:
        yield f"member {member} came from nowhere"


def _requests(model: Model, seen: Seen) -> Iterator[str]:
    logged: defaultdict[str, list[str]] = defaultdict(list)
    for row in seen.acts:
        if row.act not in _SILENT_ACTS:
            logged[row.subject].append(row.act)
    numbers = {row.id for row in seen.submitted}
    if numbers != set(model.requests):
        yield f"requests {sorted(numbers)} and not {sorted(model.requests)}"
    ways: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in seen.steps:
        ways[row.request_id].append((seen.codes[row.organisation_id], row.act))
    for row in seen.submitted:
        asked = model.requests.get(row.id)
        if asked is None:
            continue
        acts, state = logged[f"request:{row.id}"], row.state
        if _is_open(row) and not _still_holds(row, model.today):
            acts, state = [*acts, "request.expired"], S.EXPIRED  # so it counts already; the next write records it
        target = seen.codes.get(row.target_id)
        found = (row.kind, row.member_id, seen.codes[row.branch_id], target, row.position, state, row.expires_on, acts)
        expires = asked.expires.isoformat() if asked.expires else None
        expected = (
            asked.kind,
            asked.member,
            asked.branch,
            asked.target,
            asked.position,
            asked.state,
            expires,
            asked.acts,
        )
        if found != expected:
            yield f"request {row.id} is {found} and not {expected}"
        if ways[row.id] != list(asked.way):
            yield f"request {row.id} goes {ways[row.id]} and not {asked.way}"


def _letters(model: Model, seen: Seen) -> Iterator[str]:
    found = [
        (seen.codes[row.committee_id], row.year, row.serial, row.request_id, row.expires_on, row.voided_at is not None)
        for row in seen.letters
    ]
    expected = [
        (committee, year, serial, letter.request, letter.expires.isoformat(), letter.is_void)
        for committee, year, serial, letter in model.numbered()
    ]
    if sorted(found) != sorted(expected):
        yield f"letters {sorted(found)} and not {sorted(expected)}"
    given: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row in seen.letters:
        given[row.committee_id, row.year].append(row.serial)
    for serials in given.values():
        if serials != list(range(1, len(serials) + 1)):
            yield f"letters are numbered {serials}"
    used = {asked.id for asked in model.requests.values() if asked.state is S.APPROVED and asked.act == asked.act.SLIP}
    if {row.request_id for row in seen.slips} != used:
        yield f"slips of {[row.request_id for row in seen.slips]} and not of {sorted(used)}"


def _waiting(seen: Seen, today: date) -> Iterator[str]:
    owners = {(row.request_id, row.position): row.organisation_id for row in seen.steps}
    is_settled = not seen.has_due(today)
    for row in seen.requests:
        if (row.waiting_at is not None) != _is_open(row):
            yield f"request {row.id} is {row.state} and waits at {row.waiting_at}"
        if row.state != S.DRAFT and (row.closed_at is None) != _is_open(row):
            yield f"request {row.id} is {row.state} and closed at {row.closed_at}"
        if row.waiting_at is None:
            continue
        chain = seen.chain(owners[row.id, row.position])
        if row.waiting_at not in chain:
            yield f"request {row.id} waits at {row.waiting_at}, outside {chain}"
        if row.state != S.PENDING or not is_settled:
            continue
        has_decider = seen.deciders(row.waiting_at, today, row.member_id)
        if not has_decider and any(seen.deciders(each, today, row.member_id) for each in chain):
            yield f"request {row.id} waits with nobody at {row.waiting_at}, and there is somebody in {chain}"


def _open_requests(seen: Seen, today: date) -> Iterator[str]:
    branch_of = {row.id: row.branch_id for row in seen.members}
    active = {row.id for row in seen.members if row.roster_state == "active"}
    live = [row for row in seen.requests if _is_open(row) and _still_holds(row, today)]
    for (member, kind), count in Counter((row.member_id, row.kind) for row in live).items():
        if count > 1:
            yield f"member {member} has {count} open requests of the kind {kind}"
    for row in live:
        if row.branch_id != branch_of[row.member_id]:
            yield f"request {row.id} belongs to branch {row.branch_id}, its member to {branch_of[row.member_id]}"
        if row.member_id not in active:
            yield f"request {row.id} is open and its member is gone"
    owners = {(row.request_id, row.position): row.organisation_id for row in seen.steps}
    for row in live:
        # Where a change of the record is decided, the model says: over all that its member holds.
        is_own = row.kind == "profile" or owners[row.id, 1] == branch_of[row.member_id]
        if row.position == 1 and not is_own:
            yield f"request {row.id} is to be decided in another branch than its member's"


def _decided(seen: Seen) -> Iterator[str]:
    owners = {(row.request_id, row.position): row.organisation_id for row in seen.steps}
    made: defaultdict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in seen.decisions:
        made[row.request_id].append(row)
        if row.by_member == seen.request(row.request_id).member_id:
            yield f"request {row.request_id} was decided by its own member"
        if row.decided_for not in seen.chain(owners[row.request_id, row.position]):
            yield f"request {row.request_id} was decided for {row.decided_for}"
    for row in seen.submitted:
        done = row.position if row.state in FINAL_STATES else row.position - 1
        if row.id in {slip.request_id for slip in seen.slips}:
            done -= 1  # nobody decides on a receipt
        if [each.position for each in made[row.id]] != list(range(1, done + 1)):
            yield f"request {row.id} is {row.state} at {row.position} with {len(made[row.id])} decisions"


def _kept(seen: Seen, before: Seen) -> Iterator[str]:
    present = {row.id: row for row in seen.requests}
    for row in before.requests:
        if row.id not in present:
            yield f"request {row.id} is lost"
        elif row.state in FINAL_STATES and present[row.id] != row:
            yield f"request {row.id} was closed as {row} and is {present[row.id]}"
    for name in ("decisions", "slips", "acts"):
        if not set(getattr(before, name)) <= set(getattr(seen, name)):
            yield f"{name} were changed"
    letters = {row.id: row for row in seen.letters}
    for row in before.letters:
        now = letters.get(row.id)
        if now is None or row[:-2] != now[:-2] or (row.voided_at is not None and row != now):
            yield f"letter {row} became {now}"


def _appointed(seen: Seen, today: date) -> Iterator[str]:
    active = {row.id for row in seen.members if row.roster_state == "active"}
    for row in seen.appointments:
        if row.member_id not in active and (row.until_day is None or row.until_day >= today.isoformat()):
            yield f"member {row.member_id} is gone and holds appointment {row.id}"


def _is_open(row: Row[*tuple[Any, ...]]) -> bool:
    return row.state in OPEN_STATES


def _still_holds(row: Row[*tuple[Any, ...]], today: date) -> bool:
    return row.expires_on is None or bool(row.expires_on >= today.isoformat())
