"""Changing one's own password."""

import subprocess
import sys
from datetime import datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from szdj_cli.domain.accounts.accounts import PasswordChanged, SessionState
from szdj_cli.domain.errors import PasswordRefused, PasswordWrong, SignInFailed, SignInRequired, Throttled
from szdj_cli.services.accounts import passwords
from szdj_cli.services.accounts.password_hashes import hashed, is_outdated, is_right
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.steps.sign_in import WEAK_LENGTH, actor_of, begin, sign_in
from tests.support.storage.tampering import past_the_program

MEMBER = builders.person(0)["公民身份号码"]
INITIAL = MEMBER[-6:]
STRONG = "kmw7-fpq2-ab"


@pytest.fixture
def token(store: Store, now: datetime) -> str:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 1)
    return sign_in(store, MEMBER, now)


def change(store: Store, token: str, present: str, new: str, now: datetime) -> PasswordChanged:
    return passwords.change_password(store, actor_of(store, token, now), present, new, now, WEAK_LENGTH)


def test_the_new_password_holds_and_the_old_one_no_more(store: Store, now: datetime, token: str) -> None:
    assert not change(store, token, INITIAL, STRONG, now).is_weak
    assert begin(store, MEMBER, STRONG, now).state is SessionState.OPEN
    assert begin(store, MEMBER, INITIAL, now).message is None


def test_other_sessions_end_and_this_one_goes_on_with_a_new_token(store: Store, now: datetime, token: str) -> None:
    other = sign_in(store, MEMBER, now)
    changed = change(store, token, INITIAL, STRONG, now)
    assert actor_of(store, changed.token, now).member_id == 1
    for ended in (token, other):
        with pytest.raises(SignInRequired):
            actor_of(store, ended, now)


def test_full_width_letters_are_the_same_password(store: Store, now: datetime, token: str) -> None:
    change(store, token, INITIAL, "ｋｍｗ７-fpq2-ab", now)
    assert begin(store, MEMBER, STRONG, now).state is SessionState.OPEN


def test_a_weak_new_password_is_taken_and_said_to_be_weak(store: Store, now: datetime, token: str) -> None:
    assert change(store, token, INITIAL, "xuexiqiangguo", now).is_weak
    assert change(store, sign_in(store, MEMBER, now, "xuexiqiangguo"), "xuexiqiangguo", "kmw7fpq2", now).is_weak


@pytest.mark.parametrize(("new", "rule"), [("short", "too_short"), ("x" * 129, "too_long")])
def test_a_new_password_of_another_length_is_refused(
    store: Store, now: datetime, token: str, new: str, rule: str
) -> None:
    with pytest.raises(PasswordRefused) as refused:
        change(store, token, INITIAL, new, now)
    assert refused.value.rule == rule


def test_the_present_password_again_is_refused(store: Store, now: datetime, token: str) -> None:
    token = change(store, token, INITIAL, STRONG, now).token
    with pytest.raises(PasswordRefused) as refused:
        change(store, token, STRONG, STRONG, now)
    assert refused.value.rule == "unchanged"


def test_the_present_password_is_asked_for_and_guessing_it_is_made_to_wait(
    store: Store, now: datetime, token: str
) -> None:
    token = change(store, token, INITIAL, STRONG, now).token
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            change(store, token, "not that", "another-strong-1", now)
    with pytest.raises(Throttled):
        change(store, token, STRONG, "another-strong-1", now)


def test_without_a_hash_nothing_is_right_and_the_work_is_the_same() -> None:
    from szdj_cli.services.accounts import password_hashes

    assert not is_right("anything", None)
    dummy = password_hashes._nobodys()
    assert not is_outdated(dummy)  # today's parameters
    assert dummy.split("$")[:4] == hashed("anything").split("$")[:4]
    assert [len(part) for part in dummy.split("$")] == [len(part) for part in hashed("anything").split("$")]


def test_what_the_program_hashes_with_are_the_parameters_that_argon2_advises() -> None:
    # In a process of its own: the suite hashes cheaply (tests/conftest.py).
    code = (
        "from szdj_cli.services.accounts import password_hashes as p; print(p.is_outdated(p.hashed('x')), p._nobodys())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    advised = PasswordHasher()
    assert said[0] == "False"
    assert said[1].split("$")[3] == f"m={advised.memory_cost},t={advised.time_cost},p={advised.parallelism}"


def test_a_damaged_hash_is_nobodys() -> None:
    assert not is_right("anything", "$argon2id$broken")


def test_a_hash_with_weaker_parameters_is_renewed_at_the_next_sign_in(store: Store, now: datetime, token: str) -> None:
    from szdj_cli.store.accounts import accounts

    weaker = PasswordHasher(time_cost=1, memory_cost=8192).hash(STRONG)
    id_index = store.keys.id_index(MEMBER)
    with store.transaction() as tx:
        account_id = accounts.ensure(tx, id_index)
        accounts.set_password(tx, account_id, weaker, is_weak=False)
    assert begin(store, MEMBER, STRONG, now).state is SessionState.OPEN
    with store.reading() as tx:
        holder = accounts.find_holder(tx, id_index)
    assert holder is not None
    assert holder.password_hash is not None
    assert not is_outdated(holder.password_hash)
    assert is_right(STRONG, holder.password_hash)


def test_a_hash_that_was_copied_from_another_account_is_no_password_there(store: Store, now: datetime) -> None:
    """Whoever can write into the database knows one password: their own."""
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)
    other = builders.person(1)["公民身份号码"]
    change(store, sign_in(store, MEMBER, now), INITIAL, STRONG, now)
    change(store, sign_in(store, other, now), other[-6:], "another-Strong-26", now)
    with past_the_program(store) as conn:
        conn.execute(text("UPDATE account SET password_hash = (SELECT password_hash FROM account WHERE id = 1)"))
    assert begin(store, MEMBER, STRONG, now).state is SessionState.OPEN
    for password in (STRONG, "another-Strong-26"):
        with pytest.raises(SignInFailed):
            begin(store, other, password, now)
    assert begin(store, other, other[-6:], now).message is None  # nobody's step, as for every number
