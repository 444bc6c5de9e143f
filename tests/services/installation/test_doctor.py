from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from szdj_cli.domain.installation.doctor import Fact, Finding, Level
from szdj_cli.services.installation import doctor
from szdj_cli.settings import Settings
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.installation import doctor as rows
from tests.support import ROOT, applicants, builders
from tests.support.storage.connections import watched


def facts(settings: Settings, now: datetime) -> dict[Fact, Finding]:
    return {finding.fact: finding for finding in doctor.examine(settings, now)}


def test_a_sound_store_has_no_problem(store: Store, settings: Settings, now: datetime) -> None:
    findings = facts(settings, now)
    assert {Fact.STORE_SOUND, Fact.FILES_PRIVATE, Fact.CLOCK_SANE, Fact.SOMEBODY_DECIDES} <= set(findings)
    assert not [finding for finding in findings.values() if finding.level is Level.PROBLEM]
    assert (Fact.SHARED_DATABASE in findings) == bool(settings.database_url)


def test_the_address_of_a_database_is_never_shown(postgresql_settings: Settings, now: datetime) -> None:
    shown = str(doctor.examine(postgresql_settings, now))
    assert "127.0.0.1" not in shown


def test_a_clock_that_runs_behind_the_log_is_found(store: Store, settings: Settings, now: datetime) -> None:
    with store.transaction() as tx:
        audit.append(tx, audit.Entry("system", "test", "store"), now)
    assert Fact.CLOCK_SANE in facts(settings, now - timedelta(seconds=59))
    assert Fact.CLOCK_BEHIND in facts(settings, now - timedelta(seconds=61))


def test_triggers_that_are_off_are_found(store: Store, settings: Settings, now: datetime) -> None:
    with store.transaction() as tx:
        off = "DROP TRIGGER audit_no_update" if tx.is_sqlite else "ALTER TABLE audit DISABLE TRIGGER audit_no_gap"
        tx.conn.execute(text(off))
    assert Fact.GUARDS_MISSING in facts(settings, now)


def test_a_broken_gateway_is_found(sqlite_settings: Settings, now: datetime) -> None:
    broken = sqlite_settings.but(sms="http")
    assert facts(broken, now)[Fact.SMS_BROKEN].values == {"problem": "url_missing"}


def test_what_is_no_setting_is_named(sqlite_settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    (sqlite_settings.home / "config.toml").write_text('sms = "outbox"\nsesion_hours = 4\n[sms_http]\nurl = "x"\n')
    monkeypatch.setenv("SZDJ_SMS_ULR", "https://example.com")
    found = [finding for finding in doctor.examine(sqlite_settings, now) if finding.fact is Fact.SETTING_UNKNOWN]
    assert [finding.values["name"] for finding in found] == ["sesion_hours", "sms_http", "SZDJ_SMS_ULR"]
    assert {finding.level for finding in found} == {Level.WARNING}


def test_a_file_of_dues_rules_is_read(sqlite_settings: Settings, now: datetime, tmp_path: Path) -> None:
    assert not {Fact.DUES_RULES_READY, Fact.DUES_RULES_REFUSED} & set(facts(sqlite_settings, now))
    rules = sqlite_settings.but(dues_rules=tmp_path / "rules.toml")
    assert facts(rules, now)[Fact.DUES_RULES_REFUSED].level is Level.PROBLEM
    guide = (ROOT / "docs" / "dues-rules.md").read_text("utf-8")
    example = "[[rule_set" + guide.split("```toml\n[[rule_set")[1].split("```")[0]
    (tmp_path / "rules.toml").write_text(example, "utf-8")
    assert facts(rules, now)[Fact.DUES_RULES_READY].level is Level.OK


def test_a_home_that_others_may_enter_is_found(sqlite_settings: Settings, now: datetime) -> None:
    sqlite_settings.home.chmod(0o755)
    assert facts(sqlite_settings, now)[Fact.FILE_EXPOSED].values == {"path": str(sqlite_settings.home)}


@pytest.mark.parametrize(
    ("name", "value", "fact"),
    [
        ("SSH_ORIGINAL_COMMAND", "szdj whoami", Fact.SHARED_HOST),
        ("SUDO_USER", "wang", Fact.SHARED_HOST),
        ("SUDO_USER", "root", Fact.OWN_PC),
    ],
)
def test_a_service_account_is_told_from_an_own_pc(
    sqlite_settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch, name: str, value: str, fact: Fact
) -> None:
    for variable in ("SSH_ORIGINAL_COMMAND", "SUDO_USER"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, value)
    assert fact in facts(sqlite_settings, now)


def test_requests_that_wait_for_nobody_are_named(store: Store, settings: Settings, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)
    applicants.ask(store, now, 1, address="新址")
    finding = facts(settings, now)[Fact.NOBODY_DECIDES]
    assert finding.values == {"organisation": "第一党支部", "count": "1"}
    # The only one who could decide does not decide on their own.
    builders.appoint(store, now, "B1", 1)
    assert Fact.NOBODY_DECIDES in facts(settings, now)
    builders.appoint(store, now, "C1", 2)
    assert Fact.SOMEBODY_DECIDES in facts(settings, now)


def test_however_many_organisations_have_something_waiting_one_statement_finds_them(
    store: Store, now: datetime
) -> None:
    def found() -> list[tuple[str, int]]:
        with watched(store) as sent, store.reading() as tx:
            places = [(each.name, each.requests) for each in rows.waiting_for_nobody(tx, now.date())]
        assert len(sent) == 1
        return places

    builders.import_organisations(store, now)
    branches = ("B1", "B2", "B3", "B4", "B4")
    builders.import_people(store, now, [builders.person(n, 所在党支部=branch) for n, branch in enumerate(branches)])
    assert found() == []
    applicants.ask_all(store, now, range(1, 6), address="新址")
    assert found() == [("第一党支部", 1), ("第二党支部", 1), ("第三党支部", 1), ("第四党支部", 2)]
    builders.appoint(store, now, "C1", 5)
    assert found() == [("第四党支部", 2)]
    builders.appoint(store, now, "C2", 5)
    assert found() == [("第四党支部", 1)]
    builders.appoint(store, now, "B4", 1)
    assert found() == []
