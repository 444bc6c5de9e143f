"""Sorting the rows of a roster file into new, changed, same and refused, and staging what is to be written."""

import hashlib
import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any

from szdj_cli.domain.changes import changes_from_text
from szdj_cli.domain.imports.plan import WARNINGS, Differences, Outcome, Problem
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.import_rows import (
    CONTRADICTIONS,
    KEY,
    LISTED_OCCUPATIONS,
    REQUIRED_IN_NEW,
    RosterReader,
    between_dates,
)
from szdj_cli.domain.organisations.organisations import DECIDING_ROLES
from szdj_cli.domain.values.cells import CLEARED
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.imports.local_differences import LocalDifferences, Verdict
from szdj_cli.services.imports.row_problems import RowNotes, is_conflict
from szdj_cli.store.core.engine import Transaction
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.imports import problems as import_problems
from szdj_cli.store.imports.members import Columns, Mark, Stored
from szdj_cli.store.members import local_changes, relocation
from szdj_cli.store.members.local_changes import LocalChange
from szdj_cli.store.members.relocation import Post

_NOT_COMPARED = frozenset({KEY, "branch", "mobile"})  # compared by blind index, by id, by blind index
_DATES = ("membership", "joined_on", "confirmed_on")
_JUDGED = (*_DATES, "sex", "birth_date")  # by the rules between cells
_IN_SEEN = -1


@dataclass(frozen=True)
class Surroundings:
    """What the rows are judged against."""

    places: Mapping[str, int]
    """Term → place of its column in the file."""
    branch_ids: Mapping[str, int]
    allowed: frozenset[int] | None
    """The organisations whose members the actor may write; None is all."""
    own: int | None
    """The actor's own member number, which they do not mend; None where there is none or they may."""
    sees_everybody: bool
    """Whether these are all that there are: to others, a number that is not among theirs is nobody's, or not theirs."""
    administrators: frozenset[bytes]
    """The blind indexes of the numbers that only an administrator may touch or link."""
    mark: Mark
    today: date
    directly_admitted: bool
    """Whether whoever was confirmed within a year is known to have had no probation."""


class RosterStager:
    """Takes the rows of a file chunk by chunk and counts what becomes of them."""

    def __init__(self, reader: RosterReader, around: Surroundings, local: LocalDifferences) -> None:
        self.counts: Counter[Outcome] = Counter()
        self.warned = 0
        self.written = hashlib.sha256()
        """Over what is to be written: a line a row, the member number and the cells, separated by tabs."""
        self.kept = self.overwritten = self.left = 0
        self._reader = reader
        self._around = around
        self._local = local
        self._next_number = around.mark.last_member + 1
        self._expected: int | None = 1
        self._terms = tuple(around.places)
        self._plain_terms = tuple(term for term in self._terms if term not in _NOT_COMPARED)
        # 64 bits a new member: their number is enough to tell whether anybody comes twice.
        self._new_keys = array("q")
        # Member number → the row that said first what is stored: plain numbers, so that memory stays flat.
        self._first_rows = array("i", bytes(4 * self._next_number))

    @property
    def may_have_doubles(self) -> bool:
        """Whether some rows may be about the same person."""
        return len(set(self._new_keys)) != len(self._new_keys) or _IN_SEEN in self._first_rows

    @property
    def new_numbers(self) -> list[int]:
        """The first and the last member number that a new member may have got."""
        return [self._around.mark.last_member + 1, self._next_number - 1]

    def take(self, tx: Transaction, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Stage some rows, given with their numbers."""
        chunk = self._reader.read([cells for _number, cells in rows])
        notes = RowNotes(rows, self._around.places, FIELDS)
        for position, problems in chunk.refused.items():
            notes.refuse(position, problems)
        positions = range(len(rows))
        good = [p for p in positions if p not in chunk.refused] if chunk.refused else positions
        table = self._completed(tx, _picked({**chunk.cells, "position": positions, "row": notes.numbers}, good))
        new, differing = self._sorted(tx, table)
        self._stage_new(tx, _picked(table, new), notes, has_cleared=chunk.has_marks)
        self._stage_changed(tx, _picked(table, differing), notes)
        import_problems.note_problems(tx, notes.problems)
        import_problems.note_problems(tx, notes.warnings, is_warning=True)
        self.counts.update(notes.counts)
        self.warned += notes.warned

    def _completed(self, tx: Transaction, table: Columns) -> Columns:
        more: dict[str, Sequence[Any]] = {"id_index": tx.keys.id_indexes(table[KEY])}
        if "mobile" in table:
            more["mobile_index"] = _each_given(tx.keys.mobile_indexes, table["mobile"])
        if "branch" in table:
            more["branch_id"] = list(map(self._around.branch_ids.get, table["branch"]))
        return {**table, **more}

    def _sorted(self, tx: Transaction, table: Columns) -> tuple[Sequence[int], Sequence[int]]:
        """Count rows that say what is stored; return the positions of those without a member, and of the others."""
        indexes = table["id_index"]
        if not self._around.mark.last_member or not indexes:
            return range(len(indexes)), []
        compared = [name for name in ("branch_id", "mobile_index", *self._plain_terms) if name in table]
        is_restricted = not self._around.sees_everybody
        stored = self._stored(tx, indexes, ["roster_state", *compared, *(["branch_id"] if is_restricted else [])])
        first_rows, new, differing = self._first_rows, [], []
        changed_here, is_for_new = self._local.flags, self._local.policy is Differences.ONLY_NEW
        rows = zip(indexes, repeat("active"), *(table[name] for name in compared))
        for position, row in enumerate(rows):
            found = stored.get(row[0])
            if found is None or (is_restricted and not self._is_allowed(found[-1])):
                new.append(position)
            elif is_for_new:
                self.left += any(said not in ("", is_so) for said, is_so in zip(row, found[1:], strict=False))
            elif (
                found[1:] == row
                and not first_rows[found[0]]
                and self._around.allowed is None
                and not changed_here[found[0]]
            ):
                first_rows[found[0]] = table["row"][position]
            else:
                differing.append(position)
        self.counts[Outcome.SAME] += len(indexes) - len(new) - len(differing)
        return new, differing

    def _is_allowed(self, branch_id: int) -> bool:
        return self._around.allowed is None or branch_id in self._around.allowed

    def _stored(self, tx: Transaction, indexes: Sequence[bytes], columns: Sequence[str]) -> Stored:
        """Return number, blind index and columns of the members with the given indexes, and perhaps of others."""
        found: Stored = {}
        if self._expected is not None:
            # Most files hold members in the order in which they were written: reading them so is faster.
            found = roster_import.stored_from(tx, self._expected, len(indexes), columns)
        if missing := [index for index in indexes if index not in found]:
            found |= roster_import.stored(tx, missing, columns)
        first, last = found.get(indexes[0]), found.get(indexes[-1])
        is_in_order = first is not None and last is not None and last[0] - first[0] == len(indexes) - 1
        self._expected = last[0] + 1 if is_in_order and last is not None else None
        return found

    # --- new members ---

    def _stage_new(self, tx: Transaction, table: Columns, notes: RowNotes, *, has_cleared: bool) -> None:
        if not self._around.sees_everybody:
            # One answer, whether the number is nobody's or another committee's member's.
            for position in table["position"]:
                notes.refuse(position, [(KEY, Reason.NOT_AMONG_YOURS)])
            return
        table = self._without_replaced(tx, table, notes)
        if not table[KEY]:
            return
        if has_cleared:
            table = {term: ["" if cell == CLEARED else cell for cell in column] for term, column in table.items()}
        derived = self._reader.derive(table[KEY])
        table = {**table, "derived_sex": derived.sex, "derived_birth_date": derived.birth_date}
        refused, unusual = _problems_of_new(table, directly_admitted=self._around.directly_admitted)
        if self._around.allowed is not None:
            for place, index in enumerate(table["id_index"]):
                if index in self._around.administrators:
                    refused.setdefault(place, _elsewhere(table.get("branch", ())[place:]))
        for position, problems in refused.items():
            notes.refuse(table["position"][position], problems)
        warned = {table["position"][p]: unusual[p] for p in unusual if p not in refused}
        table = _picked(
            {**table, "adult_on": derived.adult_on}, [p for p in range(len(table[KEY])) if p not in refused]
        )
        if table[KEY]:
            for place, warnings in _warnings_of_new(table).items():
                warned.setdefault(table["position"][place], []).extend(warnings)
            for position in sorted(warned):
                notes.warn(position, warned[position])
            self._stage_good(tx, table)

    def _without_replaced(self, tx: Transaction, table: Columns, notes: RowNotes) -> Columns:
        """Return the rows but those under an identity number that was replaced here: these are of nobody new."""
        replaced = self._local.replaced(table["id_index"])
        if not replaced:
            return table
        changed_here = self._local.of(tx, replaced.values())
        described = self._local.described(tx, dict.fromkeys(replaced.values(), (KEY,)), changed_here)
        for position, number in replaced.items():
            settled = self._local.declined_number(
                tx, number, table[KEY][position], table["row"][position], changed_here[number][KEY]
            )
            if settled is None:
                problems = [(KEY, Reason.NUMBER_REPLACED)]
                notes.refuse(table["position"][position], problems, described.get(number))
                continue
            self.counts[Outcome.SAME] += 1
            self.kept += 1
            local_changes.stage_settled(tx, [settled])
        return _picked(table, [p for p in range(len(table[KEY])) if p not in replaced])

    def _stage_good(self, tx: Transaction, table: Columns) -> None:
        count = len(table[KEY])
        numbers = range(self._next_number, self._next_number + count)
        self._next_number += count
        self.counts[Outcome.NEW] += count
        self._new_keys.extend(map(hash, table["id_index"]))
        lines = list(map("\t".join, zip(*(table[term] for term in self._terms), strict=True)))
        self._digest(numbers, lines)
        record = {
            **{name: table[name] for name in ("row", "id_index", "mobile_index", "branch_id", *self._plain_terms)},
            "id": numbers,
            "effect": list(map(hash, lines)),
            KEY: tx.keys.seal_all("member", KEY, numbers, table[KEY]),
            "mobile": tx.keys.seal_all("member", "mobile", numbers, table["mobile"]),
            "sex": table["derived_sex"],
            "birth_date": table["derived_birth_date"],
            "standing": [cell or "normal" for cell in table.get("standing", [""] * count)],
        }
        roster_import.stage(tx, record)

    def _digest(self, numbers: Iterable[int], lines: Iterable[str]) -> None:
        self.written.update(
            "".join(f"{number}\t{line}\n" for number, line in zip(numbers, lines, strict=True)).encode()
        )

    # --- existing members ---

    def _stage_changed(self, tx: Transaction, table: Columns, notes: RowNotes) -> None:
        if not table[KEY]:
            return
        names = ("version", "branch_id", "roster_state", "mobile_index", *_JUDGED, *self._plain_terms)
        columns = list(dict.fromkeys(names))
        stored = roster_import.stored(tx, table["id_index"], columns)
        derived = self._reader.derive(table[KEY])
        table = {**table, "derived_sex": derived.sex, "derived_birth_date": derived.birth_date}
        changed_here = self._local.of(tx, (stored[index][0] for index in table["id_index"]))
        found = [
            self._judged(
                tx,
                dict(zip(table, row, strict=True)),
                dict(zip(("id", KEY, *columns), stored[index], strict=True)),
                changed_here.get(stored[index][0], {}),
            )
            for row, index in zip(zip(*table.values(), strict=True), table["id_index"], strict=True)
        ]
        self._find_waiting(tx, found)
        self._find_appointed(tx, found)
        disputed = {each.record["id"]: [term for term, _ in each.problems] for each in found if each.problems}
        described = self._local.described(tx, disputed, changed_here) if changed_here else {}
        for each in found:
            if each.problems:
                notes.refuse(each.row["position"], each.problems, described.get(each.record["id"]))
                continue
            if each.warnings:
                notes.warn(each.row["position"], each.warnings)
            self.counts[Outcome.UPDATED if each.changes else Outcome.SAME] += 1
            self.kept += each.verdict.kept
            self.overwritten += each.verdict.overwritten
        local_changes.stage_settled(tx, [one for each in found if not each.problems for one in each.verdict.settled])
        self._note_seen(tx, found)
        roster_import.stage_each(tx, self._changed_rows(tx, found))

    def _judged(
        self,
        tx: Transaction,
        row: Mapping[str, Any],
        record: Mapping[str, Any],
        changed_here: Mapping[str, LocalChange],
    ) -> "_Existing":
        changes: dict[str, str] = {}
        for term in self._plain_terms:
            value = "" if row[term] == CLEARED else row[term]
            if row[term] != "" and record[term] != value:
                changes[term] = value
        if row.get("mobile") and row["mobile_index"] != record["mobile_index"]:
            changes["mobile"] = row["mobile"]
        verdict = self._local.judge(tx, row, record, changes, changed_here)
        problems = verdict.problems
        if record["roster_state"] != "active":
            problems.append((KEY, Reason.MEMBER_CLOSED))
        if changes and record["id"] == self._around.own:
            problems.append((KEY, Reason.OWN_RECORD))
        if row.get("branch_id") not in (None, record["branch_id"]) and "branch" not in changed_here:
            problems.append(("branch", Reason.OTHER_BRANCH))
        # The archive's birth date may differ from the number's: where it is stored so, a file may say so.
        problems += [
            (term, reason)
            for term, reason in CONTRADICTIONS.items()
            if term in changes and changes[term] != row[f"derived_{term}"]
        ]
        whole = {**record, **changes}
        dates = (whole[term] or "" for term in _DATES)
        reason = between_dates(*dates, directly_admitted=self._around.directly_admitted)
        noted = [("confirmed_on", reason)] if reason and changes.keys() & set(_DATES) else []
        is_warning = reason in WARNINGS
        problems += [] if is_warning else noted
        return _Existing(row, record, changes, problems, noted if is_warning else [], verdict)

    def _find_waiting(self, tx: Transaction, found: Iterable["_Existing"]) -> None:
        changing = {each.record["id"]: each for each in found if each.changes and not each.problems}
        waiting = roster_import.waiting(tx, list(changing)) if changing else {}
        for number, payload in waiting.items():
            asked = changes_from_text(payload)
            for each in found:
                if each.record["id"] == number:
                    each.problems.extend((term, Reason.REQUEST_WAITING) for term in each.changes if term in asked)

    def _find_appointed(self, tx: Transaction, found: Iterable["_Existing"]) -> None:
        changing = [each for each in found if each.changes]
        posts = relocation.posts_of(tx, sorted({each.record["id"] for each in changing}), self._around.today)
        for each in changing:
            held = posts.get(each.record["id"], ())
            is_administrators = each.row["id_index"] in self._around.administrators
            each.problems.extend(appointee_problems(each.changes, held, self._around.allowed, is_administrators))

    def _note_seen(self, tx: Transaction, found: Iterable["_Existing"]) -> None:
        seen: list[tuple[int, int, str, int]] = []
        for each in found:
            if each.problems and not is_conflict(each.problems):
                continue
            number = each.record["id"]
            if (first := self._first_rows[number]) > 0:
                seen.append((number, first, Outcome.SAME, 0))
            self._first_rows[number] = _IN_SEEN
            outcome = Outcome.CONFLICT if each.problems else Outcome.UPDATED if each.changes else Outcome.SAME
            effect = 0 if outcome is Outcome.SAME else hash((outcome, *sorted(each.changes.items())))
            seen.append((number, each.row["row"], outcome, effect))
        roster_import.note_seen(tx, seen)

    def _changed_rows(self, tx: Transaction, found: Iterable["_Existing"]) -> Iterator[Mapping[str, object]]:
        for each in found:
            if each.problems or not each.changes:
                continue
            number, mobile = each.record["id"], each.changes.get("mobile")
            self._digest([number], ["\t".join(each.changes.get(term, "") for term in self._terms)])
            yield {
                **{term: each.changes.get(term, each.record[term]) for term in self._plain_terms},
                "row": each.row["row"],
                "id": number,
                "version": each.record["version"],
                "changed": json.dumps(sorted(each.changes)),
                "mobile": tx.keys.seal("member", "mobile", number, mobile) if mobile else b"",
                "mobile_index": each.row["mobile_index"] if mobile else b"",
            }


@dataclass(frozen=True)
class _Existing:
    """A row about a member of the store: what it says, what is stored, what changes, and what is wrong with that."""

    row: Mapping[str, Any]
    record: Mapping[str, Any]
    changes: Mapping[str, str]
    problems: list[Problem]
    warnings: Sequence[Problem]
    verdict: Verdict


def appointee_problems(
    changes: Mapping[str, str], posts: Collection[Post], allowed: frozenset[int] | None, is_administrators: bool
) -> list[Problem]:
    """Return what is in the way of changing somebody for what they hold; `allowed` as in `Surroundings`."""
    problems: list[Problem] = []
    if posts and changes.get("membership") == "probationary":
        problems.append(("membership", Reason.HOLDS_APPOINTMENT))
    if "mobile" in changes and (is_administrators or any(post.role in DECIDING_ROLES for post in posts)):
        problems.append(("mobile", Reason.COUNTERSIGN_NEEDED))
    if allowed is not None and (is_administrators or any(post.organisation_id not in allowed for post in posts)):
        problems.append((KEY, Reason.APPOINTED_ELSEWHERE))
    return problems


def _elsewhere(branches: Sequence[str]) -> list[Problem]:
    """Return what is said of a number that is in use where the actor may not write: whose it is stays untold."""
    named = branches[:1] and branches[0]
    return [(KEY, Reason.BRANCH_NOT_YOURS), *([("branch", Reason.OTHER_BRANCH)] if named else [])]


def _problems_of_new(
    table: Columns, *, directly_admitted: bool
) -> tuple[dict[int, list[Problem]], dict[int, list[Problem]]]:
    """Return what is wrong, and what is unusual about the dates, by place in the table."""
    found: defaultdict[int, list[Problem]] = defaultdict(list)
    unusual: dict[int, list[Problem]] = {}
    blank = [""] * len(table[KEY])
    for term in REQUIRED_IN_NEW:
        column = table.get(term, blank)
        if "" in column:
            for position, cell in enumerate(column):
                if not cell:
                    found[position].append((term, Reason.REQUIRED))
    for term, reason in CONTRADICTIONS.items():
        if term in table and table[term] != table[f"derived_{term}"]:
            for position, (said, derived) in enumerate(zip(table[term], table[f"derived_{term}"], strict=True)):
                if said not in ("", derived):
                    found[position].append((term, reason))
    dates = (table.get(term, blank) for term in ("membership", "joined_on", "confirmed_on"))
    for position, three in enumerate(zip(*dates, strict=True)):
        if wrong := between_dates(*three, directly_admitted=directly_admitted):
            if wrong in WARNINGS:
                unusual[position] = [("confirmed_on", wrong)]
            else:
                found[position].append(("confirmed_on", wrong))
    return found, unusual


def _warnings_of_new(table: Columns) -> dict[int, list[Problem]]:
    found: defaultdict[int, list[Problem]] = defaultdict(list)
    for position, (joined_on, adult) in enumerate(zip(table["joined_on"], table["adult_on"], strict=True)):
        if joined_on < adult:
            found[position].append(("joined_on", Reason.AGE_AT_ADMISSION))
    if not LISTED_OCCUPATIONS.issuperset(table["occupation"]):
        for position, occupation in enumerate(table["occupation"]):
            if occupation not in LISTED_OCCUPATIONS:
                found[position].append(("occupation", Reason.UNLISTED_OCCUPATION))
    return found


def _each_given(compute: Callable[[Iterable[str]], list[bytes]], column: Sequence[str]) -> list[bytes]:
    if "" not in column:
        return compute(column)
    given = iter(compute([cell for cell in column if cell]))
    return [next(given) if cell else b"" for cell in column]


def _picked(table: Columns, positions: Sequence[int]) -> Columns:
    if len(positions) == len(table["position"]):
        return table
    return {name: [column[position] for position in positions] for name, column in table.items()}
