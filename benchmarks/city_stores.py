"""Stores for the benchmark of a city: organisations, members, two years of dues, requests, and those who read them.

Branches of 25, committees of 40 branches. One member, one secretary of a branch, one of a committee and one
administrator are signed in, each as the user of that name.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

from benchmarks import decision_stores, dues_stores
from szdj_cli import private_files
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.store.core import audit, row_digests
from szdj_cli.store.core.crypto import token_hash
from szdj_cli.store.core.statements import Statement
from szdj_cli.store.core.transactions import Transaction

MEMBERS_A_BRANCH = 25
BRANCHES_A_COMMITTEE = 40
USERS = ("administrator", "committee", "branch", "member")

_REMAKE_ORGANISATIONS = (
    "DELETE FROM organisation WHERE id > 1",
    """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :committees)
       INSERT INTO organisation (id, code, name, kind, parent_id, can_transfer)
       SELECT 2 + i, 'C' || i, '示范第' || i || '党委', 'committee', 1, true FROM n""",
    """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :branches)
       INSERT INTO organisation (id, code, name, kind, parent_id, can_transfer)
       SELECT 2 + :committees + i, 'B' || i, '示范第' || i || '党支部', 'branch', 2 + i / :size, false FROM n""",
)
_MOVE_MEMBERS = "UPDATE member SET branch_id = 2 + :committees + (id - 1) / :size"
_DECIDE = "UPDATE request SET state = 'approved', waiting_at = NULL, closed_at = submitted_at WHERE id % 5 <> 0"
_APPOINT = Statement(
    """INSERT INTO appointment (id, organisation_id, member_id, role, from_day, begun, settled)
       VALUES (:id, :organisation, :member, 'secretary', '2020-01-01', true, false)"""
)
_OPEN_ACCOUNT = Statement(
    """INSERT INTO account (id, id_index, is_administrator, name, is_weak, totp_step, is_disabled)
       VALUES (:id, :id_index, :is_administrator, '示范', false, 0, false)"""
)
_OPEN_SESSION = Statement(
    """INSERT INTO session (token_hash, account_id, state, terminal, created_at, seen_at)
       VALUES (:token_hash, :account, 'open', 'benchmark', :now, :now)"""
)
_VERIFY = Statement("INSERT INTO verification (member_id, day, method, at) VALUES (:member, :day, 'totp', :now)")


def build(home: Path, members: int, months: int, now: datetime) -> None:
    """Make a store of so many members, each with so many months of dues, the present one the last."""
    decision_stores.build(home, members, requests=members // 8)
    store = dues_stores.opened(home)
    branches = members // MEMBERS_A_BRANCH
    committees = branches // BRANCHES_A_COMMITTEE
    with store.transaction() as tx:
        sizes = {"committees": committees, "branches": branches}
        tx.driver.execute("PRAGMA defer_foreign_keys = ON")
        for statement in _REMAKE_ORGANISATIONS:
            wanted = {name: value for name, value in sizes.items() if f":{name}" in statement}
            size = {"size": BRANCHES_A_COMMITTEE} if ":size" in statement else {}
            tx.driver.execute(statement, wanted | size)
        tx.driver.execute(_MOVE_MEMBERS, {"committees": committees, "size": MEMBERS_A_BRANCH})
        tx.driver.execute("UPDATE request SET branch_id = (SELECT branch_id FROM member WHERE id = member_id)")
        tx.driver.execute("UPDATE request SET waiting_at = branch_id")
        tx.driver.execute(
            "UPDATE request_step SET organisation_id = (SELECT branch_id FROM request WHERE request.id = request_id)"
        )
        tx.driver.execute(_DECIDE)
        tx.driver.execute("DELETE FROM appointment")
        numbers = count(1)
        for member, organisation in _posts(committees, branches):
            tx.execute(_APPOINT, id=next(numbers), organisation=organisation, member=member)
        _sign_in(tx, home, members, now)
        row_digests.begin(tx)
        audit.append(tx, audit.Entry("system", audit.CREATED, "store"), now)
    dues_stores.add_dues(store, months, paid=True)
    with store.transaction() as tx:
        row_digests.note_all(tx)  # so that the log knows every row


def _posts(committees: int, branches: int) -> Iterator[tuple[int, int]]:
    """Yield who is secretary where: the first member of each branch, the second of the first of each committee."""
    for branch in range(branches):
        yield branch * MEMBERS_A_BRANCH + 1, 2 + committees + branch
    for committee in range(committees):
        yield committee * BRANCHES_A_COMMITTEE * MEMBERS_A_BRANCH + 2, 2 + committee


def _sign_in(tx: Transaction, home: Path, members: int, now: datetime) -> None:
    tx.driver.execute("DELETE FROM session")
    tx.driver.execute("DELETE FROM account")
    tx.driver.execute("DELETE FROM verification")
    for account, user in enumerate(USERS, 1):
        member = {"branch": 1, "committee": 2, "member": 3}.get(user)
        number = decision_stores.id_number(member or members + 1)
        is_administrator = member is None
        tx.execute(_OPEN_ACCOUNT, id=account, id_index=tx.keys.id_index(number), is_administrator=is_administrator)
        token = secrets.token_urlsafe(32)
        private_files.create(home / f"session.user-{user}", token.encode())
        tx.execute(_OPEN_SESSION, token_hash=token_hash(token), account=account, now=now)
        if member:
            tx.execute(_VERIFY, member=member, day=shanghai_day(now), now=now)
