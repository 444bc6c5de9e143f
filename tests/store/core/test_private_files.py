import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from szdj_cli import private_files
from szdj_cli.domain.errors import FileExposed, FileUnwritable
from szdj_cli.files import outgoing
from szdj_cli.files.tables.writing import open_table


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


@pytest.mark.skipif(os.name != "posix", reason="Windows has neither")
def test_what_has_no_end_is_read_by_nobody_who_reads_it_whole(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(bytes(11))
    for path in (tmp_path / "pipe", tmp_path / "large", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError, match=r"."):
            private_files.read_bounded(path, 10)
    (tmp_path / "large").write_bytes(bytes(10))
    assert private_files.read_bounded(tmp_path / "large", 10) == bytes(10)


@pytest.mark.skipif(os.name != "posix", reason="Windows names files so")
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    for name in ("\ud800.csv", "\0.csv"):
        with pytest.raises(FileUnwritable):
            outgoing.check_target(tmp_path / name, None, force=False)


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


@pytest.mark.skipif(os.name != "posix", reason="this system has no umask")
def test_a_umask_that_takes_everything_takes_nothing_from_the_owner(tmp_path: Path) -> None:
    os.umask(0o777)
    with open_table(tmp_path / "a.csv", ["姓名"]) as table:
        table.write(["王芳"])
    with private_files.scratch(tmp_path) as directory:
        assert mode(directory) == 0o700
    assert mode(tmp_path / "a.csv") == 0o600


@pytest.mark.skipif(os.name != "posix", reason="this system has no such locks")
def test_where_directories_cannot_be_locked_files_are_written_and_old_left_overs_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _how: int) -> None:  # what NFS says of a directory
        raise OSError(errno.EBADF, "bad file descriptor")

    monkeypatch.setattr("fcntl.flock", refuse)
    monkeypatch.setattr(outgoing, "_UNNAMED", None)  # nor has it files without a name
    living, left = tmp_path / ".szdj-living.part", tmp_path / ".szdj-left.part"
    for directory in (living, left):
        directory.mkdir()
    os.utime(left, (0, 0))
    with open_table(tmp_path / "a.csv", ["姓名"]) as table:
        table.write(["王芳"])
    assert sorted(path.name for path in tmp_path.iterdir()) == [".szdj-living.part", "a.csv"]


@pytest.mark.skipif(os.name != "posix", reason="this system kills in another way")
def test_a_replacement_that_is_killed_leaves_nothing_that_is_not_swept(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from szdj_cli import private_files\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "private_files.replace(Path(sys.argv[1]), b'token')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "session"], check=False)
    assert done.returncode == -signal.SIGKILL
    private_files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []
