import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from szdj_cli.settings import Settings
from szdj_cli.sms import command_gateway
from szdj_cli.sms.delivery import deliver, deliver_all, deliver_decoy
from szdj_cli.sms.jobs import Job
from tests.support.messages import BODY, CODE, MOBILE, RESET, SIGN_IN, logged, wait_until, watched_threads

# Writes what it was fed and how it was called; then does what its last argument says.
_PROGRAM = """
import json, os, pathlib, sys, time
target, act = pathlib.Path(sys.argv[1]), sys.argv[2]
part = target.with_suffix(".part")
part.write_text(json.dumps([sys.argv, sys.stdin.buffer.read().decode(), os.getsid(0)]))
part.rename(target)
for _ in range(2000):
    if act != "wait" or target.with_suffix(".go").exists():
        break
    time.sleep(0.01)
target.with_suffix(".done").touch()
sys.exit(3 if act == "fail" else 0)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "send.py"
    path.write_text(_PROGRAM)
    return path


def _settings(home: Path, program: Path, act: str) -> Settings:
    command = [sys.executable, str(program), str(home / "sent.json"), act]
    return Settings(sms="command", sms_command=command)


def test_the_program_is_fed_the_message_and_sees_no_number_in_its_arguments(home: Path, program: Path) -> None:
    deliver(_settings(home, program, "succeed"), SIGN_IN)
    assert wait_until((home / "sent.json").exists)
    arguments, fed, session = json.loads((home / "sent.json").read_text())
    assert json.loads(fed) == BODY
    assert not any(MOBILE in argument or CODE in argument for argument in arguments)
    assert session != os.getsid(0)  # neither Ctrl-C nor the end of the terminal stops it


def test_many_messages_are_sent_one_after_another_by_one_process(home: Path, tmp_path: Path) -> None:
    program = tmp_path / "collect.py"
    program.write_text(
        "import os, sys\n"
        "fed = sys.stdin.read()\n"
        "with open(sys.argv[1], 'a') as file: file.write(f'{os.getppid()} {fed}\\n')\n"
        "sys.exit(fed.count('notice'))\n"
    )
    command = [sys.executable, str(program), str(home / "sent")]
    deliver_all(Settings(sms="command", sms_command=command), [SIGN_IN, RESET] * 40)
    assert wait_until(lambda: (home / "sent").exists() and (home / "sent").read_text().count("\n") == 80)
    parents, bodies = zip(*(line.split(" ", 1) for line in (home / "sent").read_text().splitlines()), strict=True)
    assert len(set(parents)) == 1
    assert [json.loads(body)["purpose"] for body in bodies] == ["sign_in", "notice"] * 40


def test_a_gateway_that_only_fails_is_given_up_and_how_many_were_left_is_logged(home: Path, program: Path) -> None:
    has_ended = watched_threads()
    deliver_all(_settings(home, program, "fail"), [RESET] * 50)
    assert wait_until(has_ended)
    *tried, left = (home / "szdj.log").read_text().splitlines()
    assert len(tried) == 20
    assert left.endswith(" sms command 50 of 50 not delivered")


def test_the_caller_goes_on_before_a_slow_program_ends(home: Path, program: Path) -> None:
    deliver(_settings(home, program, "wait"), SIGN_IN)
    assert wait_until((home / "sent.json").exists)
    assert not (home / "sent.done").exists()
    (home / "sent.go").touch()
    assert wait_until((home / "sent.done").exists)


def test_a_decoy_runs_no_program(home: Path, program: Path) -> None:
    has_ended = watched_threads()
    deliver_decoy(_settings(home, program, "succeed"))
    assert wait_until(has_ended)  # the delivering process has ended
    assert not (home / "sent.json").exists()


def test_a_program_that_takes_too_long_is_killed(home: Path, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_gateway, "_TIMEOUT", 1)
    command = _settings(home, program, "wait").sms_command
    job = Job("command", "", "", command, "", 0, json.dumps(BODY), is_decoy=False)
    with pytest.raises(subprocess.TimeoutExpired):
        command_gateway.send(job)
    assert not (home / "sent.done").exists()


def test_a_failing_program_leaves_one_line_without_number_or_code(home: Path, program: Path) -> None:
    deliver(_settings(home, program, "fail"), SIGN_IN)
    line = logged(home / "szdj.log")
    assert line.endswith(" sms command failed: CalledProcessError 3")
    assert MOBILE not in line
    assert CODE not in line


def test_a_log_that_cannot_be_written_breaks_nothing(home: Path, program: Path) -> None:
    has_ended = watched_threads()
    (home / "szdj.log").mkdir()
    deliver(_settings(home, program, "fail"), SIGN_IN)
    assert wait_until((home / "sent.done").exists)
    assert wait_until(has_ended)
