"""The scripts in `examples/` do what each says, run as cron runs them: no terminal, a token, what stands on PATH."""

import email
import json
import os
import re
import subprocess
import sys
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.running import assert_ok, run, run_json
from tests.support.world import MEMBER, OTHER, SECRETARY, World

EXAMPLES = ROOT / "examples"
STARTED = re.compile(r'start\(place, "([^"]+)"')


@pytest.fixture
def place(world: World, tmp_path: Path) -> Path:
    """Where the scripts find the program, and a mail program that keeps what it is given."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in {
        "szdj": f'#!/bin/sh\nexec {sys.executable} -P -m szdj_cli "$@"\n',
        "sendmail": f"#!/bin/sh\ncat > {tmp_path}/letter\n",
    }.items():
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    return tmp_path


def start(place: Path, name: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run an example, as cron does."""
    env = {**os.environ, "PATH": f"{place}/programs:{Path(sys.executable).parent}:/usr/bin:/bin"}
    env |= {"SENDMAIL": f"{place}/programs/sendmail", **environment}
    return subprocess.run(
        [EXAMPLES / name, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=env
    )


def letter(place: Path) -> EmailMessage:
    """Return what was mailed."""
    found = email.message_from_bytes((place / "letter").read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_every_example_can_be_started_and_is_run_here() -> None:
    there = {path.name for path in EXAMPLES.iterdir() if path.suffix in {".sh", ".py"}}
    assert there == {*STARTED.findall(Path(__file__).read_text("utf-8"))}
    assert all(os.access(EXAMPLES / name, os.X_OK) for name in there)


def test_a_nightly_import_without_a_fault_mails_nothing(world: World, place: Path) -> None:
    world.sign_in_as_administrator()
    (place / "orgs.csv").write_text("编码,名称,类型,上级编码\nB9,第九党支部,党支部,C1\n", encoding="utf-8")
    done = start(place, "nightly_import.py", "orgs", str(place / "orgs.csv"), "office@example.com")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"new": 1' in done.stdout
    assert not (place / "letter").exists()


@pytest.mark.parametrize("attach", [True, False])
def test_a_nightly_import_mails_what_was_refused_and_where_the_file_lies(
    world: World, place: Path, attach: bool
) -> None:
    world.sign_in_as_administrator()
    arguments = ["members", str(ROOT / "sample_data" / "mistakes.csv"), "office@example.com", *["--attach"] * attach]
    done = start(place, "nightly_import.py", *arguments)
    assert done.returncode == 9
    assert set(json.loads(done.stdout)) == {"new", "updated", "same", "conflicts", "errors", "warned", "written"}
    mailed = letter(place)
    assert (mailed["To"], "mistakes.csv" in mailed["Subject"]) == ("office@example.com", True)
    body = mailed.get_body()
    assert body is not None
    text = body.get_content()
    assert "第 4 行 公民身份号码：最后一位校验码不符" in text
    assert "440399" not in text
    errors = Path(text.rpartition("：")[2].strip())
    again = run("import", "members", str(errors), "--dry-run", "--format", "json")
    assert json.loads(again.stdout.splitlines()[-1])["errors"] == json.loads(done.stdout)["errors"] > 30
    assert [part.get_filename() for part in mailed.iter_attachments()] == ["错误.xlsx"] * attach


def test_a_nightly_import_of_what_is_no_table_mails_why(world: World, place: Path) -> None:
    world.sign_in_as_administrator()
    (place / "members.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert start(place, "nightly_import.py", "members", str(place / "members.csv"), "a@example.com").returncode == 3
    body = letter(place).get_body()
    assert body is not None
    assert "缺少必要的列" in body.get_content()


def test_what_has_no_note_is_accepted_and_the_rest_is_left(world: World, place: Path) -> None:
    plain = world.request(MEMBER, "工作单位=示例公司")
    world.enter(SECRETARY)
    done = start(place, "accept_plain.sh", "profile")
    assert done.returncode == 0, done.stderr
    assert f'"accepted": [{plain}]' in done.stdout or '"accepted": 1' in done.stdout
    assert run_json("approve", "list") == []
    assert start(place, "accept_plain.sh", "profile").returncode == 0  # a quiet day


def test_a_nightly_backup_is_rehearsed_and_the_oldest_goes(world: World, place: Path) -> None:
    world.sign_in_as_administrator()
    backups, key = place / "backups", place / "key"
    backups.mkdir()
    key.write_bytes((world.home / "key").read_bytes())
    for day in ("20250101", "20250102"):
        (backups / f"szdj-{day}-000000.db").write_bytes(b"")
    done = start(place, "nightly_backup.sh", str(backups), str(key), "2")
    assert done.returncode == 9, done.stderr  # messages only go into the outbox here, which is a warning
    kept = sorted(path.name for path in backups.iterdir())
    assert len(kept) == 2
    assert kept[0] == "szdj-20250102-000000.db"
    assert '"check": "backup_fresh"' in done.stdout
    key.write_bytes(bytes(len(key.read_bytes())))
    before = len(list(backups.iterdir()))
    assert start(place, "nightly_backup.sh", str(backups), str(key), "1").returncode not in (0, 9)
    assert len(list(backups.iterdir())) == before + 1  # nothing goes before a rehearsal has held


def test_a_dashboard_has_the_figures_and_nobody_s_name(world: World, place: Path) -> None:
    world.request(MEMBER, "工作单位=示例公司")
    world.sign_in_as_administrator()
    target = place / "index.html"
    target.write_text("yesterday", encoding="utf-8")
    done = start(place, "dashboard.py", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    page = target.read_text(encoding="utf-8")
    assert "<td>信息变更<td>1<td>0" in page
    assert world.name(MEMBER) not in page
    assert_ok(run("logout"))
    assert start(place, "dashboard.py", str(target)).returncode == 4
    assert target.read_text(encoding="utf-8") == page
    assert world.name(OTHER) not in page


def test_with_a_token_nobody_need_be_signed_in(world: World, place: Path) -> None:
    world.sign_in_as_administrator()
    tokens = {
        scope: run_json("token", "create", "--scope", scope, "--yes")["token"]
        for scope in ("import", "report", "backup")
    }
    assert_ok(run("logout"))
    (place / "orgs.csv").write_text("编码,名称,类型,上级编码\nB9,第九党支部,党支部,C1\n", encoding="utf-8")
    (place / "backups").mkdir()
    (place / "key").write_bytes((world.home / "key").read_bytes())
    importing = ("nightly_import.py", "orgs", str(place / "orgs.csv"), "office@example.com")
    for scope, script, ends in (
        ("import", importing, 0),
        ("report", ("dashboard.py", str(place / "index.html")), 0),
        ("backup", ("nightly_backup.sh", str(place / "backups"), str(place / "key")), 9),
    ):
        done = start(place, *script, SZDJ_TOKEN=tokens[scope])
        assert done.returncode == ends, done.stderr
        assert tokens[scope] not in done.stdout + done.stderr
    refused = start(place, "accept_plain.sh", "profile", SZDJ_TOKEN=tokens["report"])
    assert (refused.returncode, "登录后办理" in refused.stderr) == (5, True)
