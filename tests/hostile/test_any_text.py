"""Whatever text is stored, imported or typed: what comes out is text, and the program is never at fault."""

import csv
import gc
import itertools
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from szdj_cli.cli.framework.commands import COMMANDS
from tests.hostile.conftest import written_past
from tests.support import builders
from tests.support.running import run
from tests.support.texts import harm_in, texts
from tests.support.world import World

_SHOWN = (
    ["member", "list"],
    ["member", "show", "1"],
    ["member", "export", "--format", "csv"],
    ["org", "tree", "--format", "json"],
    ["org", "show", "B1"],
    ["approve", "list"],
    ["approve", "show", "2", "--format", "json"],
    ["whoami"],
)
_COLUMNS = ("公民身份号码", "姓名", "工作单位", "家庭住址", "所在党支部", "手机号码", "备注")
_SUBCOMMANDS = (
    *(["profile", word] for word in ("show", "edit", "fields", "password")),
    *(["request", word] for word in ("list", "show", "withdraw")),
    *(["approve", word] for word in ("list", "show", "accept", "reject", "plan", "apply")),
    *(["member", word] for word in ("list", "show", "search", "export", "add", "edit", "disable", "enable")),
    *(["org", word] for word in ("tree", "show", "appoint", "dismiss")),
    *(["import", word] for word in ("orgs", "members", "template")),
    *(["audit", word] for word in ("log", "verify", "head")),
    *(["db", word] for word in ("backup", "check", "restore", "upgrade")),
    ["verify", "status"],
    ["help"],
    ["completion"],
    ["login"],
    ["logout"],
    ["whoami"],
)
_OPTIONS = st.sampled_from(
    """
    -- - --format --format=json --debug --no-input --help --limit --yes --dry-run --all --kind --state --branch --since
    --before --set --reason --member --role --from --until -o --output --errors --encoding --sheet --checkpoint --file
    --act --actor --subject --depth --reveal --keep-going --force --stdin json 2 42 B1 pending 2026-11-23 a.csv
""".split()
)
# init and demo would do what they are for.
_NAMES = st.sampled_from([entry.name for entry in COMMANDS if entry.name not in ("init", "demo")])
_ONE = st.one_of(_OPTIONS, texts)
_WORDS = st.lists(st.one_of(_ONE.map(lambda one: [one]), st.tuples(_OPTIONS, _ONE).map(list)), max_size=4).map(
    lambda lists: [word for words in lists for word in words]
)
arguments = st.one_of(
    st.tuples(st.sampled_from(_SUBCOMMANDS), _WORDS).map(lambda pair: [*pair[0], *pair[1]]),
    st.lists(st.one_of(_ONE, _NAMES), max_size=5).filter(lambda words: "doctor" not in words),
)
rows = st.lists(st.tuples(*[texts] * len(_COLUMNS)), min_size=1, max_size=3)
_checks = itertools.count()
_FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def check_stored(world: World, text: str, command: list[str]) -> None:
    written_past(world.home, text)
    _assert_inert(world, command)


def check_imported(world: World, cells: list[tuple[str, ...]], is_new: bool) -> None:
    path = world.home.parent / "in.csv"
    with path.open("w", encoding="utf-8", errors="ignore", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_COLUMNS[:-1], cells[0][-1].replace("\x00", "") or "备注"])
        for serial, row in enumerate(cells):
            # Every other row has numbers that are right, so that the rest of it is looked at.
            person = builders.person(700 + serial)
            kept = [person["公民身份号码"], person["姓名"], *row[2:4], "B1", *row[5:]]
            writer.writerow([cell.replace("\x00", "") for cell in (kept if is_new else row)])
    _assert_inert(
        world, ["import", "members", str(path), "--dry-run", "--errors", str(path.with_suffix(".xlsx")), "--force"]
    )


def check_typed(world: World, template: Path, words: list[str]) -> None:
    _assert_inert(world, words)
    for name in ("store.db", "session", "config.toml"):
        shutil.copy(template / name, world.home / name)


@pytest.fixture
def typing(hostile: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world to type anything in; what is written to a file lands beside it."""
    place = hostile.home.parent / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return hostile


@pytest.fixture
def importing(typing: World) -> World:
    """The same, with the administrator signed in."""
    typing.sign_in_as_administrator()
    return typing


@settings(max_examples=50, deadline=None, suppress_health_check=_FIXTURES)
@given(text=texts, command=st.sampled_from(_SHOWN))
def test_any_stored_text_is_shown_inertly(hostile: World, text: str, command: list[str]) -> None:
    check_stored(hostile, text, command)


@pytest.mark.full
@settings(max_examples=5000, deadline=None, suppress_health_check=_FIXTURES)
@given(text=texts, command=st.sampled_from(_SHOWN))
def test_five_thousand_stored_texts_are_shown_inertly(hostile: World, text: str, command: list[str]) -> None:
    check_stored(hostile, text, command)


@settings(max_examples=50, deadline=None, suppress_health_check=_FIXTURES)
@given(cells=rows, is_new=st.booleans())
def test_any_cells_are_imported_or_refused_inertly(
    importing: World, cells: list[tuple[str, ...]], is_new: bool
) -> None:
    check_imported(importing, cells, is_new)


@pytest.mark.full
@settings(max_examples=5000, deadline=None, suppress_health_check=_FIXTURES)
@given(cells=rows, is_new=st.booleans())
def test_five_thousand_files_are_imported_or_refused_inertly(
    importing: World, cells: list[tuple[str, ...]], is_new: bool
) -> None:
    check_imported(importing, cells, is_new)


@settings(max_examples=100, deadline=None, suppress_health_check=_FIXTURES)
@given(words=arguments)
def test_any_arguments_are_answered_inertly(typing: World, hostile_template: Path, words: list[str]) -> None:
    check_typed(typing, hostile_template, words)


@pytest.mark.full
@settings(max_examples=5000, deadline=None, suppress_health_check=_FIXTURES)
@given(words=arguments)
def test_five_thousand_arguments_are_answered_inertly(typing: World, hostile_template: Path, words: list[str]) -> None:
    check_typed(typing, hostile_template, words)


def _assert_inert(world: World, words: list[str]) -> None:
    if next(_checks) % 100 == 0:
        gc.collect()  # thousands of runs in one process would fill the memory
    result = run(*words)
    log = world.home / "szdj.log"
    assert not log.exists(), (words, log.read_text())
    # 1 is what a full disk, or a place that cannot be written, ends with too.
    assert result.exit_code != 1 or "问题：" in result.stderr or '"problem"' in result.stderr, (words, result)
    for text in (result.stdout.replace("\r\n", "\n"), result.stderr):
        assert "Traceback" not in text
        assert not harm_in(text), (words, harm_in(text))
