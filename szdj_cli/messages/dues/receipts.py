"""The words of receipts for dues."""

from szdj_cli.domain.dues.receipts import Receipt, printed

TITLE = "党费收据"
REPRINT = "补打"
MONTHS = "月份和金额"
CODE = "核验码"
QR_TOO_BIG = "窗口太小，画不下二维码；放大窗口后补打，或用下面的核验码"
FILE_NAME = "收据.docx"
CHECK = "szdj transfer verify 核验码"
ISSUED = "收据 {number} 已开具"
REPRINTED = "收据 {number} 已补打"
WRITTEN = "收据 {number} 已写入 {path}，可以打印盖章"
WRITTEN_AGAIN = "收据 {number} 已补打到 {path}，可以打印盖章"

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


def done(receipt: Receipt, path: object | None) -> str:
    """Return what has happened to a receipt."""
    if path is None:
        text = REPRINTED if receipt.is_reprint else ISSUED
    else:
        text = WRITTEN_AGAIN if receipt.is_reprint else WRITTEN
    return text.format(number=receipt.content.number, path=path)
