"""Proof by SMS: the full name, and a code sent to the registered mobile."""

from collections.abc import Mapping
from dataclasses import replace

from szdj_cli.domain.accounts.verification import OPEN_STATES, ChallengeState
from szdj_cli.domain.errors import SmsGatewayMissing, SmsLimitReached, SmsTooSoon, VerificationExpired
from szdj_cli.domain.values.text import cleaned, squeezed
from szdj_cli.messages.verification import phone as words
from szdj_cli.phone import pages
from szdj_cli.phone.visits import Reply, Visit
from szdj_cli.services.verification import challenges
from szdj_cli.services.verification.challenges import OpenStore
from szdj_cli.settings import Settings
from szdj_cli.sms.delivery import deliver


class SmsProvider:
    """Sends the code, takes name and code, remembers the phone where that is safe."""

    steps = words.STEPS

    def __init__(self, store: OpenStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def show(self, visit: Visit) -> str:
        """Return the step at which a challenge stands."""
        return _step(visit)

    def take(self, name: str, visit: Visit, fields: Mapping[str, str]) -> Reply | None:
        """Send the code or take the answer."""
        if name == "send":
            return Reply(self._send(visit))
        if name == "confirm":
            return self._confirm(visit, fields)
        return None

    def _send(self, visit: Visit) -> str:
        try:
            deliver(self._settings, challenges.send_code(self._store, visit.token, visit.now))
        except VerificationExpired:
            return pages.ended(ChallengeState.EXPIRED, visit.steps)
        except SmsTooSoon as error:
            return _step(self._seen_anew(visit), words.TOO_SOON.format(seconds=error.seconds))
        except SmsLimitReached:
            return _step(visit, words.SMS_LIMIT)
        except SmsGatewayMissing:
            return _step(visit, words.SMS_FAILED)
        return pages.code(self._seen_anew(visit))

    def _seen_anew(self, visit: Visit) -> Visit:
        cookie = visit.cookie if visit.is_secure else None
        view = challenges.look(self._store, visit.token, cookie, visit.now)
        return replace(visit, view=view) if view else visit

    def _confirm(self, visit: Visit, fields: Mapping[str, str]) -> Reply:
        full_name, code = cleaned(fields.get("full_name", "")), squeezed(fields.get("code", ""))
        if visit.view.is_trusted and visit.cookie and not code:
            answered = challenges.confirm_trusted(self._store, visit.token, visit.cookie, visit.now)
        else:
            remember = visit.is_secure and fields.get("remember") == "yes"
            answered = challenges.confirm(
                self._store, visit.token, full_name, code, visit.now, remember=remember, identity=visit.identity
            )
        if answered.state not in OPEN_STATES:
            return Reply(pages.ended(answered.state, visit.steps, tries_spent=answered.is_spent), answered.cookie)
        return Reply(_step(visit, words.ANSWER_WRONG.format(tries=answered.tries_left), full_name))


def _step(visit: Visit, notice: str = "", full_name: str = "") -> str:
    if visit.view.is_code_sent:
        return pages.code(visit, notice, full_name)
    if visit.view.is_trusted:
        return pages.trusted(visit, notice)
    return pages.start(visit, notice)
