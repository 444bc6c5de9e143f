"""Signing in through the services, as a person does who reads their messages."""

from collections.abc import Callable
from datetime import datetime, timedelta

from szdj_cli.domain.accounts.accounts import SessionLimits, SignInStarted
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.accounts import sessions, signing_in
from szdj_cli.store.core.engine import Store

LIMITS = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
WEAK_LENGTH = 12
TERMINAL = "测试机 pts/1"


def begin(
    store: Store,
    id_number: str,
    password: str,
    now: datetime,
    pause: Callable[[float], None] = lambda _seconds: None,
) -> SignInStarted:
    """Give number and password; nobody really waits."""
    return signing_in.begin(store, id_number, password, TERMINAL, now, WEAK_LENGTH, pause=pause)


def sign_in(store: Store, id_number: str, now: datetime, password: str | None = None) -> str:
    """Sign in, by default with the initial password, and return the session's token."""
    started = begin(store, id_number, password or initial_password_of(id_number), now)
    if started.masked_mobile is None:
        return started.token
    return signing_in.finish(store, started.token, code_in(started.message), now)


def code_in(message: Message | None) -> str:
    """Return the code that a message carries."""
    assert message is not None
    assert message.code is not None
    return message.code


def actor_of(store: Store, token: str, now: datetime) -> Actor:
    """Return whoever a token belongs to."""
    return sessions.current_actor(store, token, now, LIMITS)
