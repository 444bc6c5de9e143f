"""What is said where organisations are looked at, and where somebody is appointed in them."""

from datetime import date

from szdj_cli.domain.organisations.appointments import ROLES, Appointed, Dismissed, HeldAppointment
from szdj_cli.domain.organisations.fields import KIND
from szdj_cli.domain.organisations.organisations import Organisation, Role
from szdj_cli.domain.organisations.terms import last_day_of_term, term_years
from szdj_cli.domain.organisations.views import OrganisationDetail, SizeWarning

NAME = "组织"
CODE = "编码"
KIND_HEADING = "类型"
MEMBERS = "党员"
SECRETARY = "书记"
HIDDEN = "下级未显示"
CLOSED_ON = "撤销日期"
ROLE = "任职"
PERSON = "姓名"
NUMBER = "党员编号"
FROM = "自"
UNTIL = "至"
STATE = "状态"
CURRENT = "现任"
COMING = "将任"
PAST = "曾任"
WARNING = "注意：{text}"
NO_ORGANISATIONS = "还没有组织。导入：szdj import orgs 文件"
CONFIRM_DISMISS = "是否结束这些任职"

SIZE_WARNINGS = {
    SizeWarning.TOO_FEW_FULL: "正式党员不足 3 人，不符合设立党支部的条件，请核对",
    SizeWarning.TOO_MANY: "党员超过 50 人，党支部一般不超过 50 人",
    SizeWarning.TOO_FEW: "党员人数少于这类组织的通常规模，请核对",
}


def pairs(detail: OrganisationDetail) -> list[tuple[str, object]]:
    """Return headings and values of one organisation."""
    found, contact, count = detail.organisation, detail.contact, detail.headcount
    shown: list[tuple[str, object]] = [
        ("编码", found.code),
        ("名称", found.name),
        *([("状态", closed(found.closed_on, detail.successor))] if found.closed_on else []),
        ("类型", KIND.label(found.kind)),
        ("上级", " > ".join(f"{each.name}（{each.code}）" for each in detail.chain) or None),
        ("有转接权", found.can_transfer),
        ("地址", contact.address),
        ("电话", contact.phone),
        ("传真", contact.fax),
        ("邮编", contact.postcode),
        ("下级组织", detail.below),
    ]
    if count is not None:
        shown.append(("党员", f"{count.members}（正式 {count.full}，预备 {count.members - count.full}）"))
    if detail.waiting is not None:
        shown.append(("待审批的申请", detail.waiting))
    return shown


def closed(day: str, successor: Organisation | None) -> str:
    """Return since when an organisation is no more, and what took it over."""
    return f"已撤销（{day}，并入{successor.name}（{successor.code}））" if successor else f"已撤销（{day}）"


def held(appointment: HeldAppointment) -> str:
    """Return one appointment in a line."""
    role = ROLES.label(appointment.role)
    return f"{appointment.organisation_name}（{appointment.organisation_code}）{role} {appointment.name}"


def appointed(made: Appointed) -> str:
    """Return what an appointment has done."""
    until = f"至 {made.appointment.until_day}" if made.appointment.until_day else ""
    text = f"已任职：{held(made.appointment)}，自 {made.appointment.from_day} 起{until}"
    return text + (_moved(made.moved_requests) if made.moved_requests else "")


def term(made: Appointed, branch_years: int) -> str:
    """Return until when an appointment without a last day would be a term of office."""
    years = term_years(made.kind, branch_years)
    until = last_day_of_term(date.fromisoformat(made.appointment.from_day), years)
    return f"没有写任期，一直有效。{KIND.label(made.kind)}每届任期一般 {years} 年，到 {until}：--until {until}"


def others(made: Appointed) -> str | None:
    """Return what is unusual about an appointment: two secretaries at a time."""
    if made.appointment.role is not Role.SECRETARY or not made.others:
        return None
    return f"{made.appointment.organisation_name}现在不止一位书记：{'、'.join([*made.others, made.appointment.name])}"


def holds(made: Appointed) -> str | None:
    """Return what whoever was appointed holds besides."""
    if not made.held:
        return None
    return f"{made.appointment.name}还担任：{'；'.join(place_and_role(each) for each in made.held)}"


def place_and_role(appointment: HeldAppointment) -> str:
    """Return an appointment without whose it is."""
    return f"{appointment.organisation_name}{ROLES.label(appointment.role)}"


def dismissed(ended: Dismissed) -> str:
    """Return what a dismissal has done."""
    text = f"已结束任职：{'；'.join(held(each) for each in ended.appointments)}"
    return text + (_moved(ended.moved_requests) if ended.moved_requests else "")


def _moved(count: int) -> str:
    return f"；{count} 份待审批的申请已转给现在的审批人"
