"""The demonstration's other members: sign in, are verified and submit, through the services, in one process.

Run as a program in the demonstration's home, so that nothing of the user's own store is near. Reads a JSON list of
[identity number, full name, {heading: value}] from standard input.
"""

import json
import sys

from szdj_cli.cli import state
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.accounts import sessions, signing_in
from szdj_cli.services.members import profiles
from szdj_cli.services.verification import challenges

_TERMINAL = "demo"


def main() -> int:
    """Submit what everybody wants changed."""
    current = state.begin()
    for id_number, full_name, wanted in json.load(sys.stdin):
        _submit(current, id_number, full_name, wanted)
    return 0


def _submit(current: state.State, id_number: str, full_name: str, wanted: dict[str, str]) -> None:
    store, settings, now = current.store, current.settings, current.now()
    password = initial_password_of(id_number)
    started = signing_in.begin(store, id_number, password, _TERMINAL, now, settings.weak_password_length)
    token = signing_in.finish(store, started.token, _code(started.message), now)
    actor = sessions.current_actor(store, token, now, settings.session_limits)
    challenge = challenges.issue(store, actor, _TERMINAL, now)
    code = _code(challenges.send_code(store, challenge.token, now))
    challenges.confirm(store, challenge.token, full_name, code, now)
    profiles.edit(store, actor, {heading: value for heading, value in wanted.items() if value}, now)


def _code(message: Message | None) -> str:
    return message.code or "" if message else ""


if __name__ == "__main__":
    sys.exit(main())
