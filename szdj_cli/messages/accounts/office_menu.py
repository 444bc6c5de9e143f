"""The words of what the office does in the personal centre."""

from typing import TYPE_CHECKING

from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.messages import reports

if TYPE_CHECKING:
    from szdj_cli.domain.dues.lists.notices import RegisterRow
    from szdj_cli.domain.transfers.register import RegisterEntry

ORGANISATIONS = "党组织"
REPORTS = "统计和日志"

WHO = "哪位党员（党员编号或姓名）"
WHICH_ORGANISATION = "哪个党组织（输入编码或名称的一部分，Tab 键选择）"
WHICH_PARENT = "上级党组织（输入编码或名称的一部分，Tab 键选择）"
WHICH_INTO = "党员、申请、下级和欠缴转到哪里（输入编码或名称的一部分，Tab 键选择）"
MERGE_INTO = "并入哪个党组织（输入编码或名称的一部分，Tab 键选择）"
NO_PARENT = "没有上级（党委）"
NOBODY_LEFT = "不用转：没有党员、下级、未办结的申请和欠缴"
WHETHER = "要不要选一个党组织"
CHOOSE_ONE = "选一个党组织"
NO_SUCH_ORGANISATION = "没有这个党组织，请从列出的党组织中选择"
WHICH_PAYMENTS = "给哪几笔缴纳开收据"
WHICH_REVERSED = "冲正哪一笔缴纳"
WHICH_LETTERS = "打印哪几份介绍信"
WHICH_SLIP = "登记哪一份介绍信的回执"
WHICH_VOID = "作废哪一份介绍信"
WHICH_REISSUE = "补开哪一份介绍信"
TYPE_A_NUMBER = "不在上面，输入编号"
WHICH_MONTH = "从哪个月起登记党费，如 2026-11"
WHICH_TEMPLATE = "哪一种模板"
WHICH_TYPE = "类型"
WHICH_ROLE = "职务"
FROM_DAY = "从哪一天起，如 2026-11-23；不填则从今天起"
UNTIL_DAY = "到哪一天止，如 2029-11-22；不填则不限"
APPOINT_NOW = "是否登记任职"
WHICH_COUNT = {
    "report roster": f"哪一项的名单，如 {reports.WOMEN}、人员类别=预备党员",
    "report dues": f"哪一项的名单，如 {reports.OWED}、交清、未设标准",
    "report approvals": f"哪一项的名单，如 {reports.PENDING}、待补正、类型=党费标准",
}
NEW_CODE = "新的编码（字母、数字、点和横线）"
NEW_NAME = "新的名称"
REASON = "原因"
REASON_IF_ANY = "原因，可以不填"
BASIS = "代办的依据：本人的书面申请是什么、存在哪里"
CODE = "纸上的核验码或链接"
FILE = "表格文件（xlsx、CSV 等）"
FILE_OR_SCREEN = "写到哪个文件，如 {example}；不填则显示在屏幕上"

LETTER_NAME = "介绍信.docx"
SHEET_NAME = "收缴表.xlsx"
NOTICE_NAME = "公示表.docx"
REGISTER_NAME = "登记表.xlsx"
STUBS_NAME = "收据存根.xlsx"
REMITTANCE_NAME = "上缴凭据.docx"
ROSTER_NAME = "名册.xlsx"
TEMPLATE_NAME = "模板.xlsx"

TEMPLATES = {
    TemplateKind.MEMBERS: "党员名册",
    TemplateKind.ORGS: "党组织",
    TemplateKind.PAYMENTS: "党费缴纳",
    TemplateKind.APPOINTMENTS: "任职",
    TemplateKind.DEPARTURES: "去向（去世、出党等）",
    TemplateKind.CONFIRMATIONS: "转正",
    TemplateKind.SLIPS: "回执",
}

LABELS = {
    "letters": "介绍信台账",
    "letter": "打印介绍信",
    "letter_all": "打印全部有效的介绍信",
    "slip": "登记回执",
    "slip_file": "按表格登记回执",
    "void": "作废介绍信",
    "reissue": "补开介绍信",
    "check": "核验介绍信或收据",
    "out_for": "代党员转出组织关系",
    "sheet": "收缴表（打印后填写）",
    "reverse": "冲正一笔缴纳",
    "remind": "欠缴短信提醒",
    "notice": "公示表",
    "register": "交纳登记表",
    "stubs": "收据存根",
    "remit": "上缴党费",
    "remittances": "上缴记录",
    "opening": "从哪个月起登记党费",
    "member_list": "党员名单",
    "member_show": "查看一位党员",
    "export": "导出名册",
    "member_add": "登记一位党员",
    "member_edit": "更正一位党员的信息",
    "confirm_due": "预备期已满名单",
    "confirm": "预备党员转正",
    "leave": "登记去向：去世、出党、停止党籍、恢复",
    "edit_for": "代党员修改信息",
    "acted_for": "代他人提交的申请",
    "reset": "恢复一位党员的初始密码",
    "unbind": "解除一位党员的微信绑定",
    "disable": "停用一位党员的账号",
    "enable": "恢复停用的账号",
    "template": "生成导入用的模板",
    "org_show": "查看一个党组织",
    "org_add": "新增党组织",
    "org_rename": "更改名称",
    "org_move": "调整隶属关系",
    "org_close": "撤销党组织",
    "org_merge": "合并党组织",
    "appoint": "登记任职（书记、副书记、组织委员）",
    "dismiss": "结束任职",
    "import_appointments": "导入任职",
    "report roster": "名册统计",
    "report roster --drill": "名册统计里的名单",
    "report dues": "党费收缴统计",
    "report dues --drill": "党费收缴统计里的名单",
    "report approvals": "审批统计",
    "report approvals --drill": "审批统计里的名单",
    "log": "本组织的操作日志",
}


def payment(row: "RegisterRow") -> str:
    """Return how a payment stands in a list to choose from."""
    receipt = f"，收据 {row.receipt}" if row.receipt else ""
    return f"#{row.number} {row.name} {row.month} {yuan(row.amount_fen)} 元（{row.paid_on} 交{receipt}）"


def letter(entry: "RegisterEntry") -> str:
    """Return how a letter stands in a list to choose from."""
    return f"#{entry.request} {entry.name} → {entry.addressee}（{entry.number}，有效至 {entry.expires_on}）"
