import os
from pathlib import Path

import pytest

from szdj_cli import private_files
from szdj_cli.domain.errors import FileExposed


@pytest.fixture(autouse=True)
def generous_umask() -> None:
    os.umask(0)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_every_way_of_writing_gives_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    private_files.create(tmp_path / "created", b"x")
    private_files.append(tmp_path / "appended", b"x")
    private_files.replace(tmp_path / "replaced", b"x")
    private_files.ensure_directory(tmp_path / "home")
    assert [mode(tmp_path / name) for name in ("created", "appended", "replaced")] == [0o600] * 3
    assert mode(tmp_path / "home") == 0o700


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"secret")
    path.chmod(0o640)
    with pytest.raises(FileExposed):
        private_files.read(path)


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    private_files.create(tmp_path / "real", b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(FileExposed):
        private_files.read(tmp_path / "link")


def test_creating_never_overwrites(tmp_path: Path) -> None:
    private_files.create(tmp_path / "key", b"first")
    with pytest.raises(FileExistsError):
        private_files.create(tmp_path / "key", b"second")
    assert private_files.read(tmp_path / "key") == b"first"


def test_a_replacement_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private_files.create(tmp_path / "session", b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        private_files.replace(tmp_path / "session", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["session"]
    assert private_files.read(tmp_path / "session") == b"old"
