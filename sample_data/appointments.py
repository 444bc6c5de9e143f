"""Who is appointed where; some branches have nobody, so that their requests go to the organisation above."""

from random import Random

from .organisations import BRANCH, COMMITTEE, SampleOrganisation
from .people import Person

HEADINGS = ("组织编码", "公民身份号码", "任职", "任职日期")
FROM_DAY = "2026-01-05"

# One branch in six, and one general branch, have no secretary.
_VACANT_EVERY = 6
_VACANT = "SF03"


def appointments(
    random: Random, organisations: list[SampleOrganisation], members: list[Person]
) -> list[tuple[str, ...]]:
    """Return the appointments: full members of that organisation or of one below, one appointment each."""
    free = [
        member
        for member in members
        if member["转正日期"] and member["转正日期"] < FROM_DAY and member["党籍状态"] == "正常"
    ]
    rows: list[tuple[str, ...]] = []
    branches_seen = 0
    for organisation in organisations:
        if organisation.kind == BRANCH:
            branches_seen += 1
            if branches_seen % _VACANT_EVERY == 0:
                continue
        elif organisation.code == _VACANT:
            continue
        roles = ["书记"]
        if organisation.kind == COMMITTEE or random.random() < 0.3:
            roles.append("副书记")
        if organisation.kind == COMMITTEE or random.random() < 0.3:
            roles.append("组织委员")
        for role in roles:
            member = random.choice([m for m in free if m["所在党支部"].startswith(organisation.code)])
            free.remove(member)
            rows.append((organisation.code, member["公民身份号码"], role, FROM_DAY))
    return rows
