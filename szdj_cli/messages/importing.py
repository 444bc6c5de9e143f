"""The words of imports: the plan, its problems, what was done."""

from collections.abc import Sequence

from szdj_cli.domain.imports.plan import ImportSummary, Plan, RowProblem, Settled
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.audit.audit import actor
from szdj_cli.messages.kit.reasons import why
from szdj_cli.messages.kit.tables import place

OUTCOMES = {"new": "新增", "updated": "更新", "same": "不变", "conflicts": "冲突", "errors": "错误"}
"""What an import does with rows, by the keys of its summary."""

CHECKING = "正在检查"
WRITING = "正在写入，请稍候……"
UNPAID = "实交空着的 {count} 行，当作还没有交纳，没有登记"
NO_ROWS = "表格里没有可以办理的行。"
DRY_RUN = "以上只是计划，没有写入"
UPDATES = "将更新以下内容："
UPDATE_HEADINGS = {"row": "行", "name": "名称", "field": "项目", "old": "原来", "new": "改为"}
STAND_INS = "这份账单没有流水号，用日期、金额、付款人和余额认出同一笔"
REMARKS = "以下内容请核对，不影响导入："
PROBLEMS = "以下内容有问题："


def question(plan: Plan) -> str:
    """Return what is asked before anything is written."""
    if plan.amount_fen is not None:
        return f"新增 {plan.new} 行，共 {yuan(plan.amount_fen)} 元，是否写入"
    return f"新增 {plan.new} 行，更新 {plan.updated} 行，是否写入"


def names_question(count: int) -> str:
    """Return what is asked of rows that are known by name alone."""
    return f"{count} 笔只有姓名，按上面列出的党员登记。姓名都核对无误吗"


def months_question(count: int) -> str:
    """Return what is asked of rows whose month is read from their words."""
    return f"{count} 笔按上面列出的附言或标题写的月份登记，不是缴纳日期所在的月份。月份都核对无误吗"


def done(summary: ImportSummary) -> str:
    """Return what was done."""
    return f"已导入：新增 {summary.new}，更新 {summary.updated}，不变 {summary.same}"


def left_out(plan: Plan) -> str:
    """Return how many rows were not written because they cannot be."""
    return f"跳过了 {plan.bad} 行：冲突 {plan.conflicts}，错误 {plan.errors}"


def more(count: int) -> str:
    """Return how many rows are not shown."""
    return f"……还有 {count} 行未列出；全部另存为文件：加上 --errors 错误.xlsx"


def more_updates(count: int) -> str:
    """Return how many updates are not shown."""
    return f"……另有 {count} 条更新没有列出"


def more_remarks(count: int) -> str:
    """Return how many rows with a remark are not shown."""
    return f"……还有 {count} 行未列出"


def errors_written(path: str, count: int, good: int) -> str:
    """Return where the bad rows are; `good` is how many others are not written either."""
    others = f"；其余 {good} 行也没有写入，请先加上 --keep-going 导入" if good else ""
    return f"{count} 行有问题的内容已写入 {place(path)}，改正后可直接导入{others}"


def bad_rows_written(path: str, count: int) -> str:
    """Return where the bad rows of a file are of which nothing was done."""
    return f"{count} 行有问题的内容已写入 {place(path)}，在原来的表格里改正后重新办理"


def template_written(path: str) -> str:
    """Return where the template is."""
    return f"模板已写入 {path}，填好后运行"


def row(sheet: str | None, number: int, *, among_sheets: bool) -> str:
    """Return which row of a file; of which sheet too, where several are read."""
    return f"{sheet} {number}" if among_sheets else str(number)


def where(sheet: str | None, rows: Sequence[int], heading: str) -> str:
    """Return where a cell stands, or the same in several rows, each of which is named: 第 3–5、9 行."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    named = "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
    count = f"（共 {len(rows)} 行）" if len(rows) > 1 else ""
    place = f"第 {named} 行{count} {heading}"
    return f"{sheet} {place}" if sheet else place


def problem(where: str, shown: str, reason: str) -> str:
    """Return what is wrong with one cell."""
    return f"  {where}“{shown}”：{reason}" if shown else f"  {where}：{reason}"


def describe(problems: Sequence[RowProblem]) -> str:
    """Return what is wrong with one row, column by column."""
    return "；".join(f"{problem.heading}：{reason(problem)}" for problem in problems)


def reason(problem: RowProblem) -> str:
    """Return what is wrong with one cell; where what is stored was changed here, by whom and when."""
    said, changed = why(problem.heading, problem.reason), problem.changed
    if changed is None:
        return said
    when = changed.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    how = "审批同意" if changed.is_approved else "更改"
    return f"{said}（现为“{changed.stored}”，{when} 由{actor(changed.actor, changed.name)}{how}）"


def settled(counts: Settled) -> list[str]:
    """Return what became of what differs from what was changed here."""
    said = (
        (counts.kept, "{} 项与文件不同，保留本系统现有的内容"),
        (counts.overwritten, "{} 项在本系统改过，以文件为准"),
        (counts.left, "{} 行与已有的党员不同，没有更改（--only-new）"),
    )
    return [sentence.format(count) for count, sentence in said if count]
