"""Assessing what members are to pay (年初核定): read without any lock on the store, then written in one transaction.

Whoever assesses does so for the branch. What is less than the rules say waits for somebody else to approve: the next
higher committee, or, where none stands above in this store, another decider of the branch or above. Of the retired the
branch alone decides.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.changes import changes_to_text
from szdj_cli.domain.dues.assessments import (
    ASSESSMENT_COLUMNS,
    KEY,
    Assessed,
    AssessedLine,
    AssessmentPlan,
    AssessmentReader,
    AssessmentRefused,
    AssessmentRow,
    Assessor,
    Holding,
    Unfit,
    is_of,
)
from szdj_cli.domain.dues.rules import USUAL_LIMIT_FEN, Category, Rounding, RuleSet
from szdj_cli.domain.dues.settings import KIND, changes_of, written
from szdj_cli.domain.errors import (
    AssessmentConflict,
    AssessmentInvalid,
    HeadingsDoubled,
    NotAllowed,
    NotAnAssessment,
    NotAssessable,
    RosterMoved,
    SignInRequired,
)
from szdj_cli.domain.imports.tables import masked_cell
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.sms import Message, Notice, Told
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.files.tables.reading import RowSource, open_rows
from szdj_cli.services.access import access, rights
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges
from szdj_cli.services.members import telling
from szdj_cli.services.requests import routing, submission
from szdj_cli.services.table_forms import ASSESSMENT, forms_in_force
from szdj_cli.store.core import audit, row_digests
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import assessments as stage
from szdj_cli.store.organisations import organisations

SHOWN_LINES = 2_000
"""How many of what would be written a plan carries."""

_ROWS_AT_ONCE = 2_000
_TOLD_AT_ONCE = 20_000


@contextmanager
def opened(
    store: Store,
    actor: Actor,
    file: Path | None,
    rules: Sequence[RuleSet],
    rounding: Rounding,
    now: datetime,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Iterator["AssessedFile"]:
    """Yield a table of assessments, None being standard input: `read` it, then `apply` it; nothing is locked meanwhile.

    Raises:
        NotAllowed: the actor assesses nobody; the file is not looked at.
        VerificationRequired: today's verification is still to do.
        FileRefused: it cannot be read as a table.
        NotAnAssessment, HeadingsDoubled: a column that has to be there is not, or is there twice.
    """
    access.require_somewhere(actor, Act.ASSESS)
    form = forms_in_force()[ASSESSMENT]
    with open_rows(file, encoding=encoding, sheet=sheet, form=form) as source, store.pinned() as pinned:
        match = form.match(source.headings)
        if match.missing:
            raise NotAnAssessment(source.path, *form.missing(match))
        if match.doubled:
            raise HeadingsDoubled(source.path, match.doubled)
        reader = AssessmentReader(match.columns, form, shanghai_day(now))
        yield AssessedFile(pinned, actor, Assessor(rules, rounding, shanghai_day(now)), now, source, reader)


@contextmanager
def of_one(
    store: Store, actor: Actor, row: AssessmentRow, rules: Sequence[RuleSet], rounding: Rounding, now: datetime
) -> Iterator["Assessment"]:
    """Yield the assessment of one member, planned: a base that was assessed for the year may be changed so.

    Raises:
        NotAllowed, VerificationRequired: as `opened`.
        RequestPending: other dues were asked for or sent up, and wait.
        NotAssessable: the member leaves, is the actor, or cannot be assessed so: `reason` says why.
    """
    with store.pinned() as pinned:
        one = Assessment(pinned, actor, Assessor(rules, rounding, shanghai_day(now)), now, keeps_base=False)
        one.take([(1, row)])
        one.settle()
        if one.plan.unfit:
            with pinned.reading() as tx:
                submission.require_none_open(tx, KIND, row.member, now)
            raise NotAssessable(row.member, one.plan.unfit[0].reason)
        yield one


class Assessment:
    """What was assessed, held against the rules and the store, staged; `plan` is set once it is settled."""

    plan: AssessmentPlan

    def __init__(
        self, store: Store, actor: Actor, assessor: Assessor, now: datetime, *, keeps_base: bool = True
    ) -> None:
        self._store = store
        self._actor = actor
        self._assessor = assessor
        self._now = now
        self._today = shanghai_day(now)
        self._keeps_base = keeps_base
        # Whoever leaves has papers under way.
        self._kinds = stage.Kinds(KIND, tuple(kind.code for kind in kinds.every() if kind.has_papers))
        self._place = 0
        self._counts: Counter[str] = Counter()
        self._unfit: list[Unfit] = []
        self._rows, self._members, self._outcomes = array("q"), array("q"), array("b")
        with store.reading() as tx:
            require_verified(tx, actor, now)
            self._own, self._allowed = _right_of(tx, actor)
            self._names = {each.id: (each.code, each.name) for each in organisations.identities(tx)}
            self._last = stage.begin(tx)

    def take(self, rows: Sequence[tuple[int, AssessmentRow]]) -> None:
        """Stage what rows set, and note what is wrong with others; each goes by its number in the file."""
        of_month: defaultdict[str, list[int]] = defaultdict(list)
        present = shanghai_month(self._now)
        for _number, row in rows:
            of_month[row.month or present].append(row.member)
        with self._store.reading() as tx:
            known = {
                month: stage.look_up(tx, sorted(set(numbers)), month, self._kinds, self._today)
                for month, numbers in of_month.items()
            }
            staged: list[tuple[object, ...]] = []
            for number, row in rows:
                staged += self._staged(tx, number, row, known[row.month or present].get(row.member))
            stage.stage(tx, staged)

    def refuse(self, unfit: Unfit) -> None:
        """Note a row that cannot be read."""
        self._unfit.append(unfit)

    def settle(self) -> None:
        """Take back what only the whole shows to be wrong, and make the plan."""
        with self._store.reading() as tx:
            self._settle_doubles(tx)
            before, after, over = stage.sums(tx, USUAL_LIMIT_FEN)
            waiting = stage.waiting(tx)
            undecided, without = self._left_alone(tx, waiting)
            self.plan = AssessmentPlan(
                set=self._counts["set"],
                same=self._counts["same"],
                to_committee=len(waiting),
                unfit=tuple(sorted(self._unfit)),
                untouched=self._counts["untouched"],
                before_fen=before,
                after_fen=after,
                lines=tuple(stage.lines(tx, SHOWN_LINES)),
                without_committee=without,
                undecided=undecided,
                over_limit=over,
            )

    def lines(self) -> Iterator[AssessedLine]:
        """Yield every setting that would be written, in the order of the file, page by page in short reads."""
        after = 0
        while True:
            with self._store.reading() as tx:
                page = stage.page(tx, after)
            if not page:
                return
            yield from page
            after = page[-1].place

    def apply(self, *, keep_going: bool = False) -> None:
        """Write what was planned, in one transaction.

        Raises:
            AssessmentInvalid, AssessmentConflict: some rows cannot be written, and the others are not to be alone.
            RosterMoved: the store is not as it was when the plan was made.
            NotAllowed, SignInRequired, VerificationRequired: the right has gone since.
        """
        if not keep_going:
            require_sound(self.plan)
        if not self.plan.to_write:
            return
        with self._store.transaction() as tx:
            self._require_right(tx)
            if stage.has_moved(tx, self._last, self._kinds):
                raise RosterMoved
            stage.merge(tx, self._own, self._place, self._now)
            self._submit(tx)
            direct = stage.members(tx, is_request=False)
            if (first := stage.first_month(tx)) is not None:
                charges.follow_since(tx, first, direct, self._now)
            audit.append(tx, self._entry(direct), self._now)

    def messages(self) -> Iterator[list[Message]]:
        """Yield whom to tell about what was written, some at a time: there may be hundreds of thousands."""
        for is_request, notice in ((False, Notice.DUES_ASSESSED), (True, Notice.DUES_SENT_UP)):
            with self._store.reading() as tx:
                numbers = iter(stage.members(tx, is_request=is_request))
            while portion := list(islice(numbers, _TOLD_AT_ONCE)):
                with self._store.reading() as tx:
                    messages = telling.messages_in(tx, [Told(each, notice) for each in portion], self._now)
                yield messages

    def _entry(self, direct: Sequence[int]) -> audit.Entry:
        """Return what the log keeps; the settings themselves are known to it by their digests."""
        told = {"new": len(direct), "waiting": self.plan.to_committee}
        return audit.Entry(self._actor.label, "dues.assessed", f"member:{self._members[0]}", told)

    def _staged(
        self, tx: Transaction, number: int, row: AssessmentRow, known: stage.Known | None
    ) -> Sequence[tuple[object, ...]]:
        try:
            if known is None or known.branch_id not in self._allowed:
                raise AssessmentRefused(KEY, Reason.NOBODY_HERE)
            if (other := is_of(row, known.name, self._names[known.branch_id])) is not None:
                raise AssessmentRefused("name" if other is Reason.NAME_OF_ANOTHER else "branch", other)
            holding = _holding(known)
            of_year = (
                {Category(known.assessed_category): known.assessed_fen or 0}
                if known.assessed_category is not None and self._keeps_base
                else {}
            )
            assessed = self._assessor.assess(row, holding, known.joined_on, of_year)
            if assessed is None:
                self._note(number, row.member, "untouched" if row.is_blank else "same")
                return ()
            if known.same_request is not None and self._is_asked(tx, known, holding, assessed):
                self._note(number, row.member, "same")
                return ()
            if (why := self._why_not(known)) is not None:
                raise AssessmentRefused(KEY, why)
        except AssessmentRefused as refused:
            heading = ASSESSMENT_COLUMNS[refused.term].heading
            self.refuse(Unfit(number, str(row.member), masked_cell("name", row.name), heading, refused.reason))
            return ()
        self._note(number, row.member, "to_committee" if assessed.needs_committee else "set")
        return self._lines(tx, number, known, holding, assessed)

    def _why_not(self, known: stage.Known) -> Reason | None:
        if known.number == self._own:
            return Reason.OWN_ASSESSMENT
        if known.roster_state != "active":
            return Reason.OFF_ROSTER
        if known.standing != "normal":
            return Reason.MEMBERSHIP_SUSPENDED
        if known.leaving is not None:
            return Reason.LEAVING
        return Reason.DUES_WAITING if known.same_request is not None else None

    def _is_asked(self, tx: Transaction, known: stage.Known, holding: Holding | None, assessed: Assessed) -> bool:
        """Return whether the very same was sent up before, by the same person, and waits."""
        number = known.same_request or 0
        payload = stage.submitted(tx, number, self._own)
        if payload is None:
            return False
        text = tx.keys.opener("request", "payload")(number, payload)
        return text == changes_to_text(_changes(holding, assessed))

    def _lines(
        self, tx: Transaction, number: int, known: stage.Known, holding: Holding | None, assessed: Assessed
    ) -> list[tuple[object, ...]]:
        setting = assessed.setting
        before = holding.from_month(setting.effective_month) if holding else None
        is_request = assessed.needs_committee
        settings = [setting] if is_request else written(setting, assessed.rule.lowest_fen, before)
        found: list[tuple[object, ...]] = []
        for each in settings:
            self._place += 1
            text = changes_to_text(_changes(holding, assessed)) if is_request else None
            if not is_request and each.monthly_fen == setting.monthly_fen:
                text = assessed.reason
            found.append(
                (
                    *(self._place, number, known.number, known.version, known.branch_id, each.effective_month),
                    *(each.monthly_fen, each.category.value, assessed.base_fen, each.until_month),
                    *(holding.monthly_fen if holding else None, each is setting, is_request),
                    stage.sealed(tx, self._place, text) if text is not None else None,
                )
            )
        return found

    def _note(self, number: int, member: int, outcome: str) -> None:
        self._counts[outcome] += 1
        if outcome == "untouched":
            self._counts["same"] += 1
        self._rows.append(number)
        self._members.append(member)
        self._outcomes.append(_OUTCOMES.index(outcome))

    def _settle_doubles(self, tx: Transaction) -> None:
        """Refuse all rows of a member who has several: nobody can tell which of them counts."""
        if len(set(self._members)) == len(self._members):
            return
        doubled = {member for member, count in Counter(self._members).items() if count > 1}
        self._take_back(tx, doubled, Reason.ASSESSED_TWICE)

    def _take_back(self, tx: Transaction, refused: Collection[int], why: Reason) -> None:
        """Refuse all rows of some members that were staged, or said nothing new."""
        if not refused:
            return
        stage.unstage(tx, sorted(refused))
        heading = ASSESSMENT_COLUMNS[KEY].heading
        left = [array("q"), array("q"), array("b")]
        for row in zip(self._rows, self._members, self._outcomes, strict=True):
            number, member, place = row
            if member not in refused:
                for column, value in zip(left, row, strict=True):
                    column.append(value)
                continue
            outcome = _OUTCOMES[place]
            self._counts[outcome] -= 1
            if outcome == "untouched":
                self._counts["same"] -= 1
            self._unfit.append(Unfit(number, str(member), "", heading, why))
        self._rows, self._members, self._outcomes = left

    def _left_alone(self, tx: Transaction, waiting: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Return how many would wait with nobody who may approve, and how many have no committee above."""
        steps, assignments = self._steps(tx, {branch for branch, _ in waiting})
        undecided = sum(not assignments.of(steps[branch], member, self._own).has_decider for branch, member in waiting)
        return undecided, sum(steps[branch] == branch for branch, _ in waiting)

    def _steps(self, tx: Transaction, branches: set[int]) -> tuple[Mapping[int, int], routing.Assignments]:
        """Return whose the step is, by branch: the next higher committee's, or, where there is none, the branch's."""
        committees = organisations.committees_above(tx, branches)
        steps = {branch: committees.get(branch, branch) for branch in branches}
        return steps, routing.Assignments(tx, set(steps.values()), self._now)

    def _submit(self, tx: Transaction) -> None:
        """Let what somebody else has to approve wait with them: never with whoever assessed it."""
        if not self.plan.to_committee:
            return
        steps, assignments = self._steps(tx, {branch for branch, _ in stage.waiting(tx)})
        next_id = first_id = stage.next_request(tx)
        with row_digests.noting(tx, "request", self.plan.to_committee) as note:
            for portion in stage.staged_requests(tx):
                new = [
                    stage.NewRequest(
                        *(number, each.member_id, each.version, each.branch_id, text, steps[each.branch_id]),
                        assignments.of(steps[each.branch_id], each.member_id, self._own).organisation_id,
                    )
                    for number, (each, text) in enumerate(portion, next_id)
                ]
                stage.submit_all(tx, KIND, new, self._own, self._now)
                audit.append_all(tx, [_submitted(self._actor, each) for each in new], self._now)
                next_id += len(new)
            note.all_after(first_id - 1)

    def _require_right(self, tx: Transaction) -> None:
        actor = rights.as_of_now(tx, self._actor, self._now)
        if actor is None:
            raise SignInRequired
        require_verified(tx, actor, self._now)
        if _right_of(tx, actor) != (self._own, self._allowed):
            raise RosterMoved


def require_sound(plan: AssessmentPlan) -> None:
    """Let a plan pass that can be carried out whole.

    Raises:
        AssessmentInvalid, AssessmentConflict: some rows cannot be written.
    """
    if plan.errors:
        raise AssessmentInvalid(plan.errors, plan.conflicts)
    if plan.conflicts:
        raise AssessmentConflict(plan.conflicts)


class AssessedFile(Assessment):
    """A table of assessments."""

    def __init__(
        self,
        store: Store,
        actor: Actor,
        assessor: Assessor,
        now: datetime,
        source: RowSource,
        reader: AssessmentReader,
    ) -> None:
        super().__init__(store, actor, assessor, now)
        self.source = source
        self._reader = reader

    def read(self, progress: Callable[[int], None] | None = None) -> None:
        """Read and stage the whole table.

        Raises:
            FileRefused: it cannot be read to its end.
        """
        done = 0
        for rows in self.source.blocks(_ROWS_AT_ONCE):
            chunk = self._reader.read([cells for _number, cells in rows])
            for position, problems in chunk.refused.items():
                number, cells = rows[position]
                member, name = (masked_cell(term, self._cell(cells, term)) for term in (KEY, "name"))
                for term, reason in problems:
                    self.refuse(Unfit(number, member, name, ASSESSMENT_COLUMNS[term].heading, reason))
            self.take([(number, row) for (number, _), row in zip(rows, chunk.rows, strict=True) if row is not None])
            done += len(rows)
            if progress:
                progress(done)
        self._refuse_sorted_apart()
        self.settle()

    def _refuse_sorted_apart(self) -> None:
        """Refuse rows of which only some columns were sorted: known of a workbook once it is read to its end."""
        apart = set()
        for number, member in zip(self._rows, self._members, strict=True):
            layout, row = self.source.layout(number)
            if layout.sorted and layout.is_sorted_apart(row, self._reader.places):
                apart.add(member)
        with self._store.reading() as tx:
            self._take_back(tx, apart, Reason.SORTED_APART)

    def _entry(self, direct: Sequence[int]) -> audit.Entry:
        told = {
            "sha256": self.source.sha256,
            "new": len(direct),
            "waiting": self.plan.to_committee,
            "same": self.plan.same,
            "conflicts": self.plan.conflicts,
            "errors": self.plan.errors,
        }
        return audit.Entry(self._actor.label, "dues.assessed", audit.file_subject(self.source.sha256), told)

    def _cell(self, cells: Sequence[str], term: str) -> str:
        place = self._reader.place_of(term)
        return cells[place] if place is not None else ""


def _right_of(tx: Transaction, actor: Actor) -> tuple[int, frozenset[int]]:
    """Return the member number of whoever assesses, and the branches whose members they may assess.

    Raises:
        NotAllowed: the actor may assess nobody.
    """
    access.require_somewhere(actor, Act.ASSESS)
    if actor.member_id is None:
        raise NotAllowed
    return actor.member_id, frozenset(organisations.below(tx, actor.organisations(Act.ASSESS)))


def _holding(known: stage.Known) -> Holding | None:
    if known.monthly_fen is None or known.category is None:
        return None
    return Holding(known.monthly_fen, Category(known.category), known.base_fen, known.until_month)


def _changes(holding: Holding | None, assessed: Assessed) -> Mapping[str, Sequence[str | None]]:
    present = holding.from_month(assessed.setting.effective_month) if holding else None
    base = yuan(assessed.base_fen) if assessed.base_fen is not None else None
    return changes_of(present, assessed.setting, assessed.rule, base, assessed.reason)


def _submitted(actor: Actor, new: stage.NewRequest) -> audit.Entry:
    detail = {"kind": KIND, "member": new.member_id, "waiting_at": new.waiting_at}
    return audit.Entry(actor.label, "request.submitted", f"request:{new.id}", detail)


_OUTCOMES = ("set", "to_committee", "same", "untouched")
