"""The letter of transfer (党员组织关系介绍信): what it says, and under which names a template asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from szdj_cli.domain.values.capitals import month_in_capitals, number_in_capitals

QR_PLACEHOLDER = "二维码"
"""Where a template has the QR code; every other placeholder is text and stands in `printed`."""

BODY_STYLE, NOTE_STYLE = "介绍信正文", "介绍信附注"
"""The styles whose paragraphs are set smaller where names are so long that the page would not hold them."""

BLANK = "________"
"""What is printed where nothing is known: a line to write on."""


NOTHING_PAID = "（尚未交纳）"
"""What stands in place of a month where nothing was ever paid; no line to write a month on."""


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
    dues_paid_to: date | None
    """The first day of the last month that is paid for, None where none ever was."""
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
    """Return what is printed for each placeholder of a template, but for the QR code's.

    The month that dues are paid to and the days of validity stand in formal capitals, as the form demands.
    """
    return {placeholder: text_of(letter) or BLANK for placeholder, text_of in _TEXTS.items()}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_TEXTS: dict[str, Callable[[LetterText], str | None]] = {
    "编号": lambda letter: letter.number,
    "抬头": lambda letter: letter.addressee,
    "姓名": lambda letter: letter.name,
    "性别": lambda letter: letter.sex,
    "年龄": lambda letter: str(letter.age),
    "民族": lambda letter: letter.ethnicity,
    "人员类别": lambda letter: letter.membership,
    "公民身份号码": lambda letter: letter.id_number,
    "原党支部": lambda letter: letter.origin,
    "转入党支部": lambda letter: letter.destination,
    "转移原因": lambda letter: letter.reason,
    "党费交至": lambda letter: month_in_capitals(letter.dues_paid_to) if letter.dues_paid_to else NOTHING_PAID,
    "有效天数": lambda letter: number_in_capitals(letter.valid_days),
    "开具日期": lambda letter: _day(letter.issued_on),
    "失效日期": lambda letter: _day(letter.expires_on),
    "党员电话": lambda letter: letter.member_phone,
    "联系人": lambda letter: letter.contact,
    "党委名称": lambda letter: letter.committee,
    "党委地址": lambda letter: letter.committee_address,
    "党委电话": lambda letter: letter.committee_phone,
    "党委传真": lambda letter: letter.committee_fax,
    "党委邮编": lambda letter: letter.committee_postcode,
    "核验码": lambda letter: letter.code,
}
PLACEHOLDERS = (*_TEXTS, QR_PLACEHOLDER)
"""Every name that a template may hold, in the order of the form."""
