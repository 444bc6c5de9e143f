import json
import socket

import pytest

from szdj_cli.domain.installation.doctor import Fact
from tests.support import ROOT
from tests.support.installed import install
from tests.support.running import assert_ok, run
from tests.support.terminals import Terminal


def found(text: str) -> dict[str, dict[str, str]]:
    return {finding["check"]: finding for finding in json.loads(text)}


def test_a_fresh_installation_is_sound_and_says_what_it_is_not() -> None:
    install()
    result = run("doctor", "--format", "json")
    assert_ok(result)
    findings = found(result.stdout)
    assert findings["store_sound"]["level"] == "ok"
    assert findings["own_pc"]["level"] == "note"
    assert findings["sms_outbox"]["level"] == "warning"
    assert findings["phone_loopback"]["level"] == "warning"
    assert all(finding["found"] for finding in findings.values())
    assert run("doctor").stderr == "没有发现问题，但有 2 处需要注意，见上面的建议\n"


def test_a_store_that_others_can_read_is_a_problem() -> None:
    installed = install()
    (installed.home / "store.db").chmod(0o644)
    result = run("doctor", "--format", "json")
    assert result.exit_code == 3
    findings = found(result.stdout)
    assert findings["file_exposed"]["level"] == findings["store_refused"]["level"] == "problem"
    assert "chmod" in findings["file_exposed"]["remedy"]


def test_settings_that_others_can_read_are_a_problem() -> None:
    installed = install()
    config = installed.home / "config.toml"
    config.write_text(f'{config.read_text("utf-8")}sms_secret = "示例"\n', "utf-8")
    config.chmod(0o640)
    result = run("doctor", "--format", "json")
    assert result.exit_code == 3
    assert found(result.stdout)["file_exposed"]["remedy"] == f"收紧权限：chmod go-rwx {config}"
    assert "发现 1 个问题，请按建议处理后再运行 szdj doctor，另有 2 处需要注意" in result.stderr


def test_choices_of_a_review_that_others_can_read_are_a_problem() -> None:
    kept = install().home / "review.7"
    kept.touch(mode=0o644)
    assert found(run("doctor", "--format", "json").stdout)["file_exposed"]["remedy"] == f"收紧权限：chmod go-rwx {kept}"


def test_before_init_it_says_what_to_run() -> None:
    result = run("doctor", "--format", "json")
    assert result.exit_code == 3
    assert "szdj init" in found(result.stdout)["store_refused"]["remedy"]


def test_a_phone_page_that_cannot_listen_is_a_problem() -> None:
    installed = install()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config = installed.home / "config.toml"
        config.write_text(config.read_text("utf-8") + f"phone_port = {taken.getsockname()[1]}\n", "utf-8")
        result = run("doctor", "--format", "json")
    assert result.exit_code == 3
    assert found(result.stdout)["phone_refused"]["level"] == "problem"


def test_the_terminal_is_examined_where_there_is_one() -> None:
    install()
    for size, expected in (((100, 40), "能画出二维码"), ((60, 12), "窗口太小")):
        with Terminal("doctor", columns=size[0], rows=size[1]) as terminal:
            assert terminal.exit_code() == 0
            assert expected in terminal.output


def test_the_way_of_verification_is_read_by_its_old_name_and_named_by_its_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed = install()
    config = installed.home / "config.toml"
    config.write_text(config.read_text("utf-8").replace('phone_page = "loopback"', 'phone_page = "totp"'), "utf-8")
    findings = found(run("doctor", "--format", "json").stdout)
    assert "phone_totp" in findings
    assert findings["setting_old"]["level"] == "note"
    assert 'phone_page = "totp"' in findings["setting_old"]["found"]
    assert 'verification_method = "totp"' in findings["setting_old"]["remedy"]
    monkeypatch.setenv("SZDJ_PHONE_PAGE", "loopback")  # as before: the environment goes before the file
    findings = found(run("doctor", "--format", "json").stdout)
    assert "phone_loopback" in findings
    assert "setting_old" not in findings
    monkeypatch.delenv("SZDJ_PHONE_PAGE")
    config.write_text(config.read_text("utf-8") + 'verification_method = "sms"\n', "utf-8")  # the new name goes first
    findings = found(run("doctor", "--format", "json").stdout)
    assert "phone_loopback" in findings
    assert 'verification_method = "sms"' in findings["setting_old"]["remedy"]
    config.write_text('verification_method = "totp"\n', "utf-8")
    findings = found(run("doctor", "--format", "json").stdout)
    assert "phone_totp" in findings
    assert "setting_old" not in findings


def test_a_way_of_verification_that_there_is_not_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    install()
    monkeypatch.setenv("SZDJ_VERIFICATION_METHOD", "pigeon")
    result = run("doctor", "--format", "json")
    assert result.exit_code == 3
    finding = found(result.stdout)["phone_refused"]
    assert finding["level"] == "problem"
    assert "verification_method" in finding["found"]
    assert "totp" in finding["found"]


def test_every_check_is_in_the_document_for_scripts() -> None:
    document = (ROOT / "docs" / "scripting.md").read_text(encoding="utf-8")
    assert [fact.value for fact in Fact if f"`{fact.value}`" not in document] == []
