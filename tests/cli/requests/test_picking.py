"""Which requests are decided on: piped from a list, by spans and names, by filters; and what is shown of them first."""

import json
import shutil
from pathlib import Path

import pytest

from szdj_cli.domain.requests.requests import NOTE_SUBJECTS, Note, NoteKind
from szdj_cli.render.kit.formats import FORMATS
from tests.support import world as worlds
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, ORGANISER, SECRETARY, World


@pytest.fixture(scope="module")
def waiting_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.build_on(world_template, tmp_path_factory.mktemp("picking"), _ask)


@pytest.fixture
def waiting(world: World, waiting_template: Path) -> World:
    """Three requests that wait for the secretary of B1, who is signed in: #1 and #2 a member's, #3 another's.

    #2 asks for less than the rules say.
    """
    shutil.rmtree(world.home)
    worlds.copy(waiting_template, world.home)
    return world


def _ask(world: World) -> None:
    assert world.request(MEMBER, "工作单位=甲公司") == 1
    less = ("--category", "employed", "--base", "8000", "--amount", "1", "--reason", "家庭困难")
    assert_ok(run("dues", "set", *less, "--yes"))
    assert world.request(ORGANISER, "家庭住址=新址1号") == 3
    world.enter(SECRETARY)


def left() -> list[int]:
    return [each["id"] for each in run_json("approve", "list")]


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_list_in_any_format_pipes_into_a_decision(waiting: World, fmt: str) -> None:
    listed = run("approve", "list", "--kind", "profile", "--format", fmt).stdout
    assert_ok(run("approve", "accept", "-", "--yes", input=listed))
    assert left() == [2]
    nothing = run("approve", "list", "--kind", "profile", "--format", fmt).stdout
    assert_ok(run("approve", "reject", "-", "--reason", "示范", "--yes", input=nothing))
    assert left() == [2]


def test_numbers_are_named_singly_and_in_spans(waiting: World) -> None:
    planned = run("approve", "accept", "2-900", "--dry-run", "--format", "json")
    assert json.loads(planned.stdout)["accepted"] == 2  # of what waits
    assert_ok(run("approve", "accept", "1,3", "--yes"))
    assert left() == [2]
    quiet = run("approve", "accept", "3-9", "--yes", "--format", "json")
    assert_ok(quiet)
    assert json.loads(quiet.stdout)["accepted"] == 0


def test_an_applicant_is_named_where_one_request_of_theirs_waits(waiting: World) -> None:
    ambiguous = run("approve", "accept", waiting.name(MEMBER), "--yes")
    assert_refused(ambiguous, 7, waiting.name(MEMBER), "#1、#2")
    assert_refused(run("approve", "accept", "没有这人", "--yes"), 6, "没有这人")
    assert_refused(run("approve", "accept", waiting.name(SECRETARY), "--yes"), 6)
    assert_refused(run("approve", "accept", "4x", "--yes"), 2, "4x")
    assert left() == [1, 2, 3]
    assert_ok(run("approve", "accept", "-", "--yes", input=waiting.name(ORGANISER)))
    assert left() == [1, 2]


def test_a_list_of_something_else_decides_nothing(waiting: World) -> None:
    members = run("member", "list", "--format", "json").stdout
    assert members.startswith("[{")
    assert_refused(run("approve", "accept", "-", "--yes", input=members), 2, "szdj approve list")
    assert left() == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "meant"),
    [
        (("--applicant", "党员零"), [1, 2]),
        (("--applicant", str(ORGANISER)), [3]),
        (("--field", "工作单位"), [1]),
        (("--field", "monthly_dues"), [2]),
        (("--note", "少交"), [2]),
        (("--note", "arrears"), []),
        (("--without-notes",), [1, 3]),
        (("--without-notes", "--field", "家庭住址", "--kind", "profile"), [3]),
    ],
)
def test_filters_are_the_same_in_lists_plans_and_decisions(
    waiting: World, options: tuple[str, ...], meant: list[int]
) -> None:
    assert [each["id"] for each in run_json("approve", "list", *options)] == meant
    planned = run("approve", "plan", *options, "-o", "-").stdout.splitlines()[1:]
    assert [int(line.split(",")[0]) for line in planned] == meant
    assert_ok(run("approve", "accept", "--all", *options, "--yes"))
    assert left() == [number for number in (1, 2, 3) if number not in meant]


def test_what_no_filter_means_is_refused_by_name(waiting: World) -> None:
    assert_refused(run("approve", "list", "--field", "血型"), 2, "--field")
    assert_refused(run("approve", "list", "--note", "好看"), 2, "少交")
    assert_refused(run("approve", "list", "--state", "approved", "--without-notes"), 2)
    assert_refused(run("approve", "accept", "1", "--without-notes"), 2, "--all")


@pytest.mark.parametrize(
    "piped",
    [
        b"[" * 200_000,
        b"\xff\xfe\x00\x80",
        b"a" * 300_000,
        "编号,申请人,".encode() + b"x" * 200_000 + b"\n1,2\n",
        "编号,申请人\n1,".encode() + b"y" * 200_000,
        b"[" + b"9" * 6_000 + b"]",
    ],
    ids=["nested", "no text", "one word", "a long heading", "a long cell", "a long number"],
)
def test_whatever_is_piped_is_refused_in_words_or_understood(waiting: World, piped: bytes) -> None:
    result = run("approve", "accept", "-", "--dry-run", input=piped)
    assert_refused(result, result.exit_code)
    assert result.exit_code in (2, 3, 6)
    assert len(result.stderr) < 2_000
    assert left() == [1, 2, 3]


def test_a_list_is_read_as_a_chinese_console_pipes_it(waiting: World) -> None:
    listed = run("approve", "list", "--field", "工作单位").stdout
    assert_ok(run("approve", "accept", "-", "--yes", input=listed.encode("gb18030")))
    assert left() == [2, 3]


@pytest.mark.parametrize(
    "command",
    [
        ("dues", "receipt", "-"),
        ("member", "confirm", "-", "--date", "2026-01-01"),
        ("dues", "pay", "--member", "-", "--yes"),
        ("member", "search", "-"),
    ],
)
def test_no_command_takes_for_text_what_is_none(waiting: World, command: tuple[str, ...]) -> None:
    assert_refused(run(*command, input=b"\xff\xfe\x00\x80"), 3, "UTF-8")


def test_every_note_is_about_something_that_can_be_picked_out() -> None:
    assert {Note(kind).about for kind in NoteKind} == set(NOTE_SUBJECTS.labels)


def test_a_list_on_a_terminal_is_a_line_a_request_with_a_mark_before_what_has_to_be_looked_at(waiting: World) -> None:
    with Terminal("approve", "list", columns=80) as terminal:
        assert terminal.exit_code() == 0
        lines = terminal.text.splitlines()
    assert [line.split()[:2] for line in lines[2:5]] == [["1", "信息变更"], ["※", "2"], ["3", "信息变更"]]
    assert "少交" in lines[3]
    assert any("※ 1 份有提示" in line for line in lines)


def test_all_that_would_be_done_is_shown_by_kind_and_by_what_to_look_at(waiting: World) -> None:
    shown = run("approve", "accept", "--all", "--dry-run").stderr
    for text in ("甲公司", "新址1号", "每月党费", "信息变更\t正常\t2", "党费标准\t少交\t1"):
        assert text in shown


def test_a_comment_stands_where_the_decision_does(waiting: World) -> None:
    assert_refused(run("approve", "accept", "1", "--comment", "长" * 256, "--yes"), 3)
    assert_ok(run("approve", "accept", "1", "--comment", "已核实", "--yes"))
    (step,) = run_json("approve", "show", "1")["steps"]
    assert (step["outcome"], step["reason"]) == ("accepted", "已核实")
    assert run_json("approve", "list", "--state", "approved")[0]["reason"] == "已核实"
    waiting.enter(MEMBER)
    assert "已核实" in run("request", "show", "1").stdout
