"""The words of the sheet on which dues are collected."""

from szdj_cli.domain.dues.lists.sheets import CollectionSheet
from szdj_cli.domain.values.money import yuan

COLUMNS = {
    "member": "编号",
    "name": "姓名",
    "due_fen": "应交",
    "owed_fen": "欠交",
    "to_pay_fen": "共应收",
    "hint": "提示",
}


def title(sheet: CollectionSheet) -> str:
    """Return what the table is of."""
    return f"{sheet.branch_name}（{sheet.branch}）{sheet.month} 党费收缴，单位：元"


def written(sheet: CollectionSheet, path: str) -> str:
    """Return what was written."""
    return (
        f"{sheet.month} 党费收缴表（{len(sheet.rows)} 人，共应收 {yuan(sheet.to_pay_fen)} 元）已写入 {path}。"
        "打印或直接填写实交、方式，再导入"
    )
