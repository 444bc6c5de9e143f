"""The letter of transfer (党员组织关系介绍信): what it says, and under which names a template asks for it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from szdj_cli.domain.capitals import month_in_capitals, number_in_capitals

QR_PLACEHOLDER = "二维码"
"""Where a template has the QR code; every other placeholder is text and stands in `printed`."""

BODY_STYLE, NOTE_STYLE = "介绍信正文", "介绍信附注"
"""The styles whose paragraphs are set smaller where names are so long that the page would not hold them."""

BLANK = "________"
"""What is printed where nothing is known: a line to write on."""


class TemplateProblem(StrEnum):
    """One fact about a template that no letter can be made from; the words stand in `messages.letters`."""

    NOT_DOCX = "not_docx"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    BROKEN_PLACEHOLDER = "broken_placeholder"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    NO_PLACEHOLDER = "no_placeholder"


@dataclass(frozen=True)
class LetterText:
    """What a letter says in its three parts, the stub, the letter and the receipt slip (组通字〔2006〕45号)."""

    number: str
    """As it is printed: 2026-000123."""
    addressee: str
    """转入单位抬头: whom the letter is written to."""
    name: str
    sex: str
    age: int
    """Years, on the day of issue."""
    ethnicity: str
    """With 族: 汉族."""
    membership: str
    """正式 or 预备."""
    id_number: str
    origin: str
    """The branch that the member leaves, by its full name."""
    destination: str
    """The branch that takes the member in."""
    reason: str
    dues_paid_to: date
    """The first day of the last month that is paid for."""
    valid_days: int
    issued_on: date
    expires_on: date
    """The last day on which the letter is good."""
    member_phone: str
    contact: str
    """联系人."""
    committee: str
    """Who issues the letter, and whom the receipt slip goes back to."""
    committee_address: str | None
    committee_phone: str | None
    committee_fax: str | None
    committee_postcode: str | None
    code: str
    """What the QR code holds, ASCII, at most about 250 characters; printed as text too."""


def printed(letter: LetterText) -> dict[str, str]:
    """Return what is printed for each placeholder of a template.

    The month that dues are paid to and the days of validity stand in formal capitals, as the form demands.
    """
    texts = {
        "编号": letter.number,
        "抬头": letter.addressee,
        "姓名": letter.name,
        "性别": letter.sex,
        "年龄": str(letter.age),
        "民族": letter.ethnicity,
        "人员类别": letter.membership,
        "公民身份号码": letter.id_number,
        "原党支部": letter.origin,
        "转入党支部": letter.destination,
        "转移原因": letter.reason,
        "党费交至": month_in_capitals(letter.dues_paid_to),
        "有效天数": number_in_capitals(letter.valid_days),
        "开具日期": _day(letter.issued_on),
        "失效日期": _day(letter.expires_on),
        "党员电话": letter.member_phone,
        "联系人": letter.contact,
        "党委名称": letter.committee,
        "党委地址": letter.committee_address,
        "党委电话": letter.committee_phone,
        "党委传真": letter.committee_fax,
        "党委邮编": letter.committee_postcode,
        "核验码": letter.code,
    }
    return {placeholder: text or BLANK for placeholder, text in texts.items()}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
