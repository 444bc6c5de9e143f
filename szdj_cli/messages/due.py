"""The words of what falls due."""

from collections.abc import Mapping

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

_SAID = {
    DueKind.CONFIRMATION: "预备期满一年，及时讨论转正",
    DueKind.LOST_CONTACT: "失去联系满六个月，查找后由支部研究",
}


def said(of: Due, days: int) -> str:
    """Return what is the matter."""
    when = f"还有 {days} 天" if days > 0 else f"已过 {-days} 天" if days < 0 else "今天"
    if of.kind is DueKind.TERM:
        return f"{ROLES.label(of.role or '')}任期到期，{when}"
    if of.kind is DueKind.LETTER:
        return f"介绍信 {of.letter}（申请 #{of.request}）到期，{when}"
    if of.kind is DueKind.ARREARS:
        return f"欠缴 {of.months} 个月，共 {yuan(of.owed_fen or 0)} 元"
    if of.kind is DueKind.REQUEST:
        return f"{KINDS_OF_REQUEST.label(of.request_kind or '')} #{of.request} 待审批，{when}"
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
