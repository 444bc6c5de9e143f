"""收缴表: who of a branch pays what this month, printed, filled in by hand, and imported again. Money is whole fen.

The number of the sheet and that of the member together are the serial number of what is imported of a row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from szdj_cli.domain.dues.arrears import ranges
from szdj_cli.domain.dues.payments import METHODS
from szdj_cli.domain.imports.tables import NumberForm, SheetTitle
from szdj_cli.domain.printed_tables import PrintedTable
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.months import first_day
from szdj_cli.domain.values.numbers import PLAIN_DIGITS
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

NUMBER_HEADING = "收缴表编号"
_NUMBER = pattern(rf"SJ-{PLAIN_DIGITS}-[0-9]{{4}}-[0-9]{{12}}")
_HEADINGS = (
    "序号",
    "党员编号",
    "姓名",
    "月份",
    "应交",
    "欠交",
    "共应收",
    "实交",
    "方式",
    "缴纳日期",
    "提示",
    NUMBER_HEADING,
)
_WIDTHS = (6, 9, 12, 10, 10, 10, 10, 12, 10, 13, 26, 24)
_MONEY = (4, 5, 6, 7)
_METHOD_COLUMN = 8
_NO_STANDARD = "未设定每月党费"
_NOTHING_DUE = "本月不用交"
_PAID = "已交清"


@dataclass(frozen=True)
class SheetRow:
    """A member on a sheet: what is due for its month, and what of it and of earlier months is not paid."""

    member: int
    name: str
    due_fen: int | None
    """None where no standard holds."""
    open_fen: int
    """Of the month of the sheet."""
    owed_months: tuple[str, ...] = ()
    owed_fen: int = 0
    """Of earlier months that may be paid without an explanation."""
    older_months: tuple[str, ...] = ()
    older_fen: int = 0
    """Of months so long ago that paying them has to be explained: not with this sheet."""

    @property
    def to_pay_fen(self) -> int:
        """What this sheet collects, in fen."""
        return self.open_fen + self.owed_fen


@dataclass(frozen=True)
class CollectionSheet:
    """A sheet of a branch for a month (YYYY-MM), its members by number."""

    number: str
    branch: str
    branch_name: str
    month: str
    rows: tuple[SheetRow, ...]

    @property
    def to_pay_fen(self) -> int:
        """What it collects altogether, in fen."""
        return sum(row.to_pay_fen for row in self.rows)


def sheet_number(organisation_id: int, month: str, now: datetime) -> str:
    """Return the number of a sheet: its branch, its month, and the second in which it was made."""
    return f"SJ-{organisation_id}-{month[2:4]}{month[5:]}-{now.astimezone(SHANGHAI):%y%m%d%H%M%S}"


def parse_sheet_number(text: str) -> str:
    """Return the number of a sheet as this program gives them.

    Raises:
        ValueRefused: it is none.
    """
    value = narrowed(cleaned(text)).upper()
    if value and not _NUMBER.fullmatch(value):
        raise ValueRefused(Reason.SHEET_NUMBER_FORM)
    return value


def serial_of(sheet: str, member: str) -> str:
    """Return the serial number of what is booked of a member's row."""
    return f"{sheet}-{member}"


def printed(sheet: CollectionSheet) -> PrintedTable:
    """Return a sheet as it is printed and filled in."""
    day = first_day(sheet.month)
    return PrintedTable(
        SheetTitle.DUES_SHEET,
        f"{sheet.branch_name} {day.year} 年 {day.month} 月党费收缴表",
        ("单位：元",),
        _HEADINGS,
        tuple(_lines(sheet)),
        _WIDTHS,
        (
            "填写：实交填每人实际交的金额，没有交的空着；方式不填为现金，缴纳日期不填为导入当天；其他各列请勿改动。",
            "收款人签名：　　　　　　　　　　核对人签名：　　　　　　　　　　日期：",
        ),
        dict.fromkeys(_MONEY, NumberForm.MONEY),
        {_METHOD_COLUMN: tuple(METHODS.labels.values())},
        is_landscape=True,
    )


def _lines(sheet: CollectionSheet) -> Iterator[tuple[str, ...]]:
    for place, row in enumerate(sheet.rows, 1):
        yield (
            str(place),
            str(row.member),
            row.name,
            sheet.month,
            "" if row.due_fen is None else yuan(row.due_fen),
            yuan(row.owed_fen) if row.owed_fen else "",
            yuan(row.to_pay_fen),
            "",
            "",
            "",
            hint(row),
            sheet.number,
        )


def hint(row: SheetRow) -> str:
    """Return what whoever collects should know of a member."""
    said = []
    if row.due_fen is None:
        said.append(_NO_STANDARD)
    elif not row.to_pay_fen:
        said.append(_PAID if row.due_fen else _NOTHING_DUE)
    if row.owed_months:
        said.append(f"欠 {_spans(row.owed_months)}")
    if row.older_months:
        said.append(f"另欠 {_spans(row.older_months)} 共 {yuan(row.older_fen)} 元，补交要单独登记并说明")
    return "；".join(said)


def _spans(months: tuple[str, ...]) -> str:
    return "、".join(first if first == last else f"{first} 至 {last}" for first, last in ranges(months))
