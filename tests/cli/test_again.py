"""What happens when a command that writes is called again, without a key: every one of the command tree is here.

What is so already is exit code 0, says so, writes and sends nothing. What is not is named here, with why.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.every_kind import Made
from tests.support.outboxes import delivered
from tests.support.running import Result, run
from tests.support.steps.calls import CALLS, KEYED, LISTING, Busy, called, words_of
from tests.support.storage.dumps import dump

WRITTEN = [name for name in KEYED if name not in LISTING and "--dry-run" not in CALLS[name].arguments]
ANEW = {
    "dues pay": "without a serial number it is another payment; a person is asked, a program told",
    "dues receipt": "each print is logged",
    "import members": "that it was imported is logged; what changed is counted",
    "import orgs": "that it was imported is logged; what changed is counted",
    "transfer reissue": "a letter may be lost again",
}
COUNTED = {"dues assess apply": ("set", "same")}
"""What says of many how many are so already: what was done, and what was so."""
REFUSED = {
    "approve accept": "whoever decided, and when, is said",
    "approve apply": "whoever decided, and when, is said; and what has gone on to others",
    "approve reject": "whoever decided, and when, is said",
    "approve revoke": "what was revoked is said to be",
    "dues confirm": "whoever decided, and when, is said",
    "member add": "whoever is on the roster is not added a second time",
    "request again": "the one that is under way is named",
    "request resubmit": "it waits, and is said to",
}


def last(result: Result) -> dict[str, Any]:
    """Return what a command says of the one thing that it is called for here, or of all of it together."""
    said = json.loads(result.stdout.splitlines()[-1])
    return dict(said[-1] if isinstance(said, list) else said)


@pytest.mark.usefixtures("then")
@pytest.mark.parametrize("name", WRITTEN)
def test_called_again_it_is_so_already_or_says_why_not(name: str, made: Made, busy: Busy) -> None:
    first = called(name, "json", made, busy)
    home = Path(os.environ["SZDJ_HOME"])
    before, sent = dump(home), delivered(home)
    again = run(*words_of(name, "json", busy[1]), input=CALLS[name].stdin)
    if name in ANEW:
        assert (again.exit_code, last(again).get("already")) == (first.exit_code, None)
        assert dump(home) != before
        return
    assert delivered(home) == sent
    if name in REFUSED:
        assert again.exit_code == 7, again
        assert json.loads(again.stderr.splitlines()[-1])["error"]["cause"]
        return
    assert (again.exit_code, dump(home)) == (0, before), again
    said = last(again)
    if name in COUNTED:
        done, so = COUNTED[name]
        assert (said[done], said[so], said["written"]) == (0, last(first)[done] + last(first)[so], False)
        return
    assert (said["already"], said["written"]) == (True, False)


def test_what_is_named_is_a_command_that_writes() -> None:
    assert not {*ANEW, *COUNTED, *REFUSED} - set(WRITTEN)
