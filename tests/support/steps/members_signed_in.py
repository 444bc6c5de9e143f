"""Members of `tests.support.builders` who are signed in, named by the serial of their row."""

from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.store.core.engine import Store
from tests.support.builders import person
from tests.support.steps import sign_in as sign_ins


def token_of(store: Store, now: datetime, serial: int = 0) -> str:
    """Sign the imported person of a serial in with the initial password; return the session's token."""
    return sign_ins.sign_in(store, person(serial)["公民身份号码"], now)


def actor_of(store: Store, now: datetime, serial: int = 0) -> Actor:
    """Sign the imported person of a serial in and return them."""
    return sign_ins.actor_of(store, token_of(store, now, serial), now)
