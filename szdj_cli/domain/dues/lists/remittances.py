"""上缴: what a branch hands up to its committee of the dues it collected, and what it keeps. Money is whole fen."""

from dataclasses import dataclass
from typing import NamedTuple

from szdj_cli.domain.imports.tables import NumberForm, SheetTitle
from szdj_cli.domain.printed_tables import PrintedTable
from szdj_cli.domain.values.capitals import yuan_in_capitals
from szdj_cli.domain.values.money import yuan


@dataclass(frozen=True)
class Remittance:
    """What is handed up, or was, of everything collected since the one before.

    A reversal has negative amounts, and the number of what it reverses.
    """

    number: str
    """As it is printed: 2026-000001; empty before it is written."""
    branch: str
    branch_name: str
    committee_name: str
    payments: int
    """How many lines of the ledger it is of."""
    collected_fen: int
    percent: int
    handed_fen: int
    handed_on: str
    """YYYY-MM-DD."""
    recorded_by: str
    since: str | None = None
    """The month from which the branch hands up here; only what was paid since is counted."""
    left_out_fen: int = 0
    """What was paid before that month, and is not counted."""
    is_first: bool = False
    """Whether the branch has handed up nothing yet that stands."""
    is_reprint: bool = False
    large_fen: int = 0
    """What of it is 大额党费, paid over what was due, 1000 yuan and more at once: all of that goes to the centre."""

    @property
    def kept_fen(self) -> int:
        """What the branch keeps, in fen."""
        return self.collected_fen - self.handed_fen

    @property
    def kept_of_large_fen(self) -> int:
        """What the branch would keep of 大额党费, by the percentage; it is to be handed up as well."""
        return self.large_fen - share_of(self.large_fen, self.percent)


class RemittanceRow(NamedTuple):
    """A remittance in a list; `state` is standing, reversed or reversal."""

    number: str
    branch: str
    branch_name: str
    collected_fen: int
    percent: int
    handed_fen: int
    kept_fen: int
    handed_on: str
    state: str


STATES = {"standing": "", "reversed": "已冲正", "reversal": "冲正"}


class BranchToRemit(NamedTuple):
    """A branch that has collected something which it has not handed up yet, in fen."""

    branch: str
    branch_name: str
    collected_fen: int


def share_of(collected_fen: int, percent: int) -> int:
    """Return what is handed up of an amount, in fen, rounded half up."""
    return (collected_fen * percent + 50) // 100


def printed_receipt(done: Remittance) -> PrintedTable:
    """Return the paper that goes with what is handed up, for the committee to sign."""
    facts = (
        ("上缴单位", done.branch_name),
        ("接收单位", done.committee_name),
        ("本期收取（元）", yuan(done.collected_fen)),
        ("上缴比例", f"{done.percent}%"),
        ("上缴金额（元）", yuan(done.handed_fen)),
        ("上缴金额（大写）", yuan_in_capitals(done.handed_fen)),
        ("留存（元）", yuan(done.kept_fen)),
        ("上缴日期", done.handed_on),
        ("经办人", done.recorded_by),
    )
    return PrintedTable(
        SheetTitle.REMITTANCES,
        "党费上缴凭据",
        (f"编号：{done.number}{'（补打）' if done.is_reprint else ''}",),
        ("项目", "内容"),
        facts,
        (24, 60),
        ("上缴单位（盖章）：　　　　　　　　　　　　接收单位（盖章）：",),
    )


def printed_list(rows: tuple[RemittanceRow, ...], title: str) -> PrintedTable:
    """Return a list of remittances as it is filed; the last row sums up what stands."""
    lines = [
        (
            row.number,
            row.branch_name,
            yuan(row.collected_fen),
            f"{row.percent}%",
            yuan(row.handed_fen),
            yuan(row.kept_fen),
            row.handed_on,
            STATES[row.state],
        )
        for row in rows
    ]
    sums = [sum(amounts) for amounts in zip(*((r.collected_fen, r.handed_fen, r.kept_fen) for r in rows), strict=True)]
    collected, handed, kept = sums or (0, 0, 0)
    lines.append(("合计", "", yuan(collected), "", yuan(handed), yuan(kept), "", ""))
    return PrintedTable(
        SheetTitle.REMITTANCES,
        title,
        ("单位：元",),
        ("编号", "党支部", "本期收取", "比例", "上缴", "留存", "上缴日期", "备注"),
        tuple(lines),
        (14, 26, 14, 8, 14, 14, 12, 10),
        ("制表人：　　　　　　　　　　负责人：　　　　　　　　　　日期：",),
        dict.fromkeys((2, 4, 5), NumberForm.MONEY),
        has_total=True,
        is_landscape=True,
    )
