"""`szdj dues set`: the category, the base, what the rules say, what the member wants to pay, from when."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from szdj_cli.cli.prompting import field_answers, prompts
from szdj_cli.cli.prompting.field_answers import Question
from szdj_cli.cli.prompting.turns import Answers
from szdj_cli.cli.requests.mending import is_mended_instead
from szdj_cli.cli.requests.submitting import Again, FilledIn, RequestForm, SubmitOptions
from szdj_cli.domain.dues.incomes import ANNUAL_SALARY, SELF_EMPLOYED, WAYS, monthly_average
from szdj_cli.domain.dues.rules import Category, Rounding, Standard
from szdj_cli.domain.dues.settings import (
    DUES_FIELDS,
    KIND,
    DuesForm,
    DuesProposal,
    answers_of,
    describe,
    dues_field,
    fill_in,
    parsed,
)
from szdj_cli.domain.errors import NothingChanged
from szdj_cli.domain.requests.requests import Submitted, ToResubmit
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.fields import Editor, Field
from szdj_cli.domain.values.money import parse_yuan, yuan
from szdj_cli.messages.dues import settings as words
from szdj_cli.messages.kit import prompts as prompt_words
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import say
from szdj_cli.services.dues import rules as dues_rules
from szdj_cli.services.dues import settings as dues_settings

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


_QUARTER = Field("quarter_income", words.QUARTER_INCOME, DUES_FIELDS["base"].parse, Editor.MEMBER)
"""What is asked of the self-employed in place of the base, which is the third part of it."""

_EMPLOYED = (Category.EMPLOYED, ANNUAL_SALARY, SELF_EMPLOYED)


def from_options(state: "State", member: str | None, given: Mapping[str, str], how: SubmitOptions) -> None:
    """Submit what the options say, or set it for a member; the amount is the rules' where none is given."""
    form = _begin(state, member, even_if_pending=True)
    try:
        _form(state, form, member, given, how).submit(given, how)
    except NothingChanged:
        if member is None:
            raise
        from szdj_cli.cli.dues import assessing

        assessing.say_same(form, how.fmt, dry_run=how.dry_run)


def on_terminal(state: "State", member: str | None, given: Mapping[str, str], how: SubmitOptions) -> None:
    """Ask for what the options leave out; Esc goes back one question."""
    if member is None and is_mended_instead(state, KIND):
        return
    form = _begin(state, member)
    given = _given(given, shanghai_day(state.now()))
    if member is not None:
        say(words.whose(form.member.name, form.member.branch_name))
    say(words.present(form.present))
    if "base" not in given and given.get("category", Category.EMPLOYED) in _EMPLOYED:
        say(words.WHAT_COUNTS)
    asked = _form(state, form, member, given, how)
    name = f"dues set {form.member.number}"

    def anew() -> RequestForm:
        return _form(state, _begin(state, member), member, given, how)

    asked.ask_and_submit(state, name, given, how, anew)


def resubmit(state: "State", before: ToResubmit, again: Again) -> None:
    """Submit once more the setting that was sent back, mended."""
    given = parsed(field_answers.from_settings(again.settings, dues_field), shanghai_day(state.now()))
    how = again.how._replace(dry_run=False)  # the form tries it

    def begun() -> RequestForm:
        return _form(state, _begin(state, None), None, given, how, before.resubmits)

    again.submit(state, before, begun, answers_of(before.changes), given)


def _given(given: Mapping[str, str], today: date) -> dict[str, str]:
    """Return answers by term as they are stored, but for the category: by what of an income counts."""
    way = WAYS.find(given.get("category", ""))
    return parsed(given, today) | ({"category": way} if way is not None else {})


def _begin(state: "State", member: str | None, *, even_if_pending: bool = False) -> DuesForm:
    if member is not None:
        from szdj_cli.cli.dues import assessing

        return assessing.begin_for(state, member, even_if_pending=even_if_pending)
    rules = dues_rules.in_force(state.settings.dues_rules)
    rounding = Rounding(state.settings.dues_rounding)
    return dues_settings.begin(
        state.store, state.actor(), rules, rounding, state.now(), even_if_pending=even_if_pending
    )


def _form(
    state: "State",
    form: DuesForm,
    member: str | None,
    given: Mapping[str, str],
    how: SubmitOptions,
    resubmits: int | None = None,
) -> RequestForm:
    def fill(filled: Mapping[str, Any]) -> FilledIn:
        answers = with_base(filled)
        proposal = fill_in(form, answers, shanghai_day(state.now()))

        def set_at_once(*, dry_run: bool = False) -> None:
            from szdj_cli.cli.dues import assessing

            assessing.set_one(state, form, proposal, how.fmt, dry_run=dry_run)

        def submit() -> Submitted:
            store, actor, now = state.store, state.actor(), state.now()
            rules, rounding = form.rules, form.rounding
            return dues_settings.submit(store, actor, answers, rules, rounding, now, resubmits=resubmits)[0]

        said = words.remarks(proposal, has_committee=form.has_committee, is_assessed=member is not None)
        filled_in = FilledIn(
            describe(proposal.changes),
            submit if member is None else set_at_once,
            warnings=_arithmetic(filled, answers, proposal),
            remarks=said,
            try_out=None if member is None else partial(set_at_once, dry_run=True),
        )
        if not proposal.is_far_above:
            return filled_in
        if state.interactive and not (how.yes or how.dry_run):
            return filled_in._replace(settle=partial(_ask_whether_meant, proposal))
        return filled_in._replace(remarks=[*said, words.far_above(proposal)])

    confirm, not_done = (words.SUBMIT, undone.SUBMITTED) if member is None else (words.ASSESS, undone.ASSESSED)
    questions = _questions(form, given, shanghai_day(state.now()))
    return RequestForm(questions, fill, words.REVIEW, confirm, undone=not_done)


def with_base(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers to the form's own fields: the base for a quarter's income that was asked for in its place."""
    found = {term: answer for term, answer in answers.items() if term != _QUARTER.term}
    if (quarter := answers.get(_QUARTER.term)) is not None and answers.get("category") == SELF_EMPLOYED:
        found["base"] = yuan(monthly_average(parse_yuan(quarter)))
    return found


def _arithmetic(filled: Mapping[str, Any], answers: Mapping[str, Any], proposal: DuesProposal) -> list[str]:
    quarter, base = filled.get(_QUARTER.term), answers.get("base")
    if base is None:
        return []
    quarter_fen = None if quarter is None else parse_yuan(quarter)
    return words.arithmetic(filled.get("category", ""), quarter_fen, parse_yuan(base), proposal.rule)


def _ask_whether_meant(proposal: DuesProposal) -> None:
    """Ask once more about what is probably a slip.

    Raises:
        Back, Change: it is to be changed.
    """
    choices = [(prompt_words.CHANGE, False), (words.STILL_SO_MUCH, True)]
    if not prompts.ask_choice(words.far_above(proposal), choices, option="--yes"):
        raise prompts.Change


class _Answered(NamedTuple):
    """What the options and the answers say so far, as far as the next question rests on it."""

    form: DuesForm
    given: Mapping[str, str]
    today: date

    def way(self, answers: Answers) -> str:
        return str({**self.given, **answers}["category"])

    def known(self, answers: Answers) -> tuple[Category, str | None, str]:
        all_of = parsed(with_base({**self.given, **answers}), self.today)
        return Category(all_of["category"]), all_of.get("base"), all_of.get("effective_month", self.form.month)

    def which_base(self, answers: Answers) -> str:
        return words.WHICH_BASE.get(self.way(answers), words.WHICH_OTHER_BASE)

    def needs_base(self, answers: Answers) -> bool:
        category, _, month = self.known(answers)
        return self.form.needs_base(category, month) and "base" not in self.given

    def needs_quarter(self, answers: Answers) -> bool:
        return self.needs_base(answers) and self.way(answers) == SELF_EMPLOYED

    def rule(self, answers: Answers) -> Standard:
        return self.form.by_rule(*self.known(answers))

    def is_below(self, answers: Answers) -> bool:
        of_rules = self.rule(answers)
        amount = answers.get("monthly_dues") or self.given.get("monthly_dues") or yuan(of_rules.monthly_fen)
        return parse_yuan(amount) < of_rules.lowest_fen

    def is_nothing(self, answers: Answers) -> bool:
        return self.is_below(answers) and parse_yuan(answers.get("monthly_dues") or self.given["monthly_dues"]) == 0


def _questions(form: DuesForm, given: Mapping[str, str], today: date) -> list[Question]:
    so_far = _Answered(form, given, today)
    present = form.present.category.value if form.present else None
    category, base, amount, month, reason, until = DUES_FIELDS.values()
    return [
        Question(
            category._replace(codes=WAYS),
            "--category",
            lambda _: words.WHICH_CATEGORY,
            lambda answers: answers.get("category") or present,
        ),
        Question(
            month,
            "--effective",
            lambda _: words.WHICH_MONTH,
            lambda answers: answers.get("effective_month") or form.month,
        ),
        Question(
            base,
            "--base",
            so_far.which_base,
            lambda answers: answers.get("base"),
            is_asked=lambda answers: so_far.needs_base(answers) and not so_far.needs_quarter(answers),
            may_be_empty=False,
            rests_on=so_far.which_base,
        ),
        Question(
            _QUARTER,
            "--base",
            so_far.which_base,
            lambda answers: answers.get(_QUARTER.term),
            is_asked=so_far.needs_quarter,
            may_be_empty=False,
        ),
        Question(
            amount,
            "--amount",
            lambda answers: words.which_amount(so_far.rule(answers)),
            lambda answers: answers.get("monthly_dues") or yuan(so_far.rule(answers).monthly_fen),
            rests_on=so_far.rule,
        ),
        Question(
            reason,
            "--reason",
            lambda answers: words.WHY_LESS.format(amount=yuan(so_far.rule(answers).lowest_fen)),
            lambda answers: answers.get("shortfall_reason"),
            is_asked=so_far.is_below,
            may_be_empty=False,
        ),
        Question(
            until,
            "--until",
            lambda _: words.UNTIL_WHEN,
            lambda answers: answers.get("end_month"),
            is_asked=so_far.is_nothing,
            may_be_empty=False,
        ),
    ]
