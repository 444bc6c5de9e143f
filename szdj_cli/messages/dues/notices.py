"""The words of the lists that a branch posts and files of its dues."""

NOTICE = {"name": "姓名", "due_fen": "应交", "paid_fen": "已交"}
REGISTER = {
    "number": "缴纳编号",
    "paid_on": "缴纳日期",
    "name": "姓名",
    "month": "月份",
    "amount_fen": "金额（元）",
    "method": "方式",
    "receipt": "收据编号",
    "is_reversal": "冲正",
}
STUBS = {
    "number": "收据编号",
    "payer": "缴款人",
    "months": "月份和金额",
    "total_fen": "合计（元）",
    "method": "方式",
    "issuer": "经手人",
    "issued_on": "开具日期",
    "is_reversed": "已冲正",
}
WRITTEN = "{title}已写入 {path}，可以用 A4 纸打印"
