"""The words around requests and decisions."""

from collections.abc import Sequence
from typing import Any

from szdj_cli.domain.requests.requests import (
    NOTE_SUBJECTS,
    OUTCOMES,
    STATES,
    Brought,
    Decided,
    LetterShown,
    Outcome,
    RequestState,
    Revoked,
    Submitted,
    ToResubmit,
)
from szdj_cli.domain.sms import CODE_MINUTES
from szdj_cli.messages.kit.frame import not_one_of
from szdj_cli.messages.kit.tables import LIST_SEPARATOR
from szdj_cli.messages.kit.undone import already

_MOST_NAMED = 20

HEADINGS = {
    "id": "编号",
    "kind": "类型",
    "applicant": "申请人",
    "branch": "支部",
    "state": "状态",
    "submitted_at": "提交时间",
    "waiting_at": "等待审批",
    "changes": "变更",
}
DECISION_HEADINGS = {
    "outcome": "结果",
    "decided_by": "审批人",
    "decided_for": "审批组织",
    "decided_at": "审批时间",
    "reason": "意见",
}
CHANGE_HEADINGS = ("项目", "原来", "改为")
ACTED_FOR = "代谁办理"
BASIS = "代办依据"
MEMBER_AND_BASIS = "--member 和 --basis 要一起用"
EXPIRES_ON = "有效期至"
NOTES = "提示"
MARK = "※"
"""Stands before what has to be looked at."""
PLAIN = "正常"
COUNTS_HEADINGS = {"kind": "类型", "about": "提示", "outcome": "结果", "count": "份数"}
IN_THEIR_STEAD = "代为提交"
SUBMITTED_BY = "{name}　提交申请"
SUBMITTED_IN_STEAD = "{by} 代 {name}　提交申请"
DECIDED_BY = "{at}　{place} {name}：{outcome}"
RETURNED = "退回"
TURN = "当前待办：{place} {names}"
TURN_OF_SLIP = "等待转入方寄回回执"
TURN_OF_NOBODY = "{place}及上级还没有可以审批的人"
LETTER = "介绍信 {number}，有效期至 {day}"
REISSUED = "补开"
SLIP = "{day}　{name} {phone}"
GOOD_ENDS = frozenset({RequestState.APPROVED, RequestState.COMPLETED})
STEP_HEADINGS = ("步骤", "组织", "审批人", "结果", "时间", "意见", "撤销")
TAKEN_BACK = "{at}　{place} {name}：撤销"
TO_RESUBMIT = "要求补正"
EARLIER = "补正前（{at} 提交）"
RECORD_HEADINGS = ("字段", "英文名", "填写", "可选内容")
EMPTY = "（空）"

EDITABLE_BY_MEMBER = "本人修改，书记审批"
ORGANISATION_ONLY = "由党组织维护"
REQUIRED_MARK = "*"

WHICH_FIELDS = "要修改哪些项目（带 * 的不能为空）"
FIELDS_CHOSEN = "要修改的项目"
SETTING_FORM = "要写“项目=新内容”，如 工作单位=示例公司"
NEW_VALUE = "{heading}（现在：{present}）"
NEW_OCCUPATION = "其他（自己填写）"
KEEP_OPTIONAL = "不填"
REVIEW = "请核对修改的内容："
SUBMIT = "是否提交修改"
MOBILE_CODE = "新号码收到的验证码（6 位数字，输入 R 重新发送）"

SAME_AS_BEFORE = "内容与上次提交的相同，没有改动。"
KEPT_UNSEEN = "{heading}（直接回车与上次相同）"
REVOKE_REASON = "撤销的原因"
REVOKE = "撤销对申请 #{request} 的同意"

WITHDRAW = "撤回申请 #{request}"
WITHDRAWN = "申请 #{request} 已撤回"


def ended(number: int, state: str) -> str:
    """Return how a request ended that somebody waited for, otherwise than with an approval."""
    return f"申请 #{number} 没有办成：{STATES.label(state)}"


WAITING_FOR = "正在等待申请 #{request} 办结，Ctrl-C 结束等待。"
NOTHING_WAITING = "没有等待审批的申请。"
NONE_OF_THESE = "其中没有等您审批的申请。"
NOTHING_PLANNED = "审批单中没有填写决定，没有办理申请。"
NOTHING_DECIDED = "没有审批过的申请。"
NOTHING_EITHER_WAY = "没有等待审批的申请，也没有审批过的申请。"
NO_REQUESTS = "还没有申请。"
NONE_FOR_OTHERS = "没有代他人提交过申请。"
NONE_FOUND = "没有符合条件的申请。"
REASON = "不同意的原因"
TO_MEND = "需要补正什么"
WAITS_TO_BE_MENDED = "同类申请 #{number} 等待您补正"
MEND_IT = "补正申请 #{number}"
ANOTHER_ONE = "不补正，另外提一份"
NUMBER = "编号"
NOT_A_MEMBER_NUMBER = "党员编号最多 9 位数字"
FIELD_UNKNOWN = "没有这个项目；写申请里显示的名称，如 手机号码、每月党费"
NOTES_OF_WAITING = "提示只有等待审批的申请才有，不能和已审批的一起用"
NUMBERS_OR_ALL = "编号或 --all"
NUMBERS_AND_ALL = "编号和 --all 只能用一种"
FILTER_NEEDS_ALL = "只限某些申请的选项（--kind、--branch、--applicant、--note 等）要和 --all 一起用"
DECIDING = "正在审批"
PLANNING = "正在写审批单"
CONFLICT_HEADINGS = {"id": "编号", "reason": "原因"}


def in_stead(by: str, basis: str | None) -> str:
    """Return what deciders should know of a request that somebody has submitted in its applicant's stead."""
    return f"由{by}代为提交（{basis}）" if basis else f"由{by}代为提交"


def set_twice(heading: str) -> str:
    """Return the words for one field with two values."""
    return f"“{heading}”写了不止一次，无法判断以哪一个为准"


def note_unknown() -> str:
    """Return what a note may be about."""
    return not_one_of(list(NOTE_SUBJECTS.labels.values()))


def warning(heading: str, reason: str) -> str:
    """Return what is said of an unusual value."""
    return f"{heading}：{reason}"


def mobile_code_sent(mobile: str) -> str:
    """Return what is said once a code went to the new mobile."""
    return f"验证码已发到新号码 {mobile}，{CODE_MINUTES} 分钟内有效。"


def another(masked: str) -> str:
    """Return a masked number that cannot be told from the one before."""
    return f"{masked}（另一个号码）"


def more(count: int, *, is_oldest_first: bool) -> str:
    """Return what is said where a list goes on."""
    return f"只显示最{'早' if is_oldest_first else '近'}的 {count} 份，还有更多；--limit 可以多看一些。"


def more_waiting(count: int) -> str:
    """Return what is said where a list of what waits goes on."""
    return more(count, is_oldest_first=True)


def more_decided(count: int) -> str:
    """Return what is said where a list of what was decided goes on."""
    return more(count, is_oldest_first=False)


def more_made(count: int) -> str:
    """Return what is said where a list of what waits and of what was decided goes on."""
    return f"只显示前 {count} 份，还有更多；--limit 可以多看一些。"


def ledger_written(count: int, path: str) -> str:
    """Return what is said of a ledger that was written."""
    return f"{count} 份申请已写入 {path}"


def marked(count: int, others: int) -> str:
    """Return what is said below a list of which some have a mark, and others have not."""
    together = "；其余可一次同意：szdj approve accept --all --without-notes，列出时的条件照写"
    return f"{MARK} {count} 份有提示{together if others else ''}"


def hidden(count: int) -> str:
    """Return what is said of the requests that are named, and are not among those that can be decided on."""
    return f"另有 {count} 份不在其中：没有在等您审批。"


def to_mend(request: ToResubmit) -> str:
    """Return what is said of a request that was sent back, or came to nothing, before it is asked for once more."""
    if not request.anew:
        return f"申请 #{request.id} 需要补正：{request.reason}"
    why = f"，意见：{request.reason}" if request.reason else ""
    return f"申请 #{request.id} 没有办成{why}。以下照原来的内容另提一份。"


def taken_back(revocation: dict[str, Any]) -> str:
    """Return in a cell who took an acceptance back, and why."""
    return f"{revocation['by'] or ''}：{revocation['reason']}"


def would_revoke(would: Revoked) -> str:
    """Return what taking an acceptance back would do."""
    return f"撤销后{_becomes(would)}。"


def revoked(done: Revoked) -> str:
    """Return what became of a request whose acceptance was taken back."""
    reversals = LIST_SEPARATOR.join(f"#{each}" for each in done.payments)
    said = f"，缴纳已冲正（{reversals}）" if reversals else ""
    return f"已撤销对申请 #{done.request_id} 的同意，{_becomes(done)}{said}"


def _becomes(done: Revoked) -> str:
    if done.waiting_at is not None:
        return f"申请退回上一步，待{done.waiting_at}重新审批"
    return "恢复原状，申请作为已撤销保留"


def decide(outcome: Outcome, count: int, *, resubmit: bool = False) -> str:
    """Return the question before requests are decided on."""
    if resubmit:
        return f"不同意这 {count} 份申请，请申请人补正后重新提交"
    return f"{OUTCOMES.label(outcome)}这 {count} 份申请"


def apply(accepted: int, rejected: int) -> str:
    """Return the question before a plan file is applied."""
    return f"同意 {accepted} 份，不同意 {rejected} 份，同时生效"


def decided(done: Decided) -> str:
    """Return what was decided."""
    said = f"同意 {done.accepted} 份，不同意 {done.rejected - done.to_resubmit} 份"
    if done.to_resubmit:
        said += f"，{TO_RESUBMIT} {done.to_resubmit} 份"
    if done.further:
        said += f"；{further(done.further)}"
    return f"{said}，{len(done.conflicts)} 份没有办理" if done.conflicts else said


def further(count: int) -> str:
    """Return what is said of requests whose next step the same organisation decides."""
    return f"其中 {count} 份的下一步也由本组织审批，一并办理"


def brought(of: Sequence[Brought]) -> list[str]:
    """Return which letters, payments and arrears a batch brought forth, a line each."""
    found = {
        "已开具介绍信 {count} 份：": [f"#{one.request_id} {one.letter}" for one in of if one.letter],
        "已登记缴纳的申请 {count} 份：": [
            f"#{one.request_id}（缴纳 {LIST_SEPARATOR.join(f'#{each}' for each in one.payments)}）"
            for one in of
            if one.payments
        ],
        "有欠缴的 {count} 份：": [f"#{one.request_id} 欠缴 {one.months_owed} 个月" for one in of if one.months_owed],
    }
    return [head.format(count=len(each)) + _first(each) for head, each in found.items() if each]


def _first(parts: Sequence[str]) -> str:
    return LIST_SEPARATOR.join(parts[:_MOST_NAMED]) + ("……" if len(parts) > _MOST_NAMED else "")


def letter(shown: LetterShown) -> str:
    """Return a letter in a line: until when it holds, or why it is void."""
    if not shown.is_void:
        return LETTER.format(number=shown.number, day=shown.expires_on.isoformat())
    # Letters that were issued anew before a reason was asked for.
    why = REISSUED if shown.void_reason == "reissued" else shown.void_reason
    return f"介绍信 {shown.number}（已作废：{why}）"


def undecided(count: int) -> str:
    """Return what is said of the rows of a plan file that were left open."""
    return f"{count} 行没有填写决定，仍待审批。"


def plan_written(count: int, path: str) -> str:
    """Return what is said of a plan file that was written."""
    return f"{count} 份申请已写入 {path}，请填写“决定”一列（同意 / 不同意，不同意要填意见）"


def submitted(done: Submitted) -> str:
    """Return what is said of a request that now waits."""
    if done.is_already:
        return already(f"申请 #{done.id} 已提交")
    if not done.has_decider:
        return f"申请 #{done.id} 已提交；{done.waiting_at}及上级还没有可以审批的人，登记书记任职后即可审批"
    return f"申请 #{done.id} 已提交，待{done.waiting_at}审批"
