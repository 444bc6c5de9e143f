"""The words of a branch's year of dues."""

from szdj_cli.domain.dues.statements import Statement
from szdj_cli.domain.dues.years import MonthState
from szdj_cli.messages.dues.years import MARKS, STATES

WHICH_BRANCH = "哪个党支部（输入编码或名称的一部分，Tab 键选择）"
NO_SUCH_BRANCH = "没有这个党支部，请从列出的党支部中选择"
NUMBER = "编号"
NAME = "姓名"
MONTHLY = "每月"
TWELVE_MONTHS = "1至12月"
LEGEND = "  ".join(f"{MARKS[state]} {STATES[state]}" for state in MonthState)


def title(found: Statement) -> str:
    """Return what the table is of."""
    return f"{found.branch_name}（{found.branch}）{found.year} 年党费明细，单位：元"


def together(found: Statement) -> str:
    """Return what the months of all members together are headed with."""
    return f"全支部（{len(found.rows)} 人）"


def written(path: str, count: int) -> str:
    """Return what was written."""
    return f"{count} 位党员的党费明细已写入 {path}"
