"""A message to send, and waiting for what another process does."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from szdj_cli.domain.sms import Message, Notice, Purpose

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
MOBILE = "15400048271"
CODE = "048613"
TEXT = "【深圳智慧党建】验证码 048613，用于登录，5 分钟内有效。请勿将验证码告诉他人。如非本人操作，请联系所在党支部。"

SIGN_IN = Message(AT, MOBILE, Purpose.SIGN_IN, CODE)
RESET = Message(AT, MOBILE, Purpose.NOTICE, notice=Notice.PASSWORD_RESET)

BODY = {"at": "2026-11-23T01:30:00.000000Z", "mobile": MOBILE, "purpose": "sign_in", "text": TEXT, "code": CODE}


def wait_until(holds: Callable[[], bool]) -> bool:
    """Wait until something holds, at most 20 s; return whether it does."""
    for _ in range(400):
        if holds():
            return True
        time.sleep(0.05)
    return False


def watched_threads() -> Callable[[], bool]:
    """Return what tells whether every thread begun from now on has ended; those of earlier tests may end meanwhile."""
    before = set(threading.enumerate())
    return lambda: set(threading.enumerate()) <= before


def logged(path: Path) -> str:
    """Return the one line that a failed delivery leaves in the log."""
    assert wait_until(lambda: path.exists() and path.read_text().endswith("\n"))
    [line] = path.read_text().splitlines()
    return line
