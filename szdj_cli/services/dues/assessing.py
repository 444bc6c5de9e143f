"""What a branch's office assesses: the table of everybody to be filled in, and the form of one member."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.assessments import ASSESSMENT_COLUMNS, UNSET, Assessor
from szdj_cli.domain.dues.rules import CATEGORIES, Category, Rounding, RuleSet
from szdj_cli.domain.dues.settings import KIND, DuesForm
from szdj_cli.domain.errors import OwnDues
from szdj_cli.domain.imports.tables import Notes, NumberForm, SheetExtras, SheetLayout, SheetTitle
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.text import safe
from szdj_cli.files.tables.writing import write_table
from szdj_cli.services.access import access
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.exports import once_logged
from szdj_cli.services.members import roster
from szdj_cli.services.requests import submission
from szdj_cli.store.core import audit, bulk
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import assessments
from szdj_cli.store.organisations import organisations

_PAGE = 5_000
_TERMS = tuple(ASSESSMENT_COLUMNS)
_NUMBERS = {_TERMS.index(term): NumberForm.MONEY for term in ("base", "rule_amount", "monthly_dues")}
_LAYOUT = SheetLayout(
    frozenset(map(_TERMS.index, ("name", "branch", "shortfall_reason"))),
    dict.fromkeys(map(_TERMS.index, ("category", "base", "monthly_dues")), 10),
)
_CHOICES = {_TERMS.index("category"): tuple(CATEGORIES.labels.values())}


class Assessable(NamedTuple):
    """How many members a table to be filled in has, and how many are not in it, as their membership is suspended."""

    members: int
    suspended: int


def write(
    store: Store,
    actor: Actor,
    target: Path | None,
    rules: Sequence[RuleSet],
    rounding: Rounding,
    now: datetime,
    *,
    branch: str | None = None,
    month: str | None = None,
    notes: Notes | None = None,
    force: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Assessable:
    """Write everybody whom the actor may assess, to be filled in, and return how many; None is standard output.

    It is logged: the table has why somebody pays less.

    Amounts are those of a month (YYYY-MM), the present one where it is left out; it is also the one from which a new
    standard holds. Who does not pay, as their membership is suspended, is left out.

    Raises:
        NotAllowed: the actor assesses nobody.
        OrganisationNotFound, OrganisationNotUnique: the branch.
        DuesStandardMissing: the month lies before the first rule.
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target.
    """
    wanted = month or shanghai_month(now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        scope = roster.scope_of(tx, actor, Act.ASSESS, branch)
        branches = organisations.below(tx, scope or ())
        suspended = assessments.suspended(tx, branches)
    entry = audit.Entry(actor.label, "dues.assessment_written", "roster", {"branch": branch, "month": wanted})
    rows = _rows(store, branches, wanted, Assessor(rules, rounding, shanghai_day(now)), progress)
    headings = [field.heading for field in ASSESSMENT_COLUMNS.values()]
    extras = SheetExtras(SheetTitle.ASSESSMENT, _CHOICES, notes, _NUMBERS, layout=_LAYOUT)
    count = write_table(target, headings, once_logged(store, entry, now, rows), force=force, extras=extras)
    return Assessable(count, suspended)


def begin(
    store: Store,
    actor: Actor,
    member: str,
    rules: Sequence[RuleSet],
    rounding: Rounding,
    now: datetime,
    *,
    even_if_pending: bool = False,
) -> DuesForm:
    """Return the form of what another member is to pay, by number or unique name.

    `even_if_pending` leaves it to `assessments.of_one` to find dues that wait: they may be the very same.

    Raises:
        NotAllowed: the actor may not assess them.
        OwnDues: it is the actor.
        MemberNotFound, NameNotUnique: the member.
        RequestPending: they have asked for other dues, and that waits.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        found = roster.find(tx, actor, member)
        access.require(tx, actor, Act.ASSESS, found.branch_id)
        if found.number == actor.member_id:
            raise OwnDues
        if not even_if_pending:
            submission.require_none_open(tx, KIND, found.number, now)
        return dues_settings.form_of(tx, found, rules, rounding, now)


def _rows(
    store: Store, branches: Sequence[int], month: str, assessor: Assessor, progress: Callable[[int], None] | None
) -> Iterator[tuple[str, ...]]:
    done = 0
    opened = store.keys.opener("dues_standard", "reason", marking=True)
    for portion in bulk.chunks(sorted(branches)):
        after = assessments.FIRST
        while True:
            with store.reading() as tx:
                page = assessments.page(tx, portion, month, after, _PAGE)
            for each in page:
                yield _row(each, month, assessor, opened)
            done += len(page)
            if progress:
                progress(done)
            if len(page) < _PAGE:
                break
            after = (page[-1].branch_id, page[-1].number)


def _row(
    each: assessments.Listed, month: str, assessor: Assessor, opened: Callable[[int, bytes], str]
) -> tuple[str, ...]:
    category = Category(each.category) if each.category else None
    rule = ""
    if category is not None and (each.base_fen is not None or not assessor.needs_base(category, month)):
        rule = yuan(assessor.standard(category, each.base_fen, month).lowest_fen)
    return (
        str(each.number),
        safe(each.name),
        safe(each.branch),
        CATEGORIES.label(category) if category else "",
        yuan(each.base_fen) if each.base_fen is not None else "",
        rule,
        yuan(each.monthly_fen) if each.monthly_fen is not None else UNSET,
        "",
        month,
        opened(each.setting_id, each.reason) if each.setting_id and each.reason else "",
        each.until_month or "",
    )
