"""公示表, 交纳登记表 and 收据存根 of a branch: lists that are printed, hung up or filed. Money is whole fen."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from szdj_cli.domain.dues.payments import METHODS
from szdj_cli.domain.imports.tables import NumberForm, SheetTitle
from szdj_cli.domain.printed_tables import PrintedTable
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.months import first_day

_ALL = "合计"
_SIGNED = "制表人：　　　　　　　　　　党支部书记：　　　　　　　　　　日期：　　　　　　　　　　（盖章）"


class NoticeRow(NamedTuple):
    """What one member was to pay for a month, and has paid for it."""

    name: str
    due_fen: int
    paid_fen: int


class RegisterRow(NamedTuple):
    """A line of the ledger as it is filed: when, who, for which month, how much, how, on which receipt."""

    number: int
    paid_on: str
    name: str
    month: str
    amount_fen: int
    method: str
    receipt: str
    is_reversal: bool
    member: int


class StubLine(NamedTuple):
    """A payment on a receipt: its month (YYYY-MM), and how it was made."""

    month: str
    amount_fen: int
    method: str


class Stub(NamedTuple):
    """What stands on the stub of a receipt; `is_reversed` where anything on it was reversed since."""

    number: str
    payer: str
    months: str
    total_fen: int
    method: str
    issuer: str
    issued_on: date
    is_reversed: bool
    lines: tuple[StubLine, ...]
    """What `months` and `method` say in words."""


@dataclass(frozen=True)
class Notice:
    """What a branch posts of a month (YYYY-MM): names and amounts, no numbers of anybody."""

    branch_name: str
    month: str
    rows: tuple[NoticeRow, ...]

    @property
    def due_fen(self) -> int:
        """What was due altogether, in fen."""
        return sum(row.due_fen for row in self.rows)

    @property
    def paid_fen(self) -> int:
        """What was paid altogether, in fen."""
        return sum(row.paid_fen for row in self.rows)


@dataclass(frozen=True)
class Register:
    """What a branch received in a month (YYYY-MM), in the order of the ledger."""

    branch_name: str
    month: str
    rows: tuple[RegisterRow, ...]

    @property
    def total_fen(self) -> int:
        """What came in altogether, in fen."""
        return sum(row.amount_fen for row in self.rows)


@dataclass(frozen=True)
class Stubs:
    """The receipts that a branch issued in a year, by number."""

    branch_name: str
    year: int
    rows: tuple[Stub, ...]


def printed_notice(notice: Notice) -> PrintedTable:
    """Return a notice as it is hung up."""
    rows = [
        (str(place), row.name, yuan(row.due_fen), yuan(row.paid_fen), "" if row.paid_fen >= row.due_fen else "未交清")
        for place, row in enumerate(notice.rows, 1)
    ]
    rows.append((_ALL, "", yuan(notice.due_fen), yuan(notice.paid_fen), ""))
    return PrintedTable(
        SheetTitle.DUES_NOTICE,
        f"{notice.branch_name} {_month(notice.month)}党费收缴公示",
        ("单位：元",),
        ("序号", "姓名", "应交", "已交", "备注"),
        tuple(rows),
        (8, 22, 16, 16, 20),
        ("如有不符，请及时向党支部提出。", _SIGNED),
        dict.fromkeys((2, 3), NumberForm.MONEY),
        has_total=True,
    )


def printed_register(register: Register) -> PrintedTable:
    """Return a register as it is filed."""
    rows = [
        (
            str(row.number),
            row.paid_on,
            row.name,
            row.month,
            yuan(row.amount_fen),
            METHODS.label(row.method),
            row.receipt,
            "冲正" if row.is_reversal else "",
        )
        for row in register.rows
    ]
    rows.append((_ALL, "", "", "", yuan(register.total_fen), "", "", ""))
    return PrintedTable(
        SheetTitle.DUES_REGISTER,
        f"{register.branch_name} {_month(register.month)}党费交纳登记表",
        ("单位：元",),
        ("缴纳编号", "缴纳日期", "姓名", "月份", "金额", "方式", "收据编号", "备注"),
        tuple(rows),
        (9, 13, 14, 10, 16, 10, 16, 8),
        (_SIGNED,),
        {4: NumberForm.MONEY},
        has_total=True,
    )


def printed_stubs(stubs: Stubs) -> PrintedTable:
    """Return the list of what was issued, as it is filed."""
    rows = [
        (
            row.number,
            row.payer,
            row.months,
            yuan(row.total_fen),
            row.method,
            row.issuer,
            row.issued_on.isoformat(),
            "已冲正" if row.is_reversed else "",
        )
        for row in stubs.rows
    ]
    return PrintedTable(
        SheetTitle.RECEIPT_STUBS,
        f"{stubs.branch_name} {stubs.year} 年党费收据存根",
        ("单位：元",),
        ("收据编号", "缴款人", "月份和金额", "合计", "方式", "经手人", "开具日期", "备注"),
        tuple(rows),
        (16, 14, 34, 13, 12, 12, 14, 10),
        (_SIGNED,),
        {3: NumberForm.MONEY},
        is_landscape=True,
    )


def _month(month: str) -> str:
    day = first_day(month)
    return f"{day.year} 年 {day.month} 月"
