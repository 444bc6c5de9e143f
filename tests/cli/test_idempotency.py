"""`--idempotency-key`, through the real command: one key, one act, one answer."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from szdj_cli.cli.state import State
from szdj_cli.services.accounts.idempotency import KEPT
from szdj_cli.store.accounts import idempotency_keys
from szdj_cli.store.core.engine import Store
from tests.support.applicants import APPLICANTS, SECRETARY
from tests.support.homes import ADMINISTRATOR, calling, go_on_as, session_of
from tests.support.outboxes import delivered, messages
from tests.support.processes.concurrency import run_together
from tests.support.running import Result, assert_ok, run
from tests.support.storage.dumps import rows_of

MEMBER, OTHER = APPLICANTS[:2]
PAY = f"dues pay --member {MEMBER} --amount 12 --yes --idempotency-key K1"
Call = Callable[..., Result]
_RUN = """
from szdj_cli.__main__ import main
print(main(["dues", "pay", "--member", sys.argv[1], "--format", "json", *sys.argv[2].split()]))
"""


@pytest.fixture
def call(store_at_work: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call a command as somebody."""
    monkeypatch.setattr(State, "now", lambda _: now)
    return calling(store_at_work, now)


def _assert_refused(result: Result, exit_code: int, code: str) -> None:
    said = [json.loads(line) for line in result.stderr.splitlines()]
    assert (result.exit_code, said[-1]["error"]["code"], result.stdout) == (exit_code, code, "")


def _sent() -> bytes:
    return delivered(Path(os.environ["SZDJ_HOME"]))


def test_the_same_key_gives_the_same_answer_and_writes_nothing(call: Call, store_at_work: Store) -> None:
    first = call(SECRETARY, PAY)
    assert_ok(first)
    before = rows_of(store_at_work), _sent()
    again = call(SECRETARY, PAY)
    assert_ok(again)
    assert json.loads(again.stdout) == json.loads(first.stdout) | {"repeated": True}
    assert "没有再办理" in again.stderr
    assert_ok(call(SECRETARY, PAY.replace(" --yes", ""), fmt="csv"))
    assert (rows_of(store_at_work), _sent()) == before
    assert len(rows_of(store_at_work)["dues_payment"]) == 1


def test_people_see_the_answer_that_is_said_to_stand_above(call: Call) -> None:
    call(SECRETARY, PAY)
    again = call(SECRETARY, PAY, fmt="table")
    assert "重复运行" in again.stdout
    assert "以上是上一次的结果" in again.stderr


def test_without_a_key_a_second_payment_of_the_same_amount_is_asked_about(call: Call) -> None:
    assert_ok(call(SECRETARY, PAY))
    _assert_refused(call(SECRETARY, PAY.partition(" --idem")[0]), 2, "payment_repeated")


@pytest.mark.parametrize(
    "other",
    [
        PAY.replace("12", "13"),
        PAY.replace(str(MEMBER), str(OTHER)),
        f"{PAY} --allow-repeat",
        f"org dismiss B1 --member {SECRETARY} --yes --idempotency-key K1",
    ],
)
def test_a_key_for_something_else_is_a_conflict(other: str, call: Call, store_at_work: Store) -> None:
    assert_ok(call(SECRETARY, PAY))
    before = rows_of(store_at_work)
    _assert_refused(call(SECRETARY, other), 7, "idempotency_key_used")
    assert rows_of(store_at_work) == before


def test_a_key_is_its_account_s_own(call: Call, store_at_work: Store) -> None:
    for member, line in ((SECRETARY, PAY), (MEMBER, "profile edit --set 工作单位=甲 --yes --idempotency-key K1")):
        done = call(member, line)
        assert_ok(done)
        assert "repeated" not in json.loads(done.stdout)
    assert len(rows_of(store_at_work)["idempotency_key"]) == 2


def test_what_was_refused_or_only_tried_leaves_no_key(call: Call, store_at_work: Store) -> None:
    assert_ok(call(SECRETARY, f"{PAY} --dry-run"))
    _assert_refused(call(SECRETARY, PAY.replace("12", "999999")), 2, "payment_large")
    _assert_refused(call(SECRETARY, PAY.replace("12", "x")), 3, "value_invalid")
    assert not rows_of(store_at_work)["idempotency_key"]
    assert_ok(call(SECRETARY, PAY))


def test_a_key_asks_nothing_and_has_a_form(call: Call) -> None:
    _assert_refused(call(SECRETARY, "request withdraw 1 --idempotency-key K1"), 2, "input_needed")
    for wrong in ("一", "a" * 129, "a\tb"):
        refused = run("dues", "pay", "--member", "1", "--idempotency-key", wrong, "--format", "json")
        _assert_refused(refused, 2, "usage")


def test_an_answer_is_kept_for_ninety_days(call: Call, now: datetime, store_at_work: Store) -> None:
    assert_ok(call(ADMINISTRATOR, f"member disable {OTHER} --reason 离职 --yes --idempotency-key K1"))
    kept = rows_of(store_at_work)["idempotency_key"]
    with store_at_work.reading() as tx:
        account, mac = kept[0][1], bytes(kept[0][2])
        assert idempotency_keys.find(tx, account, mac, now - KEPT) is not None
        assert idempotency_keys.find(tx, account, mac, now + timedelta(seconds=1)) is None


def test_nothing_stands_in_clear(call: Call, store_at_work: Store) -> None:
    line = f"org appoint B2 --member {OTHER} --role secretary --idempotency-key 440305197001019990"
    assert_ok(call(ADMINISTRATOR, line))
    (row,) = rows_of(store_at_work)["idempotency_key"]
    text = repr([bytes(each) if isinstance(each, memoryview) else each for each in row])
    for clear in ("440305197001019990", "appoint", "B2", "secretary"):
        assert clear not in text


def test_a_file_counts_by_what_is_in_it(call: Call, tmp_path: Path, store_at_work: Store) -> None:
    head = "党员编号,姓名,去向,日期,原因\n"
    with store_at_work.reading() as tx:
        name = tx.driver.execute(f"SELECT name FROM member WHERE id = {OTHER}").fetchone()[0]
    for file in ("a.csv", "b.csv"):
        (tmp_path / file).write_text(f"{head}{OTHER},{name},去世,2026-11-01,病故\n", "utf-8")
    line = "member leave --file {} --yes --idempotency-key K1"
    first = call(ADMINISTRATOR, line.format(tmp_path / "a.csv"))
    assert_ok(first)
    again = call(ADMINISTRATOR, line.format(tmp_path / "b.csv"))
    assert_ok(again)
    assert all(each["repeated"] for each in json.loads(again.stdout))
    (tmp_path / "b.csv").write_text(f"{head}{MEMBER},,去世,2026-11-01,病故\n", "utf-8")
    _assert_refused(call(ADMINISTRATOR, line.format(tmp_path / "b.csv")), 7, "idempotency_key_used")
    standard = line.format("-")
    content = f"{head}{MEMBER},,停止党籍,2026-11-01,失联\n"
    assert_ok(call(ADMINISTRATOR, standard.replace("K1", "K2"), content))
    assert_ok(call(ADMINISTRATOR, standard.replace("K1", "K2"), content))
    _assert_refused(
        call(ADMINISTRATOR, standard.replace("K1", "K2"), f"{content}1,,去世,2026-11-01,x\n"), 7, "idempotency_key_used"
    )


def test_a_pipe_is_read_once_and_counts_by_what_came_out_of_it(store_at_work: Store, now: datetime) -> None:
    go_on_as(session_of(store_at_work, datetime.now(now.tzinfo), ADMINISTRATOR))
    for content, exit_code in (("失联", 0), ("失联", 0), ("病故", 7)):
        reading, writing = os.pipe()
        os.write(writing, f"党员编号,姓名,去向,日期,原因\n{MEMBER},,停止党籍,2026-11-01,{content}\n".encode())
        os.close(writing)
        line = f"member leave --file /dev/fd/{reading} --yes --idempotency-key K1"
        done = subprocess.run(
            [sys.executable, "-m", "szdj_cli", *line.split()], pass_fds=[reading], capture_output=True, check=False
        )
        os.close(reading)
        assert done.returncode == exit_code, done.stderr.decode()
    assert len(rows_of(store_at_work)["idempotency_key"]) == 1


def test_two_at_once_write_once_and_both_answer(call: Call, store_at_work: Store, now: datetime) -> None:
    real = datetime.now(now.tzinfo)
    go_on_as(session_of(store_at_work, real, SECRETARY))
    said = run_together(2, "", _RUN, str(MEMBER), "--amount 12 --yes --idempotency-key K1")
    answers = sorted((json.loads(each.splitlines()[0]) for each in said), key=lambda each: "repeated" in each)
    assert [each.splitlines()[1] for each in said] == ["0", "0"]
    assert answers[1] == answers[0] | {"repeated": True}
    assert len(rows_of(store_at_work)["dues_payment"]) == 1


@pytest.mark.parametrize(
    "line",
    [
        f"member disable {OTHER} --reason 离职",
        f"member reset-password {OTHER} --reason 忘记",
        f"member reset-password {OTHER} --reason 忘记 --idempotency-key K1",
        f"member unbind {OTHER} --reason 换手机",
        "token create --scope report",
    ],
)
def test_whoever_takes_no_output_keeps_nobody_from_being_told(line: str, store_at_work: Store, now: datetime) -> None:
    today = datetime.now(now.tzinfo)
    session_of(store_at_work, today, OTHER)  # there is something to end
    go_on_as(session_of(store_at_work, today, ADMINISTRATOR))
    command = [sys.executable, "-m", "szdj_cli", *line.split(), "--yes", "--format", "json"]
    with Path("/dev/full").open("wb") as full:
        assert subprocess.run(command, stdout=full, stderr=subprocess.DEVNULL, check=False).returncode == 1
    assert len(messages(Path(os.environ["SZDJ_HOME"]))) == 1
