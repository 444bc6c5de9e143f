"""Who plays in the story of a year: a committee over forty branches and more, and the people of the first of them."""

from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.services.accounts import password_hashes
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.world import ADMINISTRATOR, ADMINISTRATOR_PASSWORD

COMMITTEE = "C1"
BRANCH, GRADUATES, OFFICE = "B01", "B02", "B03"
LAST_BRANCH = 42


class Person(NamedTuple):
    """A member of the first branch: their number, what they pay by, and a month's dues by the rules, in fen."""

    number: int
    category: str
    base: str
    monthly_fen: int


SECRETARY = Person(1, "在职", "8000", 12_000)
DEPUTY = Person(2, "在职", "5000", 5_000)
WORKER = Person(3, "在职", "8000", 12_000)
PENSIONER = Person(4, "离退休", "4000", 2_000)
SICK = Person(5, "在职", "8000", 12_000)
PROBATIONER = Person(6, "在职", "3000", 1_500)
OLDEST = Person(7, "离退休", "5000", 2_500)
TRADER = Person(8, "在职", "10000", 15_000)
LATE = Person(9, "在职", "5000", 5_000)
TEACHER = Person(10, "在职", "4000", 4_000)
AWAY = Person(11, "在职", "3000", 1_500)
YOUNGEST = Person(12, "在职", "3000", 1_500)

FIRST_BRANCH = (
    *(SECRETARY, DEPUTY, WORKER, PENSIONER, SICK, PROBATIONER),
    *(OLDEST, TRADER, LATE, TEACHER, AWAY, YOUNGEST),
)

MONTHLY = {person.number: person.monthly_fen for person in FIRST_BRANCH} | {PENSIONER.number: 500, SICK.number: 0}
"""What the first branch pays a month from January on once all is decided, in fen: 605 yuan."""

TUTOR = 13
"""Secretary of the branch of those who graduate."""
STUDENTS = range(14, 74)
CHIEF, CHIEF_DEPUTY = 74, 75
"""Secretary and deputy of the committee, members of its office's branch."""
OTHERS = range(76, 76 + 2 * (LAST_BRANCH - 3))
"""Two members a branch, of all further branches; the first of them is its secretary."""
EVERYBODY = range(1, OTHERS.stop)

JOINED_IN_MARCH = {"人员类别": "预备", "加入党组织日期": "2026-03-15", "转正日期": ""}


def secretary_of(branch: int) -> int:
    """Return the member number of the secretary of a further branch, 4 to 42."""
    return OTHERS.start + 2 * (branch - 4)


def monthly_of(member: int) -> int:
    """Return what a member pays a month, in fen."""
    if member in STUDENTS:
        return 20
    if member in OTHERS:
        return 1_500
    return MONTHLY.get(member) or {TUTOR: 5_000, CHIEF: 15_000, CHIEF_DEPUTY: 12_000}.get(member, 0)


def name_of(member: int) -> str:
    """Return a member's name."""
    return builders.person(member - 1)["姓名"]


def mobile_of(member: int) -> str:
    """Return a member's mobile."""
    return builders.person(member - 1)["手机号码"]


def id_number_of(member: int) -> str:
    """Return a member's identity number."""
    return builders.person(member - 1)["公民身份号码"]


def a_committee_at_work(store: Store, now: datetime) -> None:
    """Import the committee, its branches and their people, and appoint whoever decides."""
    committee = {"编码": COMMITTEE, "名称": "示范街道党委", "类型": "党委", "有转接权": "是"}
    branches = [_branch(number) for number in range(1, LAST_BRANCH + 1)]
    builders.import_organisations(store, now, [committee, *branches])
    builders.import_people(store, now, [_person(member) for member in EVERYBODY])
    keeper = accounts.Administrator("管理员", ADMINISTRATOR, "13700000000")
    with store.transaction() as tx:
        accounts.add_administrator(tx, keeper, password_hashes.hashed(ADMINISTRATOR_PASSWORD), is_weak=False)
    for organisation, member, role in (
        (BRANCH, SECRETARY.number, Role.SECRETARY),
        (BRANCH, DEPUTY.number, Role.DEPUTY_SECRETARY),
        (GRADUATES, TUTOR, Role.SECRETARY),
        (COMMITTEE, CHIEF, Role.SECRETARY),
        (COMMITTEE, CHIEF_DEPUTY, Role.DEPUTY_SECRETARY),
        *((f"B{number:02}", secretary_of(number), Role.SECRETARY) for number in range(4, LAST_BRANCH + 1)),
    ):
        builders.appoint(store, now, organisation, member, role)


def _branch(number: int) -> dict[str, str]:
    return {"编码": f"B{number:02}", "名称": f"示范第{number}党支部", "类型": "党支部", "上级编码": COMMITTEE}


def _person(member: int) -> dict[str, str]:
    changes = JOINED_IN_MARCH if member == PROBATIONER.number else {}
    return builders.person(member - 1, 所在党支部=_branch_of(member), **changes)


def _branch_of(member: int) -> str:
    if member <= len(FIRST_BRANCH):
        return BRANCH
    if member < CHIEF:
        return GRADUATES
    return OFFICE if member <= CHIEF_DEPUTY else f"B{4 + (member - OTHERS.start) // 2:02}"
