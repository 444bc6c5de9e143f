"""The personal centre tells what became of one's requests; what waits stands where its result will be."""

from datetime import UTC, datetime

import pytest

from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.news import MENDED_ANEW, News
from szdj_cli.domain.requests.requests import Outcome, RequestState
from szdj_cli.messages.accounts import news as words
from szdj_cli.messages.accounts.personal_centre import LABELS
from szdj_cli.render.kit.cells import width_of
from szdj_cli.render.news import news_line
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
from tests.support.every_kind import Made
from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World

DOWN, ENTER, ESCAPE, CTRL_C = "\x1b[B", "\r", "\x1b", "\x03"
WHY = "单位名称请写全称，按劳动合同上的印章填写，不要写简称或者口头叫法，谢谢"
SIZES = [(80, 24), (120, 40)]
LEAVE = LABELS["leave"]


def reject(world: World, request: int, *, reason: str = WHY, resubmit: bool = False) -> None:
    world.enter(SECRETARY)
    back = ["--resubmit"] if resubmit else []
    assert_ok(run("approve", "reject", str(request), "--reason", reason, *back, "--yes"))
    world.enter(MEMBER)


def lines_with(terminal: Terminal, text: str) -> list[str]:
    return [line for line in terminal.text.splitlines() if text in line]


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_what_was_not_accepted_is_one_key_away_with_the_form_filled_as_it_was(
    world: World, columns: int, rows: int
) -> None:
    request = world.request(MEMBER, "工作单位=示范学校")
    reject(world, request)
    with Terminal(columns=columns, rows=rows) as terminal:
        terminal.wait_for(LEAVE)
        for text in (world.name(MEMBER), "第一党支部", "今天已实名认证", "新的审批结果：1 份"):
            assert text in terminal.text
        (line,) = lines_with(terminal, f"信息变更 #{request} 未同意：单位名称请写全称")
        assert line.endswith("→ 修改后重新提交")
        assert width_of(line) < columns
        assert "> " in line  # Enter is all that it takes
        terminal.type(ENTER)
        terminal.wait_for("工作单位（现在：（空）） 示范学校")
        shown = terminal.text.replace("\n", "")
        assert WHY in shown
        terminal.type("（集团）" + ENTER)
        terminal.wait_for("示范学校（集团）")
        terminal.wait_for("是否提交修改")
        terminal.type("y" + ENTER)
        terminal.wait_for("已提交，待第一党支部审批")
        terminal.wait_for(LEAVE)
    (again, before) = run_json("request", "list")
    assert [(each["state"], each["changes"][0]["new"]) for each in (again, before)] == [
        ("pending", "示范学校（集团）"),
        ("rejected", "示范学校"),
    ]


def test_what_is_to_be_mended_keeps_its_number(world: World) -> None:
    request = world.request(MEMBER, "工作单位=示范学校")
    reject(world, request, resubmit=True)
    with Terminal(columns=80, rows=24) as terminal:
        terminal.wait_for("→ 补正后重新提交")
        terminal.wait_for(LEAVE)
        terminal.type(ENTER)
        terminal.wait_for(f"$ szdj request resubmit {request}")
        terminal.wait_for("工作单位（现在：（空）） 示范学校")


def test_news_stays_through_a_visit_and_is_gone_at_the_next_but_no_script_takes_it_away(world: World) -> None:
    request = world.request(MEMBER, "工作单位=示范学校")
    reject(world, request)
    for command in ("whoami", "request list", "profile show", ""):
        assert_ok(run(*command.split()))
    line = f"信息变更 #{request} 未同意"
    for is_first, way_out in ((True, CTRL_C), (False, ESCAPE)):
        with Terminal(columns=80, rows=40) as terminal:
            terminal.wait_for(LEAVE)
            assert (line in terminal.text) is is_first
            terminal.type(DOWN * (4 if is_first else 3) + ENTER)  # 我的申请
            terminal.wait_for("返回")
            terminal.type(ESCAPE)
            terminal.wait_until(lambda: terminal.text.count("个人中心") == 2)
            terminal.wait_for(LEAVE)
            assert (line in terminal.text) is is_first
            terminal.type(way_out)
            assert terminal.exit_code() in (0, 130)


def test_a_terminal_that_is_closed_before_a_key_was_pressed_has_taken_nothing_away(world: World) -> None:
    request = world.request(MEMBER, "工作单位=示范学校")
    reject(world, request)
    for _ in range(2):
        with Terminal(columns=80, rows=24) as terminal:
            terminal.wait_for(f"信息变更 #{request} 未同意")
            terminal.wait_for(LEAVE)
            terminal.kill()


def test_a_reason_cannot_touch_the_screen(world: World) -> None:
    request = world.request(MEMBER, "工作单位=示范学校")
    reject(world, request, reason="[/x][red]看\x1b[2J\u202e这里")
    with Terminal(columns=80, rows=24) as terminal:
        terminal.wait_for("[/x][red]看")
        terminal.wait_for(LEAVE)
        assert "今天已实名认证" in terminal.text
        assert "\x1b[2J\u202e" not in terminal.output


def test_without_verification_it_is_told_but_not_why_and_the_line_verifies_first(world: World) -> None:
    request = world.request(MEMBER, "工作单位=示范学校")
    reject(world, request)
    with open_store(Settings()).transaction() as tx:
        tx.driver.execute("DELETE FROM verification")
    for _ in range(2):  # it has not been told whole yet
        with Terminal(columns=80, rows=24) as terminal:
            terminal.wait_for(LEAVE)
            (line,) = lines_with(terminal, f"信息变更 #{request} 未同意")
            assert line.endswith("未同意 → 查看意见，修改后重新提交")
            assert WHY[:6] not in terminal.text
            terminal.type(ESCAPE)
            assert terminal.exit_code() == 0


@pytest.mark.parametrize("width", [20, 40, 74, 114])
def test_a_line_fits_whatever_the_width_and_says_what_to_do_where_there_is_room(width: int) -> None:
    news = News(
        20_000_001, "transfer", RequestState.RETURNED, Outcome.REJECTED, "示范", WHY * 3, False, False,
        datetime(2026, 11, 23, tzinfo=UTC),
    )  # fmt: skip
    line = news_line(news, width)
    assert width_of(line) <= width
    assert line.endswith(words.next_step(news)) is (width >= 74)


def test_any_kind_that_came_to_nothing_is_asked_anew_as_it_was(at_work: Made) -> None:
    asked_anew = set()
    for asked in at_work.first_of_each():
        at_work.go_on_as(asked.member)
        done = run("request", "again", str(asked.id), "--yes", "--format", "json")
        if asked.state not in MENDED_ANEW:
            assert done.exit_code == 7, (asked, done.stderr)
            continue
        if done.exit_code != 0:  # what was asked for does not fit what holds by now: refused by the kind's own rule
            assert done.exit_code in (3, 7), (asked, done.stderr)
            continue
        new = run_json("request", "show", str(int(run_json("request", "list")[0]["id"])))
        assert (new["kind"], new["id"] > asked.id) == (asked.kind, True)
        before = at_work.shown[asked.id].changes
        assert {each["field"] for each in new["changes"]} >= {each.field for each in before if each.is_listed}
        asked_anew.add(asked.kind)
    assert asked_anew == set(kinds.KINDS.labels)


def test_what_waits_stands_where_its_result_will_be_for_people_alone(at_work: Made) -> None:
    member = at_work.asked[-1].member  # has asked for one of each
    at_work.go_on_as(member)
    own = {each.kind: each.id for each in at_work.asked if each.member == member}
    for command in dict.fromkeys(each for kind in kinds.every() for each in kind.shown_in):
        if command.startswith("member "):
            continue
        here = [kind for kind in kinds.every() if command in kind.shown_in]
        with Terminal(*command.split(), columns=120, rows=80) as terminal:
            assert terminal.exit_code() == 0
            for kind in here:
                assert f"{kind.label} #{own[kind.code]} " in terminal.text
        piped = run(*command.split())
        assert "#" not in piped.stdout + piped.stderr
    assert all(kind.shown_in for kind in kinds.every())


def test_a_declared_payment_waits_in_the_year_of_dues_and_a_change_beside_the_field(at_work: Made) -> None:
    at_work.go_on_as(at_work.asked[-1].member)
    with Terminal("dues", "show", columns=80, rows=60) as terminal:
        assert terminal.exit_code() == 0
        assert "待确认 12.50 元（" in terminal.text
    with Terminal("profile", "show", columns=80, rows=60) as terminal:
        assert terminal.exit_code() == 0
        (line,) = lines_with(terminal, "（申请 #")[:1]
        assert "待审批 → " in line
