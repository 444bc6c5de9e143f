"""The file that says of several people from which day they are full members: its columns."""

from datetime import date

from szdj_cli.domain.imports.field_rows import FieldTable
from szdj_cli.domain.members.departures import parse_on
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.member_rows import NAMING, WHO
from szdj_cli.domain.values.fields import Editor, Field, column
from szdj_cli.domain.values.parsing import parse_text
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import squeezed

_NOT_CONFIRMED = pattern(
    r"(?<![不未无没])延[长期]|取消|不同意|不予|不批准|不通过|未通过|没有?通过|暂缓|否决|不合格|不能?按期|[不未]转正|没有转正"
)
_EXTENDED = pattern("否|无|未|没有|不延长|未延长|没有延长|无延长|N|NO|×")


def parse_outcome(text: str, _today: date) -> str:
    """Return what was decided about somebody, or is remarked; refused where that is no confirmation.

    Raises:
        ValueRefused: the probation was extended, or ended without one.
    """
    if _NOT_CONFIRMED.search(squeezed(text)) or squeezed(text).upper() in ("否", "N", "NO", "×"):
        raise ValueRefused(Reason.NOT_CONFIRMED)
    return parse_text(text)


def parse_extension(text: str, _today: date) -> str:
    """Return nothing for a cell which says that a probation was not extended."""
    if _EXTENDED.fullmatch(squeezed(text).upper()):
        return ""
    raise ValueRefused(Reason.NOT_CONFIRMED)


_CONFIRMED_ON = Field(
    "confirmed_on",
    FIELDS["confirmed_on"].heading,
    parse_on,
    Editor.ORGANISATION,
    required=True,
    aliases=(*FIELDS["confirmed_on"].aliases, "转为正式党员日期", "支部大会通过日期"),
)

_OUTCOMES = (
    column("outcome", "结果", parse_outcome, "支部大会结果", "大会结果", "表决结果", "支部大会意见", "支部意见",
            "讨论结果", "审批结果", "审批意见", "转正情况", "转正结果", "是否转正", "是否按期转正", "是否同意转正",
            "决议", "结论"),
    column("extension", "延长预备期", parse_extension, "是否延长预备期", "延长预备期情况", "是否延长", "延长情况"),
    column("remark", "备注", parse_outcome, "说明", "附注"),
)  # fmt: skip
"""What a list of the office says beside the day: somebody who stands there need not have been confirmed."""

CONFIRMATION_TABLE = FieldTable(
    {each.term: each for each in (*NAMING, _CONFIRMED_ON, *_OUTCOMES)},
    one_of=WHO,
    aside=frozenset(each.term for each in _OUTCOMES),
)
"""The columns of a file of confirmations."""

CONFIRMATION_FORM = CONFIRMATION_TABLE.form(
    "number", shared={"confirmed_on"}, telling={"confirmed_on"}, literal=CONFIRMATION_TABLE.fields.keys()
)
"""How files of confirmations are laid out."""
