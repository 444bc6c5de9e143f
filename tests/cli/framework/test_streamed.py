"""Lists come as they are read: whatever they hold, memory holds a page of it, and each page costs the same."""

from itertools import groupby
from typing import Any

import pytest

from szdj_cli.cli.state import State
from szdj_cli.render.kit import formats
from szdj_cli.store.core import paging
from szdj_cli.store.core.transactions import Transaction
from tests.support.applicants import COMMITTEE_SECRETARY as COMMITTEE
from tests.support.applicants import SECRETARY as BRANCH
from tests.support.command_tree import having
from tests.support.every_kind import FIRST_APPLICANT, RECEIVING, Made
from tests.support.homes import ADMINISTRATOR
from tests.support.running import run
from tests.support.steps.calls import Busy, begin

LISTS = having("--limit")
NUMBERS = "\n".join(f"139{member:08}" for member in range(6, 12))
ASKED: dict[str, list[tuple[int, str, str]]] = {
    "transfer list": [
        (FIRST_APPLICANT, "", ""),
        (RECEIVING, "--incoming", ""),
        (COMMITTEE, "--issued", ""),
        (COMMITTEE, "--letters", ""),
    ],
    "dues arrears": [(BRANCH, "", ""), (COMMITTEE, "--members", "")],
    "request list": [(FIRST_APPLICANT, "", "")],
    "approve list": [(BRANCH, "", ""), (BRANCH, "--state all", "")],
    "member list": [(BRANCH, "", ""), (ADMINISTRATOR, "", "")],
    "member search": [(BRANCH, "党员", ""), (BRANCH, "-", NUMBERS)],
    "report roster": [(COMMITTEE, "--drill 合计", "")],
    "report approvals": [(COMMITTEE, "--drill 合计", "")],
    "report dues": [(COMMITTEE, "--drill 合计", ""), (COMMITTEE, "--drill 未设标准", "")],
    "due": [(BRANCH, f"--kind {kind} --waiting 0 --within 3000", "") for kind in ("欠缴", "介绍信", "申请")],
    "audit log": [(ADMINISTRATOR, "", "")],
}
"""How each list is asked for, by whom, with what on standard input: a new one is missed as soon as it is there."""
FEW = {"token list"}
"""Lists of what there is little of however large a store is, which are read at once."""
ALONE = {("transfer list", ""), ("request list", "")}
"""One's own: there are few of them in the home, of one member."""
MOST_A_ROW = 20
"""How many statements a page of one row takes at most: what a row says of others is looked up too."""


def test_every_list_is_here() -> None:
    assert {*ASKED, *FEW} == set(LISTS)


@pytest.mark.parametrize(("name", "place"), [(name, place) for name in ASKED for place in range(len(ASKED[name]))])
def test_a_page_is_written_before_the_next_one_is_read(
    name: str, place: int, made: Made, busy: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, more, given = ASKED[name][place]
    begin(member, made, busy)
    were_rows: list[bool] = []  # or statements, in the order in which they were written or sent
    send, encode = Transaction._sent, formats._encoded

    def sent(tx: Transaction, *statement: Any) -> Any:
        were_rows.append(False)
        return send(tx, *statement)

    def encoded(value: object) -> str:
        if isinstance(value, dict) and "notice" not in value:
            were_rows.append(True)
        return encode(value)

    monkeypatch.setattr(State, "now", lambda _: made.now)
    monkeypatch.setattr(paging, "PAGE", 1)
    monkeypatch.setenv("SZDJ_DUES_REMIND_MONTHS", "1")
    monkeypatch.setattr(Transaction, "_sent", sent)
    monkeypatch.setattr(formats, "_encoded", encoded)
    result = run(*name.split(), *more.split(), "--format", "jsonl", input=given)
    assert result.exit_code in (0, 9), result.stderr
    rows = result.stdout.count("\n")
    assert rows == sum(were_rows)
    assert rows > 2 or (name, more) in ALONE, "a list of one page says nothing"
    stretches = [(is_row, len(list(of))) for is_row, of in groupby(were_rows)]
    at_once = [count for is_row, count in stretches if is_row]
    read = [count for is_row, count in stretches[1:] if not is_row]
    assert set(at_once) <= {1}, f"{max(at_once)} rows of {rows} were held"
    assert max(read, default=0) <= MOST_A_ROW
