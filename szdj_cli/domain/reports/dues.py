"""What the report on dues counts: who owes them for a period, what is due, paid and owed, and the rate."""

from dataclasses import dataclass

from szdj_cli.domain.imports.tables import NumberForm
from szdj_cli.domain.reports.common import Group, Measure
from szdj_cli.domain.values.codes import CodeList

MEMBERS, PAID, OWED, UNSET = "members", "paid", "owed", "unset"
STANDINGS = CodeList(
    {MEMBERS: "应交", PAID: "交清", OWED: "未交", UNSET: "未设标准"},
    {"due": MEMBERS, "应交人数": MEMBERS, "已交": PAID, "欠缴": OWED, "未设": UNSET},
)
"""How members stand in a period; each but the last is somebody of whom a branch charges dues."""

CODES: dict[Group, CodeList | None] = {Group.STATE: STANDINGS, Group.ORGANISATION: None, Group.MONTH: None}
"""The groups of the report, each with its values."""

MEASURES = (
    Measure(MEMBERS, "应交人数"),
    Measure(PAID, "交清"),
    Measure(OWED, "未交"),
    Measure(UNSET, "未设"),
    Measure("due_fen", "应交元", NumberForm.MONEY),
    Measure("paid_fen", "已交元", NumberForm.MONEY),
    Measure("owed_fen", "未交元", NumberForm.MONEY),
    Measure("rate", "收缴率", NumberForm.PERCENT),
)


@dataclass(frozen=True)
class Period:
    """Months from one to another (YYYY-MM), both included."""

    first: str
    last: str


@dataclass(frozen=True)
class Collected:
    """What branches charge from members and have got towards it; what was paid beyond is left out. Money is fen."""

    members: int
    owing: int
    due_fen: int
    owed_fen: int


NOTHING = Collected(0, 0, 0, 0)


@dataclass(frozen=True)
class DuesLine:
    """One member's dues of a period; where no standard is set, nothing is due. The branch is the present one."""

    number: int
    name: str
    branch: str
    branch_name: str
    months: int
    due_fen: int | None
    owed_fen: int | None

    @property
    def paid_fen(self) -> int | None:
        """What was paid towards what is due."""
        return None if self.due_fen is None or self.owed_fen is None else self.due_fen - self.owed_fen
