"""`--dry-run`: every command that writes can be tried, writes nothing then, tells nobody, and refuses what it would."""

import json
import os
from pathlib import Path

import pytest

from tests.support.command_tree import options_of
from tests.support.every_kind import Made
from tests.support.outboxes import delivered
from tests.support.running import Result, run
from tests.support.steps.calls import CALLS, KEYED, LISTING, Busy, begin_for, words_of
from tests.support.storage.dumps import dump

TRIED = [name for name in KEYED if name not in LISTING]


def _left() -> tuple[object, bytes]:
    home = Path(os.environ["SZDJ_HOME"])
    return dump(home), delivered(home)


def _again(name: str, busy: Busy, *more: str) -> Result:
    words = [word for word in words_of(name, "json", busy[1]) if word != "--dry-run"]
    words += ["--yes"] if "--yes" in options_of(name) and "--yes" not in words else []
    words += ["--reason", "更正"] if name == "member edit" else []
    return run(*words, *more, input=CALLS[name].stdin)


def _code(result: Result) -> object:
    errors = [json.loads(line).get("error") for line in result.stderr.splitlines()]
    return result.exit_code, [each["code"] for each in errors if each]


@pytest.mark.usefixtures("then")
@pytest.mark.parametrize("name", TRIED)
def test_what_is_tried_writes_nothing_and_is_refused_as_it_would_be(name: str, made: Made, busy: Busy) -> None:
    begin_for(name, made, busy)
    before = _left()
    tried = _again(name, busy, "--dry-run")
    assert tried.exit_code in (0, 9), tried.stderr
    said = json.loads(tried.stdout.splitlines()[-1])
    for each in said if isinstance(said, list) else [said]:
        assert (each["dry_run"], each["written"]) == (True, False)
    assert _left() == before
    done = _again(name, busy)
    assert _code(done) == _code(tried)
    tried, done = _again(name, busy, "--dry-run"), _again(name, busy)
    assert _code(tried) == _code(done), "the second time as well"
