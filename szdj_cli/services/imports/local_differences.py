"""What a roster file says of fields that were changed here since it last agreed, and what becomes of that."""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from szdj_cli.domain.imports.plan import ChangedHere, Differences, Problem
from szdj_cli.domain.members.import_rows import KEY
from szdj_cli.domain.members.members import show_value
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.store.audit import reading as audit_reading
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports.members import Mark
from szdj_cli.store.members import local_changes, members
from szdj_cli.store.members.local_changes import LocalChange, Settled


@dataclass
class Verdict:
    """What becomes of what one row says of fields that were changed here."""

    problems: list[Problem] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    kept: int = 0
    overwritten: int = 0


class LocalDifferences:
    """The fields that were changed here, held against the rows of one file."""

    def __init__(self, tx: Transaction, policy: Differences, mark: Mark) -> None:
        local_changes.begin_settling(tx)
        self.policy = policy
        self._flags = local_changes.flags(tx, mark.last_member)
        self._replaced = local_changes.replaced_numbers(tx)

    @property
    def flags(self) -> bytearray:
        """A byte a member number: whether any field of that member was changed here."""
        return self._flags

    def of(self, tx: Transaction, numbers: Iterable[int]) -> dict[int, dict[str, LocalChange]]:
        """Return what was changed here of some members, by member number and term."""
        flagged = [number for number in numbers if self._flags[number]]
        return local_changes.of_members(tx, flagged) if flagged else {}

    def judge(
        self,
        tx: Transaction,
        row: Mapping[str, Any],
        record: Mapping[str, Any],
        changes: MutableMapping[str, str],
        changed_here: Mapping[str, LocalChange],
    ) -> Verdict:
        """Return what becomes of a row about a member; what is kept goes out of the row's changes."""
        verdict = Verdict()
        differs = {*changes, *(["branch"] if row.get("branch_id") not in (None, record["branch_id"]) else [])}
        for term, change in changed_here.items():
            said = row.get(term, "")
            if said == "":
                continue
            if term not in differs:
                verdict.settled.append(Settled(row["row"], record["id"], term, change.at, None))
                continue
            answer = _digest(tx, record["id"], term, changes.get(term, said))
            if term != "branch" and self.policy is Differences.OVERWRITE:
                verdict.settled.append(Settled(row["row"], record["id"], term, change.at, None))
                verdict.overwritten += 1
            elif self.policy is Differences.KEEP or (self.policy is Differences.ASK and change.declined == answer):
                verdict.settled.append(Settled(row["row"], record["id"], term, change.at, answer))
                verdict.kept += 1
                changes.pop(term, None)
            else:
                verdict.problems.append((term, Reason.OTHER_BRANCH if term == "branch" else Reason.CHANGED_HERE))
        return verdict

    def replaced(self, id_indexes: Sequence[bytes]) -> dict[int, int]:
        """Return which of some numbers were replaced here by another: position → member number."""
        if not self._replaced:
            return {}
        return {p: self._replaced[index] for p, index in enumerate(id_indexes) if index in self._replaced}

    def declined_number(
        self, tx: Transaction, number: int, id_number: str, row: int, change: LocalChange
    ) -> Settled | None:
        """Return how a row under a number that was replaced here is passed over; None where it is a conflict."""
        answer = _digest(tx, number, KEY, id_number)
        was_declined = self.policy is Differences.ASK and change.declined == answer
        if was_declined or self.policy in (Differences.KEEP, Differences.ONLY_NEW):
            return Settled(row, number, KEY, change.at, answer)
        return None

    def described(
        self,
        tx: Transaction,
        disputed: Mapping[int, Iterable[str]],
        changed_here: Mapping[int, Mapping[str, LocalChange]],
    ) -> dict[int, dict[str, ChangedHere]]:
        """Return, for fields by member number, what is stored, and who changed it here and when."""
        if not disputed:
            return {}
        labels = {change.actor for changes in changed_here.values() for change in changes.values() if change.actor}
        names = audit_reading.names(tx, labels)
        found: dict[int, dict[str, ChangedHere]] = {}
        records = members.of_numbers(tx, list(disputed))
        for number, terms in disputed.items():
            for term in terms:
                change = changed_here.get(number, {}).get(term)
                if change is None:
                    continue
                actor = change.actor or ""
                shown = show_value(term, records[number].values[term])
                described = ChangedHere(shown, change.at, actor, names.get(actor), change.is_approved)
                found.setdefault(number, {})[term] = described
        return found


def _digest(tx: Transaction, number: int, term: str, said: str) -> bytes:
    return tx.keys.mac("local_change", f"{number}\t{term}\t{said}")
