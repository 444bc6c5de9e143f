"""A command that is called twice with one key writes once, and gives one answer."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import IdempotencyKeyUsed
from szdj_cli.services.access.verified import require_verified
from szdj_cli.store.accounts import idempotency_keys as rows
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.held import HeldWrite
from szdj_cli.store.core.transactions import Transaction

KEPT = timedelta(days=90)
"""How long an answer is given again; the key is a new one afterwards."""

Result = Sequence[Mapping[str, object]]


class Answer(NamedTuple):
    """What a command wrote for programs, in plain values, one by one or as a list; and its exit code."""

    result: Result
    is_list: bool = False
    exit_code: int = 0


def _reach(actor: Actor) -> str:
    if actor.grant is None:
        return ""
    return json.dumps([sorted(actor.grant.scopes), [held.organisation_id for held in actor.appointments]])


class AlreadyAnswered(Exception):
    """The key was used while this run was getting ready to write."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Call:
    """A call of a command with a key, by a person or by a script of theirs.

    `call` says the same of the same command with the same arguments and inputs; neither it nor the key is kept in
    clear: a MAC of them is. A key is the account's, of people and scripts together, so that nothing is done twice; to
    another token than one for the same in the same organisation it is a call of its own: no answer reaches further
    than the token.
    """

    def __init__(self, store: Store, actor: Actor, key: str, call: str, now: datetime) -> None:
        self._store, self._actor, self._account_id, self._now = store, actor, actor.account_id, now
        self._key_mac = store.keys.mac("idempotency_key", key)
        self._call_mac = store.keys.mac("idempotent_call", call + _reach(actor))
        self._answer: Answer | None = Answer(())
        self._is_kept = False
        self.held = HeldWrite(self._require_new, self._finish)

    def answered(self) -> Answer | None:
        """Return the answer to an earlier call with this key; None where there was none, or it is too long ago.

        Raises:
            IdempotencyKeyUsed: it was another call.
            VerificationRequired: there is one, and today's verification, which every command wants, is still to do.
        """
        with self._store.reading() as tx:
            found = self._find(tx)
            if found is not None:
                require_verified(tx, self._actor, self._now)
            return found

    def keep(self, answer: Answer) -> None:
        """Keep what the command has written and, with it, what it answers; of what wrote nothing no answer is kept."""
        if not self.held.is_over:
            self._answer = answer
            self.held.keep()

    def keep_unanswered(self) -> None:
        """Keep what the command has written, and no answer: it goes on by another command."""
        if not self.held.is_over:
            self._answer = None
            self.held.keep()

    def end(self, exit_code: int) -> None:
        """Keep the exit code, where the answer was kept before it was known."""
        if self._is_kept:
            with self._store.transaction() as tx:
                rows.end(tx, self._account_id, self._key_mac, exit_code)

    def _require_new(self, tx: Transaction) -> None:
        if (answer := self._find(tx)) is not None:
            raise AlreadyAnswered(answer)
        self._head_before = audit.head(tx)

    def _finish(self, tx: Transaction) -> None:
        answer = self._answer
        self._is_kept = answer is not None and audit.head(tx) != self._head_before  # no act goes without its entry
        if self._is_kept and answer is not None:
            text = json.dumps([answer.is_list, answer.result], ensure_ascii=False)
            call = self._account_id, self._key_mac, self._call_mac
            rows.keep(tx, *call, text, answer.exit_code, self._now)

    def _find(self, tx: Transaction) -> Answer | None:
        found = rows.find(tx, self._account_id, self._key_mac, self._now - KEPT)
        if found is None:
            return None
        if found.call_mac != self._call_mac:
            raise IdempotencyKeyUsed
        is_list, result = json.loads(found.result)
        return Answer(result, is_list, found.exit_code)
