import tempfile
from pathlib import Path

import pytest

from szdj_cli.demo.stage import Stage, Step, StepFailed
from szdj_cli.demo.story import STORY
from szdj_cli.messages import demo as words
from tests.support.running import Result, spawn


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "temporary"
    path.mkdir()
    monkeypatch.setenv("TMPDIR", str(path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return path


def demo(*arguments: str) -> Result:
    return spawn("demo", *arguments, timeout=120)


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


def test_a_command_that_ends_otherwise_than_expected_fails_its_step(temporary: Path) -> None:
    with Stage(keep=False) as stage, pytest.raises(StepFailed):
        stage.run("whoami")
