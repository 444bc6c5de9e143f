"""A store or a key that cannot be used is named in plain words, and left as it was."""

import base64
import os
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.running import Result, assert_refused, run, spawn
from tests.support.world import World

_COMMANDS = (["whoami"], ["member", "list"], ["verify", "status"], ["login", "--stdin"])
_LOGIN = "440305198001010015\n010015\n"


def _answers() -> list[Result]:
    return [run(*command, input=_LOGIN) for command in _COMMANDS]


def newer_version(home: Path) -> None:
    with sqlite3.connect(home / "store.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")


def older_version(home: Path) -> None:
    with sqlite3.connect(home / "store.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '0000'")


def no_database(home: Path) -> None:
    (home / "store.db").write_bytes(b"This is no database at all. " * 400)


def zeros(home: Path) -> None:
    (home / "store.db").write_bytes(bytes(8192))


def half_of_it(home: Path) -> None:
    path = home / "store.db"
    os.truncate(path, path.stat().st_size // 2)


def every_page_overwritten(home: Path) -> None:
    path = home / "store.db"
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 64] = b"\xff" * 64
    path.write_bytes(content)


def another_database(home: Path) -> None:
    (home / "store.db").unlink()
    with sqlite3.connect(home / "store.db") as store:
        store.execute("CREATE TABLE something (else_ INTEGER)")
    (home / "store.db").chmod(0o600)


def readable_by_others(home: Path) -> None:
    (home / "store.db").chmod(0o644)


def a_link(home: Path) -> None:
    (home / "store.db").rename(home / "elsewhere.db")
    (home / "store.db").symlink_to(home / "elsewhere.db")


def no_key(home: Path) -> None:
    (home / "key").unlink()


def no_content_in_the_key(home: Path) -> None:
    (home / "key").write_bytes(b"")


def something_else_in_the_key(home: Path) -> None:
    (home / "key").write_bytes(b"\x00\xff not a key \x1b[2J\n")


def key_of_another_store(home: Path) -> None:
    (home / "key").write_bytes(b"szdj-key-1:" + base64.b64encode(bytes(range(32))) + b"\n")


def key_readable_by_others(home: Path) -> None:
    (home / "key").chmod(0o640)


def key_that_is_a_link(home: Path) -> None:
    (home / "key").rename(home / "elsewhere")
    (home / "key").symlink_to(home / "elsewhere")


def key_that_is_a_directory(home: Path) -> None:
    (home / "key").unlink()
    (home / "key").mkdir(mode=0o700)


Harm = Callable[[Path], None]

HARMS: dict[Harm, tuple[int, str]] = {
    newer_version: (7, "更新版本"),
    older_version: (7, "szdj db upgrade"),
    no_database: (3, "已损坏"),
    zeros: (3, "已损坏"),
    half_of_it: (3, "已损坏"),
    every_page_overwritten: (3, "已损坏"),
    another_database: (6, "szdj init"),
    readable_by_others: (5, "chmod 600"),
    a_link: (5, "符号链接"),
    no_key: (6, "找不到密钥"),
    no_content_in_the_key: (6, "密钥"),
    something_else_in_the_key: (6, "密钥"),
    key_of_another_store: (7, "密钥不对"),
    key_readable_by_others: (5, "chmod 600"),
    key_that_is_a_link: (5, "符号链接"),
    key_that_is_a_directory: (6, "密钥"),
}


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_a_store_or_key_that_cannot_be_used_is_named_and_left_as_it_was(administered: World, harm: Harm) -> None:
    harm(administered.home)
    before = _files(administered.home)
    exit_code, says = HARMS[harm]
    for result in _answers():
        assert_refused(result, exit_code, says)
        assert result.stdout == ""
    assert _files(administered.home) == before
    assert not (administered.home / "szdj.log").exists()


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_the_doctor_says_the_same_and_harms_nothing(administered: World, harm: Harm) -> None:
    harm(administered.home)
    before = _files(administered.home)
    result = run("doctor")
    assert result.exit_code == 3
    assert "问题\t" in result.stdout
    assert "Traceback" not in result.stderr
    assert _files(administered.home) == before


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_installing_again_overwrites_nothing(administered: World, harm: Harm) -> None:
    harm(administered.home)
    before = _files(administered.home)
    answers = ["--admin-name", "王", "--admin-mobile", "13700000001", "--phone-page", "loopback", "--sms", "outbox"]
    result = run("init", *answers, "--stdin", input="440305198001010015\nanother-strong-Word-26\n")
    assert_refused(result, result.exit_code)
    assert result.exit_code in (3, 5, 6, 7)
    assert _files(administered.home) == before


def test_a_home_that_is_not_there_is_asked_for(administered: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_HOME", str(administered.home / "none"))
    for command in _COMMANDS:
        assert_refused(run(*command, input=_LOGIN), 6, "szdj init")
    assert not (administered.home / "none").exists()


def test_a_server_that_does_not_answer_is_said_so(administered: World) -> None:
    elsewhere = {"SZDJ_DATABASE_URL": "postgresql+psycopg://szdj:secret-Word@127.0.0.1:1/none"}
    result = spawn("whoami", env=elsewhere)
    assert_refused(result, 6, "连不上数据库")
    assert "secret-Word" not in result.stderr
    assert not (administered.home / "szdj.log").exists()


def test_a_library_that_is_not_installed_is_named_with_how_to_install_it(administered: World) -> None:
    without = "import sys; sys.modules['psycopg'] = None; from szdj_cli.__main__ import run; run()"
    arguments = [sys.executable, "-c", without, "whoami"]
    here = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (here.returncode, here.stderr) == (0, "")  # a store on this machine does without
    elsewhere = {**os.environ, "SZDJ_DATABASE_URL": "postgresql+psycopg://szdj:secret-Word@127.0.0.1:1/none"}
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, env=elsewhere)
    assert_refused(Result(done.returncode, done.stdout, done.stderr), 6, "没有安装", f'pip install "{_driver()}"')
    assert "secret-Word" not in done.stderr


def _driver() -> str:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    driver: str = declared["project"]["optional-dependencies"]["postgres"][0]
    return driver


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite:///x.db", "postgresql://h:port/d", "no url", "postgresql://"])
def test_an_address_that_is_none_is_a_wrong_setting(
    administered: World, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SZDJ_DATABASE_URL", url)
    result = run("whoami")
    assert result.exit_code in (2, 6), result
    assert_refused(result, result.exit_code, "szdj")


@pytest.mark.parametrize(
    "content", ["this is no TOML", "\x00\x1b[2J", f"sms = {'[' * 100_000}"], ids=["text", "controls", "deep"]
)
def test_a_file_of_settings_that_is_none_is_named(administered: World, content: str) -> None:
    (administered.home / "config.toml").write_text(content)
    for command in _COMMANDS:
        assert_refused(run(*command, input=_LOGIN), 2, "config.toml", "szdj config check")


def test_settings_in_another_encoding_are_named(administered: World) -> None:
    (administered.home / "config.toml").write_bytes("sms = 'outbox' # 短信\n".encode("gb18030"))
    assert_refused(run("whoami"), 2, "config.toml")


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"not-a-token\n", "三月".encode()])
def test_a_session_that_is_none_asks_for_signing_in(administered: World, content: bytes) -> None:
    (administered.home / "session").write_bytes(content)
    assert_refused(run("whoami"), 4, "szdj login")


def test_a_session_that_others_can_read_is_refused(administered: World) -> None:
    (administered.home / "session").chmod(0o644)
    assert_refused(run("whoami"), 5, "chmod 600")


def test_an_outbox_that_others_can_read_is_not_written_to(world: World) -> None:
    outbox = world.home / "outbox.jsonl"
    outbox.touch()
    outbox.chmod(0o666)
    before = outbox.read_bytes()
    number = world.id_number(1)
    assert_refused(run("login", "--stdin", input=f"{number}\n{number[-6:]}\n"), 5, "chmod 600")
    assert outbox.read_bytes() == before


def _files(home: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(home)): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(home.rglob("*"))
    }
