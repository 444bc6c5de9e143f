"""The words of a year of dues: the months at a glance, and the payments."""

from collections.abc import Sequence

from szdj_cli.domain.dues.arrears import OwedMonth
from szdj_cli.domain.dues.years import DuesYear, LedgerLine, MonthState, Totals
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.dues.arrears import months

MONTH = "月份"
BRANCH = "党支部编码"
DUE = "应交"
PAID = "已交"
OWED = "未交"
STATE = "状态"
DUE_YUAN = "应交（元）"
PAID_YUAN = "已交（元）"
OWED_YUAN = "未交（元）"

PAYMENT_HEADINGS = {
    "payment": "缴纳编号",
    "month": MONTH,
    "amount_fen": "金额（元）",
    "paid_on": "缴纳日期",
    "method": "方式",
    "serial": "流水号",
    "note": "说明",
}
PAYMENTS = "缴纳记录"
NO_PAYMENTS = "没有 {year} 年的缴纳记录。"
SETTINGS = "每月党费的历次设定"

# Signs that GBK has too.
MARKS = {
    MonthState.NONE: "—",
    MonthState.PAID: "√",
    MonthState.PARTLY: "△",
    MonthState.OPEN: "○",
    MonthState.UNPAID: "×",
}
STATES = {
    MonthState.NONE: "无",
    MonthState.PAID: "交清",
    MonthState.PARTLY: "未交清",
    MonthState.OPEN: "待交",
    MonthState.UNPAID: "欠缴",
}


def title(found: DuesYear) -> str:
    """Return whose year it is."""
    return f"{found.name}（党员编号 {found.member}）{found.year} 年党费，单位：元"


def marked(state: MonthState) -> str:
    """Return how a month stands, with its sign."""
    return MARKS[state] if state is MonthState.NONE else f"{MARKS[state]} {STATES[state]}"


def month_heading(month: str) -> str:
    """Return the heading of a month within its year."""
    return f"{int(month[5:])}月"


def totals(found: Totals) -> str:
    """Return what a year comes to."""
    if not (found.due_fen or found.paid_fen or found.owed_fen):
        return "这一年没有应交的党费。"
    said = f"全年应交 {yuan(found.due_fen)} 元，已交 {yuan(found.paid_fen)} 元"
    if not found.due_fen and not found.owed_fen:
        return f"{said}。"
    if not found.owed_fen:
        return f"{said}，已全部交清。"
    return f"{said}，未交 {yuan(found.owed_fen)} 元，其中欠缴 {yuan(found.arrears_fen)} 元。"


def earlier(year: int, owed: Sequence[OwedMonth]) -> str:
    """Return what is owed from before a year."""
    total = yuan(sum(each.owed_fen for each in owed))
    return f"{year} 年以前欠缴 {total} 元（{months([each.month for each in owed])}）。"


def pairs(found: DuesYear) -> list[tuple[str, object]]:
    """Return headings and values of the year as a whole."""
    sums = found.totals
    return [
        ("党员编号", found.member),
        ("姓名", found.name),
        ("年份", found.year),
        (DUE_YUAN, yuan(sums.due_fen)),
        (PAID_YUAN, yuan(sums.paid_fen)),
        (OWED_YUAN, yuan(sums.owed_fen)),
        ("其中欠缴（元）", yuan(sums.arrears_fen)),
        ("以前年度欠缴（元）", yuan(found.earlier_fen)),
    ]


def note(line: LedgerLine) -> str:
    """Return what else is to be said of a line of the ledger."""
    said = []
    if line.reverses is not None:
        said.append(f"冲正 #{line.reverses}")
    if line.reversed_by is not None:
        said.append(f"已由 #{line.reversed_by} 冲正")
    if line.reason:
        said.append(line.reason)
    return "：".join(said)
