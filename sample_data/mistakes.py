"""One row for every mistake that an import of members can find, and what it should say about each."""

from dataclasses import dataclass, field
from datetime import date

from szdj_cli.domain.values.identity import check_character
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.domain.values.text import CLEAR

from . import words
from .organisations import SHARED_NAME
from .people import HEADINGS, Person, id_number_of, mobile_of
from .requests import Change

FIRST_ROW = 2
"""The row in which a spreadsheet shows the first person: the headings are in row 1."""
GOOD_ROWS = 2
SCIENTIFIC = "4.40399E+17"
"""What Excel makes of an identity number that it takes for a quantity."""
BRANCH = "SF0101"

_OTHER_BRANCH = "SF0102"
_COMMITTEE = "SF"
_REGION = "440399"
_FIRST_MOBILE = 900_001  # far from those of members.csv
_MAN = id_number_of(_REGION, date(1979, 9, 1), 1)
_BODY = _MAN[:17]


@dataclass(frozen=True)
class Fault:
    """A mistake: what is put into which cells of a good row, and what should be said about which of them."""

    reason: Reason
    heading: str
    cells: dict[str, str] = field(default_factory=dict)
    severity: str = "error"
    """`error`, `conflict` or `warning`: a row with a warning alone is written."""
    needs: str | None = None
    """The sample file that must be in the store for this to be a mistake; without it the row is good."""


def _cell(reason: Reason, heading: str, text: str) -> Fault:
    return Fault(reason, heading, {heading: text})


def _body_of(region: str, born: str) -> str:
    body = f"{region}{born}123"
    return body + check_character(body)


_ID, _BRANCH, _JOINED, _CONFIRMED = "公民身份号码", "所在党支部", "加入党组织日期", "转正日期"
_FAULTS = (
    _cell(Reason.ID_CHECK, _ID, _BODY + ("0" if check_character(_BODY) != "0" else "1")),
    _cell(Reason.ID_ZEROED, _ID, f"{_BODY[:14]}1000"),
    _cell(Reason.ID_FIFTEEN, _ID, "440399790901001"),
    _cell(Reason.ID_SCIENTIFIC, _ID, SCIENTIFIC),
    _cell(Reason.ID_LENGTH, _ID, _BODY),
    _cell(Reason.ID_CHARACTERS, _ID, _MAN.replace("1979", "I979")),
    _cell(Reason.ID_PROVINCE, _ID, _body_of("990399", "19790901")),
    _cell(Reason.ID_BIRTH_DATE, _ID, _body_of(_REGION, "19790230")),
    _cell(Reason.ID_BIRTH_FUTURE, _ID, _body_of(_REGION, "20990101")),
    _cell(Reason.MOBILE_FORM, "手机号码", "12345678901"),
    _cell(Reason.MOBILE_SEVERAL, "手机号码", "13800138000/13900139000"),
    _cell(Reason.LANDLINE_FORM, "固定电话", "转 8001"),
    _cell(Reason.EMAIL_FORM, "邮箱", "member.example.com"),
    _cell(Reason.UNKNOWN_CODE, "民族", "示范族"),
    _cell(Reason.UNKNOWN_CODE, "学历", "博学"),
    _cell(Reason.UNKNOWN_CODE, "学位", "院士"),
    _cell(Reason.UNKNOWN_CODE, "人员类别", "入党积极分子"),
    _cell(Reason.UNKNOWN_CODE, "党籍状态", "良好"),
    _cell(Reason.UNKNOWN_CODE, "流动党员", "也许"),
    _cell(Reason.REQUIRED, "姓名", ""),
    _cell(Reason.REQUIRED, "家庭住址", ""),
    _cell(Reason.NOT_CLEARABLE, "学历", CLEAR),
    _cell(Reason.NAME_FORM, "姓名", "[/x]\x1b[2J"),
    _cell(Reason.NAME_AND_MORE, "姓名", "赵示例 女"),
    _cell(Reason.DITTO, "工作单位", "同上"),
    _cell(Reason.TOO_LONG, "工作单位", "长" * 300),
    _cell(Reason.DATE_FORM, _JOINED, "2010-02-30"),
    _cell(Reason.DATE_ZONE, _JOINED, "2010-07-01T00:00:00Z"),
    _cell(Reason.YEAR_RANGE, _JOINED, "1874-07-01"),
    Fault(Reason.DATE_FUTURE, _JOINED, {_JOINED: "2099-07-01", "人员类别": "预备", _CONFIRMED: ""}),
    Fault(Reason.MONTH_FORM, "失联年月", {"失联": "是", "失联年月": "2025-13"}),
    _cell(Reason.CONFIRMED_BEFORE_JOINED, _CONFIRMED, "2009-07-01"),
    _cell(Reason.CONFIRMED_EARLY, _CONFIRMED, "2011-06-30"),
    _cell(Reason.CONFIRMED_MISSING, _CONFIRMED, ""),
    Fault(Reason.SEX_MISMATCH, "性别", {_ID: _MAN, "性别": "女"}),
    _cell(Reason.BIRTH_DATE_MISMATCH, "出生日期", "1949-10-01"),
    _cell(Reason.BRANCH_UNKNOWN, _BRANCH, "没有这个党支部"),
    _cell(Reason.BRANCH_AMBIGUOUS, _BRANCH, SHARED_NAME),
    _cell(Reason.BRANCH_CANNOT_HOLD_MEMBERS, _BRANCH, _COMMITTEE),
    Fault(Reason.AGE_AT_ADMISSION, _JOINED, {_JOINED: "1990-07-01", _CONFIRMED: "1991-07-01"}, "warning"),
    Fault(
        Reason.CONFIRMED_SOON,
        _CONFIRMED,
        {_ID: id_number_of(_REGION, date(1950, 9, 1), 1), _JOINED: "1973-07-01", _CONFIRMED: "1973-07-01"},
        "warning",
    ),
    Fault(Reason.UNLISTED_OCCUPATION, "工作岗位", {"工作岗位": "飞行模拟教员"}, "warning"),
    Fault(Reason.JANUARY_OR_OCTOBER, _JOINED, {_JOINED: "2010.1"}, "warning"),
    Fault(Reason.SERIAL_OR_MONTH, "失联年月", {"失联": "是", "失联年月": "20107"}, "warning"),
    Fault(Reason.REGULAR_CLASS, "学历", {"学历": "大普"}, "warning"),
    Fault(Reason.TWO_LEVELS, "学历", {"学历": "高中（中专）"}, "warning"),
    Fault(Reason.SEVERAL_PHONES, "固定电话", {"固定电话": "0755-82101234/82105678"}, "warning"),
    Fault(Reason.NAME_UNUSUAL, "姓名", {"姓名": "A钱示例"}, "warning"),
    Fault(Reason.NAME_JOINED, "姓名", {"姓名": "钱示例 孙示例"}, "warning"),
)


@dataclass(frozen=True)
class FaultyRow:
    """A row of the table, as a spreadsheet numbers it."""

    row: int
    fault: Fault
    person: Person


def good_people() -> list[Person]:
    """Return the rows that come first and have nothing wrong with them."""
    return [_good_person(number) for number in range(GOOD_ROWS)]


def faulty_rows(members: list[Person], changes: list[Change]) -> list[FaultyRow]:
    """Return the other rows; `members` and `changes` are what members.csv and requests.csv hold."""
    bad = [(fault, _good_person(number) | fault.cells) for number, fault in enumerate(_FAULTS, GOOD_ROWS)]
    bad += _conflicts(members, changes)
    return [FaultyRow(row, fault, person) for row, (fault, person) in enumerate(bad, FIRST_ROW + GOOD_ROWS)]


def _conflicts(members: list[Person], changes: list[Change]) -> list[tuple[Fault, Person]]:
    first = Fault(Reason.DUPLICATE_IN_FILE, _ID, {}, "conflict")
    second = Fault(Reason.DUPLICATE_IN_FILE, _ID, {"工作单位": "样例软件有限公司"}, "conflict")
    moved = Fault(Reason.OTHER_BRANCH, _BRANCH, {_BRANCH: _OTHER_BRANCH}, "conflict", "members.csv")
    waiting = Fault(Reason.REQUEST_WAITING, "工作单位", {"工作单位": "另一家样例公司"}, "conflict", "requests.csv")
    twice = _good_person(GOOD_ROWS + len(_FAULTS))
    with_request = {change[_ID] for change in changes}
    elsewhere = next(m for m in members if m[_ID] not in with_request and m[_BRANCH] != _OTHER_BRANCH)
    asked = next(change[_ID] for change in changes if "工作单位" in change)
    applicant = next(m for m in members if m[_ID] == asked)
    of = ((first, twice), (second, twice), (moved, elsewhere), (waiting, applicant))
    return [(fault, person | fault.cells) for fault, person in of]


def _good_person(number: int) -> Person:
    """Return a row in which everything is right; all are alike but for name and numbers."""
    return dict.fromkeys(HEADINGS, "") | {
        _ID: id_number_of(_REGION, date(1980, 1, 1 + number % 28), 500 + number),
        "姓名": words.SURNAMES[number] + "示例",
        "民族": "汉族",
        "学历": "本科",
        "学位": "学士",
        "人员类别": "正式",
        _BRANCH: BRANCH,
        _JOINED: "2010-07-01",
        _CONFIRMED: "2011-07-01",
        "工作岗位": "企业专业技术人员",
        "工作单位": "示范科技有限公司",
        "手机号码": mobile_of(_FIRST_MOBILE + number),
        "家庭住址": "深圳市示范区晴川路 1 号 1 栋 101",
        "党籍状态": "正常",
    }
