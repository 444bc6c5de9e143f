"""`--idempotency-key` where tokens, sign-ins and rights come into it: whose an answer is, and what is never kept."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.accounts.test_tokens import Office, by, clock, code_of, fill_store, listed, office, roster
from tests.support import builders
from tests.support.homes import ADMINISTRATOR
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.storage.dumps import rows_of
from tests.support.world import MEMBER, SECRETARY

__all__ = ["clock", "fill_store", "office"]

PAY = ("dues", "pay", "--member", str(MEMBER), "--month", "2026-11", "--amount", "10", "--yes")
KEY = ("--idempotency-key", "K1")


@pytest.fixture
def dues(office: Office) -> Office:
    with office.person(SECRETARY):
        assert_ok(run("dues", "opening", "2026-10", "--yes"))
    return office


def test_a_token_is_never_kept_to_be_told_again(office: Office) -> None:
    with office.person(ADMINISTRATOR):
        assert_refused(run("token", "create", "--scope", "report", "--yes", *KEY), 2, "--idempotency-key")
        assert run_json("token", "list") == []


def test_whoever_has_not_verified_today_is_not_told_the_answer_of_yesterday(dues: Office) -> None:
    dues.clock.now = datetime.fromisoformat("2026-11-23T23:59:00+08:00")
    with dues.person(SECRETARY):
        assert_ok(run(*PAY, *KEY))
        dues.clock.now += timedelta(minutes=2)
        again = run(*PAY, *KEY, "--format", "json")
        assert (code_of(again), again.stdout) == ((4, "verification_required"), "")


def test_a_token_gets_nothing_of_its_makers_or_another_tokens_answers(dues: Office) -> None:
    token, wider = dues.token(SECRETARY, "dues"), dues.token(SECRETARY, "dues", "import")
    with dues.person(SECRETARY):
        assert_ok(run(*PAY, *KEY))
    for each in (token, wider):
        result = by(each, *PAY, *KEY, "--format", "json")
        assert (code_of(result), result.stdout) == ((7, "idempotency_key_used"), "")
    paying = (*PAY[:-2], "11", "--yes", "--allow-repeat", "--idempotency-key", "K2")
    assert "repeated" not in listed(token, *paying)
    assert listed(token, *paying)["repeated"]
    assert code_of(by(wider, *paying, "--format", "json")) == (7, "idempotency_key_used")
    assert listed(dues.token(SECRETARY, "dues"), *paying)["repeated"], "a new one in its place goes on with its keys"
    assert len(rows_of(dues.store)["dues_payment"]) == 2


def test_two_tokens_for_two_organisations_do_not_answer_for_one_another(office: Office, tmp_path: Path) -> None:
    one, other = (office.token(ADMINISTRATOR, "import", branch=code) for code in ("B1", "B2"))
    path = roster(tmp_path, builders.person(0, 学历="研究生"))
    assert_ok(by(one, "import", "members", path, "--yes", *KEY))
    result = by(other, "import", "members", path, "--yes", *KEY, "--format", "json")
    assert (code_of(result), result.stdout) == ((7, "idempotency_key_used"), "")


def test_tokens_do_not_live_again_when_their_disabled_maker_does(office: Office) -> None:
    token = office.token(SECRETARY, "report")
    with office.person(ADMINISTRATOR):
        assert_ok(run("member", "disable", str(SECRETARY), "--reason", "手机丢失", "--yes"))
    assert code_of(by(token, "whoami", "--format", "json"))[0] == 4
    with office.person(ADMINISTRATOR):
        assert_ok(run("member", "enable", str(SECRETARY), "--reason", "找回", "--yes"))
    assert code_of(by(token, "whoami", "--format", "json")) == (4, "token_revoked")


def test_refusals_of_one_token_fill_no_log(office: Office) -> None:
    token = office.token(ADMINISTRATOR, "report")
    for _ in range(5):
        assert code_of(by(token, "member", "export", "-o", "x", "--format", "json")) == (5, "token_out_of_scope")
    office.clock.now += timedelta(hours=2)
    assert by(token, "member", "export", "-o", "x").exit_code == 5
    with office.person(ADMINISTRATOR):
        assert len(run_json("audit", "log", "--act", "access.refused")) == 2
