"""A store in which a member waits at a terminal for the phone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from szdj_cli import private_files
from szdj_cli.domain.accounts.verification import ChallengeState
from szdj_cli.domain.authorisation import Actor
from szdj_cli.services.access import verified as verification
from szdj_cli.services.verification import challenges
from szdj_cli.store.core.engine import Store
from tests.support import outboxes
from tests.support.installed import install
from tests.support.steps import sign_in as sign_ins

LINK = re.compile(r"http://127\.0\.0\.1:\d+/[vV]/([\w-]{32}|\w{8})")


@dataclass(frozen=True)
class Branch:
    """A store in which a member is signed in on this machine."""

    home: Path
    store: Store
    actor: Actor

    def token_in(self, text: str) -> str:
        """Return the token, or the code of the short link, that stands in a text last."""
        found = LINK.findall(text)
        assert found, text
        return str(found[-1])

    def confirm(self, token: str) -> None:
        """Do what the phone page does."""
        now = datetime.now(UTC)
        code = challenges.send_code(self.store, token, now).code
        assert code is not None
        assert challenges.confirm(self.store, token, self.actor.name, code, now).state is ChallengeState.CONFIRMED

    def last_code(self) -> str:
        """Return the newest code that was sent."""
        return outboxes.last_code(self.home)

    def lapse(self) -> None:
        """Let what is being asked expire: 90 seconds are long for a test."""
        from sqlalchemy import update

        from szdj_cli.store.tables.verification import CHALLENGE

        with self.store.transaction() as tx:
            tx.conn.execute(update(CHALLENGE).values(expires_at=datetime.now(UTC)))

    def is_verified(self) -> bool:
        assert self.actor.member_id is not None
        with self.store.reading() as tx:
            return verification.is_verified(tx, self.actor.member_id, datetime.now(UTC))


@pytest.fixture
def branch() -> Branch:
    installed, now = install(), datetime.now(UTC)
    token = sign_ins.sign_in(installed.store, installed.id_number, now)
    private_files.replace(installed.home / "session", token.encode())
    return Branch(installed.home, installed.store, sign_ins.actor_of(installed.store, token, now))
