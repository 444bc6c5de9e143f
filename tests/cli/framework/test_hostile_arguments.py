"""Whatever is typed, the answer is inert text and an exit code: no control characters, no traceback."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.domain.errors import ExitCode
from tests.support.running import run

# init and demo would do what they are for; doctor ends with 1 where there is no store.
NAMES = [entry.name for entry in COMMANDS if entry.name not in ("init", "demo", "doctor")]
OPTIONS = [
    "--",
    "-",
    "--format",
    "--format=json",
    "--debug",
    "--no-input",
    "--help",
    "--limit",
    "-y",
    "--yes=1",
    "show",
    "list",
]
NASTY = [
    "\x1b[2J",
    "\x9b31m",
    "\u202eevil",
    "[/x]",
    "[red]",
    "\ud800",
    "\x00",
    "\n",
    "{}",
    "%s",
    "𠮷",
    "=1+1",
    "a" * 5000,
    "",
]
arguments = st.lists(
    st.one_of(st.sampled_from(OPTIONS), st.sampled_from(NASTY), st.text(max_size=20), st.sampled_from(NAMES)),
    max_size=5,
)
hostile = st.one_of(arguments, st.tuples(st.sampled_from(NAMES), arguments).map(lambda pair: [pair[0], *pair[1]]))


def check(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code in set(ExitCode) - {ExitCode.FAULT}, (words, result)
    for text in (result.stdout, result.stderr):
        assert "Traceback" not in text
        # Tabs part the columns of what is piped.
        assert not [c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")], (
            words
        )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hostile)
def test_hostile_arguments_are_answered_inertly(words: list[str]) -> None:
    check(words)


@pytest.mark.full
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hostile)
def test_five_thousand_hostile_arguments_are_answered_inertly(words: list[str]) -> None:
    check(words)
