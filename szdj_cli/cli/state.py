"""What a command finds: settings, clock, store, session, terminal. Nothing else opens the store."""

import gc
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from szdj_cli import callers
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import ExitCode, SignInRequired, SzdjError

if TYPE_CHECKING:
    from szdj_cli.settings import Settings
    from szdj_cli.store.core.engine import Store


_COLLECTED_AT = 50000  # objects


class State:
    """One run of the program."""

    def __init__(
        self,
        *,
        is_input_refused: bool = False,
        session: str | None = None,
        token: str | None = None,
        token_file: str | None = None,
    ) -> None:
        self._is_input_refused = is_input_refused
        self._session, self._token, self._token_file = session, token, token_file
        self._command = ""
        self._actor: Actor | None = None
        self.is_in_personal_centre = False  # where signing in must not open another one
        self.drafts: dict[tuple[str, int], Mapping[str, Any]] = {}
        """What was typed into forms of the personal centre and not submitted: by form and account."""
        self.at_end = ExitStack()
        """What is put back as it was found when the run is over."""

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force."""
        from szdj_cli import settings

        if names := settings.ignored_variables():
            from szdj_cli.messages.kit.frame import variables_ignored
            from szdj_cli.render.kit.console import say

            say(variables_ignored(names, settings.CONFIG_NAME))
        return settings.Settings(session=self._session)

    @cached_property
    def store(self) -> "Store":
        """The store, opened at the first use.

        Raises:
            StoreMissing: `szdj init` has not been run.
        """
        from szdj_cli import private_files
        from szdj_cli.store.core.engine import open_store

        opened = open_store(self.settings)
        private_files.sweep(self.settings.home)
        # What is loaded by now stays; from here on there is data to collect. Rows of a table hold no circles: to look
        # for them at every seven hundredth takes a twentieth of what is done with many.
        gc.freeze()
        gc.set_threshold(_COLLECTED_AT)
        gc.enable()
        return opened

    @property
    def store_if_any(self) -> "Store | None":
        """The store; None where it cannot be opened as things stand."""
        try:
            return self.store
        except SzdjError:
            return None

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        return datetime.now(UTC)

    @property
    def is_script(self) -> bool:
        """Whether a script's token was given: it goes before whoever is signed in here."""
        return self._token is not None or self._token_file is not None

    def enter(self, command: str) -> None:
        """Note which command runs from now on.

        Raises:
            TokenForPeopleOnly: a script's token was given, and no script does this.
        """
        self._command = command
        if self.is_script:
            from szdj_cli.cli.scripts.commands import require_open_to_scripts

            require_open_to_scripts(command)

    @cached_property
    def access_token(self) -> str:
        """The script's token that was given: `--token-file` goes before `SZDJ_TOKEN`.

        Raises:
            TokenInvalid: there is none in it, or only a part of one.
            FileExposed, FileRefused: its file can be read by others, or cannot be read at all.
        """
        from szdj_cli.cli.scripts.token_files import token_in

        return token_in(self._token_file, self._token)

    def session_token(self) -> str:
        """Return the token of this OS user's session.

        Raises:
            SignInRequired: there is none.
            FileExposed: others can read its file.
        """
        from szdj_cli import private_files

        try:
            return private_files.read(self.settings.session_path).decode("ascii", "replace")
        except FileNotFoundError:
            raise SignInRequired from None

    def actor(self) -> Actor:
        """Return whoever is signed in, or the script whose token was given, with the rights of this moment.

        Raises:
            SignInRequired: nobody is, or the session has ended.
            TokenInvalid, TokenUnknown, TokenExpired, TokenRevoked, TokenStopped: the token does not count.
            TokenForPeopleOnly, TokenOutOfScope: it is not for the command that runs.
        """
        self.store.guard = self._actor = None
        if self.is_script:
            return self._script()
        from szdj_cli.services.accounts import sessions

        actor = sessions.current_actor(self.store, self.session_token(), self.now(), self.settings.session_limits)
        self.store.guard = sessions.guard_of(actor, self.now)
        self._actor = actor
        return actor

    def _script(self) -> Actor:
        from szdj_cli.cli.scripts.commands import require_in_scope
        from szdj_cli.services.accounts import tokens

        actor = tokens.actor_of(self.store, self.access_token, self.now())
        self._actor = actor
        if actor.grant is not None:
            require_in_scope(self._command, actor.grant.scopes)
        self.store.guard = tokens.guard_of(actor, self.now)
        return actor

    def note_refusal(self, command: str, error: SzdjError) -> None:
        """Log that whoever is signed in was refused something for want of a right; what cannot be logged is not."""
        if self._actor is None or error.exit_code is not ExitCode.NOT_ALLOWED:
            return
        from szdj_cli.services.accounts import sessions, tokens

        self.store.guard = None
        note = sessions.note_refusal if self._actor.grant is None else tokens.note_refusal
        with suppress(SzdjError):
            note(self.store, self._actor, command, error.code, self.now())

    def close(self) -> None:
        """Let go of the store, if this run has opened it."""
        if "store" in vars(self):
            self.store.close()

    def reload(self) -> None:
        """Read the settings and open the store anew at the next use: they are others now."""
        self.close()
        for name in ("store", "settings"):
            vars(self).pop(name, None)

    def move_home(self, home: str | None) -> None:
        """Look for everything in another home directory from now on, for this run; None: where it is by default."""
        if home is None:
            os.environ.pop(callers.HOME, None)
        else:
            os.environ[callers.HOME] = home
        self.reload()

    @cached_property
    def interactive(self) -> bool:
        """Whether there is somebody who can be asked: a terminal to type on and one to draw on."""
        return not self._is_input_refused and sys.stdin.isatty() and sys.stderr.isatty()

    @contextmanager
    def only_tried(self, is_tried: bool = True) -> Iterator[None]:
        """Let everything be done and refused as ever, but nothing kept and nobody told, where it is only tried."""
        store = self.store
        if is_tried:
            vars(self)["store"] = store.on_trial()
        try:
            yield
        finally:
            vars(self)["store"] = store

    def refuse_input(self) -> None:
        """Ask nothing from now on: a program has called."""
        vars(self)["interactive"] = False

    @property
    def terminal_name(self) -> str:
        """How a phone is told which terminal is waiting: the machine and the terminal."""
        import socket

        try:
            terminal = os.ttyname(sys.stderr.fileno()).removeprefix("/dev/")
        except (OSError, AttributeError, ValueError):  # no terminal, Windows, a stream without a descriptor
            terminal = ""
        return " ".join(part for part in (socket.gethostname(), terminal) if part)


_current: State | None = None


def begin(
    *,
    is_input_refused: bool = False,
    session: str | None = None,
    token: str | None = None,
    token_file: str | None = None,
) -> State:
    """Make the state of a new run; the token is a script's, or in a file."""
    global _current  # noqa: PLW0603 -- one run of the program, one state; tests run many in one process
    _current = State(is_input_refused=is_input_refused, session=session, token=token, token_file=token_file)
    return _current


def current() -> State:
    """Return the state of this run."""
    return _current or begin()


@contextmanager
def set_aside() -> Iterator[None]:
    """Put the state of this run back where another run of the program goes on inside it, and ends."""
    global _current  # noqa: PLW0603 -- as in begin
    from szdj_cli.render.kit.output import asked

    outer, outer_asked = _current, dict(vars(asked))
    try:
        yield
    finally:
        _current = outer
        vars(asked).update(outer_asked)


def end() -> None:
    """Forget the state of a run that is over."""
    global _current  # noqa: PLW0603 -- as in begin
    if _current is not None:
        _current.close()
        _current.at_end.close()
    _current = None
