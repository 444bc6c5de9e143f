import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from sample_data import generate
from szdj_cli.demo.samples import sample_file
from szdj_cli.domain.members.fields import EDITABLE_BY_MEMBER, IMPORTED, find
from szdj_cli.domain.members.import_rows import probation_ends_on
from szdj_cli.domain.organisations.organisations import OrganisationKind, can_stand_under
from szdj_cli.domain.values.fields import parse_change
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.files.tables.reading import open_rows

_TODAY = date(2026, 11, 23)
_DIRECTORY = Path(generate.__file__).parent
_KINDS = {
    "党委": OrganisationKind.COMMITTEE,
    "党总支": OrganisationKind.GENERAL_BRANCH,
    "党支部": OrganisationKind.BRANCH,
}
# All that an import of members can say, but what needs another user (another's branch) or a closed record.
_IN_A_ROSTER = {
    *(reason for reason in Reason if reason.name.startswith(("ID_", "CONFIRMED_"))),
    Reason.REQUIRED,
    Reason.NOT_CLEARABLE,
    Reason.TOO_LONG,
    Reason.UNKNOWN_CODE,
    Reason.NAME_FORM,
    Reason.MOBILE_FORM,
    Reason.LANDLINE_FORM,
    Reason.EMAIL_FORM,
    Reason.DATE_FORM,
    Reason.DATE_FUTURE,
    Reason.MONTH_FORM,
    Reason.SEX_MISMATCH,
    Reason.BIRTH_DATE_MISMATCH,
    Reason.BRANCH_UNKNOWN,
    Reason.BRANCH_AMBIGUOUS,
    Reason.BRANCH_CANNOT_HOLD_MEMBERS,
    Reason.DUPLICATE_IN_FILE,
    Reason.OTHER_BRANCH,
    Reason.REQUEST_WAITING,
    Reason.AGE_AT_ADMISSION,
    Reason.UNLISTED_OCCUPATION,
    Reason.MOBILE_SEVERAL,
    Reason.NAME_AND_MORE,
    Reason.NAME_JOINED,
    Reason.NAME_UNUSUAL,
    Reason.ID_ZEROED,
    Reason.DITTO,
    Reason.DATE_ZONE,
    Reason.YEAR_RANGE,
    Reason.JANUARY_OR_OCTOBER,
    Reason.SERIAL_OR_MONTH,
    Reason.REGULAR_CLASS,
    Reason.TWO_LEVELS,
    Reason.SEVERAL_PHONES,
}
# Found by looking at more than the cell, or at whether the person is new.
_BY_ITS_CELL_ALONE_GOOD = {
    Reason.NAME_AND_MORE,
    Reason.DITTO,
    Reason.REQUIRED,
    Reason.NOT_CLEARABLE,
    Reason.CONFIRMED_EARLY,
    Reason.CONFIRMED_BEFORE_JOINED,
    Reason.CONFIRMED_MISSING,
    Reason.SEX_MISMATCH,
    Reason.BIRTH_DATE_MISMATCH,
    Reason.BRANCH_UNKNOWN,
    Reason.BRANCH_AMBIGUOUS,
    Reason.BRANCH_CANNOT_HOLD_MEMBERS,
}


def _rows(name: str) -> list[dict[str, str]]:
    with (_DIRECTORY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _content(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    with open_rows(path) as source:
        return source.headings, list(source.rows())


@pytest.fixture(scope="module")
def members() -> dict[str, dict[str, str]]:
    return {row["公民身份号码"]: row for row in _rows("members.csv")}


@pytest.fixture(scope="module")
def organisations() -> dict[str, dict[str, str]]:
    return {row["编码"]: row for row in _rows("orgs.csv")}


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((_DIRECTORY / "mistakes.json").read_text("utf-8"))
    return found


def test_the_generator_writes_exactly_the_committed_files(tmp_path: Path) -> None:
    generate.main(tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(path.name for path in _DIRECTORY.iterdir() if path.suffix in (".csv", ".xlsx", ".json"))
    for name in written:
        if name.endswith(".xlsx"):
            assert _content(tmp_path / name) == _content(_DIRECTORY / name)
        else:
            assert (tmp_path / name).read_bytes() == (_DIRECTORY / name).read_bytes(), name


@pytest.mark.parametrize("other", ["members.gb18030.csv", "members.xlsx"])
def test_the_roster_is_the_same_in_every_format(other: str) -> None:
    assert _content(_DIRECTORY / other) == _content(_DIRECTORY / "members.csv")


def test_every_id_number_is_valid_and_can_be_nobodys(members: dict[str, dict[str, str]]) -> None:
    assert len(members) == len(_rows("members.csv")) == 2000
    for number in members:
        assert mod_11_2.is_valid(number)
        assert re.fullmatch(r"(440399|[1-6][0-9]9999)[0-9]{11}[0-9X]", number)


def test_no_two_members_share_a_mobile_and_none_is_in_use(members: dict[str, dict[str, str]]) -> None:
    mobiles = [member["手机号码"] for member in members.values()]
    assert len(set(mobiles)) == len(mobiles)
    assert all(re.fullmatch(r"154[0-9]{8}", mobile) for mobile in mobiles)


def test_every_cell_of_the_roster_is_valid(members: dict[str, dict[str, str]]) -> None:
    assert list(next(iter(members.values()))) == [field.heading for field in IMPORTED]
    for member in members.values():
        for field in IMPORTED:
            if member[field.heading] or field.required:
                parse_change(field, member[field.heading], _TODAY)


def test_birth_admission_and_confirmation_follow_each_other(members: dict[str, dict[str, str]]) -> None:
    for member in members.values():
        born, joined, confirmed = (member[h] for h in ("出生日期", "加入党组织日期", "转正日期"))
        assert int(joined[:4]) - int(born[:4]) > 18
        assert bool(confirmed) == (member["人员类别"] == "正式")
        assert not confirmed or probation_ends_on(joined) <= confirmed


def test_names_are_as_names_are(members: dict[str, dict[str, str]]) -> None:
    names = "".join(member["姓名"] for member in members.values())
    assert "·" in names
    assert "𠮷" in names  # beyond the basic plane
    assert "㛃" in names  # extension A
    assert len({member["民族"] for member in members.values()}) > 10


def test_organisations_form_a_tree_with_one_name_used_twice(organisations: dict[str, dict[str, str]]) -> None:
    assert len(organisations) == len(_rows("orgs.csv"))
    for row in organisations.values():
        parent = organisations[row["上级编码"]]["类型"] if row["上级编码"] else None
        assert can_stand_under(_KINDS[row["类型"]], _KINDS[parent] if parent else None)
    names = Counter(row["名称"] for row in organisations.values())
    assert [name for name, count in names.items() if count > 1] == ["退休人员党支部"]
    transferring = [row["类型"] for row in organisations.values() if row["有转接权"] == "是"]
    assert transferring == ["党委", "党委"]


def test_members_are_in_branches_and_every_branch_can_vote(
    members: dict[str, dict[str, str]], organisations: dict[str, dict[str, str]]
) -> None:
    full = Counter(member["所在党支部"] for member in members.values() if member["人员类别"] == "正式")
    branches = {code for code, row in organisations.items() if row["类型"] == "党支部"}
    assert set(full) == {member["所在党支部"] for member in members.values()} == branches
    assert min(full.values()) >= 3


def test_appointed_are_full_members_there_or_below_and_some_branches_have_nobody(
    members: dict[str, dict[str, str]], organisations: dict[str, dict[str, str]]
) -> None:
    rows = _rows("appointments.csv")
    assert len({row["公民身份号码"] for row in rows}) == len(rows)
    for row in rows:
        member = members[row["公民身份号码"]]
        assert member["人员类别"] == "正式"
        assert member["转正日期"] < row["任职日期"]
        assert row["组织编码"] in _chain(organisations, member["所在党支部"])
    led = {row["组织编码"] for row in rows if row["任职"] == "书记"}
    assert all(code in led for code, row in organisations.items() if row["类型"] == "党委")
    vacant = {code for code in organisations if code not in led}
    assert {organisations[code]["类型"] for code in vacant} == {"党支部", "党总支"}
    assert len(vacant) < len(led) / 3


def test_requested_changes_differ_from_the_record_and_are_the_members_to_ask_for(
    members: dict[str, dict[str, str]],
) -> None:
    rows = _rows("requests.csv")
    assert len({row["公民身份号码"] for row in rows}) == len(rows) == 300
    assert len({members[row["公民身份号码"]]["所在党支部"] for row in rows}) == 10
    for row in rows:
        member = members[row.pop("公民身份号码")]
        changes = {heading: text for heading, text in row.items() if text}
        assert changes
        for heading, text in changes.items():
            field = find(heading)
            assert field in EDITABLE_BY_MEMBER
            assert field.term != "mobile"  # a code would have to be answered
            parse_change(field, text, _TODAY)
            assert text != member[heading]


def test_every_mistake_that_a_roster_can_hold_is_there(expected: list[dict[str, Any]]) -> None:
    found = {Reason(mistake["reason"]) for mistake in expected}
    assert found == _IN_A_ROSTER
    _headings, rows = _content(_DIRECTORY / "mistakes.csv")
    assert [mistake["row"] for mistake in expected] == [number for number, _cells in rows[2:]]


@pytest.mark.parametrize("name", ["mistakes.csv", "mistakes.xlsx"])
def test_each_mistake_is_in_the_cell_that_is_named_and_in_no_other(name: str, expected: list[dict[str, Any]]) -> None:
    headings, rows = _content(_DIRECTORY / name)
    wrong = {m["row"]: (m["heading"], Reason(m["reason"])) for m in expected if m["severity"] == "error"}
    kept = {m["row"]: m["heading"] for m in expected if m["reason"] == Reason.SEVERAL_PHONES}
    for number, cells in rows:
        refused = dict(_refused(dict(zip(headings, cells, strict=True))))
        if number in kept:  # an import keeps as text what a form refuses
            assert refused.pop(kept[number]) is Reason.LANDLINE_FORM
        heading, reason = wrong.get(number, ("", None))
        assert refused == ({} if reason is None or reason in _BY_ITS_CELL_ALONE_GOOD else {heading: reason})


@pytest.mark.parametrize("name", sorted(path.name for path in _DIRECTORY.glob("*.csv")))
def test_the_installed_program_finds_the_one_copy(name: str) -> None:
    with sample_file(name) as path:
        assert path.read_bytes() == (_DIRECTORY / name).read_bytes()


def _chain(organisations: dict[str, dict[str, str]], code: str) -> list[str]:
    chain = [code]
    while above := organisations[chain[-1]]["上级编码"]:
        chain.append(above)
    return chain


def _refused(row: dict[str, str]) -> Iterator[tuple[str, Reason]]:
    for field in IMPORTED:
        text = row[field.heading]
        if not text or text == "（清空）":
            continue
        try:
            field.parse(text, _TODAY)
        except ValueRefused as refusal:
            yield field.heading, refusal.reason
