"""Every mistake of sample_data/mistakes is told with its sheet, row, column and reason, and is not written."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.domain.imports.plan import CONFLICTS, WARNINGS
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.messages.kit.reasons import REASONS, why
from tests.support import ROOT
from tests.support.running import Holding, assert_ok, assert_refused, run
from tests.support.storage.dumps import dump
from tests.support.world import World

_SAMPLES = ROOT / "sample_data"
_MISTAKES: list[dict[str, Any]] = json.loads((_SAMPLES / "mistakes.json").read_text("utf-8"))
_GOOD_ROWS = 2
_SHEET = "党员名册"


@pytest.fixture(scope="module")
def sample_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample organisations, those members that the mistakes speak of, and a request that waits."""
    from tests.support import world as worlds

    home = tmp_path_factory.mktemp("samples") / "home"
    world = worlds.copy(world_template, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SZDJ_HOME", str(home))
        world.sign_in_as_administrator()
        assert_ok(run("import", "orgs", str(_SAMPLES / "orgs.csv"), "--yes"))
        needed = [row for row in _table("members.csv") if row["公民身份号码"] in _numbers_of_conflicts()]
        assert len(needed) == 2
        roster = home / "roster.csv"
        _write(roster, needed)
        assert_ok(run("import", "members", str(roster), "--yes"))
        roster.unlink()
        _ask(world, needed)
        world.sign_in_as_administrator()
    return home


@pytest.fixture
def samples(sample_template: Path, tmp_path: Path) -> World:
    """The same, for one test, with the administrator signed in."""
    from tests.support import world as worlds

    return worlds.copy(sample_template, tmp_path / "home")


@pytest.mark.parametrize(("file", "sheet"), [("mistakes.csv", None), ("mistakes.xlsx", _SHEET)])
def test_every_mistake_is_told_with_sheet_row_column_and_reason(samples: World, file: str, sheet: str | None) -> None:
    before = dump(samples.home)
    result = run("import", "members", str(_SAMPLES / file), "--yes", "--format", "json")
    assert result.exit_code == 3
    *lines, summary = [json.loads(line) for line in result.stdout.splitlines()]
    for key, is_warning in (("reason", False), ("warning", True)):
        told = {(line["sheet"], line["row"], line["column"], line[key]) for line in lines if key in line}
        meant = [m for m in _MISTAKES if (m["severity"] == "warning") is is_warning]
        assert told == {(sheet, m["row"], m["heading"], m["reason"]) for m in meant}
        assert all(line["message"] == why(line["column"], Reason(line[key])) for line in lines if key in line)
    assert summary.pop("read")["sheet"] == sheet
    bad = {severity: {m["row"] for m in _MISTAKES if m["severity"] == severity} for severity in ("error", "conflict")}
    assert summary == Holding(
        {
            "new": _GOOD_ROWS + sum(m["severity"] == "warning" for m in _MISTAKES),
            "updated": 0,
            "same": 0,
            "conflicts": len(bad["conflict"]),
            "errors": len(bad["error"]),
        }
    )
    assert dump(samples.home) == before


@pytest.mark.parametrize("file", ["mistakes.csv", "mistakes.xlsx"])
def test_people_read_every_mistake_and_every_warning(samples: World, file: str) -> None:
    result = run("import", "members", str(_SAMPLES / file), "--yes")
    assert_refused(result, 3)
    for mistake in _MISTAKES:
        lines = [line for line in result.stderr.splitlines() if f"第 {mistake['row']} 行 {mistake['heading']}" in line]
        assert any(REASONS[Reason(mistake["reason"])] in line for line in lines), mistake
        assert all(line.strip().startswith(_SHEET) for line in lines) == file.endswith("xlsx"), lines


def test_no_number_of_a_refused_row_is_shown_whole(samples: World) -> None:
    for arguments in (["--format", "json"], []):
        result = run("import", "members", str(_SAMPLES / "mistakes.csv"), "--yes", *arguments)
        for row in _table("mistakes.csv"):
            for heading in ("公民身份号码", "手机号码"):
                assert len(row[heading]) < 8 or row[heading] not in result.stdout + result.stderr


def test_going_on_writes_the_good_rows_and_those_with_a_warning_and_no_other(samples: World) -> None:
    result = run("import", "members", str(_SAMPLES / "mistakes.csv"), "--yes", "--keep-going", "--format", "json")
    assert result.exit_code == 9
    written = {m["row"] for m in _MISTAKES if m["severity"] == "warning"} | {2, 3}
    names = ["".join(row["姓名"].split()) for number, row in enumerate(_table("mistakes.csv"), 2) if number in written]
    listed = run("member", "export", "--format", "json")
    stored = {member["name"] for member in json.loads(listed.stdout) if member["name"].endswith("示例")}
    assert stored == set(names)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_error_file_says_why_and_is_taken_back_once_mended(samples: World, tmp_path: Path, suffix: str) -> None:
    errors = tmp_path / f"errors.{suffix}"
    refused = run("import", "members", str(_SAMPLES / "mistakes.csv"), "--yes", "--errors", str(errors))
    assert_refused(refused, 3)
    assert errors.stat().st_mode & 0o777 == 0o600
    # The same mistakes again, in their order: nothing was lost or mended on the way.
    again = run("import", "members", str(errors), "--yes", "--format", "json")
    assert again.exit_code == 3
    told = [(p["column"], p["reason"]) for p in map(json.loads, again.stdout.splitlines()) if "row" in p]
    expected = [(m["heading"], m["reason"]) for m in _MISTAKES if m["severity"] != "warning"]
    assert sorted(told) == sorted(expected)


def test_every_reason_that_a_roster_can_give_has_its_mistake() -> None:
    of_other_files = {
        r for r in Reason if r.value.startswith(("parent_", "code_", "kind_", "postcode_", "organisation_"))
    } | {Reason.PHONE_AS_TEXT}
    # What only a number in a workbook can be, and what only a column says that no roster of ours has.
    of_other_columns = {
        Reason.FIRST_OF_MONTH,
        Reason.SAID_TO_BE_CLOSED,
        Reason.SAID_TO_BE_DISMISSED,
        Reason.NAME_NUMBERED,
        Reason.DATE_DECIMAL,
        Reason.REMARK_SAYS_GONE,
        Reason.NOT_CONFIRMED,
        Reason.DAY_MISSING,
    }
    of_transfers = {Reason.VALID_DAYS, Reason.RETURNING, Reason.FIXED_BY_TARGET, Reason.MONTH_TOO_FAR}
    of_plans = {Reason.NUMBER_FORM, Reason.REASON_MISSING, Reason.SORTED_APART} | {
        r for r in Reason if r.value.startswith(("decision_", "decisions_"))
    }
    of_amounts = {r for r in Reason if r.value.startswith("money_")} | {Reason.BEFORE_ADMISSION}
    # Of the actor, not of the file; of an option; and what only a member who has left, or who is appointed, can meet.
    of_actors = {Reason.BRANCH_NOT_YOURS, Reason.OWN_RECORD, Reason.NOT_AMONG_YOURS}
    of_members = {
        *(Reason.MEMBER_CLOSED, Reason.HOLDS_APPOINTMENT, Reason.APPOINTED_ELSEWHERE),
        Reason.BRANCH_CLOSED,
        *(Reason.COUNTERSIGNED, Reason.COUNTERSIGN_NEEDED, Reason.NUMBER_REPLACED, Reason.CHANGED_HERE),
    }
    of_options = {Reason.MONTH_NOT_BEGUN}
    of_payments = {
        *(r for r in Reason if r.value.startswith("serial_") and r is not Reason.SERIAL_OR_MONTH),
        *(Reason.FOR_SOMEBODY_ELSE, Reason.NAME_OF_ANOTHER, Reason.NOT_PAID, Reason.OTHER_MONTH_IN_REMARK),
        *(Reason.MONTHS_IN_A_ROW, Reason.PAID_ON_FIRST, Reason.OTHER_MONTH_IN_TITLE, Reason.MONTHS_IN_REMARK),
        *(Reason.MONTH_UNPLAIN, Reason.MONTH_BY_REMARK, Reason.MONTH_BY_TITLE),
        *(Reason.REVERSAL, Reason.WITHHELD, Reason.NOTHING_OWED),
        *(r for r in Reason if r.value.startswith(("sheet_", "member_number_"))),
        *(
            Reason.PAYABLE_TOO_LARGE,
            Reason.LARGE_PAYMENT,
            Reason.HOLDS_ID_NUMBER,
            Reason.SEVERAL_PEOPLE,
            Reason.OWN_PAYMENT,
            Reason.OPENING_TOO_FAR,
        ),
        *(Reason.MEMBER_UNKNOWN, Reason.MEMBER_LEFT, Reason.DUES_NOT_KEPT, Reason.PREPAID_TOO_FAR),
        Reason.PREPAID_FOR_YEARS,
        *(
            Reason.NOBODYS_DUES,
            Reason.DIRECTION_UNKNOWN,
            Reason.STATE_UNKNOWN,
            Reason.STATE_MISSING,
            Reason.DISCOUNTED,
            Reason.AMOUNT_BOTH_WAYS,
        ),
        *(
            Reason.PAYER_REMEMBERED,
            Reason.MATCHED_BY_NAME,
            Reason.NAME_AMBIGUOUS,
            Reason.NAMES_DISAGREE,
            Reason.PAYER_UNKNOWN,
        ),
        *(Reason.PAYER_MASKED, Reason.NOT_YUAN),
        *(Reason.BACK_PAID_TOO_FAR, Reason.MONTHS_FORM, Reason.NOT_INCOME, Reason.REFUNDED, Reason.TOTAL_DISAGREES),
        *(Reason.PARTLY_REFUNDED, Reason.PAID_BACK),
    }
    of_assessments = {
        *(
            Reason.ASSESSED_TWICE,
            Reason.BASE_ASSESSED,
            Reason.BASE_WITHOUT_DUES,
            Reason.BEFORE_RULES,
            Reason.BRANCH_ELSEWHERE,
            Reason.DUES_WAITING,
        ),
        *(Reason.ENDS_BEFORE, Reason.END_MISSING, Reason.LEAVING, Reason.MEMBERSHIP_SUSPENDED, Reason.NOBODY_HERE),
        *(Reason.OFF_ROSTER, Reason.OWN_ASSESSMENT, Reason.STANDARD_CHANGED),
    }
    of_appointments = {
        *(r for r in Reason if r.value.startswith("appoint") and r is not Reason.APPOINTED_ELSEWHERE),
        *(Reason.NOT_ON_ROSTER, Reason.NUMBERS_DISAGREE, Reason.OWN_APPOINTMENT, Reason.PROBATIONARY),
        Reason.SECOND_SECRETARY,
    }
    of_departures = {
        *(Reason.ABOUT_YOURSELF, Reason.ACCOUNT_DISABLED, Reason.BEFORE_ADMISSION_DAY, Reason.BEFORE_DEPARTURE),
        *(Reason.DEPARTED_ALREADY, Reason.FULL_ALREADY, Reason.NOTHING_TO_RESTORE, Reason.NOT_AMONG_YOUR_MEMBERS),
        *(Reason.PERSON_TWICE, Reason.RESTORED_TO_CLOSED, Reason.SUSPENDED_ALREADY, Reason.SUSPENDED_MEMBER),
        Reason.RESTORED_ELSEWHERE,
        *(Reason.TRANSFERRED_OUT, Reason.TRANSFER_WAITING),
    }
    of_papers = {r for r in Reason if r.value.startswith(("slip_", "letter_", "payment_", "listed_"))} | {
        *(Reason.LETTERS_DISAGREE, Reason.MEMBER_MOVED_ON, Reason.NO_LETTER_TO_PRINT, Reason.NOT_INCOMING),
        *(Reason.OFF_ROSTER_TO_CONFIRM, Reason.OWN_CONFIRMATION),
    }
    elsewhere = (
        of_departures
        | of_papers
        | of_assessments
        | of_appointments
        | of_options
        | of_other_columns
        | of_payments
        | of_actors
        | of_members
        | of_transfers
        | of_amounts
    )
    assert {Reason(m["reason"]) for m in _MISTAKES} == set(Reason) - of_other_files - of_plans - elsewhere
    severity = {m["reason"]: m["severity"] for m in _MISTAKES}
    assert {r for r, s in severity.items() if s == "conflict"} <= CONFLICTS
    assert {r for r, s in severity.items() if s == "warning"} <= WARNINGS


def _ask(world: World, members: list[dict[str, str]]) -> None:
    from szdj_cli.domain.values.identity import initial_password_of

    applicant = next(row for row in members if row["公民身份号码"] == _applicant())
    number = applicant["公民身份号码"]
    asked = run("login", "--stdin", input=f"{number}\n{initial_password_of(number)}\n")
    assert asked.exit_code == 4
    assert_ok(run("login", "--code-stdin", input=f"{world.last_code()}\n"))
    world.verify()
    assert_ok(run("profile", "edit", "--set", "工作单位=等待审批的公司", "--yes"))


def _applicant() -> str:
    row: int = next(m["row"] for m in _MISTAKES if m["reason"] == Reason.REQUEST_WAITING)
    return _table("mistakes.csv")[row - 2]["公民身份号码"]


def _numbers_of_conflicts() -> set[str]:
    rows = [m["row"] for m in _MISTAKES if m["reason"] in (Reason.OTHER_BRANCH, Reason.REQUEST_WAITING)]
    return {_table("mistakes.csv")[row - 2]["公民身份号码"] for row in rows}


def _table(name: str) -> list[dict[str, str]]:
    return list(_rows(_SAMPLES / name))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
