"""The rules by which a record is put right, or a new one made."""

from datetime import date

import pytest

from szdj_cli.domain.errors import FieldNotMendable, FieldUnknown, NothingChanged, SzdjError, ValueInvalid
from szdj_cli.domain.members.corrections import correct, new_member
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.branches import BranchNames
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.domain.values.text import CLEAR
from tests.support.builders import id_number, person

TODAY = date(2026, 11, 23)
BRANCHES = BranchNames(
    [
        Organisation(1, "C1", "示范街道党委", OrganisationKind.COMMITTEE, None, True),
        Organisation(2, "B1", "第一党支部", OrganisationKind.BRANCH, 1, False),
        Organisation(3, "B2", "第二党支部", OrganisationKind.BRANCH, 1, False),
        Organisation(4, "B3", "第二党支部", OrganisationKind.BRANCH, 1, False),
    ]
)
MALE, FEMALE = id_number(1, born="19800203"), id_number(2, born="19810405")
_RECORD = {
    "id_number": MALE,
    "name": "王小明",
    "sex": "1",
    "ethnicity": "01",
    "birth_date": "1980-02-03",
    "education": "20",
    "membership": "probationary",
    "branch": "B1",
    "joined_on": "2025-11-20",
    "occupation": "教师",
    "mobile": "13900000000",
    "address": "示范路 1 号",
    "employer": "甲公司",
    "standing": "normal",
    "roster_state": "active",
}


def record(**changes: str | None) -> Member:
    return Member(17, 3, 2, "第一党支部", {**dict.fromkeys(FIELDS), **_RECORD, **changes})


def changes(member: Member, **answers: str) -> dict[str, tuple[str | None, str | None]]:
    return {term: (old, new) for term, (old, new) in correct(member, answers, TODAY).changes.items()}


def reason_of(error: SzdjError) -> tuple[str, str]:
    assert isinstance(error, ValueInvalid)
    return error.field, error.reason


def test_a_probationary_member_becomes_a_full_one_with_a_date() -> None:
    assert changes(record(), 人员类别="正式", 转正日期="2026-11-20") == {
        "membership": ("probationary", "full"),
        "confirmed_on": (None, "2026-11-20"),
    }


@pytest.mark.parametrize(
    ("answers", "field", "reason"),
    [
        ({"人员类别": "正式"}, "confirmed_on", Reason.CONFIRMED_MISSING),
        ({"人员类别": "正式", "转正日期": "2025-11-19"}, "confirmed_on", Reason.CONFIRMED_BEFORE_JOINED),
        ({"转正日期": "2026-11-24"}, "confirmed_on", Reason.DATE_FUTURE),
        ({"手机号码": "123"}, "mobile", Reason.MOBILE_FORM),
        ({"公民身份号码": "110105194912310021"}, "id_number", Reason.ID_CHECK),
        ({"姓名": "123"}, "name", Reason.NAME_FORM),
        ({"家庭住址": ""}, "address", Reason.REQUIRED),
        ({"家庭住址": CLEAR}, "address", Reason.REQUIRED),
        ({"性别": "女"}, "sex", Reason.SEX_MISMATCH),
        ({"公民身份号码": FEMALE, "性别": "男"}, "sex", Reason.SEX_MISMATCH),
    ],
)
def test_what_breaks_a_rule_is_refused(answers: dict[str, str], field: str, reason: Reason) -> None:
    with pytest.raises(ValueInvalid) as refused:
        correct(record(), answers, TODAY)
    assert reason_of(refused.value) == (field, reason)


def test_a_rule_that_the_record_broke_before_does_not_hinder_another_field() -> None:
    broken = record(membership="full", confirmed_on=None)
    assert changes(broken, 工作单位="乙公司") == {"employer": ("甲公司", "乙公司")}


def test_a_new_identity_number_brings_sex_and_birth_date_with_it() -> None:
    assert changes(record(), 公民身份号码=FEMALE) == {
        "id_number": (MALE, FEMALE),
        "sex": ("1", "2"),
        "birth_date": ("1980-02-03", "1981-04-05"),
    }


def test_a_birth_date_of_the_archives_stays_with_a_new_identity_number() -> None:
    assert set(changes(record(birth_date="1979-12-31"), 公民身份号码=FEMALE)) == {"id_number", "sex"}


def test_a_birth_date_of_the_archives_is_a_warning() -> None:
    assert correct(record(), {"出生日期": "1979-12-31"}, TODAY).warnings == (
        ("birth_date", Reason.BIRTH_DATE_MISMATCH),
    )


def test_warnings_are_about_what_changes_alone() -> None:
    unusual = record(occupation="宇航员", birth_date="1979-12-31", joined_on="1990-01-01")
    assert correct(unusual, {"工作单位": "乙公司"}, TODAY).warnings == ()
    found = correct(unusual, {"工作岗位": "潜水员", "入党日期": "1991-01-01"}, TODAY).warnings
    assert set(found) == {("occupation", Reason.UNLISTED_OCCUPATION), ("joined_on", Reason.AGE_AT_ADMISSION)}


def test_an_optional_field_is_emptied() -> None:
    assert changes(record(), 工作单位=CLEAR) == {"employer": ("甲公司", None)}
    assert changes(record(), employer="") == {"employer": ("甲公司", None)}


def test_what_the_record_says_already_is_no_change() -> None:
    for answers in ({"工作单位": " 甲公司 "}, {"民族": "汉"}, {"公民身份号码": MALE.lower()}, {}):
        with pytest.raises(NothingChanged):
            correct(record(), answers, TODAY)


@pytest.mark.parametrize("text", ["所在党支部", "branch", "在册状态", "roster_state"])
def test_a_branch_and_the_state_on_the_roster_are_not_mended(text: str) -> None:
    with pytest.raises(FieldNotMendable):
        correct(record(), {text: "B2"}, TODAY)


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(FieldUnknown):
        correct(record(), {"血型": "A"}, TODAY)


def test_a_new_record_is_whole() -> None:
    new = new_member(person(17, 所在党支部="第一党支部"), BRANCHES, TODAY)
    assert new.branch.code == "B1"
    assert set(new.values) == set(FIELDS)
    assert {term: new.values[term] for term in ("branch", "standing", "roster_state", "sex", "employer")} == {
        "branch": "B1",
        "standing": "normal",
        "roster_state": "active",
        "sex": "1",
        "employer": None,
    }
    assert new.values["birth_date"] == "1970-01-01"


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (person(1, 姓名=""), "name", Reason.REQUIRED),
        (person(1, 公民身份号码=""), "id_number", Reason.REQUIRED),
        (person(1, 所在党支部=""), "branch", Reason.REQUIRED),
        (person(1, 所在党支部="B9"), "branch", Reason.BRANCH_UNKNOWN),
        (person(1, 所在党支部="第二党支部"), "branch", Reason.BRANCH_AMBIGUOUS),
        (person(1, 所在党支部="C1"), "branch", Reason.BRANCH_CANNOT_HOLD_MEMBERS),
        (person(1, 转正日期=""), "confirmed_on", Reason.CONFIRMED_MISSING),
        (person(1, 性别="女"), "sex", Reason.SEX_MISMATCH),
        (person(1, 出生日期="1971-01-01"), "birth_date", Reason.BIRTH_DATE_MISMATCH),
    ],
)
def test_a_new_record_keeps_the_rules_of_an_import(row: dict[str, str], field: str, reason: Reason) -> None:
    with pytest.raises(ValueInvalid) as refused:
        new_member(row, BRANCHES, TODAY)
    assert reason_of(refused.value) == (field, reason)


def test_a_missing_answer_is_as_an_empty_one() -> None:
    row = person(1)
    del row["家庭住址"]
    with pytest.raises(ValueInvalid) as refused:
        new_member(row, BRANCHES, TODAY)
    assert reason_of(refused.value) == ("address", Reason.REQUIRED)


def test_the_program_keeps_the_state_on_the_roster() -> None:
    with pytest.raises(FieldNotMendable):
        new_member(person(1, 在册状态="转出"), BRANCHES, TODAY)


def test_no_personal_data_stands_in_what_is_printed_of_a_plan() -> None:
    shown = repr(correct(record(), {"公民身份号码": FEMALE, "手机号码": "13800138000"}, TODAY))
    shown += repr(new_member(person(17), BRANCHES, TODAY))
    for secret in (MALE, FEMALE, "13800138000", "13900000000", person(17)["公民身份号码"], person(17)["手机号码"]):
        assert secret not in shown
