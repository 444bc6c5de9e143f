"""Importing a roster: planned row by row without any lock on the store, then written in one transaction."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from itertools import chain

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.changes import Change
from szdj_cli.domain.errors import RosterMoved
from szdj_cli.domain.imports.plan import (
    MEMBERS_IMPORTED,
    SHOWN_UPDATES,
    Differences,
    Outcome,
    Plan,
    PlannedUpdate,
    RowProblem,
)
from szdj_cli.domain.imports.tables import masked_cell, match_headings
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.import_rows import KEY, REQUIRED_IN_NEW, ROSTER_FORM, RosterReader
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.domain.organisations.branches import BranchNames
from szdj_cli.domain.sms import Message, Notice, Purpose, Told
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import Reason, TemplateKind
from szdj_cli.files.tables.reading import RowSource
from szdj_cli.services.access import access
from szdj_cli.services.imports.changed_members import appointee_problems
from szdj_cli.services.imports.common import allowed_branches, require_columns
from szdj_cli.services.imports.import_fingerprint import KnownFile, basis_of, subject_of
from szdj_cli.services.imports.local_differences import LocalDifferences
from szdj_cli.services.imports.member_context import ImportContext
from szdj_cli.services.imports.member_rows import MemberStager
from szdj_cli.services.imports.planning import Staged
from szdj_cli.services.members import telling
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit, paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.imports import problems as import_problems
from szdj_cli.store.members import local_changes, members
from szdj_cli.store.organisations import organisations, reorganising


@contextmanager
def plan_members(
    store: Store,
    actor: Actor,
    source: RowSource,
    now: datetime,
    differences: Differences = Differences.ASK,
    *,
    directly_admitted: bool = False,
) -> Iterator["PlannedMembers"]:
    """Begin to plan the import of a roster file: `read` it, then `apply` it; nothing is locked meanwhile.

    `directly_admitted` says that whoever was confirmed within a year had no probation: see `between_dates`.

    Raises:
        NotAllowed: the actor may import members nowhere.
        HeadingsMissing, HeadingsDoubled: a column that has to be there is not, or is there twice.
        ColumnsElsewhere: a column holds what only a command of its own writes.
    """
    with store.pinned() as pinned:
        yield PlannedMembers(pinned, actor, source, now, differences, directly_admitted=directly_admitted)


class PlannedMembers(Staged):
    """A roster file, staged."""

    next_command = "szdj member list"
    logged_as = MEMBERS_IMPORTED

    def __init__(
        self,
        store: Store,
        actor: Actor,
        source: RowSource,
        now: datetime,
        differences: Differences,
        *,
        directly_admitted: bool,
    ) -> None:
        super().__init__(store, actor, source, now)
        with store.reading() as tx:
            self._mark = roster_import.begin(tx)
            self._allowed = allowed_branches(tx, actor, Act.IMPORT_MEMBERS)
            every = organisations.every(tx)
            administrators = accounts.administrator_indexes(tx)
            sees_everybody = access.sees_everybody(tx, actor, Act.IMPORT_MEMBERS)
            local = LocalDifferences(tx, differences, self._mark)
            self._stamp = roster_import.stamp(tx)
            self._closed = reorganising.count_closed(tx)
        required = (KEY,) if self._mark.last_member else (KEY, *REQUIRED_IN_NEW)
        form = source.form or ROSTER_FORM
        self._match = match_headings(source.headings, form.find, required)
        require_columns(self._match, source.path, TemplateKind.MEMBERS, form)
        self._today = shanghai_day(now)
        columns = self._match.columns
        reader = RosterReader(columns, BranchNames(every, self._allowed), self._today, form, source.headings)
        branch_ids = {organisation.code: organisation.id for organisation in every}
        own = None if actor.is_administrator else actor.member_id
        who = self._allowed, own, sees_everybody, administrators
        context = ImportContext(columns, branch_ids, *who, self._mark, self._today, directly_admitted)
        self._stager: MemberStager = MemberStager(reader, context, local)

    def updates(self) -> Iterator[PlannedUpdate]:
        """Yield every row that changes what is stored, in the order of the file; call it before `apply`."""
        if self.plan.updated <= SHOWN_UPDATES:
            return iter(self.plan.updates)
        with self._store.reading() as tx:
            rows = roster_import.updated_rows(tx)
        return paging.of_numbers(self._store, rows, _updates)

    def _known_file(self, tx: Transaction) -> KnownFile | None:
        # Somebody who may import everywhere: to others, rows of other branches are errors.
        return super()._known_file(tx) if self._allowed is None else None

    def _bases(self, tx: Transaction) -> list[str]:
        return [basis_of(self.source, organisations.identities(tx), roster_import.stamp(tx))]

    def _planned(self, tx: Transaction) -> Plan:
        updates = tuple(_first_updates(tx)) if self._stager.counts[Outcome.UPDATED] else ()
        return replace(super()._planned(tx), updates=updates, settled=self._stager.settled)

    def _write(self, tx: Transaction) -> list[Message]:
        """Write and log what was planned; tell the old and the new mobile of a change."""
        if reorganising.count_closed(tx) != self._closed:  # nobody is to be put into a branch that is no more
            raise RosterMoved
        is_as_seen = roster_import.stamp(tx) == self._stamp
        messages = self._told(tx)
        standings = self._new_standings(tx)
        if standings:
            messages += self._write_with_standings(tx, standings)
        else:
            self._merge(tx)
        local_changes.settle(tx)
        # What changed meanwhile was not compared: the same file will have to be.
        basis = self._bases(tx)[0] if is_as_seen else ""
        settled = {name: count for name, count in asdict(self.plan.settled).items() if count}
        numbers = {"numbers": self._stager.new_numbers} if self.plan.new else {}
        entry = self._entry(tx, basis, {**numbers, **settled})
        audit.append_all(tx, chain([entry], self._changed(roster_import.staged_changes(tx))), self._now)
        return messages

    def _write_with_standings(self, tx: Transaction, standings: dict[int, str]) -> list[Message]:
        """Write what was planned, and what follows from another 党籍状态 of members; return what they are told."""
        from szdj_cli.services import departures

        by, why = self._actor.label, subject_of(self.source)
        followed = departures.follow_standings(tx, by, standings, why, self._now)
        self._merge(tx)
        recorded = [Told(number, Notice.MEMBERSHIP_RECORDED) for number in sorted(standings)]
        messages = telling.messages_in(tx, [*recorded, *followed], self._now)
        departures.follow_restored(tx, standings, self._now)
        return messages

    def _settle(self, tx: Transaction) -> None:
        doubled = roster_import.doubled(tx) if self._stager.may_have_doubles() else []
        if not doubled:
            return
        roster_import.unstage(tx, [each.row for each in doubled])
        local_changes.unstage_settled(tx, [each.row for each in doubled])
        for each in doubled:
            self._stager.counts[each.outcome] -= 1
            self._stager.counts[Outcome.CONFLICT] += each.is_contradicted
        problems = [
            RowProblem(each.row, FIELDS[KEY].heading, masked_cell(KEY, each.id_number), Reason.DUPLICATE_IN_FILE)
            for each in doubled
            if each.is_contradicted
        ]
        import_problems.note_problems(tx, problems)

    def _merge(self, tx: Transaction) -> None:
        plan, mark = self.plan, self._mark
        if roster_import.mark(tx).last_member != mark.last_member:
            raise RosterMoved
        if plan.updated and roster_import.requests_since(tx, mark, self._now):
            raise RosterMoved
        if plan.updated and self._has_new_posts(tx):
            raise RosterMoved
        terms = [term for term in self._match.columns if term not in (KEY, "branch")]
        if plan.new and roster_import.merge_new(tx, mark, plan.new, self._now) != plan.new:
            raise RosterMoved
        if plan.updated and roster_import.merge_updates(tx, terms, self._now) != plan.updated:
            raise RosterMoved

    def _has_new_posts(self, tx: Transaction) -> bool:
        """Return whether somebody was appointed since they were looked at who is not to be changed so."""
        for changed, membership, post in roster_import.staged_posts(tx, self._today):
            changes = {**dict.fromkeys(json.loads(changed), ""), "membership": membership}
            if appointee_problems(changes, [post], self._allowed, is_administrators=False):
                return True
        return False

    def _new_standings(self, tx: Transaction) -> dict[int, str]:
        is_given = "standing" in self._match.columns and self.plan.updated
        return roster_import.staged_standings(tx) if is_given else {}

    def _told(self, tx: Transaction) -> list[Message]:
        """Return what is to be said of new mobiles, and cut off whoever held the old ones.

        To be called before the changes are merged.
        """
        told: list[Message] = []
        given: list[int] = []
        for number, old, new in roster_import.staged_mobiles(tx) if self.plan.updated else ():
            given.append(number)
            told += [
                Message(self._now, old, Purpose.NOTICE, notice=Notice.MOBILE_REPLACED_BY_ORGANISATION),
                Message(self._now, new, Purpose.NOTICE, notice=Notice.MOBILE_REGISTERED_BY_ORGANISATION),
            ]
        if given:
            from szdj_cli.services.access.cutting_off import cut_off

            cut_off(tx, given, self._now)
        return told

    def _changed(self, changes: Iterable[tuple[int, str]]) -> Iterator[audit.Entry]:
        actor, file = self._actor.label, subject_of(self.source)
        for number, terms in changes:
            yield audit.Entry(actor, "member.changed", f"member:{number}", {"fields": json.loads(terms), "from": file})


def _first_updates(tx: Transaction) -> list[PlannedUpdate]:
    return _described(tx, roster_import.first_updates(tx, SHOWN_UPDATES))


def _updates(tx: Transaction, rows: Sequence[int]) -> list[PlannedUpdate]:
    return _described(tx, roster_import.updates_of(tx, rows))


def _described(tx: Transaction, staged: Sequence[roster_import.StagedUpdate]) -> list[PlannedUpdate]:
    stored = members.of_numbers(tx, [each.id for each in staged])
    return [PlannedUpdate(each.row, stored[each.id].name, _changes(each, stored[each.id])) for each in staged]


def _changes(staged: roster_import.StagedUpdate, member: Member) -> tuple[Change, ...]:
    return tuple(
        Change(term, FIELDS[term].heading, show_value(term, member.values[term]), show_value(term, new))
        for term, new in staged.values.items()
    )
