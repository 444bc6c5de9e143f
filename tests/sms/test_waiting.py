"""Batches of messages outlive the process that delivers them, sealed, and nothing of them comes twice."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from szdj_cli.domain.sms import Message
from szdj_cli.settings import Settings
from szdj_cli.sms.delivery import deliver_all
from szdj_cli.sms.waiting import KEPT_FOR, Left, Sealing
from szdj_cli.store.core.crypto import Keyring
from tests.support.messages import RESET, wait_until, watched_threads

# Notes who delivers and what it was fed; then does what stands in a file, or waits until something does.
_PROGRAM = """
import os, pathlib, sys, time
place = pathlib.Path(sys.argv[1])
with open(place / "sent", "a") as file: file.write(f"{os.getppid()} {sys.stdin.read()}\\n")
for _ in range(3000):
    if (place / "act").exists(): break
    time.sleep(0.01)
sys.exit(int((place / "act").read_text()))
"""
NOW_AND_THEN = [RESET._replace(mobile=f"139{number:08}") for number in range(50)]


@pytest.fixture
def settings(home: Path, tmp_path: Path) -> Settings:
    (tmp_path / "send.py").write_text(_PROGRAM)
    return Settings(sms="command", sms_command=[sys.executable, str(tmp_path / "send.py"), str(tmp_path)])


@pytest.fixture
def sealing() -> Sealing:
    keys = Keyring(bytes(32))
    return Sealing(keys.sealer("sms", "body"), keys.opener("sms", "body"))


def fresh(messages: Sequence[Message]) -> list[Message]:
    return [each._replace(at=datetime.now(UTC)) for each in messages]


def sent(tmp_path: Path) -> list[str]:
    path = tmp_path / "sent"
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line.split(" ", 1)[1])["mobile"] for line in lines]


def waiting(home: Path) -> list[Path]:
    return sorted(home.glob("sms.*"))


def test_what_a_gateway_that_is_down_was_not_asked_goes_out_with_the_next_delivery(
    home: Path, tmp_path: Path, settings: Settings, sealing: Sealing
) -> None:
    (tmp_path / "act").write_text("1")
    has_ended = watched_threads()
    assert deliver_all(settings, fresh(NOW_AND_THEN), sealing) == Left()
    assert wait_until(has_ended)
    assert (home / "szdj.log").read_text().endswith(" 50 of 50 not delivered, 30 kept for later\n")
    assert [path.suffix for path in waiting(home)] == [".tried", ".waiting"]
    for path in waiting(home):
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"139000" not in path.read_bytes()
    (tmp_path / "act").write_text("0")
    assert len(deliver_all(settings, (), sealing).bodies) == 30
    assert wait_until(lambda: len(sent(tmp_path)) == 50 and not waiting(home))
    assert sent(tmp_path) == [each.mobile for each in NOW_AND_THEN]  # each once
    assert deliver_all(settings, (), sealing) == Left()


def test_what_a_killed_delivery_had_not_got_to_is_taken_up_and_nothing_while_it_lives(
    home: Path, tmp_path: Path, settings: Settings, sealing: Sealing
) -> None:
    deliver_all(settings, fresh(NOW_AND_THEN[:5]), sealing)
    assert wait_until(lambda: len(sent(tmp_path)) == 1)
    assert deliver_all(settings, (), sealing) == Left()
    os.kill(int((tmp_path / "sent").read_text().split()[0]), signal.SIGKILL)
    (tmp_path / "act").write_text("0")
    assert wait_until(lambda: len(deliver_all(settings, (), sealing).bodies) == 4)
    assert wait_until(lambda: len(sent(tmp_path)) == 5 and not waiting(home))
    assert sent(tmp_path) == [each.mobile for each in NOW_AND_THEN[:5]]


def test_what_is_too_old_or_was_put_there_by_somebody_is_not_sent(
    home: Path, tmp_path: Path, settings: Settings, sealing: Sealing
) -> None:
    (tmp_path / "act").write_text("1")
    has_ended = watched_threads()
    old = [each._replace(at=each.at - KEPT_FOR - timedelta(hours=1)) for each in fresh(NOW_AND_THEN)]
    deliver_all(settings, old, sealing)
    assert wait_until(has_ended)
    forged = home / "sms.forged.waiting"
    forged.touch(0o600)
    forged.write_bytes(b"bm8gY2lwaGVydGV4dA==\n" * 3)
    (home / "sms.open.waiting").write_bytes(b"")
    (home / "sms.open.waiting").chmod(0o644)
    assert deliver_all(settings, (), sealing) == Left(expired=30)
    assert deliver_all(settings, (), sealing) == Left()
    assert [path.name for path in waiting(home)] == ["sms.open.waiting"]
    assert len(sent(tmp_path)) == 20


def test_a_single_message_is_kept_nowhere(home: Path, tmp_path: Path, settings: Settings, sealing: Sealing) -> None:
    (tmp_path / "act").write_text("0")
    has_ended = watched_threads()
    deliver_all(settings, fresh(NOW_AND_THEN[:1]), sealing)
    assert waiting(home) == []
    assert wait_until(has_ended)


_KILLED = """
import os, signal, sys
from pathlib import Path
from szdj_cli.sms import waiting
from szdj_cli.store.core.crypto import Keyring
waiting.Batch.__init__ = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
keys = Keyring(bytes(32))
sealing = waiting.Sealing(keys.sealer("sms", "body"), keys.opener("sms", "body"))
waiting.keep(Path(sys.argv[1]), [waiting.Body('{"mobile": "13900000000"}', int(sys.argv[2]))], sealing)
"""


def test_a_batch_that_a_process_was_killed_over_is_taken_up_once_it_is_certain_that_nobody_writes_it(
    home: Path, tmp_path: Path, settings: Settings, sealing: Sealing
) -> None:
    at = int(datetime.now(UTC).timestamp())
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(home), str(at)], check=False)
    assert killed.returncode == -signal.SIGKILL
    (begun,) = waiting(home)
    assert begun.suffix == ".begun"
    assert deliver_all(settings, (), sealing) == Left()  # somebody may be about to hold it
    os.utime(begun, (at - 2 * 24 * 60 * 60,) * 2)
    (tmp_path / "act").write_text("0")
    assert len(deliver_all(settings, (), sealing).bodies) == 1
    assert wait_until(lambda: len(sent(tmp_path)) == 1 and not waiting(home))
    assert deliver_all(settings, (), sealing) == Left()
