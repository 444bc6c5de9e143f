"""Windows, as far as it can be held here: its calls stood in for, no other call without its Windows side."""

import ast
import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import szdj_cli
from szdj_cli import private_files
from szdj_cli.cli.prompting import console_output
from szdj_cli.domain.errors import ExitCode, FileInUse, FileRefused, FileUnwritable
from szdj_cli.domain.imports.tables import TableKind
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files import opening, outgoing
from szdj_cli.messages.errors import words_of

PACKAGE = Path(szdj_cli.__file__).parent

ELSEWHERE = {
    *(f"os.{name}" for name in ("chown", "fchmod", "fchown", "fork", "geteuid", "getgid", "getuid", "kill", "killpg")),
    *(f"os.{name}" for name in ("mkfifo", "openpty", "setsid", "ttyname", "uname", "statvfs", "getpgid", "O_NOFOLLOW")),
    *(f"os.{name}" for name in ("O_DIRECTORY", "O_TMPFILE", "O_PATH", "WEXITSTATUS", "waitpid", "pread", "sync")),
    *(f"signal.{name}" for name in ("SIGKILL", "SIGALRM", "SIGHUP", "SIGUSR1", "SIGWINCH", "alarm", "pause")),
    *("fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "syslog", "select.select"),
}
"""What Windows does not have, or not for files."""

WINDOWS_SIDE = {
    ("private_files.py", "create"): "if _HAS_MODES",
    ("private_files.py", "_sweep_one"): "if not _HAS_MODES",
    ("private_files.py", "_lock"): "",  # of `_locked_directory` and `_is_left`, behind `_HAS_MODES`
    ("files/outgoing.py", "_Place.unnamed"): "if _UNNAMED is None",
    ("callers.py", "sudo_uid"): 'os.name == "posix" and',
    ("callers.py", "is_nobodys_to_give"): 'os.name == "posix" and',
    ("callers.py", "clean_environment"): "if sudo_uid() is None",
    ("cli/installation/completion.py", "_share"): 'hasattr(os, "geteuid") and',
    ("cli/state.py", "State.terminal_name"): "AttributeError",
    ("cli/prompting/keys.py", ""): 'if sys.platform == "win32"',
    ("cli/prompting/keys.py", "_held"): "",
    ("cli/prompting/keys.py", "listening"): "",  # the other side of that
    ("cli/prompting/keys.py", "_opened"): "",
    ("cli/prompting/keys.py", "_Terminal.poll"): "",
    ("cli/prompting/keys.py", "_Terminal.forget"): "",
    ("cli/prompting/keys.py", "_Terminal._has_more"): "",
    ("demo/story_review.py", "Seat._read"): "",  # of `review`, which says so elsewhere
    ("demo/story_review.py", "_seat"): "",
}
"""Where such a call stands, and what of the same function keeps it from Windows."""
REPLACED_AT = {("private_files.py", "take_place")}


def functions(tree: ast.AST, within: str = "") -> list[tuple[str, ast.AST]]:
    """Return every function with its name, and the module itself as the function without one."""
    found = [] if within else [("", tree)]
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            found.append((f"{within}{node.name}", node))
        elif isinstance(node, ast.ClassDef):
            found += functions(node, f"{node.name}.") or []
        elif not isinstance(node, ast.expr):
            found += [each for each in functions(node, within or " ") if each[0].strip()]
    return [(name.strip(), node) for name, node in found]


def calls_in(node: ast.AST) -> set[str]:
    """Return the names with a dot, and the modules imported, in a function; not in those inside it."""
    found: set[str] = set()
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
            found.add(f"{each.value.id}.{each.attr}")
        if isinstance(each, ast.Import):
            found |= {alias.name for alias in each.names}
        if isinstance(each, ast.ImportFrom):
            found.add(str(each.module))
        waiting += ast.iter_child_nodes(each)
    return found


@cache
def every_function() -> list[tuple[str, str, ast.AST, str]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        for name, node in functions(ast.parse(text)):
            found.append((path.relative_to(PACKAGE).as_posix(), name, node, text))
    return found


def test_no_call_of_another_system_is_without_its_windows_side() -> None:
    known = set()
    for file, name, node, text in every_function():
        if called := {each for each in calls_in(node) if each in ELSEWHERE or each.partition(".")[0] in ELSEWHERE}:
            assert (file, name) in WINDOWS_SIDE, (file, name, called)
            source = text if not name else ast.get_source_segment(text, node) or ""
            assert WINDOWS_SIDE[file, name] in source, (file, name)
            known.add((file, name))
    assert set(WINDOWS_SIDE) - known <= {("cli/prompting/keys.py", "listening"), ("cli/prompting/keys.py", "_opened")}


def test_every_descriptor_is_opened_in_binary_and_every_file_replaced_in_one_place() -> None:
    for file, name, node, text in every_function():
        if "os.replace" not in text and "os.open" not in text:
            continue
        if "os.replace" in calls_in(node):
            assert (file, name) in REPLACED_AT, (file, name)
        for each in ast.walk(node) if name else ():
            if isinstance(each, ast.Call) and ast.unparse(each.func) == "os.open":
                flags = ast.unparse(each.args[1])
                assert "_BINARY" in flags or "_FOLDER" in flags or "_DIRECTORY" in flags or file == "files/outgoing.py"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what Windows has not, where modules of ours would look for it."""
    monkeypatch.setattr(private_files, "_HAS_MODES", False)
    monkeypatch.setattr(private_files, "_IS_WINDOWS", True)
    monkeypatch.setattr(private_files, "_NOFOLLOW", 0)
    monkeypatch.setattr(private_files, "_WAITS", (0.0,) * 5)
    monkeypatch.setattr(outgoing, "_IS_WINDOWS", True)
    monkeypatch.setattr(outgoing, "_HOLDS_FOLDERS", False)
    monkeypatch.setattr(outgoing, "_UNNAMED", None)
    for name in ("fchmod", "geteuid", "getuid", "fork", "ttyname"):
        monkeypatch.delattr(os, name)
    for module in ("fcntl", "termios", "tty", "pwd"):
        monkeypatch.setitem(sys.modules, module, None)


@pytest.mark.usefixtures("windows")
def test_private_files_are_made_read_replaced_and_swept(tmp_path: Path) -> None:
    path = tmp_path / "key"
    private_files.create(path, b"one\n")
    private_files.append(path, b"two\n")
    assert private_files.read(path) == b"one\ntwo\n"
    private_files.replace(path, b"three\n")
    assert private_files.read(path) == b"three\n"
    with private_files.scratch(tmp_path) as directory:
        (directory / "content").write_bytes(b"")
        private_files.sweep(tmp_path)
        assert directory.exists()
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("force", [False, True])
def test_a_file_is_written_whole(tmp_path: Path, force: bool) -> None:
    target = tmp_path / "names.csv"
    if force:
        target.write_bytes(b"old")
    with outgoing.outgoing(target, TableKind.CSV, force=force) as file:
        file.write(b"a\n")
    assert target.read_bytes() == b"a\n"
    assert list(tmp_path.iterdir()) == [target]


def held(times: int, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let another program hold a file so many times; return the attempts."""
    replace = os.replace
    attempts: list[object] = []

    def refuse(*arguments: Any, **options: Any) -> None:
        attempts.append(arguments)
        if len(attempts) <= times:
            raise PermissionError(13, "Permission denied")
        replace(*arguments, **options)

    monkeypatch.setattr(os, "replace", refuse)
    return attempts


@pytest.mark.usefixtures("windows")
def test_a_virus_scanner_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "session"
    private_files.create(path, b"old")
    attempts = held(3, monkeypatch)
    private_files.replace(path, b"new")
    assert len(attempts) == 4
    assert private_files.read(path) == b"new"


@pytest.mark.usefixtures("windows")
def test_a_file_that_is_open_in_a_spreadsheet_is_said_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "名册.csv"
    target.write_bytes(b"old")
    held(99, monkeypatch)
    with pytest.raises(FileInUse) as refused, outgoing.outgoing(target, TableKind.CSV, force=True) as file:
        file.write(b"new")
    assert refused.value.exit_code is ExitCode.CONFLICT
    assert "正在 Excel 或其他程序中打开" in words_of(refused.value).problem
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_where_there_is_no_windows_a_missing_right_is_one_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "names.csv"
    target.write_bytes(b"old")
    attempts = held(99, monkeypatch)
    with pytest.raises(FileUnwritable), outgoing.outgoing(target, TableKind.CSV, force=True) as file:
        file.write(b"new")
    assert len(attempts) == 1


def test_a_file_that_another_program_lets_nobody_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        error = PermissionError(13, "Permission denied")
        error.winerror = 32  # type: ignore[attr-defined] # of Windows
        raise error

    monkeypatch.setattr(opening, "_Input", refuse)
    with pytest.raises(FileRefused) as refused:
        opening.open_source(tmp_path / "names.csv")
    assert refused.value.why is FileProblem.IN_USE
    assert "Excel" in words_of(refused.value).cause


class Kernel:
    """The handles of a process whose standard output goes into a file."""

    def __init__(self) -> None:
        self.handles = {-11: "a file", -12: "the console"}

    def GetStdHandle(self, number: int) -> str:  # noqa: N802 -- as Windows names it
        return self.handles[number]

    def SetStdHandle(self, number: int, handle: str) -> None:  # noqa: N802 -- as Windows names it
        self.handles[number] = handle


@pytest.mark.parametrize(("is_console", "found"), [(True, "a file"), (False, "the console")])
def test_questions_are_drawn_on_the_console_wherever_standard_output_goes(
    is_console: bool, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Windows:
        kernel32 = Kernel()

    asked: list[tuple[str, object]] = []

    def create(stdout: object) -> object:
        asked.append((Windows.kernel32.GetStdHandle(-11), stdout))
        return object()

    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr(ctypes, "windll", Windows, raising=False)
    monkeypatch.setattr(console_output, "create_output", create)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_console)
    console_output.on_standard_error()
    assert asked == [(found, sys.stderr)]
    assert Windows.kernel32.handles == {-11: "a file", -12: "the console"}
