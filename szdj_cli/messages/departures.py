"""What is said where departures are recorded."""

from collections.abc import Sequence

from szdj_cli.domain.members.departures import DEPARTURES, Departure, PlannedDeparture, last_month_due
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.months import month_of

HEADINGS = {"id": "编号", "name": "姓名", "branch_name": "党支部", "as": "去向", "date": "日期", "reason": "原因"}
FOLLOWS = "随之办理"
FOLLOWING = "  · {text}"
WHICH = "登记哪种去向"
WHEN = "哪一天（如 2026-11-23）"
WHY = "原因（会记入日志）"
INTO = "恢复到的党支部"
WHERE_TO = "原来的党支部已撤销，恢复到哪个党支部（输入编码或名称的一部分）"
NO_SUCH_BRANCH = "没有这个党支部，请从列出的党支部中选择"
CONFIRM = "是否登记以上 {count} 位党员的去向"
_RECORDED = "已登记 {count} 位党员的去向，登记有误的可以恢复，任职和申请不会随之恢复"
_RESTORED = "已恢复 {count} 位党员，从当月起交纳党费；任职和申请不会随之恢复"
SOME_ALREADY = "另有 {count} 位已这样登记过，没有变化"
TOLD_NOBODY = "没有可以登记的行"

_OFF = "不能再登录"
_UNPAID = "党费从 {month} 起不再应交"
_PAID = "党费收到 {month} 为止"
_AGAIN = "党费从 {month} 起应交"
_INTO = "原来的党支部已撤销，恢复到{branch}"
_POSTS = "结束任职：{posts}"
_REQUESTS = "结束申请：{requests}"
_PREPAID = "已预交 {yuan} 元，请另行商定是否退还"


def one(planned: PlannedDeparture) -> str:
    """Return in a line what would be recorded of one person."""
    wanted = planned.wanted
    who = f"{planned.name}（编号 {planned.number}，{planned.branch}）"
    return f"{who}：{wanted.on.isoformat()} {DEPARTURES.label(wanted.act)}，原因：{wanted.reason}"


def recorded(planned: Sequence[PlannedDeparture]) -> str:
    """Return of how many people what was recorded."""
    is_restored = all(each.wanted.act is Departure.RESTORED for each in planned)
    return (_RESTORED if is_restored else _RECORDED).format(count=len(planned))


def follows(planned: PlannedDeparture) -> list[str]:
    """Return what follows from a departure, in words."""
    act = planned.wanted.act
    if act is Departure.RESTORED:
        into = [_INTO.format(branch=planned.to)] if planned.to else []
        return [*into, _AGAIN.format(month=month_of(planned.wanted.on))]
    found = [
        _UNPAID.format(month=month_of(planned.wanted.on))
        if act is Departure.SUSPENDED
        else _PAID.format(month=last_month_due(planned.wanted))
    ]
    if planned.prepaid_fen:
        found.append(_PREPAID.format(yuan=yuan(planned.prepaid_fen)))
    if planned.posts:
        found.append(_POSTS.format(posts="、".join(planned.posts)))
    if planned.requests:
        found.append(_REQUESTS.format(requests="、".join(f"#{each}" for each in planned.requests)))
    return found if act is Departure.SUSPENDED else [*found, _OFF]
