"""Whatever the office does to people, in any order: nobody alone becomes somebody who decides."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import text

from szdj_cli.domain.accounts.accounts import SessionState
from szdj_cli.domain.accounts.verification import Method
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import SzdjError
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import Decision, Outcome
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services import corrections
from szdj_cli.services.access import access
from szdj_cli.services.accounts import accounts, sessions
from szdj_cli.services.approvals import decisions
from szdj_cli.services.countersigning import countersigning
from szdj_cli.services.members import profiles
from szdj_cli.services.organisations import appointments
from szdj_cli.settings import Settings
from szdj_cli.store.accounts import accounts as account_rows
from szdj_cli.store.accounts import sessions as session_rows
from szdj_cli.store.accounts.accounts import Administrator
from szdj_cli.store.core.engine import open_store
from szdj_cli.store.verification import verified_days
from tests.support import builders
from tests.support.applicants import COMMITTEE_SECRETARY, OUTSIDER, SECRETARY
from tests.support.builders import person
from tests.support.machines.playing import play

Copied = Callable[[], AbstractContextManager[Settings]]

ABOVE, DEPUTY, MEMBER, OTHER = 4, 5, 6, 7
PEOPLE = (SECRETARY, COMMITTEE_SECRETARY, OUTSIDER, ABOVE, DEPUTY, MEMBER, OTHER)
KEEPER = 0  # the administrator, among the members
ORGANISATIONS = ("B1", "C1", "C0", "B4", "C2")
ROLES = (Role.SECRETARY, Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.ORGANISER)
HOURS = (1, 12, 25, 25, 24 * 31)
DAY, MONTH = timedelta(hours=24), timedelta(days=30)
WHY = "本人提供了证明"
_ACTS = (
    *(["mobile", "confirm"] * 4 + ["number", "reset", "time_pass", "appoint"] * 3),
    *(["file", "enable", "dismiss", "settle", "ask", "decide"] * 2 + ["disable", "refuse", "back"] + ["puppet"] * 2),
)


@dataclass(frozen=True)
class SignIn:
    """What somebody signs in with: number, mobile, password, whether they may."""

    number: bytes
    mobile: bytes
    password: str | None
    is_disabled: bool


@dataclass
class Seen:
    """The store, as far as it matters here, read by statements of its own."""

    sign_ins: dict[int, SignIn]
    posts: dict[int, set[tuple[str, str]]]  # organisation's code and role, today's and later ones
    present: dict[int, set[tuple[str, str]]]
    branches: dict[int, str]
    corrections: dict[int, tuple[int, int, datetime, str]]  # member, account, begun at, state
    accounts: dict[int, int]


class RightsMachine(RuleBasedStateMachine):
    """Three tiers of organisations, one administrator, and all that the office may do to people."""

    def __init__(self, copied: Copied) -> None:
        super().__init__()
        self._open = ExitStack()
        self.store = open_store(self._open.enter_context(copied()))
        self.now = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
        first, *others = builders.ORGANISATIONS
        above = {"编码": "C0", "名称": "示范区委", "类型": "党委", "有转接权": "是"}
        builders.import_organisations(self.store, self.now, [above, {**first, "上级编码": "C0"}, *others])
        builders.appoint(self.store, self.now, "C0", ABOVE)
        builders.appoint(self.store, self.now, "C1", DEPUTY, Role.DEPUTY_SECRETARY)
        builders.appoint(self.store, self.now, "C0", OTHER, Role.ORGANISER)
        with self.store.transaction() as tx:
            keeper = Administrator("管理员", builders.id_number(999), "13700000000")
            self.keeper = account_rows.add_administrator(tx, keeper, "x", is_weak=False)
        self.now += timedelta(days=3)
        self.above = {
            "B1": {"B1", "G1", "C1", "C0"},
            "C1": {"C1", "C0"},
            "C0": {"C0"},
            "B4": {"B4", "C2"},
            "C2": {"C2"},
        }
        self.given: list[tuple[int, int, datetime]] = []
        """Whose sign-in one account alone has changed, which, and when."""
        self.made: dict[tuple[int, str], datetime] = {}
        """When each member was last appointed where."""
        self.aside: list[tuple[int, int, datetime, set[str]]] = []
        """Which account has dismissed or disabled whom, when, and where they were committees' secretary until then."""
        self._serial = 0
        self._tokens: dict[int, int] = {}
        self.seen = self._look()

    def teardown(self) -> None:
        self._open.close()

    @rule(
        what=st.sampled_from(_ACTS),
        # Those most often who could do something, and those to whom they must not.
        who=st.sampled_from((KEEPER, COMMITTEE_SECRETARY, SECRETARY) * 3 + PEOPLE),
        whom=st.sampled_from((ABOVE, OTHER) * 3 + PEOPLE),
        how=st.integers(0, 11),
    )
    def somebody_acts(self, what: str, who: int, whom: int, how: int) -> None:
        """Let somebody do something to somebody; whether they may is the program's to say, and then looked at."""
        self._sign_all_in()
        actor = self._actor(who)
        if actor is None:
            return
        before = self.seen = self._look()
        done = self._attempt(lambda: getattr(self, f"_let_{what}")(actor, whom, how))
        self.seen = self._look()
        note(f"{self.now:%m-%d %H:%M} {who} {what} {whom} {how}: {done}")
        if what in ("dismiss", "disable") and not isinstance(done, str):
            self.aside.append((actor.account_id, whom, self.now, self._stands_for_long(whom, self.now, before)))
        self._judge(what, actor, before)

    # --- what people do ---

    def _let_mobile(self, actor: Actor, whom: int, _how: int) -> object:
        return self._edit(actor, whom, 手机号码=self._new_mobile())

    def _let_number(self, actor: Actor, whom: int, _how: int) -> object:
        self._serial += 1
        return self._edit(actor, whom, 公民身份号码=builders.id_number(self._serial % 1000, born="19660101"))

    def _let_reset(self, actor: Actor, whom: int, _how: int) -> object:
        return accounts.reset_password(self.store, actor, whom, WHY, self.now)

    def _let_enable(self, actor: Actor, whom: int, _how: int) -> object:
        return accounts.enable(self.store, actor, whom, WHY, self.now)

    def _let_disable(self, actor: Actor, whom: int, _how: int) -> object:
        return accounts.disable(self.store, actor, whom, WHY, self.now)

    def _let_back(self, actor: Actor, whom: int, _how: int) -> object:
        """Register somebody who is there as if they came back."""
        answers = person(whom - 1, 手机号码=self._new_mobile())
        return corrections.add(
            self.store, actor, corrections.plan_new(self.store, actor, answers, self.now), WHY, self.now
        )

    def _let_file(self, actor: Actor, whom: int, _how: int) -> object:
        row = person(whom - 1, 手机号码=self._new_mobile(), 所在党支部="B4" if whom == OUTSIDER else "B1")
        return builders.import_people(self.store, self.now, [row], actor)

    def _let_appoint(self, actor: Actor, whom: int, how: int) -> object:
        where, role = ORGANISATIONS[how % 5], ROLES[how % 4]
        begins = shanghai_day(self.now) + timedelta(days=how % 3 == 0)
        args = (self.store, actor, where, str(whom), role, self.now)
        made = appointments.appoint(*args, from_day=begins)
        if role is not Role.ORGANISER:
            self._judge_appointment(actor, whom, where)
        self.made[whom, where] = self.now
        return made

    def _let_dismiss(self, actor: Actor, whom: int, how: int) -> object:
        return appointments.dismiss(self.store, actor, ORGANISATIONS[how % 5], str(whom), self.now)

    def _let_confirm(self, actor: Actor, _whom: int, how: int) -> object:
        return countersigning.confirm(self.store, actor, self._nth_waiting(how), self.now)

    def _let_puppet(self, actor: Actor, whom: int, how: int) -> object:
        """Begin something, and appoint somebody to confirm it."""
        begun = self._edit(actor, whom, 手机号码=self._new_mobile())
        self.seen = self._look()
        before = self._as_actor(MEMBER)
        self._let_appoint(actor, MEMBER, 17 if how % 2 else 1)  # secretary of C0, or of C1
        self.now += timedelta(hours=13)
        waits = getattr(begun, "waits", None)
        puppet = self._as_actor(MEMBER)
        # Whom others had appointed before may confirm by that.
        is_of_their_making = before is None or not before.appointments
        assert not is_of_their_making or puppet is None or waits is None or self._refuses(puppet, waits)
        return begun

    def _as_actor(self, whom: int) -> Actor | None:
        with self.store.reading() as tx:
            return access.actor_of(tx, self.seen.accounts[whom], 1, self.now)

    def _refuses(self, actor: Actor, number: int) -> bool:
        try:
            countersigning.confirm(self.store, actor, number, self.now)
        except SzdjError:
            return True
        return False

    def _let_refuse(self, actor: Actor, _whom: int, how: int) -> object:
        return countersigning.refuse(self.store, actor, self._nth_waiting(how), WHY, self.now)

    def _let_settle(self, _actor: Actor, _whom: int, _how: int) -> object:
        return countersigning.settle(self.store, self.now)

    def _let_time_pass(self, actor: Actor, whom: int, how: int) -> object:
        self.now += timedelta(hours=HOURS[how % 5])
        return self._let_settle(actor, whom, how)

    def _let_ask(self, _actor: Actor, whom: int, _how: int) -> object:
        """Ask for a new mobile of one's own."""
        if (own := self._actor(whom)) is None:
            return None
        sent = profiles.edit(self.store, own, {"mobile": self._new_mobile()}, self.now)
        return profiles.finish_edit(self.store, own, sent.messages[0].code or "", self.now)

    def _let_decide(self, actor: Actor, _whom: int, how: int) -> object:
        with self.store.reading() as tx:
            found = tx.conn.scalars(text("SELECT id FROM request WHERE state = 'pending' ORDER BY id")).all()
        chosen = found[how % len(found)] if found else 0
        return decisions.decide(self.store, actor, [Decision(chosen, Outcome.ACCEPTED)], self.now)

    # --- what must hold ---

    def _judge(self, what: str, actor: Actor, before: Seen) -> None:
        for member, old in before.sign_ins.items():
            new = self.seen.sign_ins[member]
            is_opened = old.is_disabled and not new.is_disabled
            is_given = (new.number, new.mobile, new.password) != (old.number, old.mobile, old.password)
            if not (is_given or is_opened):
                continue
            if what == "decide":
                self._judge_decision(member, actor)
            elif self._decides(member, before):
                self._judge_two(what, member, actor, before)
            else:
                self._judge_one(what, member, actor, before)
            if what != "decide" and is_given:
                assert self._is_cut_off(member)

    def _judge_one(self, what: str, member: int, actor: Actor, before: Seen) -> None:
        begun = self._ended(member, before)
        giver = begun[1] if begun else actor.account_id
        is_contact = what in ("mobile", "reset", "puppet") and self._stands_over_the_branch(
            actor.account_id, member, before
        )
        assert begun is not None or is_contact or self._may(actor.account_id, member, before), (what, member)
        if begun is None:
            self.given.append((member, giver, self.now))

    def _judge_two(self, what: str, member: int, actor: Actor, before: Seen) -> None:
        begun = self._ended(member, before)
        assert begun is not None, (what, member)
        assert begun[0] == member
        assert self._may(begun[1], member, before)
        if what == "confirm":
            assert actor.account_id != begun[1]
            assert actor.account_id != before.accounts[member]
            assert self._may(actor.account_id, member, before)
        else:
            assert what in ("settle", "time_pass"), what
            assert self.now - begun[2] >= DAY
            assert not self._seconds(begun, before)
            assert not self._put_aside(begun, before)

    def _judge_decision(self, member: int, actor: Actor) -> None:
        assert actor.member_id != member
        roles = {where for where, role in self.seen.present[actor.member_id or 0] if role != Role.ORGANISER}
        reach = [self.above[where] for where, _ in self.seen.posts[member]]
        assert any(all(where in line for line in reach) for where in roles)

    def _judge_appointment(self, actor: Actor, member: int, where: str) -> None:
        assert actor.member_id != member
        own = [at for whom, by, at in self.given if (whom, by) == (member, actor.account_id)]
        recent = [at for at in own if self.now - at <= MONTH]
        others = {self.keeper} | {
            self.seen.accounts[each]
            for each in PEOPLE
            if each != member
            and not self.seen.sign_ins[each].is_disabled
            and any(
                role == Role.SECRETARY and code[0] == "C" and code in self.above[where]
                for code, role in self.seen.present[each]
            )
        }
        if others - {actor.account_id}:
            assert not recent
        assert not [at for at in recent if self.now - at < DAY]

    # --- the rules once more ---

    def _decides(self, member: int, seen: Seen) -> bool:
        return any(role != Role.ORGANISER for _, role in seen.posts[member])

    def _may(self, account: int, member: int, seen: Seen) -> bool:
        if account == self.keeper:
            return True
        lines = [self.above[seen.branches[member]], *(self.above[where] for where, _ in seen.posts[member])]
        mine = next((each for each, number in seen.accounts.items() if number == account), None)
        if mine is None or mine == member:
            return False
        held = self._stands_in(mine, seen)
        return all(held & line for line in lines)

    def _stands_over_the_branch(self, account: int, member: int, seen: Seen) -> bool:
        """Return whether an account is that of the secretary of a member's branch, and the member holds no post."""
        mine = next((each for each, number in seen.accounts.items() if number == account), None)
        if mine in (None, member) or seen.posts[member]:
            return False
        return any(where == seen.branches[member] and role == Role.SECRETARY for where, role in seen.present[mine])

    def _stands_in(self, member: int, seen: Seen) -> set[str]:
        return {where for where, role in seen.present[member] if role == Role.SECRETARY and where[0] == "C"}

    def _stands_for_long(self, member: int, at: datetime, seen: Seen) -> set[str]:
        """Return where somebody stands who was not just appointed there: nobody makes a second person of their own."""
        return {
            where for where in self._stands_in(member, seen) if self.made.get((member, where), at - MONTH) < at - DAY
        }

    def _put_aside(self, begun: tuple[int, int, datetime, str], seen: Seen) -> bool:
        """Return whether whoever began a correction has put somebody aside who could have confirmed it."""
        member, account, at, _ = begun
        lines = [self.above[seen.branches[member]], *(self.above[where] for where, _ in seen.posts[member])]
        return any(
            by == account and whom != member and then >= at - MONTH and all(held & line for line in lines)
            for by, whom, then, held in self.aside
        )

    def _seconds(self, begun: tuple[int, int, datetime, str], seen: Seen) -> set[int]:
        member, account, at, _ = begun
        lines = [self.above[seen.branches[member]], *(self.above[where] for where, _ in seen.posts[member])]
        held = {each: self._stands_for_long(each, at, seen) for each in PEOPLE}
        able = {
            seen.accounts[each]
            for each in PEOPLE
            if not seen.sign_ins[each].is_disabled and all(held[each] & line for line in lines)
        }
        return (able | {self.keeper}) - {account, seen.accounts[member]}

    def _ended(self, member: int, before: Seen) -> tuple[int, int, datetime, str] | None:
        """Return the correction of a member that took effect just now."""
        done = [
            row
            for number, row in self.seen.corrections.items()
            if row[0] == member and row[3] == "done" and before.corrections.get(number, row)[3] == "waiting"
        ]
        return done[0] if done else None

    def _is_cut_off(self, member: int) -> bool:
        with self.store.reading() as tx:
            is_open = session_rows.is_open(tx, self._tokens[member])
            found = {"member": member, "day": shanghai_day(self.now).isoformat()}
            query = text("SELECT count(*) FROM verification WHERE member_id = :member AND day = :day")
            return not is_open and not tx.conn.scalar(query, found)

    # --- the store ---

    def _sign_all_in(self) -> None:
        """Let everybody be signed in and verified, with a password of their own."""
        with self.store.transaction() as tx:
            for member, account in self.seen.accounts.items():
                token = sessions.new_token()
                self._tokens[member] = session_rows.add(tx, token, account, SessionState.OPEN, "测试机", self.now)
                verified_days.add_day(tx, member, Method.TOTP, self.now)
                if self.seen.sign_ins[member].password is None:
                    account_rows.set_password(tx, account, f"hash {member}", is_weak=False)

    def _actor(self, who: int) -> Actor | None:
        account = self.keeper if who == KEEPER else self.seen.accounts[who]
        with self.store.reading() as tx:
            return access.actor_of(tx, account, 1, self.now)

    def _edit(self, actor: Actor, whom: int, **answers: str) -> object:
        planned = corrections.plan_edit(self.store, actor, str(whom), answers, self.now)
        return corrections.edit(self.store, actor, planned, WHY, self.now)

    def _new_mobile(self) -> str:
        self._serial += 1
        return f"177{self._serial:08}"

    def _nth_waiting(self, which: int) -> int:
        found = sorted(number for number, row in self.seen.corrections.items() if row[3] == "waiting")
        return found[which % len(found)] if found else 0

    def _attempt(self, act: Callable[[], Any]) -> object:
        try:
            return act()
        except SzdjError as refusal:
            return refusal.code

    def _look(self) -> Seen:
        today = shanghai_day(self.now).isoformat()
        with self.store.reading() as tx:
            people = tx.conn.execute(
                text(
                    "SELECT member.id, member.id_index, member.mobile_index, organisation.code AS branch,"
                    " account.id AS account, account.password_hash, account.is_disabled FROM member"
                    " JOIN organisation ON organisation.id = member.branch_id"
                    " LEFT JOIN account ON account.id_index = member.id_index"
                )
            ).all()
            held = tx.conn.execute(
                text(
                    "SELECT member_id, code, role, from_day FROM appointment"
                    " JOIN organisation ON organisation.id = organisation_id"
                    " WHERE until_day IS NULL OR until_day >= :today"
                ),
                {"today": today},
            ).all()
            begun = tx.conn.execute(text("SELECT id, member_id, begun_by, begun_at, state FROM correction")).all()
        posts: dict[int, set[tuple[str, str]]] = {each: set() for each in (0, *PEOPLE)}
        present: dict[int, set[tuple[str, str]]] = {each: set() for each in (0, *PEOPLE)}
        for row in held:
            posts[row.member_id].add((row.code, row.role))
            if row.from_day <= today:
                present[row.member_id].add((row.code, row.role))
        mine = [row for row in people if row.id in PEOPLE]
        return Seen(
            {
                row.id: SignIn(bytes(row.id_index), bytes(row.mobile_index), row.password_hash, bool(row.is_disabled))
                for row in mine
            },
            posts,
            present,
            {row.id: row.branch for row in mine},
            {row.id: (row.member_id, row.begun_by, datetime.fromisoformat(row.begun_at), row.state) for row in begun},
            {row.id: row.account for row in mine},
        )


def test_whatever_is_done_nobody_alone_becomes_somebody_who_decides(
    settings_at_work: Copied, request: pytest.FixtureRequest
) -> None:
    is_sqlite = "sqlite" in request.node.callspec.id
    play(partial(RightsMachine, settings_at_work), *((20, 50) if is_sqlite else (6, 40)), derandomize=True)


@pytest.mark.full
def test_whatever_is_done_at_length_nobody_does(settings_at_work: Copied, request: pytest.FixtureRequest) -> None:
    is_sqlite = "sqlite" in request.node.callspec.id
    play(partial(RightsMachine, settings_at_work), *((600, 60) if is_sqlite else (200, 50)), derandomize=False)
