"""The words of leave."""

from szdj_cli.messages.kit.forms import FormWords, KindWords
from tests.extension.leave.domain import ENDS_EARLY, LEAVE_FIELDS

MENU = "请假"
MENU_ASK = "申请请假"
QUESTION = "{heading}"
REVIEW = "请核对请假的内容："
SUBMIT = "是否提交请假"

WORDS = KindWords(
    FormWords(lambda: {term: field.heading for term, field in LEAVE_FIELDS.items()}, "szdj leave ask --help"),
    acts={"leave.granted": "准假"},
    reasons={ENDS_EARLY: "结束日期早于开始日期"},
)
