"""`szdj due` from a script, and its line in the personal centre."""

from datetime import UTC, datetime, timedelta

from szdj_cli.domain.values.clock import shanghai_day
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OUTSIDE, SECRETARY, World


def letter_that_runs_out(world: World) -> int:
    """Let a letter be issued that is good for five days; the committee's secretary is signed in."""
    world.enter(MEMBER)
    number = int(run_json("transfer", "out", *OUTSIDE, "--set", "有效期天数=5", "--yes")["id"])
    world.accept(SECRETARY, number)
    world.accept(COMMITTEE_SECRETARY, number)
    return number


def test_what_falls_due_is_listed_for_people_and_scripts(world: World) -> None:
    number = letter_that_runs_out(world)
    due_on = shanghai_day(datetime.now(UTC)) + timedelta(days=5)
    letter = f"{shanghai_day(datetime.now(UTC)).year}-000001"
    (found,) = run_json("due")
    assert found == {
        "kind": "letter",
        "due_on": due_on.isoformat(),
        "days": 5,
        "organisation": "B1",
        "organisation_name": "第一党支部",
        "member": MEMBER,
        "name": world.name(MEMBER),
        "role": None,
        "reckoned": None,
        "request": number,
        "request_kind": None,
        "letter": letter,
        "months": None,
        "owed_fen": None,
    }
    shown = run("due")
    said = f"介绍信 {letter}（申请 #{number}）到期，还有 5 天"
    assert shown.stdout.splitlines() == [
        "事项\t到期日\t编号\t姓名\t党组织\t说明",
        f"介绍信\t{due_on}\t{MEMBER}\t{world.name(MEMBER)}\t第一党支部\t{said}",
    ]
    assert "共 1 项：介绍信 1" in shown.stderr
    world.enter(ORGANISER)
    assert [each["request"] for each in run_json("due", "--kind", "介绍信", "--kind", "arrears")] == [number]


def test_a_term_without_a_last_day_is_reckoned_and_said_to_be(world: World) -> None:
    world.sign_in_as_administrator()
    begins = shanghai_day(datetime.now(UTC)).replace(day=1)
    begins = begins.replace(year=begins.year - 3)
    post = ["org", "appoint", "B3", "--member", str(MEMBER), "--role", "secretary", "--from", begins.isoformat()]
    assert_ok(run(*post))
    (found,) = run_json("due", "--kind", "换届")
    assert (found["organisation"], found["role"], found["reckoned"]) == ("B3", "secretary", True)
    assert "书记任期到期（推算），" in run("due", "--kind", "换届").stdout


def test_a_quiet_day_is_no_error(world: World) -> None:
    letter_that_runs_out(world)
    for options in (["--within", "4"], ["--kind", "转正"], ["--branch", "B3"]):
        result = run("due", *options)
        assert_ok(result)
        assert "没有到期的事项" in result.stderr
        assert run_json("due", *options) == []


def test_what_is_not_understood_is_refused_by_name(world: World) -> None:
    world.enter(SECRETARY)
    assert_refused(run("due", "--kind", "生日"), 2, "--kind", "转正")
    assert_refused(run("due", "--branch", "B9"), 6, "B9")
    world.enter(MEMBER)
    assert_refused(run("due"), 5)


def test_the_personal_centre_names_the_counts(world: World) -> None:
    letter_that_runs_out(world)
    with Terminal(rows=50) as terminal:
        terminal.wait_for("到期事项：介绍信 1")
