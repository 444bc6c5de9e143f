"""What the demonstration says while it goes through the guide."""

import shlex
from typing import NamedTuple

INTRODUCTION = "用示例数据把《操作指引》走一遍。人员和号码都是编造的，数据只在临时目录里。"
PHONE_PLAYED = "手机由演示程序扮演：通过本机 HTTP 打开真实的手机页面，提交真实的表单。"
SUBMITTED_WITHIN = "另外 {count} 位党员同样登录、认证并提交了示例申请（直接调用同样的功能，不逐个显示）。"
FILLED_IN = "在审批单里填好“决定”：同意 {accepted} 份，不同意 {rejected} 份。"
KEYS_PRESSED = "由演示程序按键：y 同意，n 加数字不同意并选原因，y 同意，回车汇总，再按回车提交。"
REVIEW_ELSEWHERE = "逐份审批要在终端里按键，这一步在 Windows 上不演示；自己试试：szdj approve review"

MOVES_HOME = "转移原因=居住地变动"
LEAVES = ("转移原因=工作调动", "转入单位抬头=中共样例市委组织部", "转入支部=中共样例市示例公司支部")
LETTER = "介绍信.docx"
BILL = "账单.csv"
BILL_HEADINGS = ("公民身份号码", "月份", "金额", "缴纳日期", "方式", "流水号")
WAY = "微信"
RECEIPT = "收据.docx"
ASSESSMENT = "核定.csv"
EMPLOYED, HARDSHIP = "在职", "家庭困难"

STEPS = {
    "B0": "建库，设置系统管理员",
    "B1": "批量导入党组织和名册",
    "B2": "同一个文件再导入一次，什么也不改",
    "B3": "登记支部书记、党委书记任职",
    "L2": "账号是身份证号，初始密码是后六位",
    "L3": "密码简单，需要手机短信验证",
    "L4": "登录后看到自己是谁",
    "L5": "办党务先实名认证：终端里出现二维码",
    "L6": "在手机上按步骤认证",
    "L7": "电脑自动继续",
    "P1": "查看个人信息",
    "P3": "改成强密码，下次不用短信",
    "P4": "修改信息，提交审批",
    "A0": "更多党员提交申请",
    "A1": "书记查看等待审批的申请",
    "A2": "同意一份申请，个人信息随之更新",
    "A2b": "逐份审批：一屏一份，一个键一份，最后一次提交",
    "A3": "导出审批单，填好后同时生效",
    "A4": "自己的申请自己不能审批",
    "D3": "按规定算每月应交多少党费",
    "D4": "设定每月党费，书记审批后生效",
    "D5": "导入一个月的缴纳，再导入一次什么也不改",
    "D6": "查看欠缴名单和一年的党费",
    "D7": "开收据，核验上面的二维码",
    "D8": "核定全支部的党费：填表，同时生效，少交的报批",
    "T4": "转出组织关系：一位转到另一个党支部，两位转往系统外",
    "T5": "党支部、党委依次审批，党委开介绍信",
    "T6": "介绍信写成一个 Word 文档，每份一页，核验上面的二维码",
    "T7": "转入的党支部接收，名册随之更新",
    "V1": "验证审计日志",
}

ADMINISTRATOR, COMMITTEE_SECRETARY, BRANCH_SECRETARY, MEMBER = "系统管理员", "党委书记", "党支部书记", "党员"
ADMINISTRATOR_NAME = "管理员"
ACCOUNTS = "用这些账号登录（都是编造的人）："
ACCOUNT_HEADINGS = ("身份", "姓名", "身份证号码", "密码")
CODES = "短信不会发出，验证码写在这个文件的最后一行："

TABLE_HEADINGS = ("步骤", "内容", "结果", "用时")
DONE = "完成"
FAILED = "失败"
NOT_REACHED = "未进行"
ALL_DONE = "全部 {count} 步完成，用时 {seconds:.0f} 秒。临时数据已删除。"
ALL_DONE_KEPT = "全部 {count} 步完成，用时 {seconds:.0f} 秒。数据留在 {home}。"
SOME_FAILED = "第 {step} 步失败，演示到此为止。临时数据已删除。"
SOME_FAILED_KEPT = "第 {step} 步失败，演示到此为止。数据留在 {home}。"
UNEXPECTED_EXIT = "命令应以退出码 {expected} 结束，实际是 {actual}"
NOT_AS_EXPECTED = "结果不符合预期：{what}"
RECORD_NOT_UPDATED = "同意以后，个人信息没有更新"
SECOND_IMPORT_CHANGED = "第二次导入改动了数据"
PAGE_WITHOUT_FORM = "手机页面上没有需要的表单"
LOG_BROKEN = "审计日志没有通过验证"


class Account(NamedTuple):
    """Who can sign in to a store that is kept: invented people, whose numbers and passwords may be shown."""

    standing: str
    name: str
    id_number: str
    password: str


def next_steps(kept: str | None, *, has_store: bool, is_windows: bool) -> list[str]:
    """Return what to type after the demonstration, a line each; `kept` is its home where that was left."""
    own = "打开自己的个人中心：szdj" if has_store else "建自己的库：szdj init"
    if kept is None:
        return [f"接下来：{own}", "留下示例数据，自己动手试：szdj demo --keep"]
    home = f"set SZDJ_HOME={kept}&& szdj" if is_windows else f"SZDJ_HOME={shlex.quote(kept)} szdj"
    return [f"接下来，在示例数据里打开个人中心：{home}", f"或{own}"]
