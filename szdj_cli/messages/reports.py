"""What is said around reports."""

from collections.abc import Sequence

DUES_HEADINGS = ("编号", "姓名", "支部编码", "现在的党支部", "月数", "应交（元）", "已交（元）", "未交（元）")

NAMED_UNSET = 10
"""How many of those without a standard are named below the report."""

WOMEN, PENDING, OWED = "性别=女", "待审批", "未交"
"""What examples open."""

DRILL_OR_OUTPUT = "名单不能和 -o 一起使用；写入文件：--drill 项目 --format csv > 文件"
MONTH_OR_YEAR = "--month 和 --year 只能写一个"
MONTH_AHEAD = "这个月还没有到"
YEAR_AHEAD = "这一年还没有到"
NOBODY = "没有这样的党员"
NO_REQUESTS = "没有这样的申请"
MORE_LINES = "只显示了前 {count} 位，还有更多；加上 --limit 可多看"


def unset(count: object, found: Sequence[tuple[str, str]]) -> str:
    """Return who has no standard, the first by name and branch, and how it is set."""
    named = "、".join(f"{name}（{branch}）" for name, branch in found)
    more = "等；全部名单：szdj report dues --drill 未设" if count != len(found) else ""
    return f"未设标准 {count} 人：{named}{more}。核定：szdj dues assess plan -o 核定.xlsx"


def drill_hint(command: str, example: str) -> str:
    """Return how a count is opened."""
    return f"看名单：{command} --drill {example}"


def written(path: str, rows: int) -> str:
    """Return what was written to a file."""
    return f"{rows} 行统计已写入 {path}"


def first_rows(limit: int, count: int) -> str:
    """Return what is said of a report that is cut off."""
    return f"只显示前 {limit} 行，共 {count} 行；--all 显示全部"
