"""A command that is called again with its key writes nothing, sends nothing, and answers as it did."""

import json
import os
from pathlib import Path

import pytest

from szdj_cli.cli.framework.idempotency import FILE
from tests.support.command_tree import commands
from tests.support.every_kind import Made
from tests.support.outboxes import delivered
from tests.support.running import run
from tests.support.steps.calls import CALLS, KEYED, LISTING, Busy, called, words_of
from tests.support.storage.dumps import dump

WRITTEN = [name for name in KEYED if name not in LISTING and "--dry-run" not in CALLS[name].arguments]


@pytest.mark.usefixtures("then")
@pytest.mark.parametrize("name", WRITTEN)
def test_called_twice_it_writes_once(name: str, made: Made, busy: Busy) -> None:
    first = called(name, "json", made, busy, "--idempotency-key", "k-1")
    home = Path(os.environ["SZDJ_HOME"])
    before, sent = dump(home), delivered(home)
    again = run(*words_of(name, "json", busy[1]), "--idempotency-key", "k-1", input=CALLS[name].stdin)
    assert again.exit_code == first.exit_code, again.stderr
    was, said = (json.loads(each.stdout.splitlines()[-1]) for each in (first, again))
    if not isinstance(was, list):
        was, said = [was], [said]
    assert [{**each, "repeated": True} for each in said] == [{**each, "repeated": True} for each in was]
    assert all("repeated" in after for after, each in zip(said, was, strict=True) if each["written"])
    assert (dump(home), delivered(home)) == (before, sent)


def test_what_is_read_from_a_file_counts_by_its_content() -> None:
    files = {each.name for name in KEYED for each in commands()[name].params if is_file(each.metavar or "")}
    assert files - {"output", "errors"} == {FILE}


def is_file(metavar: str) -> bool:
    return metavar.startswith(("FILE", "文件"))
