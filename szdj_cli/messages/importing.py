"""The words of imports: the plan, its problems, what was done."""

from collections.abc import Sequence

from szdj_cli.domain.imports.layouts import PassedOver
from szdj_cli.domain.imports.plan import ImportSummary, Plan, RowProblem, Settled
from szdj_cli.domain.imports.readings import ALL_SHEETS, ColumnRead, Reading, UnreadSheet
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.audit.audit import actor
from szdj_cli.messages.kit.reasons import REASONS

OUTCOMES = {"new": "新增", "updated": "更新", "same": "不变", "conflicts": "冲突", "errors": "错误"}
"""What an import does with rows, by the keys of its summary."""

CHECKING = "正在检查"
WRITING = "正在写入，请稍候……"
DRY_RUN = "以上只是计划，没有写入"
UPDATES = "将更新以下内容："
UPDATE_HEADINGS = {"row": "行", "name": "名称", "field": "项目", "old": "原来", "new": "改为"}
STAND_INS = "这份账单没有流水号，用日期、金额、付款人和余额认出同一笔"
REMARKS = "以下内容请核对，不影响导入："
PROBLEMS = "以下内容有问题："


PASSED_OVER = {
    PassedOver.TOTAL: "合计、小计",
    PassedOver.FOOTER: "表下的说明、签字",
    PassedOver.NUMBERED: "只有序号的空行",
    PassedOver.HEADINGS: "重复的表头",
    PassedOver.COLUMN_NUMBERS: "列的编号",
}
"""What is passed over in a table."""

_SHOWN = 10
"""Rows or sheets that a sentence names."""
_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030"}


def read_from(reading: Reading) -> str:
    """Return what was read: file, format or encoding, sheets, and where the headings stand."""
    encoding = reading.encoding
    form = reading.format if encoding is None else f"{reading.format}，{_ENCODINGS.get(encoding, encoding.upper())}"
    places = "，".join(
        f"{f'工作表“{sheet.name}”' if sheet.name else ''}表头在第 {sheet.heading_row} 行" for sheet in reading.sheets
    )
    return f"读取 {reading.path}（{form}）：{places}"


def read_as(columns: Sequence[ColumnRead]) -> str:
    """Return which headings are read as something that is called otherwise."""
    return f"按这样的项目读取：{'、'.join(f'{column.heading} → {column.name}' for column in columns)}"


def passed_over(reading: Reading) -> str:
    """Return which rows are none of the table's."""
    said = (
        f"{PASSED_OVER[why]} {len(numbers)} 行（{_rows(reading, numbers)}）"
        for why, numbers in reading.passed_over.items()
    )
    return f"跳过了{'；'.join(said)}"


def hidden(count: int) -> str:
    """Return how many rows were read that nobody sees in the sheet."""
    return f"有 {count} 行在表格中是隐藏的，也读取了；不要的话，请先在表格中删除"


def unread(sheets: Sequence[UnreadSheet]) -> str:
    """Return which sheets were not read, and how they can be."""
    names = "、".join(sheet.name for sheet in sheets[:_SHOWN])
    more = "等" if len(sheets) > _SHOWN else ""
    together = f"；表头相符的可以一起读：--sheet {ALL_SHEETS}" if any(sheet.fits for sheet in sheets) else ""
    return f"另有 {len(sheets)} 张工作表没有读：{names}{more}。要读其中一张：--sheet 名称{together}"


def _rows(reading: Reading, numbers: Sequence[int]) -> str:
    places = [reading.where(number) for number in numbers[:_SHOWN]]
    more = "等" if len(numbers) > _SHOWN else ""
    if len(reading.sheets) > 1:
        return f"{'、'.join(f'{sheet} 第 {row} 行' for sheet, row in places)}{more}"
    return f"第 {'、'.join(str(row) for _sheet, row in places)} 行{more}"


def question(plan: Plan) -> str:
    """Return what is asked before anything is written."""
    if plan.amount_fen is not None:
        return f"新增 {plan.new} 行，共 {yuan(plan.amount_fen)} 元，是否写入"
    return f"新增 {plan.new} 行，更新 {plan.updated} 行，是否写入"


def done(summary: ImportSummary) -> str:
    """Return what was done."""
    return f"已导入：新增 {summary.new}，更新 {summary.updated}，不变 {summary.same}"


def left_out(plan: Plan) -> str:
    """Return how many rows were not written because they cannot be."""
    return f"跳过了 {plan.bad} 行：冲突 {plan.conflicts}，错误 {plan.errors}"


def unknown_headings(headings: Sequence[str]) -> str:
    """Return which columns are passed over."""
    return f"忽略了不认识的列：{'、'.join(headings)}"


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
    return f"{count} 行有问题的内容已写入 {path}，改正后可直接导入这个文件{others}"


def template_written(path: str) -> str:
    """Return where the template is."""
    return f"模板已写入 {path}，填好后导入"


def where(sheet: str | None, row: int, heading: str) -> str:
    """Return where a cell stands."""
    place = f"第 {row} 行 {heading}"
    return f"{sheet} {place}" if sheet else place


def problem(where: str, shown: str, reason: str) -> str:
    """Return what is wrong with one cell."""
    return f"  {where}“{shown}”：{reason}" if shown else f"  {where}：{reason}"


def describe(problems: Sequence[RowProblem]) -> str:
    """Return what is wrong with one row, column by column."""
    return "；".join(f"{problem.heading}：{reason(problem)}" for problem in problems)


def reason(problem: RowProblem) -> str:
    """Return what is wrong with one cell; where what is stored was changed here, by whom and when."""
    said, changed = REASONS[problem.reason], problem.changed
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
