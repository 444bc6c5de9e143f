import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no annotations of its own

from output_schemas.write import SCHEMAS
from szdj_cli.demo.stage import Stage, Step, StepFailed
from szdj_cli.demo.story import STORY
from szdj_cli.messages import demo as words
from szdj_cli.messages.kit.frame import CANCELLED
from szdj_cli.render.kit.formats import JSON
from tests.support.running import Result, spawn


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "temporary"
    path.mkdir()
    monkeypatch.setenv("TMPDIR", str(path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return path


def demo(*arguments: str) -> Result:
    return spawn("demo", *arguments, timeout=300)


def test_the_whole_guide_is_played_and_nothing_is_left(temporary: Path, tmp_path: Path) -> None:
    played = demo("--keep")
    assert played.exit_code == 0, played.stdout
    home = next(temporary.iterdir()) / "home"
    assert str(home) in played.stdout
    assert played.stdout.count(words.DONE) >= len(STORY)
    for text in ("您的密码设置过于简单，需要手机短信验证", "手机由演示程序扮演", '"event": "confirmed"', '"ok": true'):
        assert text in played.stdout
    assert not (tmp_path / "home").exists()  # the user's own store is not touched
    assert spawn("whoami", env={"SZDJ_HOME": str(home)}).exit_code == 0
    told = played.stdout[played.stdout.index(words.ACCOUNTS) :]
    assert str(home / "outbox.jsonl") in told
    for standing in (words.ADMINISTRATOR, words.COMMITTEE_SECRETARY, words.BRANCH_SECRETARY, words.MEMBER):
        (row,) = (line.split() for line in told.splitlines() if line.split()[:1] == [standing])
        typed = f"{row[2]}\n{row[3]}\n".encode()
        signed_in = spawn("login", "--stdin", input=typed, env={"SZDJ_HOME": str(home)})
        assert signed_in.exit_code in (0, 4), signed_in.stderr  # 4: with a code, which the file has
        assert "身份证号码或密码不正确" not in signed_in.stderr


def test_an_interrupted_demonstration_is_cancelled_and_leaves_nothing(temporary: Path) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "szdj_cli", "demo", "--keep"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if line.startswith("  $ szdj init"):
                process.send_signal(signal.SIGINT)
                break
        shown, said = process.stdout.read(), process.stderr.read()
    assert (process.returncode, said.strip()) == (130, CANCELLED)
    assert words.FAILED not in shown
    assert list(temporary.iterdir()) == []


def test_every_step_has_its_words() -> None:
    assert set(STORY) == set(words.STEPS)


def fails(_stage: Stage) -> None:
    raise StepFailed("so")


def passes(_stage: Stage) -> None:
    pass


def test_a_step_that_fails_ends_the_demonstration_and_its_store_is_removed(
    temporary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story: dict[str, Step] = {"L2": passes, "L3": fails, "L4": passes}
    with Stage(keep=False) as stage:
        assert not stage.play(story)
    assert list(temporary.iterdir()) == []
    shown = capsys.readouterr().out
    assert [shown.count(text) for text in (words.FAILED, words.NOT_REACHED)] == [2, 1]
    assert words.SOME_FAILED.format(step="L3") in shown


@pytest.mark.parametrize("is_kept", [False, True])
def test_programs_are_told_of_a_demonstration_at_its_end(
    temporary: Path, capsys: pytest.CaptureFixture[str], is_kept: bool
) -> None:
    with Stage(keep=is_kept, fmt=JSON) as stage:
        stage.play({"L2": passes, "L3": passes}, [words.Account("a", "b", "c", "d")])
    told = json.loads(capsys.readouterr().out)
    Draft202012Validator(SCHEMAS["demo"]).validate(told)
    assert (told["done"], told["home"], len(told["accounts"])) == (True, str(stage.home) if is_kept else None, is_kept)


def test_a_command_that_ends_otherwise_than_expected_fails_its_step(temporary: Path) -> None:
    with Stage(keep=False) as stage, pytest.raises(StepFailed):
        stage.run("whoami")
