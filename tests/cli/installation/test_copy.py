"""`szdj db copy`: from a file to a server and back, and what arrives is what was sent."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no annotations of its own

from output_schemas import write as schemas
from szdj_cli.services.installation import maintenance
from szdj_cli.store.core.row_digests import KEYS, NOT_COVERED
from szdj_cli.store.installation import copying
from tests.support import world as worlds
from tests.support.processes.concurrency import run_together
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json, spawn
from tests.support.storage import stores
from tests.support.storage.dumps import dump
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World

_numbers = count()


@pytest.fixture
def empty(postgresql: str) -> Iterator[str]:
    """The address of a PostgreSQL database in which there is nothing."""
    name = f"copied_{os.getpid()}_{next(_numbers)}"
    yield stores.create_database(postgresql, name)
    stores.drop_database(postgresql, name)


@pytest.fixture(scope="module")
def home_at_work(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A branch in which a receipt was issued and a request is waiting; the administrator is signed in."""
    return worlds.build_on(world_template, tmp_path_factory.mktemp("copying"), _work)


def _work(world: World) -> None:
    world.request(MEMBER, "民族=满族")
    world.enter(SECRETARY)
    paid = run_json("dues", "pay", "--member", str(MEMBER), "--amount", "50", "--allow-repeat", "--yes")
    assert_ok(run("dues", "receipt", str(paid["payments"][0]["payment"])))
    world.sign_in_as_administrator()


@pytest.fixture
def at_work(home_at_work: Path, tmp_path: Path) -> World:
    return worlds.copy(home_at_work, tmp_path / "home")


def _as_stored(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in dump(home).items() if name not in ("audit", "session", "sqlite_stat1")}


def test_a_store_goes_to_a_server_and_back_and_every_row_arrives(
    at_work: World, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(at_work.home)
    looked = run_json("db", "copy", "--to", empty, "--dry-run")
    Draft202012Validator(schemas.SCHEMAS["db copy"]).validate(looked)
    assert looked == Holding({"place": "server", "written": False, "dry_run": True, "length": len(before["audit"])})
    assert {each["table"]: each["rows"] for each in looked["tables"]} == {
        name: len(before[name]) for name in {*KEYS, *NOT_COVERED} - {"unlogged_row"}
    }
    done = run_json("db", "copy", "--to", empty, "--yes")
    Draft202012Validator(schemas.SCHEMAS["db copy"]).validate(done)
    assert done == Holding({"rows": looked["rows"], "row_faults": 0, "later": [], "written": True})
    assert run_json("db", "check")["ok"] is True
    here = dump(at_work.home)
    assert [row[3] for row in sorted(here["audit"])[len(before["audit"]) :]] == ["store.copied"]
    assert {name: rows for name, rows in here.items() if name != "audit"} == {
        name: rows for name, rows in before.items() if name != "audit"
    }

    monkeypatch.setenv("SZDJ_DATABASE_URL", empty)
    assert run_json("db", "check") == Holding({"ok": True})
    assert run_json("audit", "verify", "--checkpoint", f"{done['length']}:{done['head']}")["ok"] is True
    entry = next(each for each in run_json("audit", "log") if each["act"] == "store.copied_here")
    assert json.loads(entry["detail"])["from"] == "SQLite"
    # It is gone on with: numbers go on.
    at_work.enter(SECRETARY)
    paid = run_json("dues", "pay", "--member", str(MEMBER), "--amount", "60", "--allow-repeat", "--yes")
    assert str(run_json("dues", "receipt", str(paid["payments"][0]["payment"]))["number"]).endswith("000002")
    at_work.sign_in_as_administrator()

    back = tmp_path / "back.db"
    returned = run_json("db", "copy", "--to", str(back), "--yes")
    assert returned == Holding({"place": "file", "to": str(back), "row_faults": 0})
    assert back.stat().st_mode & 0o777 == 0o600
    monkeypatch.delenv("SZDJ_DATABASE_URL")
    (at_work.home / "store.db").unlink()
    back.rename(at_work.home / "store.db")
    assert run_json("db", "check")["ok"] is True
    after = _as_stored(at_work.home)
    assert after["member"] == before["member"]
    assert after["organisation"] == before["organisation"]
    assert after["request"] == before["request"]


def test_a_server_that_holds_a_store_is_refused(at_work: World, empty: str) -> None:
    assert_ok(run("db", "copy", "--to", empty, "--yes"))
    for more in (("--yes",), ("--dry-run",)):
        refused = run("db", "copy", "--to", empty, *more)
        assert_refused(refused, 7, "已有本程序的数据")
        assert "szdj@" not in refused.stderr
    with psycopg.connect(empty.replace("+psycopg", "")) as other:
        assert other.execute("SELECT count(*) FROM audit WHERE act = 'store.copied_here'").fetchone() == (1,)


def test_a_database_with_a_table_of_such_a_name_is_refused(at_work: World, empty: str) -> None:
    with psycopg.connect(empty.replace("+psycopg", "")) as other:
        other.execute("CREATE TABLE member (id integer)")
    assert_refused(run("db", "copy", "--to", empty, "--yes"), 7)


@pytest.mark.parametrize(
    ("to", "code", "said"),
    [
        ("postgresql://szdj:geheim@127.0.0.1:1/x", 2, "口令"),
        ("postgresql://szdj@127.0.0.1:1/x", 6, "127.0.0.1/x"),
        ("postgresql://szdj@127.0.0.1:1/x?sslpassword=geheim", 2, "口令"),
        ("host=127.0.0.1 dbname=x password=geheim", 2, "postgresql://"),
        ("mysql://x", 2, "postgresql://"),
        ("other.db", 2, "szdj db backup"),
    ],
)
def test_what_cannot_be_copied_to_is_refused_by_name(at_work: World, to: str, code: int, said: str) -> None:
    before = dump(at_work.home)
    refused = run("db", "copy", "--to", to, "--yes")
    assert_refused(refused, code, said)
    assert "geheim" not in refused.stderr
    assert dump(at_work.home) == before


def test_an_address_with_a_password_is_read_from_standard_input_and_shown_nowhere(at_work: World, empty: str) -> None:
    address = empty.replace("szdj@", "szdj:geheim@")
    done = run("db", "copy", "--to", "-", "--yes", input=f"{address}\n")
    assert_ok(done)
    log = run("audit", "log", "--act", "store.copied")
    for said in (done.stdout, done.stderr, log.stdout):
        assert "geheim" not in said
    assert empty.rpartition("/")[2] in done.stderr


def test_what_does_not_arrive_as_it_was_is_taken_back(at_work: World, empty: str) -> None:
    with closing(sqlite3.connect(at_work.home / "store.db")) as raw, raw:
        raw.execute("UPDATE member SET employer = CAST('x' AS BLOB) WHERE id = 1")
    assert_refused(run("db", "copy", "--to", empty, "--yes"), 3, "member")
    with psycopg.connect(empty.replace("+psycopg", "")) as other:
        assert other.execute("SELECT count(*) FROM pg_class WHERE relname = 'audit'").fetchone() == (0,)


def test_a_row_that_was_changed_past_the_program_is_not_vouched_for_there(
    at_work: World, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(at_work.home / "store.db")) as raw, raw:
        raw.execute("UPDATE member SET employer = '改过' WHERE id = 1")
    done = run_json("db", "copy", "--to", empty, "--yes")
    assert done["row_faults"] == 1
    monkeypatch.setenv("SZDJ_DATABASE_URL", empty)
    assert run("db", "check").exit_code == 8


def test_only_an_administrator_copies_and_is_asked(at_work: World, empty: str) -> None:
    with Terminal("db", "copy", "--to", empty) as terminal:
        terminal.wait_for("复制到那里？")
        terminal.type("\r")
        terminal.wait_for("未复制")
        assert terminal.exit_code() == 130
    at_work.enter(SECRETARY)
    assert_refused(run("db", "copy", "--to", empty, "--yes"), 5)


def test_a_store_comes_home_from_a_server(
    at_work: World, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_ok(run("db", "copy", "--to", empty, "--yes"))
    monkeypatch.setenv("SZDJ_DATABASE_URL", empty)
    store = at_work.home / "store.db"
    assert_refused(run("db", "copy", "--to", str(store), "--yes"), 7, "移到别处")
    shutil.move(store, tmp_path / "old.db")
    done = run_json("db", "copy", "--to", str(store), "--yes")
    assert done["place"] == "home"
    assert_refused(run("db", "copy", "--to", str(at_work.home / "other.db"), "--yes"), 5)
    monkeypatch.delenv("SZDJ_DATABASE_URL")
    assert run_json("db", "check")["ok"] is True
    assert not list(at_work.home.glob(".szdj-*"))


def test_others_go_on_working_meanwhile_and_what_they_did_is_said_not_to_be_there(
    at_work: World, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work_elsewhere(*_: object) -> None:
        assert_ok(spawn("org", "rename", "B2", "改名之后", "--reason", "调整", "--yes"))

    monkeypatch.setattr(copying, "continue_numbers", work_elsewhere)
    done = run_json("db", "copy", "--to", empty, "--yes")
    assert [(each["act"], each["count"]) for each in done["later"]] == [("organisation.changed", 1)]
    assert run_json("org", "show", "B2")["name"] == "改名之后"
    assert run_json("db", "check")["ok"] is True


_KILLED = """
import os, signal, sys
from szdj_cli.store.installation import copying
copying.continue_numbers = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from szdj_cli.__main__ import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("is_back", [False, True])
def test_a_copy_that_is_killed_leaves_nothing_half_done(
    at_work: World, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_back: bool
) -> None:
    to = empty
    if is_back:
        assert_ok(run("db", "copy", "--to", empty, "--yes"))
        monkeypatch.setenv("SZDJ_DATABASE_URL", empty)
        (tmp_path / "there").mkdir()
        to = str(tmp_path / "there" / "back.db")
    killed = subprocess.run([sys.executable, "-c", _KILLED, "db", "copy", "--to", to, "--yes"], check=False)
    assert killed.returncode == -signal.SIGKILL
    if is_back:
        assert not Path(to).exists()
    assert run_json("db", "copy", "--to", to, "--yes")["row_faults"] == 0
    left = [*at_work.home.glob(".szdj-*"), *(tmp_path / "there").glob(".szdj-*")]
    assert not left


def test_a_store_goes_from_one_server_to_another(
    at_work: World, empty: str, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_ok(run("db", "copy", "--to", empty, "--yes"))
    monkeypatch.setenv("SZDJ_DATABASE_URL", empty)
    other = stores.create_database(postgresql, f"again_{os.getpid()}_{next(_numbers)}")
    assert run_json("db", "copy", "--to", other, "--yes")["row_faults"] == 0
    monkeypatch.setenv("SZDJ_DATABASE_URL", other)
    assert run_json("db", "check")["ok"] is True
    stores.drop_database(postgresql, other.rpartition("/")[2])


def test_without_the_driver_it_is_said_what_to_install(at_work: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert_refused(run("db", "copy", "--to", "postgresql://szdj@127.0.0.1:1/x", "--yes"), 6, "psycopg")


# --- attacked ---------------------------------------------------------------------------------------

_COPY = """
from szdj_cli.__main__ import main
print(main(["db", "copy", "--to", sys.argv[1], "--yes", "--format", "json"]))
"""


@pytest.mark.parametrize("is_piped", [False, True])
@pytest.mark.parametrize(
    "to",
    [
        "POSTGRESQL://szdj:geheim@127.0.0.1:1/x",
        "postgresql://szdj:geheim@127.0.0.1:notaport/x",
        "postgresql://szdj@127.0.0.1:notaport/x?password=geheim",
        "postgresql://szdj:geheim@[::1/x",
        "postgresql://szdj:geh%zzeim-geheim@127.0.0.1/x",
        "postgresql://szdj:geheim@127.0.0.1:1/x?sslmode=nonsense",
        "postgresql://szdj:geheim@127.0.0.1:1/x?foo=1",
        "postgresql://szdj@127.0.0.1:1/x?sslpassword=geheim",
        "postgres:szdj:geheim@127.0.0.1/x",
        "host=127.0.0.1 port=1 user=szdj password=geheim dbname=x",
        "szdj:geheim@127.0.0.1/x",
        "postgresql+asyncpg://szdj:geheim@h/x",
        " postgresql://szdj:geheim@127.0.0.1:1/x",
        "\x1b[31mgeheim.db",
        "geheim\n.db",
        "geheim\x00.db",
        "",
        "file:geheim?mode=memory",
        "~/geheim/x.db",
    ],
)
def test_no_address_is_a_fault_or_tells_its_password(at_work: World, to: str, is_piped: bool) -> None:
    before = dump(at_work.home)
    refused = (
        run("db", "copy", "--to", "-", "--yes", input=f"{to}\n") if is_piped else run("db", "copy", "--to", to, "--yes")
    )
    assert refused.exit_code in (2, 3, 5, 6), refused
    assert "设置" not in refused.stderr, refused.stderr
    assert "geheim" not in refused.stderr + refused.stdout, refused.stderr
    assert "\x1b" not in refused.stderr
    assert not (at_work.home / "szdj.log").exists()
    assert dump(at_work.home) == before


def test_of_two_copies_at_once_one_arrives_and_the_other_is_refused(at_work: World, empty: str) -> None:
    said = run_together(2, "", _COPY, empty)
    assert sorted(each.splitlines()[-1] for each in said) == ["0", "7"]


def test_where_a_backup_is_restored_meanwhile_it_is_said_what_the_copy_holds(
    at_work: World, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "before.db"
    assert_ok(run("db", "backup", "-o", str(backup)))
    assert_ok(run("org", "rename", "B2", "改名之后", "--reason", "调整", "--yes"))

    def restore(*_: object) -> None:
        assert_ok(spawn("db", "restore", str(backup), "--discard-newer", "--yes"))

    monkeypatch.setattr(copying, "continue_numbers", restore)
    assert_refused(run("db", "copy", "--to", empty, "--yes"), 7, "恢复了备份")
    at_work.sign_in_as_administrator()
    acts = [each["act"] for each in run_json("audit", "log")]
    assert acts.index("store.copied") < acts.index("store.restored")
    assert run_json("db", "check")["ok"] is True


def test_a_copy_that_has_arrived_is_logged_though_its_session_has_ended(
    at_work: World, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "continue_numbers", lambda *_: assert_ok(spawn("logout", "--all")))
    assert_ok(run("db", "copy", "--to", empty, "--yes"))
    at_work.sign_in_as_administrator()
    assert "store.copied" in [each["act"] for each in run_json("audit", "log")]


def test_whoever_is_cut_off_meanwhile_gets_no_backup_that_the_log_does_not_know(
    at_work: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = maintenance._copied

    def cut_off(*given: Any) -> Any:
        assert_ok(spawn("logout", "--all"))
        return copied(*given)

    monkeypatch.setattr(maintenance, "_copied", cut_off)
    assert_refused(run("db", "backup", "-o", str(tmp_path / "taken.db")), 4)
    assert not list(tmp_path.glob("*.db*"))


def test_clearing_away_meanwhile_takes_nothing_from_it(
    at_work: World, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "continue_numbers", lambda *_: assert_ok(spawn("db", "prune", "--yes")))
    assert_ok(run("db", "copy", "--to", empty, "--yes"))
    assert run_json("db", "check")["ok"] is True
