"""A process that is killed while it writes for people leaves nothing that others could read, and nothing for long."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from szdj_cli import private_files
from tests.support.running import assert_ok, run
from tests.support.world import MEMBER, OTHER, World

_KILLED = """
import os, signal, sys
watched, at = sys.argv[1].split(os.pathsep), int(sys.argv[2])
seen = 0

def look(event, arguments):
    global seen
    if event not in {"open", "os.link", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "sqlite3.connect"}:
        return
    named = [str(each) for each in arguments if isinstance(each, (str, bytes, os.PathLike))]
    if any(name.startswith((*watched, ".szdj-", ".", "/proc/self/fd")) for name in named):
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

from szdj_cli.__main__ import main
sys.addaudithook(look)
code = main(sys.argv[3:])
print(seen, file=sys.stderr)
sys.exit(code)
"""
_MOMENTS = 5


@pytest.fixture
def folders(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Where files are written to, and what the system has for temporary ones; the administrator is signed in."""
    world.sign_in_as_administrator()
    target, temporary = tmp_path / "target", tmp_path / "temporary"
    target.mkdir()
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    return target, temporary


def killed(world: World, folders: tuple[Path, Path], at: int, *arguments: str) -> "subprocess.CompletedProcess[str]":
    watched = os.pathsep.join(map(str, (world.home, *folders)))
    command = [sys.executable, "-c", _KILLED, watched, str(at), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def has_numbers(world: World, folder: Path) -> list[str]:
    """Return the files below a folder in which a number of a member can be read, packed or not."""
    numbers = [
        number.encode() for member in (MEMBER, OTHER) for number in (world.id_number(member), world.mobile(member))
    ]
    found = []
    for path in folder.rglob("*"):
        if not path.is_file() or path.name == "outbox.jsonl":
            continue
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                contents += [package.read(name) for name in package.namelist()]
        if any(number in content for number in numbers for content in contents):
            found.append(str(path.relative_to(folder)))
    return found


@pytest.mark.skipif(os.name != "posix", reason="this system kills in another way")
@pytest.mark.parametrize(
    "arguments",
    [
        ("member", "export", "--reveal", "-o", "roster.xlsx"),
        ("member", "export", "--reveal", "-o", "roster.csv"),
        ("member", "export", "--reveal", "--force", "-o", "there.xlsx"),
        ("report", "roster", "-o", "report.xlsx"),
        ("db", "backup", "-o", "copy.db"),
    ],
    ids=" ".join,
)
def test_a_killed_output_leaves_no_numbers_and_no_half_file(
    world: World, folders: tuple[Path, Path], arguments: tuple[str, ...]
) -> None:
    target, temporary = folders
    *options, name = arguments
    path = target / name
    if name == "there.xlsx":
        path.write_bytes(b"PK before")
    command = [*options, str(path)]
    whole = killed(world, folders, 0, *command)
    assert whole.returncode == 0, whole.stderr
    moments = int(whole.stderr.split()[-1])
    assert moments > 3
    size = path.stat().st_size
    path.unlink()
    kills = 0
    for at in sorted({1 + step * moments // _MOMENTS for step in range(_MOMENTS)} | {moments - 1, moments}):
        if name == "there.xlsx":
            path.write_bytes(b"PK before")
        ended = killed(world, folders, at, *command)
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr  # a run may have fewer moments than the first
        kills += ended.returncode == -signal.SIGKILL
        assert has_numbers(world, temporary) == []
        if path.exists():  # then whole, or what was there before
            content = path.read_bytes()
            assert content == b"PK before" or abs(len(content) - size) < size // 4
            path.unlink()
        # Over a file that is there, the whole new one has a name of its own for a moment: the next output sweeps it.
        left = [each for each in has_numbers(world, target) if name != "there.xlsx" or not each.startswith(".szdj-")]
        assert left == []
        assert all(each.stat().st_mode & 0o077 == 0 for each in target.glob(".szdj-*"))
        assert_ok(run("whoami"))
        assert has_numbers(world, world.home) == []
        assert [left for left in world.home.iterdir() if left.name.endswith(".part")] == []
    assert kills > 3
    if name == "there.xlsx":
        path.write_bytes(b"PK before")
    assert_ok(run(*command))
    assert [left.name for left in target.iterdir()] == [name]


@pytest.mark.skipif(os.name != "posix", reason="this system kills in another way")
def test_where_no_file_can_be_without_a_name_the_next_output_sweeps(
    world: World, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from szdj_cli.files import outgoing

    target, _ = folders
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from szdj_cli.files import outgoing\n"
        "from szdj_cli.files.tables import writing\n"
        "outgoing._UNNAMED = None\n"
        "with writing.open_table(Path(sys.argv[1]), ['a']) as table:\n"
        "    for _ in range(100_000): table.write(['kept'])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(target / "a.csv")], check=False)
    (left,) = target.iterdir()
    assert left.stat().st_mode & 0o777 == 0o700
    monkeypatch.setattr(outgoing, "_UNNAMED", None)
    assert_ok(run("member", "export", "-o", str(target / "b.csv")))
    assert [path.name for path in target.iterdir()] == ["b.csv"]


@pytest.mark.skipif(os.name != "posix", reason="only locks tell whether a process lives")
def test_what_a_living_process_writes_in_is_never_swept(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from szdj_cli import private_files\n"
        "with private_files.scratch(Path(sys.argv[1])) as directory:\n"
        "    print(directory, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        directory = Path(process.stdout.readline().strip())
        private_files.sweep(tmp_path)
        assert directory.is_dir()
        process.kill()
        process.wait()
        private_files.sweep(tmp_path)
        assert not directory.exists()
    other = tmp_path / ".szdj-other.part"
    other.symlink_to(tmp_path.parent)
    private_files.sweep(tmp_path)
    assert other.is_symlink()
    assert tmp_path.parent.is_dir()
