"""`szdj dues pay`: what was paid, recorded by a secretary or declared by whoever paid it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from szdj_cli.cli.framework.already import say_so
from szdj_cli.cli.notify import tell
from szdj_cli.cli.prompting import field_answers, prompts
from szdj_cli.cli.prompting.field_answers import Question
from szdj_cli.cli.prompting.standard_input import listed_or, stripped_lines
from szdj_cli.cli.prompting.turns import Answers
from szdj_cli.cli.requests.mending import is_mended_instead
from szdj_cli.cli.requests.submitting import Again, FilledIn, RequestForm, SubmitOptions, say_submitted
from szdj_cli.domain.dues.payments import (
    KIND,
    PAYMENT_FIELDS,
    PaymentForm,
    PaymentProposal,
    Recorded,
    answers_of,
    changes_of,
    describe,
    fill_in,
    is_near,
    months_of,
    parsed,
    payment_field,
    proposal_of,
)
from szdj_cli.domain.imports.piped import MEMBERS
from szdj_cli.domain.requests.requests import Doubt, Submitted, ToResubmit
from szdj_cli.domain.sms import Notice, Told
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.messages.dues import doubts as doubt_words
from szdj_cli.messages.dues import payments as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.dues import payments

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def whom(named: Sequence[str]) -> list[str]:
    """Return whom the options name, each once, `-` being the lines of standard input, if any."""
    return list(dict.fromkeys(filter(None, listed_or(stripped_lines, named, MEMBERS, "--member"))))


def from_options(state: "State", member: str | None, given: Mapping[str, str], how: SubmitOptions) -> None:
    """Record or declare what the options say; what they leave out is as `domain.dues.payments.fill_in` has it."""
    if not _say_known(state, member, given, how):
        form = _form(state, _begin(state, member), member, given, how)
        form.submit(given, how)


def on_terminal(state: "State", member: str | None, given: Mapping[str, str], how: SubmitOptions) -> None:
    """Ask for what the options leave out; Esc goes back one question."""
    if _say_known(state, member, given, how) or (member is None and is_mended_instead(state, KIND)):
        return
    form = _begin(state, member)
    given = parsed(given, shanghai_day(state.now()))
    asked, name = _form(state, form, member, given, how), f"dues pay {form.payer.number}"

    def anew() -> RequestForm:
        return _form(state, _begin(state, member), member, given, how)

    asked.ask_and_submit(state, name, given, how, anew)


def resubmit(state: "State", before: ToResubmit, again: Again) -> None:
    """Declare once more the payment that was sent back, mended."""
    given = parsed(field_answers.from_settings(again.settings, payment_field), shanghai_day(state.now()))

    def begun() -> RequestForm:
        return _form(state, _begin(state, None), None, given, again.how, before.resubmits)

    again.submit(state, before, begun, answers_of(proposal_of(before.changes)), given)


def _begin(state: "State", member: str | None) -> PaymentForm:
    return payments.begin(state.store, state.actor(), member, state.now())


def _form(
    state: "State",
    form: PaymentForm,
    member: str | None,
    given: Mapping[str, str],
    how: SubmitOptions,
    resubmits: int | None = None,
) -> RequestForm:
    def fill(answers: Mapping[str, Any]) -> FilledIn:
        proposal = fill_in(form, answers)
        allowed = how.allowed

        def settle() -> None:
            nonlocal allowed
            allowed = _allowed(state, form, answers, proposal, how)

        def submit() -> Submitted | None:
            store, actor, now = state.store, state.actor(), state.now()
            if member is None:
                return payments.declare(store, actor, answers, now, seen=proposal, allowed=allowed, resubmits=resubmits)
            done = record(member)
            _say_recorded(done, how.fmt)
            if not done.is_already:
                tell(state, [Told(form.payer.number, Notice.DUES_RECORDED)])
            return None

        def record(member: str) -> Recorded:
            store, actor, now = state.store, state.actor(), state.now()
            return payments.record(store, actor, member, answers, now, seen=proposal, allowed=allowed)

        return FilledIn(
            describe(changes_of(proposal)),
            submit,
            below=[words.total(proposal)],
            remarks=words.remarks(form, proposal),
            settle=settle,
            try_out=None if member is None else lambda: _say_recorded(record(member), how.fmt, dry_run=True),
        )

    confirm, not_done = (words.DECLARE, undone.SUBMITTED) if member is None else (words.RECORD, undone.RECORDED)
    questions = _questions(form, given, shanghai_day(state.now()))
    return RequestForm(questions, fill, words.REVIEW, confirm, undone=not_done)


def _questions(form: PaymentForm, given: Mapping[str, str], today: date) -> list[Question]:
    def owed(answers: Answers) -> int:
        typed = parsed({"months": answers.get("months") or given["months"]}, today)["months"]
        form.require_here(months_of(typed))
        return form.owed(months_of(typed))

    def begins(term: str, default: str | None) -> Callable[[Answers], str | None]:
        return lambda answers: answers.get(term) or default

    def lies_far(answers: Answers) -> bool:
        typed = {term: answers.get(term) or given.get(term) for term in ("months", "paid_on")}
        read = parsed({term: text for term, text in typed.items() if text}, today)
        paid_on = read.get("paid_on", today.isoformat())
        return not all(is_near(month, paid_on) for month in months_of(read.get("months", form.offered_month)))

    months, amount, paid_on, method, serial, reason = PAYMENT_FIELDS.values()
    return [
        Question(months, "--month", lambda _: words.WHICH_MONTHS, begins("months", form.offered_month)),
        Question(
            amount,
            "--amount",
            lambda answers: words.which_amount(owed(answers)),
            lambda answers: answers.get("amount") or words.amount_offered(owed(answers)),
            may_be_empty=False,
            rests_on=owed,
        ),
        Question(paid_on, "--paid-on", lambda _: words.WHICH_DAY, begins("paid_on", today.isoformat())),
        Question(method, "--method", lambda _: words.WHICH_METHOD, begins("method", None)),
        Question(
            serial,
            "--serial",
            lambda _: words.WHICH_SERIAL,
            begins("serial", None),
            if_empty="",
            is_asked=lambda answers: (answers.get("method") or given.get("method")) != "cash",
        ),
        Question(
            reason,
            "--reason",
            lambda _: words.WHY_SO_FAR,
            begins("reason", None),
            is_asked=lies_far,
            may_be_empty=False,
        ),
    ]


def _allowed(
    state: "State", form: PaymentForm, answers: Mapping[str, str], proposal: PaymentProposal, how: SubmitOptions
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
        question = doubt_words.question(doubt, proposal.total_fen, form.paid_in_full(proposal))
        if not prompts.confirm(question, yes=is_allowed, option=option):
            raise prompts.Change  # the amount, or the month, is the slip that it seemed to be
    return how.allowed | frozenset(found)


def _say_known(state: "State", member: str | None, answers: Mapping[str, str], how: SubmitOptions) -> bool:
    """Say what is known by its serial number, and is so already; return whether anything is."""
    if "serial" not in answers:
        return False
    if member is None:
        before = payments.declared(state.store, state.actor(), answers, state.now())
        if before is not None:
            say_submitted(before, how.fmt, dry_run=how.dry_run)
        return before is not None
    known = payments.recorded(state.store, state.actor(), member, answers, state.now())
    if known is not None:
        _say_recorded(known, how.fmt, dry_run=how.dry_run)
    return known is not None


def show_nobody(how: SubmitOptions) -> None:
    """Say that nobody is named, where a list on standard input is empty."""
    show_result(how.fmt, {"payments": [], "total_fen": 0}, written=False, dry_run=how.dry_run)
    say(words.NOBODY_OWES)


def _say_recorded(done: Recorded, fmt: OutputFormat, *, dry_run: bool = False) -> None:
    numbers, written, member, is_already = done
    lines = [
        {"payment": number, "member": member, "month": line.month, "amount_fen": line.amount_fen}
        for number, line in zip(numbers, written.lines, strict=True)
    ]
    data = {"payments": lines, "total_fen": written.total_fen}
    show_result(fmt, data, written=not dry_run, dry_run=dry_run, already=is_already)
    said, receipt = words.recorded(numbers, written), f"szdj dues receipt {' '.join(map(str, numbers))}"
    if is_already:
        say_so(said, receipt)
    elif not dry_run:
        draw_next_step(said, receipt)
