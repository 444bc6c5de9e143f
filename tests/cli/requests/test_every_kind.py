"""Every kind of request in every state, in every list, preview, report and menu entry and in every format.

Among the kinds is the one that `tests.extension` adds from outside.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.cli import state
from szdj_cli.domain.changes import describe_changes, describe_in_lists
from szdj_cli.domain.requests.kinds import KINDS, every
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.messages.requests import HEADINGS
from szdj_cli.render.kit.formats import FORMATS
from szdj_cli.store.core.engine import Store
from tests.extension import leave
from tests.extension.leave import services
from tests.support.applicants import COMMITTEE_SECRETARY, SECRETARY, entered
from tests.support.command_tree import commands, having, options_of
from tests.support.every_kind import ASKS, OFFICE, Made
from tests.support.fixtures.every_kind import build
from tests.support.homes import ADMINISTRATOR
from tests.support.running import Result, assert_ok, run
from tests.support.terminals import Terminal

NOT_RUN = {"init", "demo", "verify", "verify serve", "login", "logout", "db restore"}
"""They wait for somebody with a phone, end the session, or are another store's."""

UNASKED = ("--yes", "--force", "--help", "--stdin")
"""The switches that would let something be written."""


@pytest.fixture(scope="module")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """That home, with leave among the kinds."""
    with pytest.MonkeyPatch.context() as patch:
        leave.register(patch)
        patch.setitem(ASKS, leave.KIND.code, (_ask_for_leave,))
        yield build(tmp_path_factory.mktemp("every-kind") / "home", sqlite_template)
        leave.forget()


def _ask_for_leave(store: Store, now: datetime, member: int) -> int:
    given = {"begins_on": "2026-12-01", "ends_on": "2026-12-05", "leave_reason": "回乡探亲"}
    return services.ask(store, entered(store, now, member), given, now).id


def annotation_of(parameter: Any) -> Any:
    return parameter.type_descriptor.annotation


def answers_to(parameter: Any) -> Iterator[list[str]]:
    """Return what may be given for an option: the values that it has, those that completion offers, or the switch."""
    name, kind = max(parameter.opts, key=len), annotation_of(parameter)
    if name in (*UNASKED, "--format"):
        return
    if parameter.is_flag:
        yield [name]
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from ([name, str(each.value)] for each in kind)
    elif name == "--drill":
        state.begin()
        candidates = parameter.type_descriptor.parameter_info.autocompletion("")
        state.end()
        yield from ([name, text] for text, _ in candidates)


def ways_to_call(name: str, directory: Path) -> list[list[str]]:
    """Return the ways to call a command that needs no number: plainly, and with each answer to each option."""
    options = [each for each in commands()[name].params if each.param_type_name == "option"]
    needed = [
        part
        for each in options
        for part in _needed(each, directory)
        if each.required or part == "--dry-run" or each.name == "reason"
    ]
    return [[*needed, *answer] for answer in ([], *(answer for each in options for answer in answers_to(each)))]


def _needed(option: Any, directory: Path) -> list[str]:
    name = max(option.opts, key=len)
    if name == "--dry-run":
        return [name]
    return [name, str(directory / "out.csv") if annotation_of(option) is Path else "原因"]


def arguments_of(name: str) -> list[Any]:
    return [each for each in commands()[name].params if each.param_type_name == "argument"]


COUNTLESS = [name for name in commands() if name not in NOT_RUN and not any(a.required for a in arguments_of(name))]
OF_ONE = [
    name
    for name in commands()
    if name not in NOT_RUN and [str(a.metavar or "").strip("…") for a in arguments_of(name)] == ["编号"]
]


def results_of(name: str, *arguments: str, formats: Sequence[str] = tuple(FORMATS)) -> dict[str, Result]:
    """Run a command in every format that it has, and expect no fault of the program."""
    results = {}
    has_format = "--format" in options_of(name)
    for fmt in formats if has_format else formats[:1]:
        chosen = ("--format", fmt) if has_format else ()
        result = run(*name.split(), *arguments, *chosen)
        assert result.exit_code != 1, (name, arguments, fmt, result.stderr)
        assert "程序内部出错" not in result.stderr
        results[fmt] = result
    return results


def listed_in(results: dict[str, Result]) -> list[dict[str, Any]]:
    """Return the requests that a command lists, where it lists any."""
    if "json" not in results or not results["json"].stdout.startswith("["):
        return []
    found = json.loads(results["json"].stdout)
    return found if found and {"id", "kind", "changes"} <= found[0].keys() else []


def assert_listed_alike(made: Made, listed: list[dict[str, Any]], results: dict[str, Result]) -> None:
    """Expect the same requests in every format, with the words of their kinds."""
    assert [json.loads(line) for line in results["jsonl"].stdout.splitlines()] == listed
    tables = (
        list(csv.DictReader(io.StringIO(results["csv"].stdout))),
        list(csv.DictReader(io.StringIO(results["table"].stdout), delimiter="\t", quoting=csv.QUOTE_NONE)),
    )
    for rows in tables:
        assert [row[HEADINGS["id"]] for row in rows] == [str(each["id"]) for each in listed]
        for row, each in zip(rows, listed, strict=True):
            assert row[HEADINGS["kind"]] == KINDS.label(each["kind"])
            assert row[HEADINGS["changes"]] == describe_in_lists(made.shown[each["id"]].changes) != ""


def test_every_registered_kind_comes_to_every_state(made: Made) -> None:
    assert {each.kind for each in made.asked} == set(KINDS.labels)
    assert {each.state for each in made.asked} == set(RequestState) - {RequestState.DRAFT}
    for kind in KINDS.labels:
        ends = {RequestState.REJECTED, RequestState.TO_RESUBMIT, RequestState.WITHDRAWN}
        assert ends <= {each.state for each in made.asked if each.kind == kind}


def test_a_list_of_any_kinds_is_drawn_in_every_format(at_work: Made, tmp_path: Path) -> None:
    seen: dict[str, set[tuple[str, str]]] = {}
    for name in COUNTLESS:
        listing = ["--limit", "1000"] if "--limit" in options_of(name) else []
        for member in OFFICE if listing else (COMMITTEE_SECRETARY,):
            at_work.go_on_as(member)
            for arguments in ways_to_call(name, tmp_path) if listing else [[]]:
                first = results_of(name, *arguments, *listing, formats=("json",))
                listed = listed_in(first)
                found = {(each["kind"], each["state"]) for each in listed}
                if not arguments or found - seen.get(name, set()):
                    results = first | results_of(
                        name, *arguments, *listing, formats=[fmt for fmt in FORMATS if fmt != "json"]
                    )
                    if listed:
                        assert_listed_alike(at_work, listed, results)
                        seen.setdefault(name, set()).update(found)
    assert {"approve list", "report approvals", "transfer list"} <= seen.keys()
    assert set().union(*seen.values()) == {(each.kind, each.state) for each in at_work.asked}
    assert (
        {kind for kind, _ in seen["approve list"]}
        == {kind for kind, _ in seen["report approvals"]}
        == set(KINDS.labels)
    )


def rows_in(results: dict[str, Result]) -> set[int]:
    """Return how many rows a list has in each of its formats."""
    return {
        len(json.loads(results["json"].stdout)),
        len(results["jsonl"].stdout.splitlines()),
        len(list(csv.reader(io.StringIO(results["csv"].stdout)))) - 1,
        len(results["table"].stdout.splitlines()) - 1,
    }


OF_EACH_KIND = ("due",)
"""Lists of several kinds, of which each has so many rows as are asked for."""


@pytest.mark.parametrize("name", having("--limit"))
def test_a_list_that_is_cut_says_so_in_every_format_and_names_the_option(
    at_work: Made, tmp_path: Path, name: str
) -> None:
    words = ["党员"] if arguments_of(name) else []
    cut = 0
    for _ in range(2 * (name == "token list")):
        at_work.go_on_as(ADMINISTRATOR)
        assert_ok(run("token", "create", "--scope", "report", "--yes"))
    for member in (ADMINISTRATOR, *OFFICE, at_work.asked[-1].member):
        at_work.go_on_as(member)
        ways = ways_to_call(name, tmp_path)
        for arguments in [way for way in ways if "--drill" in way] or ways:  # a report lists where it is opened
            whole = run(*name.split(), *words, *arguments, "--limit", "1000", "--format", "json")
            if not whole.stdout.startswith("[") or len(json.loads(whole.stdout)) < 2:
                continue
            assert "--limit" not in whole.stderr
            results = results_of(name, *words, *arguments, "--limit", "1")
            assert all("--limit" in each.stderr for each in results.values()), (name, arguments)
            listed = json.loads(whole.stdout)
            assert rows_in(results) == {len({row["kind"] for row in listed}) if name in OF_EACH_KIND else 1}
            everything = run(*name.split(), *words, *arguments, "--limit", "0", "--format", "json")
            assert (everything.stdout, "--limit" in everything.stderr) == (whole.stdout, False)
            cut += 1
            break
    assert cut


def test_whoever_asked_sees_any_kind_in_every_format(at_work: Made) -> None:
    for asked in at_work.first_of_each():
        at_work.go_on_as(asked.member)
        results = results_of("request list", "--kind", asked.kind)
        listed = listed_in(results)
        assert asked.id in [each["id"] for each in listed]
        assert_listed_alike(at_work, listed, results)


@pytest.mark.parametrize("name", OF_ONE)
def test_one_request_of_any_kind_is_shown_or_decided_on_in_every_format(
    at_work: Made, tmp_path: Path, name: str
) -> None:
    needed = ways_to_call(name, tmp_path)[0]
    given = [*needed, *(("--timeout", "0") if name == "request wait" else ())]
    for asked in at_work.first_of_each():
        at_work.go_on_as(SECRETARY)
        results_of(name, str(asked.id), *given)


def test_what_a_batch_would_do_shows_any_kind(at_work: Made) -> None:
    at_work.go_on_as(SECRETARY)
    waiting = listed_in(results_of("approve list", "--limit", "1000"))
    assert {each["kind"] for each in waiting} == set(KINDS.labels)
    first = list({each["kind"]: each for each in waiting}.values())
    shown = run("approve", "accept", *(str(each["id"]) for each in first), "--dry-run")
    assert_ok(shown)
    for each in first:
        assert describe_in_lists(at_work.shown[each["id"]].changes) in shown.stderr


def test_a_plan_has_all_of_any_kind(at_work: Made, tmp_path: Path) -> None:
    at_work.go_on_as(SECRETARY)
    path = tmp_path / "plan.csv"
    assert_ok(run("approve", "plan", "-o", str(path)))
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert {row["类型"] for row in rows} == {KINDS.label(kind) for kind in KINDS.labels}
    for row in rows:
        assert row["变更"] == describe_changes(at_work.shown[int(row["申请编号"])].changes)


def test_a_secretary_sees_and_decides_on_any_kind_from_the_menu(at_work: Made) -> None:
    at_work.go_on_as(SECRETARY)
    waiting = listed_in(results_of("approve list", "--limit", "1000"))
    with Terminal(rows=40, columns=120, program=leave.__name__) as terminal:
        terminal.wait_for("退出")
        terminal.type("\x1b[B" * (len({kind.cli for kind in every()}) + 1) + "\r")  # 审批
        terminal.wait_for("szdj approve review")
        for each in waiting:
            terminal.wait_for(f"#{each['id']}  {KINDS.label(each['kind'])}")
            terminal.type("y")
        terminal.wait_for("回车 提交")
        for kind in KINDS.labels:
            assert KINDS.label(kind) in terminal.text
        assert "程序内部出错" not in terminal.output


def test_lists_and_previews_of_any_kind_are_drawn_on_a_terminal(at_work: Made) -> None:
    at_work.go_on_as(COMMITTEE_SECRETARY)
    drills = [["--drill", f"类型={KINDS.label(kind)}"] for kind in KINDS.labels]
    for arguments in (
        ["approve", "list"],
        ["approve", "list", "--state", "approved"],
        *(["report", "approvals", *d] for d in drills),
    ):
        with Terminal(*arguments, rows=200, columns=200, program=leave.__name__) as terminal:
            assert terminal.exit_code() == 0
