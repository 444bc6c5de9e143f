"""The words of the letter of transfer: why a template is refused."""

from szdj_cli.domain.transfers.signed_documents import PaperStatus
from szdj_cli.domain.values.reasons import TemplateProblem
from szdj_cli.messages.kit.tables import place

TEMPLATE_PROBLEMS: dict[TemplateProblem, tuple[str, str]] = {
    TemplateProblem.NOT_DOCX: (
        "不是 docx 文件，可能是旧的 .doc、设了打开密码，或只改了扩展名",
        "请用 Word 或 WPS 打开，去掉密码，另存为 .docx",
    ),
    TemplateProblem.DAMAGED: ("文件已经损坏，或没有下载完整", "请用 Word 或 WPS 打开并修复后另存"),
    TemplateProblem.TOO_LARGE: ("文件太大：解压后不能超过 10 MiB", "请把里面的图片缩小，或删去"),
    TemplateProblem.TOO_LONG: (
        "内容太多，不像一页纸：除图片外解压后不能超过 1 MiB，占位符不能超过 1000 处",
        "请从自带的模板改起，或把需要的内容复制到一份新建的文档里",
    ),
    TemplateProblem.BROKEN_PLACEHOLDER: (
        "有占位符写法不对，如括号不成对、用了全角括号，或两个名称之间没有分开",
        "请写成 {{ 姓名 }} 的样子，两边各两个半角大括号，中间只写一个名称",
    ),
    TemplateProblem.UNKNOWN_PLACEHOLDER: ("没有这个占位符", "请对照文档 docs/letter-template.md 改正名称"),
    TemplateProblem.PAGES_DIFFER: (
        "页眉或页脚里有占位符，每份不同，不能合在一个文档里",
        "请把占位符移到正文，或一份一份地打印：szdj transfer letter 42 -o 介绍信.docx",
    ),
    TemplateProblem.NO_PLACEHOLDER: (
        "里面没有占位符，印不出任何人的信息",
        "请从自带的模板改起，占位符见文档 docs/letter-template.md",
    ),
}
"""Cause and remedy."""

REGISTER_HEADINGS = {
    "number": "编号",
    "issued_on": "开具日期",
    "expires_on": "有效期至",
    "status": "状态",
    "request": "申请编号",
    "member": "党员编号",
    "name": "姓名",
    "from": "原党支部",
    "addressee": "抬头",
    "to": "转入党支部",
    "committee": "开具党委",
    "received_on": "回执日期",
    "void_reason": "作废原因",
}
SLIP_HEADINGS = {
    "request": "申请编号",
    "number": "介绍信编号",
    "name": "姓名",
    "to": "转入党支部",
    "handler": "对方经办人",
    "received_on": "接收日期",
}
_STATUS = {
    PaperStatus.VALID: "有效",
    PaperStatus.EXPIRED: "已过期",
    PaperStatus.VOIDED: "已作废",
    PaperStatus.USED: "已使用",
    PaperStatus.RETURNED: "已退回",
}
FILLING_IN = "填写介绍信"
NONE_TO_PRINT = "没有可以打印的介绍信。"
NUMBERS_AND_ALL = "写了编号，就不能再写 --all"
DAYS_NEED_ALL = "--since、--before 和 --all 一起用"
LETTERS_ALONE = "--letters 不能和 --incoming、--issued 一起用"
OUTPUT_NEEDS_LETTERS = "-o、--since、--before 和 --letters 一起用"
MORE = "只显示了最近的 {limit} 份，还有更多；加上 --limit 可多看，-o 台账.xlsx 写出全部。"


def status(of: PaperStatus) -> str:
    """Return how a letter stands."""
    return _STATUS[of]


def print_them(count: int, path: object) -> str:
    """Return the question before several letters are written."""
    return f"将这 {count} 份介绍信写入 {place(path)}，每份一页"


def written(count: int, path: object) -> str:
    """Return what was written."""
    return f"{count} 份介绍信已写入 {place(path)}，每份一页，可以打印盖章"


def hidden(count: int) -> str:
    """Return how many are not shown."""
    return f"还有 {count} 份没有显示。"


def register_written(count: int, path: str) -> str:
    """Return what was written of the register."""
    return f"{count} 份介绍信已写入 {path}"
