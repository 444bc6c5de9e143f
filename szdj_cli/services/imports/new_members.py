"""The rows of a roster file that are about nobody in the store: judged, and staged as new members."""

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence

from szdj_cli.domain.imports.plan import WARNINGS, Outcome, Problem
from szdj_cli.domain.members.import_rows import (
    CONTRADICTIONS,
    DATES,
    KEY,
    LISTED_OCCUPATIONS,
    REQUIRED_IN_NEW,
    Chunk,
    RosterReader,
    between_dates,
)
from szdj_cli.domain.values.cells import CLEARED
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.imports.local_differences import LocalDifferences
from szdj_cli.services.imports.member_context import ImportContext, digest, picked
from szdj_cli.services.imports.planning import any_twice
from szdj_cli.services.imports.row_problems import RowNotes
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.imports.members import Columns
from szdj_cli.store.members import local_changes


class NewMembers:
    """Stages new members, numbered from the last one on."""

    def __init__(
        self, reader: RosterReader, context: ImportContext, local: LocalDifferences, written: "hashlib._Hash"
    ) -> None:
        self.kept = 0
        """How many rows stand under a number that was replaced here, and were passed over."""
        self._reader = reader
        self._context = context
        self._local = local
        self._written = written
        self._next_number = context.mark.last_member + 1
        # 64 bits a new member: their number is enough to tell whether anybody comes twice.
        self._keys = array("q")

    def may_have_doubles(self) -> bool:
        """Return whether some rows may be about the same person; to be asked once, when all are staged."""
        return any_twice(self._keys)

    @property
    def numbers(self) -> list[int]:
        """The first and the last member number that a new member may have got."""
        return [self._context.mark.last_member + 1, self._next_number - 1]

    def stage(self, tx: Transaction, table: Columns, notes: RowNotes, chunk: Chunk) -> None:
        """Stage the rows of a chunk that can be written; note what is wrong with the others."""
        if not self._context.sees_everybody:
            # One answer, whether the number is nobody's or another committee's member's.
            for position in table["position"]:
                notes.refuse(position, [(KEY, Reason.NOT_AMONG_YOURS)])
            return
        table = self._without_replaced(tx, table, notes)
        if not table[KEY]:
            return
        if chunk.has_cleared:
            table = {term: ["" if cell == CLEARED else cell for cell in column] for term, column in table.items()}
        table = self._validated(table, notes, chunk.doubtful)
        if table[KEY]:
            self._stage_good(tx, table, notes)

    def _validated(self, table: Columns, notes: RowNotes, doubtful: Mapping[int, Sequence[Problem]]) -> Columns:
        """Return the rows that can be written; note what is wrong with the others, and what is unusual in these."""
        derived = self._reader.derive(table[KEY])
        table = {**table, "derived_sex": derived.sex, "derived_birth_date": derived.birth_date}
        refused, unusual = _problems_of_new(table, directly_admitted=self._context.directly_admitted)
        if self._context.allowed is not None:
            for place, index in enumerate(table["id_index"]):
                if index in self._context.administrators:
                    refused.setdefault(place, _elsewhere(table.get("branch", ())[place:]))
        for place, problems in refused.items():
            notes.refuse(table["position"][place], problems)
        warned = {table["position"][place]: unusual[place] for place in unusual if place not in refused}
        for place, position in enumerate(table["position"]) if doubtful else ():
            if position in doubtful and place not in refused:
                warned[position] = [*doubtful[position], *warned.get(position, ())]
        good = [place for place in range(len(table[KEY])) if place not in refused]
        table = picked({**table, "adult_on": derived.adult_on}, good)
        if table[KEY]:
            for place, warnings in _warnings_of_new(table).items():
                warned.setdefault(table["position"][place], []).extend(warnings)
            for position in sorted(warned):
                notes.warn(position, warned[position])
        return table

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
            notes.counts[Outcome.SAME] += 1
            self.kept += 1
            local_changes.stage_settled(tx, [settled])
        return picked(table, [p for p in range(len(table[KEY])) if p not in replaced])

    def _stage_good(self, tx: Transaction, table: Columns, notes: RowNotes) -> None:
        count = len(table[KEY])
        numbers = range(self._next_number, self._next_number + count)
        self._next_number += count
        notes.counts[Outcome.NEW] += count
        self._keys.extend(map(hash, table["id_index"]))
        lines = list(map("\t".join, zip(*(table[term] for term in self._context.places), strict=True)))
        digest(self._written, numbers, lines)
        record = {
            **{
                name: table[name]
                for name in ("row", "id_index", "mobile_index", "branch_id", *self._context.plain_terms)
            },
            "id": numbers,
            "effect": list(map(hash, lines)),
            KEY: tx.keys.seal_all("member", KEY, numbers, table[KEY]),
            "mobile": tx.keys.seal_all("member", "mobile", numbers, table["mobile"]),
            "sex": table["derived_sex"],
            "birth_date": table["derived_birth_date"],
            "standing": [cell or "normal" for cell in table.get("standing", [""] * count)],
        }
        roster_import.stage(tx, record)


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
    dates = (table.get(term, blank) for term in DATES)
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
