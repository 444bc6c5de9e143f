"""`szdj dues pay`: what was paid, recorded by a secretary or declared by whoever paid it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from szdj_cli.cli import checks, field_answers, prompts
from szdj_cli.domain.clock import shanghai_day
from szdj_cli.domain.months import month_of
from szdj_cli.domain.payments import (
    METHODS,
    PAYMENT_FIELDS,
    PaymentForm,
    PaymentProposal,
    changes_of,
    describe,
    fill_in,
    months_of,
    parsed,
)
from szdj_cli.messages import payments as words
from szdj_cli.messages import requests as request_words
from szdj_cli.render.console import say
from szdj_cli.render.requests import draw_changes, draw_submitted
from szdj_cli.render.tables import draw_json, draw_next_step
from szdj_cli.services import payments

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def from_options(state: "State", member: str | None, given: Mapping[str, str], fmt: str, *, yes: bool) -> None:
    """Record or declare what the options say; what they leave out is as `domain.payments.fill_in` has it."""
    _finish(state, _begin(state, member), member, given, fmt, yes=yes)


def on_terminal(state: "State", member: str | None, given: Mapping[str, str], fmt: str, *, yes: bool) -> None:
    """Ask for what the options leave out; Esc goes back one question."""
    form = _begin(state, member)
    given = parsed(given, shanghai_day(state.now()))
    asked = ("months", "amount", "paid_on", "method", "serial")
    questions = {term: ask for term in asked if term not in given and (ask := _questions(state, form, given).get(term))}
    prompts.in_turn_then(questions, lambda answers: _finish(state, form, member, {**given, **answers}, fmt, yes=yes))


def _begin(state: "State", member: str | None) -> PaymentForm:
    return payments.begin(state.store, state.actor(), member, state.now())


def _questions(state: "State", form: PaymentForm, given: Mapping[str, str]) -> dict[str, prompts.Question]:
    today = shanghai_day(state.now())

    def checked(term: str) -> prompts.Check:
        return field_answers.check_of(PAYMENT_FIELDS[term], today)

    def ask_months(earlier: Mapping[str, Any]) -> str:
        default = earlier.get("months") or month_of(today)
        return prompts.ask_text(words.WHICH_MONTHS, option="--month", default=default, check=checked("months"))

    def ask_amount(earlier: Mapping[str, Any]) -> str:
        months = months_of(parsed({"months": earlier.get("months") or given["months"]}, today)["months"])
        return prompts.ask_text(
            words.which_amount(form.owed(months)),
            option="--amount",
            default=words.amount_offered(form.owed(months)),
            check=checks.required(checked("amount")),
        )

    def ask_day(earlier: Mapping[str, Any]) -> str:
        default = earlier.get("paid_on") or today.isoformat()
        return prompts.ask_text(words.WHICH_DAY, option="--paid-on", default=default, check=checked("paid_on"))

    def ask_method(earlier: Mapping[str, Any]) -> str:
        choices = [(label, code) for code, label in METHODS.labels.items()]
        before: str | None = earlier.get("method")
        return prompts.ask_choice(words.WHICH_METHOD, choices, option="--method", default=before)

    def ask_serial(earlier: Mapping[str, Any]) -> Any:
        if (earlier.get("method") or given.get("method")) == "cash":
            return prompts.SKIPPED
        default = earlier.get("serial") or ""
        return prompts.ask_text(words.WHICH_SERIAL, option="--serial", default=default, check=checked("serial"))

    return {
        "months": ask_months,
        "amount": ask_amount,
        "paid_on": ask_day,
        "method": ask_method,
        "serial": ask_serial,
    }


def _finish(
    state: "State", form: PaymentForm, member: str | None, answers: Mapping[str, str], fmt: str, *, yes: bool
) -> None:
    proposal = fill_in(form, answers)
    if not yes:
        say(words.REVIEW)
        draw_changes(describe(changes_of(proposal)), aside=True)
        say(words.total(proposal))
    for said in words.remarks(form, proposal):
        say(said, "yellow")
    if not prompts.confirm(words.DECLARE if member is None else words.RECORD, yes=yes):
        raise typer.Abort
    if member is None:
        submitted, _ = payments.declare(state.store, state.actor(), answers, state.now(), seen=proposal)
        if fmt in ("json", "jsonl"):
            draw_submitted(submitted)
        draw_next_step(request_words.submitted(submitted), f"szdj request show {submitted.id}")
        return
    numbers, written = payments.record(state.store, state.actor(), member, answers, state.now(), seen=proposal)
    _say_recorded(numbers, written, fmt)


def _say_recorded(numbers: list[int], written: PaymentProposal, fmt: str) -> None:
    if fmt in ("json", "jsonl"):
        lines = [
            {"payment": number, "month": line.month, "amount_fen": line.amount_fen}
            for number, line in zip(numbers, written.lines, strict=True)
        ]
        draw_json({"payments": lines, "total_fen": written.total_fen})
    listed = " ".join(map(str, numbers))
    draw_next_step(words.recorded(numbers, written), f"szdj dues receipt {listed}")
