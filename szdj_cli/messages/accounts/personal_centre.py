"""The words of the personal centre."""

from typing import TYPE_CHECKING

from szdj_cli.domain.organisations.organisations import Role

if TYPE_CHECKING:
    from szdj_cli.domain.personal_centre import Overview

TITLE = "深圳智慧党建 · 个人中心"
TITLE_SIGNED_OUT = "深圳智慧党建 · 党员专区"
NOT_SIGNED_IN = "还没有登录。"
CHOOSE = "请选择"
PARTY_AFFAIRS = "党务快捷入口"
WHICH_REQUEST = "选择申请"
WHICH_DECISION = "怎样办理"
WHICH_CORRECTION = "选择更正"
COUNTERSIGNING = (("复核同意", "confirm"), ("拒绝或撤回", "reject"))
REJECT_REASON = "拒绝或撤回的原因"
NO_CORRECTIONS = "现在没有与您有关、等待复核的更正。"
WHICH_WITHDRAW = "撤回哪一份"
WHICH_REVOKE = "撤销对哪一份的同意（申请编号）"
NOTHING_TO_ASK_ANEW = "没有未办成的申请。"
NOTHING_TO_RESUBMIT = "现在没有需要补正的申请。"
WHO_PAID = "谁交的（党员编号或姓名）"
FILE_TO_IMPORT = "要导入的表格文件（xlsx、CSV 等）"
FILE_TO_WRITE = "写到哪个文件"
FILE_TO_APPLY = "填好的审批单"
PLAN_NAME = "审批.xlsx"
ASSESSMENT_NAME = "核定.xlsx"
FILLED_ASSESSMENT = "填好的核定表"
WHOM_TO_ASSESS = "核定哪位党员（党员编号或姓名）"
WHOM = "姓名，可以只写一部分"
NOTHING_OF_MINE = "现在没有正在办理的申请。"
NEWS_SHOWN = 3
"""How many results of requests are listed at once; the screen has 24 rows."""
FOR_OTHER = "代{name} "
OWN_REQUEST = "#{number} {kind} {state}  {changes}"
TO_MEND = "申请 #{number} 需要补正 → 补正后重新提交"
WITH_COMMAND = "{label}  ·  {command}"
ROLES = {Role.SECRETARY: "书记", Role.DEPUTY_SECRETARY: "副书记", Role.ORGANISER: "组织委员"}

LABELS = {
    "login": "登录",
    "profile_password": "修改密码",
    "collecting": "党费收缴",
    "dues_record": "登记一位党员的缴纳",
    "import_payments": "导入账单",
    "dues_arrears": "欠缴名单",
    "dues_statement": "一年的明细表",
    "dues_receipt": "开收据",
    "assess_plan": "年度核定：导出核定表",
    "assess_apply": "年度核定：写入填好的核定表",
    "assess_one": "核定一位党员的党费",
    "request": "我的申请",
    "request_list": "查看申请",
    "request_show": "查看一份申请的进度",
    "request_withdraw": "撤回申请",
    "request_resubmit": "补正后重新提交",
    "request_again": "照未办成的申请另提一份",
    "approve": "审批",
    "approve_plans": "审批单、申请清单和撤销",
    "approve_list": "待我审批",
    "approve_revoke": "撤销当天误批的同意",
    "approve_plan": "导出审批单（Excel 里填写）",
    "approve_apply": "提交填好的审批单",
    "due": "到期事项",
    "verify": "实名认证",
    "roster": "名册和组织",
    "member_search": "查找党员",
    "org_tree": "党组织架构",
    "import_orgs": "导入党组织",
    "import_members": "导入名册",
    "countersign": "等待复核的更正",
    "upkeep": "系统",
    "audit_verify": "验证审计日志",
    "doctor": "检查安装",
    "logout": "退出登录",
    "demo": "观看演示",
    "back": "返回",
    "leave": "退出",
}


def to_mend(overview: "Overview") -> tuple[int, ...]:
    """Return which requests to mend have an entry of their own: beside the news, as many as are listed in all."""
    shown = overview.news[:NEWS_SHOWN]
    offered = {each.request for each in shown}
    others = [number for number in overview.own_to_resubmit if number not in offered]
    return tuple(others[: NEWS_SHOWN - len(shown)])


def greeting(overview: "Overview") -> list[str]:
    """Return who is signed in and what waits, a line each."""
    who = [overview.name]
    if overview.branch:
        who.append(overview.branch)
    who += [f"{organisation}{ROLES[role]}" for organisation, role in overview.roles]
    if overview.is_administrator:
        who.append("系统管理员")
    lines = ["，".join(who)]
    if overview.is_member:
        lines.append("今天已实名认证" if overview.is_verified else "今天还没有实名认证，办党务时会要求扫码")
    if overview.news:
        from szdj_cli.messages.accounts import news

        lines.append(news.counted(len(overview.news), NEWS_SHOWN))
    if overview.own_open:
        numbers = "、".join(f"#{number}" for number in overview.own_open)
        lines.append(f"我的申请 {numbers} 正在办理")
    # Those that have an entry above, as news or by themselves, are named there.
    above = {*to_mend(overview), *(each.request for each in overview.news[:NEWS_SHOWN])}
    if others := [number for number in overview.own_to_resubmit if number not in above]:
        numbers = "、".join(f"#{number}" for number in others)
        lines.append(f"我的申请 {numbers} 需要补正后重新提交")
    if overview.decides:
        lines.append(f"待我审批：{overview.waiting_for_me} 份")
    if overview.corrections:
        lines.append(f"等待复核、与我有关的更正：{overview.corrections} 项")
    return lines
