"""`szdj doctor --strict`: what a monitor asks every few minutes, without anybody being signed in."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from szdj_cli.cli.state import State
from szdj_cli.domain.installation.doctor import Fact
from szdj_cli.messages.installation.doctor import FACTS
from tests.support.installed import FORM, Installed, install
from tests.support.running import assert_ok, run

SMS = 'sms = "command"\nsms_command = ["true"]\n'


@pytest.fixture
def installed() -> Installed:
    """A store of which nothing is to be said but what a fresh one lacks: its page is the terminal, its SMS are sent."""
    made = install()
    (made.home / "config.toml").write_text(f'verification_method = "totp"\n{SMS}', "utf-8")
    return made


def strict(code: int, *more: str) -> dict[str, Any]:
    done = run("doctor", "--strict", "--format", "json", *more)
    assert done.exit_code == code, done.stdout
    return {each["check"]: each for each in json.loads(done.stdout)}


def test_every_fact_has_words() -> None:
    assert set(FACTS) == set(Fact)


@pytest.mark.usefixtures("installed")
def test_a_sound_installation_ends_with_0_and_says_what_was_looked_at() -> None:
    found = strict(0)
    assert {"store_sound", "log_holds", "disk_room", "backup_not_yet", "clock_sane", "sms_ready", "phone_totp"} <= set(
        found
    )
    assert found["store_sound"]["refusal"] is None


def test_what_wants_attention_ends_with_9(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_SMS_ULR", "x")
    assert strict(9)["setting_unknown"]["level"] == "warning"
    assert_ok(run("doctor"))
    monkeypatch.delenv("SZDJ_SMS_ULR")
    (installed.home / "key").unlink()
    assert strict(9)["store_refused"]["refusal"] == "key_missing"
    assert run("doctor").exit_code == 3


def test_a_log_that_was_changed_ends_with_8_strict_or_not(installed: Installed) -> None:
    with sqlite3.connect(installed.home / "store.db") as raw:
        raw.execute("DROP TRIGGER audit_no_update")
        raw.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 2")
    found = strict(8)
    assert "第 2 条" in found["log_broken"]["found"]
    assert found["guards_missing"]["level"] == "problem"
    assert run("doctor").exit_code == 8


def test_the_age_of_the_last_backup_is_told(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    later: list[int] = [0]
    monkeypatch.setattr(State, "now", lambda _: now + timedelta(days=later[0]))
    later[0] = 8
    assert strict(9)["backup_missing"]["level"] == "warning"
    later[0] = 0
    assert_ok(run("login", "--stdin", input=f"{FORM.id_number}\n{FORM.password}\n"))
    assert_ok(run("db", "backup", "-o", str(tmp_path / "copy.db")))
    later[0] = 6
    assert "6 天前" in strict(0)["backup_fresh"]["found"]
    later[0] = 7
    assert "7 天" in strict(9)["backup_old"]["found"]
    config = installed.home / "config.toml"
    config.write_text(f"backup_days = 30\n{config.read_text('utf-8')}", "utf-8")
    assert "backup_fresh" in strict(0)


@pytest.mark.usefixtures("installed")
def test_a_disk_that_fills_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100_000_000))
    assert "100 MB" in strict(9)["disk_low"]["found"]


@pytest.mark.parametrize(
    ("since", "until", "check", "level"),
    [
        (-10, 90, "certificate_valid", "ok"),
        (-10, 20, "certificate_ending", "warning"),
        (-10, -1, "certificate_expired", "problem"),
        (3, 90, "certificate_expired", "problem"),
    ],
)
def test_a_certificate_is_told_of_before_it_ends(
    installed: Installed, since: int, until: int, check: str, level: str
) -> None:
    now = datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dj.example.cn")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now + timedelta(days=since))
        .not_valid_after(now + timedelta(days=until, hours=1))
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (installed.home / "page.pem").write_bytes(made.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (installed.home / "page.key").write_bytes(private)
    page = 'phone_page = "https"\nphone_bind = "127.0.0.1"\nphone_certificate = "page.pem"\nphone_key = "page.key"\n'
    (installed.home / "config.toml").write_text(page + SMS, "utf-8")
    assert strict(9)[check]["level"] == level  # the page is one that this machine alone can open
