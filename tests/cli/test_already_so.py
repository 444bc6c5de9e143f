"""What is asked for and is so already: exit code 0, what stands, nothing written or sent; anything else is refused."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from szdj_cli.cli.state import State
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.store.core.engine import Store
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, SECRETARY
from tests.support.homes import ADMINISTRATOR, calling
from tests.support.outboxes import delivered
from tests.support.running import Result, assert_ok
from tests.support.storage.dumps import rows_of

MEMBER, OTHER, THIRD = APPLICANTS[:3]


class Twice(NamedTuple):
    """A command that is called twice: by whom, how, and how else it is no longer the same, and with which exit code."""

    member: int
    call: str
    otherwise: str = ""
    exit_code: int = 7
    stands: str = ""
    """The key of what stands, by its number."""
    stdin: str = ""
    before: tuple[tuple[int, str], ...] = ()
    says: str = "已经是这样"


ACCEPTED = ((SECRETARY, "approve accept 1 --yes"), (COMMITTEE_SECRETARY, "approve accept 1 --yes"))
LETTER = (
    (
        THIRD,
        "transfer out --outside --set 转移原因=工作调动 --set 转入单位抬头=中共样例市委组织部"
        " --set 转入支部=样例公司支部 --yes",
    ),
    *ACCEPTED,
)
"""Until a letter is issued."""
UNDERWAY = ((THIRD, "transfer out --to B2 --set 转移原因=工作调动 --yes"), *ACCEPTED)
"""Until a member of this store can be taken in."""
ACTS = {
    "org add": Twice(
        ADMINISTRATOR,
        "org add B9 --name 第九党支部 --type 党支部 --parent C1 --yes",
        "org add B9 --name 第十党支部 --type 党支部 --parent C1 --yes",
        stands="organisation",
        says="没有变化",
    ),
    "org rename": Twice(
        ADMINISTRATOR, "org rename B3 第三支部 --reason 调整 --yes", stands="organisation", says="没有变化"
    ),
    "org move": Twice(ADMINISTRATOR, "org move B3 --to G1 --reason 调整 --yes", stands="organisation", says="没有变化"),
    "org close": Twice(
        ADMINISTRATOR,
        "org close B9 --reason 调整 --yes",
        "org close B3 --reason 调整 --yes",
        stands="organisation",
        says="没有变化",
        before=(
            (ADMINISTRATOR, "org add B9 --name 第九党支部 --type 党支部 --parent C1 --yes"),
            (ADMINISTRATOR, "org merge B3 --into B2 --reason 调整 --yes"),
        ),
    ),
    "org merge": Twice(
        ADMINISTRATOR,
        "org merge B3 --into B2 --reason 调整 --yes",
        "org merge B3 --into B1 --reason 调整 --yes",
        stands="organisation",
        says="没有变化",
    ),
    "org appoint": Twice(
        ADMINISTRATOR,
        f"org appoint B2 --member {OTHER} --role secretary",
        f"org appoint B2 --member {OTHER} --role secretary --until 2099-01-01",
        stands="member",
    ),
    "org dismiss": Twice(
        ADMINISTRATOR,
        f"org dismiss B1 --member {SECRETARY} --yes",
        f"org dismiss B1 --member {SECRETARY} --role organiser --yes",
        6,
        stands="organisation",
    ),
    "member disable": Twice(ADMINISTRATOR, f"member disable {OTHER} --reason 离职 --yes", stands="id"),
    "member enable": Twice(
        ADMINISTRATOR,
        f"member enable {OTHER} --reason 回来 --yes",
        stands="id",
        before=((ADMINISTRATOR, f"member disable {OTHER} --reason 离职 --yes"),),
    ),
    "member reset-password": Twice(ADMINISTRATOR, f"member reset-password {OTHER} --reason 忘记 --yes", stands="id"),
    "member reset-password of who decides": Twice(
        ADMINISTRATOR,
        f"member reset-password {SECRETARY} --reason 忘记 --yes",
        f"member reset-password {SECRETARY} --reason 丢失 --yes",
        stands="countersign",
    ),
    "member leave": Twice(
        ADMINISTRATOR,
        f"member leave {OTHER} --as 去世 --date {{today}} --reason 病故 --yes",
        f"member leave {OTHER} --as 出党 --date {{today}} --reason 病故 --yes",
        3,
        stands="id",
    ),
    "member leave, restored": Twice(
        ADMINISTRATOR,
        f"member leave {OTHER} --as 恢复 --date {{today}} --reason 写错 --yes",
        f"member leave {OTHER} --as 恢复 --date {{today}} --reason 重名 --yes",
        3,
        stands="id",
        before=((ADMINISTRATOR, f"member leave {OTHER} --as 去世 --date {{today}} --reason 病故 --yes"),),
    ),
    "token revoke": Twice(
        ADMINISTRATOR,
        "token revoke 1 --reason 停用脚本 --yes",
        "token revoke 1 --reason 泄露 --yes",
        stands="id",
        before=((ADMINISTRATOR, "token create --scope import --yes"),),
    ),
    "member unbind": Twice(ADMINISTRATOR, f"member unbind {SECRETARY} --reason 换机 --yes", stands="id"),
    "profile edit": Twice(
        MEMBER, "profile edit --set 工作单位=甲 --yes", "profile edit --set 工作单位=乙 --yes", stands="id"
    ),
    "profile edit in somebody's stead": Twice(
        SECRETARY,
        f"profile edit --member {MEMBER} --basis 书面申请 --set 工作单位=甲 --yes",
        f"profile edit --member {MEMBER} --basis 书面申请 --set 工作单位=乙 --yes",
        stands="id",
    ),
    "dues set": Twice(
        MEMBER,
        "dues set --category employed --base 8000 --yes",
        "dues set --category employed --base 9000 --yes",
        stands="id",
    ),
    "dues set --member": Twice(
        SECRETARY,
        f"dues set --member {MEMBER} --category employed --base 8000 --yes",
        f"dues set --member {MEMBER} --category employed --yes",
        3,
        stands="conflicts",
        says="与现在的标准相同",
    ),
    "request withdraw": Twice(
        MEMBER,
        "request withdraw 1 --yes",
        "request withdraw 2 --yes",
        6,
        stands="id",
        before=((MEMBER, "profile edit --set 工作单位=甲 --yes"),),
    ),
    "dues pay": Twice(
        SECRETARY,
        f"dues pay --member {MEMBER} --amount 12 --serial W1 --yes",
        f"dues pay --member {MEMBER} --amount 13 --serial W1 --yes",
        stands="payments",
    ),
    "dues pay, declared": Twice(
        MEMBER,
        "dues pay --amount 12 --serial W1 --yes",
        "dues pay --amount 13 --serial W2 --yes",
        stands="id",
    ),
    "dues reverse": Twice(
        SECRETARY,
        "dues reverse 1 --reason 写错 --yes",
        "dues reverse 1 --reason 重复 --yes",
        stands="reversal",
        before=((SECRETARY, f"dues pay --member {MEMBER} --amount 12 --yes"),),
    ),
    "dues opening": Twice(SECRETARY, "dues opening {month} --yes", stands="month"),
    "transfer out": Twice(
        MEMBER,
        "transfer out --to B2 --set 转移原因=工作调动 --yes",
        "transfer out --to B3 --set 转移原因=工作调动 --yes",
        stands="id",
    ),
    "transfer void": Twice(
        COMMITTEE_SECRETARY,
        "transfer void 1 --reason 遗失 --yes",
        "transfer void 1 --reason 写错 --yes",
        stands="letter",
        before=LETTER,
    ),
    "transfer slip": Twice(
        COMMITTEE_SECRETARY,
        "transfer slip 1 --handler 张三 --date {today} --stdin --yes",
        "transfer slip 1 --handler 李四 --date {today} --stdin --yes",
        stands="requests",
        stdin="010-65001234\n",
        before=LETTER,
    ),
    "transfer receive": Twice(
        COMMITTEE_SECRETARY,
        "transfer receive 1 --yes",
        "transfer return 1 --reason 不符 --yes",
        stands="accepted",
        before=UNDERWAY,
    ),
    "transfer return": Twice(
        COMMITTEE_SECRETARY,
        "transfer return 1 --reason 不符 --yes",
        "transfer return 1 --reason 写错 --yes",
        stands="rejected",
        before=UNDERWAY,
    ),
}


@pytest.fixture
def office(store_at_work: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Call a command as somebody."""
    monkeypatch.setattr(State, "now", lambda _: now)
    call, facts = calling(store_at_work, now), {"month": shanghai_month(now), "today": now.date().isoformat()}
    return lambda member, line, stdin="": call(member, line.format(**facts), stdin)


def told(result: Result) -> dict[str, Any]:
    """Return what a command says of the one thing that it is called for here."""
    said = json.loads(result.stdout)
    return dict(said[0] if isinstance(said, list) else said)


def left(store: Store) -> tuple[object, bytes]:
    """Return what stands in the store and what was sent."""
    return rows_of(store), delivered(Path(os.environ["SZDJ_HOME"]))


@pytest.mark.parametrize("name", ACTS)
def test_the_same_again_is_so_already_and_anything_else_is_not(
    name: str, office: Callable[..., Result], store_at_work: Store
) -> None:
    act = ACTS[name]
    for member, line in act.before:
        assert_ok(office(member, line))
    first = office(act.member, act.call, act.stdin)
    assert_ok(first)
    done, before = told(first), left(store_at_work)
    assert "already" not in done
    for line in (act.call, f"{act.call} --dry-run"):
        again = office(act.member, line, act.stdin)
        assert_ok(again)
        said = told(again)
        assert (said["already"], said["written"], said["dry_run"]) == (True, False, "--dry-run" in line)
        assert said[act.stands] == done[act.stands]
        assert act.says in again.stderr or "--dry-run" in line, again.stderr
        assert left(store_at_work) == before
    if act.otherwise:
        other = office(act.member, act.otherwise, act.stdin)
        assert other.exit_code == act.exit_code, other
        assert left(store_at_work)[1] == before[1]
