"""The words of the audit log."""

import re

from szdj_cli.domain.audit.reading import ChainProblem, ChainReport
from szdj_cli.domain.installation.pruning import LEFT_OVER, OUTBOX
from szdj_cli.domain.installation.restoring import Present
from szdj_cli.domain.requests.kinds import KINDS
from szdj_cli.messages.kit.forms import words_of

SEQ = "序号"
AT = "时间"
ACTOR = "操作人"
ACT = "操作"
SUBJECT = "对象"
DETAIL = "内容"

SYSTEM = "系统"
UNKNOWN = "未登录"
_NOBODY = {"system": SYSTEM, "unknown": UNKNOWN}
_LABELS_BY_WORD = {word: label for label, word in _NOBODY.items()}
_LABELLED = re.compile(r"^.*（((?:account|token):[0-9]+)）$")

ACTS = {
    "access.refused": "没有权限，已拒绝",
    "account.created": "开设账号",
    "account.disabled": "停用账号",
    "account.enabled": "恢复账号",
    "appointment.ended": "免职",
    "appointment.made": "任职",
    "appointments.imported": "导入任职",
    "correction.begun": "申请更正，待复核",
    "correction.countersigned": "复核更正",
    "correction.refused": "拒绝更正",
    "correction.taken_back": "撤回更正",
    "correction.took_effect": "更正满 24 小时生效",
    "correction.void": "更正作废",
    "dues.assessed": "核定党费",
    "dues.assessment_written": "写出党费核定表",
    "dues.opened": "设定党费起始月份",
    "dues.notice_written": "写出党费公示表",
    "dues.register_written": "写出党费交纳登记表",
    "dues.stubs_written": "写出收据存根",
    "dues.remittances_written": "写出上缴情况表",
    "dues.remitted": "登记上缴党费",
    "dues.remittance_reversed": "冲正上缴党费",
    "dues.remittance_printed": "补打上缴凭据",
    "dues.sheet_written": "写出党费收缴表",
    "dues.statement_exported": "导出党费明细表",
    "deciders.told": "短信告知审批人",
    "dues.reminders_sent": "短信提醒党费",
    "dues.reminders_written": "写出党费提醒",
    "member.added": "登记党员",
    "member.changed": "更新党员信息",
    "member.confirmed": "转正",
    "member.departed": "登记去向",
    "member.mended": "更正党员信息",
    "member.revealed": "查看完整号码",
    "members.exported": "导出名册",
    "members.imported": "导入名册",
    "organisation.added": "登记组织",
    "organisation.changed": "更新组织",
    "organisation.closed": "撤销组织",
    "organisation.merged": "并入组织",
    "organisations.imported": "导入党组织",
    "password.change_failed": "修改密码失败",
    "password.changed": "修改密码",
    "password.reset": "恢复初始密码",
    "payment.recorded": "登记缴纳",
    "payment.reversed": "冲正缴纳",
    "payments.imported": "导入缴纳",
    "letters.exported": "导出介绍信台账",
    "letter.issued": "开具介绍信",
    "letter.printed": "打印介绍信",
    "letter.voided": "作废介绍信",
    "letter.reissued": "补开介绍信",
    "letter.slip_recorded": "登记回执",
    "member.moved": "党员随支部转移",
    "member.restored": "恢复党籍或在册",
    "member.returned": "转回登记",
    "receipt.issued": "开具收据",
    "receipt.printed": "补打收据",
    "requests.exported": "导出审批台账",
    "requests.planned": "写出审批单",
    "request.accepted": "同意申请",
    "request.carried": "申请随党员转移",
    "request.expired": "介绍信过期",
    "request.handed_over": "移交待审批的申请",
    "request.rejected": "不同意申请",
    "request.resubmitted": "补正后重新提交申请",
    "request.revoked": "撤销同意",
    "request.submitted": "提交申请",
    "request.withdrawn": "撤回申请",
    "settings.changed": "更改设置",
    "sign_in.code_asked": "发送登录验证码",
    "sign_in.code_wrong": "登录验证码错误",
    "sign_in.failed": "登录失败",
    "sign_in.succeeded": "登录成功",
    "sign_in.throttled": "登录过于频繁",
    "sign_out": "退出登录",
    "sign_out.everywhere": "退出全部登录",
    "rows.written": "写入数据的摘要",
    "store.backed_up": "备份数据库",
    "store.copied": "复制数据库到别处",
    "store.copied_here": "从别处复制成这个数据库",
    "store.created": "建库",
    "store.pruned": "清理过期内容",
    "store.restored": "从备份恢复数据库",
    "store.upgraded": "升级数据库",
    "token.created": "发放脚本令牌",
    "token.refused": "拒绝脚本令牌",
    "token.revoked": "停用脚本令牌",
    "verification.answer_wrong": "实名认证填写错误",
    "verification.code_sent": "发送认证验证码",
    "verification.confirmed": "实名认证完成",
    "verification.denied": "实名认证被拒绝",
    "verification.failed": "实名认证未通过",
    "verification.identity_bound": "绑定其他平台的身份",
    "verification.service_failed": "其他平台没有认证成功",
    "verification.unbound": "解除手机绑定",
    "verification.sent_away": "转到其他平台认证",
    "verification.started": "发起实名认证",
    "verification.totp_enrolled": "绑定验证器",
}

_SUBJECTS = {
    "account": "账号",
    "challenge": "认证",
    "file": "文件",
    "member": "党员",
    "number": "登录号码",
    "organisation": "组织",
    "receipt": "收据",
    "request": "申请",
    "session": "登录",
    "token": "令牌",
}
_SINGLE_SUBJECTS = {"roster": "名册", "store": "数据库"}
_SUBJECT_MEANT = re.compile(rf"({'|'.join(_SUBJECTS.values())})\s*[#＃]?\s*([0-9a-f]+)")

PRESENTS = {Present.READABLE: "能打开", Present.MISSING: "没有", Present.DAMAGED: "打不开，或已损坏"}
"""How the store was found in whose place a backup came."""

_PRUNED = {
    "sms_code": "短信验证码",
    "sign_in_attempt": "登录尝试",
    "challenge": "认证二维码",
    "session": "已结束的登录",
    "trusted_phone": "到期的手机信任",
    "bound_identity": "到期的绑定",
    "idempotency_key": "防重复的键",
    OUTBOX: "本机文件里的短信",
    LEFT_OVER: "发送短信时留下的文件",
}


def pruned(kind: str) -> str:
    """Return what a kind is called of what is cleared away."""
    return _PRUNED.get(kind, kind)


STORE = "数据库"
LENGTH = "条数"
HEAD = "末条校验值"
CHECKPOINT = "校验点"
KEEP = "请把校验点拍照、打印或寄存在别处；日后用 szdj audit verify --checkpoint 核对"
HOLDS = "审计日志完整：共 {length} 条，末条校验值 {head}"
HOLDS_ALSO = "与校验点一致"
ONLY_TO_CHECKPOINT = "只能证明日志自身前后一致；要发现末尾被删或整体重写，需要与外部保存的校验点核对"
QR_TOO_BIG = "窗口太小，画不下二维码，请放大窗口后重试"
CHECKPOINT_FORM = "校验点应为“条数:64 位校验值”，或 szdj audit head 的输出"
NONE_FOUND = "没有符合条件的记录"
MORE = "只显示了最近的 {count} 条，还有更多；加上 --limit 可多看，--since、--before 可只看一段时间"

_PROBLEMS = {
    ChainProblem.CHANGED: "第 {seq} 条被改动过，之前的 {length} 条完整",
    ChainProblem.GAP: "第 {seq} 条起缺失，之前的 {length} 条完整",
    ChainProblem.EMPTY: "日志被清空过：第 {seq} 条应为建库记录，现在不是，或一条也没有",
    ChainProblem.CUT: "第 {seq} 条起被删去：校验点保存时还有",
    ChainProblem.REWRITTEN: "日志前后一致，但第 {seq} 条与校验点不符：日志被整体重写过，或校验点属于另一个数据库",
}


def acts_named(text: str) -> tuple[str, ...]:
    """Return the acts whose word a text is, or how it begins; none where it is no word of ours."""
    every = ACTS | {act: word for kind in KINDS.labels for act, word in words_of(kind).acts.items()}
    exact = tuple(act for act, word in every.items() if word == text)
    return exact or tuple(act for act, word in every.items() if word.startswith(text))


def act(of: str) -> str:
    """Return the word of an act; one that no kind of request has either stays as it is stored."""
    return ACTS.get(of) or next((word for kind in KINDS.labels if (word := words_of(kind).acts.get(of))), of)


def subject(of: str) -> str:
    """Return what an entry is about as people read it; what is unknown here stays as it is stored."""
    kind, sign, number = of.partition(":")
    if sign and kind in _SUBJECTS:
        return f"{_SUBJECTS[kind]} {number}"
    return _SINGLE_SUBJECTS.get(of, of)


def subject_meant(text: str) -> str:
    """Return the subject that is meant by what is written as `subject` shows it, or as it is stored."""
    meant = {word: code for code, word in (_SUBJECTS | _SINGLE_SUBJECTS).items()}
    if match := _SUBJECT_MEANT.fullmatch(text.strip()):
        return f"{meant[match[1]]}:{match[2]}"
    return meant.get(text.strip(), text)


def actor_meant(text: str) -> str:
    """Return the label, or the name, by which an actor is meant who is written as `actor` shows them."""
    return _LABELLED.sub(r"\1", text) if _LABELLED.search(text) else _LABELS_BY_WORD.get(text, text)


def broken(report: ChainReport) -> str:
    """Return what is wrong, and from which row on."""
    problem = _PROBLEMS[report.problem] if report.problem else ""
    return problem.format(seq=report.broken_at, length=report.length)


def actor(label: str, name: str | None) -> str:
    """Return how an actor is shown."""
    if name:
        return f"{name}（{label}）"
    return _NOBODY.get(label, label)
