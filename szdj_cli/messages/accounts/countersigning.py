"""The words of what waits for a second person."""

from collections.abc import Iterable

from szdj_cli.domain.accounts.countersigning import Correction, CorrectionAct, CorrectionState, Part
from szdj_cli.domain.changes import Change
from szdj_cli.messages.requests import EMPTY

ACTS: dict[str, str] = {
    CorrectionAct.EDIT: "更正信息",
    CorrectionAct.RESET: "恢复初始密码",
    CorrectionAct.ENABLE: "恢复账号",
}
STATES: dict[str, str] = {
    CorrectionState.WAITING: "待复核",
    CorrectionState.DONE: "已生效",
    CorrectionState.REFUSED: "已拒绝",
    CorrectionState.TAKEN_BACK: "已撤回",
    CorrectionState.VOID: "已作废",
}
PARTS = {
    Part.SECOND: "由您复核",
    Part.BEGINNER: "您申请的，可以撤回",
    Part.SUBJECT: "关于您的，可以拒绝",
}
NUMBER = "编号"
MEMBER_NUMBER = "党员编号"
MEMBER = "党员"
ACT = "事项"
CHANGES = "变更"
REASON = "原因"
BEGUN_BY = "申请人"
BEGUN_AT = "申请时间"
PART = "您可以"
NONE_WAITING = "没有与您有关、等待复核的更正。"
CONFIRM = "是否复核同意"
CONFIRM_REFUSE = "是否拒绝"
DONE = "已复核同意，更正 {number} 已生效"
REFUSED = "更正 {number} 没有生效，未作改动"
BEGUN = "已登记{name}的更正 {number}，由另一人复核后生效；没有其他人可以复核的，24 小时后生效"


def label(one: Correction) -> str:
    """Return a correction in a line."""
    return f"{one.id} {one.name} {ACTS[one.act]}  {changes(one.changes)}  {PARTS[one.part]}"


def changes(found: Iterable[Change]) -> str:
    """Return a difference in a line."""
    return "；".join(f"{each.heading} {each.old or EMPTY} → {each.new or EMPTY}" for each in found)
