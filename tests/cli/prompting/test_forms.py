"""Forms: what was confirmed in the review is what is submitted, and nothing typed is lost on the way."""

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from szdj_cli.cli import state
from szdj_cli.cli.framework import in_place
from szdj_cli.cli.framework.boundary import run_within
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.prompting.field_answers import Question
from szdj_cli.cli.prompting.turns import Answers
from szdj_cli.cli.requests.submitting import FilledIn, RequestForm, SubmitOptions
from szdj_cli.domain.changes import Change
from szdj_cli.domain.errors import (
    NothingChanged,
    PaymentMoved,
    RequestPending,
    SignInRequired,
    SmsCodeSpent,
    SzdjError,
    ValueInvalid,
    VerificationRequired,
)
from szdj_cli.domain.requests.requests import Submitted
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.fields import Editor, Field, coded, plain
from szdj_cli.domain.values.money import parse_yuan, yuan
from szdj_cli.domain.values.parsing import parse_text
from szdj_cli.domain.values.reasons import FormKind, Reason
from szdj_cli.messages.kit import prompts as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit import output
from szdj_cli.render.kit.formats import TABLE
from tests.support.steps.keyboards import CONTROL_C, DOWN, ENTER, ESCAPE, UP, typed

NOW = datetime(2026, 11, 29, tzinfo=UTC)
KINDS = CodeList({"worker": "在职", "student": "学生", "retired": "离退休"}, {})
KIND = Field("kind", "类别", coded(KINDS), Editor.MEMBER, True, KINDS)
BASE = Field("base", "基数", plain(lambda text: yuan(parse_yuan(text))), Editor.MEMBER, True)
AMOUNT = Field("amount", "金额", plain(lambda text: yuan(parse_yuan(text))), Editor.MEMBER, True)
REMARK = Field("remark", "备注", plain(parse_text), Editor.MEMBER)
REVIEW = "请核对："


@dataclass
class Desk:
    """Where a form is submitted: what came in, and what is refused on the way."""

    faults: list[SzdjError | None] = field(default_factory=list)
    came: list[dict[str, str]] = field(default_factory=list)

    def fill_in(self, answers: Mapping[str, Any]) -> FilledIn:
        if parse_yuan(answers["amount"]) > 1_000_000:
            raise ValueInvalid("amount", Reason.PAYABLE_TOO_LARGE, FormKind.RECORD)
        shown = {each.heading: str(answers[each.term]) for each in (KIND, BASE, AMOUNT, REMARK) if each.term in answers}

        def submit() -> Submitted | None:
            if self.faults and (fault := self.faults.pop(0)) is not None:
                raise fault
            self.came.append(shown)
            return None

        return FilledIn([Change(name, name, "", text, is_entry=True) for name, text in shown.items()], submit)


def questions() -> list[Question]:
    def offered(answers: Answers) -> str:
        return "0.20" if answers["kind"] == "student" else yuan(parse_yuan(answers["base"]) // 100)

    def asks(which: Field, says: str, **more: Any) -> Question:
        return Question(
            which, "--set", lambda _: says, more.pop("offers", lambda answers: answers.get(which.term)), **more
        )

    return [
        asks(KIND, "哪一类"),
        asks(BASE, "多少收入", is_asked=lambda answers: answers["kind"] != "student"),
        asks(
            AMOUNT,
            "交多少",
            offers=lambda answers: answers.get("amount") or offered(answers),
            rests_on=offered,
        ),
        asks(REMARK, "备注"),
    ]


def filled(desk: Desk, *keys: str, account: Callable[[], int] = lambda: 1, name: str = "test") -> io.StringIO:
    """Fill the form in by keys; what it ends with is raised."""
    with typed(*keys) as drawn:
        current = state.current()
        vars(current)["actor"] = lambda: SimpleNamespace(account_id=account())
        vars(current)["now"] = lambda: NOW
        form = RequestForm(questions(), desk.fill_in, REVIEW, "是否提交")
        try:
            form.ask_and_submit(current, name, {}, SubmitOptions(TABLE, yes=False))
        except KeyboardInterrupt:
            pytest.fail(f"the keys ended before the form did:\n{drawn.getvalue()}")
    return drawn


def reviewed(drawn: str) -> dict[str, str]:
    """Return what the last review that was drawn says, by heading."""
    lines = drawn.rpartition(f"{REVIEW}\n")[2].split("\n")[1:]
    cells = [line.split("\t") for line in lines]
    return {row[0]: row[2] for row in cells if len(row) == 3}


ANSWERED = (ENTER, "8000", ENTER, ENTER, "无", ENTER)
SAID = {"类别": "worker", "基数": "8000", "金额": "80.00", "备注": "无"}


def test_enter_submits_what_was_just_typed() -> None:
    desk = Desk()
    filled(desk, *ANSWERED, ENTER)
    assert desk.came == [SAID]


@pytest.mark.parametrize("give_up", [("n", ENTER, "n", ENTER), (DOWN, DOWN, ENTER, DOWN, ENTER)], ids=str)
def test_cancelling_offers_first_to_change_and_then_says_what_was_not_done(give_up: tuple[str, ...]) -> None:
    desk = Desk()
    with pytest.raises(prompts.Declined) as declined:
        filled(desk, *ANSWERED, *give_up)
    assert declined.value.said == undone.SUBMITTED
    assert desk.came == []


def test_enter_at_cancel_goes_back_to_change() -> None:
    desk = Desk()
    filled(desk, *ANSWERED, "n", ENTER, ENTER, DOWN * 3, ENTER, "啊", ENTER, ENTER)
    assert desk.came == [SAID | {"备注": "无啊"}]


def test_a_line_is_changed_in_the_review_and_what_rests_on_it_is_asked_anew() -> None:
    desk = Desk()
    filled(desk, *ANSWERED, "b", ENTER, DOWN, ENTER, "\x15", "9000", ENTER, ENTER, ENTER)
    assert desk.came == [SAID | {"基数": "9000", "金额": "90.00"}]


def test_a_line_that_is_asked_no_more_is_not_submitted() -> None:
    desk = Desk()
    filled(desk, *ANSWERED, "b", ENTER, ENTER, DOWN, ENTER, ENTER, ENTER)
    assert desk.came == [{"类别": "student", "金额": "0.20", "备注": "无"}]


def test_escape_goes_back_field_by_field_with_what_was_typed() -> None:
    desk = Desk()
    drawn = filled(desk, *ANSWERED, ESCAPE, ESCAPE, ESCAPE, ESCAPE, ENTER, ENTER, ENTER, ENTER, ENTER)
    assert desk.came == [SAID]
    assert drawn.getvalue().count("哪一类") >= 2


@pytest.mark.parametrize("refusal", [SignInRequired(), VerificationRequired()], ids=lambda each: each.code)
def test_whoever_has_to_sign_in_or_to_verify_does_and_the_form_goes_on(
    refusal: SzdjError, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Sequence[str]] = []

    def run_within(command: Sequence[str]) -> int:
        ran.append(command)
        return 0

    monkeypatch.setattr(in_place, "run_within", run_within)
    desk = Desk([refusal])
    filled(desk, *ANSWERED, ENTER, ENTER)
    assert desk.came == [SAID]
    assert ran == [["login"] if isinstance(refusal, SignInRequired) else ["verify"]]


def test_another_person_who_signs_in_submits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = iter([1])
    monkeypatch.setattr(in_place, "run_within", lambda _command: 0)
    desk = Desk([SignInRequired()])
    with pytest.raises(prompts.Declined) as declined:
        filled(desk, *ANSWERED, ENTER, ENTER, account=lambda: next(accounts, 2))
    assert declined.value.said == words.ANOTHER_PERSON
    assert desk.came == []


def test_what_a_rule_refuses_is_changed_and_submitted() -> None:
    desk = Desk()
    filled(desk, ENTER, "8000", ENTER, "\x15", "99999", ENTER, ENTER, ENTER, "\x15", "80", ENTER, ENTER)
    assert desk.came == [SAID | {"金额": "80", "备注": "（清空）"}]


def test_what_is_raised_after_the_act_is_no_refusal_of_it() -> None:
    desk = Desk()

    def fill_in(answers: Mapping[str, Any]) -> FilledIn:
        def submit() -> None:
            desk.came.append(SAID)
            output.note_done()
            raise RequestPending(3)

        return desk.fill_in(answers)._replace(submit=submit)

    output.begin()
    with pytest.raises(RequestPending):
        filled(SimpleNamespace(fill_in=fill_in), *ANSWERED, ENTER)  # type: ignore[arg-type] # all that is asked of it
    assert desk.came == [SAID]
    output.begin()


def test_a_command_within_another_leaves_what_that_one_asks_for() -> None:
    output.begin()
    output.asked.columns, output.asked.sort = ("id",), "name"
    assert run_within(["nosuch"]) == 2
    assert (output.asked.columns, output.asked.sort) == (("id",), "name")
    output.begin()


@pytest.mark.parametrize(
    "refusal", [SmsCodeSpent(), RequestPending(3), NothingChanged("dues")], ids=lambda each: each.code
)
def test_after_any_other_refusal_it_can_be_tried_again_or_given_up_with_the_code_of_the_refusal(
    refusal: SzdjError,
) -> None:
    desk = Desk([refusal])
    filled(desk, *ANSWERED, ENTER, DOWN, ENTER, ENTER)
    assert desk.came == [SAID]
    desk = Desk([refusal])
    with pytest.raises(typer.Exit) as leave:
        filled(desk, *ANSWERED, ENTER, DOWN, DOWN, ENTER)
    assert leave.value.exit_code == refusal.exit_code
    assert desk.came == []


@pytest.mark.parametrize("way", [(DOWN, ENTER), (ENTER, DOWN * 9, ENTER)], ids=["again", "change"])
def test_after_a_conflict_the_form_rests_on_what_is_so_now(way: tuple[str, ...]) -> None:
    before, now = Desk([PaymentMoved()]), Desk()
    with typed(*ANSWERED, ENTER, *way, ENTER):
        current = state.current()
        vars(current).update(actor=lambda: SimpleNamespace(account_id=1), now=lambda: NOW)
        form = RequestForm(questions(), before.fill_in, REVIEW, "是否提交")
        anew = replace(form, fill_in=now.fill_in)
        form.ask_and_submit(current, "test", {}, SubmitOptions(TABLE, yes=False), anew=lambda: anew)
    assert (before.came, now.came) == ([], [SAID])


@pytest.mark.parametrize("left", [CONTROL_C, ESCAPE * 5], ids=["ctrl-c", "esc"])
def test_in_the_menu_what_was_typed_is_there_when_the_form_is_opened_again(left: str) -> None:
    desk, drafts = Desk(), {}  # type: ignore[var-annotated]
    for keys in ((*ANSWERED, left), (ENTER, ENTER)):
        with suppress(typer.Abort, KeyboardInterrupt), typed(*keys):
            current = state.current()
            vars(current).update(
                actor=lambda: SimpleNamespace(account_id=1), now=lambda: NOW, is_in_personal_centre=True, drafts=drafts
            )
            form = RequestForm(questions(), desk.fill_in, REVIEW, "是否提交")
            form.ask_and_submit(current, "test", {}, SubmitOptions(TABLE, yes=False))
    assert desk.came == [SAID]
    assert drafts == {}


KEYS = st.sampled_from(
    [ENTER] * 8 + [UP, DOWN, DOWN, ESCAPE + "\x7f", "y", "b", "n", "1", "9", "0.5", "字", "\x7f", "\x15", " ", "\t"]
)
FAULTS = st.sampled_from(
    [
        None,
        None,
        SignInRequired(),
        VerificationRequired(),
        SmsCodeSpent(),
        ValueInvalid("amount", Reason.REQUIRED, FormKind.RECORD),
    ]
)


def confirmed_is_submitted(keys: list[str], faults: list[SzdjError | None], patch: pytest.MonkeyPatch) -> None:
    desk, agreed = Desk(list(faults)), []
    with patch.context() as context:
        context.setattr(in_place, "run_within", lambda _command: 0)
        asked = prompts.submit
        drawn: list[io.StringIO] = []

        def watched(question: str, said: str, **how: Any) -> None:
            asked(question, said, **how)
            agreed.append(reviewed(drawn[0].getvalue()))

        context.setattr(prompts, "submit", watched)
        with suppress(typer.Abort, typer.Exit, KeyboardInterrupt, SzdjError), typed(*keys) as shown:
            drawn.append(shown)
            current = state.current()
            vars(current).update(actor=lambda: SimpleNamespace(account_id=1), now=lambda: NOW)
            form = RequestForm(questions(), desk.fill_in, REVIEW, "是否提交")
            form.ask_and_submit(current, "test", {}, SubmitOptions(TABLE, yes=False))
    assert desk.came == agreed[-1:][: len(desk.came)]
    assert len(desk.came) <= 1


@settings(max_examples=25, deadline=None)
@given(keys=st.lists(KEYS, max_size=40), faults=st.lists(FAULTS, max_size=3))
def test_whatever_was_confirmed_in_the_review_is_what_is_submitted(
    keys: list[str], faults: list[SzdjError | None]
) -> None:
    confirmed_is_submitted(keys, faults, pytest.MonkeyPatch())


@pytest.mark.full
@settings(max_examples=3000, deadline=None)
@given(keys=st.lists(KEYS, max_size=80), faults=st.lists(FAULTS, max_size=5))
def test_whatever_was_confirmed_in_the_review_is_what_is_submitted_at_length(
    keys: list[str], faults: list[SzdjError | None]
) -> None:
    confirmed_is_submitted(keys, faults, pytest.MonkeyPatch())
