"""The words around transfers and their letters."""

from collections.abc import Iterable

from szdj_cli.domain.requests.requests import Decided, Note, NoteKind
from szdj_cli.domain.transfers.transfers import HEADINGS, SCOPES, TransferRoute
from szdj_cli.messages.kit.forms import FormWords, KindWords

MENU_RECEIVING = (("接收", "receive"), ("退回", "return"))
MENU_RETURN_REASON = "退回的原因"
MENU_NOTHING_INCOMING = "现在没有等待接收的转接。"
MENU_MORE_INCOMING = (
    "只列出了最早的 {count} 份，还有更多；办理以后再选，或查看全部：szdj transfer list --incoming --limit 1000"
)
MENU_NO_TRANSFERS = "还没有组织关系转接的申请。"
MENU = "组织关系转接"
MENU_OUT = "转出组织关系"
MENU_SHOW = "转接进度"
MENU_INCOMING = "待接收"
MENU_ISSUED = "已开具的介绍信"

WHERE_TO = "转到哪里"
INSIDE = "本系统内的党支部"
OUTSIDE = "本系统以外（开具介绍信）"
WHICH_BRANCH = "转入的党支部（输入编码或名称的一部分，Tab 键选择）"
NO_SUCH_BRANCH = "没有这个党支部，请从列出的党支部中选择"
QUESTION = "{heading}（{present}）"
OFFERED = "直接回车：{present}"
REQUIRED = "必填"
OPTIONAL = "可不填"
WHICH_TARGET_OPTION = "--to 或 --outside"
INCOMING_OR_ISSUED = "--incoming 和 --issued 只能用一种"
TO_OR_OUTSIDE = "--to 和 --outside 只能用一种"
REVIEW = "请核对转接的内容："
SUBMIT = "是否提交审批"
NO_TRANSFERS = "没有组织关系转接的申请。"
NOTHING_INCOMING = "没有等待接收的转接。"
NOTHING_ISSUED = "没有开具过介绍信。"

RECEIVE = "接收申请 #{request} 的党员"
RECEIVED = "申请 #{request} 已接收"
RETURN_REASON = "退回的原因"
RETURN = "退回申请 #{request}"
RETURNED = "申请 #{request} 已退回"
LETTER_NAME = "介绍信.docx"
TEMPLATE_WRITTEN = "模板已写入 {path}，用 Word 修改后使用"
LETTER_WRITTEN = "介绍信 {number} 已写入 {path}，可以打印盖章"
VOID_REASON = "作废的原因"
VOID = "作废申请 #{request} 的介绍信"
VOIDED = "介绍信 {number} 已作废"
REISSUE_REASON = "补开的原因（如遗失、过期）"
REISSUE = "为申请 #{request} 补开介绍信，原来的作废"
REISSUED = "已补开介绍信 {number}"
SLIP_HANDLER = "对方经办人"
SLIP_PHONE = "对方电话"
SLIP_DATE = "接收日期（如 2026-12-01）"
SLIP = "登记回执，党员从名册转出"
ONE_STANDARD_INPUT = "编号和电话不能都从标准输入读；请把编号写在命令里"
NO_SLIPS = "表格里没有可以登记的行"
SLIP_RECORDED = "回执已登记，组织关系已转出"


def receive_all(count: int) -> str:
    """Return the question before many are taken in."""
    return f"接收这 {count} 位党员"


def received(done: Decided) -> str:
    """Return how many were taken in."""
    said = f"接收 {done.accepted} 位党员"
    return f"{said}，{len(done.conflicts)} 份没有办理" if done.conflicts else said


def slips(count: int) -> str:
    """Return the question before the receipts of many are recorded."""
    return f"登记 {count} 份回执，这些党员从名册转出"


def slips_listed(count: int) -> str:
    """Return what is asked before the receipts that a file has are recorded."""
    return f"登记以上 {count} 份回执，这些党员从名册转出"


def slips_same(count: int) -> str:
    """Return how many rows of a file say what was recorded before."""
    return f"{count} 份以前已照此登记，没有变化"


def slips_recorded(count: int) -> str:
    """Return what was recorded."""
    return f"{count} 份回执已登记，组织关系已转出"


def placeholders(names: Iterable[str]) -> str:
    """Return what is said of the names that a template may hold."""
    return "双花括号里的名称会换成介绍信的内容：" + "、".join(f"{{{{ {name} }}}}" for name in names)


def way(which: TransferRoute) -> str:
    """Return what is said of the way before the form is filled in."""
    scope = SCOPES.label(which.scope)
    return f"{scope}转接：{len(which.steps)} 步，先由所在党支部审批。"


def note(of: Note) -> str:
    """Return one thing that a decider should know."""
    return _NOTES[of.kind].format(number=of.number, month=_month(of.number), paid_to=_paid_to(of.number))


def _month(number: int) -> str:
    return f"{number // 100} 年 {number % 100} 月"


def _paid_to(number: int) -> str:
    return f"党费交至 {_month(number)}" if number else "党费尚未交纳"


def short_note(of: Note) -> str:
    """Return the same in a word or two, for a list."""
    return _SHORT_NOTES[of.kind].format(number=of.number, paid_to=_paid_to(of.number))


_NOTES = {
    NoteKind.ARREARS: "按本人填写的党费交至年月，欠缴 {number} 个月（党费应交到转出当月）",
    NoteKind.ARREARS_IN_LEDGER: "按登记的缴纳，欠缴 {number} 个月（党费应交到转出当月）",
    NoteKind.SAID_OTHERWISE: "本人填写党费交至 {month}，与登记的缴纳不符",
    NoteKind.PAID_TO: "介绍信上写：{paid_to}",
    NoteKind.PAID_TO_UNRECORDED: "党费交至 {month}没有登记的缴纳可查，请核实；同意即由党支部确认",
    NoteKind.OTHER_REQUEST: "还有申请 #{number} 未办结，接收后随党员转走",
    NoteKind.OTHER_REQUEST_ENDS: "还有申请 #{number} 未办结，转出后撤回",
    NoteKind.APPOINTMENT: "现有任职 {number} 项，转出后终止",
    NoteKind.PROBATIONARY: "预备党员：由接收支部继续教育考察，按期讨论转正",
}
_SHORT_NOTES = {
    NoteKind.ARREARS: "欠缴 {number} 个月",
    NoteKind.ARREARS_IN_LEDGER: "欠缴 {number} 个月",
    NoteKind.SAID_OTHERWISE: "党费交至与登记不符",
    NoteKind.PAID_TO: "介绍信上写{paid_to}",
    NoteKind.PAID_TO_UNRECORDED: "党费交至待核实",
    NoteKind.OTHER_REQUEST: "另有申请 #{number}",
    NoteKind.OTHER_REQUEST_ENDS: "另有申请 #{number}",
    NoteKind.APPOINTMENT: "{number} 项任职将终止",
    NoteKind.PROBATIONARY: "预备党员",
}

WORDS = KindWords(FormWords(lambda: HEADINGS, "szdj transfer out --help"), note, short_note)
