"""Organisations drawn: the tree, one organisation, its appointments."""

from collections.abc import Iterable, Sequence

from szdj_cli.domain.organisations.appointments import ROLES, Appointed, Dismissed, HeldAppointment
from szdj_cli.domain.organisations.fields import KIND
from szdj_cli.domain.organisations.views import OrganisationDetail, TreeNode
from szdj_cli.messages import organisations as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, Row, draw_record, draw_table


def draw_tree(nodes: Sequence[TreeNode], fmt: OutputFormat) -> None:
    """Write the tree: drawn with branches for people, a flat list for programs."""
    rows: list[Row] = [
        {
            "code": node.code,
            "name": node.name,
            "kind": node.kind,
            "parent": node.parent,
            "depth": node.depth,
            "members": node.members,
            "secretaries": node.secretaries,
            "hidden": node.hidden,
            "closed_on": node.closed_on,
        }
        for node in nodes
    ]
    guides = _guides([node.depth for node in nodes])
    drawn = ({**row, "name": f"{guide}{row['name']}"} for row, guide in zip(rows, guides, strict=True))
    hidden = [Column("hidden", words.HIDDEN, "right")] if any(node.hidden for node in nodes) else []
    closed = [Column("closed_on", words.CLOSED_ON)] if any(node.closed_on for node in nodes) else []
    columns = [*_TREE, *hidden, *closed]
    show_result(fmt, rows, columns, draw=lambda: draw_table(drawn, columns))


def draw_organisation(detail: OrganisationDetail, fmt: OutputFormat) -> None:
    """Write one organisation, what is unusual about it, and who holds and held what."""
    show_result(fmt, _as_json(detail), draw=lambda: _draw(detail, fmt))


def _draw(detail: OrganisationDetail, fmt: OutputFormat) -> None:
    draw_record(words.pairs(detail))
    appointments = [
        {**_appointment(held), "state": words.CURRENT if held.from_day <= detail.today else words.COMING}
        for held in detail.current
    ]
    appointments += [{**_appointment(held), "state": words.PAST} for held in detail.past]
    if appointments:
        show_result(fmt, appointments, _APPOINTMENTS)
    for warning in detail.warnings:
        say(words.WARNING.format(text=words.SIZE_WARNINGS[warning]), "yellow")


def draw_appointed(made: Appointed, fmt: OutputFormat, *, dry_run: bool, already: bool) -> None:
    """Write an appointment that was made, for programs alone; people are told it in a sentence."""
    one = made.appointment
    besides = [{"organisation": each.organisation_code, "role": each.role} for each in made.held]
    data = {"organisation": one.organisation_code, **_appointment(one), "moved_requests": made.moved_requests}
    data |= {"other_appointments": besides}
    show_result(fmt, data, written=not dry_run, dry_run=dry_run, already=already)


def draw_dismissed(ended: Dismissed, fmt: OutputFormat, *, dry_run: bool, already: bool) -> None:
    """Write for programs which appointments ended."""
    first = ended.appointments[0]
    data = {
        "organisation": first.organisation_code,
        "appointments": [_appointment(each) for each in ended.appointments],
        "moved_requests": ended.moved_requests,
    }
    show_result(fmt, data, written=not dry_run, dry_run=dry_run, already=already)


def draw_held(listed: Iterable[HeldAppointment]) -> None:
    """Write appointments on standard error, to be confirmed."""
    for each in listed:
        say(words.held(each))


def _as_json(detail: OrganisationDetail) -> dict[str, object]:
    found, contact, count = detail.organisation, detail.contact, detail.headcount
    return {
        "code": found.code,
        "name": found.name,
        "kind": found.kind,
        "parent": detail.chain[-1].code if detail.chain else None,
        "chain": [each.code for each in detail.chain],
        "can_transfer": found.can_transfer,
        "address": contact.address,
        "phone": contact.phone,
        "fax": contact.fax,
        "postcode": contact.postcode,
        "below": detail.below,
        "members": count.members if count else None,
        "full": count.full if count else None,
        "waiting": detail.waiting,
        "closed_on": found.closed_on,
        "merged_into": detail.successor.code if detail.successor else None,
        "warnings": list(detail.warnings),
        "appointments": [_appointment(each) for each in detail.current],
        "past_appointments": [_appointment(each) for each in detail.past],
    }


def _appointment(held: HeldAppointment) -> dict[str, object]:
    return {
        "member": held.member,
        "name": held.name,
        "role": held.role,
        "from": held.from_day,
        "until": held.until_day,
    }


def _guides(depths: Sequence[int]) -> list[str]:
    """Return what stands before each name, for depths in the order in which a tree is walked."""
    guides: list[str] = []
    goes_on: dict[int, bool] = {}  # depth → whether another one of it comes before the branch it stands on ends
    for depth in reversed(depths):
        is_last = not goes_on.get(depth, False)
        stems = ["│ " if goes_on.get(level, False) else "  " for level in range(1, depth)]
        guides.append("".join(stems) + ("" if depth == 0 else "└ " if is_last else "├ "))
        goes_on = {level: True if level == depth else goes for level, goes in goes_on.items() if level <= depth}
        goes_on[depth] = True
    return guides[::-1]


_TREE = [
    Column("name", words.NAME),
    Column("code", words.CODE),
    Column("kind", words.KIND_HEADING, show=KIND.label),
    Column("members", words.MEMBERS, "right"),
    Column("secretaries", words.SECRETARY),
]
_APPOINTMENTS = [
    Column("role", words.ROLE, show=ROLES.label),
    Column("name", words.PERSON),
    Column("member", words.NUMBER, "right"),
    Column("from", words.FROM),
    Column("until", words.UNTIL),
    Column("state", words.STATE),
]
