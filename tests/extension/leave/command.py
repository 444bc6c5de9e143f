"""`szdj leave`: asking for leave."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import options, state
from szdj_cli.cli.verification.verify import ensure_verified

if TYPE_CHECKING:
    from szdj_cli.cli.menu import Entry
    from szdj_cli.cli.requests.submitting import Again, RequestForm
    from szdj_cli.cli.state import State
    from szdj_cli.domain.personal_centre import Overview
    from szdj_cli.domain.requests.requests import Submitted, ToResubmit

app = typer.Typer(help="请假：提交书记审批。", add_completion=False)


@app.callback()
def leave() -> None:
    """Hold the commands of leave."""


@app.command(help="申请请假，提交书记审批。不带 --set 时逐项询问。")
def ask(
    values: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="项目=内容，可重复")] = None,
    yes: options.Yes = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Ask for leave."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.prompting import field_answers
    from szdj_cli.cli.requests.submitting import SubmitOptions
    from tests.extension.leave import services
    from tests.extension.leave.domain import leave_field

    services.begin(current.store, current.actor(), current.now())
    given = field_answers.from_settings(values or (), leave_field)
    how = SubmitOptions(fmt, yes)
    if current.interactive and not yes:
        _form(current).ask_and_submit(current, "leave ask", given, how)
    else:
        _form(current).submit(given, how)


def resubmit(state: "State", before: "ToResubmit", again: "Again") -> None:
    """Ask once more for the leave that was sent back."""
    from szdj_cli.cli.prompting import field_answers
    from tests.extension.leave.domain import leave_field

    answered = {term: new or "" for term, (_, new) in before.changes.items()}
    given = field_answers.from_settings(again.settings, leave_field)
    again.submit(state, before, lambda: _form(state, before.resubmits), answered, given)


def menu_of(_overview: "Overview") -> "Entry":
    """Return the menu of leave."""
    from szdj_cli.cli.menu import Entry
    from tests.extension.leave import words

    return Entry(words.MENU, below=(Entry(words.MENU_ASK, ("leave", "ask")),))


def _form(current: "State", resubmits: int | None = None) -> "RequestForm":
    from szdj_cli.cli.prompting.field_answers import of_record
    from szdj_cli.cli.requests.submitting import FilledIn, RequestForm
    from szdj_cli.domain.values.clock import shanghai_day
    from tests.extension.leave import services, words
    from tests.extension.leave.domain import LEAVE_FIELDS, describe, fill_in

    def filled_in(answers: Mapping[str, str]) -> FilledIn:
        changes = fill_in(answers, shanghai_day(current.now()))

        def submit() -> "Submitted":
            return services.ask(current.store, current.actor(), answers, current.now(), resubmits=resubmits)

        return FilledIn(describe(changes), submit)

    questions = [
        of_record(field, None, words.QUESTION.format(heading=field.heading)) for field in LEAVE_FIELDS.values()
    ]
    return RequestForm(questions, filled_in, words.REVIEW, words.SUBMIT)
