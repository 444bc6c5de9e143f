"""`szdj approve review` at a real terminal of 80×24: one request a screen, one key a decision, written together."""

import os
import re
import shutil
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.cli import candidates, state
from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.requests.requests import RequestFilter
from szdj_cli.messages.reviews import USUAL_REASONS
from szdj_cli.services.accounts import sessions
from szdj_cli.services.approvals import queue, reviews
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.requests import submission
from szdj_cli.store.core.engine import Store
from szdj_cli.store.requests.requests import Listed
from tests.support import builders
from tests.support.applicants import SECRETARY, ask_all, decide, entered
from tests.support.fixtures.once import once
from tests.support.homes import go_on_as, new_home, session_of
from tests.support.running import assert_refused, run, run_json
from tests.support.steps import transfers
from tests.support.terminals import Terminal

UP, DOWN, ENTER, ESCAPE, CTRL_C = "\x1b[A", "\x1b[B", "\r", "\x1b", "\x03"
WAITING = 200
KEYS_FOR_ALL = 220
DEPUTY = WAITING + 3
KEYS_SHOWN = ("y 同意", "n 不同意", "b 要求补正", "s 稍后", "u 撤销", "A 同意其余", "/ 筛选", "回车 汇总", "q 保留")


def _make(place: Path, template: Path, waiting: int) -> tuple[str, str]:
    now = datetime.now(UTC)
    with new_home(place / "home", template) as store:
        builders.import_organisations(store, now)
        builders.import_people(store, now, DEPUTY)
        builders.appoint(store, now, "B1", SECRETARY)
        builders.appoint(store, now, "B1", DEPUTY)
        ask_all(store, now, range(2, waiting + 2), employer="示范学校", address="示范路2号院")
        return session_of(store, now, SECRETARY), session_of(store, now, SECRETARY)


def _home(request: pytest.FixtureRequest, home: Path, waiting: int) -> str:
    factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    template: Path = request.getfixturevalue("sqlite_template")
    place, (token, later_token) = once(factory, f"reviews-{waiting}", lambda place: _make(place, template, waiting))
    shutil.copytree(place / "home", home)
    go_on_as(token)
    return later_token


@pytest.fixture
def _many(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """A secretary for whom 200 requests wait, of as many members."""
    _home(request, tmp_path / "home", WAITING)


@pytest.fixture
def later_token(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A secretary for whom six requests wait; the token of a second session of theirs."""
    return _home(request, tmp_path / "home", 6)


@pytest.fixture
def _few(later_token: str) -> None:
    """A secretary for whom six requests wait."""


@contextmanager
def reviewing(*arguments: str) -> Iterator[Terminal]:
    with Terminal("approve", "review", *arguments, columns=80, rows=24) as terminal:
        yield terminal


@contextmanager
def store_at_work() -> Iterator[Store]:
    yield state.begin().store
    state.end()


def at(number: int) -> str:
    return f"#{number}  信息变更"


def wait_for_whole(terminal: Terminal, beginning: str) -> None:
    """Wait until a request stands on the screen, to its last line: it comes in pieces, from above."""
    terminal.wait_until(lambda: beginning in terminal.text and KEYS_SHOWN[-1] in terminal.text)


def press(terminal: Terminal, key: str, then: str) -> None:
    terminal.type(key)
    if then.startswith("#"):
        wait_for_whole(terminal, then)
    else:
        terminal.wait_for(then)


def decided_on() -> dict[str, list[int]]:
    return {
        each: sorted(one["id"] for one in run_json("approve", "list", "--state", each, "--limit", "1000"))
        for each in ("approved", "rejected", "pending")
    }


def kept_file() -> Path:
    (found,) = Path(os.environ["SZDJ_HOME"]).glob("review.*")
    return found


@pytest.mark.usefixtures("_many")
def test_two_hundred_requests_take_at_most_220_keys() -> None:
    rejected = set(range(20, WAITING + 1, 20))
    keys = 0
    with reviewing() as terminal:
        for number in range(1, WAITING + 1):
            wait_for_whole(terminal, at(number))
            assert f"还有 {WAITING - number + 1} 份" in terminal.text
            assert "示范学校" in terminal.text
            for key in "n1" if number in rejected else "y":
                terminal.type(key, pause=0)
                keys += 1
        terminal.wait_for("回车 提交")
        assert re.search(rf"信息变更 +{WAITING - len(rejected)} +{len(rejected)} +0", terminal.text)
        terminal.type(ENTER)
        keys += 1
        assert terminal.exit_code() == 0
    assert keys <= KEYS_FOR_ALL
    found = decided_on()
    assert set(found["rejected"]) == rejected
    assert (len(found["approved"]), found["pending"]) == (WAITING - len(rejected), [])


@pytest.mark.usefixtures("_few")
def test_the_keys_stand_on_the_screen_with_the_request_and_the_count() -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        for text in (*KEYS_SHOWN, builders.person(1)["姓名"], "第一党支部", "示范路1号", "示范路2号院"):
            terminal.wait_for(text)  # the screen comes in pieces
        assert "已选 同意 0　不同意 0　稍后 0　还有 6 份" in terminal.text
        press(terminal, "y", "已选 同意 1")
        press(terminal, "x", "没有这个键")
        press(terminal, "a", "同意其余没有提示的“信息变更”请按大写 A")
        press(terminal, "u", "已撤销上一步")
        wait_for_whole(terminal, at(1))
        press(terminal, "u", "没有可以撤销的")
        press(terminal, DOWN, "没有这个键")
        terminal.type("q")
        assert terminal.exit_code() == 0
    assert decided_on()["pending"] == [1, 2, 3, 4, 5, 6]


@pytest.mark.usefixtures("_few")
def test_keys_typed_ahead_are_taken_one_by_one() -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        terminal.type(f"y{DOWN}sn2yu{ENTER}")
        terminal.wait_for("回车 提交")
        assert re.search(r"信息变更 +1 +1 +1", terminal.text)
        press(terminal, "s", at(2))
        press(terminal, "y", at(4))
        terminal.type("q")
        assert terminal.exit_code() == 0
        assert "已选的 3 份没有提交，已保留" in terminal.text


@pytest.mark.usefixtures("_few")
def test_a_reason_is_chosen_by_the_arrow_keys_and_enter() -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        press(terminal, "n", " > 1 材料不齐")
        press(terminal, UP, " > 0 另写一条")
        press(terminal, ENTER, "? 不同意的原因")
        press(terminal, ESCAPE, at(1))
        press(terminal, "n", " > 1 材料不齐")
        press(terminal, DOWN, " > 2 ")
        press(terminal, ENTER, at(2))
        press(terminal, ENTER, "回车 提交")
        terminal.type(ENTER)
        assert terminal.exit_code() == 0
    assert run_json("approve", "show", "1")["steps"][0]["reason"] == USUAL_REASONS[1]


@pytest.mark.usefixtures("_few")
def test_a_reason_is_written_once_and_then_chosen_by_its_number() -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        press(terminal, "n", "1 材料不齐")
        press(terminal, ESCAPE, "y 同意")
        press(terminal, "n", "0 另写一条")
        press(terminal, "0", "? 不同意的原因")
        terminal.type("请附单位证明" + ENTER)
        wait_for_whole(terminal, at(2))
        press(terminal, "n", "5 请附单位证明")
        press(terminal, "5", at(3))
        press(terminal, "b", "需要补正什么（↑↓ 或数字选择")
        assert "5 请附单位证明" in terminal.text
        press(terminal, "5", at(4))
        press(terminal, ENTER, "回车 提交")
        assert "另有 3 份没有选择，仍待审批" in terminal.text
        terminal.type(ENTER)
        assert terminal.exit_code() == 0
    shown = [run_json("approve", "show", str(number)) for number in (1, 2, 3)]
    assert [each["steps"][0]["reason"] for each in shown] == ["请附单位证明"] * 3
    assert [each["state"] for each in shown] == ["rejected", "rejected", "to_resubmit"]


@pytest.mark.usefixtures("_few")
def test_a_filter_shows_what_fits_and_goes_on_with_the_others() -> None:
    fourth = builders.person(4)["姓名"]
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        press(terminal, "/", "? 筛选")
        terminal.type("没有这个人" + ENTER)
        terminal.wait_for("没有符合“没有这个人”的待审批申请")
        press(terminal, "、", "? 筛选")  # what the key sends while Chinese is typed
        terminal.type(fourth + ENTER)
        terminal.wait_for(f"筛选：{fourth}")
        wait_for_whole(terminal, at(4))
        press(terminal, "y", f"符合“{fourth}”的已看完")
        wait_for_whole(terminal, at(1))
        press(terminal, "/", "? 筛选")
        terminal.type("工作单位" + ENTER)
        terminal.wait_for("筛选：工作单位")
        press(terminal, "A", "回车 提交")
        terminal.type(ENTER)
        assert terminal.exit_code() == 0
    assert len(decided_on()["approved"]) == 6


def _ask_with_notes(store: Store, now: datetime) -> tuple[int, int]:
    """Let one member leave who has another request open, and one pay less than the rules say."""
    leaving = transfers.ask(store, now, 2, "B2")
    given = {"category": "在职", "base": "8000", "monthly_dues": "1", "shortfall_reason": "家庭困难"}
    less = dues_settings.submit(store, entered(store, now, 20), given, shipped(), Rounding.FEN, now)[0].id
    more = {"category": "在职", "base": "8000"}
    dues_settings.submit(store, entered(store, now, 21), more, shipped(), Rounding.FEN, now)
    return leaving, less


@pytest.mark.usefixtures("_few")
def test_what_to_know_stands_above_and_is_never_accepted_along() -> None:
    with store_at_work() as store:
        leaving, less = _ask_with_notes(store, datetime.now(UTC))
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        press(terminal, "A", f"#{leaving}  组织关系转接")
        assert "已选同意 6 份没有提示的“信息变更”" in terminal.text
        notes = terminal.text.index("提示　还有申请 #1 未办结")
        assert notes < terminal.text.index("转移原因")
        press(terminal, "A", "没有其余可以一起同意的“组织关系转接”")
        press(terminal, "s", f"#{less}  党费标准")
        assert terminal.text.index("提示　少交原因：家庭困难") < terminal.text.index("每月党费")
        press(terminal, "A", "已选同意 1 份没有提示的“党费标准”")
        terminal.wait_for(f"#{less}  党费标准")
        press(terminal, "u", "已撤销上一步。")
        terminal.wait_for(f"#{less + 1}  党费标准")
        press(terminal, "u", "已撤销上一步。")
        terminal.wait_for(f"#{leaving}  组织关系转接")
        press(terminal, "u", "已撤销上一步（6 份）")
        wait_for_whole(terminal, at(1))


@pytest.mark.usefixtures("_few")
def test_ctrl_c_keeps_what_was_chosen_and_the_next_review_goes_on() -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        press(terminal, "y", at(2))
        press(terminal, "n", "0 另写一条")
        press(terminal, "0", "? 不同意的原因")
        terminal.type("住址请写到门牌号" + ENTER)
        wait_for_whole(terminal, at(3))
        press(terminal, "s", at(4))
        terminal.type(CTRL_C)
        assert terminal.exit_code() == 130
        kept_too = "已选的 2 份没有提交，已保留；稍后再看的 1 份已记下；接着审"
        assert kept_too in "".join(terminal.text.split("\n"))
    assert decided_on()["pending"] == [1, 2, 3, 4, 5, 6]
    kept = kept_file()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for private in ("住址请写", builders.person(1)["姓名"], "profile", "rejected"):
        assert private.encode() not in kept.read_bytes()
    with reviewing() as terminal:
        terminal.wait_for("接着上次审：已选的 2 份还在，尚未提交；稍后再看的 1 份也还在。")
        wait_for_whole(terminal, at(4))
        assert "已选 同意 1　不同意 1　稍后 1　还有 3 份" in terminal.text
        press(terminal, ENTER, "回车 提交")
        terminal.type(ENTER)
        assert terminal.exit_code() == 0
    assert decided_on() == {"approved": [1], "rejected": [2], "pending": [3, 4, 5, 6]}
    assert not kept.exists()


@pytest.mark.usefixtures("_few")
def test_a_closed_terminal_loses_nothing() -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        press(terminal, "y", at(2))
        terminal.kill(signal.SIGHUP)
        terminal.close()
    with reviewing() as terminal:
        terminal.wait_for("接着上次审：已选的 1 份还在")
        wait_for_whole(terminal, at(2))


def test_a_session_that_ends_stops_the_review_and_the_next_one_goes_on(later_token: str) -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        press(terminal, "y", at(2))
        with store_at_work() as store:
            sessions.sign_out(store, state.current().session_token(), datetime.now(UTC))
        terminal.type("y")
        assert terminal.exit_code() == 4
        assert "已选的 1 份没有提交" in terminal.text
    go_on_as(later_token)
    with reviewing() as terminal:
        terminal.wait_for("接着上次审：已选的 1 份还在")
        wait_for_whole(terminal, at(2))


@pytest.mark.usefixtures("_few")
def test_what_moved_in_the_meantime_falls_out_by_name() -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        terminal.type("yyyq")
        assert terminal.exit_code() == 0
    now = datetime.now(UTC)
    with store_at_work() as store:
        submission.withdraw(store, entered(store, now, 2), 1, now)
        decide(store, now, DEPUTY, [2])
    with reviewing() as terminal:
        terminal.wait_for("以下 2 份有变动，已从已选中去掉")
        assert "另有 3 份没有选择，仍待审批" in terminal.text
        assert f"#1 {builders.person(1)['姓名']} 信息变更：本人已撤回" in terminal.text
        assert f"#2 {builders.person(2)['姓名']} 信息变更：{builders.person(DEPUTY - 1)['姓名']}已于" in terminal.text
        press(terminal, "b", at(4))
        press(terminal, "y", at(5))
        press(terminal, ENTER, "回车 提交")
        with store_at_work() as store:  # after it was tried, and before it is agreed to
            decide(store, now, DEPUTY, [3], reason="材料不全")
        press(terminal, ENTER, "以下 1 份有变动")
        assert "另有 2 份没有选择" in terminal.text
        assert re.search(r"信息变更 +1 +0 +0", terminal.text)
        terminal.type(ENTER)
        assert terminal.exit_code() == 0
    assert decided_on() == {"approved": [2, 4], "rejected": [3], "pending": [5, 6]}


@pytest.mark.usefixtures("_few")
def test_a_preview_writes_nothing_and_keeps_what_was_chosen() -> None:
    with reviewing("--dry-run") as terminal:
        wait_for_whole(terminal, at(1))
        press(terminal, "A", "回车 提交")
        terminal.type(ENTER)
        assert terminal.exit_code() == 0
        for text in ("同意 6 份，不同意 0 份", "没有写入", "已选的 6 份没有提交"):
            assert text in terminal.text
    assert len(decided_on()["pending"]) == 6
    with reviewing("--yes") as terminal:
        assert terminal.exit_code() == 0
        assert "同意 6 份，不同意 0 份 · szdj approve list" in terminal.text
    assert len(decided_on()["approved"]) == 6


@pytest.mark.usefixtures("_few")
def test_what_was_chosen_can_be_cleared() -> None:
    with reviewing() as terminal:
        wait_for_whole(terminal, at(1))
        terminal.type("yy")
        press(terminal, ENTER, "回车 提交")
        press(terminal, "D", "再按一次 D")
        press(terminal, "b", "回车 提交")
        press(terminal, "D", "再按一次 D")
        press(terminal, "D", "已清空 2 份")
        press(terminal, "b", at(1))
        terminal.type("q")
        assert terminal.exit_code() == 0
    assert not list(Path(os.environ["SZDJ_HOME"]).glob("review.*"))


@pytest.mark.usefixtures("_few")
def test_without_a_terminal_it_names_what_does_without_one() -> None:
    for arguments in ([], ["--no-input"], ["--yes"]):
        assert_refused(run("approve", "review", *arguments, input="y\n"), 2, "approve plan", "approve accept")


@pytest.mark.usefixtures("_few")
def test_where_nothing_waits_it_says_so() -> None:
    run("approve", "accept", "--all", "--yes")
    with reviewing() as terminal:
        assert terminal.exit_code() == 0
        assert "没有等待审批的申请" in terminal.text


@pytest.mark.usefixtures("_many")
def test_a_review_reads_no_more_than_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked, page = datetime.now(UTC), [], queue.page

    def counting(*args: Any) -> list[Listed]:
        asked.append(args[5])
        return page(*args)

    monkeypatch.setattr(queue, "page", counting)
    with store_at_work() as store:
        look = partial(reviews.upcoming, store, entered(store, now, SECRETARY), RequestFilter(), "", now, after=None)
        first = look(chosen=())
        assert asked == [reviews.PAGE] == [len(first.requests)]
        assert [each.id for each in look(chosen=range(1, WAITING)).requests] == [WAITING]
        assert asked[1:] == [reviews.PAGE, 4 * reviews.PAGE, 16 * reviews.PAGE]


@pytest.mark.usefixtures("_many")
def test_completion_finds_a_number_beyond_the_first_fifty() -> None:
    state.begin()
    found = candidates.waiting_requests("20")
    state.end()
    assert [number for number, _ in found] == ["20", "200"]
