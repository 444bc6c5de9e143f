from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.dues.rules import Category, Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.dues.settings import DuesSetting, setting_in
from szdj_cli.domain.errors import DecisionsConflict, NothingChanged, RequestPending, ValueInvalid
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.services.approvals import reading
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import settings as stored
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered
from tests.support.steps.transfers import admit, receivers, send, take_in
from tests.support.steps.transfers import ask as ask_for_a_transfer

MEMBER = APPLICANTS[0]
EMPLOYED = {"category": "在职", "base": "8000"}


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def ask(store: Store, now: datetime, **answers: str) -> int:
    return dues_settings.submit(store, entered(store, now, MEMBER), answers, shipped(), Rounding.FEN, now)[0].id


def history(store: Store, now: datetime, member: int = MEMBER) -> list[DuesSetting]:
    return dues_settings.history(store, entered(store, now, member), now)


def changes_of(store: Store, now: datetime, number: int) -> dict[str, tuple[str, str]]:
    shown = reading.show(store, entered(store, now, COMMITTEE_SECRETARY), number, now).request
    return {change.field: (change.old, change.new) for change in shown.changes}


def test_an_amount_holds_from_its_month_once_the_secretary_agrees(store: Store, now: datetime) -> None:
    number = ask(store, now, **EMPLOYED)
    assert history(store, now) == []
    said = changes_of(store, now, number)
    assert said["monthly_dues"] == ("", "120.00")
    assert (said["rule_amount"][1], said["category"][1], said["effective_month"][1]) == ("120.00", "在职", "2026-11")
    decide(store, now, SECRETARY, [number])
    assert history(store, now) == [DuesSetting("2026-11", 12_000, Category.EMPLOYED)]
    assert reading.show(store, entered(store, now, MEMBER), number, now).request.state is RequestState.APPROVED


def test_below_the_rules_needs_a_reason_and_the_committee(store: Store, now: datetime) -> None:
    with pytest.raises(ValueInvalid) as refusal:
        ask(store, now, **EMPLOYED, monthly_dues="50")
    assert refusal.value.field == "shortfall_reason"
    number = ask(store, now, **EMPLOYED, monthly_dues="50", shortfall_reason="家庭困难")
    decide(store, now, SECRETARY, [number])
    assert history(store, now) == []
    assert reading.show(store, entered(store, now, MEMBER), number, now).request.waiting_at == "示范街道党委"
    decide(store, now, COMMITTEE_SECRETARY, [number])
    assert history(store, now)[-1].monthly_fen == 5_000


def test_a_retired_member_s_reason_is_the_branch_s_alone(store: Store, now: datetime) -> None:
    answers = {"category": "离退休", "base": "5000", "monthly_dues": "10", "shortfall_reason": "家庭困难"}
    number = ask(store, now, **answers)
    decide(store, now, SECRETARY, [number])
    assert history(store, now)[-1].monthly_fen == 1_000


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"category": "在职"}, "base"),
        ({"base": "8000"}, "category"),
        ({"category": "在职", "base": "-1"}, "base"),
        ({"category": "在职", "base": "1.005"}, "base"),
        ({"category": "学生", "monthly_dues": "0"}, "shortfall_reason"),
        ({"category": "学生", "monthly_dues": "-5"}, "monthly_dues"),
        ({"category": "学生", "effective_month": "2026-13"}, "effective_month"),
        ({"category": "学生", "effective_month": "2010-06"}, "effective_month"),  # joined in July
        ({"category": "学生", "effective_month": "2027-06"}, "effective_month"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_nothing_is_written(
    store: Store, now: datetime, answers: dict[str, str], field: str
) -> None:
    with pytest.raises(ValueInvalid) as refusal:
        ask(store, now, **answers)
    assert refusal.value.field == field
    assert list(reading.mine(store, entered(store, now, MEMBER), now)) == []


def test_more_is_allowed_and_the_same_again_is_nothing(store: Store, now: datetime) -> None:
    number = ask(store, now, category="学生", monthly_dues="1500")
    with pytest.raises(RequestPending):
        ask(store, now, category="学生")
    decide(store, now, SECRETARY, [number])
    with pytest.raises(NothingChanged):
        ask(store, now, monthly_dues="1500")
    assert ask(store, now, monthly_dues="1.00")  # the category is as it was


def test_the_amount_of_any_month_is_known(store: Store, now: datetime) -> None:
    for answers in (
        {"category": "学生"},
        {**EMPLOYED, "effective_month": "2027-01"},
        {"monthly_dues": "200", "base": "8000", "category": "在职", "effective_month": "2027-01"},
    ):
        decide(store, now, SECRETARY, [ask(store, now, **answers)])
    found = history(store, now)
    months = ("2026-10", "2026-11", "2026-12", "2027-01", "2030-01")
    holding = {month: setting_in(found, month) for month in months}
    amounts = {month: each.monthly_fen if each else None for month, each in holding.items()}
    assert amounts == {"2026-10": None, "2026-11": 20, "2026-12": 20, "2027-01": 20_000, "2030-01": 20_000}


def test_an_amount_that_was_changed_meanwhile_is_a_conflict(store: Store, now: datetime) -> None:
    first = ask(store, now, category="学生")
    with store.transaction() as tx:
        stored.add_all(tx, [stored.NewSetting(MEMBER, "2026-11", 500, "student", first)], now)
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, SECRETARY, [first])
    assert refusal.value.conflicts == ((first, "record_changed"),)


def test_it_goes_along_with_its_member_and_the_committee_s_step_with_it(store: Store, now: datetime) -> None:
    receivers(store, now)
    number = ask(store, now, **EMPLOYED, monthly_dues="50", shortfall_reason="家庭困难")
    transfer = ask_for_a_transfer(store, now, MEMBER, "B4")
    send(store, now, transfer)
    admit(store, now, transfer)
    take_in(store, now, transfer)
    steps = reading.show(store, entered(store, now, MEMBER), number, now).steps
    assert [step.organisation for step in steps] == ["第四党支部", "样例街道党委"]
    decide(store, now + timedelta(minutes=1), OUTSIDER, [number])


def test_money_is_whole_fen_in_the_store(store: Store, now: datetime) -> None:
    decide(store, now, SECRETARY, [ask(store, now, category="在职", base="3333.33")])
    with store.reading() as tx:
        (fen,) = tx.driver.execute("SELECT monthly_fen FROM dues_standard").fetchone()
    assert type(fen) is int
