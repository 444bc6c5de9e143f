"""What `szdj dues assess` and `szdj dues set --member` do: write the table, show what would be set, write it, tell."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.framework.already import say_so
from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.options import BatchOptions
from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.dues.assessments import AssessmentPlan, AssessmentRow
from szdj_cli.domain.dues.rules import Category, Rounding, RuleSet
from szdj_cli.domain.dues.settings import DuesForm, DuesProposal
from szdj_cli.domain.errors import ExitCode, SzdjError
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.money import parse_yuan
from szdj_cli.messages.dues import assessments as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.dues.assessments import draw_assessed, draw_assessment, draw_line_events, say_unfit
from szdj_cli.render.importing import writing
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.progress import progress_of
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.readings import draw_reading
from szdj_cli.services.dues import assessing, assessments
from szdj_cli.services.dues import rules as dues_rules

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.services.dues.assessments import Assessment


def write_plan(
    state: "State", target: Path | None, branch: str | None, year: int | None, fmt: OutputFormat, *, force: bool
) -> None:
    """Write everybody whom the user may assess, of a year from January on, of this one from the present month."""
    rules, rounding = _rules(state)
    month = _first_month(shanghai_month(state.now()), year)
    actor = state.actor()
    with progress_of(words.WRITING_PLAN) as advance:
        written = assessing.write(
            state.store,
            actor,
            target,
            rules,
            rounding,
            state.now(),
            branch=branch,
            month=month,
            notes=words.NOTES,
            force=force,
            progress=lambda done: advance(done, done, done),
        )
    said, following = words.plan_written(written.members, str(target)), f"szdj dues assess apply {target}"
    show_file(fmt, target, written.members, said=said, then=following, suspended=written.suspended)
    if written.suspended:
        say(words.SUSPENDED.format(count=written.suspended))


def apply_file(state: "State", file: Path | None, encoding: str | None, sheet: str | None, how: BatchOptions) -> None:
    """Apply a table that was filled in.

    Raises:
        AssessmentInvalid, AssessmentConflict: some rows cannot be applied, and the others are not to be written alone.
    """
    rules, rounding = _rules(state)
    actor, now = state.actor(), state.now()
    with assessments.opened(state.store, actor, file, rules, rounding, now, encoding=encoding, sheet=sheet) as made:
        with progress_of(words.READING) as advance:
            made.read(lambda rows: advance(rows, made.source.position(), made.source.size))
        reading = made.source.reading
        draw_reading(reading)
        plan = made.plan
        if not how.fmt.is_data:
            draw_assessment(plan)
        say_unfit(plan.unfit, reading)
        draw_line_events(made.lines(), reading, how.fmt)
        is_refused = bool(plan.unfit) and not how.keep_going
        if is_refused or how.dry_run:
            draw_assessed(plan, how.fmt, reading, dry_run=how.dry_run, written=False)
            if is_refused:
                assessments.require_sound(plan)
            say(undone.DRY_RUN)
        else:
            try:
                if plan.to_write:
                    prompts.agree(words.question(plan), undone.ASSESSED, yes=how.yes)
                _write(made, keep_going=how.keep_going)
            except SzdjError:
                if how.fmt.is_for_programs:  # it read the rows: the last line says that nothing came of them
                    draw_assessed(plan, how.fmt, reading, dry_run=False, written=False)
                raise
            _tell(state, made)
            draw_assessed(plan, how.fmt, reading, dry_run=False, written=plan.to_write > 0)
            draw_next_step(words.done(plan), _next(plan.to_committee))
        if plan.unfit:
            raise typer.Exit(ExitCode.PARTLY)


def set_one(state: "State", form: DuesForm, proposal: DuesProposal, fmt: OutputFormat, *, dry_run: bool) -> None:
    """Write what one member was assessed at; it was looked through and agreed to.

    Raises:
        RequestPending, NotAssessable: as `services.dues.assessments.of_one`.
        RosterMoved: something changed meanwhile.
    """
    actor, now = state.actor(), state.now()
    row = _row_of(form, proposal)
    with assessments.of_one(state.store, actor, row, form.rules, form.rounding, now) as made:
        plan = made.plan
        if plan.same:  # it was sent up before, and waits
            draw_assessed(plan, fmt, None, dry_run=dry_run, written=False, already=True)
            say_so(words.SENT_UP_WAITS, words.SENT_UP_LISTED)
            return
        for said in words.doubts(plan):
            say(said)
        if not dry_run:
            _write(made)
            _tell(state, made)
        draw_assessed(plan, fmt, None, dry_run=dry_run, written=not dry_run)
        if not dry_run:
            draw_next_step(words.done_one(plan), _next(plan.to_committee, form.member.number))


def say_same(form: DuesForm, fmt: OutputFormat, *, dry_run: bool) -> None:
    """Say that a member pays just that already, as of a row of a table that is so."""
    plan = AssessmentPlan(
        set=0,
        same=1,
        to_committee=0,
        unfit=(),
        untouched=0,
        before_fen=0,
        after_fen=0,
        lines=(),
        without_committee=0,
        undecided=0,
    )
    draw_assessed(plan, fmt, None, dry_run=dry_run, written=False, already=True)
    draw_next_step(words.done_one(plan), _next(0, form.member.number))


def begin_for(state: "State", member: str, *, even_if_pending: bool) -> DuesForm:
    """Return the form of what another member is to pay; as `services.dues.assessing.begin`."""
    rules, rounding = _rules(state)
    store, actor, now = state.store, state.actor(), state.now()
    return assessing.begin(store, actor, member, rules, rounding, now, even_if_pending=even_if_pending)


def _write(made: "Assessment", *, keep_going: bool = False) -> None:
    with writing():
        made.apply(keep_going=keep_going)


def _tell(state: "State", made: "Assessment") -> None:
    for portion in made.messages():
        send_notices(state, portion)


def _rules(state: "State") -> tuple[tuple[RuleSet, ...], Rounding]:
    return dues_rules.in_force(state.settings.dues_rules), Rounding(state.settings.dues_rounding)


def _first_month(present: str, year: int | None) -> str:
    """Return the month from which what is assessed for a year holds: none that has ended."""
    if year is None or year == int(present[:4]):
        return present
    if year < int(present[:4]):
        raise typer.BadParameter(words.YEAR_OVER, param_hint="--year")
    return f"{year}-01"


def _next(to_committee: int, member: int | None = None) -> str:
    if to_committee:
        return words.SENT_UP_LISTED
    return "szdj report dues" if member is None else f"szdj dues show --member {member}"


def _row_of(form: DuesForm, proposal: DuesProposal) -> AssessmentRow:
    """Return what a form comes to as a row of the table: seen is what was shown."""
    new = {term: values[1] for term, values in proposal.changes.items()}
    seen, base = proposal.changes["monthly_dues"][0], new.get("base")
    return AssessmentRow(
        form.member.number,
        form.member.name,
        None,
        Category(new["category"] or ""),
        parse_yuan(base) if base is not None else None,
        parse_yuan(seen) if seen is not None else None,
        parse_yuan(new["monthly_dues"] or ""),
        new["effective_month"],
        new.get("shortfall_reason"),
        new.get("end_month"),
    )
