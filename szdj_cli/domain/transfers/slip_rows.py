"""The file of 回执: who outside the store took which members in, and when, a row each."""

from datetime import date

from szdj_cli.domain.imports.field_rows import FieldRow, FieldTable
from szdj_cli.domain.imports.listed import parse_listed_number
from szdj_cli.domain.members.departures import parse_on
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.fields import column, plain
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.parsing import parse_name
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.phones import parse_phone
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

_LETTER_NUMBER = pattern(r"第?\s*([0-9]{4})\s*[-—–]\s*([0-9]{1,9})\s*号?")


def parse_letter_number(text: str) -> str:
    """Return the number of a letter as it is printed: 2026-000012."""
    match = _LETTER_NUMBER.fullmatch(narrowed(cleaned(text)))
    if match is None:
        raise ValueRefused(Reason.LETTER_NUMBER_FORM)
    return f"{match[1]}-{int(match[2]):06}"


_ALL = (
    column("letter", "介绍信编号", plain(parse_letter_number), "编号", "介绍信号"),
    column("request", "申请编号", plain(parse_listed_number), "申请号"),
    column("name", "姓名", plain(name_as_stored), "党员姓名"),
    column("handler", "对方经办人", plain(parse_name), "经办人", "接收经办人", required=True),
    column("phone", "对方电话", plain(parse_phone), "经办人电话", "联系电话", "电话", required=True, sensitive=True),
    column("received_on", "接收日期", parse_on, "回执日期", "日期", "接收时间", required=True),
)
SLIP_TABLE = FieldTable({each.term: each for each in _ALL}, one_of=("letter", "request"))
"""The columns of a file of slips: a transfer is named by its letter, as the slip has it, or by its own number."""

SLIP_FORM = SLIP_TABLE.form(
    "letter",
    shared={"handler", "phone", "received_on"},
    telling={"handler", "received_on"},
    literal=SLIP_TABLE.fields.keys(),
)
"""How files of slips are laid out."""


def slip_of(row: FieldRow) -> Slip:
    """Return what a row that has no problems says."""
    return Slip(row.get("handler"), row.get("phone"), date.fromisoformat(row.get("received_on")))
