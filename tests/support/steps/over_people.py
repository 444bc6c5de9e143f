"""Three tiers of organisations, and every way in which somebody else changes what a person signs in with."""

from collections.abc import Callable
from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.members.corrections import Corrected
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.services import corrections
from szdj_cli.services.accounts import accounts
from szdj_cli.store.core.engine import Store
from tests.support import builders

SECRETARY, ABOVE, BELOW, ORGANISER, MEMBER, DEPUTY = 1, 2, 3, 4, 5, 6
"""Member numbers, all of branch B1: who holds something in C1, in C0 above it, in B1, in C0, nothing, in C1."""

POSTS = (
    (SECRETARY, "C1", Role.SECRETARY),
    (ABOVE, "C0", Role.SECRETARY),
    (BELOW, "B1", Role.SECRETARY),
    (ORGANISER, "C0", Role.ORGANISER),
    (DEPUTY, "C1", Role.DEPUTY_SECRETARY),
)
WHY = "本人提供了证明"

Way = Callable[[Store, Actor, int, datetime], object]


def tiers(store: Store, now: datetime) -> None:
    """Import C0 over C1 over branches, six people of B1, and appoint them."""
    above = {"编码": "C0", "名称": "示范区委", "类型": "党委", "有转接权": "是"}
    first, *others = builders.ORGANISATIONS
    builders.import_organisations(store, now, [above, {**first, "上级编码": "C0"}, *others])
    builders.import_people(store, now, 6)
    for member, organisation, role in POSTS:
        builders.appoint(store, now, organisation, member, role)


def mobile(serial: int) -> str:
    """Return a mobile that is nobody's."""
    return f"188{serial:08}"


def edit(store: Store, actor: Actor, member: int, now: datetime, **answers: str) -> Corrected:
    """Put a record right in one go."""
    planned = corrections.plan_edit(store, actor, str(member), answers, now)
    return corrections.edit(store, actor, planned, WHY, now)


def give_mobile(store: Store, actor: Actor, member: int, now: datetime) -> object:
    """Give a member a mobile by `member edit`."""
    return edit(store, actor, member, now, 手机号码=mobile(member))


def give_number(store: Store, actor: Actor, member: int, now: datetime) -> object:
    """Give a member another identity number."""
    return edit(store, actor, member, now, 公民身份号码=builders.id_number(500 + member))


def give_standing(store: Store, actor: Actor, member: int, now: datetime) -> object:
    """Give a member another 党籍状态."""
    return edit(store, actor, member, now, 党籍状态="停止党籍")


def import_mobile(store: Store, actor: Actor, member: int, now: datetime) -> object:
    """Give a member a mobile by a file."""
    return builders.import_people(store, now, [builders.person(member - 1, 手机号码=mobile(member))], actor)


def reset(store: Store, actor: Actor, member: int, now: datetime) -> object:
    """Make the initial password hold again."""
    return accounts.reset_password(store, actor, member, WHY, now)


def unbind(store: Store, actor: Actor, member: int, now: datetime) -> object:
    """Let no phone, identity or authenticator count any more."""
    return accounts.unbind(store, actor, member, WHY, now)


def disable(store: Store, actor: Actor, member: int, now: datetime) -> object:
    """Disable the account."""
    return accounts.disable(store, actor, member, WHY, now)


def enable(store: Store, actor: Actor, member: int, now: datetime) -> object:
    """Enable the account."""
    return accounts.enable(store, actor, member, WHY, now)


WAYS: tuple[Way, ...] = (give_mobile, give_number, give_standing, import_mobile, reset, unbind, disable, enable)
