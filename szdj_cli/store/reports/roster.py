"""How many active members there are, told apart in several ways; and the conditions of each count."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import ColumnElement, case, func, select

from szdj_cli.domain.reports.common import Condition, Group
from szdj_cli.domain.reports.roster import AGES, HAN, HAN_CODE, MINORITY, OTHER, OTHER_CODES, latest_births
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.reports.groups import Grouping, Place, within
from szdj_cli.store.tables.members import MEMBER

_IS_ACTIVE = MEMBER.c.roster_state == "active"


def count_by_organisation(tx: Transaction, place: Place, grouping: Grouping) -> dict[int, int]:
    """Return how many members are on the roster of each part that has any."""
    # All of them: going through the index of the branches would fetch every member from another place of the file.
    branch = MEMBER.c.branch_id if place.organisation_ids is not None else MEMBER.c.branch_id + 0
    of_branch = (
        select(branch.label("branch_id"), func.count().label("count"))
        .where(within(MEMBER.c.branch_id, place), _IS_ACTIVE)
        .group_by(branch)
        .subquery("of_branch")
    )
    query = (
        select(grouping.c.part, func.sum(of_branch.c.count))
        .join_from(of_branch, grouping, grouping.c.id == of_branch.c.branch_id)
        .group_by(grouping.c.part)
    )
    return {part: int(count) for part, count in tx.conn.execute(query)}


def count_by_groups(tx: Transaction, place: Place, today: date) -> Iterator[tuple[dict[Group, str], int]]:
    """Yield every combination of the groups' keys that there is, and how many members are of it."""
    groups = _groups(today)
    columns = [column.label(group.value) for group, column in groups.items()]
    query = select(*columns, func.count()).where(within(MEMBER.c.branch_id, place), _IS_ACTIVE).group_by(*columns)
    for *keys, count in tx.conn.execute(query):
        yield dict(zip(groups, keys, strict=True)), count


def narrowed(places: Iterable[Place], conditions: Iterable[Condition], today: date) -> list[ColumnElement[bool]]:
    """Return what members have to be who belong to all of some places and fit conditions."""
    groups = _groups(today)
    within_places = [within(MEMBER.c.branch_id, place) for place in places]
    return within_places + [groups[group] == key for group, key in conditions if group in groups]


def _groups(today: date) -> dict[Group, ColumnElement[str]]:
    *younger, oldest = AGES.labels
    ages = [(MEMBER.c.birth_date > day, age) for age, day in zip(younger, latest_births(today), strict=True)]
    ethnicity = MEMBER.c.ethnicity
    return {
        Group.SEX: MEMBER.c.sex,
        Group.MEMBERSHIP: MEMBER.c.membership,
        Group.AGE: case(*ages, else_=oldest),
        Group.EDUCATION: MEMBER.c.education,
        Group.ETHNICITY: case((ethnicity == HAN_CODE, HAN), (ethnicity.in_(OTHER_CODES), OTHER), else_=MINORITY),
    }
