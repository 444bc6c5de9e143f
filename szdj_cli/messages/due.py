"""The words of what falls due."""

from collections.abc import Mapping, Sequence

from szdj_cli.domain.organisations.appointments import ROLES
from szdj_cli.domain.reports.due import KINDS, Due, DueKind
from szdj_cli.domain.requests.kinds import KINDS as KINDS_OF_REQUEST
from szdj_cli.domain.values.money import yuan

HEADINGS = {
    "kind": "事项",
    "due_on": "到期日",
    "days": "天数",
    "organisation_name": "党组织",
    "member": "编号",
    "name": "姓名",
    "said": "说明",
}
NOTHING = "没有到期的事项。"
MORE = "每类只显示了前 {limit} 条；加上 --limit 可多看，--kind、--branch 可缩小范围。"
KIND_UNKNOWN = "没有这一类；可以是 {kinds}"

NOBODY_WAITED_FOR = "没有要告知的人。"


def send(count: int) -> str:
    """Return the question before messages are sent."""
    return f"向 {count} 人发送短信"


def reminded(told: int, already: int, unreachable: Sequence[int], *, is_dry_run: bool) -> list[str]:
    """Return what was done, and whom it did not reach, a line each."""
    lines = [f"{'将发送' if is_dry_run else '已发送'}短信 {told} 条。" if told else NOBODY_WAITED_FOR]
    if already:
        lines.append(f"{already} 人本期已经告知过，不再重复。")
    if unreachable:
        numbers = "、".join(map(str, unreachable[:_SHOWN])) + ("等" if len(unreachable) > _SHOWN else "")
        lines.append(f"{len(unreachable)} 人没有可用的手机号码或已不在册，请另行告知：党员编号 {numbers}。")
    return lines


_SHOWN = 20
_SAID = {
    DueKind.CONFIRMATION: "预备期满，讨论转正",
    DueKind.LOST_CONTACT: "失联满六个月，由支部研究",
}


def said(of: Due, days: int) -> str:
    """Return what is the matter."""
    when = f"还有 {days} 天" if days > 0 else f"已过 {-days} 天" if days < 0 else "今天"
    if of.kind is DueKind.TERM:
        return f"{ROLES.label(of.role or '')}任期到期{'（推算）' if of.is_reckoned else ''}，{when}"
    if of.kind is DueKind.LETTER:
        return f"介绍信 {of.letter}（申请 #{of.request}）到期，{when}"
    if of.kind is DueKind.ARREARS:
        return f"欠缴 {of.months} 个月，共 {yuan(of.owed_fen or 0)} 元"
    if of.kind is DueKind.REQUEST:
        late = f"，已超期 {-days} 天" if days < 0 else ""
        return f"{KINDS_OF_REQUEST.label(of.request_kind or '')} #{of.request} 待审批{late}"
    return f"{_SAID[of.kind]}，{when}"


def counts(of: Mapping[DueKind, int]) -> str:
    """Return how much falls due of each kind of which there is anything; empty where there is nothing."""
    return "，".join(f"{KINDS.label(kind)} {count}" for kind, count in of.items() if count)


def total(of: Mapping[DueKind, int]) -> str:
    """Return the line below a list."""
    return f"共 {sum(of.values())} 项：{counts(of)}"


def in_menu(of: Mapping[DueKind, int]) -> str:
    """Return the line in the head of the personal centre."""
    return f"到期事项：{counts(of)}  ·  szdj due"
