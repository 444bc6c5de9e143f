"""Sorting the rows of a file of payments into new, same and refused, and staging what is to be written."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from szdj_cli.domain.dues.bills.totals import Sums
from szdj_cli.domain.dues.import_rows import KEY, MEMBER, PAYMENT_COLUMNS, PaymentChunk, PaymentReader
from szdj_cli.domain.dues.payers import Claim, is_other_name, names_inside, whose
from szdj_cli.domain.dues.payments import Payer, billing_branch, is_near, require_near, spread
from szdj_cli.domain.imports.plan import PASSED_OVER, WARNINGS, Outcome, Problem
from szdj_cli.domain.values.cells import Cell
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.months import MOST_MONTHS_APART, month_after, month_of, months_through
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.services.imports.planning import Stager, any_twice
from szdj_cli.services.imports.row_problems import RowNotes
from szdj_cli.services.imports.stored_members import StoredMembers
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges, payments
from szdj_cli.store.dues.payments import Serial
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.imports import payments as payment_import
from szdj_cli.store.imports.payments import Namesake

_OF_MEMBER = ("version", "branch_id", "roster_state", "joined_on")
_UNSURE = {
    *(Reason.SEVERAL_PEOPLE, Reason.FOR_SOMEBODY_ELSE, Reason.NAMES_DISAGREE, Reason.NAME_AMBIGUOUS),
    *(Reason.PAYER_UNKNOWN, Reason.PAYER_MASKED, Reason.MONTHS_IN_REMARK, Reason.MONTH_UNPLAIN),
}
"""The row alone does not say whose dues it is, or of which month; somebody may have, in rows with its serial number."""
_MOST_PARTS = 9
_WHERE = {Reason.MEMBER_UNKNOWN: KEY, Reason.MEMBER_LEFT: KEY}
"""The cell that is at fault; else it is the month."""


@dataclass(frozen=True)
class Kept:
    """Whose payments may come in, and from which month on."""

    since: str
    """Where a branch says nothing else."""
    openings: Mapping[int, str]
    starts: Mapping[int, str]
    """By member: from which month the branch that they moved to charges."""
    allowed: frozenset[int] | None
    """The branches that the actor may write for; None is all."""
    own: int | None
    """The actor's own member number: nobody records their own payments."""
    has_payments: bool
    """Whether there is any payment that a serial number of the file may stand on already."""

    def from_month(self, member: int, branch: int) -> str:
        """Return the month from which a member's branch charges."""
        return max(self.openings.get(branch, self.since), self.starts.get(member, ""))


class PaymentStager(Stager):
    """Takes the rows of a file of payments, and holds its lines of sums against what stands above them."""

    def __init__(
        self,
        reader: PaymentReader,
        places: Mapping[str, int],
        kept: Kept,
        sheet_of: Callable[[int], int],
        titles: Sequence[str],
    ) -> None:
        """`sheet_of` returns the sheet that a row stands in: a line of a sum is about its own, as its title is."""
        super().__init__(*_named(reader, places))
        self._sheet_of = sheet_of
        self._titles = titles
        self._sheet = 0
        self._reader = reader
        self._kept = kept
        self._stored = StoredMembers()
        self._staged = 0
        self.spreads = reader.columns.is_sheet
        """Whether what a row says is spread over the months of which anything is owed."""
        self._sums = Sums()
        self._namesakes: dict[str, list[Namesake]] = {}
        self._remembered: set[str] = set()
        self._spread: Counter[tuple[int, str]] = Counter()
        self.unpaid = 0
        """How many rows of a sheet say nothing of a payment."""
        self.matched = 0
        """How many rows would be booked by a name that nobody has confirmed yet."""
        self.months_by_words = 0
        """How many rows would be booked to another month than they were paid in, as their words say."""
        self.payers: dict[str, bytes] = {}
        """The names of payers that are kept once they are agreed to → the blind index of the member."""
        self.stand_ins = array("q")
        """The rows that were staged, or are known, with something in the place of a serial number."""
        self._unsure = array("q")
        self.has_serials = False
        """Whether any row of the file has a serial number of its own."""
        self._plain: dict[tuple[int, str, str], bool] = {}
        self._charged: Mapping[tuple[int, str], int] = {}
        self._serials = array("q")  # 64 bits of each: enough to tell whether one comes twice

    @property
    def _unknown(self) -> Reason:
        is_number = self._reader.columns.names_members_by_number
        return Reason.MEMBER_NUMBER_UNKNOWN if is_number else Reason.MEMBER_UNKNOWN

    def may_have_doubles(self) -> bool:
        """Return whether some rows may have the same serial number; to be asked once, when all are staged."""
        return any_twice(self._serials)

    def unsure_among(self, serials: Iterable[str]) -> frozenset[str]:
        """Return what of some serial numbers stands in for one, and may do so for several payments."""
        unsure = frozenset(self._unsure)
        return frozenset(serial for serial in serials if hash(serial) in unsure)

    def _stage(self, tx: Transaction, rows: Sequence[Sequence[str]], notes: RowNotes) -> None:
        if (sheet := self._sheet_of(notes.numbers[0])) != self._sheet:
            self._sheet, self._sums = sheet, Sums()
        chunk = self._reader.read(rows, self._titles[sheet])
        self.has_serials = self.has_serials or chunk.has_serials
        self._look_up(
            tx, {name for claim in (*chunk.claims.values(), *chunk.paid_out.values()) for name in claim.names}
        )
        inside = {name for claim in chunk.claims.values() for name in names_inside(claim, self._namesakes)}
        self._look_up(tx, inside)
        by_name, nobodys = self._by_name(chunk.claims)
        for name in inside:  # of which there are a hundred in a row, and hardly any is one
            if not self._namesakes[name]:
                del self._namesakes[name]
        refused = {**chunk.refused, **self._wrong_totals(chunk), **nobodys}
        unplain = {p: [("remark", said)] for p, said in chunk.months_said.items() if said not in WARNINGS}
        recorded = self._recorded_by_hand(tx, chunk, {**unplain, **refused})
        notes.counts[Outcome.SAME] += len(recorded)
        for position, problems in refused.items():
            if position in recorded:
                continue
            payer = chunk.paid_out[position].payer if position in chunk.paid_out else ""
            if position in chunk.given_back or self._namesakes.get(payer):
                terms = [term for term, reason in problems if reason is Reason.NOT_INCOME]
                _note(notes, position, [(term, Reason.PAID_BACK) for term in terms[:1]])
            elif self.spreads and problems[0][1] is Reason.NOT_PAID:
                self.unpaid += 1  # most of a sheet may be so, and is counted
            else:
                _note(notes, position, problems)
        self._write(tx, self._validated(tx, chunk, by_name, recorded, notes))

    def _look_up(self, tx: Transaction, names: AbstractSet[str]) -> None:
        """Know who has some names, or was confirmed to pay under them."""
        wanted = names - self._namesakes.keys()
        if not wanted:
            return
        self._namesakes.update({name: [] for name in wanted})
        for each in payment_import.namesakes(tx, sorted(wanted), self._kept.allowed):
            self._namesakes[each.plain_name].append(each)
        known: defaultdict[str, list[Namesake]] = defaultdict(list)
        for one in payment_import.remembered(tx, sorted(wanted), self._kept.allowed):
            known[one.payer].append(Namesake(one.payer, one.id_index, one.shown))
        # What was confirmed of one branch alone is known; of a payer in several it is asked again.
        sure = {payer: those for payer, those in known.items() if len(those) == 1}
        self._namesakes.update(sure)
        self._remembered.update(sure)

    def _by_name(self, claims: Mapping[int, Claim]) -> tuple[dict[int, Namesake], dict[int, list[Problem]]]:
        """Return whose dues the rows are that hold no identity number, and why the others are nobody's."""
        found: dict[int, Namesake] = {}
        nobodys: dict[int, list[Problem]] = {}
        for position, claim in claims.items():
            member = whose(claim, self._namesakes)
            if isinstance(member, Reason):
                nobodys[position] = [(KEY if member in PASSED_OVER else "payer", member)]
            else:
                found[position] = member
        return found, nobodys

    def _recorded_by_hand(
        self, tx: Transaction, chunk: PaymentChunk, refused: Mapping[int, Sequence[Problem]]
    ) -> set[int]:
        """Return which rows are recorded already that do not tell whose they are, or of which months.

        Somebody has said so in a table of their own, where the serial number stands, or has -1, -2 behind it for the
        parts of the payment; the next bill has the row again as the bank wrote it.
        """
        if not self._kept.has_payments or self.spreads:
            return set()
        unsure = {
            position: (serial, int(amount))
            for position, problems in refused.items()
            if not _UNSURE.isdisjoint(reason for _, reason in problems)
            and isinstance(serial := chunk.cells["serial"][position], str)
            and serial
            and isinstance(amount := chunk.cells["amount"][position], str)
            and amount
        }
        return self._in_parts(tx, unsure) if unsure else set()

    def _in_parts(self, tx: Transaction, rows: Mapping[int, tuple[str, int]]) -> set[int]:
        """Return which rows, by their serial numbers and fen, are in the ledger: as they stand, or in parts."""
        parts = {serial: [serial, *(f"{serial}-{n + 1}" for n in range(_MOST_PARTS))] for serial, _ in rows.values()}
        known = payments.with_serials(tx, [each for part in parts.values() for each in part])
        allowed = self._kept.allowed
        standing = {
            serial: sum(
                each.amount_fen
                for part in part_serials
                for each in known.get(part, ())
                if not each.is_reversed and (allowed is None or each.branch_id in allowed)
            )
            for serial, part_serials in parts.items()
        }
        return {position for position, (serial, fen) in rows.items() if standing[serial] == fen}

    def _validated(
        self,
        tx: Transaction,
        chunk: PaymentChunk,
        by_name: Mapping[int, Namesake],
        recorded: Collection[int],
        notes: RowNotes,
    ) -> list[tuple[Any, ...]]:
        """Return the rows to be staged, and note what is wrong with others but those that are recorded."""
        left_out = {*chunk.refused, *chunk.totals, *recorded, *chunk.claims.keys() - by_name.keys()}
        good = [p for p in range(len(notes.numbers)) if p not in left_out]
        ids, months, amounts, days, methods, serials = (_picked(chunk.cells[term], good) for term in _READ)
        wanted = (*_OF_MEMBER, "name") if chunk.names else _OF_MEMBER
        indexes, members = self._members(tx, good, ids, by_name, wanted)
        known = payments.with_serials(tx, serials) if self._kept.has_payments else {}
        owed, got = _owed(tx, members.values(), months, days, self._spread) if self.spreads and members else ({}, set())
        charged = {*months, *(month for each in owed.values() for month in each)}
        self._charged = self._charged_elsewhere(tx, members.values(), charged)
        found: list[tuple[Any, ...]] = []
        rows = zip(good, indexes, months, amounts, days, methods, serials, strict=True)
        for position, index, month, amount, paid_on, method, serial in rows:
            member, fen = members.get(index), int(amount)
            if member is None or not self._is_visible(member, month):
                # Whoever may not see somebody learns nothing else about them either.
                notes.refuse(position, [(KEY, self._unknown)])
                continue
            if self._is_noted(chunk, notes, position, member, month, fen, known.get(serial, ()), serial):
                continue
            number = member[0]
            if self.spreads and not any(owed[number].values()) and self._has_paid(got, number, month):
                # The same money on another sheet, most likely: nobody owes it, and nobody said that it is more.
                notes.warn(position, [("amount", Reason.SHEET_MONTH_PAID)])
                continue
            line, paid = (notes.numbers[position], number, member[2]), (paid_on, method, serial)
            try:
                if self.spreads:
                    parts = spread(fen, owed[number], month)
                    found += [(*line, each, self._branch(member, each, paid_on), part, *paid) for each, part in parts]
                    for each, part in parts:  # of two sheets in one file the second sees what the first pays
                        self._spread[number, each] += part
                        owed[number][each] = max(0, owed[number].get(each, 0) - part)
                else:
                    branch = self._plain_branch(member, month, paid_on) or self._branch(member, month, paid_on)
                    found.append((*line, month, branch, fen, *paid))
            except ValueRefused as refused:
                notes.refuse(position, [(_WHERE.get(refused.reason, "month"), refused.reason)])
                continue
            if doubts := chunk.doubtful.get(position):
                notes.warn(position, doubts)
            if position in chunk.months_said:
                notes.warn_of(position, "month", month, chunk.months_said[position])
                self.months_by_words += 1
            if position in by_name:
                self._note_match(notes, position, chunk.claims[position].payer, by_name[position])
        return found

    def _has_paid(self, got: Collection[tuple[int, str]], member: int, month: str) -> bool:
        return (member, month) in got or self._spread[member, month] > 0

    def _note_match(self, notes: RowNotes, position: int, payer: str, member: Namesake) -> None:
        """Say to whom a row goes by name alone, and keep the name of the payer until somebody has agreed to it."""
        if payer in self._remembered:
            notes.warn_of(position, "payer", member.shown, Reason.PAYER_REMEMBERED)
            return
        notes.warn_of(position, "payer", member.shown, Reason.MATCHED_BY_NAME)
        self.matched += 1
        if payer and payer == member.plain_name:  # a name in a remark says nothing of whoever paid
            self.payers[payer] = member.id_index

    def _is_noted(
        self,
        chunk: PaymentChunk,
        notes: RowNotes,
        position: int,
        member: tuple[Any, ...],
        month: str,
        fen: int,
        before: Sequence[Serial],
        serial: str,
    ) -> bool:
        """Note a row that is not to be staged, and return whether it is one; `before` has its serial number."""
        number = member[0]
        if number == self._kept.own:
            notes.warn(position, [(KEY, Reason.OWN_PAYMENT)])
            return True
        if (other := _names_another(chunk, position, member)) is not None:
            notes.refuse(position, [other])
            return True
        if position in chunk.stand_ins:
            self._stand_in(notes.numbers[position], serial, is_sure=chunk.stand_ins[position])
        if not before:
            return _has_no_month(chunk, notes, position)
        # What was recorded for the month in which it was paid, whatever its words say, is recorded.
        recorded = None if position in chunk.months_said else month
        if _says_the_same(before, number, recorded, fen, is_spread=self.spreads):
            notes.counts[Outcome.SAME] += 1
            return True
        if all(each.is_reversed for each in before):
            return _has_no_month(chunk, notes, position)
        if self.spreads:  # the other rows of a sheet are booked still
            notes.warn(position, [("amount", Reason.SHEET_ROW_CHANGED)])
        else:
            notes.refuse(position, [("serial", Reason.SERIAL_TAKEN)])
        return True

    def _members(
        self,
        tx: Transaction,
        good: Sequence[int],
        ids: Sequence[str],
        by_name: Mapping[int, Namesake],
        wanted: Sequence[str],
    ) -> tuple[list[bytes], Mapping[bytes, tuple[Any, ...]]]:
        """Return the blind index of every row, and who has these: by the number that it gives, or by name."""
        given = [number for number in ids if number]
        if not self._reader.columns.names_members_by_number:
            indexes = _beside(good, by_name, tx.keys.id_indexes(given))
            return indexes, self._stored.find(tx, indexes, wanted)
        numbered, members = _numbered(tx, given, wanted)
        if not by_name:
            return numbered, members
        named = self._stored.find(tx, [each.id_index for each in by_name.values()], wanted)
        return _beside(good, by_name, numbered), {**members, **named}

    def _stand_in(self, row: int, serial: str, *, is_sure: bool) -> None:
        self.stand_ins.append(row)
        if not is_sure:
            self._unsure.append(hash(serial))

    def _is_visible(self, member: tuple[Any, ...], month: str) -> bool:
        allowed = self._kept.allowed
        return allowed is None or member[3] in allowed or self._charged.get((member[0], month)) in allowed

    def _plain_branch(self, member: tuple[Any, ...], month: str, paid_on: str) -> int | None:
        """Return the branch that a payment goes to where that needs no second look: as `_branch`, for most rows."""
        number, _, _, branch, roster_state, joined_on = member[:6]
        place = (branch, month, paid_on)
        if place not in self._plain:
            allowed = self._kept.allowed
            self._plain[place] = (
                (allowed is None or branch in allowed)
                and self._kept.openings.get(branch, self._kept.since) <= month
                and is_near(month, paid_on)
            )
        is_plain = self._plain[place] and roster_state == "active" and joined_on[:7] <= month
        return branch if is_plain and number not in self._kept.starts else None

    def _branch(self, member: tuple[Any, ...], month: str, paid_on: str) -> int:
        number, _, _, branch, roster_state, joined_on = member[:6]
        payer = Payer(number, roster_state == "active", joined_on[:7], branch, self._kept.from_month(number, branch))
        require_near(month, paid_on)
        found = billing_branch(payer, month, self._charged.get((number, month)))
        if self._kept.allowed is not None and found not in self._kept.allowed:
            raise ValueRefused(Reason.DUES_NOT_KEPT)  # the branch that they moved from charges it
        return found

    def _charged_elsewhere(
        self, tx: Transaction, members: Iterable[tuple[Any, ...]], months: Collection[str]
    ) -> Mapping[tuple[int, str], int]:
        """Return which branch charges what, of those with whom it may be another one than their own."""
        elsewhere = [m[0] for m in members if m[4] != "active" or m[0] in self._kept.starts]
        return payments.charged_by(tx, set(months), elsewhere) if elsewhere else {}

    def _write(self, tx: Transaction, rows: Sequence[tuple[Any, ...]]) -> None:
        first = self._staged + 1
        payment_import.stage(tx, [(place, *row) for place, row in enumerate(rows, first)])
        self._staged += len(rows)
        self.counts[Outcome.NEW] += len({row[0] for row in rows}) if self.spreads else len(rows)
        self._serials.extend([hash(row[-1]) for row in rows])
        self.written.update(repr([row[1:] for row in rows]).encode())

    def _wrong_totals(self, chunk: PaymentChunk) -> dict[int, list[Problem]]:
        """Return the lines of sums that are not the sum of what stands above them."""
        amounts = chunk.cells["amount"]
        wrong: dict[int, list[Problem]] = {}
        begin = 0
        for position, total in sorted(chunk.totals.items()):
            self._sums.add(amounts, begin, position, chunk.flows)
            begin = position + 1
            if self._sums.disagrees(total):
                wrong[position] = [("amount", Reason.TOTAL_DISAGREES)]
        self._sums.add(amounts, begin, len(amounts), chunk.flows)
        return wrong


_READ = (KEY, "month", "amount", "paid_on", "method", "serial")


def _has_no_month(chunk: PaymentChunk, notes: RowNotes, position: int) -> bool:
    """Note a row whose words speak of months, and leave open of which one."""
    said = chunk.months_said.get(position)
    if said is None or said in WARNINGS:
        return False
    notes.refuse(position, [("remark", said)])
    return True


def _names_another(chunk: PaymentChunk, position: int, member: tuple[Any, ...]) -> Problem | None:
    """Return what in a row is somebody else's than what says whose it is."""
    if chunk.names and is_other_name(chunk.names[position], member[-1]):
        return "payer", Reason.NAME_OF_ANOTHER
    if MEMBER in chunk.cells and chunk.cells[MEMBER][position] not in ("", str(member[0])):
        return MEMBER, Reason.NUMBERS_DISAGREE
    return None


def _numbered(
    tx: Transaction, numbers: Sequence[str], wanted: Sequence[str]
) -> tuple[list[bytes], Mapping[bytes, tuple[Any, ...]]]:
    """Return by member numbers the blind index of each, and who has these."""
    members = roster_import.stored_numbered(tx, [int(number) for number in numbers], wanted) if numbers else {}
    of_number = {str(member[0]): index for index, member in members.items()}
    return [of_number.get(number, b"") for number in numbers], members


def _beside(good: Sequence[int], by_name: Mapping[int, Namesake], given: Iterable[bytes]) -> list[bytes]:
    """Return the blind index of every row, in their order: of those with a number as given, of the others by name."""
    if not by_name:
        return list(given)
    numbered = iter(given)
    return [by_name[position].id_index if position in by_name else next(numbered) for position in good]


def _owed(
    tx: Transaction,
    members: Iterable[tuple[Any, ...]],
    months: Sequence[str],
    days: Sequence[str],
    paid: Mapping[tuple[int, str], int],
) -> tuple[dict[int, dict[str, int]], set[tuple[int, str]]]:
    """Return what the members of a sheet owe through its months, by member and month; in fen, the oldest first.

    And for which months of whom anything was paid. `paid` is what rows above pay. What lies so long before the day of
    payment that it had to be explained is left out.
    """
    first = month_after(month_of(date.fromisoformat(max(days))), -MOST_MONTHS_APART)
    wanted = months_through(min(first, *months), max(months))
    owed: dict[int, dict[str, int]] = {member[0]: {} for member in members}
    kept = charges.of_members(tx, list(owed), wanted)
    for (number, month), row in sorted(kept.items()):
        if row.owed_fen and month >= first:
            owed[number][month] = max(0, row.owed_fen - paid.get((number, month), 0))
    return owed, {key for key, row in kept.items() if row.paid_fen > 0}


def _named(reader: PaymentReader, places: Mapping[str, int]) -> tuple[Mapping[str, int], Mapping[str, Field]]:
    """Return where what says whose a row is stands, and what it is called."""
    if not reader.columns.names_members_by_number:
        return places, PAYMENT_COLUMNS
    return {**places, KEY: places[MEMBER]}, {**PAYMENT_COLUMNS, KEY: PAYMENT_COLUMNS[MEMBER]}


def _says_the_same(before: Sequence[Serial], member: int, month: str | None, fen: int, *, is_spread: bool) -> bool:
    """Return whether a row is known: as it stands, or as the one transfer that was recorded for several months.

    `month` is None where that of the row is read from its words.
    """
    theirs = [each for each in before if each.member_id == member and month in (None, each.month)]
    if any(each.amount_fen == fen for each in theirs):
        return True
    standing = [each for each in before if not each.is_reversed]
    is_theirs = (is_spread or len(standing) > 1) and all(each.member_id == member for each in standing)
    return is_theirs and sum(each.amount_fen for each in standing) == fen


def _picked(column: Sequence[Cell], positions: Sequence[int]) -> list[str]:
    return [column[position] for position in positions]  # type: ignore[misc] # only cells that were not refused


def _note(notes: RowNotes, position: int, problems: Sequence[Problem]) -> None:
    reversals = [each for each in problems if each[1] is Reason.REVERSAL]
    if reversals:
        notes.refuse(position, reversals)
    elif passed_over := [each for each in problems if each[1] in PASSED_OVER]:
        notes.warn(position, passed_over[:1])  # one reason is enough
    else:
        notes.refuse(position, problems)
