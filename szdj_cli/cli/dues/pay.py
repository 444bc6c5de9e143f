"""`szdj dues pay`: what was paid, recorded by a secretary or declared by whoever paid it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from szdj_cli.cli.prompting import checks, field_answers, prompts
from szdj_cli.domain.dues.payments import (
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
from szdj_cli.domain.requests.requests import Doubt, Submitted
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_of
from szdj_cli.messages import requests as request_words
from szdj_cli.messages.dues import doubts as doubt_words
from szdj_cli.messages.dues import payments as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.requests import draw_changes, draw_submitted
from szdj_cli.services.dues import payments

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


class Payment(NamedTuple):
    """What the options say about the way in which a payment is written."""

    yes: bool
    fmt: OutputFormat
    allowed: frozenset[Doubt]


def from_options(state: "State", member: str | None, given: Mapping[str, str], how: Payment) -> None:
    """Record or declare what the options say; what they leave out is as `domain.dues.payments.fill_in` has it."""
    if not _say_known(state, member, given, how.fmt):
        _finish(state, _begin(state, member), member, given, how)


def on_terminal(state: "State", member: str | None, given: Mapping[str, str], how: Payment) -> None:
    """Ask for what the options leave out; Esc goes back one question."""
    if _say_known(state, member, given, how.fmt):
        return
    form = _begin(state, member)
    given = parsed(given, shanghai_day(state.now()))
    asked = ("months", "amount", "paid_on", "method", "serial")
    questions = {term: ask for term in asked if term not in given and (ask := _questions(state, form, given).get(term))}
    prompts.in_turn_then(questions, lambda answers: _finish(state, form, member, {**given, **answers}, how))


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


def _finish(state: "State", form: PaymentForm, member: str | None, answers: Mapping[str, str], how: Payment) -> None:
    proposal = fill_in(form, answers)
    if not how.yes:
        say(words.REVIEW)
        draw_changes(describe(changes_of(proposal)), aside=True)
        say(words.total(proposal))
    for said in words.remarks(form, proposal):
        say(said, "yellow")
    allowed = _allowed(state, form, answers, proposal, how)
    if not prompts.confirm(words.DECLARE if member is None else words.RECORD, yes=how.yes):
        raise typer.Abort
    store, actor, now = state.store, state.actor(), state.now()
    if member is None:
        _say_declared(payments.declare(store, actor, answers, now, seen=proposal, allowed=allowed), how.fmt)
    else:
        _say_recorded(payments.record(store, actor, member, answers, now, seen=proposal, allowed=allowed), how.fmt)


def _allowed(
    state: "State", form: PaymentForm, answers: Mapping[str, str], proposal: PaymentProposal, how: Payment
) -> frozenset[Doubt]:
    """Return what is right though it is doubtful: as the options say, or, on a terminal, as each is answered.

    `--yes` answers none of them: it agrees to what was meant, and a slip was not.
    """
    if not state.interactive:
        return how.allowed
    found = payments.doubts(state.store, state.actor(), form, answers, proposal, state.now())
    for doubt in found:
        option = doubt_words.DOUBT_OPTIONS[doubt]
        is_allowed = doubt in how.allowed
        if not prompts.confirm(doubt_words.question(doubt, proposal.total_fen), yes=is_allowed, option=option):
            raise typer.Abort
    return how.allowed | frozenset(found)


def _say_known(state: "State", member: str | None, answers: Mapping[str, str], fmt: OutputFormat) -> bool:
    """Say what is known by its serial number, as if it had been written now; return whether anything is."""
    if "serial" not in answers:
        return False
    if member is None:
        before = payments.declared(state.store, state.actor(), answers, state.now())
        if before is not None:
            _say_declared(before, fmt)
        return before is not None
    known = payments.recorded(state.store, state.actor(), member, answers, state.now())
    if known is not None:
        say(words.KNOWN)
        _say_recorded(known, fmt)
    return known is not None


def _say_declared(submitted: Submitted, fmt: OutputFormat) -> None:
    draw_submitted(submitted, fmt)
    draw_next_step(request_words.submitted(submitted), f"szdj request show {submitted.id}")


def _say_recorded(done: tuple[list[int], PaymentProposal], fmt: OutputFormat) -> None:
    numbers, written = done
    lines = [
        {"payment": number, "month": line.month, "amount_fen": line.amount_fen}
        for number, line in zip(numbers, written.lines, strict=True)
    ]
    show_result(fmt, {"payments": lines, "total_fen": written.total_fen})
    listed = " ".join(map(str, numbers))
    draw_next_step(words.recorded(numbers, written), f"szdj dues receipt {listed}")
