"""Homes that the services filled, and the sessions of those who work there, for tests of real commands."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from szdj_cli import private_files
from szdj_cli.domain.accounts.accounts import SessionState
from szdj_cli.domain.values.identity import check_character
from szdj_cli.services.accounts.sessions import new_token
from szdj_cli.settings import Settings
from szdj_cli.store.accounts import accounts, sessions
from szdj_cli.store.core import engine
from szdj_cli.store.core.crypto import create_key
from szdj_cli.store.core.engine import Store
from tests.support.applicants import entered
from tests.support.fixtures.stores import begin_log
from tests.support.running import Result, run

ADMINISTRATOR = 0
"""Stands for the administrator, who has no member number."""


@contextmanager
def new_home(home: Path, sqlite_template: Path) -> Iterator[Store]:
    """Make a home with an empty SQLite store, and open it."""
    private_files.ensure_directory(home)
    shutil.copy(sqlite_template, home / "store.db")
    keys = create_key(home / "key")
    with patch.dict(os.environ, {"SZDJ_HOME": str(home)}):
        store = Store(engine.open_database(Settings()), keys)
        begin_log(store)
        yield store


def session_of(store: Store, now: datetime, member: int) -> str:
    """Sign a member in, verified for today, or the administrator; return the token (tested elsewhere)."""
    token = new_token()
    account = _administrator(store) if member == ADMINISTRATOR else entered(store, now, member).account_id
    with store.transaction() as tx:
        sessions.add(tx, token, account, SessionState.OPEN, "测试机", now)
    return token


def go_on_as(token: str) -> None:
    """Let the commands that follow be those of the session with a token."""
    session = Path(os.environ["SZDJ_HOME"]) / "session"
    session.unlink(missing_ok=True)
    private_files.create(session, token.encode())


def calling(store: Store, now: datetime) -> Callable[..., Result]:
    """Return what calls a command as somebody, whom it signs in the first time; the instant has to stand still."""
    tokens: dict[int, str] = {}

    def call(member: int, line: str, stdin: str = "", fmt: str = "json") -> Result:
        if member not in tokens:
            tokens[member] = session_of(store, now, member)
        go_on_as(tokens[member])
        return run(*line.split(), "--format", fmt, input=stdin)

    return call


def _administrator(store: Store) -> int:
    body = "44030519700101999"
    person = accounts.Administrator("管理员", body + check_character(body), "13700000000")
    with store.transaction() as tx:
        return accounts.add_administrator(tx, person, "-", is_weak=False)
