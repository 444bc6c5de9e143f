"""Waiting for the phone: a challenge, its end, and the next one, whoever watches."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from szdj_cli.domain.accounts.verification import OPEN_STATES, RENEWALS, ChallengeState, IssuedChallenge
from szdj_cli.domain.errors import VerificationDenied, VerificationExpired
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.render.kit.formats import OutputFormat, show_result

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.phone.server import MakeApp, Running
    from szdj_cli.services.verification.qr_files import QrFile

POLL_SECONDS = 0.5


class Links(NamedTuple):
    """The ways to the page of one challenge."""

    link: str
    """With the token: what QR codes say where they have room for it, and programs are told."""
    short: str
    """To be typed."""
    dense: str
    """The short one in signs of which a QR code holds most."""


class Watcher(Protocol):
    """Whoever waits: a person at a terminal, or a script that reads events."""

    def begins(self, links: Links, issued: IssuedChallenge) -> None:
        """Take a new challenge; its page answers."""
        ...

    def pause(self, state: ChallengeState, seconds_left: int) -> None:
        """Let a moment pass, at most `POLL_SECONDS`."""
        ...

    def changes(self, state: ChallengeState, expires_at: datetime) -> None:
        """Take the state that a challenge has come to, and until when it lives."""
        ...

    def renews(self) -> bool:
        """Return whether another challenge is wanted in the place of one that has ended unanswered."""
        ...


@contextmanager
def phone_page(state: "State", bind: str | None, port: int | None) -> Iterator["Running"]:
    """Run the phone page while the context lasts, or use the one that is served already.

    Raises:
        PhonePageUnavailable: it cannot listen where it was told to.
    """
    from szdj_cli.phone.addresses import address_of
    from szdj_cli.phone.server import running_or_served

    address = address_of(state.settings, bind, port)
    with running_or_served(page_maker(state), address, state.settings, state.store) as page:
        yield page


def page_maker(state: "State") -> "MakeApp":
    """Return what makes the phone page's application for an address."""
    from szdj_cli.cli.framework import fault_log
    from szdj_cli.phone.app import PhonePage
    from szdj_cli.phone.providers import provider_of

    provider = provider_of(state.store, state.settings)
    return lambda base_url: PhonePage(state.store, provider, base_url, state.now, fault_log.write).app()


def verify(state: "State", page: "Running", watcher: Watcher) -> None:
    """Show challenges until one is confirmed.

    Raises:
        VerificationDenied: the person at the phone said that it is not them.
        VerificationExpired: nobody confirmed, and no further challenge is wanted.
    """
    from szdj_cli.services.access import verified
    from szdj_cli.services.verification import challenges

    actor = state.actor()
    issued: IssuedChallenge | None = None
    try:
        while True:
            issued = challenges.issue(state.store, actor, state.terminal_name, state.now())
            watcher.begins(_links(page, issued), issued)
            end = _followed(state, issued, watcher)
            if end is ChallengeState.CONFIRMED:
                break
            if end is ChallengeState.DENIED:
                raise VerificationDenied
            if not watcher.renews():
                raise VerificationExpired
            if (
                day := verified.day_of(state.store, actor, state.now())
            ) and day.method:  # at another terminal, meanwhile
                watcher.changes(ChallengeState.CONFIRMED, state.now())
                break
    except BaseException:  # Ctrl-C too: the QR code on the screen must be good for nothing any more
        if issued is not None:
            challenges.cancel(state.store, issued.id, state.now())
        raise


def rotate_session(state: "State") -> None:
    """Give this session a new token: one that was copied before is good for nothing once its owner is verified."""
    from szdj_cli import private_files
    from szdj_cli.services.accounts import sessions

    token = sessions.rotate(state.store, state.session_token(), state.now())
    private_files.replace(state.settings.session_path, token.encode())


def _followed(state: "State", issued: IssuedChallenge, watcher: Watcher) -> ChallengeState:
    from szdj_cli.services.verification import challenges

    seen = ChallengeState.PENDING
    while True:
        now = state.now()
        current, expires_at = challenges.progress(state.store, issued.id, now)
        if current is not seen:
            watcher.changes(current, expires_at)
            seen = current
        if current not in OPEN_STATES:
            return current
        watcher.pause(current, max(0, round((expires_at - now).total_seconds())))


def _links(page: "Running", issued: IssuedChallenge) -> Links:
    code = issued.short_code
    return Links(page.link(issued.token), page.short_link(code), page.dense_link(code))


class Events:
    """One object an event on standard output, each flushed when it happens."""

    def __init__(self, fmt: OutputFormat, *, once: bool, qr_file: "QrFile | None") -> None:
        self._fmt = fmt
        self._qr_file = qr_file
        self._renewals_left = 0 if once else RENEWALS
        self._is_replaced = False

    def begins(self, links: Links, issued: IssuedChallenge) -> None:
        """Write `challenge`, and the QR code to its file."""
        if self._qr_file:
            self._qr_file.write(links.link)
        _write_event(self._fmt, "challenge", url=links.link, expires_at=to_stored(issued.expires_at))

    def pause(self, state: ChallengeState, seconds_left: int) -> None:
        """Sleep."""
        time.sleep(POLL_SECONDS)

    def changes(self, state: ChallengeState, expires_at: datetime) -> None:
        """Write `opened`, `confirmed`, `denied` or `expired`; a cancelled one is as good as expired to a script."""
        self._is_replaced = state is ChallengeState.CANCELLED
        if state is ChallengeState.OPENED:
            _write_event(self._fmt, "opened", expires_at=to_stored(expires_at))
        else:
            _write_event(self._fmt, "expired" if state is ChallengeState.CANCELLED else state.value)

    def renews(self) -> bool:
        """Count one renewal; two processes must not go on replacing each other's challenges."""
        self._renewals_left -= 1
        return self._renewals_left >= 0 and not self._is_replaced


def _write_event(fmt: OutputFormat, event: str, **facts: str) -> None:
    show_result(fmt, {"event": event, **facts})
    sys.stdout.flush()
