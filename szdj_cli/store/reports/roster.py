"""How many active members there are, told apart in several ways; and the members that a count is of."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from szdj_cli.domain.reports.common import Condition, Group
from szdj_cli.domain.reports.roster import AGES, HAN, HAN_CODE, MINORITY, OTHER, OTHER_CODES, latest_births
from szdj_cli.store.core import paging
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.reports.groups import PARTS, Grouping, Place, keys_by_group, within


class _Count(NamedTuple):
    part: int
    members: int


class _CountOfGroups(NamedTuple):
    sex: str
    membership: str
    age: str
    education: str
    ethnicity: str
    members: int


_GROUPS = [Group(name) for name in _CountOfGroups._fields[:-1]]
*_YOUNGER, _OLDEST = AGES.labels
_EXPRESSIONS = {
    Group.SEX: "sex",
    Group.MEMBERSHIP: "membership",
    Group.AGE: "CASE "
    + " ".join(f"WHEN birth_date > :born_{place} THEN '{age}'" for place, age in enumerate(_YOUNGER))
    + f" ELSE '{_OLDEST}' END",
    Group.EDUCATION: "education",
    Group.ETHNICITY: f"CASE WHEN ethnicity = '{HAN_CODE}' THEN '{HAN}'"
    f" WHEN ethnicity IN {OTHER_CODES} THEN '{OTHER}' ELSE '{MINORITY}' END",
}
_IS_ACTIVE = f"roster_state = 'active' {within('branch_id')}"
_SCANS = "of the whole store"

# `+ 0`: of all branches, by their index every member would be fetched from another place of the file.
_BY_ORGANISATION = Query(
    _Count,
    f"""{PARTS}
        SELECT parts.part, CAST(sum(of_branch.members) AS BIGINT) FROM (
            SELECT branch_id + 0 AS branch_id, count(*) AS members FROM member WHERE {_IS_ACTIVE} GROUP BY branch_id + 0
        ) of_branch JOIN parts ON parts.id = of_branch.branch_id GROUP BY parts.part""",
    scans=_SCANS,
)
_BY_GROUPS = Query(
    _CountOfGroups,
    f"""SELECT {", ".join(_GROUPS)}, count(*) FROM (
            SELECT {", ".join(f"{expression} AS {group}" for group, expression in _EXPRESSIONS.items())}
            FROM member WHERE {_IS_ACTIVE}
        ) found GROUP BY {", ".join(_GROUPS)}""",
    scans=_SCANS,
)
_LISTED = {
    order: Query(
        int,
        f"""SELECT id FROM member WHERE {_IS_ACTIVE}
            {" ".join(f"[[AND {expression} = :{group}]]" for group, expression in _EXPRESSIONS.items())}
            ORDER BY {order} LIMIT :limit""",
        scans=_SCANS,
    )
    for order in ("id", "branch_id, id")
}


def count_by_organisation(tx: Transaction, place: Place, grouping: Grouping) -> dict[int, int]:
    """Return how many members are on the roster of each part that has any."""
    return dict(tx.each(_BY_ORGANISATION, **place.values(), **grouping._asdict()))


def count_by_groups(tx: Transaction, place: Place, today: date) -> Iterator[tuple[dict[Group, str], int]]:
    """Yield every combination of the groups' keys that there is, and how many members are of it."""
    for *keys, count in tx.each(_BY_GROUPS, **place.values(), **_births(today)):
        yield dict(zip(_GROUPS, map(str, keys), strict=True)), int(count)


def listed(
    tx: Transaction,
    place: Place,
    conditions: Iterable[Condition],
    today: date,
    limit: int,
    *,
    by_branch: bool,
) -> Sequence[int]:
    """Return the first members on the roster of a place who fit conditions, by number, or by branch and number."""
    wanted = keys_by_group(condition for condition in conditions if condition[0] in _EXPRESSIONS)
    if wanted is None:
        return ()
    query = _LISTED["branch_id, id" if by_branch else "id"]
    values = dict.fromkeys(_GROUPS) | wanted | place.values() | _births(today)
    return paging.numbers(tx, query, limit=limit, **values)


def _births(today: date) -> dict[str, Any]:
    return {f"born_{place}": day for place, day in enumerate(latest_births(today))}
