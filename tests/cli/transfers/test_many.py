"""Transfers by the dozen: letters to be printed in one go, their register, receipts, and members taken in."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document

from szdj_cli.cli import office_menu, state
from szdj_cli.cli.transfers import slip
from szdj_cli.domain.transfers.register import RegisterEntry
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.render.kit.formats import TABLE
from szdj_cli.services.transfers import register
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests.letters import Registered
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.steps.keyboards import DOWN, ENTER, typed
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World

CODE = re.compile(r"[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{86}")
TODAY = shanghai_day(datetime.now(UTC))


def codes_in(path: Path) -> list[str]:
    text = "".join(part.text or "" for part in Document(str(path)).element.body.iter())
    return list(dict.fromkeys(CODE.findall(text)))


def test_letters_of_a_batch_are_one_document_each_with_its_own_code(issued: list[int], tmp_path: Path) -> None:
    path = tmp_path / "介绍信.docx"
    done = run_json("transfer", "letter", "--all", "-o", str(path), "--yes")
    numbers = [f"{TODAY.year}-00000{place}" for place in (1, 2)]
    assert done == Holding({"file": str(path), "count": 2, "letters": numbers, "dry_run": False})
    assert path.stat().st_mode & 0o777 == 0o600
    codes = codes_in(path)
    assert [run_json("transfer", "verify", code)["number"] for code in codes] == numbers
    assert_refused(run("transfer", "letter", *map(str, issued), "-o", str(path), "--yes"), 7, "介绍信.docx")
    given = "\n".join(map(str, issued))
    assert run_json("transfer", "letter", "-", "-o", str(path), "--force", "--yes", input=given)["letters"] == numbers


def test_what_is_looked_through_before_printing_is_what_is_printed(
    issued: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    entry = register._entry

    def noting(tx: Transaction, row: Registered, day: date) -> RegisterEntry:
        opened.append(row.letter.request_id)
        return entry(tx, row, day)

    monkeypatch.setattr(register, "_entry", noting)
    assert_ok(run("transfer", "letter", str(issued[1]), "-o", str(tmp_path / "a.docx"), "--dry-run"))
    assert opened == [issued[1]]


def test_what_would_be_printed_is_shown_and_nothing_is_written(issued: list[int], tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    result = run("transfer", "letter", "--all", "-o", str(path), "--dry-run")
    assert_ok(result)
    assert f"{TODAY.year}-000002" in result.stderr
    assert not path.exists()
    assert_refused(run("transfer", "letter", "--all", "-o", str(path)), 2, "--yes")
    assert_refused(run("transfer", "letter", str(issued[0]), "--all", "-o", str(path), "--yes"), 2, "--all")
    assert_refused(run("transfer", "letter", str(issued[0]), "999", "-o", str(path), "--yes"), 6, "999")
    assert not path.exists()


def test_the_register_has_every_letter_and_what_became_of_it(issued: list[int], world: World, tmp_path: Path) -> None:
    before = len(world.messages())
    assert_ok(run("transfer", "void", str(issued[0]), "--reason", "遗失", "--yes"))
    (told,) = world.messages()[before:]
    assert (told["mobile"], "作废" in told["text"]) == (world.mobile(MEMBER), True)
    newest, oldest = run_json("transfer", "list", "--letters")
    assert (oldest["status"], oldest["void_reason"], newest["status"]) == ("voided", "遗失", "valid")
    assert (newest["name"], newest["member"], newest["from"]) == (world.name(ORGANISER), ORGANISER, "第一党支部")
    path = tmp_path / "台账.csv"
    assert run_json("transfer", "list", "--letters", "-o", str(path))["count"] == 2
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert [(row["编号"][-6:], row["状态"]) for row in rows] == [("000001", "已作废"), ("000002", "有效")]
    piped = list(csv.DictReader(io.StringIO(run("transfer", "list", "--letters", "--format", "csv").stdout)))
    assert [sorted(each.items()) for each in reversed(piped)] == [sorted(each.items()) for each in rows]
    assert run_json("transfer", "list", "--letters", "-o", str(tmp_path / "台账.xlsx"))["count"] == 2
    assert run_json("transfer", "list", "--letters", "--before", TODAY.isoformat()) == []
    assert_refused(run("transfer", "list", "-o", str(path)), 2, "--letters")
    world.enter(MEMBER)
    assert_refused(run("transfer", "list", "--letters"), 5)


def test_receipts_of_one_day_are_recorded_together_or_not_at_all(issued: list[int], world: World) -> None:
    said = ["--handler", "张三", "--date", TODAY.isoformat(), "--stdin"]
    phone = "010-65001234\n"
    assert_refused(run("transfer", "slip", str(issued[0]), "999", *said, "--yes", input=phone), 6, "999")
    both = [*map(str, issued), *said]
    assert run_json("transfer", "slip", *both, "--dry-run", input=phone)["dry_run"] is True
    before = len(world.messages())
    assert run_json("transfer", "slip", *both, "--yes", input=phone) == Holding(
        {
            "recorded": 2,
            "requests": issued,
            "dry_run": False,
        }
    )
    assert {run_json("transfer", "show", str(each))["state"] for each in issued} == {"completed"}
    told = [each["mobile"] for each in world.messages()[before:]]
    assert told == [world.mobile(member) for member in (MEMBER, ORGANISER, SECRETARY)]


def test_members_are_taken_in_together(world: World) -> None:
    asked = []
    for member in (MEMBER, ORGANISER, OTHER):
        world.enter(member)
        asked.append(str(run_json("transfer", "out", "--to", "B3", "--set", "转移原因=毕业", "--yes")["id"]))
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", *asked[:2], "--yes"))
    world.enter(COMMITTEE_SECRETARY)
    assert_ok(run("approve", "accept", *asked, "--yes"))
    assert_refused(run("transfer", "receive", asked[0], "999", "--yes"), 6, "999")
    assert_refused(run("transfer", "receive", asked[0], asked[1]), 2, "--yes")
    tried = run("transfer", "receive", "--all", "--branch", "B2", "--dry-run", "--format", "json")
    assert json.loads(tried.stdout)["accepted"] == 1
    assert "接收 1 位党员" in tried.stderr
    assert "同意" not in tried.stderr
    assert run_json("transfer", "receive", *asked[:2], "--yes")["accepted"] == 2
    assert run_json("transfer", "receive", "--all", "--yes")["accepted"] == 1
    assert run_json("transfer", "receive", "--all", "--yes")["accepted"] == 0
    assert [run_json("member", "show", str(each))["branch"] for each in (MEMBER, ORGANISER, OTHER)] == ["B3"] * 3


@pytest.mark.parametrize(("phone", "shown"), [("90201950", "****1950"), ("13800138000", "138****8000")])
def test_the_phone_of_a_receipt_is_masked_once_it_is_entered(issued: list[int], phone: str, shown: str) -> None:
    with typed("张三", ENTER, phone, ENTER, ENTER, "b", ENTER, DOWN, ENTER) as drawn, pytest.raises(KeyboardInterrupt):
        _record(issued[0])
    assert f"对方电话：{shown}" in drawn.getvalue()  # the line that was chosen to be changed
    assert f"? 对方电话 {shown}" in drawn.getvalue()  # what was entered


def test_enter_takes_nobody_off_the_roster(issued: list[int]) -> None:
    with typed("张三", ENTER, "90201950", ENTER, ENTER, ENTER), pytest.raises(KeyboardInterrupt):
        _record(issued[0])
    assert run_json("transfer", "list", "--letters")
    assert run_json("transfer", "show", str(issued[0]))["state"] != "completed"


def test_the_menu_lists_the_letters_that_an_entry_is_for(issued: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert_ok(run("transfer", "reissue", str(issued[0]), "--reason", "遗失", "--yes"))
    assert_ok(run("transfer", "void", str(issued[1]), "--reason", "写错", "--yes"))
    for command in ("transfer letter", "transfer slip", "transfer void", "transfer reissue"):
        with typed(ENTER, ENTER) as drawn:  # what is highlighted; the document's name
            assert _asked_by(command)[:1] == [str(issued[0])]
        assert f"#{issued[0]} 党员零 → 中共样例市委组织部（{TODAY.year}-000003，有效至" in drawn.getvalue()
        assert f"#{issued[1]}" not in drawn.getvalue()
    monkeypatch.setattr(office_menu, "MOST_LISTED", 1)  # one that can be printed is listed, however many came after it
    assert_ok(run("transfer", "reissue", str(issued[1]), "--reason", "写错", "--yes"))
    assert_ok(run("transfer", "void", str(issued[1]), "--reason", "写错", "--yes"))
    with typed(ENTER):
        assert _asked_by("transfer void") == [str(issued[0])]


def _asked_by(command: str) -> list[str]:
    table = office_menu._TRANSFERS
    entry = next(each.entry for each in table if each.entry.command == tuple(command.split()))
    assert entry.ask is not None
    return list(entry.ask(state.current()) or ())


def _record(number: int) -> None:
    slip.record(state.current(), [str(number)], None, None, TABLE, from_stdin=False, yes=False, dry_run=False)
