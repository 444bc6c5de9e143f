"""The words of receipts for dues."""

from collections.abc import Sequence

from szdj_cli.domain.dues.receipts import Receipt, printed
from szdj_cli.messages.kit.tables import place

TITLE = "党费收据"
REPRINT = "补打"
MONTHS = "月份和金额"
CODE = "核验码"
QR_TOO_BIG = "窗口太小，画不下二维码；放大窗口后补打，或用下面的核验码"
NUMBER = "编号"
NOT_A_NUMBER = "应为缴纳编号（数字）；查看：szdj dues show --member 党员编号"
NUMBERS_OR_BRANCH = "编号 或 --branch"
NOTHING_LEFT = "没有还未开收据的缴纳。"
OWN_LEFT_OUT = "您自己的缴纳不在其中：收据由其他书记、副书记或上级组织开具。"
CHECK = "szdj transfer verify 核验码"
ISSUED = "收据 {number} 已开具"
REPRINTED = "收据 {number} 已补打"
WRITTEN = "收据 {number} 已写入 {path}，可以打印盖章"
WRITTEN_AGAIN = "收据 {number} 已补打到 {path}，可以打印盖章"

LIST_HEADINGS = {
    "number": "编号",
    "payer": "缴款人",
    "branch_name": "收款党支部",
    "total_fen": "金额（元）",
    "issued_on": "开具日期",
    "reprint": "补打",
}
LINE_HEADINGS = {
    "number": "编号",
    "payer": "缴款人",
    "branch_name": "收款党支部",
    "month": "月份",
    "amount_fen": "金额（元）",
    "method": "缴纳方式",
    "paid_on": "缴纳日期",
}


def facts(receipt: Receipt) -> list[tuple[str, str]]:
    """Return headings and what a receipt says, as on paper but for its code."""
    said = printed(receipt)
    return [
        ("编号", said["编号"]),
        ("缴款人", said["缴款人"]),
        ("收款党支部", said["党支部"]),
        (MONTHS, said[MONTHS]),
        ("合计（大写）", said["金额大写"]),
        ("合计（元）", said["金额"]),
        ("缴纳方式", said["缴纳方式"]),
        ("缴纳日期", said["缴纳日期"]),
        ("经手人", said["经手人"]),
        ("开具日期", said["开具日期"]),
    ]


def done(issued: Sequence[Receipt], path: object | None) -> str:
    """Return what has happened to receipts."""
    if len(issued) > 1:
        again = sum(each.is_reprint for each in issued)
        parts = [f"开具 {len(issued) - again} 张"] if again < len(issued) else []
        said = f"收据已{'、'.join([*parts, *([f'补打 {again} 张'] if again else [])])}"
        return said if path is None else f"{said}，写入 {place(path)}，每张一页，可以打印盖章"
    (receipt,) = issued
    if path is None:
        text = REPRINTED if receipt.is_reprint else ISSUED
    else:
        text = WRITTEN_AGAIN if receipt.is_reprint else WRITTEN
    return text.format(number=receipt.content.number, path=place(path))


def issue_all(payments: int) -> str:
    """Return the question before receipts are issued for whatever has none."""
    return f"{payments} 笔缴纳还没有收据，每位党员开一张。是否继续"
