"""`szdj dues set`: the category, the base, what the rules say, what the member wants to pay, from when."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from szdj_cli.cli.prompting import checks, field_answers, prompts
from szdj_cli.domain.dues.rules import CATEGORIES, Category, Rounding
from szdj_cli.domain.dues.settings import DUES_FIELDS, DuesForm, describe, fill_in, parsed
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.money import parse_yuan, yuan
from szdj_cli.messages import requests as request_words
from szdj_cli.messages.dues import settings as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.requests import draw_changes, draw_submitted
from szdj_cli.services.dues import rules as dues_rules
from szdj_cli.services.dues import settings as dues_settings

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def from_options(state: "State", given: Mapping[str, str], fmt: OutputFormat, *, yes: bool) -> None:
    """Submit what the options say; the amount is the rules' where none is given."""
    _submit(state, _begin(state), given, fmt, yes=yes)


def on_terminal(state: "State", given: Mapping[str, str], fmt: OutputFormat, *, yes: bool) -> None:
    """Ask for what the options leave out; Esc goes back one question."""
    form = _begin(state)
    given = parsed(given, shanghai_day(state.now()))
    say(words.present(form.present))
    questions = {term: ask for term, ask in _questions(state, form, given).items() if term not in given}
    prompts.in_turn_then(questions, lambda answers: _submit(state, form, {**given, **answers}, fmt, yes=yes))


def _begin(state: "State") -> DuesForm:
    rules = dues_rules.in_force(state.settings.dues_rules)
    return dues_settings.begin(state.store, state.actor(), rules, Rounding(state.settings.dues_rounding), state.now())


def _questions(state: "State", form: DuesForm, given: Mapping[str, str]) -> dict[str, prompts.Question]:
    today = shanghai_day(state.now())

    def checked(term: str) -> prompts.Check:
        return field_answers.check_of(DUES_FIELDS[term], today)

    def known(earlier: Mapping[str, Any]) -> tuple[Category, str | None, str]:
        typed = {term: answer for term, answer in earlier.items() if answer is not prompts.SKIPPED}
        all_of = {**given, **parsed(typed, today)}
        return Category(all_of["category"]), all_of.get("base"), all_of.get("effective_month", form.month)

    def ask_category(earlier: Mapping[str, Any]) -> str:
        choices = [(label, code) for code, label in CATEGORIES.labels.items()]
        present = form.present.category.value if form.present else None
        default: str | None = earlier.get("category") or present
        return prompts.ask_choice(words.WHICH_CATEGORY, choices, option="--category", default=default)

    def ask_month(earlier: Mapping[str, Any]) -> str:
        default = earlier.get("effective_month") or form.month
        return prompts.ask_text(
            words.WHICH_MONTH, option="--effective", default=default, check=checked("effective_month")
        )

    def ask_base(earlier: Mapping[str, Any]) -> Any:
        category, _, month = known(earlier)
        if not form.needs_base(category, month):
            return prompts.SKIPPED
        question = words.WHICH_BASE.get(category, words.WHICH_OTHER_BASE)
        return prompts.ask_text(question, option="--base", check=checks.required(checked("base")))

    def ask_amount(earlier: Mapping[str, Any]) -> str:
        rule = form.by_rule(*known(earlier))
        default = yuan(rule.monthly_fen)
        question = words.which_amount(rule)
        return prompts.ask_text(question, option="--amount", default=default, check=checked("monthly_dues"))

    def ask_reason(earlier: Mapping[str, Any]) -> Any:
        rule = form.by_rule(*known(earlier))
        amount = earlier.get("monthly_dues") or given.get("monthly_dues") or yuan(rule.monthly_fen)
        if parse_yuan(amount) >= rule.lowest_fen:
            return prompts.SKIPPED
        question = words.WHY_LESS.format(amount=yuan(rule.lowest_fen))
        return prompts.ask_text(question, option="--reason", check=checks.required(checked("shortfall_reason")))

    return {
        "category": ask_category,
        "effective_month": ask_month,
        "base": ask_base,
        "monthly_dues": ask_amount,
        "shortfall_reason": ask_reason,
    }


def _submit(state: "State", form: DuesForm, answers: Mapping[str, str], fmt: OutputFormat, *, yes: bool) -> None:
    proposal = fill_in(form, answers, shanghai_day(state.now()))
    if not yes:
        say(words.REVIEW)
        draw_changes(describe(proposal.changes), aside=True)
    for said in words.remarks(proposal):
        say(said, "yellow")
    if not prompts.confirm(words.SUBMIT, yes=yes):
        raise typer.Abort
    submitted, _ = dues_settings.submit(state.store, state.actor(), answers, form.rules, form.rounding, state.now())
    draw_submitted(submitted, fmt)
    draw_next_step(request_words.submitted(submitted), f"szdj request show {submitted.id}")
