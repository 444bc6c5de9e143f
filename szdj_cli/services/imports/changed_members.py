"""The rows of a roster file that are about members of the store: judged, and staged where they change something."""

import hashlib
import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from szdj_cli.domain.changes import changes_from_text
from szdj_cli.domain.imports.plan import WARNINGS, Outcome, Problem
from szdj_cli.domain.members.import_rows import CONTRADICTIONS, DATES, KEY, Chunk, RosterReader, between_dates
from szdj_cli.domain.organisations.organisations import DECIDING_ROLES
from szdj_cli.domain.values.cells import CLEARED
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.imports.local_differences import LocalDifferences, Verdict
from szdj_cli.services.imports.member_context import ImportContext, digest
from szdj_cli.services.imports.row_problems import RowNotes, is_conflict
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.imports.members import Columns
from szdj_cli.store.members import local_changes
from szdj_cli.store.members.local_changes import LocalChange
from szdj_cli.store.organisations import organisations
from szdj_cli.store.organisations.organisations import Post

_JUDGED = (*DATES, "sex", "birth_date")  # by the rules between cells
_IN_SEEN = -1


class ChangedMembers:
    """Stages what changes members of the store.

    `first_rows` is, by member number, the row that said first what is stored.
    """

    def __init__(
        self,
        reader: RosterReader,
        context: ImportContext,
        local: LocalDifferences,
        written: "hashlib._Hash",
        first_rows: "array[int]",
    ) -> None:
        self.kept = self.overwritten = 0
        self._reader = reader
        self._context = context
        self._local = local
        self._written = written
        self._first_rows = first_rows
        self._plain_terms = context.plain_terms

    @property
    def may_have_doubles(self) -> bool:
        """Whether some rows may be about the same person."""
        return _IN_SEEN in self._first_rows

    def stage(self, tx: Transaction, table: Columns, notes: RowNotes, chunk: Chunk) -> None:
        """Stage the rows of a chunk that change something; count those that do not, note what is wrong with others."""
        if not table[KEY]:
            return
        names = ("version", "branch_id", "roster_state", "mobile_index", *_JUDGED, *self._plain_terms)
        columns = list(dict.fromkeys(names))
        stored = roster_import.stored(tx, table["id_index"], columns)
        derived = self._reader.derive(table[KEY])
        table = {**table, "derived_sex": derived.sex, "derived_birth_date": derived.birth_date}
        changed_here = self._local.of(tx, (stored[index][0] for index in table["id_index"]))
        found = [
            self.validate(
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
            doubts = [doubt for doubt in chunk.doubtful.get(each.row["position"], ()) if doubt[0] in each.changes]
            if doubts or each.warnings:
                notes.warn(each.row["position"], [*doubts, *each.warnings])
            notes.counts[Outcome.UPDATED if each.changes else Outcome.SAME] += 1
            self.kept += each.verdict.kept
            self.overwritten += each.verdict.overwritten
        local_changes.stage_settled(tx, [one for each in found if not each.problems for one in each.verdict.settled])
        self._note_seen(tx, found)
        roster_import.stage_each(tx, self._changed_rows(tx, found))

    def validate(
        self,
        tx: Transaction,
        row: Mapping[str, Any],
        record: Mapping[str, Any],
        changed_here: Mapping[str, LocalChange],
    ) -> "_Existing":
        """Return what a row changes in a record, and what the row and the record alone show to be wrong with that."""
        changes = self._changes(row, record)
        verdict = self._local.judge(tx, row, record, changes, changed_here)
        problems = verdict.problems
        if record["roster_state"] != "active":
            problems.append((KEY, Reason.MEMBER_CLOSED))
        if changes and record["id"] == self._context.own:
            problems.append((KEY, Reason.OWN_RECORD))
        if row.get("branch_id") not in (None, record["branch_id"]) and "branch" not in changed_here:
            problems.append(("branch", Reason.OTHER_BRANCH))
        # The archive's birth date may differ from the number's: where it is stored so, a file may say so.
        problems += [
            (term, reason)
            for term, reason in CONTRADICTIONS.items()
            if term in changes and changes[term] != row[f"derived_{term}"]
        ]
        reason = self._between_dates(record, changes)
        noted = [("confirmed_on", reason)] if reason else []
        is_warning = reason in WARNINGS
        problems += [] if is_warning else noted
        return _Existing(row, record, changes, problems, noted if is_warning else [], verdict)

    def _changes(self, row: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, str]:
        changes: dict[str, str] = {}
        for term in self._plain_terms:
            value = "" if row[term] == CLEARED else row[term]
            if row[term] != "" and record[term] != value:
                changes[term] = value
        if row.get("mobile") and row["mobile_index"] != record["mobile_index"]:
            changes["mobile"] = row["mobile"]
        return changes

    def _between_dates(self, record: Mapping[str, Any], changes: Mapping[str, str]) -> Reason | None:
        if changes.keys().isdisjoint(DATES):
            return None
        dates = (changes.get(term, record[term]) or "" for term in DATES)
        return between_dates(*dates, directly_admitted=self._context.directly_admitted)

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
        posts = organisations.posts_of(tx, sorted({each.record["id"] for each in changing}), self._context.today)
        for each in changing:
            held = posts.get(each.record["id"], ())
            is_administrators = each.row["id_index"] in self._context.administrators
            each.problems.extend(appointee_problems(each.changes, held, self._context.allowed, is_administrators))

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
            digest(self._written, [number], ["\t".join(each.changes.get(term, "") for term in self._context.places)])
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
    """Return what is in the way of changing somebody for what they hold; `allowed` as in `ImportContext`."""
    problems: list[Problem] = []
    if posts and changes.get("membership") == "probationary":
        problems.append(("membership", Reason.HOLDS_APPOINTMENT))
    if posts and changes.get("standing") == "suspended":
        problems.append(("standing", Reason.HOLDS_APPOINTMENT))
    if "mobile" in changes and (is_administrators or any(post.role in DECIDING_ROLES for post in posts)):
        problems.append(("mobile", Reason.COUNTERSIGN_NEEDED))
    if allowed is not None and (is_administrators or any(post.organisation_id not in allowed for post in posts)):
        problems.append((KEY, Reason.APPOINTED_ELSEWHERE))
    return problems
